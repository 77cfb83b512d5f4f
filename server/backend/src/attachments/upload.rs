//! Owns the coming of a file: counted and hashed while it comes, whole and synced before its row is written. Whatever
//! ends before that leaves nothing.

use std::path::PathBuf;

use domain::access::{Action, Resource, decide};
use domain::attachment::{Attachment, Size, file_name, is_picture};
use domain::ids::AttachmentId;
use domain::incident::{Audience, EventKind, Incident};
use domain::number::IncidentNumber;
use domain::realm::Realm;
use sha2::{Digest, Sha256};
use store::{Conn, Tx};
use tokio::fs::File;
use tokio::io::AsyncWriteExt;

use super::{content, place};
use crate::incidents::{Permit, author, lock, must_see, permit, save};
use crate::{BackendError, Ctx};

/// Where a file goes.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    pub realm: Realm,
    pub number: IncidentNumber,
    pub audience: Audience,
    /// From the portal: only to what one reported oneself, while it is open.
    pub own: bool,
}

/// A file that is coming. Dropped before its end, it leaves nothing.
#[derive(Debug)]
pub struct Upload {
    ctx: Ctx,
    target: Target,
    id: AttachmentId,
    name: String,
    part: Part,
    hash: Sha256,
    size: u64,
    head: Vec<u8>,
}

#[derive(Debug)]
struct Part {
    path: PathBuf,
    file: File,
    settled: bool,
}

impl Drop for Part {
    fn drop(&mut self) {
        if !self.settled {
            // What cannot be removed now is swept later.
            let _ = std::fs::remove_file(&self.path);
        }
    }
}

