//! Names that files may have, sizes in words, and the files that a log leaves.

use chrono::DateTime;
use domain::access::ActorRef;
use domain::attachment::{Size, file_name, files};
use domain::ids::{AttachmentId, EventId, IncidentId, RealmId};
use domain::incident::{Audience, Event, EventKind};
use uuid::Uuid;

#[test]
fn names_lose_what_does_harm() {
    for (given, expect) in [
        ("photo.png", "photo.png"),
        ("/etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("../..", "file"),
        ("", "file"),
        (" . ", "file"),
        (".htaccess", "htaccess"),
        ("a\r\nb\0c.txt", "a bc.txt"),
        ("evil\u{202e}gpj.exe", "evilgpj.exe"),
        ("zero\u{200b}width\u{feff}.pdf", "zerowidth.pdf"),
        ("tab\tand   spaces.txt", "tab and spaces.txt"),
        ("what?*<is>|\"it\":.txt", "what___is___it__.txt"),
        ("Übersicht 2026 (neu).xlsx", "Übersicht 2026 (neu).xlsx"),
        ("報告.pdf", "報告.pdf"),
    ] {
        assert_eq!(file_name(given), expect, "{given:?}");
    }
    let long = file_name(&format!("{}.tar.gz", "ä".repeat(400)));
    assert_eq!((long.chars().count(), long.ends_with("ä.gz")), (120, true), "{long}");
    assert_eq!(file_name(&format!("a.{}", "b".repeat(400))).chars().count(), 120, "no extension is as long");
}

#[test]
fn sizes_are_told_in_words() {
    let words = [0, 1, 1023, 1024, 1025, 1024 * 1024 - 1, 1024 * 1024, 26_214_399, 25 * 1024 * 1024].map(|size| Size(size).to_string());
    assert_eq!(words, ["0 bytes", "1 byte", "1023 bytes", "1 kB", "2 kB", "1024 kB", "1.0 MB", "24.9 MB", "25.0 MB"]);
}

#[test]
fn a_log_leaves_the_files_that_were_not_removed() {
    let file = |number: u128| AttachmentId(Uuid::from_u128(number));
    let attached = |number: u128, audience| EventKind::Attached {
        attachment: file(number),
        name: number.to_string(),
        size: 1,
        picture: false,
        audience,
    };
    let reason = "Wrong".to_owned();
    let kinds = [
        attached(1, Audience::Public),
        EventKind::note("In between"),
        attached(2, Audience::Internal),
        EventKind::Detached { attachment: file(1), name: "1".to_owned(), reason, audience: Audience::Public },
    ];
    let audiences = kinds.each_ref().map(EventKind::audience);
    assert_eq!(
        audiences,
        [Audience::Public, Audience::Internal, Audience::Internal, Audience::Public],
        "a file's entry is for its readers"
    );
    assert!(!kinds.iter().any(EventKind::changes_record));
    let events: Vec<Event> = kinds
        .into_iter()
        .map(|kind| Event {
            id: EventId(Uuid::nil()),
            realm: RealmId::LIVE,
            incident: IncidentId(Uuid::nil()),
            audience: kind.audience(),
            kind,
            actor: ActorRef::system("test"),
            occurred_at: DateTime::UNIX_EPOCH,
            recorded_at: DateTime::UNIX_EPOCH,
            version: 1,
        })
        .collect();
    assert_eq!(files(&events).iter().map(|file| file.id).collect::<Vec<_>>(), [file(2)]);
    assert_eq!(files(&events[..3]).len(), 2);
}
