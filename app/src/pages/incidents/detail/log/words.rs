//! Owns the words for every kind of event: one sentence after the author's name, and what stands below it.
//! The only place that reads event kinds for people.

use domain::attachment::{Shown, Size};
use domain::catalogue::Level;
use domain::incident::{Audience, Edit, Event, EventKind, Field, Mention, Opened, Origin, SourceRow};
use domain::number::IncidentNumber;
use ui::Glyph;

use super::{rule_words, undo_words};
use crate::pages::incidents::detail::values::{Book, is_long};

/// How an entry of the timeline looks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mark {
    Reporter,
    Reply,
    Note,
    Change,
    Move,
    Up,
    Hold,
    Good,
    Warn,
}

impl Mark {
    pub fn class(self) -> &'static str {
        match self {
            Mark::Reporter => "entry is-reporter",
            Mark::Reply => "entry is-reply",
            Mark::Note => "entry is-note",
            Mark::Change => "entry is-change",
            Mark::Move => "entry is-move",
            Mark::Hold => "entry is-hold",
            Mark::Good => "entry is-good",
            Mark::Up | Mark::Warn => "entry is-warn",
        }
    }

    pub fn glyph(self) -> Option<Glyph> {
        Some(match self {
            Mark::Reporter => Glyph::User,
            Mark::Reply => Glyph::Reply,
            Mark::Note => Glyph::Lock,
            Mark::Change => return None,
            Mark::Move => Glyph::Move,
            Mark::Up => Glyph::ArrowUp,
            Mark::Hold => Glyph::Hold,
            Mark::Good => Glyph::Check,
            Mark::Warn => Glyph::Undo,
        })
    }
}

#[derive(Clone, PartialEq, Debug)]
pub enum Part {
    Words(String),
    /// What it was before, struck through.
    Was(String),
    Incident(IncidentNumber),
}

/// One event in words.
#[derive(Clone, PartialEq, Debug)]
pub struct Told {
    pub mark: Mark,
    /// Somebody whom the source names, instead of the event's author.
    pub author: Option<String>,
    pub parts: Vec<Part>,
    /// Who reads it, where that must not be mistaken.
    pub badge: Option<Audience>,
    pub text: Option<String>,
    /// Whom the text names.
    pub mentions: Vec<Mention>,
    /// What a row of an imported log changed: column, before, after.
    pub rows: Vec<(String, Option<String>, Option<String>)>,
    /// The file that came with it.
    pub file: Option<Shown>,
    /// When somebody should look again.
    pub until: Option<chrono::DateTime<chrono::Utc>>,
}

impl Told {
    pub(super) fn new(mark: Mark, words: impl Into<String>) -> Told {
        Told {
            mark,
            author: None,
            parts: vec![Part::Words(words.into())],
            badge: None,
            text: None,
            mentions: Vec::new(),
            rows: Vec::new(),
            file: None,
            until: None,
        }
    }

    pub(super) fn text(self, text: impl Into<Option<String>>) -> Told {
        Told { text: text.into().filter(|text| !text.trim().is_empty()), ..self }
    }

    fn read_by(self, audience: Audience) -> Told {
        Told { badge: Some(audience), ..self }
    }

    pub(super) fn and(mut self, part: Part) -> Told {
        self.parts.push(part);
        self
    }
}

