//! Owns the look back: which incidents of the last 30 days a rule would have matched, and what became of them. Reads
//! in batches up to a limit, and only what the person may see. Never changes anything.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use domain::access::{Action, ReadScope, Resource, read_scope, right};
use domain::catalogue::Location;
use domain::ids::{PersonId, RuleId};
use domain::incident::{Edit, Filter, Incident, Sort};
use domain::number::IncidentNumber;
use domain::realm::{Live, Realm};
use domain::rule::{Report, Rule, Then};
use store::Reader;

use super::book::{Shelves, around_of, shelves};
use super::{Fields, check, gone, typed};
use crate::{BackendError, Ctx};

/// How far back it looks.
const DAYS: i64 = 30;
const BATCH: u64 = 500;
/// More than a large house has in 30 days; what is older stays unread.
const MOST: u64 = 20_000;
/// Shown one by one.
const SHOWN: usize = 20;

/// What a rule would have matched.
#[derive(Default)]
pub struct Preview {
    /// How many incidents were looked at.
    pub looked: u64,
    /// There were more than the limit.
    pub cut: bool,
    pub matched: u64,
    /// The newest of them.
    pub newest: Vec<Match>,
    /// One for each thing that the rule says.
    pub agreed: Vec<Agreed>,
}

pub struct Match {
    pub number: IncidentNumber,
    pub title: String,
    pub opened_at: DateTime<Utc>,
    pub because: Vec<String>,
}

/// How many of the matched ones came to what the rule says.
pub struct Agreed {
    /// `category`, `team` and so on.
    pub what: &'static str,
    pub count: u64,
}

/// Of the rule as it is typed, or as it is where nothing is typed.
pub async fn preview(ctx: &Ctx, id: Option<RuleId>, fields: &Fields) -> Result<Preview, BackendError> {
    ctx.permit::<right::RuleWrite, _>(Resource::Global).map(drop)?;
    let conn = ctx.backend.db.read();
    let all = store::rules::list(&conn).await?;
    let old = match id {
        Some(id) => Some(all.iter().find(|rule| rule.id == id).ok_or_else(gone)?),
        None => None,
    };
    let mut fields = fields.clone();
    if old.is_none() && fields.get("name").is_none_or(|name| name.trim().is_empty()) {
        // One may look before one has a name for it.
        fields.insert("name".to_owned(), "New rule".to_owned());
    }
    let rule = typed(ctx, &all, old, &fields)?;
    check(&conn, &rule).await?;
    look_back(ctx, &conn, &rule).await
}

async fn look_back(ctx: &Ctx, conn: &Reader, rule: &Rule) -> Result<Preview, BackendError> {
    let Shelves { locations, .. } = shelves(conn).await?;
    let scope: ReadScope = read_scope(&ctx.actor, Action::IncidentNoteRead, ctx.now, None);
    let me: Option<PersonId> = ctx.actor.person().map(|person| person.id);
    let newest = Filter { sort: vec![(Sort::OpenedAt, true)], ..Filter::default() };
    let since = ctx.now - TimeDelta::days(DAYS);
    let mut preview = Preview { agreed: said(&rule.then), ..Preview::default() };
    let mut cursor: Option<String> = None;
    loop {
        let page = store::incidents::list_records(conn, Realm::from(Live), &scope, me, &newest, BATCH, cursor.as_deref()).await?;
        let recent: Vec<&Incident> = page.items.iter().filter(|incident| incident.opened_at >= since).collect();
        let reporters: BTreeSet<PersonId> = recent.iter().filter_map(|incident| incident.reporter).collect();
        let departments = store::people::departments(conn, &reporters).await?;
        for incident in &recent {
            let department = incident.reporter.and_then(|reporter| departments.get(&reporter));
            preview.take(rule, incident, &locations, department.map(String::as_str));
        }
        cursor = page.next.filter(|_| recent.len() == page.items.len());
        if cursor.is_none() {
            return Ok(preview);
        }
        if preview.looked >= MOST {
            return Ok(Preview { cut: true, ..preview });
        }
    }
}

impl Preview {
    fn take(&mut self, rule: &Rule, incident: &Incident, locations: &[Location], department: Option<&str>) {
        self.looked += 1;
        let places = around_of(locations, incident.location);
        let report = Report::new(&incident.title, &incident.description, incident.channel, places, department);
        let Some(because) = rule.when.holds(&report) else { return };
        self.matched += 1;
        for agreed in &mut self.agreed {
            agreed.count += u64::from(came_to(&rule.then, agreed.what, incident));
        }
        if self.newest.len() < SHOWN {
            let (number, title, opened_at) = (incident.number, incident.title.clone(), incident.opened_at);
            self.newest.push(Match { number, title, opened_at, because });
        }
    }
}

const TEAM: &str = "team";

fn said(then: &Then) -> Vec<Agreed> {
    let fields = then.edits().into_iter().map(|edit| edit.field().slug());
    fields.chain(then.team.map(|_| TEAM)).map(|what| Agreed { what, count: 0 }).collect()
}

fn came_to(then: &Then, what: &str, incident: &Incident) -> bool {
    if what == TEAM {
        return then.team == incident.team;
    }
    let said = then.edits().into_iter().find(|edit: &Edit| edit.field().slug() == what);
    said.is_some_and(|edit| incident.get(edit.field()) == edit)
}
