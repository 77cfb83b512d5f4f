//! Owns what somebody was told: reading it, counting it, marking it as read. Never shows what its reader may no longer
//! read, and never writes a notice: that is `incidents::tell`, in the transaction of the change.

use std::collections::BTreeMap;

use domain::access::{Action, ReadScope, read_scope};
use domain::ids::PersonId;
use domain::inbox::Because;
use domain::incident::{Event, Names, Stage};
use domain::number::IncidentNumber;
use domain::realm::Realm;
use store::incidents::Wanted;

use crate::{BackendError, Ctx};

/// More than anybody reads at once; older ones stay with their incidents.
const SHOWN: u64 = 200;

pub struct Inbox {
    /// By incident; the one with the newest notice first.
    pub groups: Vec<Group>,
    pub unread: u64,
    pub names: Names,
}

/// One incident with what was told about it, newest first.
pub struct Group {
    pub number: IncidentNumber,
    pub title: String,
    pub stage: Stage,
    pub notices: Vec<Told>,
}

pub struct Told {
    pub event: Event,
    pub because: Because,
    pub read: bool,
}

/// Inboxes are for those who work with notes, and show nothing else.
pub(crate) fn scope(ctx: &Ctx) -> Result<(ReadScope, PersonId), BackendError> {
    let me = ctx.person()?.id;
    Ok((read_scope(&ctx.actor, Action::IncidentNoteRead, ctx.now, None), me))
}

fn must_work_here(ctx: &Ctx) -> Result<(ReadScope, PersonId), BackendError> {
    ctx.may_read()?;
    let (scope, me) = scope(ctx)?;
    if scope.is_nothing() {
        let denied = domain::access::decide(&ctx.actor, Action::IncidentNoteRead, &domain::access::Resource::Global, ctx.now, None);
        return Err(denied.err().map_or(BackendError::NotFound, BackendError::from));
    }
    Ok((scope, me))
}

pub async fn list(ctx: &Ctx, realm: Realm) -> Result<Inbox, BackendError> {
    let (scope, me) = must_work_here(ctx)?;
    let conn = ctx.backend.db.read();
    let entries = store::inbox::list(&conn, realm, me, &scope, SHOWN).await?;
    let ids: Vec<_> = entries.iter().map(|entry| entry.event).collect();
    let events = store::incidents::find_events(&conn, realm, &ids).await?;
    let mut events: BTreeMap<_, _> = events.into_iter().map(|event| (event.id, event)).collect();
    let mut incidents: Vec<_> = entries.iter().map(|entry| entry.incident).collect();
    incidents.sort_unstable();
    incidents.dedup();
    let incidents = store::incidents::find_all(&conn, realm, &incidents).await?;
    let mut wanted = Wanted::default();
    let mut groups: Vec<Group> = Vec::new();
    for entry in entries {
        let incident = incidents.iter().find(|incident| incident.id == entry.incident);
        let Some((incident, event)) = incident.zip(events.remove(&entry.event)) else { continue };
        wanted.event(&event);
        let told = Told { event, because: entry.because, read: entry.read };
        match groups.iter_mut().find(|group| group.number == incident.number) {
            Some(group) => group.notices.push(told),
            None => {
                groups.push(Group { number: incident.number, title: incident.title.clone(), stage: incident.stage, notices: vec![told] })
            }
        }
    }
    let names = store::incidents::names(&conn, realm, &wanted).await?;
    let unread = store::inbox::unread(&conn, realm, me, &scope, None).await?;
    Ok(Inbox { groups, unread, names })
}

/// How much is unread: what the rail shows beside "Inbox".
pub async fn unread(ctx: &Ctx, realm: Realm) -> Result<u64, BackendError> {
    let (scope, me) = scope(ctx)?;
    Ok(store::inbox::unread(&ctx.backend.db.read(), realm, me, &scope, None).await?)
}

/// Everything about one incident, or all of it, was seen. What is not there changes nothing.
pub async fn mark_read(ctx: &Ctx, realm: Realm, number: Option<IncidentNumber>) -> Result<(), BackendError> {
    let (_, me) = must_work_here(ctx)?;
    let work = ctx.write("inbox.mark_read", move |tx, ctx| {
        Box::pin(async move {
            let incident = match number {
                Some(number) => match store::incidents::find(tx, realm, number).await? {
                    Some(incident) => Some(incident.id),
                    None => return Ok(()),
                },
                None => None,
            };
            store::inbox::mark_read(tx, realm, me, incident, ctx.now).await?;
            Ok::<_, BackendError>(())
        })
    });
    work.await
}
