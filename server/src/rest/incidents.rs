//! Incidents as a resource: list, create, read, change fields.

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use backend::{Backend, BackendError, Ctx, incidents};
use domain::incident::{Edit, Field, Incident, Names};
use domain::validate::FieldErrors;
use utoipa::ToSchema;

use super::{
    address::Number,
    bearer::Caller,
    change::Change,
    input::{Body, Fields},
    lookup::resolve,
    once::{Key, once},
    problem::{Problem, Usual, WithBody},
    query::Query,
    realm,
    version::{IfMatch, etag},
    view::{IncidentPage, IncidentView, OtherFields},
};
/// Incidents that the caller may see.
///
/// Several values of one filter are separated by commas; filters are combined with "and". Teams, services, categories
/// and people can be given by id or by name (people by e-mail address).
#[utoipa::path(
    get,
    path = "/api/v1/incidents",
    tag = "incidents",
    params(
        ("stage" = Option<String>, Query, description = "Stages, such as `diagnosis,recovery`"),
        ("priority" = Option<String>, Query, description = "Priorities, such as `P1,P2`"),
        ("team" = Option<String>, Query, description = "Teams"),
        ("assignee" = Option<String>, Query, description = "A person, `me` or `nobody`"),
        ("service" = Option<String>, Query, description = "A service"),
        ("category" = Option<String>, Query, description = "A category"),
        ("hold" = Option<String>, Query, description = "Why it waits: `reporter`, `vendor`, `change`, `problem`, `evidence`"),
        ("held" = Option<bool>, Query, description = "Only those on hold, whatever for"),
        ("untouched" = Option<String>, Query, description = "`day`: nobody of the desk did anything for 24 hours"),
        ("waiting" = Option<String>, Query, description = "`day`: on hold or not accepted for 24 hours"),
        ("unreviewed" = Option<String>, Query, description = "`day`: nobody looked at the priority for 24 hours"),
        ("bounced" = Option<bool>, Query, description = "Only those that came back to a team that had them before"),
        ("reopened" = Option<bool>, Query, description = "Only those that were reopened"),
        ("open" = Option<bool>, Query, description = "true: only open ones; false: only ended ones"),
        ("q" = Option<String>, Query, description = "Words of the title, or a number"),
        ("sort" = Option<String>, Query, description = "Of `priority`, `opened_at`, `stage_since`, `number`, `touched_at`, `weighed_at`, `waiting_since`, `bounces`; a minus in front turns one round"),
        ("limit" = Option<u64>, Query, minimum = 1, maximum = 200, description = "Size of a page, 50 if not given"),
        ("cursor" = Option<String>, Query, description = "`next` of the page before"),
    ),
    responses(
        (status = 200, description = "A page. With more to come, Link has the next address: rel=\"next\".", body = IncidentPage,
         headers(("Link" = Option<String>, description = "The next page"))),
        Usual,
    )
)]
pub async fn list(State(backend): State<Backend>, Caller(ctx): Caller, uri: Uri) -> Result<Response, Problem> {
    let query = Query::parse(&backend.db.read(), &ctx, &uri).await?;
    let (page, names) = incidents::page(&ctx, realm(), &query.filter, query.limit, query.cursor.as_deref()).await?;
    let items = page.items.iter().map(|incident| IncidentView::of(&ctx, incident, &names)).collect();
    let link = page.next.as_deref().map(|cursor| format!("<{}>; rel=\"next\"", query.next(uri.path(), cursor)));
    let mut response = Json(IncidentPage { items, next: page.next }).into_response();
    if let Some(link) = link.and_then(|link| HeaderValue::try_from(link).ok()) {
        response.headers_mut().insert(header::LINK, link);
    }
    Ok(response)
}

/// What describes a new incident. Everything but the title can be left out.
#[derive(ToSchema)]
#[allow(dead_code, reason = "the fields that Body reads, for the OpenAPI document")]
pub struct NewIncident {
    #[schema(max_length = 200)]
    title: String,
    #[schema(max_length = 20000)]
    description: Option<String>,
    /// 1 to 3, or `high`, `medium`, `low`.
    #[schema(value_type = Option<Rank>)]
    impact: Option<String>,
    /// 1 to 3, or `high`, `medium`, `low`.
    #[schema(value_type = Option<Rank>)]
    urgency: Option<String>,
    #[serde(flatten)]
    others: OtherFields,
    /// A team, by id or name.
    team: Option<String>,
    /// A person, by id or e-mail address, or `me`.
    assignee: Option<String>,
}

/// A place in a list of three: 1 is the highest.
#[derive(ToSchema)]
#[schema(as = Rank)]
#[allow(dead_code, reason = "for the OpenAPI document")]
#[serde(untagged)]
pub enum Rank {
    Number(u8),
    Name(String),
}

