//! Owns who is told of what happened to an incident, and why: one rule for inbox and mail. Never says whether somebody
//! may read it: whoever tells asks `decide` for each of them.

use crate::choice::choices;
use crate::ids::{EventId, PersonId};
use crate::incident::{Event, EventKind, Incident};

choices! {
    /// Why somebody is told, the strongest reason first.
    Because {
        Informed = "informed", "you were informed", "";
        Mentioned = "mentioned", "you were mentioned", "";
        Named = "named", "you were named as one who has to know", "";
        HandedBack = "handed_back", "it came back to you", "";
        Owner = "owner", "you own it", "";
        Team = "team", "your team got it", "";
        Follower = "follower", "you follow it", "";
        Reporter = "reporter", "you reported it", "";
    }
}

/// People whom the record does not name.
#[derive(Clone, Copy, Debug, Default)]
pub struct Circle<'a> {
    /// Members of the team that has it now.
    pub team: &'a [PersonId],
    pub followers: &'a [PersonId],
}

/// One piece of news for one person.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Notice {
    pub person: PersonId,
    pub because: Because,
    pub event: EventId,
}

/// Who is told of one entry, each with every reason. `incident` is as it stands after it. Nobody is told of what they
/// did themselves.
pub fn told(incident: &Incident, event: &Event, circle: Circle<'_>) -> Vec<(PersonId, Because)> {
    let mut told = concerned(incident, &event.kind, circle.team);
    if is_news(&event.kind) {
        told.extend(incident.assignee.map(|owner| (owner, Because::Owner)));
        told.extend(circle.followers.iter().map(|person| (*person, Because::Follower)));
    }
    told.retain(|(person, _)| Some(*person) != event.actor.person());
    told
}

/// Whom an entry concerns by what it says.
fn concerned(incident: &Incident, kind: &EventKind, team: &[PersonId]) -> Vec<(PersonId, Because)> {
    let one = |person: &PersonId, because| vec![(*person, because)];
    let team = || team.iter().map(|person| (*person, Because::Team)).collect();
    let owner = |because| incident.assignee.map(|person| vec![(person, because)]);
    match kind {
        EventKind::Informed { person, .. } => one(person, Because::Informed),
        EventKind::Noted { mentions, .. } => mentions.iter().map(|mention| (mention.person, Because::Mentioned)).collect(),
        EventKind::Named { person, .. } => one(person, Because::Named),
        EventKind::HandedBack { .. } => owner(Because::HandedBack).unwrap_or_else(team),
        EventKind::Escalated { .. } => team(),
        EventKind::Assigned { team: to, was_team, assignee: None, .. } if to != was_team => team(),
        EventKind::Answered { .. } | EventKind::Reopened { .. } if incident.assignee.is_none() => team(),
        EventKind::Unsealed { .. } => owner(Because::Owner).unwrap_or_default(),
        EventKind::Undone(undone) if undone.reporter_heard => {
            incident.reporter.map(|person| vec![(person, Because::Reporter)]).unwrap_or_default()
        }
        EventKind::Prioritized { priority, was: Some(was), .. } if priority == was => Vec::new(),
        EventKind::Opened(_)
        | EventKind::Prioritized { was: Some(_), .. }
        | EventKind::Replied { .. }
        | EventKind::Resolved { .. }
        | EventKind::Closed { .. }
        | EventKind::Cancelled { .. } => incident.reporter.map(|person| vec![(person, Because::Reporter)]).unwrap_or_default(),
        _ => Vec::new(),
    }
}

/// Whether the members of the team have to be known to say who is told of it.
pub fn may_concern_the_team(kind: &EventKind) -> bool {
    matches!(
        kind,
        EventKind::HandedBack { .. }
            | EventKind::Escalated { .. }
            | EventKind::Assigned { .. }
            | EventKind::Answered { .. }
            | EventKind::Reopened { .. }
    )
}

/// What owner and followers want to hear of. Values of fields and the list of names are no news.
fn is_news(kind: &EventKind) -> bool {
    !matches!(
        kind,
        EventKind::Opened(_)
            | EventKind::Edited { .. }
            | EventKind::Acknowledged
            | EventKind::PriorityKept { .. }
            | EventKind::Named { .. }
            | EventKind::Unnamed { .. }
            | EventKind::Unsealed { .. }
            | EventKind::ContinuedIn { .. }
            | EventKind::Linked { .. }
            | EventKind::Unlinked { .. }
            | EventKind::SourceRow(_)
            | EventKind::Ruled(_)
            | EventKind::ProposalDismissed { .. }
    )
}

/// What one change puts into inboxes: one notice for each person, with the strongest reason, and of equal ones the
/// entry that came first. Reporters read their news in the portal.
pub fn notices(incident: &Incident, events: &[Event], circle: Circle<'_>) -> Vec<Notice> {
    let mut notices: Vec<Notice> = Vec::new();
    for event in events {
        for (person, because) in told(incident, event, circle) {
            let new = Notice { person, because, event: event.id };
            match notices.iter_mut().find(|known| known.person == person) {
                _ if because == Because::Reporter => {}
                Some(known) if because < known.because => *known = new,
                Some(_) => {}
                None => notices.push(new),
            }
        }
    }
    notices
}

