//! When somebody of the desk did something to an incident last, and when somebody looked at its priority.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::schema::add_index;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// Every row gets its own at once; only a table that has rows asks for one.
const NEVER: &str = "1970-01-01T00:00:00+00:00";

/// What the logs say of what is there, exactly as the record follows from them: the check of an installation compares.
fn fillings(db: DbBackend) -> [String; 3] {
    let part = |path: &[&str]| match db {
        DbBackend::Postgres => format!("e.payload #>> '{{{}}}'", path.join(",")),
        _ => format!("json_extract(e.payload, '$.{}')", path.join(".")),
    };
    let (step, field, priority) = (part(&["step"]), part(&["to", "field"]), part(&["priority"]));
    let own = "FROM event e WHERE e.realm_id = incident.realm_id AND e.incident_id = incident.id";
    let touched = format!(
        "UPDATE incident SET touched_at = COALESCE((SELECT max(e.occurred_at) {own} AND (e.kind = 'source_row' \
         OR e.actor_person IS NOT NULL AND e.kind NOT IN ('unsealed', 'continued_in') \
         AND NOT (incident.reporter IS NOT NULL AND e.actor_person = incident.reporter \
         AND (e.kind IN ('answered', 'confirmed', 'reopened', 'resumed', 'attached', 'detached') \
         OR e.kind = 'moved' AND {step} = 'reopen')))), opened_at)"
    );
    let weighed = format!(
        "UPDATE incident SET weighed_at = COALESCE((SELECT max(e.occurred_at) {own} AND e.actor_person IS NOT NULL \
         AND (e.kind = 'prioritized' OR e.kind = 'edited' AND {field} IN ('impact', 'urgency'))), opened_at)"
    );
    let imported = format!(
        "SELECT max(p.occurred_at) FROM (SELECT e.occurred_at, {priority} AS later, lag({priority}) OVER (ORDER BY e.seq) AS earlier \
         {own} AND e.kind = 'source_row') p WHERE p.later IS DISTINCT FROM p.earlier"
    );
    [touched, weighed, format!("UPDATE incident SET weighed_at = ({imported}) WHERE ({imported}) > weighed_at")]
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for name in ["touched_at", "weighed_at"] {
            let column = timestamp_with_time_zone(name).default(NEVER).take();
            manager.alter_table(Table::alter().table("incident").add_column(column).take()).await?;
        }
        let db = manager.get_connection();
        for fill in fillings(db.get_database_backend()) {
            db.execute_unprepared(&fill).await?;
        }
        for columns in INDEXES {
            add_index(manager, "incident", columns).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for columns in INDEXES {
            let name = format!("incident_{}", columns.join("_"));
            manager.drop_index(Index::drop().table("incident").name(name).to_owned()).await?;
        }
        for name in ["weighed_at", "touched_at"] {
            manager.alter_table(Table::alter().table("incident").drop_column(name).take()).await?;
        }
        Ok(())
    }
}

/// For the lists in their orders, and for what each person carries.
const INDEXES: [&[&str]; 4] = [
    &["realm_id", "open", "touched_at", "number"],
    &["realm_id", "open", "priority_rank", "weighed_at", "number"],
    &["realm_id", "open", "bounces", "number"],
    &["realm_id", "open", "assignee", "priority_rank", "team"],
];
