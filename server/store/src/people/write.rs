//! Owns writing people. Every function asks for the permit of its right. Never keeps a password, only its hash.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use domain::access::{Authorized, Guarded, Resource, Right, RoleSet, right};
use domain::ids::{LocationId, PersonId, TeamId};
use domain::person::Person;
use sea_orm::ActiveValue::Set;
use sea_orm::prelude::ColumnTrait;
use sea_orm::sea_query::OnConflict;
use sea_orm::{EntityTrait, QueryFilter};

use super::row::{ActiveModel, Column, Entity, member, role, site, skill};
use crate::codec::{folded, stored};
use crate::conn::Tx;
use crate::error::{StoreError, failed};

/// A person who does not exist yet.
#[derive(Clone, Debug)]
pub struct NewPerson {
    pub person: Person,
    /// None for whoever cannot sign in.
    pub password_hash: Option<String>,
    pub security_stamp: String,
    pub created_at: DateTime<Utc>,
}

/// Permits that change the name or the address of a person.
pub trait EditsPeople: Right {}
impl EditsPeople for right::UserCreate {}
impl EditsPeople for right::SelfPasswordMfaEmail {}

pub async fn insert<R>(tx: &Tx, permit: &Authorized<right::UserCreate, R>, new: &NewPerson) -> Result<(), StoreError> {
    insert_batch(tx, permit, std::slice::from_ref(new)).await
}

/// An address that somebody has is a `Conflict` on `person_email`.
pub async fn insert_batch<R>(tx: &Tx, _permit: &Authorized<right::UserCreate, R>, people: &[NewPerson]) -> Result<(), StoreError> {
    for people in people.chunks(500) {
        let rows = people.iter().map(row);
        Entity::insert_many(rows).exec_without_returning(&tx.inner).await.map_err(failed("people.insert"))?;
        for new in people {
            let person = &new.person;
            add_roles(tx, person.id, person.roles).await?;
            add_teams(tx, person.id, &person.teams).await?;
            add_sites(tx, person.id, &person.sites).await?;
            add_skills(tx, person.id, &person.skills).await?;
        }
    }
    Ok(())
}

fn row(new: &NewPerson) -> ActiveModel {
    let person = &new.person;
    ActiveModel {
        id: Set(person.id.0),
        name: Set(person.name.clone()),
        name_folded: Set(folded(&person.name)),
        email: Set(person.email.clone()),
        password_hash: Set(new.password_hash.clone()),
        security_stamp: Set(new.security_stamp.clone()),
        location: Set(person.location.map(|id| id.0)),
        department: Set(person.department.clone()),
        phone: Set(person.phone.clone()),
        disabled: Set(person.disabled),
        created_at: Set(stored(new.created_at)),
        version: Set(person.version.into()),
    }
}

/// The next version of the person, when the one that the writer saw is the present one. Whatever people change about
/// somebody else begins with it.
pub async fn touch(tx: &Tx, id: PersonId, seen: u32) -> Result<(), StoreError> {
    let change = ActiveModel { version: Set(i64::from(seen) + 1), ..ActiveModel::default() };
    let update = Entity::update_many().set(change).filter(Column::Id.eq(id.0)).filter(Column::Version.eq(i64::from(seen)));
    let done = update.exec(&tx.inner).await.map_err(failed("people.touch"))?;
    let stale = || StoreError::Stale { what: "person", id: id.to_string(), seen, found: seen.saturating_add(1) };
    if done.rows_affected == 1 { Ok(()) } else { Err(stale()) }
}

/// Name, address, phone, place and department. Roles, teams, sites, password and disabling have functions of their own.
pub async fn update<M: EditsPeople, R: Guarded>(tx: &Tx, permit: &Authorized<M, R>, person: &Person) -> Result<(), StoreError> {
    check_permit("people.update", permit, person.id)?;
    let change = ActiveModel {
        name: Set(person.name.clone()),
        name_folded: Set(folded(&person.name)),
        email: Set(person.email.clone()),
        location: Set(person.location.map(|id| id.0)),
        department: Set(person.department.clone()),
        phone: Set(person.phone.clone()),
        ..ActiveModel::default()
    };
    change_one(tx, "people.update", person.id, change).await
}

/// The new stamp ends all sessions of the person.
pub async fn set_password<R: Guarded>(
    tx: &Tx,
    permit: &Authorized<right::SelfPasswordMfaEmail, R>,
    id: PersonId,
    password_hash: &str,
    security_stamp: &str,
) -> Result<(), StoreError> {
    check_permit("people.set_password", permit, id)?;
    let change = ActiveModel {
        password_hash: Set(Some(password_hash.to_owned())),
        security_stamp: Set(security_stamp.to_owned()),
        ..ActiveModel::default()
    };
    change_one(tx, "people.set_password", id, change).await
}

/// For signing out everywhere.
pub async fn set_security_stamp<M: EndsSessions, R: Guarded>(
    tx: &Tx,
    permit: &Authorized<M, R>,
    id: PersonId,
    security_stamp: &str,
) -> Result<(), StoreError> {
    check_permit("people.set_security_stamp", permit, id)?;
    let change = ActiveModel { security_stamp: Set(security_stamp.to_owned()), ..ActiveModel::default() };
    change_one(tx, "people.set_security_stamp", id, change).await
}

/// Permits that end sessions.
pub trait EndsSessions: Right {}
impl EndsSessions for right::SelfSessionsRevoke {}
impl EndsSessions for right::SessionRevokeOther {}

