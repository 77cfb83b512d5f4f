//! Owns the audit trail as people read it, and how changes of records are written into it: who, what, before and after.
//! Never changes or deletes an entry; nobody may.

use domain::access::{Action, ActorRef, Denied, Resource, Why, decide, right};
use domain::catalogue::{Facts, FieldChange, changes};
use domain::ids::PersonId;
use domain::incident::{Names, Page};
use domain::realm::{Live, Realm};
use domain::trail::{REFUSED, TrailKind};
use domain::validate::FieldErrors;
use serde_json::{Map, Value, json};
use store::audit::Filter;
use store::incidents::Wanted;
use store::{StoreError, Tx};

pub use store::audit::Entry;

use crate::people::audit;
use crate::{BackendError, Ctx};

const PAGE: u64 = 50;

/// A page of the trail with the names of who acted.
pub struct Trail {
    pub page: Page<Entry>,
    pub names: Names,
    /// The reader may open the pages of people.
    pub people: bool,
}

/// The trail under the query of a URL: `who`, `what`, `from`, `until`, `subject`, `cursor`.
pub async fn entries(ctx: &Ctx, query: &str) -> Result<Trail, BackendError> {
    ctx.permit::<right::AuditRead, _>(Resource::Global).map(drop)?;
    let (filter, cursor) = filter_of(query)?;
    let conn = ctx.backend.db.read();
    let page = store::audit::search(&conn, &filter, PAGE, cursor.as_deref()).await?;
    let mut wanted = Wanted::default();
    wanted.people.extend(page.items.iter().filter_map(|entry| entry.actor.person()));
    wanted.people.extend(page.items.iter().filter_map(|entry| entry.subject.strip_prefix("person:")?.parse::<PersonId>().ok()));
    let names = store::incidents::names(&conn, Realm::from(Live), &wanted).await?;
    let people = decide(&ctx.actor, Action::UserReadContact, &Resource::Global, ctx.now, None).is_allowed();
    Ok(Trail { page, names, people })
}

fn filter_of(query: &str) -> Result<(Filter, Option<String>), BackendError> {
    let (mut filter, mut cursor, mut errors) = (Filter::default(), None, FieldErrors::default());
    for (name, value) in form_urlencoded::parse(query.trim_start_matches('?').as_bytes()) {
        let value = value.trim();
        match name.as_ref() {
            _ if value.is_empty() => {}
            "who" => filter.who = Some(value.to_owned()),
            "subject" => filter.subject = Some(value.to_owned()),
            "cursor" => cursor = Some(value.to_owned()),
            "what" => match errors.take("what", value.parse::<TrailKind>().map_err(|error| error.to_string())) {
                Some(TrailKind::Refusals) => filter.endings.push(REFUSED),
                Some(kind) => filter.actions.extend(kind.beginnings()),
                None => {}
            },
            "from" => filter.from = errors.take("from", day(value)),
            // To the end of that day.
            "until" => filter.until = errors.take("until", day(value)).map(|at| at + chrono::TimeDelta::days(1)),
            _ => {}
        }
    }
    errors.into_result((filter, cursor)).map_err(BackendError::from)
}

fn day(text: &str) -> Result<chrono::DateTime<chrono::Utc>, String> {
    let day = text.parse::<chrono::NaiveDate>().map_err(|_| "A day reads 2026-11-21.".to_owned())?;
    Ok(day.and_time(chrono::NaiveTime::MIN).and_utc())
}

/// A change of one record, in words.
pub(crate) struct Change<'a> {
    pub action: &'a str,
    /// A kind and an id: `team:…`.
    pub subject: String,
    pub name: &'a str,
    pub before: Facts,
    pub after: Facts,
    /// The version that the change made.
    pub version: u32,
    pub reason: Option<&'a str>,
}

/// Written in the transaction of the change.
pub(crate) async fn record(tx: &Tx, ctx: &Ctx, change: Change<'_>) -> Result<(), BackendError> {
    let fields = changes(&change.before, &change.after);
    let mut detail = Map::new();
    detail.insert("name".to_owned(), json!(change.name));
    detail.insert("version".to_owned(), json!(change.version));
    detail.insert("fields".to_owned(), json!(fields));
    if let Some(reason) = change.reason {
        detail.insert("reason".to_owned(), json!(reason));
    }
    audit::write(tx, ctx, change.action, &change.subject, Value::Object(detail)).await
}

/// What somebody tried and may not. Asking for a fresh sign-in or for a reason is no refusal.
pub async fn refused(ctx: &Ctx, denied: &Denied) -> Result<(), BackendError> {
    let Some(person) = ctx.actor.person().map(|person| person.id).filter(|_| denied.why == Why::NotAllowed) else { return Ok(()) };
    let action = denied.action.name();
    let work = ctx.write("trail.refused", move |tx, ctx| {
        Box::pin(async move { audit::of_person(tx, &ctx, "access.refused", person, json!({ "action": action })).await })
    });
    work.await
}

/// The writer has to have seen the present version; otherwise the answer says who changed what meanwhile.
pub(crate) async fn must_have_seen(tx: &Tx, subject: &str, present: u32, seen: u32) -> Result<(), BackendError> {
    if present == seen { Ok(()) } else { Err(BackendError::Conflict(meanwhile(tx, subject, seen).await?)) }
}

/// The same for a write that the store refused.
pub(crate) async fn unless_stale(tx: &Tx, subject: &str, result: Result<(), StoreError>) -> Result<(), BackendError> {
    match result {
        Err(StoreError::Stale { seen, .. }) => Err(BackendError::Conflict(meanwhile(tx, subject, seen).await?)),
        other => Ok(other?),
    }
}

async fn meanwhile(tx: &Tx, subject: &str, seen: u32) -> Result<String, BackendError> {
    let entries = store::audit::list(tx, Some(subject), 20, None).await?.items;
    let newer = |entry: &&Entry| entry.detail["version"].as_u64().is_some_and(|version| version > u64::from(seen));
    let Some(last) = entries.iter().find(newer) else {
        return Ok("Somebody changed this meanwhile. Load the page again; nothing of yours is saved yet.".to_owned());
    };
    let who = match &last.actor {
        ActorRef::Person(id) => store::people::find(tx, *id).await?.map_or_else(|| "Somebody".to_owned(), |person| person.name),
        ActorRef::System(name) => name.clone().into_owned(),
    };
    let fields = entries
        .iter()
        .filter(newer)
        .flat_map(fields_of)
        .map(|change| format!("{} from \u{201c}{}\u{201d} to \u{201c}{}\u{201d}", change.field, change.before, change.after));
    let what: Vec<String> = fields.collect();
    Ok(format!("{who} changed this meanwhile: {}. Load the page again; nothing of yours is saved yet.", what.join("; ")))
}

/// The fields before and after that an entry tells.
pub fn fields_of(entry: &Entry) -> Vec<FieldChange> {
    serde_json::from_value(entry.detail["fields"].clone()).unwrap_or_default()
}
