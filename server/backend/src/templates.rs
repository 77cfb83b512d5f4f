//! Use cases of task templates: read by who plans, changed by who answers for the desk, each change with its entry of
//! the audit trail. Never deletes one: what is no longer wanted is retired.

use std::collections::BTreeMap;

use domain::access::{Resource, right};
use domain::ids::TaskTemplateId;
use domain::incident::Names;
use domain::realm::{Live, Realm};
use domain::task::TaskTemplate;
use domain::validate::FieldErrors;
use store::incidents::Wanted;
use store::{Conn, StoreError, Tx};

use crate::trail::{self, Change};
use crate::{BackendError, Ctx};

pub type Fields = BTreeMap<String, String>;

/// All of them, the retired ones too, with the names that they point at.
pub async fn list(ctx: &Ctx) -> Result<(Vec<TaskTemplate>, Names), BackendError> {
    ctx.permit::<right::TemplateWrite, _>(Resource::Global).map(drop)?;
    let conn = ctx.backend.db.read();
    let templates = store::templates::list(&conn).await?;
    let names = names(&conn, &templates).await?;
    Ok((templates, names))
}

async fn names(conn: &impl Conn, templates: &[TaskTemplate]) -> Result<Names, BackendError> {
    let mut wanted = Wanted::default();
    for template in templates {
        wanted.categories.extend(template.category);
        wanted.teams.extend(template.lines.iter().filter_map(|line| line.team));
    }
    Ok(store::incidents::names(conn, Realm::from(Live), &wanted).await?)
}

/// A new one, or another content of one whose version the writer saw.
pub async fn save(ctx: &Ctx, id: Option<TaskTemplateId>, seen: u32, fields: Fields) -> Result<TaskTemplateId, BackendError> {
    let work = ctx.write("templates.save", move |tx, ctx| {
        Box::pin(async move {
            ctx.permit::<right::TemplateWrite, _>(Resource::Global).map(drop)?;
            let new = TaskTemplate::parse(id.unwrap_or_else(|| ctx.new_id()), &fields)?;
            check(tx, &new).await?;
            match id {
                None => put(tx, &ctx, None, new).await,
                Some(id) => {
                    let old = store::templates::find(tx, id).await?.ok_or_else(gone)?;
                    trail::must_have_seen(tx, &subject(id), old.version, seen).await?;
                    put(tx, &ctx, Some(&old), TaskTemplate { retired: old.retired, ..new }).await
                }
            }
        })
    });
    work.await
}

/// Not offered any more, or offered again.
pub async fn retire(ctx: &Ctx, id: TaskTemplateId, seen: u32, retired: bool) -> Result<(), BackendError> {
    let work = ctx.write("templates.retire", move |tx, ctx| {
        Box::pin(async move {
            ctx.permit::<right::TemplateWrite, _>(Resource::Global).map(drop)?;
            let old = store::templates::find(tx, id).await?.ok_or_else(gone)?;
            trail::must_have_seen(tx, &subject(id), old.version, seen).await?;
            put(tx, &ctx, Some(&old), TaskTemplate { retired, ..old.clone() }).await.map(drop)
        })
    });
    work.await
}

fn gone() -> BackendError {
    BackendError::invalid("id", "There is no such template.")
}

fn subject(id: TaskTemplateId) -> String {
    format!("template:{id}")
}

/// Writes it with its entry in the trail; nothing when nothing differs.
pub(crate) async fn put(tx: &Tx, ctx: &Ctx, old: Option<&TaskTemplate>, new: TaskTemplate) -> Result<TaskTemplateId, BackendError> {
    let permit = ctx.permit::<right::TemplateWrite, _>(Resource::Global)?;
    let new = TaskTemplate { version: old.map_or(1, |old| old.version.saturating_add(1)), ..new };
    if old.is_some_and(|old| *old == TaskTemplate { version: old.version, ..new.clone() }) {
        return Ok(new.id);
    }
    match old {
        None => store::templates::insert(tx, &permit, &new).await.map_err(taken)?,
        Some(old) => match store::templates::update(tx, &permit, old.version, &new).await {
            Err(error @ StoreError::Conflict { .. }) => return Err(taken(error)),
            other => trail::unless_stale(tx, &subject(new.id), other).await?,
        },
    }
    let known: Vec<TaskTemplate> = old.cloned().into_iter().chain([new.clone()]).collect();
    let names = names(tx, &known).await?;
    let before = old.map(|old| old.facts(&names)).unwrap_or_default();
    let action = match (old.map(|old| old.retired), new.retired) {
        (None, _) => "template.added",
        (Some(false), true) => "template.retired",
        (Some(true), false) => "template.restored",
        _ => "template.changed",
    };
    let change =
        Change { action, subject: subject(new.id), name: &new.name, before, after: new.facts(&names), version: new.version, reason: None };
    trail::record(tx, ctx, change).await?;
    Ok(new.id)
}

fn taken(error: StoreError) -> BackendError {
    match error {
        StoreError::Conflict { .. } => BackendError::invalid("name", "There is another template of this name."),
        error => error.into(),
    }
}

/// References that lead nowhere are errors of their fields.
async fn check(tx: &Tx, new: &TaskTemplate) -> Result<(), BackendError> {
    let mut errors = FieldErrors::default();
    let teams = store::catalogue::teams(tx).await?;
    if let Some(category) = new.category
        && store::catalogue::find_category(tx, category).await?.is_none()
    {
        errors.push("category", "Choose one from the list.");
    }
    for (row, line) in new.lines.iter().enumerate() {
        if line.team.is_some_and(|id| !teams.iter().any(|team| team.id == id)) {
            errors.push(format!("team_{row}"), "Choose one from the list.");
        }
    }
    Ok(errors.into_result(())?)
}
