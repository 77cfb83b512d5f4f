//! A small organization and incidents for tests. Ids are plain numbers, so that failures are easy to read.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use domain::access::{
    Action, Actor, ActorRef, Authorized, ChangeIncident, IncidentFacts, Resource, Role, RoleSet, SingleRight, authorize, authorize_as,
    right,
};
use domain::catalogue::{Category, Level, Location, Service, Team};
use domain::ids::{CategoryId, EventId, IncidentId, LocationId, PersonId, RealmId, ServiceId, TaskId, TeamId};
use domain::incident::{Event, EventKind, Incident, Opened, Origin};
use domain::person::Person;
use domain::realm::{Live, Realm};
use domain::task::{NewTask, TaskPriority};
use store::people::NewPerson;
use store::{Db, StoreError, catalogue, incidents, people};
use uuid::Uuid;

pub fn live() -> Realm {
    Live.into()
}

/// A time with microseconds, as finely as both databases keep it.
pub fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_micros(1_700_000_000_000_000 + seconds * 1_000_000 + 123_456).unwrap()
}

pub fn id<T: From<Uuid>>(number: u128) -> T {
    T::from(Uuid::from_u128(number))
}

pub fn system() -> Actor {
    Actor::system("test")
}

pub fn house<M: SingleRight>() -> Authorized<M, Resource<'static>> {
    authorize(&system(), Resource::Global, at(0), None).unwrap()
}

pub fn create() -> Authorized<right::IncidentCreate, Resource<'static>> {
    house()
}

pub fn change(incident: &Incident) -> Authorized<ChangeIncident, IncidentFacts> {
    authorize_as(&system(), Action::IncidentUpdateFields, incident.facts(), at(0), None).unwrap()
}

pub const TEAMS: [(u128, &str, Level); 3] =
    [(0x11, "Service desk", Level::L1), (0x12, "Network", Level::L2), (0x13, "Printers Inc", Level::Vendor)];

pub fn team(place: usize) -> TeamId {
    id(TEAMS[place].0)
}

pub const PEOPLE: usize = 6;

/// Number 1 to `PEOPLE`.
pub fn person(number: u128) -> PersonId {
    id(0x100 + number)
}

pub fn category(number: u128) -> CategoryId {
    id(0x200 + number)
}

pub fn service(number: u128) -> ServiceId {
    id(0x300 + number)
}

pub fn location(number: u128) -> LocationId {
    id(0x400 + number)
}

pub fn new_person(number: u128) -> NewPerson {
    let (roles, teams, sites) = match number {
        1 => (RoleSet::only(Role::EndUser), vec![], vec![]),
        2 => (RoleSet::only(Role::AgentL1), vec![team(0)], vec![]),
        3 => (RoleSet::only(Role::Vendor), vec![team(2)], vec![]),
        4 => (RoleSet::only(Role::FacilitiesManager), vec![], vec![location(1)]),
        5 => (RoleSet::new([Role::Admin, Role::ServiceDeskManager]).unwrap(), vec![team(0), team(1)], vec![]),
        _ => (RoleSet::EMPTY, vec![], vec![]),
    };
    NewPerson {
        person: Person {
            email: (number != 6).then(|| format!("p{number}@demo.example")),
            roles,
            teams,
            sites,
            location: (number == 1).then(|| location(2)),
            department: (number == 1).then(|| "Sales".to_owned()),
            phone: (number == 2).then(|| "+1 555 0102".to_owned()),
            skills: if number == 2 { ["Printers", "Wi-Fi"].map(str::to_owned).into() } else { Default::default() },
            ..Person::named(person(number), format!("Person Ümläut {number}"))
        },
        password_hash: (number != 6).then(|| format!("hash {number}")),
        security_stamp: format!("stamp {number}"),
        created_at: at(0),
    }
}

