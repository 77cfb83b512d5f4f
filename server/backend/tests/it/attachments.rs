//! Files at incidents: what comes is counted, named and typed by us; what breaks off or is refused leaves nothing; rows
//! and files agree, and what does not is found.

use std::io::Cursor;
use std::path::PathBuf;
use std::sync::Arc;

use backend::attachments::{self, Differences, Swept, Target};
use backend::{BackendError, Ctx, Settings};
use chrono::TimeDelta;
use domain::attachment::Attachment;
use domain::incident::{Audience, EventKind};
use domain::number::IncidentNumber;
use domain::workflow::Step;
use image::{ExtendedColorType, ImageEncoder, ImageFormat, RgbImage};
use testkit::for_each_db;

use crate::incidents::{Floor, live, missing};

fn desk(number: IncidentNumber) -> Target {
    Target { realm: live(), number, audience: Audience::Internal, own: false }
}

fn portal(number: IncidentNumber) -> Target {
    Target { realm: live(), number, audience: Audience::Public, own: true }
}

async fn add(ctx: &Ctx, target: Target, name: &str, bytes: &[u8]) -> Result<Attachment, BackendError> {
    let mut upload = attachments::begin(ctx, target, name).await?;
    for piece in bytes.chunks(1000) {
        upload.write(piece).await?;
    }
    upload.finish().await
}

/// Every file that lies in the data directory.
fn files(ctx: &Ctx) -> Vec<PathBuf> {
    let (mut found, mut folders) = (Vec::new(), vec![ctx.backend.settings.attachments_dir()]);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() { folders.push(path) } else { found.push(path) }
        }
    }
    found
}

fn with_limits(ctx: &Ctx, bytes_max: u64, files_max: u64) -> Ctx {
    let mut settings: Settings = (*ctx.backend.settings).clone();
    (settings.attachments.bytes_max, settings.attachments.files_max) = (bytes_max, files_max);
    let mut ctx = ctx.clone();
    ctx.backend.settings = Arc::new(settings);
    ctx
}

fn picture(format: ImageFormat, width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    RgbImage::from_pixel(width, height, image::Rgb([200, 40, 40])).write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// A picture whose head promises what no memory holds.
fn bomb() -> Vec<u8> {
    let mut bytes = Vec::new();
    image::codecs::png::PngEncoder::new(&mut bytes).write_image(&[0; 3], 1, 1, ExtendedColorType::Rgb8).unwrap();
    let size = 50_000u32.to_be_bytes();
    bytes[16..20].copy_from_slice(&size);
    bytes[20..24].copy_from_slice(&size);
    let crc = crc32(&bytes[12..29]);
    bytes[29..33].copy_from_slice(&crc.to_be_bytes());
    bytes
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes
        .iter()
        .fold(!0u32, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ if crc & 1 == 1 { 0xedb8_8320 } else { 0 }))
}

#[test]
fn what_a_file_is_we_say_ourselves() {
    for_each_db(async |db| {
        let floor = Floor::open(db).await;
        let number = floor.report(&[]).await;
        let ctx = floor.ctx(floor.agent).await;
        let svg = b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>";
        let html = b"<!DOCTYPE html><html><script>alert(1)</script></html>";
        let gif_and_script = b"GIF89a/*\x01\x00\x01\x00\x00\x00\x00*/=1;alert(1)//";
        let (png, jpeg) = (picture(ImageFormat::Png, 40, 20), picture(ImageFormat::Jpeg, 8, 9));
        let cases: [(&str, &[u8], &str, &str, bool); 12] = [
            ("a.svg", svg, "a.svg", "application/octet-stream", false),
            ("photo.png", html, "photo.png", "application/octet-stream", false),
            ("page.html", b"<?xml version=\"1.0\"?><x/>", "page.html", "application/octet-stream", false),
            ("x.gif", gif_and_script, "x.gif", "image/gif", true),
            ("bomb.png", &bomb(), "bomb.png", "image/png", false),
            ("invoice.pdf.exe", b"MZ\x90\x00\x03\x00\x00\x00", "invoice.pdf.exe", "application/octet-stream", false),
            ("../../etc/passwd", b"root:x:0:0\n", "passwd", "text/plain", false),
            ("C:\\Users\\lea\\screen.png", &png, "screen.png", "image/png", true),
            ("a\u{202e}gnp.exe\r\n\0.", &jpeg, "agnp.exe", "image/jpeg", true),
            ("..", b"%PDF-1.7\n", "file", "application/pdf", false),
            ("<b>\"x\"|?*.txt", b"Gr\xc3\xbc\xc3\x9fe", "_b__x____.txt", "text/plain", false),
            ("noise", b"\x00\x01\x02\xff", "noise", "application/octet-stream", false),
        ];
        for (name, bytes, expect_name, served, small) in cases {
            let file = add(&ctx, desk(number), name, bytes).await.unwrap();
            assert_eq!((file.name.as_str(), file.served_as(), file.size), (expect_name, served, bytes.len() as u64), "{name:?}");
            let made = attachments::open_thumbnail(&ctx, live(), file.id).await;
            // A picture in its head alone is refused when it is unpacked.
            let whole = small && bytes != gif_and_script;
            assert_eq!((file.pixels.is_some(), made.is_ok()), (small, whole), "{name:?}");
        }
        let all = Differences { checked: 12, ..Differences::default() };
        assert_eq!(attachments::check(&ctx.backend).await.unwrap(), all, "small pictures have the row of their file");
    });
}

