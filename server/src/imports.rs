//! Files that somebody brings in from a browser: taken in piece by piece, then handed to backend, which checks them.
//! Never holds a whole file in memory.

use axum::{
    Extension, Router,
    extract::{
        DefaultBodyLimit, Multipart,
        multipart::{Field, MultipartRejection},
    },
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::post,
};
use backend::{
    BackendError, Ctx,
    import::{self, Upload, UploadForm},
};
use uuid::Uuid;

use crate::attachments::Refused;

/// Where files are sent to.
pub const UPLOAD: &str = "/imports/upload";

/// Longest text beside the file.
const TEXT: usize = 200;
/// Read and thrown away after a refusal: a browser that is still sending hears no answer before it is done.
const DRAINED: usize = 64 * 1024 * 1024;

pub fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new()
        .route(UPLOAD, post(upload))
        // What comes is counted while it comes.
        .layer(DefaultBodyLimit::disable())
}

/// To the page of the run that checks it.
async fn upload(Extension(request): Extension<api::ssr::Request>, parts: Result<Multipart, MultipartRejection>) -> Response {
    let answer = async {
        request.ctx.person()?;
        let mut parts = parts.map_err(|_| Refused::not_multipart())?;
        let received = receive(&request.ctx, &mut parts).await;
        if received.is_err() {
            drain(&mut parts).await;
        }
        received
    };
    match answer.await {
        Ok(run) => {
            let page = HeaderValue::try_from(format!("/imports/{run}")).unwrap_or(HeaderValue::from_static("/imports"));
            (StatusCode::SEE_OTHER, [(header::LOCATION, page)]).into_response()
        }
        Err(refused) => refused.refusal().into_response(),
    }
}

async fn receive(ctx: &Ctx, parts: &mut Multipart) -> Result<Uuid, Refused> {
    let (mut file, mut form) = (None, UploadForm::default());
    while let Some(mut field) = parts.next_field().await.map_err(|_| Refused::Broken)? {
        match (field.file_name().map(str::to_owned), field.name().map(str::to_owned).as_deref()) {
            (Some(name), _) if !name.is_empty() && file.is_none() => file = Some(take(ctx, &mut field, &name).await?),
            (None, Some("zone")) => form.zone = text(&mut field).await?,
            (None, Some("until")) => form.until = text(&mut field).await?,
            (None, Some("shift")) => form.shift_to_now = text(&mut field).await? == "yes",
            // Nothing else is asked for.
            _ => while field.chunk().await.map_err(|_| Refused::Broken)?.is_some() {},
        }
    }
    let file = file.ok_or_else(|| BackendError::invalid("file", "Choose a file first."))?;
    Ok(file.finish(&form).await?)
}

async fn take(ctx: &Ctx, field: &mut Field<'_>, name: &str) -> Result<Upload, Refused> {
    let mut upload = import::begin(ctx, name).await?;
    while let Some(bytes) = field.chunk().await.map_err(|_| Refused::Broken)? {
        upload.write(&bytes).await?;
    }
    Ok(upload)
}

async fn text(field: &mut Field<'_>) -> Result<String, Refused> {
    let mut text = Vec::new();
    while let Some(piece) = field.chunk().await.map_err(|_| Refused::Broken)? {
        if text.len() + piece.len() > TEXT {
            return Err(Refused::Broken);
        }
        text.extend_from_slice(&piece);
    }
    String::from_utf8(text).map_err(|_| Refused::Broken)
}

async fn drain(parts: &mut Multipart) {
    let mut read = 0;
    while let Ok(Some(mut field)) = parts.next_field().await {
        while let Ok(Some(piece)) = field.chunk().await {
            read += piece.len();
            if read > DRAINED {
                return;
            }
        }
    }
}
