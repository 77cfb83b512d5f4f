//! Owns what this tab hears from the server: one stream for the frame, kept up while somebody looks. Pages are told
//! which incidents changed and fetch those; what was missed is told when the stream is back. Never carries content.

mod source;

use std::sync::Arc;
use std::time::Duration;

use api::Present;
use chrono::{DateTime, Utc};
use domain::number::IncidentNumber;
use leptos::prelude::*;
use serde::Deserialize;
use ui::Clock;

use crate::session::Now;

/// What changed, collected for a moment.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct News {
    pub changed: Vec<(IncidentNumber, u32)>,
    /// Were there for this reader and are not any more.
    pub gone: Vec<IncidentNumber>,
    /// Nobody knows what all changed.
    pub all: bool,
}

impl News {
    pub fn is_about(&self, number: IncidentNumber) -> bool {
        self.all || self.changed.iter().any(|(changed, _)| *changed == number) || self.gone.contains(&number)
    }

    fn add(&mut self, more: Changes) {
        for (number, version) in more.changed {
            self.changed.retain(|(known, _)| *known != number);
            self.gone.retain(|known| *known != number);
            self.changed.push((number, version));
        }
        for number in more.gone {
            self.changed.retain(|(known, _)| *known != number);
            self.gone.push(number);
        }
    }
}

/// As it comes over the wire.
#[derive(Deserialize)]
struct Changes {
    changed: Vec<(IncidentNumber, u32)>,
    gone: Vec<IncidentNumber>,
}

/// So long is collected before a page fetches.
const COLLECT: Duration = Duration::from_millis(250);
const SETTLED: Duration = Duration::from_millis(30);
/// So long a hidden tab keeps its connection: browsers have few.
const HIDDEN: Duration = Duration::from_secs(60);
/// A short break is not worth a word.
const PATIENCE: Duration = Duration::from_millis(1_500);
/// The server says something three times in that time.
const SILENCE: chrono::TimeDelta = chrono::TimeDelta::seconds(45);
const WATCH: Duration = Duration::from_secs(10);

#[derive(Clone, Copy)]
pub struct Feed {
    news: RwSignal<Arc<News>>,
    waiting: StoredValue<News>,
    /// Where the person is; says so to the others there.
    place: RwSignal<Option<IncidentNumber>>,
    present: RwSignal<Vec<Present>>,
    /// Since when nothing is heard.
    lost: RwSignal<Option<DateTime<Utc>>>,
    heard: StoredValue<DateTime<Utc>>,
    /// Up to when everything is known, in the server's time.
    cursor: StoredValue<i64>,
    tries: StoredValue<u32>,
}

impl Feed {
    /// For the frame and every page in it. On the server nothing is heard.
    pub fn provide() {
        let rendered = expect_context::<Now>().0.get_untracked();
        let feed = Feed {
            news: RwSignal::default(),
            waiting: StoredValue::default(),
            place: RwSignal::new(None),
            present: RwSignal::default(),
            lost: RwSignal::new(None),
            heard: StoredValue::new(rendered),
            cursor: StoredValue::new(rendered.timestamp_millis()),
            tries: StoredValue::new(0),
        };
        provide_context(feed);
        Effect::new(move |_| {
            let place = feed.place.get();
            feed.present.set(Vec::new());
            // A page says a moment after its frame where it is: that is one connection, not two.
            let open = move || {
                if feed.place.try_get_untracked() == Some(place) {
                    feed.open();
                }
            };
            set_timeout(open, SETTLED);
        });
        Effect::new(move |_| feed.watch());
        on_cleanup(source::close);
    }

    pub fn get() -> Option<Feed> {
        use_context()
    }

    /// Runs with everything that changed while the page stands.
    pub fn on_news(self, told: impl Fn(&News) + 'static) {
        Effect::new(move |before: Option<()>| {
            let news = self.news.get();
            if before.is_some() {
                untrack(|| told(&news));
            }
        });
    }

    /// The page of an incident: others there see who looks at it.
    pub fn look_at(self, number: IncidentNumber) {
        Effect::new(move |_| self.place.set(Some(number)));
        on_cleanup(move || {
            // A page that follows has said already where it is.
            self.place.try_update(|place| {
                if *place == Some(number) {
                    *place = None;
                }
            });
        });
    }

    /// Who else looks at the same incident.
    pub fn present(self) -> Signal<Vec<Present>> {
        self.present.into()
    }

