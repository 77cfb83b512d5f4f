//! Files at incidents for people with a browser: taking them in piece by piece, and handing them out so that no browser
//! runs what is in them. Never holds a whole file in memory.

mod receive;

use axum::{
    Extension, Json, Router,
    body::{Body, Bytes},
    extract::{DefaultBodyLimit, Form, Multipart, Path, multipart::MultipartRejection, rejection::FormRejection},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use backend::{
    BackendError, Ctx,
    attachments::{self, Stored, Target},
};
use domain::attachment::Attachment;
use domain::ids::AttachmentId;
use domain::incident::Audience;
use domain::number::IncidentNumber;
use domain::realm::{Live, Realm};
use futures_util::stream;
use serde::Deserialize;
use serde_json::json;
use tokio::{fs::File, io::AsyncReadExt};

pub use receive::{Refused, receive};

use crate::refusal::{Refusal, accepts_html};

/// Of a file at once.
const PIECE: usize = 64 * 1024;

pub fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new()
        .route("/incidents/{number}/attachments", post(to_incident))
        .route("/reports/{number}/attachments", post(to_report))
        .route("/attachments/{id}", get(download))
        .route("/attachments/{id}/thumbnail", get(thumbnail))
        .route("/attachments/{id}/remove", post(remove))
        // What comes is counted while it comes.
        .layer(DefaultBodyLimit::disable())
}

fn live() -> Realm {
    Live.into()
}

/// Whether the path is one that files are sent to: those bodies are read by their handlers, piece by piece.
pub fn takes_files(path: &str) -> bool {
    if path == crate::imports::UPLOAD {
        return true;
    }
    let below = ["/incidents/", "/reports/", "/api/v1/incidents/"].into_iter().find_map(|prefix| path.strip_prefix(prefix));
    below.and_then(|rest| rest.strip_suffix("/attachments")).is_some_and(|number| !number.contains('/'))
}

type Parts = Result<Multipart, MultipartRejection>;

async fn to_incident(
    Extension(request): Extension<api::ssr::Request>,
    Path(number): Path<String>,
    headers: HeaderMap,
    parts: Parts,
) -> Response {
    let target = target(&number, Audience::Internal, false);
    take(request.ctx, target, "incidents", &headers, parts).await
}

async fn to_report(
    Extension(request): Extension<api::ssr::Request>,
    Path(number): Path<String>,
    headers: HeaderMap,
    parts: Parts,
) -> Response {
    let target = target(&number, Audience::Public, true);
    take(request.ctx, target, "reports", &headers, parts).await
}

fn target(number: &str, audience: Audience, own: bool) -> Option<Target> {
    let number: IncidentNumber = number.parse().ok()?;
    Some(Target { realm: live(), number, audience, own })
}

/// A form without scripts goes back to its page; a script gets an answer that it can read.
async fn take(ctx: Ctx, target: Option<Target>, page: &str, headers: &HeaderMap, parts: Parts) -> Response {
    let plain = accepts_html(headers);
    let answer = async {
        if ctx.person().is_err() {
            return Err(Refused::Backend(BackendError::Unauthenticated));
        }
        let target = target.ok_or(BackendError::NotFound)?;
        let parts = parts.map_err(|_| Refused::not_multipart())?;
        let files = receive(&ctx, target, parts).await?;
        Ok((target.number, files))
    };
    match answer.await {
        Ok((number, _)) if plain => back(&format!("/{page}/{number}")),
        Ok((_, files)) => (StatusCode::CREATED, Json(json!({ "files": files.iter().map(shown).collect::<Vec<_>>() }))).into_response(),
        Err(refused) => refuse(refused.refusal(), plain),
    }
}

