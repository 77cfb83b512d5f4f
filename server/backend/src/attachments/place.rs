//! Owns where files lie: `<data>/attachments/<realm>/<two digits>/<id>`, with `.part` while it comes and `.thumb` for
//! the small picture. Never takes a name from a client into a path.

use std::io;
use std::path::{Path, PathBuf};

use domain::ids::{AttachmentId, RealmId};

/// A file that is not whole yet.
pub const PART: &str = "part";
/// What is made of a file and can be made again.
pub const THUMB: &str = "thumb";

pub fn file(root: &Path, realm: RealmId, id: AttachmentId) -> PathBuf {
    let name = id.to_string();
    // Ids begin with the time and end at random: so folders fill evenly.
    let folder = name.get(name.len() - 2..).unwrap_or("00").to_owned();
    root.join(realm.to_string()).join(folder).join(name)
}

pub fn with(path: &Path, ending: &str) -> PathBuf {
    path.with_extension(ending)
}

/// The id that a file's name begins with, and its ending.
pub fn name_of(path: &Path) -> Option<(AttachmentId, Option<&str>)> {
    let (stem, ending) = match path.file_name()?.to_str()?.split_once('.') {
        Some((stem, ending)) => (stem, Some(ending)),
        None => (path.file_name()?.to_str()?, None),
    };
    Some((stem.parse().ok()?, ending))
}

/// Makes the folders on the way, each known to be there after a power cut.
pub async fn make_folder(folder: &Path) -> io::Result<()> {
    let folder = folder.to_owned();
    tokio::task::spawn_blocking(move || make_folders(&folder)).await.map_err(io::Error::other)?
}

pub fn make_folders(folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    let Some(parent) = folder.parent() else { return Ok(()) };
    make_folders(parent)?;
    let mut builder = std::fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    match builder.create(folder) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        _ => std::fs::File::open(parent)?.sync_all(),
    }
}

/// A new file that only this program reads.
pub async fn create(path: &Path) -> io::Result<tokio::fs::File> {
    let mut options = tokio::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    options.mode(0o600);
    options.open(path).await
}

/// Gives a finished file its name, for good.
pub async fn settle(part: &Path, path: &Path) -> io::Result<()> {
    tokio::fs::rename(part, path).await?;
    sync_folder_of(path).await
}

async fn sync_folder_of(path: &Path) -> io::Result<()> {
    match path.parent() {
        Some(folder) => tokio::fs::File::open(folder).await?.sync_all().await,
        None => Ok(()),
    }
}

/// A file with what was made of it. Best effort: the sweep finds what stays.
pub async fn discard(path: &Path) {
    for path in [path.to_owned(), with(path, THUMB)] {
        match tokio::fs::remove_file(&path).await {
            Err(error) if error.kind() != io::ErrorKind::NotFound => tracing::warn!(%error, path = %path.display(), "a file stays"),
            _ => {}
        }
    }
}