pub fn told(event: &Event, book: Book<'_>) -> Told {
    match &event.kind {
        EventKind::Opened(opened) => told_opening(opened, event, book),
        EventKind::Edited { to, was } => told_edit(to, was, book),
        EventKind::Moved { to, reason, .. } => Told::new(Mark::Move, format!("moved it to {}", to.label())).text(reason.clone()),
        EventKind::Acknowledged => Told::new(Mark::Change, "acknowledged it"),
        EventKind::Assigned { .. } => told_assignment(event, book),
        EventKind::Prioritized { priority, was, override_reason } => {
            let set = match was {
                Some(was) => Told::new(Mark::Change, "priority").and(Part::Was(was.full_label())),
                None => Told::new(Mark::Change, "set the priority to"),
            };
            let why = override_reason.as_ref().map(|why| format!(", set by hand: “{why}”")).unwrap_or_default();
            set.and(Part::Words(format!("{}{why}", priority.full_label())))
        }
        EventKind::PriorityKept { priority, note } => {
            Told::new(Mark::Change, format!("looked at the priority: {} stays", priority.full_label())).text(note.clone())
        }
        EventKind::Held { reason, note, resume_at } => {
            let told = Told::new(Mark::Hold, format!("put it on hold, waiting for {}", reason.hint())).text(note.clone());
            Told { until: *resume_at, ..told }
        }
        EventKind::Resumed { why } => Told::new(Mark::Hold, format!("ended the wait: {why}")),
        EventKind::Escalated { team, level, reason } => {
            Told::new(Mark::Up, format!("escalated it to {}", team_words(book.team(*team), Some(*level)))).text(reason.clone())
        }
        EventKind::EscalationAccepted => Told::new(Mark::Good, "accepted the escalation"),
        EventKind::HandedBack { reason } => Told::new(Mark::Warn, "handed it back").text(reason.clone()),
        EventKind::Noted { text, mentions } => {
            let told = Told { parts: Vec::new(), mentions: mentions.clone(), ..Told::new(Mark::Note, "") };
            told.read_by(Audience::Internal).text(text.clone())
        }
        EventKind::Informed { person, text } => Told::new(Mark::Up, format!("informed {}", book.person(*person))).text(text.clone()),
        EventKind::Attached { name, size, audience, .. } => {
            let readers = if *audience == Audience::Public { ", for the reporter too" } else { ", for agents alone" };
            Told { file: Shown::of(event), ..Told::new(Mark::Change, format!("added the file {name} ({}){readers}", Size(*size))) }
        }
        EventKind::Detached { name, reason, .. } => Told::new(Mark::Warn, format!("removed the file {name}")).text(reason.clone()),
        EventKind::Replied { text } => Told::new(Mark::Reply, "to the reporter").read_by(Audience::Public).text(text.clone()),
        EventKind::Answered { text } => Told::new(Mark::Reporter, "answered").text(text.clone()),
        EventKind::Resolved { code, notes } => Told::new(Mark::Good, format!("resolved it: {}", code.label())).text(notes.clone()),
        EventKind::Confirmed => Told::new(Mark::Good, "confirmed that it works"),
        EventKind::Reopened { reason } => Told::new(Mark::Warn, "reopened it").text(reason.clone()),
        EventKind::Closed { lesson } => Told::new(Mark::Good, "closed it").text(lesson_words(lesson)),
        EventKind::CloseUndone => Told::new(Mark::Warn, "took the closing back"),
        EventKind::Undone(_) | EventKind::Linked { .. } | EventKind::Unlinked { .. } => undo_words::told(&event.kind, book),
        EventKind::Cancelled { reason, note, duplicate_of } => {
            let told = Told::new(Mark::Warn, format!("ended it: {}", reason.label().to_lowercase())).text(note.clone());
            match duplicate_of.and_then(|id| book.names.incidents.get(&id)) {
                Some(number) => told.and(Part::Incident(*number)),
                None => told,
            }
        }
        EventKind::ContinuedIn { incident } => {
            let told = Told::new(Mark::Reporter, "answered after the end; it goes on in");
            match book.names.incidents.get(incident) {
                Some(number) => told.and(Part::Incident(*number)),
                None => told.and(Part::Words("another incident".to_owned())),
            }
        }
        EventKind::Named { person, reason } => {
            Told::new(Mark::Change, format!("named {} as one who has to know", book.person(*person))).text(reason.clone())
        }
        EventKind::Unnamed { person, reason } => {
            Told::new(Mark::Change, format!("took {} off the list of who has to know", book.person(*person))).text(reason.clone())
        }
        EventKind::Unsealed { reason } => Told::new(Mark::Warn, "opened it with a reason").text(reason.clone()),
        EventKind::SourceRow(row) => told_row(row),
        EventKind::Ruled(ruled) => rule_words::told(ruled, book),
        EventKind::ProposalDismissed { name, .. } => Told::new(Mark::Change, format!("did not want what rule “{name}” proposed")),
        EventKind::TaskAdded(_)
        | EventKind::TasksPlanned { .. }
        | EventKind::TaskEdited { .. }
        | EventKind::TaskMoved { .. }
        | EventKind::TaskDone { .. }
        | EventKind::TaskSkipped { .. }
        | EventKind::TaskReopened { .. } => super::task_words::told(&event.kind, book),
    }
}