fn back(page: &str) -> Response {
    let location = HeaderValue::try_from(format!("{page}#files")).unwrap_or(HeaderValue::from_static("/start"));
    (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response()
}

fn shown(file: &Attachment) -> serde_json::Value {
    json!({ "id": file.id, "name": file.name, "size": file.size, "picture": file.pixels.is_some() })
}

fn refuse(refusal: Refusal, plain: bool) -> Response {
    if plain {
        return refusal.into_response();
    }
    // In a form that the script shows as it is.
    (refusal.status, Json(json!({ "error": refusal.detail }))).into_response()
}

async fn download(Extension(request): Extension<api::ssr::Request>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    let found = match id.parse::<AttachmentId>() {
        Ok(id) => attachments::open(&request.ctx, live(), id).await,
        Err(_) => Err(BackendError::NotFound),
    };
    let answer = match found {
        Ok(stored) => {
            let (kind, disposition) = (stored.attachment.served_as().to_owned(), disposition(&stored.attachment.name));
            let tag = format!("\"{}\"", stored.attachment.sha256);
            send(&stored, &kind, Some(disposition), &tag, &headers).await
        }
        Err(error) => Err(error.into()),
    };
    answer.unwrap_or_else(|refused| refused.refusal().into_response())
}

/// Made here out of the picture's points alone, so a browser may show it in a page.
async fn thumbnail(Extension(request): Extension<api::ssr::Request>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    let found = match id.parse::<AttachmentId>() {
        Ok(id) => attachments::open_thumbnail(&request.ctx, live(), id).await,
        Err(_) => Err(BackendError::NotFound),
    };
    let answer = match found {
        Ok(stored) => {
            let tag = format!("\"small-{}\"", stored.attachment.sha256);
            send(&stored, "image/jpeg", None, &tag, &headers).await
        }
        Err(error) => Err(error.into()),
    };
    answer.unwrap_or_else(|refused| refused.refusal().into_response())
}

async fn send(stored: &Stored, kind: &str, disposition: Option<HeaderValue>, tag: &str, asked: &HeaderMap) -> Result<Response, Refused> {
    let heads = [
        // Whoever has it asks again whether they still may: rights are those of now.
        (header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache")),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox; frame-ancestors 'none'")),
        (header::ETAG, HeaderValue::try_from(tag).map_err(|_| Refused::Broken)?),
    ];
    if asked.get(header::IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == tag.as_bytes()) {
        return Ok((StatusCode::NOT_MODIFIED, heads).into_response());
    }
    let missing = |error: std::io::Error| BackendError::internal("attachments.download", error);
    let file = File::open(&stored.path).await.map_err(missing)?;
    let length = file.metadata().await.map_err(missing)?.len();
    let mut response = (heads, body(file)).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    headers.insert(header::CONTENT_TYPE, HeaderValue::try_from(kind).unwrap_or(HeaderValue::from_static("application/octet-stream")));
    headers.insert(header::CONTENT_DISPOSITION, disposition.unwrap_or(HeaderValue::from_static("inline")));
    Ok(response)
}

fn body(file: File) -> Body {
    Body::from_stream(stream::try_unfold(file, |mut file| async move {
        let mut piece = vec![0; PIECE];
        let read = file.read(&mut piece).await?;
        piece.truncate(read);
        Ok::<_, std::io::Error>((read > 0).then(|| (Bytes::from(piece), file)))
    }))
}

/// Saved, never opened; the name in plain letters for old programs and whole for all others (RFC 6266).
fn disposition(name: &str) -> HeaderValue {
    let plain: String = name.chars().map(|c| if c.is_ascii_alphanumeric() || " ._-()".contains(c) { c } else { '_' }).collect();
    let byte = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'.' | b'_' | b'-' => char::from(byte).to_string(),
        byte => format!("%{byte:02X}"),
    };
    let whole: String = name.bytes().map(byte).collect();
    HeaderValue::try_from(format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{whole}"))
        .unwrap_or(HeaderValue::from_static("attachment"))
}

#[derive(Deserialize)]
struct Removal {
    #[serde(default)]
    reason: String,
    /// Where the form stands, so that it comes back there.
    #[serde(default)]
    page: String,
}

async fn remove(
    Extension(request): Extension<api::ssr::Request>,
    Path(id): Path<String>,
    headers: HeaderMap,
    form: Result<Form<Removal>, FormRejection>,
) -> Response {
    let plain = accepts_html(&headers);
    let answer = async {
        let Form(removal) = form.map_err(|_| Refused::not_understood())?;
        request.ctx.person()?;
        let id = id.parse::<AttachmentId>().map_err(|_| BackendError::NotFound)?;
        let number = attachments::remove(&request.ctx, live(), id, &removal.reason).await?;
        Ok::<_, Refused>((number, removal.page == "reports"))
    };
    match answer.await {
        Ok((number, portal)) if plain => back(&format!("/{}/{number}", if portal { "reports" } else { "incidents" })),
        Ok(_) => StatusCode::NO_CONTENT.into_response(),
        Err(refused) => refuse(refused.refusal(), plain),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_three_doors_take_files() {
        for (path, expect) in [
            ("/incidents/INC-1/attachments", true),
            ("/reports/INC-1/attachments", true),
            ("/api/v1/incidents/INC-1/attachments", true),
            ("/incidents/INC-1/x/attachments", false),
            ("/incidents/attachments", false),
            ("/rpc/incidents/attachments", false),
            ("/attachments", false),
            ("/incidents/INC-1/attachments/", false),
        ] {
            assert_eq!(takes_files(path), expect, "{path}");
        }
    }

    #[test]
    fn names_cannot_leave_their_header() {
        let told = |name: &str| disposition(name).to_str().unwrap().to_owned();
        assert_eq!(told("a b.png"), "attachment; filename=\"a b.png\"; filename*=UTF-8''a%20b.png");
        assert_eq!(
            told("ü\";x=\"y\r\n.exe"),
            "attachment; filename=\"___x=_y__.exe\"; filename*=UTF-8''%C3%BC%22%3Bx%3D%22y%0D%0A.exe".replace("x=_", "x__")
        );
    }
}
