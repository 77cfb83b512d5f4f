//! Owns the words for what was taken back and for links between incidents.

use domain::ids::IncidentId;
use domain::incident::{EventKind, Link, Undone};

use super::words::{Mark, Part, Told};
use crate::pages::incidents::detail::values::Book;

pub(super) fn told(kind: &EventKind, book: Book<'_>) -> Told {
    match kind {
        EventKind::Undone(what) => undone(what),
        EventKind::Linked { link, other } => linked(*link, *other, book),
        EventKind::Unlinked { link, other } => unlinked(*link, *other, book),
        _ => Told::new(Mark::Change, "changed something"),
    }
}

fn undone(undone: &Undone) -> Told {
    let fields: Vec<String> = undone.edits.iter().map(|edit| edit.field().label().to_lowercase()).collect();
    let words = match (undone.step, undone.course.as_ref()) {
        (Some(step), Some(course)) => format!("took back “{}”: it is in {} again", step.label(), course.stage.label()),
        _ if fields.is_empty() => "took the last change back".to_owned(),
        _ => format!("took back the change of {}", fields.join(", ")),
    };
    Told::new(Mark::Warn, words)
}

fn linked(link: Link, other: IncidentId, book: Book<'_>) -> Told {
    match link {
        Link::Parent => Told::new(Mark::Change, "made it a part of").and(number(other, book)),
        Link::Child => Told::new(Mark::Change, "made it the parent of").and(number(other, book)),
        Link::Related => Told::new(Mark::Change, "linked it with").and(number(other, book)),
    }
}

fn unlinked(link: Link, other: IncidentId, book: Book<'_>) -> Told {
    match link {
        Link::Parent => Told::new(Mark::Change, "took it out of").and(number(other, book)),
        Link::Child => Told::new(Mark::Change, "made it no longer the parent of").and(number(other, book)),
        Link::Related => Told::new(Mark::Change, "took away the link with").and(number(other, book)),
    }
}

fn number(other: IncidentId, book: Book<'_>) -> Part {
    book.names.incidents.get(&other).map_or(Part::Words("another incident".to_owned()), |number| Part::Incident(*number))
}
