//! Owns the rule book: read whole, because it is short, and written one rule at a time by version. The log keeps what
//! a rule did with its name, so a rule may go.

use domain::access::{Authorized, right};
use domain::ids::{CategoryId, RuleId, ServiceId, TeamId};
use domain::rule::{Rule, Then, When};
use row::{ActiveModel, Column, Entity, Model};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::codec::{Place, slug, to_json};
use crate::conn::{Conn, Tx};
use crate::error::{StoreError, failed};

mod row {
    //! Owns the shape of a row.
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "rule")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub name: String,
        pub place: i64,
        pub active: bool,
        pub mode: String,
        pub conditions: Json,
        pub category: Option<Uuid>,
        pub service: Option<Uuid>,
        pub team: Option<Uuid>,
        pub impact: Option<String>,
        pub urgency: Option<String>,
        pub version: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// In the order in which they are asked.
pub async fn list(conn: &impl Conn) -> Result<Vec<Rule>, StoreError> {
    let rows = Entity::find().order_by_asc(Column::Place).order_by_asc(Column::Id);
    rows.all(&conn.executor()).await.map_err(failed("rules.list"))?.into_iter().map(rule).collect()
}

pub async fn find(conn: &impl Conn, id: RuleId) -> Result<Option<Rule>, StoreError> {
    Entity::find_by_id(id.0).one(&conn.executor()).await.map_err(failed("rules.find"))?.map(rule).transpose()
}

fn rule(row: Model) -> Result<Rule, StoreError> {
    let place = Place { table: "rule", id: &row.id };
    Ok(Rule {
        id: RuleId(row.id),
        place: place.count(row.place)?,
        on: row.active,
        mode: place.choice(&row.mode)?,
        when: place.json::<When>(row.conditions)?,
        then: Then {
            category: row.category.map(CategoryId),
            service: row.service.map(ServiceId),
            team: row.team.map(TeamId),
            impact: place.optional(row.impact.as_deref())?,
            urgency: place.optional(row.urgency.as_deref())?,
        },
        version: place.count(row.version)?,
        name: row.name,
    })
}

pub async fn insert<R>(tx: &Tx, _permit: &Authorized<right::RuleWrite, R>, new: &Rule) -> Result<(), StoreError> {
    let row = ActiveModel {
        id: Set(new.id.0),
        name: Set(new.name.clone()),
        place: Set(new.place.into()),
        active: Set(new.on),
        mode: Set(new.mode.to_string()),
        conditions: Set(to_json("conditions", &new.when)?),
        category: Set(new.then.category.map(|id| id.0)),
        service: Set(new.then.service.map(|id| id.0)),
        team: Set(new.then.team.map(|id| id.0)),
        impact: Set(slug(new.then.impact)),
        urgency: Set(slug(new.then.urgency)),
        version: Set(new.version.into()),
    };
    Entity::insert(row).exec_without_returning(&tx.inner).await.map_err(failed("rules.insert")).map(drop)
}

/// The same rule with another content, if nobody else changed it since `seen`. Its place stays.
pub async fn update<R>(tx: &Tx, _permit: &Authorized<right::RuleWrite, R>, seen: u32, new: &Rule) -> Result<(), StoreError> {
    let set = [
        (Column::Name, Expr::val(new.name.clone())),
        (Column::Active, Expr::val(new.on)),
        (Column::Mode, Expr::val(new.mode.to_string())),
        (Column::Conditions, Expr::val(to_json("conditions", &new.when)?)),
        (Column::Category, Expr::val(new.then.category.map(|id| id.0))),
        (Column::Service, Expr::val(new.then.service.map(|id| id.0))),
        (Column::Team, Expr::val(new.then.team.map(|id| id.0))),
        (Column::Impact, Expr::val(slug(new.then.impact))),
        (Column::Urgency, Expr::val(slug(new.then.urgency))),
        (Column::Version, Expr::val(i64::from(new.version))),
    ];
    let update = set.into_iter().fold(Entity::update_many(), |update, (column, value)| update.col_expr(column, value));
    let update = update.filter(Column::Id.eq(new.id.0)).filter(Column::Version.eq(i64::from(seen)));
    if update.exec(&tx.inner).await.map_err(failed("rules.update"))?.rows_affected == 1 {
        return Ok(());
    }
    let found = find(tx, new.id).await?.ok_or_else(|| StoreError::not_found("rule", new.id))?.version;
    Err(StoreError::Stale { what: "rule", id: new.id.to_string(), seen, found })
}

/// Asked in this order from now on. What a rule says does not change by that, so versions stay.
pub async fn reorder<R>(tx: &Tx, _permit: &Authorized<right::RuleWrite, R>, order: &[RuleId]) -> Result<(), StoreError> {
    for (place, id) in (1_i64..).zip(order) {
        let update = Entity::update_many().col_expr(Column::Place, Expr::val(place)).filter(Column::Id.eq(id.0));
        update.exec(&tx.inner).await.map_err(failed("rules.reorder"))?;
    }
    Ok(())
}

/// Whether it was there.
pub async fn remove<R>(tx: &Tx, _permit: &Authorized<right::RuleWrite, R>, id: RuleId) -> Result<bool, StoreError> {
    let delete = Entity::delete_many().filter(Column::Id.eq(id.0)).exec(&tx.inner);
    Ok(delete.await.map_err(failed("rules.remove"))?.rows_affected == 1)
}
