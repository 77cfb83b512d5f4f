//! Use cases of the rule book: read and changed by who answers for the desk, each change with its entry of the audit
//! trail. Never asks the rules about a report: that is domain's, with the book that is put together here.

mod book;
mod preview;

use std::collections::BTreeMap;

use domain::access::{Resource, right};
use domain::ids::RuleId;
use domain::incident::Names;
use domain::realm::{Live, Realm};
use domain::rule::{Mode, Rule, Then, When};
use domain::validate::FieldErrors;
use store::incidents::Wanted;
use store::{Conn, Tx};

use crate::trail::{self, Change};
use crate::{BackendError, Ctx};

pub(crate) use book::book;
pub use preview::{Agreed, Match, Preview, preview};

pub type Fields = BTreeMap<String, String>;

/// The rules in their order, with the names of what they name.
pub async fn list(ctx: &Ctx) -> Result<(Vec<Rule>, Names), BackendError> {
    ctx.permit::<right::RuleWrite, _>(Resource::Global).map(drop)?;
    let conn = ctx.backend.db.read();
    let rules = store::rules::list(&conn).await?;
    let names = names(&conn, &rules).await?;
    Ok((rules, names))
}

async fn names(conn: &impl Conn, rules: &[Rule]) -> Result<Names, BackendError> {
    let mut wanted = Wanted::default();
    for rule in rules {
        wanted.categories.extend(rule.then.category);
        wanted.services.extend(rule.then.service);
        wanted.teams.extend(rule.then.team);
        wanted.locations.extend(&rule.when.locations);
    }
    Ok(store::incidents::names(conn, Realm::from(Live), &wanted).await?)
}

/// A new one at the end, or another content of one whose version the writer saw. What a rule asks and says is looked at
/// before it works: when that changes, the rule is off until somebody switches it on.
pub async fn save(ctx: &Ctx, id: Option<RuleId>, seen: u32, fields: Fields) -> Result<RuleId, BackendError> {
    let work = ctx.write("rules.save", move |tx, ctx| {
        Box::pin(async move {
            ctx.permit::<right::RuleWrite, _>(Resource::Global).map(drop)?;
            let all = store::rules::list(tx).await?;
            let old = match id {
                Some(id) => Some(all.iter().find(|rule| rule.id == id).ok_or_else(gone)?),
                None => None,
            };
            if let Some(old) = old {
                trail::must_have_seen(tx, &subject(old.id), old.version, seen).await?;
            }
            let new = typed(&ctx, &all, old, &fields)?;
            check(tx, &new).await?;
            let same = old.is_some_and(|old| (&old.when, old.then, old.mode) == (&new.when, new.then, new.mode));
            put(tx, &ctx, old, Rule { on: new.on && same, ..new }).await
        })
    });
    work.await
}

/// What the form says, of the rule that is there or of a new one behind all others.
fn typed(ctx: &Ctx, all: &[Rule], old: Option<&Rule>, fields: &Fields) -> Result<Rule, FieldErrors> {
    let new = || Rule {
        id: ctx.new_id(),
        name: String::new(),
        place: all.iter().map(|rule| rule.place).max().unwrap_or_default().saturating_add(1),
        on: false,
        mode: Mode::Propose,
        when: When::default(),
        then: Then::default(),
        version: 1,
    };
    old.cloned().unwrap_or_else(new).edited(fields)
}

/// Works from now on, or no more. `seen` is the version whose figures the person saw.
pub async fn switch(ctx: &Ctx, id: RuleId, seen: u32, on: bool) -> Result<(), BackendError> {
    let work = ctx.write("rules.switch", move |tx, ctx| {
        Box::pin(async move {
            ctx.permit::<right::RuleWrite, _>(Resource::Global).map(drop)?;
            let old = store::rules::find(tx, id).await?.ok_or_else(gone)?;
            trail::must_have_seen(tx, &subject(id), old.version, seen).await?;
            put(tx, &ctx, Some(&old), Rule { on, ..old.clone() }).await.map(drop)
        })
    });
    work.await
}

