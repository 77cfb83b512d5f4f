//! Reads a form with files, one piece at a time, each file into backend as it comes. Never keeps what broke off.

use axum::{
    body::Bytes,
    extract::{Multipart, multipart::Field},
    http::StatusCode,
};
use backend::{
    BackendError, Ctx,
    attachments::{self, Target},
};
use domain::attachment::Attachment;
use domain::incident::Audience;

use crate::{refusal::Refusal, rest::problem::Problem};

/// Read and thrown away after a refusal: a client that is still sending hears no answer before it is done.
const DRAINED: usize = 64 * 1024 * 1024;
/// Longest text beside the files.
const TEXT: usize = 200;

#[derive(Debug)]
pub enum Refused {
    Backend(BackendError),
    /// The connection ended, or took too long, or the form is none.
    Broken,
    Plain(Refusal),
}

impl From<BackendError> for Refused {
    fn from(error: BackendError) -> Self {
        Refused::Backend(error)
    }
}

impl Refused {
    pub fn not_multipart() -> Self {
        Refused::Plain(Refusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "Send a form with files: multipart/form-data."))
    }

    pub fn not_understood() -> Self {
        Refused::Plain(Refusal::bad_request("Send a form with a reason."))
    }

    pub fn refusal(self) -> Refusal {
        match self {
            Refused::Plain(refusal) => refusal,
            Refused::Broken => Refusal::bad_request("The file did not arrive whole, so nothing of it was kept. Send it again."),
            Refused::Backend(BackendError::Unauthenticated) => Refusal::new(StatusCode::UNAUTHORIZED, "Please sign in first."),
            Refused::Backend(BackendError::Invalid(errors)) => {
                let too_big = errors.of("size").is_some();
                let status = if too_big { StatusCode::PAYLOAD_TOO_LARGE } else { StatusCode::UNPROCESSABLE_ENTITY };
                let detail = errors.0.first().map(|error| error.message.clone()).unwrap_or_default();
                Refusal { errors, ..Refusal::new(status, detail) }
            }
            Refused::Backend(error) => Problem::from(error).into_refusal(),
        }
    }
}

/// Every file of the form. The field `audience`, before the files, says who reads them, where the door lets it.
pub async fn receive(ctx: &Ctx, mut target: Target, mut form: Multipart) -> Result<Vec<Attachment>, Refused> {
    let received = receive_all(ctx, &mut target, &mut form).await;
    if received.is_err() {
        drain(&mut form).await;
    }
    received
}

async fn receive_all(ctx: &Ctx, target: &mut Target, form: &mut Multipart) -> Result<Vec<Attachment>, Refused> {
    let mut files = Vec::new();
    while let Some(mut field) = form.next_field().await.map_err(|_| Refused::Broken)? {
        match field.file_name().map(str::to_owned) {
            Some(name) => files.extend(receive_one(ctx, *target, &mut field, &name).await?),
            None if field.name() == Some("audience") && !target.own => target.audience = audience(&mut field).await?,
            // Nothing else is asked for.
            None => while field.chunk().await.map_err(|_| Refused::Broken)?.is_some() {},
        }
    }
    if files.is_empty() {
        return Err(BackendError::invalid("file", "Choose a file first.").into());
    }
    Ok(files)
}

/// `None`: a form in which no file was chosen sends an empty one without a name.
async fn receive_one(ctx: &Ctx, target: Target, field: &mut Field<'_>, name: &str) -> Result<Option<Attachment>, Refused> {
    let mut piece = field.chunk().await.map_err(|_| Refused::Broken)?;
    while piece.as_ref().is_some_and(Bytes::is_empty) {
        piece = field.chunk().await.map_err(|_| Refused::Broken)?;
    }
    if name.is_empty() && piece.is_none() {
        return Ok(None);
    }
    let mut upload = attachments::begin(ctx, target, name).await?;
    let taken = loop {
        let Some(bytes) = piece else { break Ok(()) };
        if let Err(error) = upload.write(&bytes).await {
            break Err(error);
        }
        piece = field.chunk().await.map_err(|_| Refused::Broken)?;
    };
    if let Err(error) = taken {
        drop(upload);
        drain_field(field, &mut 0).await;
        return Err(error.into());
    }
    Ok(Some(upload.finish().await?))
}

async fn audience(field: &mut Field<'_>) -> Result<Audience, Refused> {
    let mut text = Vec::new();
    while let Some(piece) = field.chunk().await.map_err(|_| Refused::Broken)? {
        if text.len() + piece.len() > TEXT {
            return Err(Refused::Broken);
        }
        text.extend_from_slice(&piece);
    }
    match text.as_slice() {
        b"internal" => Ok(Audience::Internal),
        b"public" => Ok(Audience::Public),
        _ => Err(BackendError::invalid("audience", "The audience is internal or public.").into()),
    }
}

async fn drain(form: &mut Multipart) {
    let mut read = 0;
    while let Ok(Some(mut field)) = form.next_field().await {
        if !drain_field(&mut field, &mut read).await {
            return;
        }
    }
}

/// Whether the form can go on after it.
async fn drain_field(field: &mut Field<'_>, read: &mut usize) -> bool {
    loop {
        match field.chunk().await {
            Ok(Some(piece)) => *read += piece.len(),
            Ok(None) => return true,
            Err(_) => return false,
        }
        if *read > DRAINED {
            return false;
        }
    }
}
