//! Owns the timeline as data: which events it shows, newest first, by day, with small changes of one moment in one line.

use chrono::{DateTime, NaiveDate, Utc};
use domain::access::ActorRef;
use domain::ids::EventId;
use domain::incident::{Audience, Event, EventKind};

use super::words::{Mark, Part, Told, told};
use crate::pages::incidents::detail::values::Book;

/// Which entries are shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Show {
    #[default]
    All,
    /// What the reporter and the desk said to each other.
    Talk,
    Notes,
}

impl Show {
    pub const ALL: [Show; 3] = [Show::All, Show::Talk, Show::Notes];

    pub fn of(word: Option<&str>) -> Show {
        Show::ALL.into_iter().find(|show| Some(show.slug()) == word).unwrap_or_default()
    }

    pub fn slug(self) -> &'static str {
        match self {
            Show::All => "all",
            Show::Talk => "talk",
            Show::Notes => "notes",
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            Show::All => "All",
            Show::Talk => "Conversation",
            Show::Notes => "Notes",
        }
    }

    fn has(self, event: &Event) -> bool {
        match self {
            Show::All => true,
            Show::Talk => event.kind.audience() == Audience::Public,
            Show::Notes => matches!(event.kind, EventKind::Noted { .. }),
        }
    }
}

/// One line of the timeline.
#[derive(Clone, PartialEq, Debug)]
pub struct Entry {
    pub id: EventId,
    pub at: DateTime<Utc>,
    pub by: ActorRef,
    pub told: Told,
}

/// A day with its entries, newest first.
#[derive(Clone, PartialEq, Debug)]
pub struct Day {
    pub date: NaiveDate,
    pub entries: Vec<Entry>,
}

/// `description` stands above the timeline already: the opening says it again only in the conversation.
pub fn days(events: &[Event], show: Show, description: &str, book: Book<'_>, day_of: impl Fn(DateTime<Utc>) -> NaiveDate) -> Vec<Day> {
    let mut days: Vec<Day> = Vec::new();
    for mut entry in entries(events, show, book).into_iter().rev() {
        if show == Show::All && entry.told.mark == Mark::Reporter && entry.told.text.as_deref() == Some(description) {
            entry.told.text = None;
        }
        let date = day_of(entry.at);
        match days.last_mut() {
            Some(day) if day.date == date => day.entries.push(entry),
            _ => days.push(Day { date, entries: vec![entry] }),
        }
    }
    days
}

/// Oldest first.
fn entries(events: &[Event], show: Show, book: Book<'_>) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    let before = [None].into_iter().chain(events.iter().map(Some));
    for (event, before) in events.iter().zip(before).filter(|(event, _)| show.has(event)) {
        if before.is_some_and(|before| says_the_move(before, event)) {
            continue;
        }
        let entry = Entry { id: event.id, at: event.occurred_at, by: event.actor.clone(), told: told(event, book) };
        match entries.last_mut() {
            Some(last) if joins(last, &entry) => join(last, entry),
            _ => entries.push(entry),
        }
    }
    entries
}

/// "Resolved it" says already that it is in Recovery.
fn says_the_move(before: &Event, event: &Event) -> bool {
    let same_step = before.actor == event.actor && before.occurred_at == event.occurred_at;
    let said = matches!(
        before.kind,
        EventKind::Resolved { .. }
            | EventKind::Reopened { .. }
            | EventKind::Closed { .. }
            | EventKind::CloseUndone
            | EventKind::Cancelled { .. }
            | EventKind::Escalated { .. }
            | EventKind::HandedBack { .. }
    );
    same_step && said && matches!(event.kind, EventKind::Moved { .. })
}

/// Of one author and moment, of one small kind, with nothing below the line.
fn joins(last: &Entry, next: &Entry) -> bool {
    let bare = |told: &Told| told.text.is_none() && told.file.is_none() && told.rows.is_empty() && told.author.is_none();
    let same_kind = last.told.mark == next.told.mark && matches!(next.told.mark, Mark::Change | Mark::Move);
    last.by == next.by && last.at == next.at && same_kind && bare(&last.told) && bare(&next.told)
}

