//! Owns the door for installations without a mail server: one file for each mail. Never leaves half a file.

use std::io;
use std::path::{Path, PathBuf};

use tokio::fs;
use tokio::io::AsyncWriteExt;

use super::{Letter, Mail, MailError, Sending};

#[derive(Debug)]
pub struct Spool {
    folder: PathBuf,
}

impl Spool {
    pub fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// Named by the letter's id: delivering it again writes the same file again.
    async fn write(&self, letter: &Letter) -> io::Result<()> {
        fs::create_dir_all(&self.folder).await?;
        let path = self.folder.join(format!("{}.eml", letter.id));
        let half = self.folder.join(format!(".{}.part", letter.id));
        let mut file = open_private(&half).await?;
        file.write_all(&letter.message.formatted()).await?;
        file.sync_all().await?;
        fs::rename(&half, &path).await?;
        // The name must last like the content: until the folder is synced, a power cut may take it back.
        fs::File::open(&self.folder).await?.sync_all().await
    }
}

/// Mails carry links that sign people in, so nobody else on the machine may read them.
async fn open_private(path: &Path) -> io::Result<fs::File> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    options.mode(0o600);
    options.open(path).await
}

impl Mail for Spool {
    fn send<'a>(&'a self, letter: &'a Letter) -> Sending<'a> {
        let folder = self.folder.display();
        Box::pin(async move { self.write(letter).await.map_err(|source| MailError::Transient(format!("{folder}: {source}"))) })
    }
}