#[test]
fn limits_hold_while_it_comes_and_nothing_stays_of_what_is_refused() {
    for_each_db(async |db| {
        let floor = Floor::open(db).await;
        let number = floor.report(&[]).await;
        let ctx = with_limits(&floor.ctx(floor.agent).await, 2500, 2);
        assert_eq!(missing(&add(&ctx, desk(number), "a", &[7; 2501]).await.unwrap_err()), ["size"]);
        assert_eq!(missing(&add(&ctx, desk(number), "a", b"").await.unwrap_err()), ["file"]);
        let mut broken = attachments::begin(&ctx, desk(number), "a").await.unwrap();
        broken.write(b"half of").await.unwrap();
        assert_eq!(files(&ctx).len(), 1, "it is on its way");
        drop(broken);
        assert_eq!(files(&ctx), Vec::<PathBuf>::new());
        assert_eq!(add(&ctx, desk(number), "a", &[7; 2500]).await.unwrap().size, 2500);
        let mut late = attachments::begin(&ctx, desk(number), "late").await.unwrap();
        late.write(b"x").await.unwrap();
        add(&ctx, desk(number), "b", b"x").await.unwrap();
        assert_eq!(missing(&add(&ctx, desk(number), "c", b"x").await.unwrap_err()), ["file"], "there is room for two");
        assert_eq!(missing(&late.finish().await.unwrap_err()), ["file"], "asked again when it is there");
        assert_eq!(files(&ctx).len(), 2);
        assert!(attachments::check(&ctx.backend).await.unwrap().is_empty());
    });
}

#[test]
fn readers_are_those_of_the_text_beside_it() {
    for_each_db(async |db| {
        let floor = Floor::open(db).await;
        let number = floor.report(&[]).await;
        let (agent, reporter) = (floor.ctx(floor.agent).await, floor.ctx(floor.reporter).await);
        let inner = add(&agent, desk(number), "inner.txt", b"for us").await.unwrap();
        floor.desk.wait(TimeDelta::seconds(1));
        let outer = add(&reporter, portal(number), "outer.txt", b"for all").await.unwrap();
        let denied = add(&reporter, desk(number), "x", b"x").await.unwrap_err();
        assert!(matches!(denied, BackendError::Denied(_)), "{denied:?}");
        assert!(matches!(add(&agent, portal(number), "x", b"x").await, Err(BackendError::NotFound)), "not the agent's own report");
        let names =
            async |ctx: &Ctx| attachments::list(ctx, live(), number).await.unwrap().into_iter().map(|file| file.name).collect::<Vec<_>>();
        assert_eq!(
            (names(&agent).await, names(&reporter).await),
            (vec!["inner.txt".into(), "outer.txt".into()], vec!["outer.txt".to_owned()])
        );
        assert!(attachments::open(&reporter, live(), outer.id).await.is_ok());
        assert!(matches!(attachments::open(&reporter, live(), inner.id).await, Err(BackendError::NotFound)));
        assert!(matches!(attachments::open(&floor.desk.visitor(), live(), outer.id).await, Err(BackendError::Unauthenticated)));
        let (_, told) = backend::incidents::events(&reporter, live(), number).await.unwrap();
        assert!(!told.iter().any(|event| matches!(&event.kind, EventKind::Attached { name, .. } if name == "inner.txt")));

        let file = attachments::open(&reporter, live(), outer.id).await.unwrap().path;
        assert!(
            matches!(attachments::remove(&agent, live(), outer.id, "x").await, Err(BackendError::Denied(_))),
            "first level removes nothing"
        );
        assert_eq!(missing(&attachments::remove(&reporter, live(), outer.id, " ").await.unwrap_err()), ["reason"]);
        attachments::remove(&reporter, live(), outer.id, "The wrong one").await.unwrap();
        assert!(!file.exists() && attachments::open(&agent, live(), outer.id).await.is_err());
        let (_, told) = backend::incidents::events(&reporter, live(), number).await.unwrap();
        assert_eq!(domain::attachment::files(&told), [], "and the log says so");
    });
}