/// Teams, services, categories, locations and people.
pub async fn organization(db: &Db) {
    db.write("test.organization", |tx| {
        Box::pin(async move {
            let teams = TEAMS.map(|(number, name, level)| Team::new(id(number), name, level));
            catalogue::put_teams(tx, &house(), &teams).await?;
            let services = [1, 2].map(|number| Service::new(service(number), format!("Service {number}")));
            catalogue::put_services(tx, &house(), &services).await?;
            let locations = [1, 2].map(|number| Location::new(location(number), format!("Hall {number}")));
            catalogue::put_locations(tx, &house(), &locations).await?;
            let categories = [(1, "Hardware", None), (2, "Printer", Some(category(1)))];
            let categories = categories.map(|(number, name, parent)| Category {
                criteria: "It is one.".to_owned(),
                ..Category::new(category(number), name, parent)
            });
            catalogue::put_categories(tx, &house(), &categories).await?;
            let people: Vec<_> = (1..=PEOPLE as u128).map(new_person).collect();
            people::insert_batch(tx, &house(), &people).await
        })
    })
    .await
    .unwrap();
}

/// The second realm: exercise EX-7.
pub fn exercise() -> Realm {
    Realm { id: RealmId(Uuid::from_u128(7)), exercise: Some(7) }
}

pub async fn add_exercise(db: &Db) {
    use sea_orm::{ConnectionTrait, sea_query::Query};
    let insert = Query::insert()
        .into_table("realm")
        .columns(["id", "kind", "exercise"])
        .values_panic([exercise().id.0.into(), "exercise".into(), 7i64.into()])
        .take();
    db.writer_connection().execute(&insert).await.unwrap();
}

pub fn opened() -> Opened {
    Opened {
        title: "Printer in hall B".to_owned(),
        description: "It prints nothing.".to_owned(),
        origin: Origin::Agent,
        channel: None,
        reporter: None,
        noticed_at: None,
        effect: None,
        owning_team: None,
        level: None,
        location: None,
        follows: None,
        restricted: false,
        source: BTreeMap::new(),
    }
}

/// Builds a log the way backend does: each event is applied as it is added.
pub struct Log {
    pub incident: Incident,
    pub events: Vec<Event>,
    now: DateTime<Utc>,
}

impl Log {
    pub fn open(realm: Realm, sequence: u32, opened: Opened, by: ActorRef, now: DateTime<Utc>) -> Log {
        let id: IncidentId = id((u128::from(realm.exercise.unwrap_or_default()) << 64) | (1 << 32) | u128::from(sequence));
        let incident = Incident::open(id, realm.id, realm.number(sequence), &opened, &by, now);
        let mut log = Log { incident, events: Vec::new(), now };
        log.record(EventKind::Opened(Box::new(opened)), by);
        log
    }

    pub fn push(&mut self, kind: EventKind, by: ActorRef) -> &mut Log {
        self.now += TimeDelta::microseconds(60_000_001);
        self.incident.apply(&kind, &by, self.now);
        self.record(kind, by);
        self
    }

    fn record(&mut self, kind: EventKind, by: ActorRef) {
        let number = (self.incident.id.0.as_u128() << 16) | self.events.len() as u128;
        self.events.push(Event {
            id: EventId(Uuid::from_u128(number)),
            realm: self.incident.realm,
            incident: self.incident.id,
            audience: kind.audience(),
            kind,
            actor: by,
            occurred_at: self.now,
            recorded_at: self.now + TimeDelta::microseconds(1),
            version: self.incident.version,
        });
    }

    pub async fn save(&self, db: &Db) -> Result<(), StoreError> {
        let (incident, events) = (self.incident.clone(), self.events.clone());
        db.write("test.save", |tx| Box::pin(async move { incidents::insert(tx, &create(), &incident, &events).await })).await
    }
}

pub fn by(number: u128) -> ActorRef {
    ActorRef::Person(person(number))
}

/// A task that leaves no field empty but its owner.
pub fn task(incident: &Incident, number: u128) -> EventKind {
    EventKind::TaskAdded(Box::new(NewTask {
        id: TaskId(Uuid::from_u128((incident.id.0.as_u128() << 8) | number)),
        title: format!("Look at „{number}“"),
        note: "With care,\nof course.".to_owned(),
        owner: None,
        team: None,
        priority: TaskPriority::High,
        due: Some(at(3600 * number as i64)),
        skills: ["Cables", "Ärger"].map(str::to_owned).into(),
    }))
}