pub async fn set_disabled<R: Guarded>(
    tx: &Tx,
    permit: &Authorized<right::UserDisable, R>,
    id: PersonId,
    disabled: bool,
    security_stamp: &str,
) -> Result<(), StoreError> {
    check_permit("people.set_disabled", permit, id)?;
    let change = ActiveModel { disabled: Set(disabled), security_stamp: Set(security_stamp.to_owned()), ..ActiveModel::default() };
    change_one(tx, "people.set_disabled", id, change).await
}

pub async fn set_roles<R: Guarded>(
    tx: &Tx,
    permit: &Authorized<right::UserRoleGrant, R>,
    id: PersonId,
    roles: RoleSet,
) -> Result<(), StoreError> {
    check_permit("people.set_roles", permit, id)?;
    let old = role::Entity::delete_many().filter(role::Column::Person.eq(id.0));
    old.exec(&tx.inner).await.map_err(failed("people.set_roles"))?;
    add_roles(tx, id, roles).await
}

pub async fn set_teams<R>(tx: &Tx, _permit: &Authorized<right::TeamWrite, R>, id: PersonId, teams: &[TeamId]) -> Result<(), StoreError> {
    // Who stays in a team stays its lead.
    let kept = teams.iter().map(|team| team.0);
    let old = member::Entity::delete_many().filter(member::Column::Person.eq(id.0)).filter(member::Column::Team.is_not_in(kept));
    old.exec(&tx.inner).await.map_err(failed("people.set_teams"))?;
    add_teams(tx, id, teams).await
}

pub async fn set_skills<R: Guarded>(
    tx: &Tx,
    permit: &Authorized<right::UserSkillsWrite, R>,
    id: PersonId,
    skills: &BTreeSet<String>,
) -> Result<(), StoreError> {
    check_permit("people.set_skills", permit, id)?;
    let old = skill::Entity::delete_many().filter(skill::Column::Person.eq(id.0));
    old.exec(&tx.inner).await.map_err(failed("people.set_skills"))?;
    add_skills(tx, id, skills).await
}

pub async fn set_sites<R>(
    tx: &Tx,
    _permit: &Authorized<right::LocationWrite, R>,
    id: PersonId,
    sites: &[LocationId],
) -> Result<(), StoreError> {
    let old = site::Entity::delete_many().filter(site::Column::Person.eq(id.0));
    old.exec(&tx.inner).await.map_err(failed("people.set_sites"))?;
    add_sites(tx, id, sites).await
}

async fn add_roles(tx: &Tx, id: PersonId, roles: RoleSet) -> Result<(), StoreError> {
    let rows: Vec<_> = roles.iter().map(|role| role::ActiveModel { person: Set(id.0), role: Set(role.slug().to_owned()) }).collect();
    if !rows.is_empty() {
        role::Entity::insert_many(rows).exec_without_returning(&tx.inner).await.map_err(failed("people.roles"))?;
    }
    Ok(())
}

async fn add_teams(tx: &Tx, id: PersonId, teams: &[TeamId]) -> Result<(), StoreError> {
    let rows: Vec<_> = teams.iter().map(|team| member::ActiveModel { person: Set(id.0), team: Set(team.0), lead: Set(false) }).collect();
    if !rows.is_empty() {
        let there = OnConflict::columns([member::Column::Person, member::Column::Team]).do_nothing().to_owned();
        let insert = member::Entity::insert_many(rows).on_conflict(there);
        insert.exec_without_returning(&tx.inner).await.map_err(failed("people.teams"))?;
    }
    Ok(())
}

async fn add_skills(tx: &Tx, id: PersonId, skills: &BTreeSet<String>) -> Result<(), StoreError> {
    let rows: Vec<_> = skills.iter().map(|word| skill::ActiveModel { person: Set(id.0), skill: Set(word.clone()) }).collect();
    if !rows.is_empty() {
        skill::Entity::insert_many(rows).exec_without_returning(&tx.inner).await.map_err(failed("people.skills"))?;
    }
    Ok(())
}

async fn add_sites(tx: &Tx, id: PersonId, sites: &[LocationId]) -> Result<(), StoreError> {
    let rows: Vec<_> = sites.iter().map(|site| site::ActiveModel { person: Set(id.0), location: Set(site.0) }).collect();
    if !rows.is_empty() {
        site::Entity::insert_many(rows).exec_without_returning(&tx.inner).await.map_err(failed("people.sites"))?;
    }
    Ok(())
}

async fn change_one(tx: &Tx, op: &'static str, id: PersonId, change: ActiveModel) -> Result<(), StoreError> {
    let update = Entity::update_many().set(change).filter(Column::Id.eq(id.0));
    let done = update.exec(&tx.inner).await.map_err(failed(op))?;
    if done.rows_affected == 1 { Ok(()) } else { Err(StoreError::not_found("person", id)) }
}

/// A permit for one person must not write another.
pub(super) fn check_permit<M: Right, R: Guarded>(op: &'static str, permit: &Authorized<M, R>, id: PersonId) -> Result<(), StoreError> {
    match permit.resource().resource() {
        Resource::Own(owner) if owner == id => Ok(()),
        Resource::Person(facts) if facts.id == id => Ok(()),
        Resource::Global => Ok(()),
        _ => Err(StoreError::WrongPermit { op }),
    }
}
