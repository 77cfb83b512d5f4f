//! Owns the cards of what belongs to an incident: its parent, its children, what is related, what repeats it. Only what
//! the reader may see is there at all.

use domain::access::ReadScope;
use domain::ids::IncidentId;
use domain::incident::{Card, Filter, Incident};
use domain::realm::Realm;
use sea_orm::prelude::{ColumnTrait, Uuid};
use sea_orm::{Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::card_row::{CardRow, select};
use super::condition::Looking;
use super::row::{Column, Entity};
use crate::conn::Conn;
use crate::error::{StoreError, failed};

/// Each list by number.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Belonging {
    pub parent: Option<Card>,
    pub children: Vec<Card>,
    pub related: Vec<Card>,
    /// Cancelled because they repeat this one.
    pub duplicates: Vec<Card>,
}

/// More are not shown together.
const MOST: u64 = 500;

pub async fn belonging(conn: &impl Conn, realm: Realm, scope: &ReadScope, incident: &Incident) -> Result<Belonging, StoreError> {
    let named: Vec<Uuid> = incident.parent.iter().chain(&incident.related).map(|id| id.0).collect();
    let any = Condition::any()
        .add(Column::Parent.eq(incident.id.0))
        .add(Column::DuplicateOf.eq(incident.id.0))
        .add_option((!named.is_empty()).then(|| Column::Id.is_in(named)));
    let filter = Filter::default();
    let looking = Looking { realm, scope, me: None, filter: &filter, words: None };
    let query = Entity::find().filter(looking.condition()).filter(any).order_by_asc(Column::Number).limit(MOST);
    let parents = query.clone().select_only().columns([Column::Id, Column::Parent]);
    let parents: Vec<(Uuid, Option<Uuid>)> = parents.into_tuple().all(&conn.executor()).await.map_err(failed("incidents.belonging"))?;
    let rows = select(query).into_model::<CardRow>().all(&conn.executor()).await.map_err(failed("incidents.belonging"))?;
    let mut belonging = Belonging::default();
    for row in rows {
        let card = row.card(realm)?;
        let is_child = parents.iter().any(|(id, parent)| *id == card.id.0 && *parent == Some(incident.id.0));
        if incident.parent == Some(card.id) {
            belonging.parent = Some(card);
        } else if is_child {
            belonging.children.push(card);
        } else if incident.related.contains(&card.id) {
            belonging.related.push(card);
        } else {
            belonging.duplicates.push(card);
        }
    }
    Ok(belonging)
}

/// The cards of these incidents, as far as the reader may see them, by number.
pub async fn cards_of(conn: &impl Conn, realm: Realm, scope: &ReadScope, ids: &[IncidentId]) -> Result<Vec<Card>, StoreError> {
    let filter = Filter::default();
    let looking = Looking { realm, scope, me: None, filter: &filter, words: None };
    let query = Entity::find().filter(looking.condition()).filter(Column::Id.is_in(ids.iter().map(|id| id.0)));
    let query = select(query.order_by_asc(Column::Number));
    let rows = query.into_model::<CardRow>().all(&conn.executor()).await.map_err(failed("incidents.cards_of"))?;
    rows.into_iter().map(|row| row.card(realm)).collect()
}