fn lesson_words(lesson: &str) -> Option<String> {
    let said = !lesson.trim().is_empty() && !lesson.trim().eq_ignore_ascii_case("none");
    said.then(|| format!("Lesson: {lesson}"))
}

fn team_words(name: String, level: Option<Level>) -> String {
    level.map_or(name.clone(), |level| format!("{name} ({})", level.slug()))
}

fn told_opening(opened: &Opened, event: &Event, book: Book<'_>) -> Told {
    let channel = opened.channel.map(|channel| format!(" ({})", channel.label().to_lowercase())).unwrap_or_default();
    let way = match opened.origin {
        Origin::Portal => "reported it in the portal".to_owned(),
        Origin::Agent => format!("logged it{channel}"),
        Origin::Email => "reported it by e-mail".to_owned(),
        Origin::Alert => "raised an alert".to_owned(),
        Origin::Api => format!("logged it through the API{channel}"),
        Origin::Import => "imported it".to_owned(),
    };
    let other = opened.reporter.filter(|reporter| event.actor.person() != Some(*reporter)).map(|id| format!(" for {}", book.person(id)));
    let told = Told::new(Mark::Reporter, way + &other.unwrap_or_default());
    let told = match opened.follows.and_then(|id| book.names.incidents.get(&id)) {
        Some(number) => told.and(Part::Words("going on from".to_owned())).and(Part::Incident(*number)),
        None => told,
    };
    let text = if opened.description.trim().is_empty() { opened.title.clone() } else { opened.description.clone() };
    told.text(text)
}

fn told_edit(to: &Edit, was: &Edit, book: Book<'_>) -> Told {
    let told = |words: &str| Told::new(Mark::Change, words);
    match to {
        Edit::CategoryChecked(true) => return told("checked the category: it is right"),
        Edit::CategoryChecked(false) => return told("no longer says that the category is right"),
        Edit::Restricted(true) => return told("restricted it: only people with a need to know see it"),
        Edit::Restricted(false) => return told("lifted the restriction"),
        _ => {}
    }
    let label = label_of(to.field());
    match (book.value(to), book.value(was)) {
        (None, _) if is_long(to) => told(&format!("emptied the {label}")),
        (None, was) => told(&format!("cleared the {label}")).and(Part::Was(was.unwrap_or_default())),
        (Some(to_words), was_words) if is_long(to) => {
            told(&format!("{} the {label}", if was_words.is_some() { "changed" } else { "wrote" })).text(to_words)
        }
        (Some(to), Some(was)) => told(&label).and(Part::Was(was)).and(Part::Words(to)),
        (Some(to), None) => told(&format!("set the {label} to {to}")),
    }
}

fn label_of(field: Field) -> String {
    match field {
        Field::NoticedAt => "time noticed".to_owned(),
        field => field.label().to_lowercase(),
    }
}

