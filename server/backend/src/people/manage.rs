//! Owns what administrators do with other people's records: find, add with a link by mail, change, give roles and
//! teams, disable. Each change has its version and its entry of the audit trail. Never deletes anybody and never sets
//! a password: the person does that, by the link.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use domain::access::{Action, PersonFacts, Resource, Role, RoleSet, right};
use domain::catalogue::{Form, Location, Team};
use domain::ids::{PersonId, TeamId};
use domain::incident::{Names, Page};
use domain::person::{self, Person};
use domain::realm::{Live, Realm};
use domain::validate::{self, LINE_MAX};
use store::incidents::Wanted;
use store::links::Purpose;
use store::people::Search;
use store::{Conn, StoreError, Tx};

use super::credentials::end_everything;
use super::members::{NewPerson, insert};
use super::{SecurityStamp, links};
use crate::catalogue::may;
use crate::mail::{self, Draft};
use crate::trail::{self, Change};
use crate::{BackendError, Ctx};

type Fields = BTreeMap<String, String>;

const PAGE: u64 = 50;
/// A new colleague may be away today.
const INVITE_LIVES: TimeDelta = TimeDelta::days(7);
const EMAIL_TAKEN: &str = "There is an account with this address.";
const LAST_ADMIN: &str = "This is the last administrator. Make another one first.";

/// People whom an administrator looks for.
pub struct Found {
    pub page: Page<Person>,
    pub names: Names,
    pub teams: Vec<Team>,
    pub locations: Vec<Location>,
    pub may_add: bool,
    pub confirm: bool,
}

/// One person with everything that forms about them offer.
pub struct Managed {
    pub person: Person,
    pub names: Names,
    pub teams: Vec<Team>,
    pub locations: Vec<Location>,
    /// Of the rights that the page asks for, those that there are, fresh or not.
    pub rights: Vec<Action>,
    /// Some of them need the password once more.
    pub confirm: bool,
}

/// By name, for whoever may read addresses: `q`, `disabled=true`, `cursor` of a URL's query.
pub async fn directory(ctx: &Ctx, query: &str) -> Result<Found, BackendError> {
    ctx.permit::<right::UserReadContact, _>(Resource::Global).map(drop)?;
    let (mut search, mut cursor) = (Search { disabled: Some(false), ..Search::default() }, None);
    for (name, value) in form_urlencoded::parse(query.trim_start_matches('?').as_bytes()) {
        match name.as_ref() {
            "q" => search.q = Some(validate::line(&value, LINE_MAX).map_err(|message| BackendError::invalid("q", message))?),
            "disabled" => search.disabled = Some(value == "true"),
            "cursor" if !value.is_empty() => {
                cursor = Some(value.parse().map_err(|_| BackendError::invalid("cursor", "this is no page of this list"))?);
            }
            _ => {}
        }
    }
    let conn = ctx.backend.db.read();
    let page = store::people::list(&conn, &search, PAGE, cursor).await?;
    let names = names(&conn, &page.items).await?;
    let (may_add, confirm) = may(ctx, Action::UserCreate, &Resource::Global);
    let (teams, locations) = (store::catalogue::teams(&conn).await?, store::catalogue::locations(&conn).await?);
    Ok(Found { page, names, teams, locations, may_add, confirm })
}

const ASKED: [Action; 5] = [Action::UserCreate, Action::UserDisable, Action::UserRoleGrant, Action::UserSkillsWrite, Action::TeamWrite];

pub async fn managed(ctx: &Ctx, id: PersonId) -> Result<Managed, BackendError> {
    let conn = ctx.backend.db.read();
    let person = store::people::find(&conn, id).await?;
    let known = person.as_ref().map(facts);
    ctx.permit::<right::UserReadContact, _>(known.as_ref().map_or(Resource::Global, Resource::Person)).map(drop)?;
    let (person, facts) = person.zip(known).ok_or(BackendError::NotFound)?;
    let (mut rights, mut confirm) = (Vec::new(), false);
    for action in ASKED {
        let resource =
            if action == Action::UserCreate || action == Action::TeamWrite { Resource::Global } else { Resource::Person(&facts) };
        let (allowed, stale) = may(ctx, action, &resource);
        rights.extend(allowed.then_some(action));
        confirm |= stale;
    }
    let names = names(&conn, std::slice::from_ref(&person)).await?;
    let (teams, locations) = (store::catalogue::teams(&conn).await?, store::catalogue::locations(&conn).await?);
    Ok(Managed { person, names, teams, locations, rights, confirm })
}

