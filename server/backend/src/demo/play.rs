//! Owns the playing of one story: each step by the person who does it, at its time, through the use case that a
//! request would call. Never writes a record or an event itself.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use domain::access::{Actor, Resource, right};
use domain::ids::IncidentId;
use domain::incident::{Edit, Origin};
use domain::number::IncidentNumber;
use domain::realm::{Live, Realm};
use domain::task::TaskState;
use domain::workflow::StepInput;
use store::Tx;

use super::DEMO;
use super::house::House;
use super::story::{Do, Door, Fields, Story};
use crate::incidents::{self, NewFields};
use crate::{BackendError, Ctx, people};

pub(super) async fn play(tx: &Tx, ctx: &Ctx, house: &House, story: &Story) -> Result<(), BackendError> {
    let opened = ctx.now - TimeDelta::minutes(story.ago);
    let at = |ctx: Ctx, after| Ctx { now: opened + TimeDelta::minutes(after), ..ctx };
    let opener = match story.door {
        Door::Alert(system) => ctx.acting_as(Actor::system(system)),
        Door::Portal(key) | Door::Own(key) | Door::Phone(key, _) | Door::WalkIn(key, _) | Door::Email(key, _) => {
            people::acting(tx, ctx, house.person(key)?).await?
        }
    };
    let (id, number) = open(tx, &at(opener, 0), house, story).await?;
    for (after, who, what) in story.then {
        let actor = people::acting(tx, ctx, house.person(who)?).await?;
        act(tx, &at(actor, *after), house, number, what).await.map_err(|error| stuck(story, *after, &error))?;
    }
    let permit = ctx.permit::<right::IncidentCreate, _>(Resource::Global)?;
    Ok(store::incidents::link_external(tx, &permit, Realm::from(Live), id, DEMO, story.key).await?)
}

async fn open(tx: &Tx, ctx: &Ctx, house: &House, story: &Story) -> Result<(IncidentId, IncidentNumber), BackendError> {
    let mut fields = inputs(tx, house, story.fields).await?;
    fields.insert("title".to_owned(), story.title.to_owned());
    fields.insert("description".to_owned(), story.description.to_owned());
    let (origin, channel, reporter) = match story.door {
        Door::Portal(_) => (Origin::Portal, None, None),
        Door::Alert(_) => (Origin::Alert, None, None),
        Door::Own(_) => (Origin::Agent, None, None),
        Door::Phone(_, reporter) => (Origin::Agent, Some("phone"), Some(reporter)),
        Door::WalkIn(_, reporter) => (Origin::Agent, Some("walk_in"), Some(reporter)),
        Door::Email(_, reporter) => (Origin::Agent, Some("email"), Some(reporter)),
    };
    if let Some(channel) = channel {
        fields.insert("channel".to_owned(), channel.to_owned());
    }
    if let Some(reporter) = reporter {
        fields.insert("reporter".to_owned(), house.person(reporter)?.to_string());
    }
    let opened = incidents::create_in(tx, ctx, Realm::from(Live), origin, NewFields::parse(&fields)?).await?;
    Ok((opened.incident.id, opened.incident.number))
}

async fn act(tx: &Tx, ctx: &Ctx, house: &House, number: IncidentNumber, what: &Do) -> Result<(), BackendError> {
    let realm = Realm::from(Live);
    match what {
        Do::Step(step, fields) => {
            let input = StepInput::parse(&inputs(tx, house, fields).await?)?;
            incidents::perform_in(tx, ctx, realm, number, *step, None, &input).await?;
        }
        Do::Go(to, fields) => {
            let input = StepInput::parse(&inputs(tx, house, fields).await?)?;
            let from = store::incidents::find(tx, realm, number).await?.ok_or(BackendError::NotFound)?.stage;
            incidents::move_in(tx, ctx, realm, number, from, *to, &input).await?;
        }
        Do::Note(text) => drop(incidents::note_in(tx, ctx, realm, number, text).await?),
        Do::Reply(text) => drop(incidents::reply_in(tx, ctx, realm, number, text).await?),
        Do::Answer(text) => drop(incidents::answer_in(tx, ctx, realm, number, text).await?),
        Do::Set(field, text) => {
            let edit = Edit::parse(*field, text).map_err(|message| BackendError::invalid(field.slug(), message))?;
            incidents::edit_in(tx, ctx, realm, number, &[(edit, u32::MAX)]).await?;
        }
        Do::Plan(name) => {
            let template = store::templates::list(tx).await?.into_iter().find(|template| template.name == *name && !template.retired);
            let template = template.ok_or(BackendError::NotFound)?;
            incidents::plan_in(tx, ctx, realm, number, template.id, false).await?;
        }
        Do::Done(place) => decide(tx, ctx, number, *place, TaskState::Done, None).await?,
        Do::Skip(place, reason) => decide(tx, ctx, number, *place, TaskState::Skipped, Some(*reason)).await?,
    }
    Ok(())
}

async fn decide(
    tx: &Tx,
    ctx: &Ctx,
    number: IncidentNumber,
    place: usize,
    state: TaskState,
    reason: Option<&str>,
) -> Result<(), BackendError> {
    let realm = Realm::from(Live);
    let incident = store::incidents::find(tx, realm, number).await?.ok_or(BackendError::NotFound)?;
    let task = incident.tasks.iter().nth(place.saturating_sub(1)).ok_or(BackendError::NotFound)?.id;
    let decision = incidents::Decision { state: Some(state), reason: reason.map(str::to_owned), ..Default::default() };
    incidents::change_task_in(tx, ctx, realm, number, task, u32::MAX, &decision).await.map(drop)
}

/// Stories are ours: one that cannot be played is a mistake in its text, and this says where.
fn stuck(story: &Story, after: i64, error: &BackendError) -> BackendError {
    BackendError::internal("demo", format!("{} after {after} minutes: {error} ({error:?})", story.key))
}

/// What a form would send. Another story is named by its key, and sent by its number.
async fn inputs(tx: &Tx, house: &House, fields: Fields) -> Result<BTreeMap<String, String>, BackendError> {
    let mut inputs = BTreeMap::new();
    for (field, text) in fields {
        let value = if *field == "duplicate_of" { number_of(tx, text).await?.to_string() } else { house.value(field, text)? };
        inputs.insert((*field).to_owned(), value);
    }
    Ok(inputs)
}

async fn number_of(tx: &Tx, key: &str) -> Result<IncidentNumber, BackendError> {
    let realm = Realm::from(Live);
    let id = store::incidents::external(tx, realm, DEMO, key).await?.ok_or(BackendError::NotFound)?;
    Ok(store::incidents::find_by_id(tx, realm, id).await?.ok_or(BackendError::NotFound)?.number)
}
