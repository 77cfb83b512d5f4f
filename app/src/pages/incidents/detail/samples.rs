//! Owns the records that the tests of the incident page read. Never part of the program.

use chrono::DateTime;
use domain::access::ActorRef;
use domain::ids::{EventId, IncidentId, PersonId, RealmId};
use domain::incident::{Event, EventKind, Incident, Opened, Origin};
use domain::number::IncidentNumber;
use std::str::FromStr;

pub fn id<T: FromStr<Err: std::fmt::Debug>>(n: u8) -> T {
    format!("00000000-0000-7000-8000-0000000000{n:02}").parse().unwrap()
}

pub fn anna() -> ActorRef {
    ActorRef::Person(id::<PersonId>(1))
}

pub fn opened() -> Opened {
    Opened {
        title: "No mail".into(),
        description: "Nothing comes in since nine.".into(),
        origin: Origin::Portal,
        channel: None,
        reporter: Some(id(2)),
        noticed_at: None,
        effect: None,
        owning_team: None,
        level: None,
        location: None,
        follows: None,
        restricted: false,
        source: Default::default(),
    }
}

pub fn incident() -> Incident {
    Incident::open(id::<IncidentId>(9), RealmId::LIVE, IncidentNumber::live(5), &opened(), &anna(), DateTime::default())
}

pub fn event(kind: EventKind) -> Event {
    Event {
        id: id::<EventId>(7),
        realm: RealmId::LIVE,
        incident: id(9),
        audience: kind.audience(),
        kind,
        actor: anna(),
        occurred_at: DateTime::default(),
        recorded_at: DateTime::default(),
        version: 2,
    }
}
