//! Owns files at incidents: taking them in, handing them out, taking them away. A file is whole and on disk before its
//! row says that it is there. Never believes a client about a file, and never shows one to whoever may not read it.

mod check;
mod content;
pub(crate) mod place;
mod thumbnail;
mod upload;

use std::path::PathBuf;

use domain::access::{Action, Resource, decide};
use domain::attachment::Attachment;
use domain::ids::AttachmentId;
use domain::incident::{Audience, EventKind, Incident};
use domain::number::IncidentNumber;
use domain::realm::Realm;
use domain::validate;

use crate::incidents::{Changed, lock, must_see, save};
use crate::{BackendError, Ctx};

pub use check::{Differences, Swept, UNCLAIMED_FOR, check, sweep};
pub use upload::{Target, Upload, begin};

/// Who reads internal notes reads internal files, and so on: by the matrix, of the very file.
fn may_read(ctx: &Ctx, incident: &Incident, file: &Attachment) -> bool {
    let action = match file.audience {
        Audience::Public => Action::AttachmentReadPublic,
        Audience::Vendor | Audience::Internal => Action::AttachmentReadInternal,
    };
    let part = Resource::Part { incident: &incident.facts(), owner: file.uploaded_by.person() };
    decide(&ctx.actor, action, &part, ctx.now, None).is_allowed() && ctx.within_scope(action).is_ok()
}

/// The files of an incident, as far as the actor may read them, oldest first.
pub async fn list(ctx: &Ctx, realm: Realm, number: IncidentNumber) -> Result<Vec<Attachment>, BackendError> {
    let conn = ctx.backend.db.read();
    let incident = store::incidents::find(&conn, realm, number).await?.ok_or(BackendError::NotFound)?;
    must_see(ctx, &incident)?;
    let mut files = store::attachments::of_incident(&conn, realm, incident.id).await?;
    files.retain(|file| may_read(ctx, &incident, file));
    Ok(files)
}

/// A file to read from.
#[derive(Clone, Debug)]
pub struct Stored {
    pub attachment: Attachment,
    pub path: PathBuf,
}

/// The file, for whoever may read it. Missing, removed and not to be seen are the same.
pub async fn open(ctx: &Ctx, realm: Realm, id: AttachmentId) -> Result<Stored, BackendError> {
    if ctx.actor == domain::access::Actor::Anonymous {
        return Err(BackendError::Unauthenticated);
    }
    let conn = ctx.backend.db.read();
    let attachment = store::attachments::find(&conn, realm, id).await?.ok_or(BackendError::NotFound)?;
    let incident = store::incidents::find_by_id(&conn, realm, attachment.incident).await?.ok_or(BackendError::NotFound)?;
    must_see(ctx, &incident)?;
    if !may_read(ctx, &incident, &attachment) {
        return Err(BackendError::NotFound);
    }
    let path = place::file(&ctx.backend.settings.attachments_dir(), realm.id, id);
    Ok(Stored { attachment, path })
}

/// A small picture of it, made when it is first asked for. Not there: a file that is no picture, or one that is too big
/// to be unpacked safely.
pub async fn open_thumbnail(ctx: &Ctx, realm: Realm, id: AttachmentId) -> Result<Stored, BackendError> {
    let stored = open(ctx, realm, id).await?;
    if stored.attachment.pixels.is_none() {
        return Err(BackendError::NotFound);
    }
    let path = thumbnail::make(&stored.path).await?.ok_or(BackendError::NotFound)?;
    Ok(Stored { path, ..stored })
}

/// Takes a file away: its entry stays in the log, with why; its bytes go.
pub async fn remove(ctx: &Ctx, realm: Realm, id: AttachmentId, reason: &str) -> Result<IncidentNumber, BackendError> {
    let file = open(ctx, realm, id).await?;
    let reason = reason.to_owned();
    let number = store::incidents::find_by_id(&ctx.backend.db.read(), realm, file.attachment.incident).await?;
    let number = number.ok_or(BackendError::NotFound)?.number;
    let work = ctx.write("attachments.remove", move |tx, ctx| {
        Box::pin(async move {
            let incident = lock(tx, &ctx, realm, number).await?;
            let file = store::attachments::find(tx, realm, id).await?.ok_or(BackendError::NotFound)?;
            if !may_read(&ctx, &incident, &file) {
                return Err(BackendError::NotFound);
            }
            let facts = incident.facts();
            let part = Resource::Part { incident: &facts, owner: file.uploaded_by.person() };
            let permit = ctx.permit_as(Action::AttachmentDelete, part, Some(&reason))?;
            let reason = validate::required_text(&reason).map_err(|message| BackendError::invalid("reason", message))?;
            store::attachments::remove(tx, &permit, realm, incident.id, id, ctx.now).await?;
            let kind = EventKind::Detached { attachment: id, name: file.name, reason, audience: file.audience };
            save(tx, &ctx, &permit, incident, vec![kind]).await
        })
    });
    let Changed { incident, .. } = work.await?;
    // Once the row says so. What cannot be removed now is swept later.
    place::discard(&file.path).await;
    Ok(incident.number)
}
