//! Owns keeping the page right while it stands: fetched anew when something changed, and as time goes by, because a day
//! passes without news. Never takes the focus from anybody: only what differs is drawn anew.

use std::time::Duration;

use api::CareView;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::live::Feed;

/// So far the figures may be behind what others do: one fetch for many changes.
const SOON: Duration = Duration::from_secs(1);
/// So far they may be behind the time.
const MINUTE: Duration = Duration::from_secs(60);

pub fn watched(care: CareView, asked: String) -> RwSignal<CareView> {
    let care = RwSignal::new(care);
    let asked = StoredValue::new(asked);
    let fetch = move || {
        let Some(asked) = asked.try_get_value() else { return };
        spawn_local(async move {
            // What does not come now comes with the next news; the frame says when the line is gone.
            if let Ok(new) = api::refetch_care(asked).await
                && care.try_with_untracked(|old| *old != new) == Some(true)
            {
                care.try_set(new);
            }
        });
    };
    let waits = StoredValue::new(false);
    if let Some(feed) = Feed::get() {
        feed.on_news(move |_| {
            if !waits.get_value() {
                waits.set_value(true);
                let look = move || {
                    waits.try_set_value(false);
                    fetch();
                };
                set_timeout(look, SOON);
            }
        });
    }
    Effect::new(move |_| {
        let tick = move || {
            if !document().hidden() {
                fetch();
            }
        };
        if let Ok(handle) = set_interval_with_handle(tick, MINUTE) {
            on_cleanup(move || handle.clear());
        }
    });
    care
}