/// Whether a mail goes out beside the inbox: for what must not wait until somebody looks.
pub fn is_mailed(kind: &EventKind, because: Because) -> bool {
    match because {
        Because::Informed | Because::Named | Because::Reporter => true,
        Because::Owner => {
            matches!(kind, EventKind::Answered { .. } | EventKind::Reopened { .. } | EventKind::Unsealed { .. } | EventKind::Confirmed)
        }
        Because::Mentioned | Because::HandedBack | Because::Team | Because::Follower => false,
    }
}

/// Who follows from now on, unless they switched that off: who wrote for the desk, escalated, or was mentioned.
pub fn joins(event: &Event) -> Vec<PersonId> {
    let mentioned = match &event.kind {
        EventKind::Noted { mentions, .. } => mentions.as_slice(),
        EventKind::Replied { .. } | EventKind::Escalated { .. } | EventKind::Informed { .. } => &[],
        _ => return Vec::new(),
    };
    event.actor.person().into_iter().chain(mentioned.iter().map(|mention| mention.person)).collect()
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use uuid::Uuid;

    use super::*;
    use crate::access::ActorRef;
    use crate::catalogue::{Level, ResolutionCode};
    use crate::ids::{IncidentId, RealmId, TeamId};
    use crate::incident::{Edit, Mention, Opened, Origin, Stage};
    use crate::number::IncidentNumber;
    use crate::priority::Priority;
    use crate::workflow::Step;

    const ANNA: u128 = 1;
    const LEA: u128 = 2;
    const MIKA: u128 = 3;
    const PIA: u128 = 4;
    const SARA: u128 = 5;

    fn person(n: u128) -> PersonId {
        PersonId(Uuid::from_u128(n))
    }

    fn incident(owner: Option<u128>) -> Incident {
        let opened = Opened {
            title: "Printer".into(),
            description: String::new(),
            origin: Origin::Portal,
            channel: None,
            reporter: Some(person(LEA)),
            noticed_at: None,
            effect: None,
            owning_team: None,
            level: None,
            location: None,
            follows: None,
            restricted: false,
            source: Default::default(),
        };
        let by = ActorRef::Person(person(LEA));
        let incident = Incident::open(IncidentId(Uuid::nil()), RealmId::LIVE, IncidentNumber::live(1), &opened, &by, DateTime::default());
        Incident { assignee: owner.map(person), ..incident }
    }

    fn event(n: u128, kind: EventKind, by: u128) -> Event {
        Event {
            id: EventId(Uuid::from_u128(n)),
            realm: RealmId::LIVE,
            incident: IncidentId(Uuid::nil()),
            audience: kind.audience(),
            kind,
            actor: ActorRef::Person(person(by)),
            occurred_at: DateTime::default(),
            recorded_at: DateTime::default(),
            version: 1,
        }
    }

    fn noted(mentions: &[u128]) -> EventKind {
        let mentions = mentions.iter().map(|id| Mention { person: person(*id), name: "x".into() }).collect();
        EventKind::Noted { text: "Look".into(), mentions }
    }

    fn escalated() -> EventKind {
        EventKind::Escalated { team: TeamId(Uuid::from_u128(9)), level: Level::L2, reason: "x".into() }
    }

    fn moved() -> EventKind {
        EventKind::Moved { step: Step::Escalate, from: Stage::Diagnosis, to: Stage::Escalation, reason: None }
    }

    fn assigned(assignee: Option<u128>) -> EventKind {
        let team = Some(TeamId(Uuid::from_u128(9)));
        EventKind::Assigned { team, level: None, assignee: assignee.map(person), was_team: None, was_assignee: None, reason: None }
    }

    /// Owner Anna, followers Pia; the team is Mika and Pia. Who is told of what others did, and why.
    #[test]
    fn everybody_is_told_for_one_reason() {
        use Because::*;
        let resolved = || EventKind::Resolved { code: ResolutionCode::Fixed, notes: "x".into() };
        /// What happened, owner, author, who is told.
        type Row = (&'static str, Vec<EventKind>, Option<u128>, u128, Vec<(u128, Because)>);
        let table: [Row; 17] = [
            ("a note", vec![noted(&[])], Some(ANNA), SARA, vec![(ANNA, Owner), (PIA, Follower)]),
            ("one's own note", vec![noted(&[])], Some(ANNA), ANNA, vec![(PIA, Follower)]),
            ("a mention", vec![noted(&[MIKA, PIA])], Some(ANNA), ANNA, vec![(MIKA, Mentioned), (PIA, Mentioned)]),
            ("naming oneself", vec![noted(&[ANNA])], None, ANNA, vec![(PIA, Follower)]),
            (
                "informed",
                vec![EventKind::Informed { person: person(SARA), text: "x".into() }],
                Some(ANNA),
                ANNA,
                vec![(SARA, Informed), (PIA, Follower)],
            ),
            ("escalated", vec![escalated(), moved()], None, ANNA, vec![(MIKA, Team), (PIA, Team)]),
            ("accepted", vec![EventKind::EscalationAccepted], Some(MIKA), MIKA, vec![(PIA, Follower)]),
            (
                "handed back",
                vec![EventKind::HandedBack { reason: "x".into() }, moved()],
                Some(ANNA),
                MIKA,
                vec![(ANNA, HandedBack), (PIA, Follower)],
            ),
            ("handed back to nobody", vec![EventKind::HandedBack { reason: "x".into() }], None, SARA, vec![(MIKA, Team), (PIA, Team)]),
            ("given to a person", vec![assigned(Some(ANNA))], Some(ANNA), SARA, vec![(ANNA, Owner), (PIA, Follower)]),
            ("given to a team", vec![assigned(None)], None, SARA, vec![(MIKA, Team), (PIA, Team)]),
            ("an answer", vec![EventKind::Answered { text: "x".into() }], Some(ANNA), LEA, vec![(ANNA, Owner), (PIA, Follower)]),
            ("an answer that nobody waits for", vec![EventKind::Answered { text: "x".into() }], None, LEA, vec![(MIKA, Team), (PIA, Team)]),
            ("resolved", vec![resolved(), moved()], Some(ANNA), ANNA, vec![(PIA, Follower)]),
            (
                "an edit",
                vec![EventKind::Edited { to: Edit::Title("x".into()), was: Edit::Title("y".into()) }, EventKind::Acknowledged],
                Some(ANNA),
                SARA,
                vec![],
            ),
            ("named", vec![EventKind::Named { person: person(SARA), reason: None }], Some(ANNA), ANNA, vec![(SARA, Named)]),
            ("opened with a reason", vec![EventKind::Unsealed { reason: "x".into() }], Some(ANNA), SARA, vec![(ANNA, Owner)]),
        ];
        let (team, followers) = ([person(MIKA), person(PIA)], [person(PIA)]);
        for (what, kinds, owner, by, expect) in table {
            let events: Vec<Event> = (1..).zip(kinds).map(|(n, kind)| event(n, kind, by)).collect();
            let notices = notices(&incident(owner), &events, Circle { team: &team, followers: &followers });
            let mut found: Vec<_> = notices.iter().map(|notice| (notice.person.0.as_u128(), notice.because)).collect();
            found.sort();
            let mut expect = expect;
            expect.sort();
            assert_eq!(found, expect, "{what}");
            assert!(notices.iter().all(|notice| notice.event == events[0].id), "{what}: the entry that says most");
        }
    }

    #[test]
    fn mails_go_to_the_reporter_and_for_what_cannot_wait() {
        let mails = |kind: EventKind, owner: Option<u128>, by: u128| {
            let (incident, event) = (incident(owner), event(1, kind, by));
            let followers = [person(PIA)];
            let told = told(&incident, &event, Circle { team: &[], followers: &followers });
            told.into_iter().filter(|(_, because)| is_mailed(&event.kind, *because)).map(|(id, _)| id.0.as_u128()).collect::<Vec<_>>()
        };
        assert_eq!(mails(EventKind::Replied { text: "x".into() }, Some(ANNA), SARA), [LEA]);
        assert_eq!(mails(EventKind::Answered { text: "x".into() }, Some(ANNA), LEA), [ANNA]);
        assert_eq!(mails(EventKind::Informed { person: person(SARA), text: "x".into() }, Some(ANNA), ANNA), [SARA]);
        let prioritized = |was| EventKind::Prioritized { priority: Priority::P2, was, override_reason: None };
        assert_eq!(mails(prioritized(Some(Priority::P3)), Some(ANNA), SARA), [LEA]);
        for was in [None, Some(Priority::P2)] {
            assert_eq!(mails(prioritized(was), Some(ANNA), SARA), [], "{was:?}");
        }
        assert_eq!(mails(EventKind::Confirmed, Some(ANNA), LEA), [ANNA]);
        assert_eq!(mails(noted(&[MIKA]), Some(ANNA), SARA), []);
        assert_eq!(mails(escalated(), None, ANNA), []);
    }

    #[test]
    fn who_writes_or_is_mentioned_follows() {
        let joined = |kind: EventKind| joins(&event(1, kind, ANNA)).iter().map(|id| id.0.as_u128()).collect::<Vec<_>>();
        assert_eq!(joined(noted(&[MIKA])), [ANNA, MIKA]);
        assert_eq!(joined(EventKind::Replied { text: "x".into() }), [ANNA]);
        assert_eq!(joined(escalated()), [ANNA]);
        assert_eq!(joined(EventKind::Answered { text: "x".into() }), []);
        assert_eq!(joined(moved()), []);
    }
}
