//! Owns how incidents belong together: parent and child, related. One level: a child has no children.
//! A duplicate is no link but an end: it is cancelled for that reason.

use crate::choice::choices;
use crate::validate::FieldErrors;

use super::Incident;

choices! {
    /// What the other incident is to this one.
    Link {
        Parent = "parent", "Parent", "This one is part of it.";
        Child = "child", "Child", "It is part of this one.";
        Related = "related", "Related", "They have something in common.";
    }
}

impl Link {
    /// What this one is to the other.
    pub fn inverse(self) -> Link {
        match self {
            Link::Parent => Link::Child,
            Link::Child => Link::Parent,
            Link::Related => Link::Related,
        }
    }
}

/// Whether `other` can become that to `incident`. `incident_has_children` and `other_has_children`: the record of a
/// parent does not know them.
pub fn check_link(
    (incident, incident_has_children): (&Incident, bool),
    link: Link,
    (other, other_has_children): (&Incident, bool),
) -> Result<(), FieldErrors> {
    let refuse = |why: String| Err(FieldErrors::one("other", why));
    if incident.id == other.id {
        return refuse("It cannot be linked to itself.".to_owned());
    }
    let ((parent, child), child_has_children) = match link {
        Link::Related if incident.related.contains(&other.id) => return refuse("They are linked already.".to_owned()),
        Link::Related => return Ok(()),
        Link::Parent => ((other, incident), incident_has_children),
        Link::Child => ((incident, other), other_has_children),
    };
    if child.parent == Some(parent.id) {
        return refuse("They are linked already.".to_owned());
    }
    if child.parent.is_some() {
        return refuse(format!("{} has a parent already. Take that link away first.", child.number));
    }
    if child_has_children {
        return refuse(format!("{} has children of its own: parents have none above them.", child.number));
    }
    if parent.parent.is_some() {
        return refuse(format!("{} is a child itself: name its parent.", parent.number));
    }
    if !parent.is_open() || !child.is_open() {
        let ended = if parent.is_open() { child } else { parent };
        return refuse(format!("{} is {}; nothing of it changes any more.", ended.number, ended.stage.label().to_lowercase()));
    }
    Ok(())
}
