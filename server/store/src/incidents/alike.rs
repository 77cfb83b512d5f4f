//! Owns the candidates for "similar": those that share words, service or place. Never judges; domain compares.

use chrono::TimeDelta;
use domain::access::ReadScope;
use domain::ids::LocationId;
use domain::incident::{Card, Filter, Incident};
use domain::realm::Realm;
use domain::search::{Likeness, Query};
use sea_orm::prelude::{ColumnTrait, Uuid};
use sea_orm::{Condition, EntityTrait, Order, QueryFilter, QueryOrder, QuerySelect};

use super::card_row::{CardRow, select};
use super::condition::Looking;
use super::row::{Column, Entity};
use super::words::{Depth, Words};
use crate::codec::stored;
use crate::conn::Conn;
use crate::error::{StoreError, failed};

/// The newest of each kind; older ones help less.
const MOST: u64 = 40;
const NEAR: TimeDelta = TimeDelta::hours(24);

/// Others that the reader may see, each with what it is compared by. For those who read notes: its words are searched
/// in the notes too.
pub async fn alike(conn: &impl Conn, realm: Realm, scope: &ReadScope, to: &Incident) -> Result<Vec<(Card, Likeness)>, StoreError> {
    let words = Words::new(conn, Query::parse(&to.title, realm).without_common());
    let near = Column::OpenedAt.between(stored(to.opened_at - NEAR), stored(to.opened_at + NEAR));
    let service = to.service.map(|id| Column::Service.eq(id.0));
    let location = to.location.map(|id| Column::Location.eq(id.0));
    let both = service.clone().zip(location.clone());
    let kinds = [
        Some(Condition::all().add(words.any(realm, Depth::Internal))),
        service.map(|same| Condition::all().add(same).add(near.clone())),
        location.map(|same| Condition::all().add(same).add(near)),
        both.map(|(service, location)| Condition::all().add(service).add(location)),
    ];
    let mut found: Vec<(Card, Likeness)> = Vec::new();
    let filter = Filter::default();
    let looking = Looking { realm, scope, me: None, filter: &filter, words: None };
    for kind in kinds.into_iter().flatten() {
        let query = Entity::find().filter(looking.condition()).filter(kind).filter(Column::Id.ne(to.id.0));
        let query = query.order_by(Column::OpenedAt, Order::Desc).order_by(Column::Number, Order::Desc).limit(MOST);
        let rows = select(query).into_model::<CardRow>().all(&conn.executor()).await.map_err(failed("incidents.alike"))?;
        let cards = rows.into_iter().map(|row| row.card(realm)).collect::<Result<Vec<_>, _>>()?;
        let new: Vec<Card> = cards.into_iter().filter(|card| found.iter().all(|(known, _)| known.id != card.id)).collect();
        let places = places(conn, realm, &new).await?;
        found.extend(new.into_iter().map(|card| {
            let place = places.iter().find(|(id, _)| *id == card.id.0).and_then(|(_, place)| *place);
            let likeness = Likeness::of_card(&card, place.map(LocationId));
            (card, likeness)
        }));
    }
    Ok(found)
}

/// Cards know no place.
async fn places(conn: &impl Conn, realm: Realm, cards: &[Card]) -> Result<Vec<(Uuid, Option<Uuid>)>, StoreError> {
    let query = Entity::find().select_only().columns([Column::Id, Column::Location]).filter(Column::RealmId.eq(realm.id.0));
    let query = query.filter(Column::Id.is_in(cards.iter().map(|card| card.id.0)));
    query.into_tuple().all(&conn.executor()).await.map_err(failed("incidents.alike"))
}