fn failed(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> BackendError {
    BackendError::internal("attachments.upload", error)
}

/// Asks for the right before the first byte is taken. `name` is what the client calls it.
pub async fn begin(ctx: &Ctx, target: Target, name: &str) -> Result<Upload, BackendError> {
    let conn = ctx.backend.db.read();
    let incident = store::incidents::find(&conn, target.realm, target.number).await?.ok_or(BackendError::NotFound)?;
    let _permit = may_attach(ctx, &incident, target)?;
    must_have_room(ctx, &conn, &incident, target).await?;
    let id: AttachmentId = ctx.new_id();
    let path = place::with(&place::file(&ctx.backend.settings.attachments_dir(), target.realm.id, id), place::PART);
    if let Some(folder) = path.parent() {
        place::make_folder(folder).await.map_err(failed)?;
    }
    let file = place::create(&path).await.map_err(failed)?;
    let part = Part { path, file, settled: false };
    Ok(Upload { ctx: ctx.clone(), target, id, name: file_name(name), part, hash: Sha256::new(), size: 0, head: Vec::new() })
}

fn may_attach(ctx: &Ctx, incident: &Incident, target: Target) -> Result<Permit, BackendError> {
    must_see(ctx, incident)?;
    if target.own {
        let me = author(ctx)?.person();
        if me.is_none() || (incident.reporter != me && incident.opener.person() != me) {
            return Err(BackendError::NotFound);
        }
    }
    let read = match target.audience {
        Audience::Public => Action::AttachmentReadPublic,
        Audience::Vendor | Audience::Internal => Action::AttachmentReadInternal,
    };
    // Nobody writes what they could not read.
    let part = Resource::Part { incident: &incident.facts(), owner: ctx.actor.person().map(|person| person.id) };
    if let Some(denied) = decide(&ctx.actor, read, &part, ctx.now, None).err() {
        return Err(denied.into());
    }
    let permit = permit(ctx, incident, &[Action::AttachmentUpload], None)?;
    if target.own && !incident.is_open() {
        return Err(BackendError::Conflict("This report has ended. Write an answer first: it opens a new one for your file.".to_owned()));
    }
    Ok(permit)
}

async fn must_have_room(ctx: &Ctx, conn: &impl Conn, incident: &Incident, target: Target) -> Result<(), BackendError> {
    let most = ctx.backend.settings.attachments.files_max;
    if store::attachments::count(conn, target.realm, incident.id).await? < most {
        return Ok(());
    }
    Err(BackendError::invalid("file", format!("There are {most} files here already, and there is room for no more.")))
}

impl Upload {
    /// The next bytes. Too many are refused as soon as they come.
    pub async fn write(&mut self, bytes: &[u8]) -> Result<(), BackendError> {
        let max = self.ctx.backend.settings.attachments.bytes_max;
        self.size += bytes.len() as u64;
        if self.size > max {
            let message = format!("“{}” is too big. A file may have up to {}.", self.name, Size(max));
            return Err(BackendError::invalid("size", message));
        }
        self.hash.update(bytes);
        let room = content::HEAD.saturating_sub(self.head.len());
        self.head.extend_from_slice(&bytes[..bytes.len().min(room)]);
        self.part.file.write_all(bytes).await.map_err(failed)
    }

    /// All of it came: syncs it, then says that it is there.
    pub async fn finish(mut self) -> Result<Attachment, BackendError> {
        if self.size == 0 {
            return Err(BackendError::invalid("file", format!("“{}” is empty.", self.name)));
        }
        self.part.file.flush().await.map_err(failed)?;
        self.part.file.sync_all().await.map_err(failed)?;
        let media_type = content::media_type(&self.head);
        let pixels = if is_picture(media_type) { self.pixels().await? } else { None };
        // It may have come slowly: what happens now happens now.
        let ctx = Ctx { now: self.ctx.backend.clock.now(), ..self.ctx.clone() };
        let path = place::file(&ctx.backend.settings.attachments_dir(), self.target.realm.id, self.id);
        place::settle(&self.part.path, &path).await.map_err(failed)?;
        self.part.settled = true;
        let sha256 = self.hash.finalize_reset().iter().map(|byte| format!("{byte:02x}")).collect();
        let new = New { id: self.id, name: self.name.clone(), media_type, size: self.size, sha256, pixels };
        let target = self.target;
        let added = ctx.write("attachments.add", move |tx, ctx| Box::pin(async move { add(tx, &ctx, target, new).await })).await;
        // Where nobody knows whether the row was written, the file stays, and the sweep decides.
        if added.as_ref().is_err_and(is_refusal) {
            place::discard(&path).await;
        }
        added
    }

    async fn pixels(&self) -> Result<Option<(u32, u32)>, BackendError> {
        let path = self.part.path.clone();
        tokio::task::spawn_blocking(move || content::pixels(&path)).await.map_err(failed)
    }
}

fn is_refusal(error: &BackendError) -> bool {
    use BackendError::*;
    matches!(error, Unauthenticated | Denied(_) | NotFound | Invalid(_) | Step(_) | Conflict(_))
}

/// What is known of a file that came.
struct New {
    id: AttachmentId,
    name: String,
    media_type: &'static str,
    size: u64,
    sha256: String,
    pixels: Option<(u32, u32)>,
}

async fn add(tx: &Tx, ctx: &Ctx, target: Target, new: New) -> Result<Attachment, BackendError> {
    let incident = lock(tx, ctx, target.realm, target.number).await?;
    let permit = may_attach(ctx, &incident, target)?;
    must_have_room(ctx, tx, &incident, target).await?;
    let file = Attachment {
        id: new.id,
        incident: incident.id,
        name: new.name,
        media_type: new.media_type.to_owned(),
        size: new.size,
        sha256: new.sha256,
        pixels: new.pixels,
        audience: target.audience,
        uploaded_by: author(ctx)?,
        created_at: ctx.now,
        removed_at: None,
    };
    store::attachments::insert(tx, &permit, target.realm, &file).await?;
    let kind = EventKind::Attached {
        attachment: file.id,
        name: file.name.clone(),
        size: file.size,
        picture: file.pixels.is_some(),
        audience: file.audience,
    };
    save(tx, ctx, &permit, incident, vec![kind]).await?;
    Ok(file)
}
