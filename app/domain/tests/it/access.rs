//! Owns the proof that decisions follow the matrix. The oracle reads the table and its letters by itself and never
//! calls what it checks.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use domain::access::*;
use domain::ids::{IncidentId, LocationId, PersonId, TeamId};
use uuid::Uuid;

const TABLE: &str = include_str!("../../data/permissions.csv");

const ME: PersonId = PersonId(Uuid::from_u128(1));
const OTHER: PersonId = PersonId(Uuid::from_u128(2));
const MY_TEAM: TeamId = TeamId(Uuid::from_u128(11));
const OTHER_TEAM: TeamId = TeamId(Uuid::from_u128(12));
const MY_SITE: LocationId = LocationId(Uuid::from_u128(21));
const OTHER_SITE: LocationId = LocationId(Uuid::from_u128(22));

/// Column names of the table, written down a second time on purpose.
const COLUMNS: [(&str, Option<Role>); 12] = [
    ("ANON", None),
    ("U", Some(Role::EndUser)),
    ("VEN", Some(Role::Vendor)),
    ("L1", Some(Role::AgentL1)),
    ("L2", Some(Role::AgentL2)),
    ("L3", Some(Role::AgentL3)),
    ("IM", Some(Role::IncidentManager)),
    ("SDM", Some(Role::ServiceDeskManager)),
    ("FM", Some(Role::FacilitiesManager)),
    ("AUD", Some(Role::Auditor)),
    ("ADM", Some(Role::Admin)),
    ("KEY", Some(Role::IntegrationKey)),
];

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000, 0).unwrap()
}

fn person(roles: RoleSet, fresh: bool) -> Actor {
    let fresh_until = fresh.then(|| now() + FRESH_FOR);
    Actor::Person(PersonActor { id: ME, roles, teams: vec![MY_TEAM], sites: vec![MY_SITE], fresh_until, opened: Vec::new() })
}

fn holder(role: Role) -> Actor {
    person(role.into(), true)
}

fn why(decision: Decision) -> Option<Why> {
    decision.err().map(|denied| denied.why)
}

// ---- the table itself ----

#[test]
fn every_row_is_an_action_and_every_action_a_row() {
    let rows: Vec<&str> = TABLE.lines().skip(1).map(|line| line.split(',').next().unwrap()).collect();
    let names: Vec<&str> = Action::ALL.iter().map(|action| action.name()).collect();
    assert_eq!(names, rows);
    assert_eq!(names.len(), 121);
    assert_eq!(Matrix::parse(TABLE).map(|_| ()), Ok(()));
    for action in Action::ALL {
        assert_eq!(action.name().parse(), Ok(*action));
        let json = serde_json::to_string(action).unwrap();
        assert_eq!(json, format!("{:?}", action.name()));
        assert_eq!(serde_json::from_str::<Action>(&json).unwrap(), *action);
    }
    assert!("incident.destroy".parse::<Action>().is_err());
}

#[test]
fn malformed_tables_are_refused() {
    let swap = |from: &str, to: &str| TABLE.replacen(from, to, 1);
    let export = "export.all,.,.,.,.,.,.,.,.,.,.,A!r,.\n";
    let cases: Vec<(String, &str)> = vec![
        (String::new(), "the first line must name the columns action, ANON, U, VEN, L1 and so on in their order"),
        (swap("U,VEN", "VEN,U"), "the first line must name the columns action, ANON, U, VEN, L1 and so on in their order"),
        (swap("create,.,o", "create,.,x"), "line 2: \"x\" is not a cell"),
        (swap("create,.,o", "create,.,"), "line 2: \"\" is not a cell"),
        (swap("create,.,o", "create,.,or!"), "line 2: \"or!\" is not a cell"),
        (swap("create,.,o", "create,.,o!!"), "line 2: \"o!!\" is not a cell"),
        (swap("create,.,o", "create,.!,o"), "line 2: \".!\" is not a cell"),
        (swap("create,.,o", "create,.,oa"), "line 2: \"oa\" is not a cell"),
        (swap("create,.,o", "create,.,.,o"), "line 2: expected 12 cells"),
        (swap("create,.,o", "create,."), "line 2: expected 12 cells"),
        (swap("incident.create", "incident.destroy"), "line 2: no action is called \"incident.destroy\""),
        (swap(export, &export.repeat(2)), "line 121: export.all stands there twice"),
        (swap(export, ""), "export.all has no row"),
        (swap("incident.read,", "\nincident.read,"), "line 3: expected 12 cells"),
    ];
    for (text, expect) in cases {
        assert_eq!(Matrix::parse(&text).unwrap_err().to_string(), expect);
    }
}

#[test]
fn what_nobody_may_and_who_may() {
    let nobody: Vec<&str> = Action::ALL.iter().filter(|action| who_may(**action).is_empty()).map(|action| action.name()).collect();
    assert_eq!(nobody, ["exercise.send_real_notification", "user.impersonate", "secret.read_back", "audit.write_delete"]);
    assert_eq!(who_may(Action::IncidentUnsetRestricted), [Role::IncidentManager, Role::ServiceDeskManager]);
    assert_eq!(who_may(Action::AlertIngest), [Role::IntegrationKey]);
}

// ---- the whole table against an independent reading of the letters ----

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Relation {
    None,
    Own,
    Involved,
    Shared,
    SameTeam,
    SameSite,
    Published,
    Other,
}

