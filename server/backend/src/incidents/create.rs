//! Owns the doors by which an incident enters: portal, agent, quick phone fix, REST. All open the log the same way.

use std::collections::BTreeMap;

use domain::access::{Action, Authorized, PersonFacts, Resource, decide, right};
use domain::catalogue::Level;
use domain::ids::{IncidentId, PersonId, TeamId};
use domain::incident::{Edit, EventKind, Field, Incident, Opened, Origin};
use domain::number::IncidentNumber;
use domain::priority::{Impact, Urgency};
use domain::realm::Realm;
use domain::validate::{self, FieldErrors};
use domain::workflow::{self, PhoneFix, StepInput};
use store::Tx;

use super::known::known;
use super::restricted::first_named;
use super::write::{Changed, append, author};
use super::{input::NewFields, tell};
use crate::{BackendError, Ctx, live, rules};

type Fields = BTreeMap<String, String>;

/// An agent logs an incident.
pub async fn create(ctx: &Ctx, realm: Realm, fields: &Fields) -> Result<IncidentNumber, BackendError> {
    let fields = with_reporter(ctx, fields).await?;
    create_from(ctx, realm, Origin::Agent, &fields).await.map(|changed| changed.incident.number)
}

/// Without scripts nobody chooses from a list: the form takes the reporter's address instead. Only for those who may
/// read addresses, so that nobody feels for them.
async fn with_reporter(ctx: &Ctx, fields: &Fields) -> Result<Fields, BackendError> {
    let mut fields = fields.clone();
    let address = fields.remove("reporter_address").filter(|address| !address.trim().is_empty());
    let chosen = fields.get("reporter").is_some_and(|id| !id.trim().is_empty());
    let Some(address) = address.filter(|_| !chosen) else { return Ok(fields) };
    let address = validate::email(&address).map_err(|message| BackendError::invalid("reporter", message))?;
    let found = store::people::find_by_email(&ctx.backend.db.read(), &address).await?.filter(|person| !person.disabled);
    let readable = found.filter(|person| {
        let facts = PersonFacts { id: person.id, teams: person.teams.clone(), site: person.location, shared_with: Vec::new() };
        decide(&ctx.actor, Action::UserReadContact, &Resource::Person(&facts), ctx.now, None).is_allowed()
    });
    let person = readable.ok_or_else(|| BackendError::invalid("reporter", "Nobody here has this address."))?;
    fields.insert("reporter".to_owned(), person.id.to_string());
    Ok(fields)
}

/// The same through a named door.
pub async fn create_from(ctx: &Ctx, realm: Realm, origin: Origin, fields: &Fields) -> Result<Changed, BackendError> {
    let (own, fields) = (ctx.clone(), NewFields::parse(fields)?);
    ctx.backend.db.write("incidents.create", move |tx| Box::pin(async move { create_in(tx, &own, realm, origin, fields).await })).await
}

pub async fn create_in(tx: &Tx, ctx: &Ctx, realm: Realm, origin: Origin, fields: NewFields) -> Result<Changed, BackendError> {
    let by = author(ctx)?;
    // People who are not staff report for themselves, whatever the input says.
    let staff = ctx.actor.person().is_none_or(|person| person.roles.is_staff());
    let reporter = if staff { fields.reporter() } else { by.person() };
    let permit =
        ctx.permit::<right::IncidentCreate, _>(Resource::NewIncident { reporter, team: fields.input.team, site: fields.location() })?;
    let mut known = known(tx, realm, None, &fields.input, &by).await?;
    let mut new = fields.into_new(origin, reporter, ctx.now);
    new.opened.channel = new.opened.channel.or(NewFields::default_channel(origin));
    if !staff {
        new.opened.reporter = reporter;
        (new.team, new.assignee) = (None, None);
    }
    known.book = rules::book(tx, new.opened.location, new.opened.reporter).await?;
    own_desk(tx, ctx, &mut new.opened).await?;
    let (id, number) = (ctx.new_id::<IncidentId>(), store::incidents::next_number(tx, realm).await?);
    new.decided = staff && origin != Origin::Portal;
    let (_, mut kinds) = workflow::open(id, realm.id, number, &new, &known, &by, ctx.now)?;
    kinds.extend(first_named(tx, ctx, origin, new.opened.restricted).await?);
    insert(tx, ctx, &permit, Incident::open(id, realm.id, number, &new.opened, &by, ctx.now), kinds).await
}

