//! Rows of files: the same from both databases, of one realm alone, never without the permit for their incident.

use domain::attachment::Attachment;
use domain::ids::AttachmentId;
use domain::incident::{Audience, Incident};
use domain::realm::Realm;
use store::{Db, StoreError, attachments, incidents};
use testkit::for_each_db;

use crate::fixture::*;

fn file(number: u128, incident: &Incident, pixels: Option<(u32, u32)>) -> Attachment {
    Attachment {
        id: id(number),
        incident: incident.id,
        name: "Bildschirm „1“.png".to_owned(),
        media_type: "image/png".to_owned(),
        size: 5_000_000_000,
        sha256: "ab".repeat(32),
        pixels,
        audience: if pixels.is_some() { Audience::Public } else { Audience::Internal },
        uploaded_by: if pixels.is_some() { by(1) } else { domain::access::ActorRef::system("mail") },
        created_at: at(number as i64),
        removed_at: None,
    }
}

async fn insert(db: &Db, permit_of: &Incident, realm: Realm, file: &Attachment) -> Result<(), StoreError> {
    let (permit, file) = (change(permit_of), file.clone());
    db.write("test.insert", move |tx| Box::pin(async move { attachments::insert(tx, &permit, realm, &file).await })).await
}

async fn remove(db: &Db, incident: &Incident, realm: Realm, file: AttachmentId) -> Result<(), StoreError> {
    let (permit, of) = (change(incident), incident.id);
    db.write("test.remove", move |tx| Box::pin(async move { attachments::remove(tx, &permit, realm, of, file, at(9)).await })).await
}

#[test]
fn a_row_reads_back_and_stays_in_its_realm() {
    for_each_db(async |db| {
        organization(&db).await;
        add_exercise(&db).await;
        let [one, two] = [1, 2].map(|number| Log::open(live(), number, opened(), by(2), at(0)));
        one.save(&db).await.unwrap();
        two.save(&db).await.unwrap();
        let (first, second) = (file(1, &one.incident, Some((640, 480))), file(2, &one.incident, None));
        insert(&db, &one.incident, live(), &first).await.unwrap();
        insert(&db, &one.incident, live(), &second).await.unwrap();
        let error = insert(&db, &two.incident, live(), &file(3, &one.incident, None)).await.unwrap_err();
        assert!(matches!(error, StoreError::WrongPermit { .. }), "{error:?}");
        let error = insert(&db, &one.incident, exercise(), &file(3, &one.incident, None)).await.unwrap_err();
        assert!(matches!(error, StoreError::Dangling { .. }), "{error:?}");

        let conn = db.read();
        assert_eq!(attachments::of_incident(&conn, live(), one.incident.id).await.unwrap(), [first.clone(), second.clone()]);
        assert_eq!(attachments::of_incident(&conn, live(), two.incident.id).await.unwrap(), []);
        assert_eq!(attachments::of_incident(&conn, exercise(), one.incident.id).await.unwrap(), []);
        assert_eq!(attachments::find(&conn, live(), first.id).await.unwrap(), Some(first.clone()));
        assert_eq!(attachments::find(&conn, exercise(), first.id).await.unwrap(), None);
        assert_eq!(attachments::count(&conn, exercise(), one.incident.id).await.unwrap(), 0);
        assert_eq!(attachments::page(&conn, live(), Some(first.id), 10).await.unwrap(), std::slice::from_ref(&second));
        assert_eq!(attachments::page(&conn, exercise(), None, 10).await.unwrap(), []);
        assert_eq!(attachments::realms(&conn).await.unwrap(), [live().id]);

        remove(&db, &one.incident, live(), first.id).await.unwrap();
        assert!(matches!(remove(&db, &one.incident, live(), first.id).await, Err(StoreError::NotFound { .. })), "only once");
        assert!(matches!(remove(&db, &two.incident, live(), second.id).await, Err(StoreError::NotFound { .. })), "only its own");
        assert_eq!(attachments::find(&conn, live(), first.id).await.unwrap(), None);
        assert_eq!(attachments::count(&conn, live(), one.incident.id).await.unwrap(), 1);

        let permit =
            domain::access::authorize::<domain::access::right::IncidentPurge, _>(&system(), one.incident.facts(), at(0), Some("Test"));
        let (permit, id) = (permit.unwrap(), one.incident.id);
        db.write("test.purge", move |tx| Box::pin(async move { incidents::purge(tx, &permit, live(), id).await })).await.unwrap();
        assert_eq!(attachments::page(&conn, live(), None, 10).await.unwrap(), [], "rows go with their incident");
    });
}
