//! The permission matrix at the wire: every server function and every REST route, asked by nobody and by each role,
//! for own and foreign incidents. What must come back is what `decide` says of the very record, and a refusal changes
//! nothing. A function or route that this sweep does not know fails it.

use std::collections::{BTreeMap, BTreeSet};

use api::{ENDPOINTS, Guard};
use backend::{Ctx, incidents, people::TokenScope};
use domain::access::{Action, Actor, FRESH_FOR, IncidentFacts, PersonActor, PersonFacts, Resource, Role, Why, decide, read_scope};
use domain::ids::TeamId;
use domain::incident::{Audience, Event, Incident, Origin, Stage};
use domain::number::IncidentNumber;
use domain::realm::{Live, Realm};
use domain::workflow::{Step, row};
use serde_json::json;
use testkit::{TestDb, for_each_db};

use crate::desk::{Account, Desk};
use crate::wire::{Reply, Request};

/// How the person stands to the incident.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Relation {
    Own,
    Team,
    Foreign,
    RestrictedOwn,
    RestrictedForeign,
}

const RELATIONS: [Relation; 5] = [Relation::Own, Relation::Team, Relation::Foreign, Relation::RestrictedOwn, Relation::RestrictedForeign];

/// What is asked for.
#[derive(Clone, Debug)]
enum Ask {
    /// Anything about oneself: whoever is signed in.
    Self_,
    /// A thing of one's own that is not there.
    NothingOfMine,
    /// Something of one's own, where it is as good as there.
    Mine(Action),
    /// All of these on the incident.
    On(Vec<Action>),
    /// The same for the page itself, which asks for a reason where that is all that is missing.
    Open(Vec<Action>),
    /// One right that is asked for with a reason.
    WithReason(Vec<Action>),
    /// The same, and the incident has to be one's own: the portal.
    OnOwn(Vec<Action>),
    /// This step of the table on the incident.
    Step(Step),
    /// The same with fields that are edited on the way.
    StepWithEdits(Step),
    OwnStep(Step),
    /// A public reply: to others by right, to oneself never, which is said.
    Reply,
    Global(Action),
    /// On the team of the incident.
    Team(Action),
    /// On the record of the person who is the incident's reporter, somebody else's.
    Other(Action),
    New,
    /// A new one that passes to its end at once, owned by who asks.
    NewAndDone,
    /// A list of what one may see with this action; open to whoever may see anything at all with it.
    List(Action),
}

type Form = Vec<(&'static str, String)>;

struct Case {
    path: &'static str,
    ask: Ask,
    stage: Stage,
    form: fn(&Incident) -> Form,
}

const NOBODY: &str = "00000000-0000-7000-8000-000000000000";

/// The reporter of a foreign incident, at a version that nobody has seen: whoever is let in changes nothing.
fn other(incident: &Incident) -> Form {
    vec![("id", incident.reporter.unwrap().to_string()), ("seen", "9999".to_owned())]
}

/// Names of inputs live as long as the test.
fn leak(name: String) -> &'static str {
    name.leak()
}

fn none(_: &Incident) -> Form {
    Vec::new()
}

fn number(incident: &Incident) -> Form {
    vec![("number", incident.number.to_string())]
}

