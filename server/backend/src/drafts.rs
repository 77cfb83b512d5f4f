//! Owns the server's copies of what people type, each seen by nobody but its writer. Never more than a copy: what is
//! sent goes its own way, and losing a draft loses no record.

use chrono::{DateTime, Utc};
use domain::access::{Resource, right};
use domain::realm::Realm;

use crate::{BackendError, Ctx};

pub use store::drafts::Draft;

/// Longer than any form of ours takes.
const LONGEST: usize = 60_000;

/// Forms of one page.
const MOST: usize = 50;

/// The drafts of these places, for their writer.
pub async fn find(ctx: &Ctx, realm: Realm, places: &[String]) -> Result<Vec<Draft>, BackendError> {
    let person = ctx.person()?.id;
    ctx.permit::<right::DraftWrite, _>(Resource::Own(person)).map(drop)?;
    let places = &places[..places.len().min(MOST)];
    Ok(store::drafts::find(&ctx.backend.db.read(), realm, person, places).await?)
}

/// Keeps what is typed; nothing typed is no draft. Tells when.
pub async fn keep(ctx: &Ctx, realm: Realm, place: &str, text: &str) -> Result<DateTime<Utc>, BackendError> {
    let person = ctx.person()?.id;
    let permit = ctx.permit::<right::DraftWrite, _>(Resource::Own(person))?;
    let place = place_of(place)?.to_owned();
    if text.len() > LONGEST {
        return Err(BackendError::invalid("text", "This is too long to keep a draft of."));
    }
    let draft = Draft { place, text: text.replace('\0', ""), updated_at: ctx.now };
    let keep = ctx.backend.db.write("drafts.keep", move |tx| {
        Box::pin(async move {
            if draft.text.is_empty() {
                return Ok::<_, BackendError>(store::drafts::remove(tx, &permit, realm, &[draft.place]).await?);
            }
            Ok(store::drafts::keep(tx, &permit, realm, &draft).await?)
        })
    });
    keep.await?;
    Ok(ctx.now)
}

/// Sent or thrown away.
pub async fn discard(ctx: &Ctx, realm: Realm, places: &[String]) -> Result<(), BackendError> {
    let person = ctx.person()?.id;
    let permit = ctx.permit::<right::DraftWrite, _>(Resource::Own(person))?;
    let places = places.iter().take(MOST).map(|place| place_of(place).map(str::to_owned)).collect::<Result<Vec<_>, _>>()?;
    let discard = ctx.backend.db.write("drafts.discard", move |tx| {
        Box::pin(async move { Ok::<_, BackendError>(store::drafts::remove(tx, &permit, realm, &places).await?) })
    });
    discard.await
}

/// Forms name their places themselves; what none of them would say is refused.
fn place_of(place: &str) -> Result<&str, BackendError> {
    let fits = (1..=400).contains(&place.len()) && !place.chars().any(char::is_control);
    fits.then_some(place).ok_or_else(|| BackendError::invalid("place", "There is no such form."))
}
