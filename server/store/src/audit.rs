//! Owns the append-only record of what people do beside incidents: sign-ins, rights, settings. No permits to write:
//! what is denied is recorded too. Never changes or deletes an entry; the database refuses it as well.

use chrono::{DateTime, Utc};
use domain::access::ActorRef;
use domain::incident::Page;
use sea_orm::ActiveValue::Set;
use sea_orm::prelude::{ColumnTrait, Expr, Json, Uuid};
use sea_orm::sea_query::{ExprTrait, Func, LikeExpr, Query};
use sea_orm::{Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::codec::{Place, actor_columns, pattern, stored};
use crate::conn::{Conn, Tx};
use crate::error::{StoreError, failed};
use row::{ActiveModel, Column, Entity, Model};

mod row {
    //! Owns the shape of a row.
    use chrono::{DateTime, Utc};
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "audit")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub at: DateTime<Utc>,
        pub actor_person: Option<Uuid>,
        pub actor_system: Option<String>,
        pub action: String,
        pub subject: String,
        pub detail: Json,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

#[derive(Clone, PartialEq, Debug)]
pub struct Entry {
    pub id: Uuid,
    pub at: DateTime<Utc>,
    pub actor: ActorRef,
    pub action: String,
    /// What it was done to: a kind and an id.
    pub subject: String,
    pub detail: Json,
}

pub async fn add(tx: &Tx, entry: &Entry) -> Result<(), StoreError> {
    let (actor_person, actor_system) = actor_columns(&entry.actor);
    let row = ActiveModel {
        id: Set(entry.id),
        at: Set(stored(entry.at)),
        actor_person: Set(actor_person),
        actor_system: Set(actor_system),
        action: Set(entry.action.clone()),
        subject: Set(entry.subject.clone()),
        detail: Set(entry.detail.clone()),
    };
    Entity::insert(row).exec_without_returning(&tx.inner).await.map_err(failed("audit.add"))?;
    Ok(())
}

/// What a list of entries shows; the empty one shows all.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Filter {
    pub subject: Option<String>,
    /// Words in the name of the person, or the name of the part of Muster, who did it.
    pub who: Option<String>,
    /// Beginnings of actions, any of them.
    pub actions: Vec<&'static str>,
    /// Endings of actions, any of them.
    pub endings: Vec<&'static str>,
    pub from: Option<DateTime<Utc>>,
    pub until: Option<DateTime<Utc>>,
}

impl Filter {
    fn condition(&self) -> Condition {
        let mut all = Condition::all()
            .add_option(self.subject.as_deref().map(|subject| Column::Subject.eq(subject)))
            .add_option(self.from.map(|from| Column::At.gte(from)))
            .add_option(self.until.map(|until| Column::At.lt(until)));
        for word in self.who.as_deref().unwrap_or_default().split_whitespace() {
            let like = || LikeExpr::new(pattern(word)).escape('\\');
            let named = Query::select().column("id").from("person").and_where(Expr::col("name_folded").like(like())).take();
            let system = Expr::expr(Func::lower(Expr::col(Column::ActorSystem))).like(like());
            all = all.add(Condition::any().add(Column::ActorPerson.in_subquery(named)).add(system));
        }
        let begins = self.actions.iter().map(|slug| Column::Action.starts_with(*slug));
        let ends = self.endings.iter().map(|slug| Column::Action.ends_with(*slug));
        let any = begins.chain(ends).fold(Condition::any(), Condition::add);
        if any.is_empty() { all } else { all.add(any) }
    }
}

/// The newest first, of one subject or of all; `cursor` is the `next` of the page before.
pub async fn list(conn: &impl Conn, subject: Option<&str>, limit: u64, cursor: Option<&str>) -> Result<Page<Entry>, StoreError> {
    search(conn, &Filter { subject: subject.map(str::to_owned), ..Filter::default() }, limit, cursor).await
}

pub async fn search(conn: &impl Conn, filter: &Filter, limit: u64, cursor: Option<&str>) -> Result<Page<Entry>, StoreError> {
    let limit = Ord::max(limit, 1);
    let mut query = Entity::find().filter(filter.condition());
    if let Some(cursor) = cursor {
        let bad = || StoreError::invalid("cursor", "this is no page of this list");
        let id: Uuid = cursor.parse().map_err(|_| bad())?;
        let last = Entity::find_by_id(id).one(&conn.executor()).await.map_err(failed("audit.list"))?.ok_or_else(bad)?;
        let keys = Expr::tuple([Expr::col(Column::At), Expr::col(Column::Id)]);
        query = query.filter(keys.lt(Expr::tuple([Expr::val(last.at), Expr::val(last.id)])));
    }
    let query = query.order_by_desc(Column::At).order_by_desc(Column::Id).limit(limit + 1);
    let mut rows = query.all(&conn.executor()).await.map_err(failed("audit.list"))?;
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| more).map(|row| row.id.to_string());
    Ok(Page { items: rows.into_iter().map(entry).collect::<Result<_, _>>()?, next })
}

fn entry(row: Model) -> Result<Entry, StoreError> {
    let actor = Place { table: "audit", id: &row.id }.actor(row.actor_person, row.actor_system)?;
    Ok(Entry { id: row.id, at: row.at, actor, action: row.action, subject: row.subject, detail: row.detail })
}
