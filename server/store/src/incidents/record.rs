//! Owns the row of an incident and the codec between the two. Every field goes both ways; the round-trip test fills them all.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;
use std::str::FromStr;

use domain::ids::{CategoryId, IncidentId, LocationId, PersonId, RealmId, ServiceId, TeamId};
use domain::incident::{Escalation, Field, Hold, Incident, Mark};
use domain::number::IncidentNumber;
use domain::priority::Priority;
use domain::realm::Realm;
use domain::task::Tasks;

use self::row::Model;
use crate::codec::{Place, actor_columns, folded, slug, stored, to_json};
use crate::error::StoreError;

pub(super) mod row {
    //! Owns the shape of a row of the table `incident`. Never leaves this folder.

    use chrono::{DateTime, Utc};
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "incident")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub realm_id: Uuid,
        pub number: i64,
        pub title: String,
        pub title_folded: String,
        pub description: String,
        pub stage: String,
        pub stage_since: DateTime<Utc>,
        pub open: bool,
        pub hold_reason: Option<String>,
        pub hold_since: Option<DateTime<Utc>>,
        pub hold_note: Option<String>,
        pub hold_resume_at: Option<DateTime<Utc>>,
        pub types: Json,
        pub category: Option<Uuid>,
        pub category_checked: bool,
        pub service: Option<Uuid>,
        pub location: Option<Uuid>,
        pub impact: Option<String>,
        pub urgency: Option<String>,
        pub priority_rank: i16,
        pub priority_override: Option<String>,
        pub owning_team: Option<Uuid>,
        pub team: Option<Uuid>,
        pub level: Option<String>,
        pub assignee: Option<Uuid>,
        pub escalation: Option<Json>,
        pub reporter: Option<Uuid>,
        pub opener_person: Option<Uuid>,
        pub opener_system: Option<String>,
        pub origin: String,
        pub channel: Option<String>,
        pub noticed_at: Option<DateTime<Utc>>,
        pub effect: Option<String>,
        pub opened_at: DateTime<Utc>,
        pub touched_at: DateTime<Utc>,
        pub weighed_at: DateTime<Utc>,
        pub acknowledged_at: Option<DateTime<Utc>>,
        pub answered_at: Option<DateTime<Utc>>,
        pub resolved_at: Option<DateTime<Utc>>,
        pub confirmed_at: Option<DateTime<Utc>>,
        pub closed_at: Option<DateTime<Utc>>,
        pub closed_by_person: Option<Uuid>,
        pub closed_by_system: Option<String>,
        pub cause: Option<String>,
        pub resolution_code: Option<String>,
        pub resolution_notes: Option<String>,
        pub lesson: Option<String>,
        pub public_summary: Option<String>,
        pub vendor_ref: Option<String>,
        pub cancel_reason: Option<String>,
        pub duplicate_of: Option<Uuid>,
        pub follows: Option<Uuid>,
        pub parent: Option<Uuid>,
        pub related: String,
        pub restricted: bool,
        pub need_to_know: String,
        pub reopen_count: i64,
        pub reassignment_count: i64,
        pub bounces: i64,
        pub had_by: String,
        pub source: Json,
        pub tasks_done: i64,
        pub tasks_total: i64,
        pub tasks_due: Option<DateTime<Utc>>,
        pub version: i64,
        pub marks: Json,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Stands for no priority, so that it sorts behind all others.
const NO_PRIORITY: i16 = 9;

pub(super) fn rank(priority: Option<Priority>) -> i16 {
    priority.map_or(NO_PRIORITY, |priority| priority.rank().into())
}

pub(super) fn priority(place: Place<'_>, rank: i16) -> Result<Option<Priority>, StoreError> {
    if rank == NO_PRIORITY {
        return Ok(None);
    }
    let found = Priority::ALL.iter().copied().find(|priority| i16::from(priority.rank()) == rank);
    found.map(Some).ok_or_else(|| place.corrupt(format!("no priority has rank {rank}")))
}

/// Keys of a JSON object must be texts, so marks are stored by the field's name.
type Marks = BTreeMap<Field, Mark>;

