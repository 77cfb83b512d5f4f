//! Lists for spreadsheets: what somebody sees under a filter as far as they may take it along, and no cell that a
//! spreadsheet would run, whatever people typed.

use domain::access::Role;
use domain::incident::Origin;
use domain::workflow::Step;
use serde_json::json;
use testkit::for_each_db;

use crate::desk::{Account, Desk};
use crate::wire::{Reply, Request};

struct Office {
    desk: Desk,
}

/// A sheet, read as a spreadsheet reads it.
struct Read {
    names: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Read {
    fn of(reply: &Reply) -> Self {
        assert_eq!(reply.status, 200, "{}", reply.text());
        assert!(reply.header("content-type").unwrap().starts_with("text/csv; charset=utf-8"));
        assert!(reply.header("content-disposition").unwrap().starts_with("attachment; filename=\""));
        assert_eq!(reply.header("cache-control"), Some("private, no-store"));
        let text = reply.text();
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
        // The reader refuses lines of another length than the first.
        let mut rows = reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect::<Vec<_>>());
        Self { names: rows.next().unwrap(), rows: rows.collect() }
    }

    fn column(&self, name: &str) -> Vec<&str> {
        let place = self.names.iter().position(|known| known == name).unwrap_or_else(|| panic!("no column {name}"));
        self.rows.iter().map(|row| row[place].as_str()).collect()
    }
}

impl Office {
    async fn incident(&self, title: &str, team: &str, restricted: bool) -> String {
        let system = self.desk.backend.system("test");
        let live: domain::realm::Realm = domain::realm::Live.into();
        let fields = [("title", title), ("restricted", if restricted { "yes" } else { "no" })];
        let fields = fields.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        let number = backend::incidents::create_from(&system, live, Origin::Agent, &fields).await.unwrap().incident.number;
        let teams = store::catalogue::teams(&self.desk.backend.db.read()).await.unwrap();
        let team = teams.iter().find(|known| known.name == team).unwrap().id.to_string();
        backend::incidents::perform(&system, live, number, Step::Assign, None, &[("team".to_owned(), team)].into()).await.unwrap();
        number.to_string()
    }

    async fn get(&self, path: &str, account: &Account) -> Reply {
        let cookie = self.desk.sign_in(account).await;
        self.desk.send(Request::new("GET", path).header("cookie", cookie).header("accept", "text/html")).await
    }
}

const EVIL: [&str; 9] = [
    "=HYPERLINK(\"http://evil.example\",\"click\")",
    "+1+1",
    "-2+3",
    "@SUM(A1:A9)",
    "a,b;c",
    "say \"no\", then\" quit",
    "x;=1+1",
    "'=1",
    "＝cmd|'/C calc'!A0",
];