fn facts(person: &Person) -> PersonFacts {
    PersonFacts { id: person.id, teams: person.teams.clone(), site: person.location, shared_with: Vec::new() }
}

async fn names(conn: &impl Conn, people: &[Person]) -> Result<Names, BackendError> {
    let mut wanted = Wanted::default();
    for person in people {
        wanted.teams.extend(&person.teams);
        wanted.locations.extend(person.location.iter().chain(&person.sites));
    }
    Ok(store::incidents::names(conn, Realm::from(Live), &wanted).await?)
}

/// What a form about a new account says.
#[derive(Clone, Debug, Default)]
pub struct NewAccount {
    /// `name`, `email`, `phone`, `department`, `location`, `skills`, `role-<slug>`, `team-<id>`, `reason`.
    pub fields: Fields,
}

/// Adds somebody and mails them a link by which they choose a password.
pub async fn invite(ctx: &Ctx, new: NewAccount) -> Result<PersonId, BackendError> {
    ctx.permit::<right::UserCreate, _>(Resource::Global).map(drop)?;
    let mut form = Form::new(&new.fields);
    let roles = roles_of(&mut form);
    let skills = person::skills(new.fields.get("skills").map(String::as_str).unwrap_or_default());
    let skills = skills.unwrap_or_else(|message| {
        form.refuse("skills", &message);
        Default::default()
    });
    let (name, email) = (form.name("name", ""), form.email("email", None).unwrap_or_default());
    if email.is_empty() {
        form.refuse("email", "The link to set a password goes there.");
    }
    let errors = form.done(()).err().unwrap_or_default();
    let teams = ticked(&new.fields, "team-");
    let account =
        NewPerson { name, email, roles, teams, password: None, reason: new.fields.get("reason").filter(|r| !r.trim().is_empty()).cloned() };
    let ready = account.check(ctx, errors).await?;
    let fields = new.fields;
    let work = ctx.write("people.invite", move |tx, ctx| {
        Box::pin(async move {
            let (id, _) = insert(tx, &ctx, &ready).await?;
            let bare = store::people::find(tx, id).await?.ok_or(BackendError::NotFound)?;
            let person = bare.edited(&fields)?;
            must_lead_somewhere(tx, &bare, &person).await?;
            store::people::update(tx, &ctx.permit::<right::UserCreate, _>(Resource::Global)?, &person).await?;
            if !skills.is_empty() {
                store::people::set_skills(tx, &ctx.permit::<right::UserSkillsWrite, _>(Resource::Global)?, id, &skills).await?;
            }
            send_link(tx, &ctx, &person).await?;
            let after = Person { skills, ..person.clone() };
            let names = names(tx, std::slice::from_ref(&after)).await?;
            record(tx, &ctx, "person.invited", None, &after, &names, None).await?;
            Ok(id)
        })
    });
    work.await
}

async fn send_link(tx: &Tx, ctx: &Ctx, person: &Person) -> Result<(), BackendError> {
    let Some(to) = person.email.clone() else { return Ok(()) };
    let secret = links::replace(tx, ctx, Purpose::PasswordReset, Some(person.id), INVITE_LIVES).await?;
    let link = ctx.backend.settings.base_url.link(&format!("/reset/{}", secret.reveal()));
    let login = ctx.backend.settings.base_url.link("/login");
    let text = format!(
        "There is an account for you in Muster.\n\nChoose your password here within 7 days. The link works once:\n{link}\n\n\
         After that, ask for a new link where you sign in:\n{login}\n"
    );
    let draft = Draft { to, to_name: person.name.clone(), subject: "Your account in Muster".to_owned(), text };
    mail::enqueue(tx, ctx, &format!("person:{}", person.id), &format!("invite:{}", ctx.new_id::<uuid::Uuid>()), &draft).await
}

/// Name, address, phone, department, location.
pub async fn update(ctx: &Ctx, id: PersonId, seen: u32, fields: Fields) -> Result<(), BackendError> {
    ctx.permit::<right::UserCreate, _>(Resource::Global).map(drop)?;
    let work = ctx.write("people.update", move |tx, ctx| {
        Box::pin(async move {
            let old = present(tx, id, seen).await?;
            let new = old.edited(&fields)?;
            if new == old {
                return Ok(());
            }
            must_lead_somewhere(tx, &old, &new).await?;
            next_version(tx, id, seen).await?;
            match store::people::update(tx, &ctx.permit::<right::UserCreate, _>(Resource::Global)?, &new).await {
                Err(StoreError::Conflict { .. }) => return Err(BackendError::invalid("email", EMAIL_TAKEN)),
                other => other?,
            }
            if old.email != new.email {
                // What was mailed to the old address must not open the account any more.
                store::links::delete_of(tx, Purpose::PasswordReset, Some(id)).await?;
            }
            tell(tx, &ctx, "person.changed", &old, &new, None).await
        })
    });
    work.await
}

