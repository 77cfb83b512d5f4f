//! Owns who has an account: adding, disabling, finding by name. Never shows more of a person than a name.

use domain::access::{PersonFacts, Resource, Role, RoleSet, right};
use domain::ids::{PersonId, TeamId};
use domain::person::Person;
use domain::validate::{self, FieldErrors, LINE_MAX};
use serde_json::{Value, json};
use store::people::Search;
use store::{StoreError, Tx};

use super::credentials::end_everything;
use super::{SecurityStamp, audit};
use crate::{BackendError, Ctx, starter};

#[derive(Clone, Debug, Default)]
pub struct NewPerson {
    pub name: String,
    pub email: String,
    pub roles: RoleSet,
    pub teams: Vec<TeamId>,
    /// Without one, the person asks for a password by mail.
    pub password: Option<String>,
    /// Why these roles, where the matrix asks for a reason.
    pub reason: Option<String>,
}

/// Checked and hashed: nothing left that could be refused for its form.
pub(super) struct ReadyPerson {
    name: String,
    email: String,
    roles: RoleSet,
    teams: Vec<TeamId>,
    password_hash: Option<String>,
    reason: Option<String>,
}

/// All that is shown of people who are picked from a list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PersonName {
    pub id: PersonId,
    pub name: String,
}

impl NewPerson {
    /// All errors at once, together with those that the caller found.
    pub(super) async fn check(self, ctx: &Ctx, mut errors: FieldErrors) -> Result<ReadyPerson, BackendError> {
        let name = errors.take("name", named(&self.name)).unwrap_or_default();
        let email = errors.take("email", validate::email(&self.email)).unwrap_or_default();
        if let Some(password) = self.password.as_deref().filter(|_| errors.of("password").is_none()) {
            errors.take("password", validate::password(password));
        }
        errors.into_result(())?;
        let password_hash = match &self.password {
            Some(password) => Some(ctx.backend.passwords.hash(password).await?),
            None => None,
        };
        Ok(ReadyPerson { name, email, roles: with_desk_work(self.roles), teams: self.teams, password_hash, reason: self.reason })
    }
}

fn named(name: &str) -> Result<String, String> {
    let name = validate::line(name, LINE_MAX)?;
    if name.is_empty() { Err("Please fill this in.".into()) } else { Ok(name) }
}

/// Whoever administers alone must be able to work as well.
fn with_desk_work(roles: RoleSet) -> RoleSet {
    let full = RoleSet::new([Role::Admin, Role::ServiceDeskManager, Role::AgentL1]);
    if roles == RoleSet::only(Role::Admin) { full.unwrap_or(roles) } else { roles }
}

/// Adds somebody. The first administrator brings the starter catalogue.
pub async fn add(ctx: &Ctx, new: NewPerson) -> Result<PersonId, BackendError> {
    ctx.permit::<right::UserCreate, _>(Resource::Global).map(drop)?;
    let ready = new.check(ctx, FieldErrors::default()).await?;
    let added = ctx.write("people.add", |tx, ctx| Box::pin(async move { insert(tx, &ctx, &ready).await }));
    added.await.map(|(person, _)| person)
}

pub(super) async fn insert(tx: &Tx, ctx: &Ctx, ready: &ReadyPerson) -> Result<(PersonId, SecurityStamp), BackendError> {
    let permit = ctx.permit::<right::UserCreate, _>(Resource::Global)?;
    if !ready.roles.is_empty() {
        ctx.permit_with_reason::<right::UserRoleGrant, _>(Resource::Global, ready.reason.as_deref()).map(drop)?;
    }
    if ready.roles.contains(Role::Admin) {
        starter::write_once(tx, ctx).await?;
    }
    let teams = if ready.teams.is_empty() { starter::home(tx, ready.roles).await? } else { ready.teams.clone() };
    let person = Person { email: Some(ready.email.clone()), roles: ready.roles, teams, ..Person::named(ctx.new_id(), ready.name.clone()) };
    let stamp = SecurityStamp::new(ctx.now);
    let (id, roles) = (person.id, person.roles);
    let password_hash = ready.password_hash.clone();
    let new = store::people::NewPerson { person, password_hash, security_stamp: stamp.to_string(), created_at: ctx.now };
    match store::people::insert(tx, &permit, &new).await {
        Err(StoreError::Conflict { .. }) => return Err(BackendError::invalid("email", "There is an account with this address.")),
        other => other?,
    }
    audit::of_person(tx, ctx, "person.added", id, json!({ "roles": roles })).await?;
    Ok((id, stamp))
}

/// The person can no longer sign in, and everything that is signed in ends. What they wrote stays.
pub async fn disable(ctx: &Ctx, email: &str) -> Result<(), BackendError> {
    let email = validate::email(email).map_err(|message| BackendError::invalid("email", message))?;
    let work = ctx.write("people.disable", |tx, ctx| {
        Box::pin(async move {
            let found = store::people::find_by_email(tx, &email).await?;
            let found = found.ok_or_else(|| BackendError::invalid("email", "There is no account with this address."))?;
            let person = found.id;
            let facts = PersonFacts { id: person, teams: found.teams, site: found.location, shared_with: Vec::new() };
            let permit = ctx.permit::<right::UserDisable, _>(facts)?;
            store::people::set_disabled(tx, &permit, person, true, &SecurityStamp::new(ctx.now).to_string()).await?;
            end_everything(tx, &ctx, person).await?;
            audit::of_person(tx, &ctx, "person.disabled", person, Value::Null).await
        })
    });
    work.await
}

/// For pickers: enabled people whose name contains all words.
pub async fn search(ctx: &Ctx, query: &str, limit: u64) -> Result<Vec<PersonName>, BackendError> {
    ctx.permit::<right::UserReadMinimal, _>(Resource::Global).map(drop)?;
    let query = validate::line(query, LINE_MAX).map_err(|message| BackendError::invalid("q", message))?;
    // Whoever may not read addresses must not be able to feel for them.
    let search = Search { q: Some(query), names_only: true, disabled: Some(false), ..Search::default() };
    let found = store::people::list(&ctx.backend.db.read(), &search, limit, None).await?;
    Ok(found.items.into_iter().map(|person| PersonName { id: person.id, name: person.name }).collect())
}
