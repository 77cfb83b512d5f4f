//! The log and the audit trail refuse every change, whoever asks and however.

use domain::incident::Audience;
use sea_orm::{ConnectionTrait, DbErr};
use store::{audit, incidents};
use testkit::{Engine, for_each_db};
use uuid::Uuid;

use crate::fixture::*;

#[test]
fn rows_can_only_be_added() {
    for_each_db(async |db| {
        organization(&db).await;
        let log = Log::open(live(), 1, opened(), by(2), at(0));
        log.save(&db).await.unwrap();
        let entry = audit::Entry {
            id: Uuid::from_u128(1),
            at: at(0),
            actor: by(5),
            action: "user.create".into(),
            subject: "person 1".into(),
            detail: serde_json::json!({}),
        };
        let added = entry.clone();
        db.write("test.audit", |tx| Box::pin(async move { audit::add(tx, &added).await })).await.unwrap();

        let mut statements = vec![
            "UPDATE event SET payload = '{}'",
            "UPDATE event SET seq = seq",
            "DELETE FROM event",
            "UPDATE audit SET action = 'nothing'",
            "DELETE FROM audit",
        ];
        if db.engine() == Engine::Postgres {
            statements.extend(["TRUNCATE event CASCADE", "TRUNCATE audit"]);
        }
        for sql in statements {
            let refused: Result<_, DbErr> = db.writer_connection().execute_unprepared(sql).await;
            assert!(refused.unwrap_err().to_string().contains("is append-only"), "{sql}");
        }
        let events = incidents::events(&db.read(), live(), log.incident.id, Audience::Internal).await.unwrap();
        assert_eq!(events, log.events);
        assert_eq!(db.check().await.unwrap(), [""; 0], "nothing is wrong with the database");
        assert_eq!(audit::list(&db.read(), None, 10, None).await.unwrap().items, [entry]);
    });
}
