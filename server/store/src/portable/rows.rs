//! Owns the way of a row between the database and an object with one field for each column. Every value looks the same
//! whichever database it was in.

use chrono::{DateTime, SecondsFormat, Utc};
use domain::access::Authorized;
use sea_orm::prelude::{Expr, Json, Uuid};
use sea_orm::sea_query::{ExprTrait, OnConflict, Order, Query, SimpleExpr};
use sea_orm::{ConnectionTrait, DbBackend, QueryResult, Value};

use super::PutsEverythingIn;
use super::tables::{Column, Fill, Shape, Table};
use crate::codec::folded;
use crate::conn::{Conn, Tx};
use crate::error::{StoreError, failed};

/// A field for each column; a column without a value is null.
pub type Row = serde_json::Map<String, Json>;

/// Rows in one statement.
const BATCH: usize = 500;

/// The rows after this one, in the order of the key.
pub async fn page(conn: &impl Conn, table: &Table, after: Option<&Row>, limit: u64) -> Result<Vec<Row>, StoreError> {
    const OP: &str = "portable.page";
    let engine = conn.executor().get_database_backend();
    let mut query = Query::select();
    query.columns(table.columns.iter().map(|column| column.name)).from(table.name);
    let key: Vec<&Column> = table.key.iter().filter_map(|name| column(table, name)).collect();
    if let Some(after) = after {
        let values = key.iter().map(|column| Ok(Expr::val(value(table, column, after.get(column.name))?)));
        let values = values.collect::<Result<Vec<SimpleExpr>, StoreError>>()?;
        query.and_where(Expr::tuple(key.iter().map(|column| sorted(engine, column))).gt(Expr::tuple(values)));
    }
    for column in &key {
        query.order_by_expr(sorted(engine, column), Order::Asc);
    }
    let rows = conn.executor().query_all(query.limit(limit)).await.map_err(failed(OP))?;
    rows.iter().map(|row| object(table, row).map_err(failed(OP))).collect()
}

fn column<'t>(table: &'t Table, name: &str) -> Option<&'t Column> {
    table.columns.iter().find(|column| column.name == name)
}

/// Texts in the order of their bytes, whatever order the database was made with.
fn sorted(engine: DbBackend, column: &Column) -> SimpleExpr {
    if engine == DbBackend::Postgres && column.shape == Shape::Text {
        return Expr::cust(format!("\"{}\" COLLATE \"C\"", column.name));
    }
    Expr::col(column.name)
}

fn object(table: &Table, row: &QueryResult) -> Result<Row, sea_orm::DbErr> {
    let mut object = Row::new();
    for Column { name, shape } in table.columns {
        let value = match shape {
            Shape::Id => row.try_get::<Option<Uuid>>("", name)?.map(|id| id.to_string().into()),
            Shape::Text => row.try_get::<Option<String>>("", name)?.map(Json::from),
            Shape::Number => row.try_get::<Option<i64>>("", name)?.map(Json::from),
            Shape::Truth => row.try_get::<Option<bool>>("", name)?.map(Json::from),
            Shape::Time => row.try_get::<Option<DateTime<Utc>>>("", name)?.map(|at| at.to_rfc3339_opts(SecondsFormat::Micros, true).into()),
            Shape::Json => row.try_get::<Option<Json>>("", name)?,
        };
        object.insert((*name).to_owned(), value.unwrap_or(Json::Null));
    }
    Ok(object)
}

/// What the database is told.
fn value(table: &Table, column: &Column, json: Option<&Json>) -> Result<Value, StoreError> {
    let wrong = || StoreError::invalid(table.name, format!("{} is not what it should be", column.name));
    let json = json.ok_or_else(|| StoreError::invalid(table.name, format!("{} is missing", column.name)))?;
    let text = || json.as_str().ok_or_else(wrong);
    let none = json.is_null();
    Ok(match column.shape {
        Shape::Id if none => Value::Uuid(None),
        Shape::Id => text()?.parse::<Uuid>().map_err(|_| wrong())?.into(),
        Shape::Text if none => Value::String(None),
        Shape::Text => text()?.into(),
        Shape::Number if none => Value::BigInt(None),
        Shape::Number => json.as_i64().ok_or_else(wrong)?.into(),
        Shape::Truth => json.as_bool().ok_or_else(wrong)?.into(),
        Shape::Time if none => Value::ChronoDateTimeUtc(None),
        Shape::Time => text()?.parse::<DateTime<Utc>>().map_err(|_| wrong())?.into(),
        Shape::Json => json.clone().into(),
    })
}

/// Puts rows in, whole: a field too many is refused as one too few. `secret` makes what is never carried.
pub async fn insert<M: PutsEverythingIn, R>(
    tx: &Tx,
    _permit: &Authorized<M, R>,
    table: &Table,
    rows: &[Row],
    secret: &(dyn Fn() -> String + Sync),
) -> Result<(), StoreError> {
    for rows in rows.chunks(BATCH) {
        let mut insert = Query::insert();
        let filled = table.left_out.iter().map(|(name, ..)| *name);
        insert.into_table(table.name).columns(table.columns.iter().map(|column| column.name).chain(filled));
        for row in rows {
            if let Some(unknown) = row.keys().find(|name| column(table, name).is_none()) {
                return Err(StoreError::invalid(table.name, format!("there is no {unknown}")));
            }
            let mut values = Vec::with_capacity(row.len());
            for column in table.columns {
                let later = table.later.contains(&column.name);
                values.push(Expr::val(if later { Value::Uuid(None) } else { value(table, column, row.get(column.name))? }));
            }
            for (_, fill, _) in table.left_out {
                values.push(match fill {
                    Fill::Nothing => Expr::val(Value::String(None)),
                    Fill::Folded(of) => Expr::val(folded(row.get(*of).and_then(Json::as_str).unwrap_or_default())),
                    Fill::Secret => Expr::val(secret()),
                });
            }
            insert.values_panic(values);
        }
        if table.name == "realm" {
            // That of live work is there from the first step of the schema.
            insert.on_conflict(OnConflict::column("id").update_column("next_number").to_owned());
        }
        tx.inner.execute(&insert).await.map_err(failed("portable.insert"))?;
    }
    Ok(())
}

/// Sets the references between rows of the same table, once all of them are there.
pub async fn link<M: PutsEverythingIn, R>(tx: &Tx, _permit: &Authorized<M, R>, table: &Table, rows: &[Row]) -> Result<(), StoreError> {
    for name in table.later {
        let Some(linking) = column(table, name) else { continue };
        for row in rows.iter().filter(|row| row.get(*name).is_some_and(|value| !value.is_null())) {
            let mut update = Query::update();
            update.table(table.name).value(linking.name, value(table, linking, row.get(linking.name))?);
            for key in table.key.iter().filter_map(|name| column(table, name)) {
                update.and_where(Expr::col(key.name).eq(value(table, key, row.get(key.name))?));
            }
            tx.inner.execute(&update).await.map_err(failed("portable.link"))?;
        }
    }
    Ok(())
}

/// Incidents that other systems have names for are indexed again, with those names.
pub async fn refresh_names<M: PutsEverythingIn, R>(tx: &Tx, _permit: &Authorized<M, R>) -> Result<(), StoreError> {
    let named = Query::select().columns(["realm_id", "incident_id"]).from("external_ref").take();
    let pair = Expr::tuple([Expr::col("realm_id"), Expr::col("incident_id")]);
    let update = Query::update().table("search_text").value("stale", true).and_where(pair.in_subquery(named)).take();
    tx.inner.execute(&update).await.map_err(failed("portable.refresh_names"))?;
    Ok(())
}