#[test]
fn what_is_refused_at_its_end_leaves_neither_row_nor_file() {
    for_each_db(async |db| {
        let floor = Floor::open(db).await;
        let number = floor.report(&[]).await;
        let reporter = floor.ctx(floor.reporter).await;
        let mut upload = attachments::begin(&reporter, portal(number), "late.txt").await.unwrap();
        upload.write(b"late").await.unwrap();
        floor.step(floor.reporter, number, Step::Cancel, &[("cancel_reason", "withdrawn")]).await.unwrap();
        let refused = upload.finish().await.unwrap_err();
        assert!(matches!(refused, BackendError::Conflict(_)), "{refused:?}");
        assert_eq!(files(&reporter), Vec::<PathBuf>::new());
        assert_eq!(attachments::list(&reporter, live(), number).await.unwrap(), []);
    });
}

/// Killed between file and row, or with a file lost: found, and what nobody claims goes after a day.
#[test]
fn rows_and_files_are_compared() {
    for_each_db(async |db| {
        let floor = Floor::open(db).await;
        let number = floor.report(&[]).await;
        let ctx = floor.ctx(floor.agent).await;
        let [whole, lost, bent] = ["whole", "lost", "bent"];
        let mut paths = Vec::new();
        for name in [whole, lost, bent] {
            let file = add(&ctx, desk(number), name, name.as_bytes()).await.unwrap();
            paths.push((file.id, attachments::open(&ctx, live(), file.id).await.unwrap().path));
        }
        // What a kill before the row leaves.
        let orphan = paths[0].1.with_file_name(ctx.new_id::<domain::ids::AttachmentId>().to_string());
        let part = orphan.with_extension("part");
        for path in [&orphan, &part] {
            std::fs::write(path, "x").unwrap();
        }
        std::fs::remove_file(&paths[1].1).unwrap();
        std::fs::write(&paths[2].1, "BENT").unwrap();
        let mut found = attachments::check(&ctx.backend).await.unwrap();
        found.unclaimed.sort();
        let unclaimed = vec![orphan.clone(), part.clone()];
        assert_eq!(found, Differences { checked: 3, missing: vec![paths[1].0], changed: vec![paths[2].0], unclaimed });

        let old = ctx.backend.clock.now() - TimeDelta::hours(25);
        let set = |path: &PathBuf, at: chrono::DateTime<chrono::Utc>| {
            std::fs::File::options().write(true).open(path).unwrap().set_modified(at.into()).unwrap()
        };
        for path in [&orphan, &part] {
            set(path, ctx.backend.clock.now());
        }
        assert_eq!(attachments::sweep(&ctx.backend).await.unwrap(), Swept { removed: 0, missing: 1 }, "it could still get its row");
        for path in [&orphan, &part, &paths[0].1] {
            set(path, old);
        }
        assert_eq!(attachments::sweep(&ctx.backend).await.unwrap(), Swept { removed: 2, missing: 1 });
        assert!(paths[0].1.exists() && !orphan.exists() && !part.exists());
    });
}

#[test]
fn small_pictures_stand_upright_and_say_nothing_of_the_camera() {
    for_each_db(async |db| {
        let floor = Floor::open(db).await;
        let number = floor.report(&[]).await;
        let ctx = floor.ctx(floor.reporter).await;
        let plain = picture(ImageFormat::Jpeg, 800, 400);
        // One tag, orientation 6: turn it right; and words that a camera might write.
        let tiff = [&b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0"[..], b"GPS 47.37 8.54"].concat();
        let length = u16::try_from(tiff.len() + 2).unwrap().to_be_bytes();
        let photo = [&plain[..2], b"\xff\xe1", &length, &tiff, &plain[2..]].concat();
        let file = add(&ctx, portal(number), "photo.jpg", &photo).await.unwrap();
        assert_eq!(file.pixels, Some((800, 400)));
        let small = attachments::open_thumbnail(&ctx, live(), file.id).await.unwrap().path;
        let bytes = std::fs::read(&small).unwrap();
        let has = |words: &[u8]| bytes.windows(words.len()).any(|window| window == words);
        assert!(!has(b"Exif") && !has(b"GPS"), "nothing of the camera");
        let made = image::load_from_memory(&bytes).unwrap();
        assert_eq!((made.width(), made.height()), (160, 320), "upright, and small");
    });
}