const RELATIONS: [Relation; 8] = [
    Relation::None,
    Relation::Own,
    Relation::Involved,
    Relation::Shared,
    Relation::SameTeam,
    Relation::SameSite,
    Relation::Published,
    Relation::Other,
];

fn incident(relation: Relation, restricted: bool) -> IncidentFacts {
    let mut facts = IncidentFacts {
        id: IncidentId(Uuid::from_u128(31)),
        reporter: None,
        opener: None,
        owning_team: None,
        assigned_team: None,
        assignee: None,
        site: None,
        restricted,
        published: false,
        involved: vec![],
        shared_with: vec![],
    };
    match relation {
        Relation::None => {}
        Relation::Own => facts.reporter = Some(ME),
        Relation::Involved => facts.involved = vec![OTHER, ME],
        Relation::Shared => facts.shared_with = vec![OTHER, ME],
        Relation::SameTeam => facts.assigned_team = Some(MY_TEAM),
        Relation::SameSite => facts.site = Some(MY_SITE),
        Relation::Published => facts.published = true,
        Relation::Other => {
            facts.reporter = Some(OTHER);
            facts.opener = Some(OTHER);
            facts.owning_team = Some(OTHER_TEAM);
            facts.assigned_team = Some(OTHER_TEAM);
            facts.assignee = Some(OTHER);
            facts.site = Some(OTHER_SITE);
            facts.involved = vec![OTHER];
            facts.shared_with = vec![OTHER];
        }
    }
    facts
}

struct Oracle {
    cells: HashMap<(&'static str, &'static str), &'static str>,
}

/// What is left to show once the letter reaches, or that it does not reach.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Verdict {
    Refused,
    Fresh,
    Reason,
    Allowed,
}

#[derive(Clone, Copy, Debug)]
struct Case {
    relation: Relation,
    restricted: bool,
    fresh: bool,
    reason: bool,
}

impl Oracle {
    fn new() -> Self {
        let mut cells = HashMap::new();
        for line in TABLE.lines().skip(1) {
            let (action, row) = line.split_once(',').unwrap();
            for ((column, _), text) in COLUMNS.iter().zip(row.split(',')) {
                cells.insert((action, *column), text);
            }
        }
        assert_eq!(cells.len(), 121 * 12);
        Oracle { cells }
    }

    fn verdict(&self, column: &'static str, action: &'static str, case: Case) -> Verdict {
        let text = self.cells[&(action, column)];
        let outside = column == "VEN" || column == "KEY";
        if !case.restricted {
            let reached = match text.as_bytes()[0] {
                b'.' | b'c' => false,
                b'p' => case.relation == Relation::Published,
                b'o' => case.relation == Relation::Own,
                b'w' => [Relation::Own, Relation::Involved].contains(&case.relation),
                b's' => case.relation == Relation::Shared || outside && case.relation == Relation::SameTeam,
                b't' => [Relation::SameTeam, Relation::SameSite].contains(&case.relation),
                b'a' | b'A' => true,
                other => panic!("{other}"),
            };
            return if reached { demand(text, case) } else { Verdict::Refused };
        }
        let opening = self.cells[&("incident.read_restricted", column)];
        let opened = match (opening.as_bytes()[0], case.relation) {
            (b'A', _) | (b'o', Relation::Own) | (b's', Relation::Shared) => demand(opening, case),
            _ => Verdict::Refused,
        };
        if ["incident.read", "incident.read_restricted", "incident.search", "live.subscribe"].contains(&action) {
            return opened;
        }
        let then = match (text.as_bytes()[0], case.relation) {
            (b'A', _) => return demand(text, case),
            (b'a', _) | (b'o' | b'w', Relation::Own) | (b'w', Relation::Involved) => demand(text, case),
            (b's', Relation::Shared) | (b't', Relation::SameTeam | Relation::SameSite) => demand(text, case),
            _ => Verdict::Refused,
        };
        for worst in [Verdict::Refused, Verdict::Fresh, Verdict::Reason] {
            if opened == worst || then == worst {
                return worst;
            }
        }
        Verdict::Allowed
    }

    fn expect(&self, column: &'static str, action: &'static str, case: Case) -> Option<Why> {
        match self.verdict(column, action, case) {
            Verdict::Allowed => None,
            _ if column == "ANON" => Some(Why::Unauthenticated),
            Verdict::Fresh => Some(Why::FreshSignInNeeded),
            Verdict::Reason => Some(Why::ReasonNeeded),
            Verdict::Refused if self.verdict(column, "incident.read", case) == Verdict::Refused => Some(Why::Invisible),
            Verdict::Refused => Some(Why::NotAllowed),
        }
    }
}

fn demand(text: &str, case: Case) -> Verdict {
    if text.contains('!') && !case.fresh {
        Verdict::Fresh
    } else if text.contains('r') && !case.reason {
        Verdict::Reason
    } else {
        Verdict::Allowed
    }
}

fn cases() -> impl Iterator<Item = Case> {
    let flags = |bits: u8| (bits & 1 != 0, bits & 2 != 0, bits & 4 != 0);
    RELATIONS.into_iter().flat_map(move |relation| {
        (0..8).map(move |bits| {
            let (restricted, fresh, reason) = flags(bits);
            Case { relation, restricted, fresh, reason }
        })
    })
}

fn decide_case(roles: Option<RoleSet>, action: Action, case: Case) -> Decision {
    let actor = roles.map_or(Actor::Anonymous, |roles| person(roles, case.fresh));
    let facts = incident(case.relation, case.restricted);
    let reason = if case.reason { "audit 12" } else { " " };
    decide(&actor, action, &Resource::Incident(&facts), now(), Some(reason))
}

