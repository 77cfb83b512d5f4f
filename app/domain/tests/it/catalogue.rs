//! What hangs together in the catalogue: trees without loops, names that can be told apart, and what breaks with what.

use std::collections::{BTreeMap, BTreeSet};

use domain::catalogue::{
    Category, Component, ComponentKind, Level, Location, Part, ResolutionCode, Service, Team, breaks_with, changes, needs_of, path, sorted,
    with_all_below,
};
use domain::incident::Names;
use domain::person::Person;
use proptest::prelude::*;
use uuid::Uuid;

fn id<T: From<Uuid>>(number: u128) -> T {
    T::from(Uuid::from_u128(number))
}

fn form(fields: &[(&str, &str)]) -> BTreeMap<String, String> {
    fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

/// Services by number; `needs` are edges from the first to the second.
fn services(count: u128, needs: &[(u128, u128)]) -> Vec<Service> {
    let mut all: Vec<Service> = (0..count).map(|number| Service::new(id(number), format!("S{number}"))).collect();
    for (from, to) in needs {
        all[usize::try_from(*from).unwrap()].needs.insert(Part::Service(id(*to)));
    }
    all
}

fn broken(all: &[Service], part: Part) -> Vec<(u128, u32)> {
    breaks_with(all, part).into_iter().map(|broken| (broken.service.0.as_u128(), broken.steps)).collect()
}

#[test]
fn what_breaks_is_what_stands_on_it() {
    type Edges = &'static [(u128, u128)];
    let check = |edges: Edges, of: u128, expect: &[(u128, u32)]| {
        assert_eq!(broken(&services(5, edges), Part::Service(id(of))), expect, "{edges:?} when {of} breaks");
    };
    check(&[], 0, &[]);
    check(&[(1, 0), (2, 1)], 0, &[(1, 1), (2, 2)]);
    check(&[(1, 0), (2, 1)], 2, &[]);
    check(&[(1, 0), (2, 0), (3, 1), (3, 2)], 0, &[(1, 1), (2, 1), (3, 2)]);
    // In a circle everything breaks with everything, and each is told once.
    check(&[(0, 1), (1, 2), (2, 0)], 0, &[(2, 1), (1, 2)]);
    check(&[(0, 0), (1, 0)], 0, &[(1, 1)]);
}

#[test]
fn components_break_their_service_and_who_needs_them() {
    let mut all = services(3, &[(2, 1)]);
    all[0].components.push(Component { id: id(10), name: "Database".into(), kind: ComponentKind::Server, retired: false });
    all[1].needs.insert(Part::Component(id(10)));
    assert_eq!(broken(&all, Part::Component(id(10))), [(0, 1), (1, 1), (2, 2)]);
    assert_eq!(broken(&all, Part::Service(id(0))), [], "a service is more than its database");
    let needed = needs_of(&all, id(2));
    assert_eq!(needed, [(Part::Service(id(1)), 1), (Part::Component(id(10)), 2)]);
    all[0].components[0].retired = true;
    assert_eq!(broken(&all, Part::Component(id(10))), [(1, 1), (2, 2)], "what was taken out breaks only who still names it");
    all[1].retired = true;
    assert_eq!(broken(&all, Part::Component(id(10))), []);
    assert_eq!(needs_of(&all, id(2)), []);
}

proptest! {
    /// Both directions are one relation: a breaks with b exactly when a stands on b.
    #[test]
    fn breaking_is_needing_backwards(edges in proptest::collection::vec((0u128..7, 0u128..7), 0..20)) {
        let all = services(7, &edges);
        for a in 0..7u128 {
            let stands_on: BTreeSet<Part> = needs_of(&all, id(a)).into_iter().map(|(part, _)| part).collect();
            for b in (0..7u128).filter(|b| *b != a) {
                let breaks = broken(&all, Part::Service(id(b))).iter().any(|(service, _)| *service == a);
                prop_assert_eq!(breaks, stands_on.contains(&Part::Service(id(b))), "{} and {}", a, b);
            }
        }
    }

    /// Whatever links there are, each service is told once, and never itself.
    #[test]
    fn nothing_is_told_twice(edges in proptest::collection::vec((0u128..6, 0u128..6), 0..30), of in 0u128..6) {
        let told: Vec<u128> = broken(&services(6, &edges), Part::Service(id(of))).into_iter().map(|(service, _)| service).collect();
        let once: BTreeSet<u128> = told.iter().copied().collect();
        prop_assert_eq!(once.len(), told.len());
        prop_assert!(!once.contains(&of));
    }
}

fn tree() -> Vec<Category> {
    let node = |number, name: &str, parent: Option<u128>| Category {
        criteria: "When it is.".into(),
        ..Category::new(id(number), name, parent.map(id))
    };
    vec![node(1, "Hardware", None), node(2, "Printer", Some(1)), node(3, "Laser", Some(2)), node(4, "Software", None)]
}

#[test]
fn a_tree_stays_a_tree() {
    let all = tree();
    let refused = |number: u128, fields: &[(&str, &str)]| {
        let node = all.iter().find(|node| node.id == id(number)).unwrap();
        node.edited(&form(fields), &all).err().map(|errors| errors.0[0].field.clone())
    };
    let parent = |number: u128| Uuid::from_u128(number).to_string();
    for (node, below, expect) in [(1, 4, None), (1, 1, Some("parent")), (1, 3, Some("parent")), (3, 1, None), (2, 99, Some("parent"))] {
        assert_eq!(refused(node, &[("parent", &parent(below))]).as_deref(), expect, "{node} below {below}");
    }
    assert_eq!(refused(2, &[("parent", "")]), None, "to the top");
    assert_eq!(refused(2, &[("parent", "x")]).as_deref(), Some("parent"));
    assert_eq!(refused(4, &[("name", "hardware")]).as_deref(), Some("name"), "one name beside each other");
    assert_eq!(refused(3, &[("name", "Hardware")]), None, "elsewhere it may be used again");
    assert_eq!(refused(4, &[("name", " ")]).as_deref(), Some("name"));
    assert_eq!(refused(4, &[("criteria", "")]).as_deref(), Some("criteria"));
    assert_eq!(refused(2, &[("retired", "yes")]).as_deref(), Some("retired"), "not while something lies below");
    assert_eq!(refused(3, &[("retired", "yes")]), None);
}

#[test]
fn what_is_retired_frees_its_name() {
    let mut all = tree();
    all[3].retired = true;
    let again = Category::new(id(9), "", None).edited(&form(&[("name", "Software"), ("criteria", "Again.")]), &all);
    assert!(again.is_ok(), "{again:?}");
    all.push(again.unwrap());
    assert!(all[3].edited(&form(&[("retired", "no")]), &all).is_err(), "the name is in use by now");
}

#[test]
fn paths_end_even_in_a_broken_tree() {
    let mut all = tree();
    assert_eq!(path(&all, id(3)).as_deref(), Some("Hardware › Printer › Laser"));
    let depths: Vec<_> = sorted(&all).into_iter().map(|(depth, node)| (depth, node.name.as_str())).collect();
    assert_eq!(depths, [(0, "Hardware"), (1, "Printer"), (2, "Laser"), (0, "Software")]);
    all[0].parent = Some(id(3));
    assert!(path(&all, id(3)).is_some());
    assert_eq!(sorted(&all).len(), 4);
}

#[test]
fn boxes_say_how_a_category_ends() {
    let all = tree();
    let edited = |fields: &[(&str, &str)]| all[3].edited(&form(fields), &all).unwrap();
    assert_eq!(edited(&[]).offered_codes(), ResolutionCode::ALL);
    let two = edited(&[("codes", "yes"), ("code-fixed", "yes"), ("code-external", "yes")]);
    assert_eq!(two.offered_codes(), [ResolutionCode::Fixed, ResolutionCode::External]);
    let kept = two.edited(&form(&[("name", "Programs")]), &all).unwrap();
    assert_eq!(kept.codes, two.codes, "a form without the boxes leaves them alone");
    assert!(two.edited(&form(&[("codes", "yes")]), &all).unwrap().codes.is_empty());
}

#[test]
fn whoever_answers_for_a_site_answers_for_its_rooms() {
    let place = |number, parent: Option<u128>| Location { parent: parent.map(id), ..Location::new(id(number), format!("L{number}")) };
    let all = vec![place(1, None), place(2, Some(1)), place(3, Some(2)), place(4, None)];
    let below = |sites: &[u128]| {
        let sites: Vec<_> = sites.iter().map(|site| id(*site)).collect();
        with_all_below(&all, &sites).into_iter().map(|site| site.0.as_u128()).collect::<Vec<_>>()
    };
    assert_eq!(below(&[1]), [1, 2, 3]);
    assert_eq!(below(&[2, 4]), [2, 3, 4]);
    assert_eq!(below(&[77]), [77], "a site that is gone opens nothing more");
    assert_eq!(below(&[]), [0u128; 0]);
}

#[test]
fn services_refuse_what_makes_no_sense() {
    let mut all = services(3, &[]);
    all[0].components.push(Component { id: id(10), name: "Database".into(), kind: ComponentKind::Server, retired: false });
    let need = |part: Part| all[0].with_need(part, true, &all).is_ok();
    assert!(need(Part::Service(id(1))));
    assert!(!need(Part::Service(id(0))) && !need(Part::Component(id(10))) && !need(Part::Service(id(9))));
    assert!(all[1].with_need(Part::Component(id(10)), true, &all).is_ok());
    let named = |service: &Service, fields: &[(&str, &str)]| service.with_component(id(11), &form(fields));
    assert!(named(&all[0], &[("name", "database")]).is_err(), "twice in one service");
    assert!(named(&all[1], &[("name", "Database"), ("kind", "link")]).is_ok());
    assert!(named(&all[0], &[]).is_err());
    assert!(all[0].edited(&form(&[("name", "s1")]), &all).is_err());
    assert!(all[0].edited(&form(&[("criticality", "huge")]), &all).is_err());
    for text in ["service:x", "component", "", "team:00000000-0000-0000-0000-000000000001"] {
        assert!(text.parse::<Part>().is_err(), "{text}");
    }
    let part = Part::Component(id(10));
    assert_eq!(part.to_string().parse(), Ok(part));
}

#[test]
fn the_trail_tells_only_what_changed() {
    let team = Team::new(id(1), "Network", Level::L2);
    let new = team.edited(&form(&[("name", "Netzwerk"), ("level", "L3")]), std::slice::from_ref(&team)).unwrap();
    let told: Vec<_> = changes(&team.facts(), &new.facts()).into_iter().map(|change| (change.field, change.before, change.after)).collect();
    let row = |field: &str, before: &str, after: &str| (field.to_owned(), before.to_owned(), after.to_owned());
    assert_eq!(told, [row("Name", "Network", "Netzwerk"), row("Level", "Level 2", "Level 3")]);
    let fresh = changes(&Vec::new(), &new.facts());
    assert!(fresh.iter().all(|change| change.before.is_empty()) && fresh.len() == 3, "{fresh:?}");
}

#[test]
fn a_form_about_a_person_changes_what_it_says() {
    let person = Person { email: Some("a@b.example".into()), ..Person::named(id(1), "Anna") };
    let edited = |fields: &[(&str, &str)]| person.edited(&form(fields));
    let new = edited(&[("name", "Anna Rossi"), ("phone", " +1 555 "), ("department", "")]).unwrap();
    assert_eq!(
        (new.name.as_str(), new.phone.as_deref(), new.department, new.email),
        ("Anna Rossi", Some("+1 555"), None, person.email.clone())
    );
    assert!(edited(&[("email", "nobody")]).is_err() && edited(&[("name", "")]).is_err());
    assert_eq!(person.facts(&Names::default()).len(), 10);
}

mod codes {
    //! How an incident may end follows its category.

    use chrono::{DateTime, Utc};
    use domain::access::ActorRef;
    use domain::incident::{Incident, Opened, Origin, Stage};
    use domain::number::IncidentNumber;
    use domain::workflow::{Known, Step, StepError, StepInput, row, run};

    use super::*;

    #[test]
    fn an_incident_ends_as_its_category_allows() {
        let now: DateTime<Utc> = DateTime::UNIX_EPOCH;
        let by = ActorRef::Person(id(5));
        let opened = Opened {
            title: "Printer".into(),
            description: String::new(),
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
            source: Default::default(),
        };
        let mut incident = Incident::open(id(1), id(2), IncidentNumber::live(1), &opened, &by, now);
        incident.stage = Stage::Resolution;
        let rows = [row(Step::Resolve, Stage::Resolution).unwrap()];
        let resolve = |incident: &Incident, code: Option<ResolutionCode>, allowed: &[ResolutionCode]| {
            let input = StepInput { code, notes: Some("Done.".into()), ..StepInput::default() };
            let known = Known { category_codes: allowed.iter().copied().collect(), ..Known::default() };
            match run(incident, &rows, &input, &known, &by, now) {
                Ok(_) => None,
                Err(StepError::Missing(errors)) => errors.of("resolution_code").map(str::to_owned),
                Err(other) => panic!("{other:?}"),
            }
        };
        use ResolutionCode::{External, Fixed, Workaround};
        assert_eq!(resolve(&incident, Some(Fixed), &[]), None, "none said is any");
        assert_eq!(resolve(&incident, Some(Fixed), &[Fixed, External]), None);
        let why = resolve(&incident, Some(Workaround), &[Fixed, External]).unwrap();
        assert_eq!(why, "Incidents of this category end with: Fixed, Fixed by a vendor.");
        incident.resolution_code = Some(Workaround);
        assert!(resolve(&incident, None, &[Fixed]).is_some(), "what was said before counts as well");
    }
}