/// The desk that answers to the reporter: an own first-level team of who logs it, else the first of all.
async fn own_desk(tx: &Tx, ctx: &Ctx, opened: &mut Opened) -> Result<(), BackendError> {
    let teams = store::catalogue::teams(tx).await?;
    let own = ctx.actor.person().map(|person| person.teams.clone()).unwrap_or_default();
    let desks = || teams.iter().filter(|team| team.level == Level::L1);
    let desk = desks().find(|team| own.contains(&team.id)).or_else(|| desks().next());
    (opened.owning_team, opened.level) = (desk.map(|team| team.id), desk.map(|team| team.level));
    Ok(())
}

type CreatePermit = Authorized<right::IncidentCreate, Resource<'static>>;

async fn insert(tx: &Tx, ctx: &Ctx, permit: &CreatePermit, mut incident: Incident, kinds: Vec<EventKind>) -> Result<Changed, BackendError> {
    let events = append(ctx, &mut incident, kinds)?;
    store::incidents::insert(tx, permit, &incident, &events).await?;
    tell::everyone(tx, ctx, &incident, &events).await?;
    live::ring_after(tx, ctx, incident.realm, incident.id);
    Ok(Changed { incident, events })
}

/// What a call solved while it lasted: opened, resolved, closing proposed.
pub async fn create_phone_fix(ctx: &Ctx, realm: Realm, fields: &Fields) -> Result<IncidentNumber, BackendError> {
    let (own, parsed) = (ctx.clone(), NewFields::parse(&with_reporter(ctx, fields).await?));
    let fix = phone_fix_of(parsed)?;
    ctx.backend.db.write("incidents.phone_fix", move |tx| Box::pin(async move { phone_fix_in(tx, &own, realm, fix).await })).await
}

fn phone_fix_of(parsed: Result<NewFields, FieldErrors>) -> Result<(PhoneFix, StepInput), BackendError> {
    let fields = parsed?;
    let mut errors = FieldErrors::default();
    let category = errors.take(
        "category",
        match fields.value(Field::Category) {
            Some(Edit::Category(Some(id))) => Ok(*id),
            _ => Err("Choose the category.".to_owned()),
        },
    );
    let service = errors.take(
        "service",
        match fields.value(Field::Service) {
            Some(Edit::Service(Some(id))) => Ok(*id),
            _ => Err("Choose the service.".to_owned()),
        },
    );
    let code = errors.take("resolution_code", fields.input.code.ok_or_else(|| "Choose how it was ended.".to_owned()));
    let notes = errors.take("resolution_notes", fields.input.notes.clone().ok_or_else(|| "Say what helped.".to_owned()));
    match (category, service, code, notes) {
        (Some(category), Some(service), Some(code), Some(notes)) => {
            Ok((PhoneFix { title: fields.title.clone(), reporter: fields.reporter(), category, service, code, notes }, fields.input))
        }
        _ => Err(errors.into()),
    }
}