#[test]
fn the_whole_matrix() {
    let oracle = Oracle::new();
    let (mut count, mut allowed) = (0, 0);
    for (column, role) in COLUMNS {
        for action in Action::ALL {
            for case in cases() {
                let decision = decide_case(role.map(RoleSet::only), *action, case);
                let expect = oracle.expect(column, action.name(), case);
                count += 1;
                allowed += usize::from(expect.is_none());
                let got = why(decision.clone());
                assert_eq!(got, expect, "{column} {action} {case:?}");
                if let Decision::Deny(denied) = decision {
                    let told = if expect == Some(Why::NotAllowed) { who_may(*action) } else { vec![] };
                    assert_eq!(denied.who_may, told, "{column} {action} {case:?}");
                    assert_eq!(denied.action, *action);
                }
            }
        }
    }
    assert_eq!(count, 121 * 12 * 8 * 8);
    // Neither everything nor nothing: the loop above compares something.
    assert!(allowed > 10_000 && allowed < count / 2, "{allowed}");
}

// ---- sets of roles ----

/// Every set of one or two roles that may exist.
fn small_sets() -> Vec<RoleSet> {
    let pairs = Role::ALL.into_iter().flat_map(|one| Role::ALL.map(|other| RoleSet::new([one, other])));
    let mut sets: Vec<RoleSet> = Vec::new();
    for set in pairs.flatten() {
        if !sets.contains(&set) {
            sets.push(set);
        }
    }
    sets
}

/// For each action and case, whether this set of roles may, action by action.
fn answers(set: RoleSet, facts: &[(Case, IncidentFacts)]) -> Vec<bool> {
    let (fresh, stale) = (person(set, true), person(set, false));
    let ask = |action, (case, facts): &(Case, IncidentFacts)| {
        let actor = if case.fresh { &fresh } else { &stale };
        decide(actor, action, &Resource::Incident(facts), now(), case.reason.then_some("audit 12")).is_allowed()
    };
    Action::ALL.iter().flat_map(|action| facts.iter().map(|one| ask(*action, one))).collect()
}

#[test]
fn rights_are_the_union_of_roles_and_losing_one_never_adds() {
    let facts: Vec<_> = cases().map(|case| (case, incident(case.relation, case.restricted))).collect();
    let singles: Vec<_> = Role::ALL.into_iter().map(|role| answers(role.into(), &facts)).collect();
    let most = RoleSet::new(Role::ALL.into_iter().filter(|role| !role.is_external())).unwrap();
    for set in small_sets().into_iter().chain([most]) {
        let whole = answers(set, &facts);
        for (index, may) in whole.iter().enumerate() {
            let single = set.iter().any(|role| singles[role as usize][index]);
            let (action, case) = (Action::ALL[index / facts.len()], facts[index % facts.len()].0);
            // One role may open a restricted incident for what another may do: then the union is more, never less.
            let right = if case.restricted { *may >= single } else { *may == single };
            assert!(right, "{set:?} {action} {case:?}");
        }
    }
    let all = answers(most, &facts);
    for role in most.iter() {
        assert!(!most.without(role).contains(role));
        let fewer = answers(most.without(role), &facts);
        assert!(all.iter().zip(fewer).all(|(all, fewer)| *all >= fewer), "{role}");
    }
}

#[test]
fn a_role_that_opens_lends_its_key_to_the_others() {
    let team = Case { relation: Relation::SameTeam, restricted: true, fresh: false, reason: true };
    let both = RoleSet::new([Role::Auditor, Role::AgentL1]).unwrap();
    assert!(decide_case(Some(both), Action::IncidentHold, team).is_allowed());
    assert!(!decide_case(Some(Role::Auditor.into()), Action::IncidentHold, team).is_allowed());
    assert!(!decide_case(Some(Role::AgentL1.into()), Action::IncidentHold, team).is_allowed());
    let silent = Case { reason: false, ..team };
    assert_eq!(why(decide_case(Some(both), Action::IncidentHold, silent)), Some(Why::ReasonNeeded));
}

#[test]
fn the_mildest_demand_of_several_roles_counts() {
    let both = RoleSet::new([Role::ServiceDeskManager, Role::Admin]).unwrap();
    let case = Case { relation: Relation::Other, restricted: true, fresh: false, reason: false };
    assert_eq!(why(decide_case(Some(both), Action::IncidentRead, case)), Some(Why::ReasonNeeded));
    assert_eq!(why(decide_case(Some(Role::Admin.into()), Action::IncidentRead, case)), Some(Why::FreshSignInNeeded));
}

#[test]
fn a_visitor_may_nothing_that_an_end_user_may_not() {
    let user = holder(Role::EndUser);
    let facts: Vec<IncidentFacts> = cases().map(|case| incident(case.relation, case.restricted)).collect();
    let simple = [Resource::Global, Resource::Published, Resource::Own(ME), Resource::Team(MY_TEAM), Resource::Site(MY_SITE)];
    let resources: Vec<Resource> = facts.iter().map(Resource::Incident).chain(simple).collect();
    let mut allowed = 0;
    for action in Action::ALL {
        for resource in &resources {
            if decide(&Actor::Anonymous, *action, resource, now(), Some("why")).is_allowed() {
                allowed += 1;
                assert!(decide(&user, *action, resource, now(), Some("why")).is_allowed(), "{action} {resource:?}");
                assert!(action.name().ends_with("read") || action.name().ends_with("read_published"), "{action}: visitors only read");
            }
        }
    }
    assert!(allowed > 0);
}