/// The roles that a form ticks, and why.
pub struct RoleChange {
    pub fields: Fields,
}

pub async fn set_roles(ctx: &Ctx, id: PersonId, seen: u32, change: RoleChange) -> Result<(), BackendError> {
    let reason = change.fields.get("reason").cloned().unwrap_or_default();
    let work = ctx.write("people.set_roles", move |tx, ctx| {
        Box::pin(async move {
            let found = store::people::find(tx, id).await?;
            let known = found.as_ref().map(facts);
            let resource = known.as_ref().map_or(Resource::Global, Resource::Person);
            ctx.permit_with_reason::<right::UserRoleGrant, _>(resource, Some(&reason)).map(drop).map_err(ask_for_reason)?;
            let mut form = Form::new(&change.fields);
            let roles = roles_of(&mut form);
            form.done(())?;
            let old = present(tx, id, seen).await?;
            if old.roles == roles {
                return Ok(());
            }
            if old.roles.contains(Role::Admin) && !roles.contains(Role::Admin) && !old.disabled {
                must_not_be_last(tx, "roles").await?;
            }
            next_version(tx, id, seen).await?;
            let permit = ctx.permit_with_reason::<right::UserRoleGrant, _>(facts(&old), Some(&reason))?;
            store::people::set_roles(tx, &permit, id, roles).await?;
            let new = Person { roles, ..old.clone() };
            tell(tx, &ctx, "person.roles", &old, &new, Some(&reason)).await
        })
    });
    work.await
}

/// A missing reason is an input to fill in, not a refusal.
fn ask_for_reason(error: BackendError) -> BackendError {
    match error {
        BackendError::Denied(denied) if denied.why == domain::access::Why::ReasonNeeded => BackendError::invalid("reason", "Say why."),
        other => other,
    }
}

/// The teams that a form ticks. Each that changes needs the right to write it.
pub async fn set_teams(ctx: &Ctx, id: PersonId, seen: u32, fields: Fields) -> Result<(), BackendError> {
    let work = ctx.write("people.set_teams", move |tx, ctx| {
        Box::pin(async move {
            let wanted: Vec<TeamId> = ticked(&fields, "team-");
            let found = store::people::find(tx, id).await?;
            let now = found.as_ref().map(|person| person.teams.clone()).unwrap_or_default();
            let changed: Vec<TeamId> =
                now.iter().filter(|team| !wanted.contains(team)).chain(wanted.iter().filter(|team| !now.contains(team))).copied().collect();
            if changed.is_empty() {
                return ctx.permit::<right::TeamWrite, _>(Resource::Global).map(drop);
            }
            for team in &changed {
                ctx.permit::<right::TeamWrite, _>(Resource::Team(*team)).map(drop)?;
            }
            let old = present(tx, id, seen).await?;
            let teams = store::catalogue::teams(tx).await?;
            let offered = |id: &TeamId| teams.iter().any(|team| team.id == *id && !team.retired);
            if !wanted.iter().all(|team| now.contains(team) || offered(team)) {
                return Err(BackendError::invalid("teams", "Choose from the list."));
            }
            next_version(tx, id, seen).await?;
            for team in changed {
                let permit = ctx.permit::<right::TeamWrite, _>(Resource::Team(team))?;
                let lead = wanted.contains(&team).then_some(false);
                store::catalogue::set_member(tx, &permit, team, id, lead).await?;
            }
            let new = store::people::find(tx, id).await?.ok_or(BackendError::NotFound)?;
            tell(tx, &ctx, "person.teams", &old, &new, None).await
        })
    });
    work.await
}

pub async fn set_skills(ctx: &Ctx, id: PersonId, seen: u32, text: &str) -> Result<(), BackendError> {
    let text = text.to_owned();
    let work = ctx.write("people.set_skills", move |tx, ctx| {
        Box::pin(async move {
            let found = store::people::find(tx, id).await?;
            let known = found.as_ref().map(facts);
            ctx.permit::<right::UserSkillsWrite, _>(known.as_ref().map_or(Resource::Global, Resource::Person)).map(drop)?;
            let skills = person::skills(&text).map_err(|message| BackendError::invalid("skills", message))?;
            let old = present(tx, id, seen).await?;
            if old.skills == skills {
                return Ok(());
            }
            next_version(tx, id, seen).await?;
            store::people::set_skills(tx, &ctx.permit::<right::UserSkillsWrite, _>(facts(&old))?, id, &skills).await?;
            let new = Person { skills, ..old.clone() };
            tell(tx, &ctx, "person.skills", &old, &new, None).await
        })
    });
    work.await
}

