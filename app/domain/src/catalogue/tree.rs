//! Owns what categories and locations share: a tree of names. Never loops on a broken parent link, and never lets one
//! be made.

use super::Form;

/// Something with a place in a tree of its kind.
pub trait Node {
    type Id: Copy + PartialEq + std::str::FromStr;

    fn id(&self) -> Self::Id;
    fn name(&self) -> &str;
    fn parent(&self) -> Option<Self::Id>;
    fn is_retired(&self) -> bool;
}

/// The names from the root down, `Hardware › Printer`.
pub fn path<N: Node>(nodes: &[N], id: N::Id) -> Option<String> {
    let find = |id: N::Id| nodes.iter().find(|node| node.id() == id);
    let mut names = Vec::new();
    let mut next = Some(find(id)?);
    while let Some(node) = next {
        if names.len() > nodes.len() {
            break;
        }
        names.push(node.name());
        next = node.parent().and_then(find);
    }
    names.reverse();
    Some(names.join(" › "))
}

/// Every node with its depth, parents before their children, by name.
pub fn sorted<N: Node>(nodes: &[N]) -> Vec<(usize, &N)> {
    let mut listed: Vec<(Vec<String>, &N)> = nodes.iter().map(|node| (names_above(nodes, node), node)).collect();
    listed.sort_by(|a, b| a.0.cmp(&b.0));
    listed.into_iter().map(|(names, node)| (names.len().saturating_sub(1), node)).collect()
}

fn names_above<N: Node>(nodes: &[N], node: &N) -> Vec<String> {
    path(nodes, node.id()).unwrap_or_default().to_lowercase().split(" › ").map(str::to_owned).collect()
}

/// Whether `id` is `top` or lies below it.
pub(super) fn is_within<N: Node>(nodes: &[N], id: N::Id, top: N::Id) -> bool {
    let mut next = Some(id);
    for _ in 0..=nodes.len() {
        match next {
            Some(id) if id == top => return true,
            Some(id) => next = nodes.iter().find(|node| node.id() == id).and_then(Node::parent),
            None => return false,
        }
    }
    false
}

/// The parent that the form names: one of the tree, neither the node itself nor anything below it.
pub(super) fn parent<N: Node>(form: &mut Form<'_>, nodes: &[N], id: N::Id, now: Option<N::Id>) -> Option<N::Id> {
    let parent = form.reference("parent", now);
    if parent != now
        && let Some(parent) = parent
    {
        match nodes.iter().find(|node| node.id() == parent) {
            Some(node) if node.is_retired() => form.refuse("parent", "This is no longer offered."),
            Some(_) if is_within(nodes, parent, id) => form.refuse("parent", "It cannot lie below itself."),
            Some(_) => {}
            None => form.refuse("parent", "Choose one from the list."),
        }
    }
    parent
}

/// Two of one name beside each other could not be told apart. Retired ones do not stand in the way.
pub(super) fn unique<N: Node>(form: &mut Form<'_>, nodes: &[N], own: &N) {
    let folded = own.name().to_lowercase();
    let twin =
        |node: &&N| node.id() != own.id() && node.parent() == own.parent() && !node.is_retired() && node.name().to_lowercase() == folded;
    if !own.is_retired() && nodes.iter().any(|node| twin(&node)) {
        form.refuse("name", "There is another one of this name at this place.");
    }
    if !own.is_retired() && own.parent().is_some_and(|parent| nodes.iter().any(|node| node.id() == parent && node.is_retired())) {
        form.refuse("parent", "What it lies below is retired.");
    }
    let below = |node: &N| node.parent() == Some(own.id()) && !node.is_retired();
    if own.is_retired() && nodes.iter().any(below) {
        form.refuse("retired", "Retire what lies below it first.");
    }
}