pub(super) fn row(incident: &Incident) -> Result<Model, StoreError> {
    let (opener_person, opener_system) = actor_columns(&incident.opener);
    let (closed_by_person, closed_by_system) = incident.closed_by.as_ref().map_or((None, None), actor_columns);
    let hold = incident.hold.as_ref();
    let tasks = incident.tasks.progress();
    Ok(Model {
        id: incident.id.0,
        realm_id: incident.realm.0,
        number: incident.number.sequence.into(),
        title: incident.title.clone(),
        title_folded: folded(&incident.title),
        description: incident.description.clone(),
        stage: incident.stage.to_string(),
        stage_since: stored(incident.stage_since),
        open: incident.is_open(),
        hold_reason: slug(hold.map(|hold| hold.reason)),
        hold_since: hold.map(|hold| stored(hold.since)),
        hold_note: hold.and_then(|hold| hold.note.clone()),
        hold_resume_at: hold.and_then(|hold| hold.resume_at).map(stored),
        types: to_json("types", &incident.types)?,
        category: incident.category.map(|id| id.0),
        category_checked: incident.category_checked,
        service: incident.service.map(|id| id.0),
        location: incident.location.map(|id| id.0),
        impact: slug(incident.impact),
        urgency: slug(incident.urgency),
        priority_rank: rank(incident.priority),
        priority_override: incident.priority_override.clone(),
        owning_team: incident.owning_team.map(|id| id.0),
        team: incident.team.map(|id| id.0),
        level: slug(incident.level),
        assignee: incident.assignee.map(|id| id.0),
        escalation: incident.escalation.as_ref().map(|escalation| to_json("escalation", escalation)).transpose()?,
        reporter: incident.reporter.map(|id| id.0),
        opener_person,
        opener_system,
        origin: incident.origin.to_string(),
        channel: slug(incident.channel),
        noticed_at: incident.noticed_at.map(stored),
        effect: incident.effect.clone(),
        opened_at: stored(incident.opened_at),
        touched_at: stored(incident.touched_at),
        weighed_at: stored(incident.weighed_at),
        acknowledged_at: incident.acknowledged_at.map(stored),
        answered_at: incident.answered_at.map(stored),
        resolved_at: incident.resolved_at.map(stored),
        confirmed_at: incident.confirmed_at.map(stored),
        closed_at: incident.closed_at.map(stored),
        closed_by_person,
        closed_by_system,
        cause: incident.cause.clone(),
        resolution_code: slug(incident.resolution_code),
        resolution_notes: incident.resolution_notes.clone(),
        lesson: incident.lesson.clone(),
        public_summary: incident.public_summary.clone(),
        vendor_ref: incident.vendor_ref.clone(),
        cancel_reason: slug(incident.cancel_reason),
        duplicate_of: incident.duplicate_of.map(|id| id.0),
        follows: incident.follows.map(|id| id.0),
        parent: incident.parent.map(|id| id.0),
        related: joined(&incident.related),
        restricted: incident.restricted,
        need_to_know: joined(&incident.need_to_know),
        reopen_count: incident.reopen_count.into(),
        reassignment_count: incident.reassignment_count.into(),
        bounces: incident.bounces.into(),
        had_by: joined(&incident.had_by),
        source: to_json("source", &incident.source)?,
        tasks_done: tasks.done.into(),
        tasks_total: tasks.total.into(),
        tasks_due: tasks.due.map(stored),
        version: incident.version.into(),
        marks: to_json("marks", &incident.marks)?,
    })
}

pub(super) fn incident(realm: Realm, row: Model) -> Result<Incident, StoreError> {
    let id = row.id;
    let place = Place { table: "incident", id: &id };
    let hold = hold(place, &row)?;
    Ok(Incident {
        id: IncidentId(row.id),
        realm: RealmId(row.realm_id),
        number: number(place, realm, row.number)?,
        title: row.title,
        description: row.description,
        stage: place.choice(&row.stage)?,
        stage_since: row.stage_since,
        hold,
        types: place.json(row.types)?,
        category: row.category.map(CategoryId),
        category_checked: row.category_checked,
        service: row.service.map(ServiceId),
        location: row.location.map(LocationId),
        impact: place.optional(row.impact.as_deref())?,
        urgency: place.optional(row.urgency.as_deref())?,
        priority: priority(place, row.priority_rank)?,
        priority_override: row.priority_override,
        owning_team: row.owning_team.map(TeamId),
        team: row.team.map(TeamId),
        level: place.optional(row.level.as_deref())?,
        assignee: row.assignee.map(PersonId),
        escalation: row.escalation.map(|json| place.json::<Escalation>(json)).transpose()?,
        reporter: row.reporter.map(PersonId),
        opener: place.actor(row.opener_person, row.opener_system)?,
        origin: place.choice(&row.origin)?,
        channel: place.optional(row.channel.as_deref())?,
        noticed_at: row.noticed_at,
        effect: row.effect,
        opened_at: row.opened_at,
        touched_at: row.touched_at,
        weighed_at: row.weighed_at,
        acknowledged_at: row.acknowledged_at,
        answered_at: row.answered_at,
        resolved_at: row.resolved_at,
        confirmed_at: row.confirmed_at,
        closed_at: row.closed_at,
        closed_by: place.optional_actor(row.closed_by_person, row.closed_by_system)?,
        cause: row.cause,
        resolution_code: place.optional(row.resolution_code.as_deref())?,
        resolution_notes: row.resolution_notes,
        lesson: row.lesson,
        public_summary: row.public_summary,
        vendor_ref: row.vendor_ref,
        cancel_reason: place.optional(row.cancel_reason.as_deref())?,
        duplicate_of: row.duplicate_of.map(IncidentId),
        follows: row.follows.map(IncidentId),
        parent: row.parent.map(IncidentId),
        related: split(place, &row.related)?,
        restricted: row.restricted,
        need_to_know: split(place, &row.need_to_know)?,
        reopen_count: place.count(row.reopen_count)?,
        reassignment_count: place.count(row.reassignment_count)?,
        bounces: place.count(row.bounces)?,
        had_by: split(place, &row.had_by)?,
        source: place.json(row.source)?,
        // Rows of their own: whoever reads the record adds them.
        tasks: Tasks::default(),
        version: place.count(row.version)?,
        marks: place.json::<Marks>(row.marks)?,
    })
}

/// A text, so that a list finds a name in it on both databases.
fn joined<T: ToString>(ids: &BTreeSet<T>) -> String {
    ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

fn split<T: Ord + FromStr<Err: Display>>(place: Place<'_>, text: &str) -> Result<BTreeSet<T>, StoreError> {
    text.split_whitespace().map(|id| id.parse().map_err(|why| place.corrupt(format!("{id} names nobody: {why}")))).collect()
}

fn hold(place: Place<'_>, row: &Model) -> Result<Option<Hold>, StoreError> {
    let Some(reason) = place.optional(row.hold_reason.as_deref())? else { return Ok(None) };
    let since = row.hold_since.ok_or_else(|| place.corrupt("it is on hold since never"))?;
    Ok(Some(Hold { reason, since, note: row.hold_note.clone(), resume_at: row.hold_resume_at }))
}

pub(super) fn number(place: Place<'_>, realm: Realm, sequence: i64) -> Result<IncidentNumber, StoreError> {
    Ok(realm.number(place.count(sequence)?))
}