#[test]
fn a_sheet_holds_what_the_list_shows_and_runs_nothing() {
    for_each_db(async |db| {
        let office = Office { desk: Desk::open(db).await };
        office.desk.person("Root", &[Role::Admin]).await;
        let manager = office.desk.person("Mia Manager", &[Role::ServiceDeskManager]).await;
        for title in EVIL {
            office.incident(title, "Service desk", false).await;
        }
        for n in 0..500 {
            office.incident(&format!("Ünusual {n}"), "Service desk", false).await;
        }
        let reply = office.get("/incidents.csv?sort=number", &manager).await;
        assert!(reply.body.starts_with("\u{feff}number,title,stage,".as_bytes()), "{}", &reply.text()[..60]);
        let sheet = Read::of(&reply);
        assert_eq!(sheet.rows.len(), EVIL.len() + 500, "several pages, none twice");
        assert_eq!(sheet.column("number"), (1..=EVIL.len() + 500).map(|n| format!("INC-{n}")).collect::<Vec<_>>());
        for (title, cell) in EVIL.iter().zip(sheet.column("title")) {
            let runs = title.starts_with(['=', '+', '-', '@', '＝']);
            assert_eq!(cell, if runs { format!("'{title}") } else { (*title).to_owned() });
        }
        for row in &sheet.rows {
            assert!(row.iter().all(|cell| !cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n'])), "{row:?}");
        }
        assert_eq!(sheet.column("team")[0], "Service desk");
        assert_eq!(sheet.column("opened_at")[0], "2026-11-20T09:00:00Z");
        assert!(sheet.column("link")[0].ends_with("/incidents/INC-1"));

        // The filter of the list is that of the sheet; a search without an order goes by date.
        let found = Read::of(&office.get("/incidents.csv?q=hyperlink", &manager).await);
        assert_eq!(found.column("number"), ["INC-1"]);
        let plain = office.get("/incidents.csv?q=calc&bom=no", &manager).await;
        assert!(plain.text().starts_with("number,"), "{}", plain.text());
        assert_eq!(office.get("/incidents.csv?team=nonsense", &manager).await.status, 422);

        let auditor = office.desk.person("Otto Auditor", &[Role::Auditor]).await;
        let trail = Read::of(&office.get("/audit.csv?what=house", &auditor).await);
        let listed = trail.column("action").iter().filter(|action| **action == "export.list").count();
        assert_eq!(listed, 4, "each sheet is in the trail, and so is this one");
        assert!(trail.column("who").contains(&"Mia Manager"), "{:?}", trail.column("who"));
        assert!(trail.column("detail").iter().any(|detail| detail.contains("hyperlink")));
    });
}

#[test]
fn everybody_takes_along_what_the_matrix_says() {
    for_each_db(async |db| {
        let office = Office { desk: Desk::open(db).await };
        office.desk.person("Root", &[Role::Admin]).await;
        let teams = store::catalogue::teams(&office.desk.backend.db.read()).await.unwrap();
        // Not the desk that owns them all: a team that is given some.
        let other = teams.iter().find(|team| team.name != "Service desk").unwrap();
        let agent = office.desk.person_in("Anna Agent", &[Role::AgentL2], &[other.id]).await;
        let desk = office.desk.person("Dana Desk", &[Role::AgentL1]).await;
        let manager = office.desk.person("Mia Manager", &[Role::ServiceDeskManager]).await;
        let auditor = office.desk.person("Otto Auditor", &[Role::Auditor]).await;
        let reporter = office.desk.person("Rita Reporter", &[Role::EndUser]).await;
        office.incident("Ours", "Service desk", false).await;
        office.incident("Theirs", &other.name, false).await;
        office.incident("Secret", "Service desk", true).await;
        let why = "/incidents.csv?sort=number&reason=yearly+review";
        let cases: [(&Account, &str, u16, &[&str]); 8] = [
            (&manager, "/incidents.csv?sort=number", 200, &["INC-1", "INC-2"]),
            (&agent, "/incidents.csv?sort=number", 200, &["INC-2"]),
            (&desk, "/incidents.csv?sort=number", 200, &["INC-1", "INC-2"]),
            (&auditor, "/incidents.csv", 403, &[]),
            (&auditor, why, 200, &["INC-1", "INC-2"]),
            (&reporter, "/incidents.csv", 403, &[]),
            (&reporter, "/audit.csv", 403, &[]),
            (&manager, "/audit.csv", 403, &[]),
        ];
        for (who, path, status, numbers) in cases {
            let reply = office.get(path, who).await;
            assert_eq!(reply.status, status, "{} {path}: {}", who.email, reply.text());
            assert!(!reply.text().contains("Secret"), "{} {path}", who.email);
            if status == 200 {
                assert_eq!(Read::of(&reply).column("number"), numbers, "{} {path}", who.email);
            }
        }
        assert_eq!(office.desk.get("/incidents.csv").await.status, 401);
        assert_eq!(office.desk.get("/audit.csv").await.status, 401);

        // The list offers what the sheet gives.
        for (who, offer) in [(&manager, "All"), (&agent, "Part"), (&auditor, "WithReason")] {
            let cookie = office.desk.sign_in(who).await;
            let list = office.desk.rpc("/rpc/incidents/list", &[("query", "")]).header("cookie", cookie);
            assert_eq!(office.desk.send(list).await.json()["sheet"], json!(offer), "{}", who.email);
        }
        let trail = office.get("/audit.csv?what=house", &auditor).await;
        assert!(trail.text().contains("yearly review"), "what it was for stands in the audit");
    });
}