#[test]
fn vendors_and_keys_never_combine_with_staff() {
    for one in Role::ALL {
        for other in Role::ALL {
            let mixed = one.is_external() && other.is_staff() || other.is_external() && one.is_staff();
            assert_eq!(RoleSet::new([one, other]).is_err(), mixed, "{one} {other}");
            assert_eq!(RoleSet::only(one).with(other).is_err(), mixed);
            let wire = serde_json::to_string(&[one, other]).unwrap();
            assert_eq!(serde_json::from_str::<RoleSet>(&wire).is_err(), mixed, "{wire}");
        }
    }
    let staff: Vec<&str> = Role::ALL.into_iter().filter(|role| role.is_staff()).map(Role::slug).collect();
    assert_eq!(
        staff,
        ["agent-l1", "agent-l2", "agent-l3", "incident-manager", "service-desk-manager", "facilities-manager", "auditor", "admin"]
    );
}

#[test]
fn roles_have_one_spelling() {
    for role in Role::ALL {
        assert_eq!(role.slug().parse(), Ok(role));
        assert_eq!(serde_json::to_string(&role).unwrap(), format!("{:?}", role.slug()));
        assert_eq!(serde_json::from_str::<Role>(&format!("{:?}", role.slug())).unwrap(), role);
    }
    // A rank is not a role: `--role 10` must not make an administrator.
    assert!("10".parse::<Role>().is_err());
    let set = RoleSet::new([Role::Admin, Role::EndUser, Role::Admin]).unwrap();
    assert_eq!(serde_json::to_string(&set).unwrap(), r#"["end-user","admin"]"#);
    assert!(RoleSet::EMPTY.is_empty() && !set.is_empty() && set.is_staff());
}

#[test]
fn nobody_with_no_role_may_anything() {
    for action in Action::ALL {
        for case in cases() {
            assert!(!decide_case(Some(RoleSet::EMPTY), *action, case).is_allowed(), "{action} {case:?}");
        }
    }
}

// ---- the system ----

#[test]
fn the_system_may_what_somebody_may_and_needs_a_name() {
    let facts = incident(Relation::Other, true);
    for action in Action::ALL {
        let ask = |actor: Actor| decide(&actor, *action, &Resource::Incident(&facts), now(), None).is_allowed();
        assert_eq!(ask(Actor::system("sla")), !who_may(*action).is_empty(), "{action}");
        assert!(!ask(Actor::system(" ")), "{action}");
    }
    assert_eq!(Actor::system("sla").to_ref(), Some(ActorRef::system("sla")));
    assert_eq!(holder(Role::EndUser).to_ref(), Some(ActorRef::Person(ME)));
    assert_eq!(Actor::Anonymous.to_ref(), None);
    for (reference, json) in
        [(ActorRef::system("sla"), r#"{"system":"sla"}"#), (ActorRef::Person(ME), r#"{"person":"00000000-0000-0000-0000-000000000001"}"#)]
    {
        assert_eq!(serde_json::to_string(&reference).unwrap(), json);
        assert_eq!(serde_json::from_str::<ActorRef>(json).unwrap(), reference);
    }
}

// ---- incidents with more than one relation ----

#[test]
fn each_fact_of_an_incident_counts() {
    let none = incident(Relation::None, false);
    let hidden = incident(Relation::None, true);
    let rows: Vec<(&str, Role, Action, IncidentFacts, Option<Why>)> = vec![
        ("opener reopens", Role::EndUser, Action::IncidentReopen, IncidentFacts { opener: Some(ME), ..none.clone() }, None),
        ("own team owns", Role::AgentL1, Action::IncidentHold, IncidentFacts { owning_team: Some(MY_TEAM), ..none.clone() }, None),
        ("assigned vendor", Role::Vendor, Action::IncidentResolve, IncidentFacts { assignee: Some(ME), ..none.clone() }, None),
        (
            "vendor's team",
            Role::Vendor,
            Action::IncidentAcceptEscalation,
            IncidentFacts { assigned_team: Some(MY_TEAM), ..none.clone() },
            None,
        ),
        (
            "a vendor team owns nothing",
            Role::Vendor,
            Action::IncidentRead,
            IncidentFacts { owning_team: Some(MY_TEAM), ..none.clone() },
            Some(Why::Invisible),
        ),
        (
            "a restricted one is not for a vendor's whole team",
            Role::Vendor,
            Action::IncidentRead,
            IncidentFacts { assigned_team: Some(MY_TEAM), ..hidden.clone() },
            Some(Why::Invisible),
        ),
        ("own restricted", Role::EndUser, Action::IncidentRead, IncidentFacts { reporter: Some(ME), ..hidden.clone() }, None),
        (
            "followed restricted",
            Role::EndUser,
            Action::IncidentRead,
            IncidentFacts { involved: vec![ME], ..hidden.clone() },
            Some(Why::Invisible),
        ),
        (
            "restricted is never published",
            Role::EndUser,
            Action::IncidentJoinAffected,
            IncidentFacts { published: true, reporter: Some(ME), ..hidden.clone() },
            Some(Why::NotAllowed),
        ),
        ("assignee opens", Role::AgentL1, Action::IncidentRead, IncidentFacts { assignee: Some(ME), ..hidden.clone() }, None),
        ("then `a` applies", Role::AgentL1, Action::IncidentNoteWrite, IncidentFacts { shared_with: vec![ME], ..hidden.clone() }, None),
        (
            "then `t` still wants the team",
            Role::AgentL1,
            Action::IncidentHold,
            IncidentFacts { shared_with: vec![ME], ..hidden.clone() },
            Some(Why::NotAllowed),
        ),
        (
            "and has it",
            Role::AgentL1,
            Action::IncidentHold,
            IncidentFacts { shared_with: vec![ME], assigned_team: Some(MY_TEAM), ..hidden.clone() },
            None,
        ),
        (
            "the need-to-know list opens for a facilities manager of another site",
            Role::FacilitiesManager,
            Action::IncidentSearch,
            IncidentFacts { shared_with: vec![ME], site: Some(OTHER_SITE), ..hidden.clone() },
            None,
        ),
    ];
    for (name, role, action, facts, expect) in rows {
        let decision = decide(&holder(role), action, &Resource::Incident(&facts), now(), None);
        assert_eq!(why(decision), expect, "{name}");
    }
}

// ---- other resources ----

#[test]
fn other_resources() {
    let record = RecordFacts {
        read: Action::ReviewRead,
        owner: Some(OTHER),
        shared_with: vec![],
        teams: vec![OTHER_TEAM],
        site: None,
        published: false,
        incident: None,
    };
    let mine = RecordFacts { owner: Some(ME), read: Action::ReviewRead, ..record.clone() };
    let shared = RecordFacts { shared_with: vec![ME], ..record.clone() };
    let team = RecordFacts { teams: vec![OTHER_TEAM, MY_TEAM], ..record.clone() };
    let site = RecordFacts { site: Some(MY_SITE), ..record.clone() };
    let published = RecordFacts { published: true, ..record.clone() };
    let behind = |relation, from: &RecordFacts| RecordFacts { incident: Some(incident(relation, true)), ..from.clone() };
    let (hidden, opened) = (behind(Relation::Other, &team), behind(Relation::Shared, &team));
    let hidden_published = behind(Relation::Other, &published);

    let colleague = PersonFacts { id: OTHER, teams: vec![MY_TEAM], site: None, shared_with: vec![] };
    let neighbour = PersonFacts { teams: vec![], site: Some(MY_SITE), ..colleague.clone() };
    let stranger = PersonFacts { teams: vec![OTHER_TEAM], site: Some(OTHER_SITE), ..colleague.clone() };
    let partner = PersonFacts { shared_with: vec![ME], ..stranger.clone() };
    let myself = PersonFacts { id: ME, ..stranger.clone() };

    let plays = ExerciseFacts { players: vec![ME], controls: vec![OTHER] };
    let steers = ExerciseFacts { players: vec![OTHER], controls: vec![ME] };
    let cheats = ExerciseFacts { players: vec![ME], controls: vec![ME] };
    let away = ExerciseFacts { players: vec![OTHER], controls: vec![OTHER] };

    let followed = incident(Relation::Involved, false);
    let foreign = incident(Relation::Other, false);
    let foreign_hidden = incident(Relation::Other, true);
    let part = |incident, owner| Resource::Part { incident, owner: Some(owner) };
    let new = |reporter, team, site| Resource::NewIncident { reporter, team, site };

    use Role::*;
    use Why::{Invisible, NotAllowed};
    let rows = [
        // Things of one's own: another's draft answers like a missing one.
        (EndUser, Action::DraftWrite, Resource::Own(ME), None),
        (EndUser, Action::DraftWrite, Resource::Own(OTHER), Some(Invisible)),
        (Auditor, Action::DraftWrite, Resource::Own(ME), Some(NotAllowed)),
        (Admin, Action::ApiTokenCreate, Resource::Own(ME), None),
        // Teams, sites, settings, published things.
        (AgentL1, Action::KbWrite, Resource::Team(MY_TEAM), None),
        (AgentL1, Action::KbWrite, Resource::Team(OTHER_TEAM), Some(NotAllowed)),
        (IntegrationKey, Action::AlertIngest, Resource::Team(MY_TEAM), None),
        (IntegrationKey, Action::AlertIngest, Resource::Team(OTHER_TEAM), Some(NotAllowed)),
        (FacilitiesManager, Action::LocationWrite, Resource::Site(MY_SITE), None),
        (FacilitiesManager, Action::LocationWrite, Resource::Site(OTHER_SITE), Some(NotAllowed)),
        (Admin, Action::ConfigWrite, Resource::Global, None),
        (ServiceDeskManager, Action::ConfigWrite, Resource::Global, Some(NotAllowed)),
        (Vendor, Action::KbReadPublished, Resource::Published, None),
        (Vendor, Action::KbReadPublished, Resource::Global, Some(NotAllowed)),
        // A new incident.
        (EndUser, Action::IncidentCreate, new(Some(ME), None, None), None),
        (EndUser, Action::IncidentCreate, new(Some(OTHER), None, None), Some(NotAllowed)),
        (EndUser, Action::IncidentCreate, new(None, None, None), Some(NotAllowed)),
        (AgentL1, Action::IncidentCreate, new(Some(OTHER), Some(OTHER_TEAM), None), None),
        (FacilitiesManager, Action::IncidentCreate, new(None, Some(MY_TEAM), None), None),
        (FacilitiesManager, Action::IncidentCreate, new(None, Some(OTHER_TEAM), Some(MY_SITE)), None),
        (FacilitiesManager, Action::IncidentCreate, new(Some(ME), None, Some(OTHER_SITE)), Some(NotAllowed)),
        (IntegrationKey, Action::IncidentCreate, new(None, Some(MY_TEAM), None), None),
        (IntegrationKey, Action::IncidentCreate, new(None, Some(OTHER_TEAM), None), Some(NotAllowed)),
        (Auditor, Action::IncidentCreate, new(Some(ME), None, None), Some(NotAllowed)),
        // People.
        (EndUser, Action::UserReadMinimal, Resource::Person(&stranger), None),
        (EndUser, Action::UserReadContact, Resource::Person(&myself), None),
        (EndUser, Action::UserReadContact, Resource::Person(&stranger), Some(NotAllowed)),
        (Vendor, Action::UserReadMinimal, Resource::Person(&partner), None),
        (Vendor, Action::UserReadMinimal, Resource::Person(&stranger), Some(Invisible)),
        (ServiceDeskManager, Action::UserDisable, Resource::Person(&colleague), None),
        (ServiceDeskManager, Action::UserDisable, Resource::Person(&stranger), Some(NotAllowed)),
        (FacilitiesManager, Action::UserReadContact, Resource::Person(&neighbour), None),
        (IntegrationKey, Action::UserReadMinimal, Resource::Person(&colleague), Some(Invisible)),
        // Things inside an incident.
        (EndUser, Action::AttachmentDelete, part(&followed, ME), None),
        (EndUser, Action::AttachmentDelete, part(&followed, OTHER), Some(NotAllowed)),
        (EndUser, Action::AttachmentReadPublic, part(&followed, OTHER), None),
        (EndUser, Action::AttachmentReadPublic, part(&foreign, OTHER), Some(Invisible)),
        (EndUser, Action::AttachmentReadPublic, part(&foreign, ME), None),
        (AgentL1, Action::AttachmentReadInternal, part(&foreign, OTHER), None),
        (AgentL1, Action::AttachmentReadInternal, part(&foreign_hidden, OTHER), Some(Invisible)),
        (EndUser, Action::AttachmentDelete, part(&foreign_hidden, ME), Some(Invisible)),
        // Other records.
        (EndUser, Action::ReviewRead, Resource::Record(&published), None),
        (EndUser, Action::ReviewRead, Resource::Record(&record), Some(Invisible)),
        (Vendor, Action::ReviewRead, Resource::Record(&shared), None),
        (Vendor, Action::ReviewRead, Resource::Record(&team), None),
        (Vendor, Action::ReviewRead, Resource::Record(&record), Some(Invisible)),
        (AgentL1, Action::ReviewActionUpdate, Resource::Record(&mine), None),
        (AgentL1, Action::ReviewActionUpdate, Resource::Record(&record), Some(NotAllowed)),
        (FacilitiesManager, Action::ReviewWrite, Resource::Record(&site), None),
        (AgentL1, Action::ReviewWrite, Resource::Record(&team), None),
        (AgentL1, Action::ReviewWrite, Resource::Record(&hidden), Some(Invisible)),
        (AgentL1, Action::ReviewWrite, Resource::Record(&opened), None),
        (EndUser, Action::ReviewRead, Resource::Record(&hidden_published), Some(Invisible)),
        // Exercises.
        (AgentL1, Action::ExerciseParticipate, Resource::Exercise(&plays), None),
        (AgentL1, Action::ExerciseControl, Resource::Exercise(&plays), Some(NotAllowed)),
        (AgentL1, Action::ExerciseReadFutureInjects, Resource::Exercise(&cheats), Some(NotAllowed)),
        (AgentL1, Action::ExerciseReadFutureInjects, Resource::Exercise(&steers), None),
        (AgentL1, Action::ExerciseRealEvent, Resource::Exercise(&steers), None),
        (Auditor, Action::ExerciseEvaluate, Resource::Exercise(&steers), None),
        (Auditor, Action::ExerciseControl, Resource::Exercise(&steers), Some(NotAllowed)),
        (AgentL1, Action::ExerciseParticipate, Resource::Exercise(&away), Some(Invisible)),
        (IncidentManager, Action::ExerciseDesign, Resource::Exercise(&away), None),
        (IncidentManager, Action::ExerciseControl, Resource::Exercise(&away), Some(NotAllowed)),
    ];
    for (role, action, resource, expect) in rows {
        let decision = decide(&holder(role), action, &resource, now(), None);
        assert_eq!(why(decision), expect, "{role} {action} {resource:?}");
    }
}

// ---- lists ----

/// Incidents in which each fact is mine, another's or nobody's, in all combinations that lists tell apart.
fn generated_incidents() -> Vec<IncidentFacts> {
    let people = [None, Some(ME), Some(OTHER)];
    let mut all = Vec::new();
    for reporter in people {
        for assignee in people {
            for (owning_team, assigned_team) in
                [(None, None), (Some(MY_TEAM), Some(OTHER_TEAM)), (Some(OTHER_TEAM), Some(MY_TEAM)), (Some(OTHER_TEAM), Some(OTHER_TEAM))]
            {
                for site in [None, Some(MY_SITE), Some(OTHER_SITE)] {
                    for bits in 0..16u8 {
                        let mut facts = incident(Relation::None, bits & 1 != 0);
                        facts.published = bits & 2 != 0;
                        facts.involved = vec![if bits & 4 != 0 { ME } else { OTHER }];
                        facts.shared_with = vec![if bits & 8 != 0 { ME } else { OTHER }];
                        facts.opener = if bits & 6 == 0 { reporter } else { Some(OTHER) };
                        (facts.reporter, facts.assignee, facts.site) = (reporter, assignee, site);
                        (facts.owning_team, facts.assigned_team) = (owning_team, assigned_team);
                        all.push(facts);
                    }
                }
            }
        }
    }
    all
}

#[test]
fn lists_hold_exactly_what_can_be_read_one_by_one() {
    let incidents = generated_incidents();
    let actions = [
        Action::IncidentRead,
        Action::IncidentReadRestricted,
        Action::IncidentSearch,
        Action::IncidentNoteRead,
        Action::IncidentVendorNoteRead,
        Action::IncidentExport,
        Action::IncidentFollow,
        Action::IncidentPurge,
        Action::LiveSubscribe,
        Action::AuditRead,
        Action::AlertIngest,
    ];
    let people = small_sets().into_iter().flat_map(|set| {
        let mut homeless = person(set, false);
        if let Actor::Person(person) = &mut homeless {
            (person.teams, person.sites) = (vec![], vec![]);
        }
        [person(set, true), person(set, false), homeless]
    });
    let actors: Vec<Actor> = people.chain([Actor::Anonymous, Actor::system("sla"), Actor::system("")]).collect();
    let mut listed = 0;
    for actor in &actors {
        // Pairs of roles meet a sample; the step shares no factor with the loops that made the list.
        let step = if actor.person().is_some_and(|person| person.roles.iter().count() > 1) { 47 } else { 7 };
        for action in actions {
            for reason in [None, Some("audit 12")] {
                let scope = read_scope(actor, action, now(), reason);
                let mut any = false;
                for facts in incidents.iter().step_by(step) {
                    let one = decide(actor, action, &Resource::Incident(facts), now(), reason).is_allowed();
                    assert_eq!(scope.contains(facts), one, "{actor:?} {action} {reason:?} {facts:?} {scope:?}");
                    any |= one;
                }
                assert_eq!(scope.is_nothing(), !any, "{actor:?} {action} {scope:?}");
                listed += usize::from(any);
            }
        }
    }
    assert!(listed > 100);
}

#[test]
fn scopes_of_the_usual_readers() {
    let scope = |role| read_scope(&holder(role), Action::IncidentRead, now(), None);
    let shared = || Reach::By(Link::Shared(ME));
    let rows = [
        (Role::EndUser, Reach::By(Link::Involved(ME)), Reach::By(Link::Own(ME))),
        (Role::AgentL1, Reach::All, shared()),
        (Role::ServiceDeskManager, Reach::All, Reach::Nothing),
        (Role::Vendor, Reach::AnyOf(vec![shared(), Reach::By(Link::AssignedTeam(vec![MY_TEAM]))]), shared()),
        (Role::FacilitiesManager, Reach::AnyOf(vec![Reach::By(Link::Team(vec![MY_TEAM])), Reach::By(Link::Site(vec![MY_SITE]))]), shared()),
        (Role::IntegrationKey, Reach::Nothing, Reach::Nothing),
    ];
    for (role, open, restricted) in rows {
        assert_eq!(scope(role), ReadScope { open, restricted }, "{role}");
    }
    let auditor = read_scope(&holder(Role::Auditor), Action::IncidentRead, now(), Some("case 7"));
    assert_eq!(auditor.restricted, Reach::All);
}

// ---- permits ----

#[test]
fn a_permit_carries_what_was_checked() {
    let facts = incident(Relation::SameTeam, false);
    let permit = authorize::<right::IncidentHold, _>(&holder(Role::AgentL1), facts.clone(), now(), Some(" waiting ")).unwrap();
    assert_eq!(permit.right(), Action::IncidentHold);
    assert_eq!(permit.actor().to_ref(), Some(ActorRef::Person(ME)));
    assert_eq!(permit.resource(), &facts);
    assert_eq!(permit.reason(), Some("waiting"));
    assert_eq!(permit.into_resource(), facts);

    let denied = authorize::<right::IncidentPurge, _>(&holder(Role::AgentL1), facts.clone(), now(), None).unwrap_err();
    assert_eq!((denied.action, denied.why), (Action::IncidentPurge, Why::NotAllowed));

    let blank = authorize::<right::ConfigRead, _>(&holder(Role::Admin), Resource::Global, now(), Some(" ")).unwrap();
    assert_eq!(blank.reason(), None);
}

#[test]
fn a_family_gives_permits_for_its_own_actions_only() {
    let agent = holder(Role::AgentL3);
    let facts = incident(Relation::SameTeam, false);
    let ask = |action| authorize_as::<ChangeIncident, _>(&agent, action, facts.clone(), now(), None).map(|permit| permit.right());
    assert_eq!(ask(Action::IncidentResolve), Ok(Action::IncidentResolve));
    // Both allowed by the matrix, but neither is a change.
    assert_eq!(ask(Action::IncidentRead).unwrap_err().why, Why::NotAllowed);
    assert_eq!(ask(Action::IncidentExport).unwrap_err().to_string(), "Nobody may do this.");
    // In the family, but not allowed.
    assert_eq!(ask(Action::IncidentSoftDelete).unwrap_err().who_may, [Role::ServiceDeskManager]);
}

#[test]
fn markers_cover_what_they_say() {
    let covered = |covers: fn(Action) -> bool| Action::ALL.iter().copied().filter(|action| covers(*action)).collect::<Vec<_>>();
    assert_eq!(covered(right::IncidentRead::covers), [Action::IncidentRead]);
    assert_eq!(covered(right::HealthRead::covers), [Action::HealthRead]);
    let changes = covered(ChangeIncident::covers);
    for action in Action::ALL {
        let (area, verb) = action.name().split_once('.').unwrap();
        let looks = ["read", "search", "suggest", "export", "subscribe", "create", "purge", "bulk_update"];
        if looks.iter().any(|look| verb.starts_with(look) || verb.ends_with("_read")) {
            assert!(!changes.contains(action), "{action} changes no incident");
        } else if area == "incident" {
            assert!(changes.contains(action), "{action} changes an incident");
        }
    }
}

// ---- refusals in words ----

#[test]
fn refusals_read_like_sentences() {
    let facts = incident(Relation::Other, false);
    let hidden = incident(Relation::Other, true);
    let at = Resource::Incident(&facts);
    let rows = [
        (Actor::Anonymous, Action::IncidentRead, at, "Sign in first."),
        (holder(Role::EndUser), Action::IncidentRead, at, "Not found."),
        (holder(Role::AgentL3), Action::IncidentRead, Resource::Incident(&hidden), "Not found."),
        (
            holder(Role::ServiceDeskManager),
            Action::IncidentRead,
            Resource::Incident(&hidden),
            "This needs a reason, which is logged and told to the owner.",
        ),
        (
            person(Role::Admin.into(), false),
            Action::IncidentPurge,
            at,
            "This needs a sign-in from the last 10 minutes. Sign in again, then repeat it.",
        ),
        (
            holder(Role::AgentL1),
            Action::IncidentPriorityOverride,
            at,
            "Only level 2 and 3 agents and facilities managers (own teams and sites), or incident managers and service desk managers may do this.",
        ),
        (
            holder(Role::AgentL1),
            Action::ProblemWrite,
            at,
            "Only level 2 and 3 agents, incident managers and service desk managers may do this.",
        ),
        (holder(Role::AgentL1), Action::IncidentPurge, at, "Only administrators may do this."),
        (holder(Role::AgentL1), Action::SatisfactionAnswer, at, "Only end users (their own) may do this."),
        (holder(Role::Admin), Action::SecretReadBack, at, "Nobody may do this."),
    ];
    for (actor, action, resource, expect) in rows {
        let denied = decide(&actor, action, &resource, now(), None).err().unwrap();
        assert_eq!(denied.to_string(), expect, "{action}");
        let wire = serde_json::to_string(&denied).unwrap();
        assert_eq!(serde_json::from_str::<Denied>(&wire).unwrap(), denied);
    }
}

#[test]
fn a_sign_in_is_fresh_for_ten_minutes() {
    let since = |minutes| now() - TimeDelta::minutes(minutes) + FRESH_FOR;
    for (minutes, fresh) in [(0, true), (9, true), (10, false), (600, false)] {
        let fresh_until = Some(since(minutes));
        let mut admin = PersonActor { id: ME, roles: Role::Admin.into(), teams: vec![], sites: vec![], fresh_until, opened: vec![] };
        let ask =
            |admin: &PersonActor| decide(&Actor::Person(admin.clone()), Action::ConfigWrite, &Resource::Global, now(), None).is_allowed();
        assert_eq!(ask(&admin), fresh, "{minutes}");
        admin.fresh_until = None;
        assert!(!ask(&admin));
    }
}

#[test]
fn a_reason_that_was_given_opens_that_incident_and_stands_for_no_other_reason() {
    let hidden = incident(Relation::Other, true);
    let mut other = hidden.clone();
    other.id = IncidentId(Uuid::from_u128(77));
    for role in Role::ALL {
        let Actor::Person(closed) = holder(role) else { panic!("a person") };
        let opened = Actor::Person(PersonActor { opened: vec![hidden.id], ..closed.clone() });
        let may =
            |actor: &Actor, action, facts: &IncidentFacts| decide(actor, action, &Resource::Incident(facts), now(), None).is_allowed();
        let opens = matches!(role, Role::ServiceDeskManager | Role::Auditor | Role::Admin);
        assert_eq!(opens_with_a_reason(role.into()), opens, "{role}");
        assert!(!may(&Actor::Person(closed.clone()), Action::IncidentRead, &hidden), "{role}");
        assert_eq!(may(&opened, Action::IncidentRead, &hidden), opens, "{role}");
        assert!(!may(&opened, Action::IncidentRead, &other), "{role}: a reason is for one incident");
        assert!(!may(&opened, Action::IncidentUnsetRestricted, &hidden), "{role}: lifting asks again");
        for action in [Action::IncidentRead, Action::IncidentNoteRead, Action::IncidentUpdateFields] {
            let scope = read_scope(&opened, action, now(), None);
            for facts in [&hidden, &other] {
                assert_eq!(scope.contains(facts), may(&opened, action, facts), "{role} {action}");
            }
        }
        assert_eq!(sealed_scope(&Actor::Person(closed), now()).contains(&hidden), opens, "{role}");
    }
    let named: Vec<Role> = Role::ALL.into_iter().filter(|role| can_be_named((*role).into())).collect();
    use Role::*;
    assert_eq!(named, [Vendor, AgentL1, AgentL2, AgentL3, IncidentManager, FacilitiesManager]);
}
