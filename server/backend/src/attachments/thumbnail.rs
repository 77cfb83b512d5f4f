//! Owns small pictures of pictures: turned upright, and without anything that the camera wrote into them. Never unpacks
//! a picture that is bigger than it may be, and never more than two at a time.

use std::fs::File;
use std::io::{BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageDecoder, ImageError, ImageReader, Limits, Rgb, RgbImage};
use tokio::sync::Semaphore;
use uuid::Uuid;

use super::place::{self, PART, THUMB};
use crate::BackendError;

/// Each takes a core and a lot of memory, whoever asks.
static AT_ONCE: Semaphore = Semaphore::const_new(2);

/// Longest side.
const SIDE: u32 = 320;
const QUALITY: u8 = 80;
/// More than any camera of a phone makes in one direction.
const SIDE_MAX: u32 = 16_000;
/// What one picture may take while it is unpacked.
const BYTES_MAX: u64 = 256 * 1024 * 1024;

/// Whether a picture of this size may be unpacked.
pub fn fits((width, height): (u32, u32)) -> bool {
    width.max(height) <= SIDE_MAX && u64::from(width) * u64::from(height) * 4 <= BYTES_MAX
}

/// The small picture beside the file, made now if it is missing. `None`: it cannot be made.
pub async fn make(path: &Path) -> Result<Option<PathBuf>, BackendError> {
    let small = place::with(path, THUMB);
    if tokio::fs::try_exists(&small).await.unwrap_or(false) {
        return Ok(Some(small));
    }
    // Never closed.
    let _turn = AT_ONCE.acquire().await.map_err(|error| BackendError::internal("attachments.thumbnail", error))?;
    let path = path.to_owned();
    let made = tokio::task::spawn_blocking(move || write(&path, &small).map(|()| small));
    match made.await.map_err(|error| BackendError::internal("attachments.thumbnail", error))? {
        Ok(small) => Ok(Some(small)),
        Err(error) => {
            tracing::info!(%error, "no small picture can be made");
            Ok(None)
        }
    }
}

fn write(path: &Path, small: &Path) -> Result<(), ImageError> {
    let whole = read(path)?;
    // What is small already stays as it is.
    let picture = on_white(&if whole.width().max(whole.height()) > SIDE { whole.thumbnail(SIDE, SIDE) } else { whole });
    // A name of its own: two nodes may make it at once, and each one is whole.
    let part = place::with(path, &format!("{THUMB}-{}.{PART}", Uuid::from_u128(rand::random())));
    let written = (|| {
        let mut file = BufWriter::new(File::create_new(&part)?);
        picture.write_with_encoder(JpegEncoder::new_with_quality(&mut file, QUALITY))?;
        file.flush()?;
        Ok(std::fs::rename(&part, small)?)
    })();
    if written.is_err() {
        let _ = std::fs::remove_file(&part);
    }
    written
}

fn read(path: &Path) -> Result<DynamicImage, ImageError> {
    let mut reader = ImageReader::new(BufReader::new(File::open(path)?)).with_guessed_format()?;
    let mut limits = Limits::default();
    (limits.max_image_width, limits.max_image_height, limits.max_alloc) = (Some(SIDE_MAX), Some(SIDE_MAX), Some(BYTES_MAX));
    reader.limits(limits.clone());
    let mut decoder = reader.into_decoder()?;
    // The picture itself counts too, not only what its format needs to unpack it.
    limits.reserve(decoder.total_bytes())?;
    let upright = decoder.orientation()?;
    let mut picture = DynamicImage::from_decoder(decoder)?;
    picture.apply_orientation(upright);
    Ok(picture)
}

/// Without transparency: what is shown small looks the same on every ground.
fn on_white(picture: &DynamicImage) -> RgbImage {
    let picture = picture.to_rgba8();
    RgbImage::from_fn(picture.width(), picture.height(), |x, y| {
        let [r, g, b, a] = picture.get_pixel(x, y).0;
        let mix = |colour: u8| ((u16::from(colour) * u16::from(a) + 255 * (255 - u16::from(a))) / 255) as u8;
        Rgb([mix(r), mix(g), mix(b)])
    })
}
