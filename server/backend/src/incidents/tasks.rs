//! Owns the tasks of an incident as people change them, and the list of what somebody has to do. Never holds a rule:
//! domain says what becomes of a wish.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::access::{Action, Authorized, ChangeIncident, RecordFacts, Resource, decide};
use domain::ids::{PersonId, TaskId, TaskTemplateId};
use domain::incident::{Card, Incident, Names};
use domain::number::IncidentNumber;
use domain::person::Person;
use domain::realm::Realm;
use domain::task::{self, Owners, Task, TaskClash, TaskInput, TaskState, check_version};
use domain::validate::FieldErrors;
use store::Tx;
use store::incidents::{TaskFilter, Wanted};

use super::write::{Changed, author, lock, permit, save};
use crate::{BackendError, Ctx};

type Fields = BTreeMap<String, String>;

const NOT_LISTED: &str = "Choose one from the list.";
/// More open tasks than anybody has in view.
const MINE_MAX: u64 = 200;

/// What somebody says of a task.
#[derive(Clone, Debug, Default)]
pub struct Decision {
    pub fields: Fields,
    pub state: Option<TaskState>,
    pub reason: Option<String>,
    pub place: Option<u32>,
}

/// One more task at the end of the list.
pub async fn add_task(ctx: &Ctx, realm: Realm, number: IncidentNumber, fields: &Fields) -> Result<(), BackendError> {
    let fields = fields.clone();
    let work = ctx.write("tasks.add", move |tx, ctx| Box::pin(async move { add_task_in(tx, &ctx, realm, number, &fields).await }));
    work.await.map(drop)
}

pub async fn add_task_in(tx: &Tx, ctx: &Ctx, realm: Realm, number: IncidentNumber, fields: &Fields) -> Result<Changed, BackendError> {
    let incident = lock(tx, ctx, realm, number).await?;
    let permit = permit(ctx, &incident, &[Action::TaskWrite], None)?;
    let input = TaskInput::parse(fields)?;
    let owners = known(tx, &input, None).await?;
    let kinds = task::add(&incident, ctx.new_id(), &input, &owners)?;
    save(tx, ctx, &permit, incident, kinds).await
}

/// Other words, another owner and so on. `seen` is the version of the record that the writer saw.
pub async fn change_task(
    ctx: &Ctx,
    realm: Realm,
    number: IncidentNumber,
    id: TaskId,
    seen: u32,
    fields: &Fields,
) -> Result<(), BackendError> {
    let decision = Decision { fields: fields.clone(), ..Decision::default() };
    write(ctx, "tasks.change", realm, number, id, seen, decision).await
}

/// Done, skipped with a reason, or open again.
pub async fn decide_task(
    ctx: &Ctx,
    realm: Realm,
    number: IncidentNumber,
    id: TaskId,
    state: TaskState,
    reason: Option<String>,
) -> Result<(), BackendError> {
    write(ctx, "tasks.decide", realm, number, id, u32::MAX, Decision { state: Some(state), reason, ..Decision::default() }).await
}

/// Another place in the list, counted from 0.
pub async fn place_task(ctx: &Ctx, realm: Realm, number: IncidentNumber, id: TaskId, place: u32) -> Result<(), BackendError> {
    write(ctx, "tasks.place", realm, number, id, u32::MAX, Decision { place: Some(place), ..Decision::default() }).await
}

async fn write(
    ctx: &Ctx,
    op: &'static str,
    realm: Realm,
    number: IncidentNumber,
    id: TaskId,
    seen: u32,
    decision: Decision,
) -> Result<(), BackendError> {
    let work = ctx.write(op, move |tx, ctx| Box::pin(async move { change_task_in(tx, &ctx, realm, number, id, seen, &decision).await }));
    work.await.map(drop)
}

/// Fields, place and state of one task, all or nothing.
pub async fn change_task_in(
    tx: &Tx,
    ctx: &Ctx,
    realm: Realm,
    number: IncidentNumber,
    id: TaskId,
    seen: u32,
    decision: &Decision,
) -> Result<Changed, BackendError> {
    let incident = lock(tx, ctx, realm, number).await?;
    let Some(task) = incident.tasks.find(id).cloned() else {
        // Who may not change tasks here learns nothing of which there are.
        permit(ctx, &incident, &[Action::TaskWrite], None).map(drop)?;
        return Err(BackendError::invalid("task", "There is no such task here any more."));
    };
    let permit: Authorized<ChangeIncident, RecordFacts> = ctx.permit_as(Action::TaskWrite, task.facts(&incident), None)?;
    let input = TaskInput::parse(&decision.fields)?;
    for edit in &input.edits {
        if let Err(clash) = check_version(&task, edit, seen) {
            return Err(BackendError::Conflict(clash_words(tx, &clash).await?));
        }
    }
    let owners = known(tx, &input, Some(&task)).await?;
    let mut kinds = task::change(&incident, &task, &input, &owners)?;
    if let Some(place) = decision.place {
        kinds.extend(task::place(&incident, &task, place)?);
    }
    if let Some(state) = decision.state {
        kinds.extend(task::decide(&incident, &task, state, decision.reason.as_deref())?);
    }
    save(tx, ctx, &permit, incident, kinds).await
}