/// One place up or down; at the end of the list nothing happens.
pub async fn shift(ctx: &Ctx, id: RuleId, up: bool) -> Result<(), BackendError> {
    let work = ctx.write("rules.shift", move |tx, ctx| {
        Box::pin(async move {
            let permit = ctx.permit::<right::RuleWrite, _>(Resource::Global)?;
            let mut all = store::rules::list(tx).await?;
            let at = all.iter().position(|rule| rule.id == id).ok_or_else(gone)?;
            let to = if up { at.checked_sub(1) } else { Some(at + 1).filter(|to| *to < all.len()) };
            let Some(to) = to else { return Ok(()) };
            all.swap(at, to);
            let order: Vec<RuleId> = all.iter().map(|rule| rule.id).collect();
            store::rules::reorder(tx, &permit, &order).await?;
            let after = store::rules::find(tx, id).await?.ok_or_else(gone)?;
            record(tx, &ctx, "rule.moved", Some(&all[to]), Some(&after)).await
        })
    });
    work.await
}

/// The log keeps what it did.
pub async fn delete(ctx: &Ctx, id: RuleId, seen: u32) -> Result<(), BackendError> {
    let work = ctx.write("rules.delete", move |tx, ctx| {
        Box::pin(async move {
            let permit = ctx.permit::<right::RuleWrite, _>(Resource::Global)?;
            let old = store::rules::find(tx, id).await?.ok_or_else(gone)?;
            trail::must_have_seen(tx, &subject(id), old.version, seen).await?;
            store::rules::remove(tx, &permit, id).await?;
            record(tx, &ctx, "rule.deleted", Some(&old), None).await
        })
    });
    work.await
}

/// Somebody else deleted it, while it still stands on this page.
fn gone() -> BackendError {
    BackendError::Conflict("This rule is gone: somebody deleted it. Load the page again.".to_owned())
}

fn subject(id: RuleId) -> String {
    format!("rule:{id}")
}

/// Writes it with its entry in the trail; nothing when nothing differs.
async fn put(tx: &Tx, ctx: &Ctx, old: Option<&Rule>, new: Rule) -> Result<RuleId, BackendError> {
    let permit = ctx.permit::<right::RuleWrite, _>(Resource::Global)?;
    if old == Some(&new) {
        return Ok(new.id);
    }
    let new = Rule { version: old.map_or(1, |old| old.version.saturating_add(1)), ..new };
    match old {
        None => store::rules::insert(tx, &permit, &new).await?,
        Some(old) => trail::unless_stale(tx, &subject(new.id), store::rules::update(tx, &permit, old.version, &new).await).await?,
    }
    let only_switched = old.is_some_and(|old| Rule { on: new.on, version: new.version, ..old.clone() } == new);
    let action = match (old, new.on) {
        (None, _) => "rule.added",
        (Some(_), true) if only_switched => "rule.switched_on",
        (Some(_), false) if only_switched => "rule.switched_off",
        _ => "rule.changed",
    };
    record(tx, ctx, action, old, Some(&new)).await?;
    Ok(new.id)
}

async fn record(tx: &Tx, ctx: &Ctx, action: &str, old: Option<&Rule>, new: Option<&Rule>) -> Result<(), BackendError> {
    let both: Vec<Rule> = old.into_iter().chain(new).cloned().collect();
    let names = names(tx, &both).await?;
    let Some(last) = both.last() else { return Ok(()) };
    let facts = |rule: Option<&Rule>| rule.map(|rule| rule.facts(&names)).unwrap_or_default();
    // What goes is told as the values that are empty from now on.
    let emptied = || facts(old).into_iter().map(|(label, _)| (label, String::new())).collect();
    let after = if new.is_some() { facts(new) } else { emptied() };
    let change =
        Change { action, subject: subject(last.id), name: &last.name, before: facts(old), after, version: last.version, reason: None };
    trail::record(tx, ctx, change).await
}

/// References that lead nowhere, or to what is no longer offered, are errors of their fields.
async fn check(conn: &impl Conn, new: &Rule) -> Result<(), BackendError> {
    const NOT_OFFERED: &str = "Choose one from the list.";
    let book::Shelves { around, locations } = book::shelves(conn).await?;
    let mut errors = FieldErrors::default();
    if new.then.category.is_some_and(|id| !around.categories.contains_key(&id)) {
        errors.push("category", NOT_OFFERED);
    }
    if new.then.service.is_some_and(|id| !around.services.contains(&id)) {
        errors.push("service", NOT_OFFERED);
    }
    if new.then.team.is_some_and(|id| !around.teams.contains_key(&id)) {
        errors.push("team", NOT_OFFERED);
    }
    if new.when.locations.iter().any(|id| !locations.iter().any(|location| location.id == *id)) {
        errors.push("locations", "One of these places is not there.");
    }
    Ok(errors.into_result(())?)
}
