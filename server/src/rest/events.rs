//! The log of an incident: reading it, adding notes and replies.

use axum::{
    Json,
    http::{HeaderMap, HeaderValue, Uri, header},
    response::{IntoResponse, Response},
};
use backend::incidents;
use domain::validate::FieldErrors;
use serde_json::Value;
use utoipa::ToSchema;

use super::{
    address::Number,
    bearer::Caller,
    change::Change,
    input::Body,
    once::{Key, once},
    problem::{Problem, Usual, WithBody},
    realm,
    view::{EventPage, EventView},
};

const USUAL: usize = 200;

/// The log, oldest first, as far as the caller may read it.
#[utoipa::path(
    get,
    path = "/api/v1/incidents/{number}/events",
    tag = "events",
    params(
        ("number" = String, Path, description = "Such as `INC-123`"),
        ("limit" = Option<u64>, Query, minimum = 1, maximum = 200, description = "Size of a page, 200 if not given"),
        ("cursor" = Option<String>, Query, description = "`next` of the page before"),
    ),
    responses(
        (status = 200, description = "A page of the log.", body = EventPage, headers(("Link" = Option<String>, description = "The next page"))),
        Usual,
    )
)]
pub async fn list(Caller(ctx): Caller, Number(number): Number, uri: Uri) -> Result<Response, Problem> {
    let (incident, events) = incidents::events(&ctx, realm(), number).await?;
    let page = Page::parse(&uri)?;
    let names = incidents::names_of(&ctx, realm(), std::slice::from_ref(&incident), &events).await?;
    let start = match &page.after {
        None => 0,
        Some(after) => events
            .iter()
            .position(|event| event.id.to_string() == *after)
            .map(|position| position + 1)
            .ok_or_else(|| FieldErrors::one("cursor", "This is not a cursor of this log."))?,
    };
    let shown: Vec<_> = events.iter().skip(start).take(page.limit).collect();
    let next = shown.last().filter(|_| start + shown.len() < events.len()).map(|last| last.id.to_string());
    let link = next.as_deref().map(|cursor| format!("<{}?limit={}&cursor={cursor}>; rel=\"next\"", uri.path(), page.limit));
    let items = shown.into_iter().map(|event| EventView::of(event, &names)).collect();
    let mut response = Json(EventPage { items, next }).into_response();
    if let Some(link) = link.and_then(|link| HeaderValue::try_from(link).ok()) {
        response.headers_mut().insert(header::LINK, link);
    }
    Ok(response)
}

struct Page {
    limit: usize,
    after: Option<String>,
}

impl Page {
    fn parse(uri: &Uri) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::default();
        let mut page = Self { limit: USUAL, after: None };
        for (name, value) in form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()) {
            match name.as_ref() {
                "limit" => match value.trim().parse() {
                    Ok(limit) if (1..=USUAL).contains(&limit) => page.limit = limit,
                    _ => errors.push("limit", format!("Give a number from 1 to {USUAL}.")),
                },
                "cursor" => page.after = Some(value.into_owned()).filter(|cursor| !cursor.is_empty()),
                name => errors.push(name.chars().filter(|c| !c.is_control()).take(60).collect::<String>(), "There is no such filter."),
            }
        }
        errors.into_result(page)
    }
}

/// A text for the log.
#[derive(ToSchema)]
#[allow(dead_code, reason = "the fields that append reads, for the OpenAPI document")]
pub struct NewEvent {
    /// `note`: for the desk alone. `reply`: to the reporter, or by the reporter to the desk.
    kind: String,
    #[schema(max_length = 20000)]
    text: String,
}

/// Adds a note or a reply.
///
/// Texts never conflict, so no version is asked for. A reply by the reporter to an incident that has ended begins a new
/// one, which Location names.
#[utoipa::path(
    post,
    path = "/api/v1/incidents/{number}/events",
    tag = "events",
    params(
        ("number" = String, Path, description = "Such as `INC-123`"),
        ("Idempotency-Key" = Option<String>, Header, description = "Any text that is new for each change"),
    ),
    request_body = NewEvent,
    responses(
        (status = 201, description = "It is in the log.", body = EventView, headers(("Location" = String, description = "The log"), ("ETag" = String, description = "Version of the incident"))),
        Usual,
        WithBody,
    )
)]
pub async fn append(Caller(ctx): Caller, Number(number): Number, headers: HeaderMap, body: Body) -> Result<Response, Problem> {
    let key = Key::of(&headers, body.print)?;
    let (incident, _) = incidents::fetch(&ctx, realm(), number).await?;
    let (kind, text) = read(&body)?;
    let me = ctx.person()?.id;
    let own = incident.reporter == Some(me);
    let change = match kind {
        Kind::Note => Change::Note { number, text },
        Kind::Reply => Change::Reply { number, text, own },
    };
    once(&ctx, key, change).await
}

enum Kind {
    Note,
    Reply,
}

fn read(body: &Body) -> Result<(Kind, String), FieldErrors> {
    let mut errors = FieldErrors::default();
    for name in body.object.keys().filter(|name| !matches!(name.as_str(), "kind" | "text")) {
        errors.push(name.chars().filter(|c| !c.is_control()).take(60).collect::<String>(), "There is no such field here.");
    }
    let kind = match body.object.get("kind").and_then(Value::as_str) {
        Some("note") => Ok(Kind::Note),
        Some("reply") => Ok(Kind::Reply),
        _ => Err("Choose one of: note, reply.".to_owned()),
    };
    let text = body.object.get("text").and_then(Value::as_str).map(str::to_owned).ok_or_else(|| "Give a text.".to_owned());
    let (kind, text) = (errors.take("kind", kind), errors.take("text", text));
    match (kind, text) {
        (Some(kind), Some(text)) => errors.into_result((kind, text)),
        _ => Err(errors),
    }
}