fn with(incident: &Incident, more: &[(&'static str, &str)]) -> Form {
    number(incident).into_iter().chain(more.iter().map(|(name, value)| (*name, (*value).to_owned()))).collect()
}

/// Functions that are for everybody, or that say of each try what is wrong with it.
const PUBLIC: [&str; 5] = ["/rpc/sign-in", "/rpc/sign-out", "/rpc/password/forgotten", "/rpc/password/reset", "/rpc/setup"];

/// These end or change the session that the sweep works with; their own tests call them.
const ELSEWHERE: [&str; 3] = ["/rpc/sign-out-everywhere", "/rpc/account/password", "/rpc/account/confirm"];

/// Of a task or a template that is not there: who may is told so, nobody else learns it.
const NO_TASK: &str = "00000000-0000-7000-8000-0000000000aa";

fn cases() -> Vec<Case> {
    use Action::*;
    let early = Stage::Identification;
    let case = |path, ask, form| Case { path, ask, stage: early, form };
    let late = |path, ask, form| Case { path, ask, stage: Stage::Recovery, form };
    vec![
        case("/rpc/account", Ask::Self_, none),
        case("/rpc/account/end-session", Ask::NothingOfMine, |_| vec![("id", "00".repeat(32))]),
        case("/rpc/account/revoke-token", Ask::NothingOfMine, |_| vec![("id", "00000000-0000-7000-8000-0000000000aa".into())]),
        case("/rpc/board", Ask::List(IncidentNoteRead), |_| vec![("query", String::new())]),
        case("/rpc/board/more", Ask::List(IncidentNoteRead), |_| {
            vec![("query", String::new()), ("stage", "diagnosis".into()), ("cursor", String::new())]
        }),
        case("/rpc/incidents/list", Ask::List(IncidentNoteRead), |_| vec![("query", String::new())]),
        case("/rpc/incidents/find", Ask::List(IncidentNoteRead), |_| vec![("words", "printer".into())]),
        case("/rpc/incidents/similar", Ask::On(vec![IncidentNoteRead]), number),
        case("/rpc/rail", Ask::List(IncidentNoteRead), none),
        case("/rpc/incidents/get", Ask::Open(vec![IncidentNoteRead]), number),
        case("/rpc/incidents/open", Ask::WithReason(vec![IncidentReadRestricted]), |i| with(i, &[("reason", "Audit")])),
        case("/rpc/incidents/need-to-know", Ask::WithReason(vec![IncidentNeedToKnowWrite]), |i| {
            with(i, &[("named", "false"), ("reason", "Gone"), ("person", "00000000-0000-7000-8000-000000000001")])
        }),
        case("/rpc/incidents/edit", Ask::On(vec![IncidentUpdateFields]), |i| {
            with(i, &[("field", "title"), ("seen", "9999"), ("value", "Edited")])
        }),
        case("/rpc/incidents/edit", Ask::On(vec![IncidentSetRestricted]), |i| {
            with(i, &[("field", "restricted"), ("seen", "9999"), ("value", "yes")])
        }),
        case("/rpc/incidents/note", Ask::On(vec![IncidentNoteWrite]), |i| with(i, &[("text", "A note")])),
        case("/rpc/incidents/follow", Ask::On(vec![IncidentFollow]), |i| with(i, &[("following", "true")])),
        case("/rpc/incidents/inform", Ask::On(vec![IncidentNoteWrite, IncidentEscalate]), |i| with(i, &[("text", "Known to few")])),
        case("/rpc/incidents/readers", Ask::On(vec![IncidentNoteWrite]), |i| with(i, &[("words", "a")])),
        case("/rpc/inbox", Ask::List(IncidentNoteRead), none),
        case("/rpc/inbox/read", Ask::List(IncidentNoteRead), none),
        case("/rpc/incidents/reply", Ask::Reply, |i| with(i, &[("text", "A reply")])),
        case("/rpc/incidents/step", Ask::Step(Step::Accept), |i| with(i, &[("step", "accept"), ("from", i.stage.slug())])),
        case("/rpc/incidents/step", Ask::Step(Step::Take), |i| with(i, &[("step", "take"), ("from", i.stage.slug())])),
        case("/rpc/incidents/step", Ask::Step(Step::Cancel), |i| {
            with(i, &[("step", "cancel"), ("from", i.stage.slug()), ("fields[cancel_reason]", "not_an_incident")])
        }),
        late("/rpc/incidents/step", Ask::StepWithEdits(Step::Close), |i| {
            with(i, &[("step", "close"), ("from", i.stage.slug()), ("fields[lesson]", "none"), ("fields[category_checked]", "yes")])
        }),
        late("/rpc/incidents/step", Ask::Step(Step::Reopen), |i| {
            with(i, &[("step", "reopen"), ("from", i.stage.slug()), ("fields[reason]", "Again")])
        }),
        late("/rpc/incidents/move", Ask::Step(Step::Reopen), |i| {
            with(i, &[("from", i.stage.slug()), ("to", "diagnosis"), ("fields[reason]", "Again")])
        }),
        case("/rpc/incidents/undo", Ask::On(vec![IncidentNoteRead]), number),
        case("/rpc/incidents/link", Ask::On(vec![IncidentLink]), |i| with(i, &[("link", "related"), ("other", &i.number.to_string())])),
        case("/rpc/incidents/unlink", Ask::On(vec![IncidentLink]), |i| with(i, &[("link", "related"), ("other", &i.number.to_string())])),
        case("/rpc/incidents/bulk", Ask::List(IncidentNoteRead), |i| {
            vec![("act[act]", "edit".to_owned()), (leak(format!("seen[{}]", i.number)), "9999".to_owned())]
        }),
        case("/rpc/incidents/bulk/preview", Ask::List(IncidentNoteRead), |i| {
            vec![("of", i.number.to_string()), ("act[act]", "step".into()), ("act[to]", "take".into())]
        }),
        case("/rpc/incidents/bulk/report", Ask::NothingOfMine, |_| vec![("id", NOBODY.into())]),
        case("/rpc/incidents/bulk/undo", Ask::NothingOfMine, |_| vec![("id", NOBODY.into())]),
        case("/rpc/incidents/create", Ask::New, |_| vec![("fields[title]", "New".to_owned())]),
        late("/rpc/incidents/phone-fix", Ask::NewAndDone, |i| {
            let (category, service) = (i.category.unwrap().to_string(), i.service.unwrap().to_string());
            let words = [("fields[title]", "New"), ("fields[resolution_code]", "fixed"), ("fields[resolution_notes]", "Paper")];
            let words = words.map(|(name, text)| (name, text.to_owned()));
            words.into_iter().chain([("fields[category]", category), ("fields[service]", service)]).collect()
        }),
        case("/rpc/choices", Ask::Self_, none),
        case("/rpc/people/search", Ask::Global(UserReadMinimal), |_| vec![("words", "a".into())]),
        case("/rpc/imports", Ask::Global(ConfigRead), none),
        late("/rpc/imports/get", Ask::Global(ConfigRead), |_| vec![("id", NOBODY.into())]),
        late("/rpc/imports/start", Ask::Global(ImportRun), |_| vec![("id", NOBODY.into())]),
        late("/rpc/imports/undo", Ask::Global(ImportRun), |_| vec![("id", NOBODY.into())]),
        late("/rpc/imports/discard", Ask::Global(ImportRun), |_| vec![("id", NOBODY.into())]),
        case("/rpc/admin/overview", Ask::Global(ServiceRead), none),
        case("/rpc/admin/order", Ask::Global(ServiceRead), |_| vec![("shelf", "services".into())]),
        case("/rpc/admin/categories/save", Ask::Global(CategoryWrite), |i| {
            vec![("fields[name]", format!("Kind {}", i.id)), ("fields[criteria]", "When it is.".into())]
        }),
        case("/rpc/admin/locations/save", Ask::Global(LocationWrite), |i| vec![("fields[name]", format!("Place {}", i.id))]),
        case("/rpc/admin/teams/save", Ask::Global(TeamWrite), |i| vec![("fields[name]", format!("Team {}", i.id))]),
        case("/rpc/admin/teams/member", Ask::Team(TeamWrite), |i| {
            vec![("team", i.team.unwrap().to_string()), ("person", i.reporter.unwrap().to_string()), ("part", "none".into())]
        }),
        case("/rpc/admin/services/save", Ask::Global(ServiceWrite), |i| vec![("fields[name]", format!("Service {}", i.id))]),
        late("/rpc/admin/services/component", Ask::Global(ServiceWrite), |i| {
            let service = i.service.unwrap().to_string();
            vec![("service", service), ("seen", "999".into()), ("fields[name]", "Part".into()), ("fields[kind]", "server".into())]
        }),
        late("/rpc/admin/services/need", Ask::Global(ServiceWrite), |i| {
            let service = i.service.unwrap().to_string();
            vec![("part", format!("service:{service}")), ("service", service), ("seen", "999".into()), ("needed", "true".into())]
        }),
        late("/rpc/services/breaks", Ask::Global(ServiceRead), |i| vec![("service", i.service.unwrap().to_string())]),
        case("/rpc/admin/people", Ask::Global(UserReadContact), |_| vec![("query", String::new())]),
        case("/rpc/admin/people/get", Ask::Other(UserReadContact), other),
        case("/rpc/admin/people/add", Ask::Global(UserCreate), |_| vec![("fields[name]", "No Address".into())]),
        case("/rpc/admin/people/save", Ask::Global(UserCreate), other),
        case("/rpc/admin/people/roles", Ask::Other(UserRoleGrant), |i| {
            other(i).into_iter().chain([("fields[reason]", "Because".to_owned()), ("fields[role-end-user]", "yes".into())]).collect()
        }),
        case("/rpc/admin/people/teams", Ask::Global(TeamWrite), |i| vec![("id", NOBODY.into()), ("seen", i.version.to_string())]),
        case("/rpc/admin/people/skills", Ask::Other(UserSkillsWrite), |i| {
            other(i).into_iter().chain([("skills", "x".to_owned())]).collect()
        }),
        case("/rpc/admin/people/disable", Ask::Other(UserDisable), |i| {
            other(i).into_iter().chain([("disabled", "true".to_owned())]).collect()
        }),
        case("/rpc/audit", Ask::Global(AuditRead), |_| vec![("query", String::new())]),
        case("/rpc/live/cards", Ask::List(IncidentNoteRead), |_| vec![("query", String::new())]),
        case("/rpc/live/incident", Ask::Open(vec![IncidentNoteRead]), number),
        case("/rpc/live/report", Ask::OnOwn(vec![IncidentRead]), number),
        case("/rpc/live/rail", Ask::List(IncidentNoteRead), none),
        case("/rpc/live/writing", Ask::On(vec![IncidentNoteRead]), |i| with(i, &[("what", "note")])),
        case("/rpc/drafts/find", Ask::Mine(DraftWrite), |_| vec![("places[0]", "note:x".into())]),
        case("/rpc/drafts/keep", Ask::Mine(DraftWrite), |_| vec![("place", "note:x".into()), ("text", "text=x".into())]),
        case("/rpc/drafts/discard", Ask::Mine(DraftWrite), |_| vec![("places[0]", "note:x".into())]),
        case("/rpc/tasks/add", Ask::On(vec![TaskWrite]), |i| with(i, &[("fields[title]", "Look")])),
        case("/rpc/tasks/change", Ask::On(vec![TaskWrite]), |i| with(i, &[("task", NO_TASK), ("seen", "0"), ("fields[title]", "Look")])),
        case("/rpc/tasks/decide", Ask::On(vec![TaskWrite]), |i| with(i, &[("task", NO_TASK), ("state", "done")])),
        case("/rpc/tasks/place", Ask::On(vec![TaskWrite]), |i| with(i, &[("task", NO_TASK), ("place", "0")])),
        case("/rpc/tasks/plan", Ask::On(vec![TaskWrite]), |i| with(i, &[("template", NO_TASK)])),
        case("/rpc/tasks/mine", Ask::List(IncidentNoteRead), |_| vec![("query", String::new())]),
        case("/rpc/team", Ask::List(ReportRead), |_| vec![("query", String::new())]),
        case("/rpc/team", Ask::Global(ReportRead), |_| vec![("query", "team=all".into())]),
        case("/rpc/team", Ask::Team(ReportRead), |i| {
            vec![("query", format!("team={}", i.team.map(|team| team.to_string()).unwrap_or_default()))]
        }),
        case("/rpc/live/team", Ask::List(ReportRead), |_| vec![("query", String::new())]),
        case("/rpc/incidents/step", Ask::Step(Step::KeepPriority), |i| with(i, &[("step", "keep_priority"), ("from", i.stage.slug())])),
        case("/rpc/incidents/take-over", Ask::On(vec![IncidentUpdateFields]), |i| with(i, &[("rule", NOBODY), ("seen", "1")])),
        case("/rpc/incidents/dismiss-proposal", Ask::On(vec![IncidentUpdateFields]), |i| with(i, &[("rule", NOBODY)])),
        case("/rpc/admin/rules", Ask::Global(RuleWrite), none),
        case("/rpc/admin/rules/preview", Ask::Global(RuleWrite), |_| vec![("fields[words]", "printer".into())]),
        case("/rpc/admin/rules/save", Ask::Global(RuleWrite), |_| vec![("fields[words]", "printer".into())]),
        case("/rpc/admin/rules/switch", Ask::Global(RuleWrite), |_| {
            vec![("id", NOBODY.into()), ("seen", "1".into()), ("on", "true".into())]
        }),
        case("/rpc/admin/rules/shift", Ask::Global(RuleWrite), |_| vec![("id", NOBODY.into()), ("up", "true".into())]),
        case("/rpc/admin/rules/delete", Ask::Global(RuleWrite), |_| vec![("id", NOBODY.into()), ("seen", "1".into())]),
        case("/rpc/admin/task-templates", Ask::Global(TemplateWrite), none),
        case("/rpc/admin/task-templates/save", Ask::Global(TemplateWrite), |_| vec![("fields[name]", String::new())]),
        case("/rpc/admin/task-templates/retire", Ask::Global(TemplateWrite), |_| vec![("id", NO_TASK.to_owned()), ("seen", "1".into())]),
        case("/rpc/portal/home", Ask::Self_, none),
        case("/rpc/portal/suggest", Ask::Self_, |_| vec![("words", "printer".into())]),
        case("/rpc/portal/report", Ask::New, |_| vec![("fields[title]", "New".to_owned())]),
        case("/rpc/portal/get", Ask::OnOwn(vec![IncidentRead]), number),
        case("/rpc/portal/answer", Ask::OnOwn(vec![IncidentReplyPublic]), |i| with(i, &[("text", "An answer")])),
        late("/rpc/portal/confirm", Ask::OwnStep(Step::Confirm), number),
        late("/rpc/portal/still-broken", Ask::OwnStep(Step::Reopen), |i| with(i, &[("reason", "Again")])),
        case("/rpc/portal/withdraw", Ask::OwnStep(Step::Cancel), number),
    ]
}

#[test]
fn every_function_is_listed_and_swept() {
    let registered: BTreeSet<&str> = server::rpc::functions().into_iter().map(|(path, _)| path).collect();
    let listed: BTreeSet<&str> = ENDPOINTS.iter().map(|endpoint| endpoint.path).collect();
    assert_eq!(registered, listed, "api::ENDPOINTS and the registered functions differ");
    assert_eq!(listed.len(), ENDPOINTS.len(), "a path stands there twice");
    let swept: BTreeSet<&str> = cases().iter().map(|case| case.path).chain(PUBLIC).chain(ELSEWHERE).collect();
    assert_eq!(listed, swept, "this sweep does not know every function");
    for endpoint in ENDPOINTS {
        assert_eq!(endpoint.guard == Guard::Public, PUBLIC.contains(&endpoint.path), "{}", endpoint.path);
        let Guard::Action(action) = endpoint.guard else { continue };
        let named = |case: &Case| match &case.ask {
            Ask::On(actions) | Ask::OnOwn(actions) | Ask::Open(actions) | Ask::WithReason(actions) => actions.contains(&action),
            Ask::Global(asked) | Ask::List(asked) | Ask::Team(asked) | Ask::Other(asked) => *asked == action,
            Ask::New | Ask::NewAndDone => action == Action::IncidentCreate,
            Ask::Reply => action == Action::IncidentReplyPublic,
            // What they answer shrinks to what the person may read; nobody is turned away.
            Ask::Self_ => matches!(action, Action::ServiceRead | Action::IncidentSearch | Action::IncidentSuggest),
            Ask::Step(_) | Ask::StepWithEdits(_) | Ask::OwnStep(_) | Ask::Mine(_) | Ask::NothingOfMine => false,
        };
        let found = cases().iter().any(|case| case.path == endpoint.path && named(case));
        assert!(found, "{}: {action} is not what the sweep asks for", endpoint.path);
    }
}

/// What must come back.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Expect {
    SignIn,
    /// Exactly as if it were not there.
    Missing,
    /// Seen, but not allowed.
    Refused,
    /// Let in; the record may still say that it is not in a state for this.
    In,
}

fn live() -> Realm {
    Live.into()
}

struct Sweep {
    desk: Desk,
    system: Ctx,
    teams: (TeamId, TeamId),
    other: Account,
}

/// Somebody of one role who is signed in, or nobody.
struct Person {
    account: Option<Account>,
    actor: Actor,
    cookie: String,
    token: String,
}

impl Sweep {
    async fn open(db: TestDb) -> Self {
        let desk = Desk::open(db).await;
        desk.person("Root", &[Role::Admin]).await;
        let teams = store::catalogue::teams(&desk.backend.db.read()).await.unwrap();
        let team = |name: &str| teams.iter().find(|team| team.name == name).unwrap().id;
        let teams = (team("Service desk"), team("Second level"));
        let other = desk.person_in("Somebody Else", &[Role::AgentL2], &[teams.1]).await;
        let system = desk.backend.system("test");
        Self { desk, system, teams, other }
    }

    async fn person(&self, role: Role) -> Person {
        let account = self.desk.person_in(&format!("Role {}", role as u8), &[role], &[self.teams.0]).await;
        let (cookie, token) = (self.desk.sign_in(&account).await, self.desk.token(&account, TokenScope::All).await);
        let person = store::people::find(&self.desk.backend.db.read(), account.id).await.unwrap().unwrap();
        let fresh_until = Some(self.system.now + FRESH_FOR);
        let actor =
            PersonActor { id: person.id, roles: person.roles, teams: person.teams, sites: person.sites, fresh_until, opened: Vec::new() };
        Person { account: Some(account), actor: Actor::Person(actor), cookie, token }
    }

    /// A new incident for each call: the one before may have changed it.
    async fn incident(&self, person: &Person, relation: Relation, stage: Stage) -> Incident {
        let own = matches!(relation, Relation::Own | Relation::RestrictedOwn);
        let reporter = person.account.as_ref().filter(|_| own).unwrap_or(&self.other).id;
        let team = if relation == Relation::Team { self.teams.0 } else { self.teams.1 };
        let restricted = matches!(relation, Relation::RestrictedOwn | Relation::RestrictedForeign);
        let fields = [
            ("title", "Printer".to_owned()),
            ("reporter", reporter.to_string()),
            ("restricted", if restricted { "yes" } else { "no" }.to_owned()),
        ];
        let fields = fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        let changed = incidents::create_from(&self.system, live(), Origin::Portal, &fields).await.unwrap();
        let number = changed.incident.number;
        let assign = [("team".to_owned(), team.to_string())].into();
        incidents::perform(&self.system, live(), number, Step::Assign, None, &assign).await.unwrap();
        if stage == Stage::Recovery {
            self.resolve(number, changed.incident.stage, team).await;
        }
        self.record(number).await.0
    }

    async fn resolve(&self, number: IncidentNumber, from: Stage, team: TeamId) {
        let conn = self.desk.backend.db.read();
        let category = store::catalogue::categories(&conn).await.unwrap()[0].id.to_string();
        let service = store::catalogue::services(&conn).await.unwrap()[0].id.to_string();
        let fields = [
            ("description", "It stands still."),
            ("channel", "portal"),
            ("noticed_at", "2026-11-20T08:00:00Z"),
            ("effect", "One person"),
            ("types", "hardware"),
            ("category", &category),
            ("service", &service),
            ("impact", "low"),
            ("urgency", "low"),
            ("team", &self.teams.1.to_string()),
            ("assignee", &self.other.id.to_string()),
            ("reply", "We look"),
            ("cause", "Paper"),
            ("resolution_code", "fixed"),
            ("resolution_notes", "Paper"),
        ];
        let fields = fields.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        // Somebody in a team has to own it on its way, and that need not be the team that the relation wants.
        let fields: BTreeMap<String, String> = fields;
        incidents::move_to(&self.system, live(), number, from, Stage::Recovery, &fields).await.unwrap();
        let back = [("team".to_owned(), team.to_string())].into();
        incidents::perform(&self.system, live(), number, Step::Assign, None, &back).await.unwrap();
    }

    async fn record(&self, number: IncidentNumber) -> (Incident, Vec<Event>) {
        let conn = self.desk.backend.db.read();
        let incident = store::incidents::find(&conn, live(), number).await.unwrap().unwrap();
        let events = store::incidents::events(&conn, live(), incident.id, Audience::Internal).await.unwrap();
        (incident, events)
    }

    fn expect(&self, actor: &Actor, ask: &Ask, incident: &Incident) -> Expect {
        let now = self.system.now;
        if *actor == Actor::Anonymous {
            return Expect::SignIn;
        }
        let facts = incident.facts();
        let may = |action: Action| decide(actor, action, &Resource::Incident(&facts), now, None).is_allowed();
        let own = [facts.reporter, facts.opener].contains(&actor.person().map(|person| person.id));
        let on = |actions: &[Action], seen: bool| match (seen && may(Action::IncidentRead), actions.iter().all(|action| may(*action))) {
            (false, _) => Expect::Missing,
            (true, false) => Expect::Refused,
            (true, true) => Expect::In,
        };
        let right = |step: &Step| [row(*step, incident.stage).expect("the case names a step of this stage").right];
        let allowed = |allowed: bool| if allowed { Expect::In } else { Expect::Refused };
        match ask {
            Ask::Self_ => Expect::In,
            Ask::NothingOfMine => {
                let me = actor.person().map(|person| person.id).expect("somebody");
                let may = decide(actor, Action::SelfSessionsRevoke, &Resource::Own(me), now, None).is_allowed();
                if may { Expect::Missing } else { Expect::Refused }
            }
            Ask::Mine(action) => {
                let me = actor.person().map(|person| person.id).expect("somebody");
                allowed(decide(actor, *action, &Resource::Own(me), now, None).is_allowed())
            }
            Ask::On(actions) => on(actions, true),
            Ask::Open(actions) => match decide(actor, Action::IncidentRead, &Resource::Incident(&facts), now, None).err() {
                Some(denied) if matches!(denied.why, Why::ReasonNeeded | Why::FreshSignInNeeded) => Expect::Refused,
                _ => on(actions, true),
            },
            // Whoever reads it anyway needs no reason, and gets in without a trace.
            Ask::WithReason(actions) if *actions == [Action::IncidentReadRestricted] => {
                let with_reason = decide(actor, Action::IncidentRead, &Resource::Incident(&facts), now, Some("Audit"));
                if with_reason.is_allowed() { Expect::In } else { Expect::Missing }
            }
            Ask::WithReason(actions) => {
                let with_reason = |action: &Action| decide(actor, *action, &Resource::Incident(&facts), now, Some("Gone")).is_allowed();
                match (may(Action::IncidentRead), actions.iter().all(with_reason)) {
                    (false, _) => Expect::Missing,
                    (true, with_reason) => allowed(with_reason),
                }
            }
            Ask::OnOwn(actions) => on(actions, own),
            Ask::Reply if own => on(&[], true),
            Ask::Reply => on(&[Action::IncidentNoteRead, Action::IncidentReplyPublic], true),
            Ask::Step(step) => on(&right(step), true),
            Ask::StepWithEdits(step) => on(&[right(step).as_slice(), &[Action::IncidentUpdateFields]].concat(), true),
            Ask::OwnStep(step) => on(&right(step), true),
            Ask::Global(action) => allowed(decide(actor, *action, &Resource::Global, now, None).is_allowed()),
            Ask::Team(action) => {
                let team = incident.team.map_or(Resource::Global, Resource::Team);
                allowed(decide(actor, *action, &team, now, None).is_allowed())
            }
            Ask::Other(action) => {
                let other = PersonFacts { id: self.other.id, teams: vec![self.teams.1], site: None, shared_with: Vec::new() };
                let reason = (*action == Action::UserRoleGrant).then_some("Because");
                let may = |action| decide(actor, action, &Resource::Person(&other), now, reason).is_allowed();
                match (may(Action::UserReadMinimal), may(*action)) {
                    (false, _) => Expect::Missing,
                    (true, may) => allowed(may),
                }
            }
            Ask::New => {
                let reporter = actor.person().filter(|person| !person.roles.is_staff()).map(|person| person.id);
                let resource = Resource::NewIncident { reporter, team: None, site: None };
                allowed(decide(actor, Action::IncidentCreate, &resource, now, None).is_allowed())
            }
            Ask::NewAndDone => {
                let (me, team) = (actor.person().map(|person| person.id), Some(self.teams.0));
                let new = Resource::NewIncident { reporter: None, team, site: None };
                let mine = IncidentFacts {
                    reporter: None,
                    opener: me,
                    owning_team: team,
                    assigned_team: team,
                    assignee: me,
                    restricted: false,
                    shared_with: me.into_iter().collect(),
                    ..facts.clone()
                };
                let may = |action, resource: &Resource<'_>| decide(actor, action, resource, now, None).is_allowed();
                let rights = [Action::IncidentUpdateFields, Action::IncidentAssign, Action::IncidentResolve];
                let work = rights.into_iter().all(|right| may(right, &Resource::Incident(&mine)));
                allowed(may(Action::IncidentCreate, &new) && work)
            }
            Ask::List(action) => allowed(!read_scope(actor, *action, now, None).is_nothing()),
        }
    }

    async fn check(&self, what: &str, expect: Expect, incident: &Incident, request: Request, missing: Request) {
        let before = self.record(incident.number).await;
        let reply = self.desk.send(request).await;
        let refused =
            reply.status == 200 && reply.header("content-type") == Some("application/json") && reply.json()["outcome"] == "refused";
        let text = reply.text();
        match expect {
            Expect::SignIn => assert_eq!(reply.status, 401, "{what}: {text}"),
            Expect::Missing => {
                let missing = self.desk.send(missing).await;
                assert_eq!(reply.status, 404, "{what}: {text}");
                assert_eq!(
                    (reply.status, plain(&reply)),
                    (missing.status, plain(&missing)),
                    "{what}: it can be told from one that is missing"
                );
            }
            Expect::Refused => assert!(refused || [403, 404].contains(&reply.status), "{what}: {} {text}", reply.status),
            Expect::In => assert!(!refused && [200, 201, 409, 422].contains(&reply.status), "{what}: {} {text}", reply.status),
        }
        if expect != Expect::In {
            assert!(self.record(incident.number).await == before, "{what}: refused, and changed all the same");
        }
    }
}

/// The body without what differs for each request.
fn plain(reply: &Reply) -> serde_json::Value {
    let mut body = reply.json();
    if let Some(object) = body.as_object_mut() {
        object.remove("reference");
    }
    body
}

fn rpc(case: &Case, cookie: &str, form: Form) -> Request {
    let pairs: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let request = Request::new("POST", case.path).header("sec-fetch-site", "same-origin").header("accept", "application/json").form(&pairs);
    if cookie.is_empty() { request } else { request.header("cookie", cookie) }
}

/// The same form for an incident that is not there.
fn elsewhere(form: &Form) -> Form {
    form.iter().map(|(name, value)| (*name, if *name == "number" { "INC-999999".to_owned() } else { value.clone() })).collect()
}

#[test]
fn server_functions_follow_the_matrix() {
    for_each_db(async |db| {
        let sweep = Sweep::open(db).await;
        let mut people = vec![Person { account: None, actor: Actor::Anonymous, cookie: String::new(), token: String::new() }];
        for role in Role::ALL {
            people.push(sweep.person(role).await);
        }
        for person in &people {
            // Only who was let in may have changed it; then the next call gets a new one.
            let mut ready: BTreeMap<(Relation, Stage), Incident> = BTreeMap::new();
            for case in cases() {
                let about =
                    matches!(case.ask, Ask::On(_) | Ask::OnOwn(_) | Ask::Step(_) | Ask::StepWithEdits(_) | Ask::OwnStep(_) | Ask::Reply);
                let relations = match case.ask {
                    _ if about => RELATIONS.as_slice(),
                    Ask::Team(_) => &[Relation::Team],
                    Ask::Other(_) => &[Relation::Foreign],
                    _ => &RELATIONS[..1],
                };
                for relation in relations.iter().copied() {
                    let incident = match ready.remove(&(relation, case.stage)) {
                        Some(incident) => incident,
                        None => sweep.incident(person, relation, case.stage).await,
                    };
                    let expect = sweep.expect(&person.actor, &case.ask, &incident);
                    let roles = person.actor.person().map(|person| person.roles);
                    let what = format!("{} {:?} by {roles:?} on {relation:?}", case.path, case.ask);
                    let form = (case.form)(&incident);
                    sweep
                        .check(
                            &what,
                            expect,
                            &incident,
                            rpc(&case, &person.cookie, form.clone()),
                            rpc(&case, &person.cookie, elsewhere(&form)),
                        )
                        .await;
                    if expect != Expect::In {
                        ready.insert((relation, case.stage), incident);
                    }
                }
            }
        }
    });
}

#[test]
fn rest_follows_the_matrix() {
    for_each_db(async |db| {
        let sweep = Sweep::open(db).await;
        for role in Role::ALL {
            let mut person = sweep.person(role).await;
            // A token never counts as a fresh sign-in.
            if let Actor::Person(actor) = &mut person.actor {
                actor.fresh_until = None;
            }
            for relation in RELATIONS {
                for (method, path, body, ask) in rest_cases(relation) {
                    let mut incident = sweep.incident(&person, relation, Stage::Identification).await;
                    if path.contains("{id}") {
                        incidents::add_task(&sweep.system, live(), incident.number, &[("title".to_owned(), "Look".to_owned())].into())
                            .await
                            .unwrap();
                        incident = sweep.record(incident.number).await.0;
                    }
                    let task = incident.tasks.iter().next().map(|task| task.id.to_string()).unwrap_or_default();
                    let expect = sweep.expect(&person.actor, &ask, &incident);
                    let request = |number: &str| {
                        let address = path.replace("{number}", number).replace("{id}", &task);
                        let request = Request::new(method, &address)
                            .header("authorization", format!("Bearer {}", person.token))
                            .header("if-match", "*");
                        match method {
                            "GET" => request,
                            _ if path == FILES => crate::attachments::file(request, "a.txt", b"text"),
                            _ => request.json(&body),
                        }
                    };
                    let what = format!("{method} {path} {body} by {role} on {relation:?}");
                    sweep.check(&what, expect, &incident, request(&incident.number.to_string()), request("INC-999999")).await;
                }
            }
        }
    });
}

/// Takes no JSON.
const FILES: &str = "/api/v1/incidents/{number}/attachments";

fn rest_cases(relation: Relation) -> Vec<(&'static str, &'static str, serde_json::Value, Ask)> {
    use Action::*;
    let own = matches!(relation, Relation::Own | Relation::RestrictedOwn);
    let reply = if own { vec![IncidentReplyPublic] } else { vec![IncidentNoteRead, IncidentReplyPublic] };
    vec![
        ("GET", "/api/v1/incidents", json!(null), Ask::Self_),
        ("POST", "/api/v1/incidents", json!({ "title": "New" }), Ask::New),
        ("GET", "/api/v1/incidents/{number}", json!(null), Ask::On(vec![])),
        ("PATCH", "/api/v1/incidents/{number}", json!({ "title": "Edited" }), Ask::On(vec![IncidentUpdateFields])),
        ("GET", "/api/v1/incidents/{number}/events", json!(null), Ask::On(vec![])),
        ("POST", "/api/v1/incidents/{number}/events", json!({ "kind": "note", "text": "A note" }), Ask::On(vec![IncidentNoteWrite])),
        ("POST", "/api/v1/incidents/{number}/events", json!({ "kind": "reply", "text": "A reply" }), Ask::On(reply)),
        ("GET", "/api/v1/incidents/{number}/tasks", json!(null), Ask::On(vec![TaskRead])),
        ("POST", "/api/v1/incidents/{number}/tasks", json!({ "title": "Look" }), Ask::On(vec![TaskWrite])),
        ("PATCH", "/api/v1/incidents/{number}/tasks/{id}", json!({ "state": "done" }), Ask::On(vec![TaskWrite])),
        ("GET", "/api/v1/incidents/{number}/attachments", json!(null), Ask::On(vec![])),
        ("POST", FILES, json!("a file"), Ask::On(vec![AttachmentReadInternal, AttachmentUpload])),
        ("POST", "/api/v1/incidents/{number}/actions/take", json!({}), Ask::Step(Step::Take)),
        ("POST", "/api/v1/incidents/{number}/actions/accept", json!({}), Ask::Step(Step::Accept)),
        ("POST", "/api/v1/incidents/{number}/actions/cancel", json!({ "cancel_reason": "not_an_incident" }), Ask::Step(Step::Cancel)),
    ]
}

/// Every route of the document is in the sweep above.
#[test]
fn every_rest_route_is_swept() {
    let document = serde_json::to_value(server::rest::document()).unwrap();
    let mut described = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        described.extend(item.as_object().unwrap().keys().map(|method| format!("{} {path}", method.to_uppercase())));
    }
    let swept = rest_cases(Relation::Own).into_iter().map(|(method, path, ..)| match path.split_once("/actions/") {
        Some((before, _)) => format!("{method} {before}/actions/{{action}}"),
        None => format!("{method} {path}"),
    });
    assert_eq!(described, swept.collect());
}

/// A list holds exactly what can be read one by one: for every role the same incidents both ways.
#[test]
fn lists_show_what_can_be_read_one_by_one() {
    for_each_db(async |db| {
        let sweep = Sweep::open(db).await;
        for role in Role::ALL {
            let person = sweep.person(role).await;
            for relation in RELATIONS {
                sweep.incident(&person, relation, Stage::Identification).await;
            }
            let get = async |path: &str| {
                let request = Request::new("GET", path).header("authorization", format!("Bearer {}", person.token));
                request.send(sweep.desk.address).await
            };
            let listed = get("/api/v1/incidents?limit=200").await.json();
            let listed: BTreeSet<String> =
                listed["items"].as_array().unwrap().iter().map(|item| item["number"].as_str().unwrap().to_owned()).collect();
            let mut readable = BTreeSet::new();
            for sequence in 1..=(Role::ALL.len() * RELATIONS.len()) {
                let number = format!("INC-{sequence}");
                if get(&format!("/api/v1/incidents/{number}")).await.status == 200 {
                    readable.insert(number);
                }
            }
            assert_eq!(listed, readable, "{role}");
        }
    });
}