/// The tasks of a template. `again` says that a second time is meant.
pub async fn plan(ctx: &Ctx, realm: Realm, number: IncidentNumber, id: TaskTemplateId, again: bool) -> Result<(), BackendError> {
    let work = ctx.write("tasks.plan", move |tx, ctx| Box::pin(async move { plan_in(tx, &ctx, realm, number, id, again).await }));
    work.await.map(drop)
}

pub async fn plan_in(
    tx: &Tx,
    ctx: &Ctx,
    realm: Realm,
    number: IncidentNumber,
    id: TaskTemplateId,
    again: bool,
) -> Result<Changed, BackendError> {
    let incident = lock(tx, ctx, realm, number).await?;
    let permit = permit(ctx, &incident, &[Action::TaskWrite], None)?;
    let template = store::templates::find(tx, id).await?.ok_or_else(|| BackendError::invalid("template", NOT_LISTED))?;
    let ids = std::iter::repeat_with(|| ctx.new_id());
    let kinds = task::apply(&incident, &template, ids, again, ctx.now)?;
    save(tx, ctx, &permit, incident, kinds).await
}

/// Teams of the owner that the input names, or that the task has; names that lead nowhere are errors of their fields.
async fn known(tx: &Tx, input: &TaskInput, task: Option<&Task>) -> Result<Owners, BackendError> {
    let (mut owners, mut errors) = (Owners::new(), FieldErrors::default());
    for id in input.owner().into_iter().chain(task.and_then(|task| task.owner)) {
        match store::people::find(tx, id).await? {
            Some(person) if !person.disabled || input.owner() != Some(id) => drop(owners.insert(id, person.teams)),
            _ => errors.push("owner", NOT_LISTED),
        }
    }
    if let Some(team) = input.team()
        && !store::catalogue::teams(tx).await?.iter().any(|one| one.id == team)
    {
        errors.push("team", NOT_LISTED);
    }
    Ok(errors.into_result(owners)?)
}

/// Both values, and who wrote the one that stands.
async fn clash_words(tx: &Tx, clash: &TaskClash) -> Result<String, BackendError> {
    let mut wanted = Wanted::default();
    wanted.people.extend(clash.mark.by.person());
    for edit in [&clash.yours, &clash.theirs] {
        match edit {
            task::TaskEdit::Owner(id) => wanted.people.extend(*id),
            task::TaskEdit::Team(id) => wanted.teams.extend(*id),
            _ => {}
        }
    }
    let names = store::incidents::names(tx, domain::realm::Live.into(), &wanted).await?;
    let shown = |edit: &task::TaskEdit| {
        let text = match edit {
            task::TaskEdit::Owner(id) => id.and_then(|id| names.people.get(&id).cloned()).unwrap_or_default(),
            task::TaskEdit::Team(id) => id.and_then(|id| names.teams.get(&id).cloned()).unwrap_or_default(),
            other => other.text(),
        };
        if text.is_empty() { "nothing".to_owned() } else { format!("“{text}”") }
    };
    let by = clash.mark.by.person().and_then(|id| names.people.get(&id).cloned()).unwrap_or_else(|| clash.mark.by.to_string());
    let label = clash.theirs.field().label();
    Ok(format!(
        "{label}: {by} wrote {} while you were editing. Yours, {}, is not saved yet: save again to write it.",
        shown(&clash.theirs),
        shown(&clash.yours)
    ))
}

/// A template that could be used here.
#[derive(Clone, PartialEq, Debug)]
pub struct TemplateOffer {
    pub id: TaskTemplateId,
    pub name: String,
    pub tasks: usize,
    /// Made for the incident's category or one above it.
    pub fits: bool,
    /// Its tasks are there already.
    pub used: bool,
}

/// What the reader can do about the tasks of an incident.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct PlanOf {
    pub templates: Vec<TemplateOffer>,
    /// Tasks that the reader may change, be it only because they own them.
    pub writable: Vec<TaskId>,
    /// Who knows what an open task without an owner asks for, the best first.
    pub suited: Vec<(TaskId, Vec<(PersonId, String)>)>,
}