/// Fields that change alone. null, or the empty text, clears what may be empty.
#[derive(ToSchema)]
#[allow(dead_code, reason = "the fields that Body reads, for the OpenAPI document")]
pub struct IncidentChange {
    #[schema(max_length = 200)]
    title: Option<String>,
    #[schema(max_length = 20000)]
    description: Option<String>,
    /// 1 to 3, or `high`, `medium`, `low`.
    #[schema(value_type = Option<Rank>)]
    impact: Option<String>,
    /// 1 to 3, or `high`, `medium`, `low`.
    #[schema(value_type = Option<Rank>)]
    urgency: Option<String>,
    #[serde(flatten)]
    others: OtherFields,
}

fn is_field(name: &str) -> bool {
    Field::ALL.iter().any(|field| field.slug() == name)
}

/// Reports an incident.
///
/// With an Idempotency-Key the same request can be sent again after a broken connection: it is done once, and the
/// first answer comes again (with Idempotency-Replayed: true) for at least a day.
#[utoipa::path(
    post,
    path = "/api/v1/incidents",
    tag = "incidents",
    params(("Idempotency-Key" = Option<String>, Header, description = "Any text that is new for each change")),
    request_body = NewIncident,
    responses(
        (status = 201, description = "It is there.", body = IncidentView,
         headers(("Location" = String, description = "Its address"), ("ETag" = String, description = "Its version"))),
        Usual,
        WithBody,
    )
)]
pub async fn create(State(backend): State<Backend>, Caller(ctx): Caller, headers: HeaderMap, body: Body) -> Result<Response, Problem> {
    let key = Key::of(&headers, body.print)?;
    let mut fields = body.fields(|name| is_field(name) || matches!(name, "team" | "assignee"))?;
    resolve(&backend.db.read(), &ctx, &mut fields).await?;
    once(&ctx, key, Change::Create(incidents::NewFields::parse(&fields)?)).await
}

/// One incident.
#[utoipa::path(
    get,
    path = "/api/v1/incidents/{number}",
    tag = "incidents",
    params(("number" = String, Path, description = "Such as `INC-123`")),
    responses(
        (status = 200, description = "The incident.", body = IncidentView, headers(("ETag" = String, description = "Its version, for If-Match"))),
        (status = 304, description = "If-None-Match names the current version."),
        Usual,
    )
)]
pub async fn fetch(Caller(ctx): Caller, Number(number): Number, headers: HeaderMap) -> Result<Response, Problem> {
    let (incident, names) = incidents::fetch(&ctx, realm(), number).await?;
    let tag = etag(incident.version);
    if headers.get(header::IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == tag.as_bytes()) {
        return Ok((StatusCode::NOT_MODIFIED, [(header::ETAG, tag)]).into_response());
    }
    Ok(answer(&ctx, &incident, &names))
}

fn answer(ctx: &Ctx, incident: &Incident, names: &Names) -> Response {
    ([(header::ETAG, etag(incident.version))], Json(IncidentView::of(ctx, incident, names))).into_response()
}

/// Changes fields, all or none.
///
/// If-Match has to name the version that was read. 412 says that the incident was changed since: read it again. 428
/// says that If-Match is missing. `If-Match: *` changes whatever version it is. Should somebody change the very same
/// field in the moment between check and change, the answer is 409. Stage, hold, priority, team and assignee are
/// changed by actions.
#[utoipa::path(
    patch,
    path = "/api/v1/incidents/{number}",
    tag = "incidents",
    params(
        ("number" = String, Path, description = "Such as `INC-123`"),
        ("If-Match" = String, Header, description = "The ETag that was read, or `*`"),
    ),
    request_body = IncidentChange,
    responses(
        (status = 200, description = "The incident after the change.", body = IncidentView, headers(("ETag" = String, description = "Its version"))),
        (status = 428, description = "If-Match is missing.", body = super::problem::ProblemSchema, content_type = "application/problem+json"),
        Usual,
        WithBody,
    )
)]
pub async fn patch(
    State(backend): State<Backend>,
    Caller(ctx): Caller,
    Number(number): Number,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let (incident, _) = incidents::fetch(&ctx, realm(), number).await?;
    IfMatch::of(&headers).require(incident.version)?;
    let mut fields = body.fields(is_field)?;
    resolve(&backend.db.read(), &ctx, &mut fields).await?;
    let edits = edits(&incident, &fields)?;
    once(&ctx, None, Change::Edit { number, edits }).await
}

/// Each field with the version of it that the caller saw: that of the incident as it was just compared.
fn edits(incident: &Incident, fields: &Fields) -> Result<Vec<(Edit, u32)>, BackendError> {
    let mut errors = FieldErrors::default();
    let mut edits = Vec::new();
    for field in Field::ALL {
        if let Some(text) = fields.get(field.slug()) {
            edits.extend(errors.take(field.slug(), Edit::parse(*field, text)).map(|edit| (edit, incident.version)));
        }
    }
    if fields.is_empty() {
        errors.push("body", "Name at least one field to change.");
    }
    Ok(errors.into_result(edits)?)
}