    fn open(self) {
        if is_hidden() && !source::is_there() {
            return;
        }
        let at = self.place.get_untracked().map(|number| format!("&at={number}")).unwrap_or_default();
        let path = format!("/live?since={}{at}", self.cursor.get_value());
        source::open(&path, move |event| self.hear(event));
    }

    fn hear(self, event: source::Event) {
        if let source::Event::Broken { closed } = event {
            return self.broke(closed);
        }
        if self.heard.try_set_value(ui::browser_now()).is_some() {
            // The frame is gone.
            return;
        }
        self.tries.set_value(0);
        if let source::Event::Message { name, data, id } = event {
            if let Some(id) = id {
                self.cursor.set_value(id);
            }
            match name {
                "changes" => {
                    if let Ok(changes) = serde_json::from_str::<Changes>(&data) {
                        self.collect(|news| news.add(changes));
                    }
                }
                "resync" => self.collect(|news| news.all = true),
                "presence" => self.present.set(serde_json::from_str(&data).unwrap_or_default()),
                // What was missed comes before the first beat.
                _ => self.lost.set(None),
            }
        }
    }

    fn collect(self, add: impl FnOnce(&mut News)) {
        let first = self.waiting.with_value(|waiting| *waiting == News::default());
        self.waiting.update_value(add);
        if first {
            let tell = move || {
                if let Some(news) = self.waiting.try_update_value(std::mem::take) {
                    self.news.try_set(Arc::new(news));
                }
            };
            set_timeout(tell, COLLECT);
        }
    }

    fn broke(self, closed: bool) {
        let Some(heard) = self.heard.try_get_value() else { return };
        let told = move || {
            if self.heard.try_get_value() == Some(heard) && !is_hidden() {
                self.lost.try_update(|lost| *lost = lost.or(Some(heard)));
            }
        };
        set_timeout(told, PATIENCE);
        if closed {
            // The browser has given up: we do not, but ask less and less often.
            let tries = self.tries.get_value();
            self.tries.set_value(tries + 1);
            let again = move || {
                if self.heard.try_get_value().is_some() {
                    self.open();
                }
            };
            set_timeout(again, Duration::from_secs(2 << tries.min(4)));
        }
    }

    /// Looks after the connection: hidden tabs let go, and silence is a broken line too.
    fn watch(self) {
        let seen = move || {
            if !is_hidden() && !source::is_there() {
                self.open();
            } else if is_hidden() {
                let let_go = move || {
                    if is_hidden() {
                        source::close();
                    }
                };
                set_timeout(let_go, HIDDEN);
            }
        };
        let visibility = window_event_listener_untyped("visibilitychange", move |_| seen());
        let shown = window_event_listener_untyped("pageshow", move |_| seen());
        let listen = move || {
            let silent = self.heard.try_get_value().is_some_and(|heard| ui::browser_now() - heard > SILENCE);
            if silent && !is_hidden() {
                self.broke(false);
                self.open();
            }
        };
        let watching = set_interval_with_handle(listen, WATCH);
        on_cleanup(move || {
            visibility.remove();
            shown.remove();
            if let Ok(watching) = watching {
                watching.clear();
            }
        });
    }
}

fn is_hidden() -> bool {
    document().hidden()
}

/// One calm line while nothing is heard; it goes when everything is caught up.
#[component]
pub fn LiveLine() -> impl IntoView {
    let lost = Feed::get().map(|feed| feed.lost);
    view! {
        <div class="live-line-place" role="status">
            {move || lost.and_then(|lost| lost.get()).map(|since| view! {
                <p class="live-line">"Not connected since "<Clock at=since/>". What you see may be old."</p>
            })}
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inc(sequence: u32) -> IncidentNumber {
        IncidentNumber { exercise: None, sequence }
    }

    #[test]
    fn of_each_incident_the_latest_counts() {
        let mut news = News::default();
        news.add(Changes { changed: vec![(inc(1), 2), (inc(2), 5)], gone: vec![] });
        news.add(Changes { changed: vec![(inc(1), 3)], gone: vec![inc(2)] });
        assert_eq!((news.changed.clone(), news.gone.clone()), (vec![(inc(1), 3)], vec![inc(2)]));
        assert!(news.is_about(inc(1)) && news.is_about(inc(2)) && !news.is_about(inc(3)));
        assert!(News { all: true, ..News::default() }.is_about(inc(3)));
    }

    #[test]
    fn the_wire_is_understood() {
        let changes: Changes = serde_json::from_str(r#"{"changed":[["INC-12",3]],"gone":["INC-4"]}"#).unwrap();
        assert_eq!((changes.changed, changes.gone), (vec![(inc(12), 3)], vec![inc(4)]));
    }
}