fn join(last: &mut Entry, next: Entry) {
    last.id = next.id;
    match next.told.mark {
        // Only where it came to counts; the stages on the way are behind it.
        Mark::Move => last.told.parts = next.told.parts,
        _ => {
            last.told.parts.push(Part::Words("·".to_owned()));
            last.told.parts.extend(next.told.parts);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::incidents::detail::samples::{event, opened};
    use chrono::TimeDelta;
    use domain::incident::{Edit, Names, Stage};
    use domain::priority::{Impact, Urgency};
    use domain::workflow::Step;
    use ui::FormChoices;

    fn log() -> Vec<Event> {
        let later = |hours: i64, kind: EventKind| Event { occurred_at: DateTime::default() + TimeDelta::hours(hours), ..event(kind) };
        let moved = |from, to| EventKind::Moved { step: Step::Accept, from, to, reason: None };
        vec![
            later(0, EventKind::Opened(Box::new(opened()))),
            later(1, EventKind::Edited { to: Edit::Impact(Some(Impact::Low)), was: Edit::Impact(None) }),
            later(1, EventKind::Edited { to: Edit::Urgency(Some(Urgency::Low)), was: Edit::Urgency(None) }),
            later(1, moved(Stage::Identification, Stage::Logging)),
            later(1, moved(Stage::Logging, Stage::Categorization)),
            later(2, EventKind::note("Looking")),
            later(25, EventKind::Replied { text: "Works?".into() }),
        ]
    }

    fn read(show: Show) -> Vec<Vec<String>> {
        let (names, choices) = (Names::default(), FormChoices::default());
        let words = |entry: &Entry| {
            let part = |part: &Part| if let Part::Words(words) = part { words.clone() } else { String::new() };
            entry.told.parts.iter().map(part).collect::<Vec<_>>().join(" ")
        };
        let days = days(&log(), show, &opened().description, Book { names: &names, choices: &choices }, |at| at.date_naive());
        let first = days.last().and_then(|day| day.entries.last()).filter(|_| show != Show::Notes);
        assert_eq!(first.is_some_and(|entry| entry.told.text.is_some()), show == Show::Talk, "said once");
        days.iter().map(|day| day.entries.iter().map(words).collect()).collect()
    }

    #[test]
    fn newest_first_by_day_with_small_changes_together() {
        let expect = vec![
            vec!["to the reporter".to_owned()],
            vec![
                String::new(),
                "moved it to Categorization".to_owned(),
                "set the impact to Low · set the urgency to Low".to_owned(),
                "reported it in the portal for somebody".to_owned(),
            ],
        ];
        assert_eq!(read(Show::All), expect);
    }

    #[test]
    fn a_move_that_was_just_told_is_not_told_again() {
        let closed = event(EventKind::Closed { lesson: "none".into() });
        let moved = event(EventKind::Moved { step: Step::Close, from: Stage::Recovery, to: Stage::Closed, reason: None });
        let later = Event { occurred_at: DateTime::default() + TimeDelta::hours(1), ..moved.clone() };
        let (names, choices) = (Names::default(), FormChoices::default());
        let told = |events: &[Event]| entries(events, Show::All, Book { names: &names, choices: &choices }).len();
        assert_eq!((told(&[closed.clone(), moved.clone()]), told(&[closed, later]), told(&[moved])), (1, 2, 1));
    }

    #[test]
    fn conversation_and_notes_are_apart() {
        assert_eq!(read(Show::Talk).concat(), ["to the reporter", "reported it in the portal for somebody"]);
        assert_eq!(read(Show::Notes).concat(), [""]);
        assert_eq!((Show::of(Some("notes")), Show::of(Some("x")), Show::of(None)), (Show::Notes, Show::All, Show::All));
    }
}
