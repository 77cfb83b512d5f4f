//! Owns reading and copying files while their SHA-256 is counted. Never overwrites a file, and a copy is on disk before
//! it is spoken of.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;

use sha2::{Digest, Sha256};

const PIECE: usize = 64 * 1024;

/// What a file holds.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sum {
    pub size: u64,
    pub sha256: String,
}

pub fn of_file(path: &Path) -> io::Result<Sum> {
    pour(&mut File::open(path)?, &mut io::sink())
}

/// Into a new file that only this program reads, synced.
pub fn copy(from: &Path, to: &Path) -> io::Result<Sum> {
    let mut source = File::open(from)?;
    let mut target = create(to)?;
    let sum = pour(&mut source, &mut target)?;
    target.sync_all()?;
    Ok(sum)
}

/// A new file that only this program reads.
pub fn create(path: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

fn pour(source: &mut impl Read, target: &mut impl Write) -> io::Result<Sum> {
    let (mut hash, mut size, mut piece) = (Sha256::new(), 0u64, vec![0; PIECE]);
    loop {
        let read = match source.read(&mut piece) {
            Ok(0) => break,
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        size += read as u64;
        hash.update(&piece[..read]);
        target.write_all(&piece[..read])?;
    }
    Ok(Sum { size, sha256: hex(&hash.finalize()) })
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A folder's list of names is on disk.
pub fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}
