//! Owns the sheet of the audit trail, for whoever reads the trail. Taking it along is an entry of its own.

use domain::access::{ActorRef, Resource, right};
use domain::sheet;
use domain::trail::words;
use serde_json::json;

use super::{Asked, Rest};
use crate::people::audit;
use crate::trail::{Entry, entries};
use crate::{BackendError, Ctx};

pub const COLUMNS: [&str; 7] = ["at", "who", "what", "action", "subject", "detail", "id"];

pub struct Lines {
    query: String,
    rest: Rest,
}

pub async fn begin(ctx: &Ctx, asked: &Asked) -> Result<Lines, BackendError> {
    let _ = ctx.permit::<right::AuditRead, _>(Resource::Global)?;
    let pairs = form_urlencoded::parse(asked.query.as_bytes()).filter(|(name, _)| name != "cursor");
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    // What is no filter is told before the first line.
    entries(ctx, &query).await?;
    let detail = json!({ "filter": query });
    let trail =
        ctx.write("sheets.remember", move |tx, ctx| Box::pin(async move { audit::write(tx, &ctx, "export.list", "audit", detail).await }));
    trail.await?;
    Ok(Lines { query, rest: Rest::From(None) })
}

impl Lines {
    pub async fn next(&mut self, ctx: &Ctx) -> Result<Option<String>, BackendError> {
        let Rest::From(cursor) = &self.rest else { return Ok(None) };
        let mut query = self.query.clone();
        if let Some(cursor) = cursor {
            query = form_urlencoded::Serializer::new(query).append_pair("cursor", cursor).finish();
        }
        let trail = entries(ctx, &query).await?;
        let who = |actor: &ActorRef| match actor {
            ActorRef::Person(id) => trail.names.people.get(id).cloned().unwrap_or_else(|| id.to_string()),
            ActorRef::System(name) => name.to_string(),
        };
        let lines = trail.page.items.iter().map(|entry| line(entry, who(&entry.actor))).collect();
        self.rest = Rest::after(trail.page.next);
        Ok(Some(lines))
    }
}

fn line(entry: &Entry, who: String) -> String {
    let Entry { id, at, action, subject, detail, .. } = entry;
    sheet::line([sheet::instant(*at), who, words(action), action.clone(), subject.clone(), detail.to_string(), id.to_string()])
}