fn told_assignment(event: &Event, book: Book<'_>) -> Told {
    let EventKind::Assigned { team, level, assignee, was_team, was_assignee, reason } = &event.kind else {
        return Told::new(Mark::Change, "assigned it");
    };
    let now_team = team.map(|id| team_words(book.team(id), *level));
    let took = assignee.is_some() && *assignee == event.actor.person();
    let words = match (assignee, now_team) {
        (Some(_), Some(team)) if took => format!("took it ({team})"),
        (Some(_), None) if took => "took it".to_owned(),
        (Some(person), Some(team)) => format!("assigned it to {}, {team}", book.person(*person)),
        (Some(person), None) => format!("assigned it to {}", book.person(*person)),
        (None, Some(team)) => format!("assigned it to {team}, to nobody yet"),
        (None, None) => "assigned it to nobody".to_owned(),
    };
    let other = was_assignee.filter(|was| Some(*was) != *assignee);
    let before = [other.map(|id| book.person(id)), was_team.filter(|was| Some(*was) != *team).map(|id| book.team(id))];
    let before: Vec<_> = before.into_iter().flatten().collect();
    let told = Told::new(Mark::Change, words).text(reason.clone());
    if before.is_empty() { told } else { told.and(Part::Words(format!("(before: {})", before.join(", ")))) }
}

