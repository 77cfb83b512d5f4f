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
    pub cancel_reason: Option<String>,
    pub duplicate_of: Option<Uuid>,
    pub follows: Option<Uuid>,
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