/// Disabled, the person can no longer sign in and everything signed in ends; what they wrote stays.
pub async fn set_disabled(ctx: &Ctx, id: PersonId, seen: u32, disabled: bool) -> Result<(), BackendError> {
    let work = ctx.write("people.set_disabled", move |tx, ctx| {
        Box::pin(async move {
            let found = store::people::find(tx, id).await?;
            let known = found.as_ref().map(facts);
            ctx.permit::<right::UserDisable, _>(known.as_ref().map_or(Resource::Global, Resource::Person)).map(drop)?;
            let old = present(tx, id, seen).await?;
            if old.disabled == disabled {
                return Ok(());
            }
            if disabled && ctx.actor.person().is_some_and(|me| me.id == id) {
                return Err(BackendError::invalid("disabled", "Nobody disables their own account."));
            }
            if disabled && old.roles.contains(Role::Admin) {
                must_not_be_last(tx, "disabled").await?;
            }
            next_version(tx, id, seen).await?;
            let permit = ctx.permit::<right::UserDisable, _>(facts(&old))?;
            store::people::set_disabled(tx, &permit, id, disabled, &SecurityStamp::new(ctx.now).to_string()).await?;
            end_everything(tx, &ctx, id).await?;
            let action = if disabled { "person.disabled" } else { "person.enabled" };
            tell(tx, &ctx, action, &old, &Person { disabled, ..old.clone() }, None).await
        })
    });
    work.await
}

async fn must_not_be_last(tx: &Tx, field: &str) -> Result<(), BackendError> {
    if store::people::count_with_role(tx, Role::Admin).await? <= 1 { Err(BackendError::invalid(field, LAST_ADMIN)) } else { Ok(()) }
}

/// The person as the writer saw them.
async fn present(tx: &Tx, id: PersonId, seen: u32) -> Result<Person, BackendError> {
    let person = store::people::find(tx, id).await?.ok_or(BackendError::NotFound)?;
    trail::must_have_seen(tx, &format!("person:{id}"), person.version, seen).await?;
    Ok(person)
}

async fn next_version(tx: &Tx, id: PersonId, seen: u32) -> Result<(), BackendError> {
    trail::unless_stale(tx, &format!("person:{id}"), store::people::touch(tx, id, seen).await).await
}

async fn must_lead_somewhere(tx: &Tx, old: &Person, new: &Person) -> Result<(), BackendError> {
    let Some(place) = new.location.filter(|place| old.location != Some(*place)) else { return Ok(()) };
    let offered = store::catalogue::locations(tx).await?.iter().any(|known| known.id == place && !known.retired);
    if offered { Ok(()) } else { Err(BackendError::invalid("location", "Choose one from the list.")) }
}

async fn tell(tx: &Tx, ctx: &Ctx, action: &str, old: &Person, new: &Person, reason: Option<&str>) -> Result<(), BackendError> {
    let names = names(tx, &[old.clone(), new.clone()]).await?;
    let new = Person { version: old.version.saturating_add(1), ..new.clone() };
    record(tx, ctx, action, Some(old), &new, &names, reason).await
}

async fn record(
    tx: &Tx,
    ctx: &Ctx,
    action: &str,
    old: Option<&Person>,
    new: &Person,
    names: &Names,
    reason: Option<&str>,
) -> Result<(), BackendError> {
    let before = old.map(|old| old.facts(names)).unwrap_or_default();
    let (subject, after) = (format!("person:{}", new.id), new.facts(names));
    trail::record(tx, ctx, Change { action, subject, name: &new.name, before, after, version: new.version, reason }).await
}

fn roles_of(form: &mut Form<'_>) -> RoleSet {
    let ticked: Vec<Role> = Role::ALL.into_iter().filter(|role| form.ticked(&format!("role-{}", role.slug()))).collect();
    RoleSet::new(ticked).unwrap_or_else(|mixed| {
        form.refuse("roles", &format!("{}.", capital(&mixed.to_string())));
        RoleSet::EMPTY
    })
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// The ids of ticked boxes whose names begin like this.
fn ticked<T: std::str::FromStr>(fields: &Fields, beginning: &str) -> Vec<T> {
    let named = |(name, value): (&String, &String)| name.strip_prefix(beginning).filter(|_| value == "yes")?.parse().ok();
    fields.iter().filter_map(named).collect()
}