async fn phone_fix_in(tx: &Tx, ctx: &Ctx, realm: Realm, (fix, input): (PhoneFix, StepInput)) -> Result<IncidentNumber, BackendError> {
    let by = author(ctx)?;
    let known = known(tx, realm, None, &input, &by).await?;
    let owner = owner(ctx, &known.assignee_teams)?;
    let permit =
        ctx.permit::<right::IncidentCreate, _>(Resource::NewIncident { reporter: fix.reporter, team: Some(owner.1), site: None })?;
    let (id, number) = (ctx.new_id::<IncidentId>(), store::incidents::next_number(tx, realm).await?);
    let (incident, kinds) = workflow::phone_fix(id, realm.id, number, &fix, owner, &known, ctx.now)?;
    for right in [Action::IncidentUpdateFields, Action::IncidentAssign, Action::IncidentResolve] {
        ctx.permit_as::<domain::access::ChangeIncident, _>(right, incident.facts(), None).map(drop)?;
    }
    let EventKind::Opened(opened) = &kinds[0] else { return Err(BackendError::NotFound) };
    let base = Incident::open(id, realm.id, number, opened, &by, ctx.now);
    insert(tx, ctx, &permit, base, kinds).await.map(|changed| changed.incident.number)
}

/// Who takes the call owns it, in an own team.
fn owner(ctx: &Ctx, teams: &[(TeamId, Level)]) -> Result<(PersonId, TeamId, Level), BackendError> {
    let person = ctx.person()?.id;
    let (team, level) =
        teams.first().ok_or_else(|| BackendError::invalid("title", "You are in no team yet; a manager can add you to one."))?;
    Ok((person, *team, *level))
}

/// Somebody reports a trouble in the portal, in answers to plain questions.
pub async fn report(ctx: &Ctx, realm: Realm, fields: &Fields) -> Result<IncidentNumber, BackendError> {
    let mut fields = fields.clone();
    let since = fields.remove("since").unwrap_or_default();
    let mut parsed = NewFields::parse(&only_plain(fields)?)?;
    let effect = effect_in_words(&parsed, &since);
    // "Earlier" without a time is no time: the agent asks, nobody invents one.
    if !matches!(since.as_str(), "" | "now") && parsed.value(Field::NoticedAt).is_none() {
        parsed.input.edits.push(Edit::NoticedAt(None));
    }
    if parsed.value(Field::Description).is_none() {
        parsed.input.edits.push(Edit::Description(parsed.title.clone()));
    }
    parsed.input.edits.push(Edit::Effect(Some(effect)));
    let own = ctx.clone();
    let changed =
        ctx.backend.db.write("incidents.report", move |tx| Box::pin(async move { report_in(tx, &own, realm, parsed).await })).await?;
    Ok(changed.incident.number)
}

/// In the portal everybody is a reporter, staff too.
async fn report_in(tx: &Tx, ctx: &Ctx, realm: Realm, mut fields: NewFields) -> Result<Changed, BackendError> {
    let me = ctx.person()?.id;
    fields.input.edits.retain(|edit| edit.field() != Field::Reporter);
    fields.input.edits.push(Edit::Reporter(Some(me)));
    create_in(tx, ctx, realm, Origin::Portal, fields).await
}

/// The portal asks these and nothing else: a reporter cannot set a team or a category.
fn only_plain(fields: Fields) -> Result<Fields, FieldErrors> {
    const PLAIN: [&str; 7] = ["title", "description", "impact", "urgency", "noticed_at", "location", "restricted"];
    let mut errors = FieldErrors::default();
    for name in fields.keys().filter(|name| !PLAIN.contains(&name.as_str())) {
        errors.push(name.clone(), "There is no such question.");
    }
    errors.into_result(fields)
}

/// The business effect, from the answers: who is affected, can they work, since when.
fn effect_in_words(fields: &NewFields, since: &str) -> String {
    let who = match fields.value(Field::Impact) {
        Some(Edit::Impact(Some(Impact::High))) => "A whole site or everybody is affected",
        Some(Edit::Impact(Some(Impact::Medium))) => "A team or department is affected",
        _ => "One person is affected",
    };
    let work = match fields.value(Field::Urgency) {
        Some(Edit::Urgency(Some(Urgency::High))) => "work is not possible",
        Some(Edit::Urgency(Some(Urgency::Medium))) => "work is hindered",
        _ => "it can wait",
    };
    let since = match validate::line(since, 20).as_deref() {
        Ok("earlier") => ", since before today",
        Ok("today") => ", since earlier today",
        _ => "",
    };
    format!("{who}; {work}{since}.")
}