fn told_row(row: &SourceRow) -> Told {
    let count = row.changes.len();
    let words = match count {
        0 => "saved it without a change".to_owned(),
        1 => "changed one field".to_owned(),
        _ => format!("changed {count} fields"),
    };
    let rows = row.changes.iter().map(|change| (change.column.clone(), change.from.clone(), change.to.clone())).collect();
    Told { author: row.author.clone(), rows, ..Told::new(Mark::Change, format!("{words} in the source system")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::incidents::detail::samples::{event, id, opened};
    use domain::incident::{CancelReason, Channel, HoldReason, Names, SourceChange, Stage};
    use domain::priority::{Impact, Priority};
    use domain::workflow::Step;
    use ui::FormChoices;

    fn names() -> Names {
        Names {
            people: [(id(1), "Anna".to_owned()), (id(2), "Lea".to_owned())].into(),
            teams: [(id(3), "Desk".to_owned()), (id(4), "Network".to_owned())].into(),
            incidents: [(id(8), IncidentNumber::live(8))].into(),
            ..Names::default()
        }
    }

    fn read(kind: EventKind) -> String {
        let (names, choices) = (names(), FormChoices::default());
        let told = told(&event(kind), Book { names: &names, choices: &choices });
        let part = |part: &Part| match part {
            Part::Words(words) => words.clone(),
            Part::Was(was) => format!("~{was}~"),
            Part::Incident(number) => number.to_string(),
        };
        let text = told.text.map(|text| format!(" | {text}")).unwrap_or_default();
        format!("{}{text}", told.parts.iter().map(part).collect::<Vec<_>>().join(" "))
    }

    fn assigned(team: Option<u8>, assignee: Option<u8>, was_team: Option<u8>, was_assignee: Option<u8>) -> EventKind {
        let (team, was_team) = (team.map(id), was_team.map(id));
        let (assignee, was_assignee) = (assignee.map(id), was_assignee.map(id));
        EventKind::Assigned { team, level: team.map(|_| Level::L2), assignee, was_team, was_assignee, reason: None }
    }

    #[test]
    fn openings_say_which_way_they_came() {
        assert_eq!(read(EventKind::Opened(Box::new(opened()))), "reported it in the portal for Lea | Nothing comes in since nine.");
        let call = Opened { origin: Origin::Agent, channel: Some(Channel::Phone), reporter: Some(id(1)), follows: Some(id(8)), ..opened() };
        assert_eq!(read(EventKind::Opened(Box::new(call))), "logged it (phone) going on from INC-8 | Nothing comes in since nine.");
        let bare = Opened { description: String::new(), reporter: None, ..opened() };
        assert_eq!(read(EventKind::Opened(Box::new(bare))), "reported it in the portal | No mail");
    }

    #[test]
    fn edits_show_what_was_before() {
        let edited = |was: Edit, to: Edit| read(EventKind::Edited { to, was });
        assert_eq!(edited(Edit::Impact(Some(Impact::Low)), Edit::Impact(Some(Impact::High))), "impact ~Low~ High");
        assert_eq!(edited(Edit::Impact(None), Edit::Impact(Some(Impact::High))), "set the impact to High");
        assert_eq!(edited(Edit::Impact(Some(Impact::High)), Edit::Impact(None)), "cleared the impact ~High~");
        assert_eq!(edited(Edit::Cause(None), Edit::Cause(Some("Full disk".into()))), "wrote the cause or workaround | Full disk");
        assert_eq!(edited(Edit::Cause(Some("x".into())), Edit::Cause(None)), "emptied the cause or workaround");
        assert_eq!(edited(Edit::CategoryChecked(false), Edit::CategoryChecked(true)), "checked the category: it is right");
    }

    #[test]
    fn owners_are_told_with_who_was_before() {
        assert_eq!(read(assigned(Some(4), Some(1), None, None)), "took it (Network (L2))");
        assert_eq!(read(assigned(Some(4), Some(2), Some(3), Some(1))), "assigned it to Lea, Network (L2) (before: Anna, Desk)");
        assert_eq!(read(assigned(Some(4), None, Some(4), Some(2))), "assigned it to Network (L2), to nobody yet (before: Lea)");
        assert_eq!(read(assigned(None, None, None, None)), "assigned it to nobody");
    }

    #[test]
    fn the_rest_is_told_in_words() {
        let moved = EventKind::Moved { step: Step::Retry, from: Stage::Resolution, to: Stage::Diagnosis, reason: Some("Again".into()) };
        assert_eq!(read(moved), "moved it to Diagnosis | Again");
        let by_hand =
            EventKind::Prioritized { priority: Priority::P1, was: Some(Priority::P2), override_reason: Some("all stores".into()) };
        assert_eq!(read(by_hand), "priority ~P2 High~ P1 Critical, set by hand: “all stores”");
        let held = EventKind::Held { reason: HoldReason::Vendor, note: None, resume_at: None };
        assert_eq!(read(held), "put it on hold, waiting for an outside company");
        let escalated = EventKind::Escalated { team: id(4), level: Level::L2, reason: "Beyond us".into() };
        assert_eq!(read(escalated), "escalated it to Network (L2) | Beyond us");
        assert_eq!(read(EventKind::note("Found it")), " | Found it");
        assert_eq!(read(EventKind::Informed { person: id(2), text: "The board asks".into() }), "informed Lea | The board asks");
        assert_eq!(read(EventKind::Closed { lesson: "none".into() }), "closed it");
        assert_eq!(read(EventKind::Closed { lesson: "Watch the disk".into() }), "closed it | Lesson: Watch the disk");
        let repeated = EventKind::Cancelled { reason: CancelReason::Duplicate, note: None, duplicate_of: Some(id(8)) };
        assert_eq!(read(repeated), "ended it: duplicate of another incident INC-8");
        assert_eq!(read(EventKind::ContinuedIn { incident: id(8) }), "answered after the end; it goes on in INC-8");
    }

    #[test]
    fn rows_of_an_import_name_their_author_and_columns() {
        let (names, choices) = (names(), FormChoices::default());
        let change = SourceChange { column: "State".into(), from: Some("New".into()), to: Some("Active".into()) };
        let row = SourceRow {
            author: Some("Caller 7".into()),
            stage: Stage::Response,
            hold: None,
            changes: vec![change],
            edits: vec![],
            priority: None,
            override_reason: None,
            team: None,
            level: None,
            assignee: None,
            resolved_at: None,
            closed_at: None,
            reopen_count: 0,
            reassignment_count: 0,
            source: Default::default(),
        };
        let told = told(&event(EventKind::SourceRow(Box::new(row))), Book { names: &names, choices: &choices });
        assert_eq!(told.author.as_deref(), Some("Caller 7"));
        assert_eq!(told.rows, [("State".to_owned(), Some("New".to_owned()), Some("Active".to_owned()))]);
    }
}
