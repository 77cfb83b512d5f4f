//! Owns the count of failed sign-ins for each account and each address. No permits: it counts what strangers do.
//! Never decides how long to wait: that is `domain::person::throttle`.

use chrono::{DateTime, Utc};
use sea_orm::prelude::{ColumnTrait, Expr};
use sea_orm::sea_query::{CaseStatement, ExprTrait, OnConflict, Query};
use sea_orm::{ConnectionTrait, EntityTrait, QueryFilter};

use crate::codec::{Place, stored};
use crate::conn::{Conn, Tx};
use crate::error::{StoreError, failed};
use row::{Column, Entity};

mod row {
    //! Owns the shape of a row.
    use chrono::{DateTime, Utc};
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "sign_in_failure")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub kind: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub subject: String,
        pub failures: i64,
        pub last_at: DateTime<Utc>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// What is slowed down.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Subject<'a> {
    /// The e-mail address that was tried, whether or not somebody has it.
    Account(&'a str),
    /// Where the tries come from.
    Address(&'a str),
}

impl<'a> Subject<'a> {
    fn key(self) -> (&'static str, &'a str) {
        match self {
            Subject::Account(text) => ("account", text),
            Subject::Address(text) => ("address", text),
        }
    }

    fn condition(self) -> sea_orm::Condition {
        let (kind, subject) = self.key();
        sea_orm::Condition::all().add(Column::Kind.eq(kind)).add(Column::Subject.eq(subject))
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Failures {
    pub count: u32,
    pub last_at: DateTime<Utc>,
}

pub async fn find(conn: &impl Conn, subject: Subject<'_>) -> Result<Option<Failures>, StoreError> {
    let row = Entity::find().filter(subject.condition()).one(&conn.executor()).await.map_err(failed("throttle.find"))?;
    let place = Place { table: "sign_in_failure", id: &subject.key().1 };
    row.map(|row| Ok(Failures { count: place.count(row.failures)?, last_at: row.last_at })).transpose()
}

/// One failure more, and how many there are now. Counting begins anew when the last one is older than `forget_before`.
pub async fn add_failure(tx: &Tx, subject: Subject<'_>, now: DateTime<Utc>, forget_before: DateTime<Utc>) -> Result<u32, StoreError> {
    let (kind, text) = subject.key();
    let old = |column| Expr::col((Entity, column));
    let more = CaseStatement::new().case(old(Column::LastAt).lt(stored(forget_before)), 1).finally(old(Column::Failures).add(1));
    let conflict = OnConflict::columns([Column::Kind, Column::Subject])
        .value(Column::Failures, more)
        .value(Column::LastAt, Expr::val(stored(now)))
        .to_owned();
    let insert = Query::insert()
        .into_table(Entity)
        .columns([Column::Kind, Column::Subject, Column::Failures, Column::LastAt])
        .values_panic([kind.into(), text.into(), 1i64.into(), stored(now).into()])
        .on_conflict(conflict)
        .returning_col(Column::Failures)
        .take();
    let row = tx.inner.query_one(&insert).await.map_err(failed("throttle.add_failure"))?;
    let row = row.ok_or_else(|| StoreError::not_found("sign-in failure", text))?;
    let count: i64 = row.try_get("", "failures").map_err(failed("throttle.add_failure"))?;
    Place { table: "sign_in_failure", id: &text }.count(count)
}

/// One failure less: the try was right, or nobody looked at it.
pub async fn take_back(tx: &Tx, subject: Subject<'_>) -> Result<(), StoreError> {
    let less = Entity::update_many().col_expr(Column::Failures, Expr::col(Column::Failures).sub(1));
    let less = less.filter(subject.condition()).filter(Column::Failures.gt(0));
    less.exec(&tx.inner).await.map_err(failed("throttle.take_back"))?;
    Ok(())
}

/// The right password forgets the wrong ones.
pub async fn clear(tx: &Tx, subject: Subject<'_>) -> Result<(), StoreError> {
    Entity::delete_many().filter(subject.condition()).exec(&tx.inner).await.map_err(failed("throttle.clear"))?;
    Ok(())
}

/// Takes away what is forgotten anyway. Answers how many.
pub async fn sweep(tx: &Tx, forget_before: DateTime<Utc>) -> Result<u64, StoreError> {
    let done = Entity::delete_many().filter(Column::LastAt.lt(stored(forget_before))).exec(&tx.inner).await;
    Ok(done.map_err(failed("throttle.sweep"))?.rows_affected)
}
