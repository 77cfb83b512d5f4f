//! Owns the demo: an organization with people of every role and incidents in every stage, made through the same use
//! cases as real ones and at times of their own. The only place that makes accounts with a known password. Never
//! touches what it did not make.

mod house;
mod organization;
mod play;
mod remove;
mod stories;
mod story;

use domain::incident::Stage;
use domain::realm::{Live, Realm};
use store::Tx;

use crate::people::audit;
use crate::{Backend, BackendError, Ctx};
use house::House;
pub use organization::DEMO_PASSWORD;
pub use remove::{Removed, remove};
use story::Story;

/// The system name of demo incidents in `external_ref`, of the demo's own record among the settings, and of the actor.
const DEMO: &str = "demo";

/// What a run of `seed` added; a second run adds nothing.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Seeded {
    pub people: usize,
    pub incidents: usize,
}

/// Adds whatever of the demo is not there yet. Each incident is there whole or not at all, also after a crash.
pub async fn seed(backend: &Backend) -> Result<Seeded, BackendError> {
    let hash = backend.passwords.hash(DEMO_PASSWORD).await?;
    let ctx = Ctx { quiet: true, ..backend.system(DEMO) };
    let (house, people) = ctx.write("demo.house", |tx, ctx| Box::pin(async move { House::build(tx, &ctx, &hash).await })).await?;
    let mut seeded = Seeded { people, incidents: 0 };
    // Numbers grow with time, as they would have.
    let mut stories: Vec<&'static Story> = stories::all().collect();
    stories.sort_by_key(|story| std::cmp::Reverse(story.ago));
    for story in stories {
        let house = house.clone();
        let told = ctx.write("demo.story", move |tx, ctx| Box::pin(async move { tell_once(tx, &ctx, &house, story).await }));
        seeded.incidents += usize::from(told.await?);
    }
    if seeded != Seeded::default() {
        let detail = serde_json::json!({ "people": seeded.people, "incidents": seeded.incidents });
        ctx.write("demo.trail", |tx, ctx| Box::pin(async move { audit::write(tx, &ctx, "demo.seeded", DEMO, detail).await })).await?;
    }
    Ok(seeded)
}

/// The title of each demo incident, and where it stands at first.
pub fn endings() -> impl Iterator<Item = (&'static str, Stage)> {
    stories::all().map(|story| (story.title, story.ends))
}

/// Address, roles and team of everybody in the demo, for who wants to look around.
pub fn accounts() -> impl Iterator<Item = (String, String)> {
    organization::PEOPLE.iter().map(|member| {
        let roles = member.roles.iter().map(|role| role.label()).collect::<Vec<_>>().join(", ");
        let team = member.team.map(|team| format!(" ({team})")).unwrap_or_default();
        (member.email(), roles + &team)
    })
}

async fn tell_once(tx: &Tx, ctx: &Ctx, house: &House, story: &'static Story) -> Result<bool, BackendError> {
    if store::incidents::external(tx, Realm::from(Live), DEMO, story.key).await?.is_some() {
        return Ok(false);
    }
    play::play(tx, ctx, house, story).await.map(|()| true)
}