pub(super) async fn plan_of(ctx: &Ctx, incident: &Incident) -> Result<PlanOf, BackendError> {
    if !incident.is_open() {
        return Ok(PlanOf::default());
    }
    let may = |resource: &Resource<'_>| decide(&ctx.actor, Action::TaskWrite, resource, ctx.now, None).is_allowed();
    let writable = incident.tasks.iter().filter(|task| may(&Resource::Record(&task.facts(incident)))).map(|task| task.id).collect();
    let templates = if may(&Resource::Incident(&incident.facts())) { offers(ctx, incident).await? } else { Vec::new() };
    Ok(PlanOf { templates, writable, suited: suited(ctx, incident).await? })
}

/// Names beside a task; more would be no help.
const SUITED_MAX: usize = 3;

async fn suited(ctx: &Ctx, incident: &Incident) -> Result<Vec<(TaskId, Vec<(PersonId, String)>)>, BackendError> {
    let wanting: Vec<&Task> = incident.tasks.open().filter(|task| task.owner.is_none() && !task.skills.is_empty()).collect();
    if wanting.is_empty() {
        return Ok(Vec::new());
    }
    let people = store::people::skilled(&ctx.backend.db.read()).await?;
    let of_task = |task: &&Task| {
        // The task's own team does it, if it has one.
        let fits = |person: &&Person| task.team.is_none_or(|team| person.teams.contains(&team));
        let met = people.iter().filter(fits).map(|person| (task.skills_met(&person.skills), person)).filter(|(met, _)| *met > 0);
        let mut met: Vec<_> = met.collect();
        met.sort_by_key(|(met, _)| std::cmp::Reverse(*met));
        (task.id, met.into_iter().take(SUITED_MAX).map(|(_, person)| (person.id, person.name.clone())).collect())
    };
    Ok(wanting.iter().map(of_task).collect())
}

/// Those for its category first, the nearest of them on top.
async fn offers(ctx: &Ctx, incident: &Incident) -> Result<Vec<TemplateOffer>, BackendError> {
    let conn = ctx.backend.db.read();
    let categories = store::catalogue::categories(&conn).await?;
    let all = store::templates::list(&conn).await?.into_iter().filter(|template| !template.retired);
    let mut near: Vec<_> = all.map(|template| (template.distance(incident.category, &categories), template)).collect();
    // What is for no category in particular stands between those for this one and those for others.
    near.sort_by_key(|(distance, template)| (distance.is_none(), *distance, template.name.clone()));
    let offer = |(distance, template): (Option<usize>, task::TaskTemplate)| TemplateOffer {
        id: template.id,
        tasks: template.lines.len(),
        fits: distance.is_some(),
        used: incident.tasks.has_template(template.id),
        name: template.name,
    };
    Ok(near.into_iter().map(offer).collect())
}

/// One incident's tasks for whoever may read them.
pub async fn tasks(ctx: &Ctx, realm: Realm, number: IncidentNumber) -> Result<(Incident, Names), BackendError> {
    let (incident, names) = super::read::fetch(ctx, realm, number).await?;
    let facts = incident.facts();
    let denied = decide(&ctx.actor, Action::TaskRead, &Resource::Incident(&facts), ctx.now, None).err();
    denied.map_or(Ok((incident, names)), |denied| Err(denied.into()))
}

/// Whose open tasks.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Whose {
    /// What one owns, and what nobody owns in one's teams.
    #[default]
    Both,
    Mine,
    Team,
    /// What somebody else owns.
    Of(PersonId),
}

#[derive(Clone, PartialEq, Debug)]
pub struct OpenTask {
    pub task: Task,
    pub card: Card,
}

#[derive(Clone, PartialEq, Debug)]
pub struct OpenTasks {
    pub tasks: Vec<OpenTask>,
    pub names: Names,
}

/// What somebody has to do, what is due first on top.
pub async fn my_tasks(ctx: &Ctx, realm: Realm, whose: Whose, overdue: bool) -> Result<OpenTasks, BackendError> {
    let me = ctx.person()?;
    author(ctx)?;
    let scope = super::read::staff_scope(ctx)?.0;
    let due_before: Option<DateTime<Utc>> = overdue.then_some(ctx.now);
    let filter = TaskFilter {
        owner: match whose {
            Whose::Both | Whose::Mine => Some(me.id),
            Whose::Team => None,
            Whose::Of(person) => Some(person),
        },
        teams: if matches!(whose, Whose::Both | Whose::Team) { me.teams.clone() } else { Vec::new() },
        due_before,
    };
    let conn = ctx.backend.db.read();
    let found = store::incidents::open_tasks(&conn, realm, &scope, &filter, MINE_MAX).await?;
    let mut wanted = Wanted::default();
    for (task, card) in &found {
        wanted.card(card);
        wanted.people.extend(task.owner);
        wanted.teams.extend(task.team);
    }
    let names = store::incidents::names(&conn, realm, &wanted).await?;
    Ok(OpenTasks { tasks: found.into_iter().map(|(task, card)| OpenTask { task, card }).collect(), names })
}
