//! Owns the columns of a card: boards and lists read no long texts. Never more than the domain's `Card` shows.

use chrono::{DateTime, Utc};
use domain::ids::{CategoryId, IncidentId, PersonId, ServiceId, TeamId};
use domain::incident::{Card, Since};
use domain::realm::Realm;
use domain::task::Progress;
use sea_orm::prelude::Uuid;
use sea_orm::{FromQueryResult, QuerySelect, Select};

use super::order::SortValues;
use super::record::{number, priority};
use super::row::{Column, Entity};
use crate::codec::Place;
use crate::error::StoreError;

#[derive(FromQueryResult)]
pub(super) struct CardRow {
    id: Uuid,
    number: i64,
    title: String,
    stage: String,
    stage_since: DateTime<Utc>,
    hold_reason: Option<String>,
    priority_rank: i16,
    category: Option<Uuid>,
    service: Option<Uuid>,
    team: Option<Uuid>,
    level: Option<String>,
    assignee: Option<Uuid>,
    reporter: Option<Uuid>,
    opened_at: DateTime<Utc>,
    touched_at: DateTime<Utc>,
    weighed_at: DateTime<Utc>,
    hold_since: Option<DateTime<Utc>>,
    confirmed_at: Option<DateTime<Utc>>,
    reopen_count: i64,
    bounces: i64,
    restricted: bool,
    tasks_done: i64,
    tasks_total: i64,
    tasks_due: Option<DateTime<Utc>>,
    version: i64,
}

const COLUMNS: [Column; 25] = [
    Column::Id,
    Column::Number,
    Column::Title,
    Column::Stage,
    Column::StageSince,
    Column::HoldReason,
    Column::PriorityRank,
    Column::Category,
    Column::Service,
    Column::Team,
    Column::Level,
    Column::Assignee,
    Column::Reporter,
    Column::OpenedAt,
    Column::TouchedAt,
    Column::WeighedAt,
    Column::HoldSince,
    Column::ConfirmedAt,
    Column::ReopenCount,
    Column::Bounces,
    Column::Restricted,
    Column::TasksDone,
    Column::TasksTotal,
    Column::TasksDue,
    Column::Version,
];

pub(super) fn select(query: Select<Entity>) -> Select<Entity> {
    query.select_only().columns(COLUMNS)
}

impl CardRow {
    pub(super) fn sort_values(&self) -> SortValues {
        SortValues {
            priority_rank: self.priority_rank,
            opened_at: self.opened_at,
            stage_since: self.stage_since,
            number: self.number,
            since: self.since(),
            bounces: self.bounces,
        }
    }

    pub(super) fn since(&self) -> Since {
        Since { touched: self.touched_at, weighed: self.weighed_at, waiting: self.hold_since.unwrap_or(self.stage_since) }
    }

    pub(super) fn card(self, realm: Realm) -> Result<Card, StoreError> {
        let id = self.id;
        let place = Place { table: "incident", id: &id };
        Ok(Card {
            id: IncidentId(self.id),
            number: number(place, realm, self.number)?,
            title: self.title,
            stage: place.choice(&self.stage)?,
            stage_since: self.stage_since,
            hold: place.optional(self.hold_reason.as_deref())?,
            priority: priority(place, self.priority_rank)?,
            category: self.category.map(CategoryId),
            service: self.service.map(ServiceId),
            team: self.team.map(TeamId),
            level: place.optional(self.level.as_deref())?,
            assignee: self.assignee.map(PersonId),
            reporter: self.reporter.map(PersonId),
            opened_at: self.opened_at,
            confirmed: self.confirmed_at.is_some(),
            reopen_count: place.count(self.reopen_count)?,
            bounces: place.count(self.bounces)?,
            restricted: self.restricted,
            tasks: Progress { done: place.count(self.tasks_done)?, total: place.count(self.tasks_total)?, due: self.tasks_due },
            version: place.count(self.version)?,
        })
    }
}
