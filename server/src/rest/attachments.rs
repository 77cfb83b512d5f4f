//! The files of an incident for programs: reading the list, adding. Never the bytes: those have an address of their own.

use axum::{
    Json,
    extract::{Multipart, multipart::MultipartRejection},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use backend::attachments::{self, Target};
use chrono::{DateTime, Utc};
use domain::attachment::Attachment;
use domain::incident::Audience;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    address::Number,
    bearer::Caller,
    problem::{Problem, Usual, WithBody},
    realm,
};
use crate::attachments::{Refused, receive};

/// A file at an incident.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Attachment)]
pub struct AttachmentView {
    pub id: Uuid,
    pub name: String,
    /// What its content looks like.
    pub media_type: String,
    /// In bytes.
    pub size: u64,
    /// In hexadecimal digits.
    pub sha256: String,
    /// Of pictures.
    pub width: Option<u32>,
    pub height: Option<u32>,
    /// `internal` or `public`.
    pub audience: String,
    pub created_at: DateTime<Utc>,
}

/// Files, oldest first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AttachmentList)]
pub struct AttachmentList {
    pub items: Vec<AttachmentView>,
}

impl AttachmentList {
    fn of(files: Vec<Attachment>) -> Self {
        let view = |file: Attachment| AttachmentView {
            id: file.id.0,
            width: file.pixels.map(|(width, _)| width),
            height: file.pixels.map(|(_, height)| height),
            audience: file.audience.to_string(),
            name: file.name,
            media_type: file.media_type,
            size: file.size,
            sha256: file.sha256,
            created_at: file.created_at,
        };
        Self { items: files.into_iter().map(view).collect() }
    }
}

/// The files of an incident, as far as the caller may read them.
#[utoipa::path(
    get,
    path = "/api/v1/incidents/{number}/attachments",
    tag = "attachments",
    params(("number" = String, Path, description = "Such as `INC-123`")),
    responses((status = 200, description = "All of them.", body = AttachmentList), Usual)
)]
pub async fn list(Caller(ctx): Caller, Number(number): Number) -> Result<Response, Problem> {
    Ok(Json(AttachmentList::of(attachments::list(&ctx, realm(), number).await?)).into_response())
}

/// A form with files.
#[derive(ToSchema)]
#[allow(dead_code, reason = "the fields that receive reads, for the OpenAPI document")]
pub struct NewFiles {
    /// Before the files. `internal`, if it is not given: for the desk alone; `public`: for the reporter too.
    audience: Option<String>,
    #[schema(value_type = Vec<String>, format = Binary)]
    file: Vec<Vec<u8>>,
}

/// Adds files.
///
/// Each file is kept as soon as it arrived whole; when one is refused, those before it stay.
#[utoipa::path(
    post,
    path = "/api/v1/incidents/{number}/attachments",
    tag = "attachments",
    params(("number" = String, Path, description = "Such as `INC-123`")),
    request_body(content = NewFiles, content_type = "multipart/form-data"),
    responses((status = 201, description = "They are there.", body = AttachmentList), Usual, WithBody)
)]
pub async fn add(Caller(ctx): Caller, Number(number): Number, form: Result<Multipart, MultipartRejection>) -> Result<Response, Problem> {
    let target = Target { realm: realm(), number, audience: Audience::Internal, own: false };
    let form = form.map_err(|_| Problem::from(Refused::not_multipart().refusal()))?;
    let files = receive(&ctx, target, form).await.map_err(|refused| Problem::from(refused.refusal()))?;
    Ok((StatusCode::CREATED, Json(AttachmentList::of(files))).into_response())
}
