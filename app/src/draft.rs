//! Owns drafts: what somebody types stays in this browser at once, and soon on the server, until it is sent. It comes
//! back after a reload, a crash, a sign-out, and in another browser.
//! Never keeps passwords or hidden inputs, and never writes over what was typed before the page came alive.

mod copy;
mod form;

use std::time::Duration;

use leptos::html::Div;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos::task::spawn_local;
use ui::DayTime;
use wasm_bindgen::JsCast;
use web_sys::HtmlFormElement;

use crate::session::use_me;
use copy::{Copy, Found, choose};
use form::{put, restore, typed};

/// So long the server's copy may be behind.
const SYNC: Duration = Duration::from_secs(5);

/// What one form remembers of its drafts.
#[derive(Clone, Copy)]
struct Keeper {
    root: NodeRef<Div>,
    place: StoredValue<String>,
    key: StoredValue<String>,
    state: StoredValue<State>,
    /// What was typed elsewhere, or before.
    other: RwSignal<Option<Copy>>,
}

#[derive(Clone, Default)]
struct State {
    /// The form before anybody typed.
    pristine: String,
    /// What the server has.
    kept: Option<String>,
    /// Somebody typed since the page came.
    touched: bool,
    /// What comes in now is put there by us.
    filling: bool,
    waiting: bool,
    busy: bool,
    /// Sent while the copy was on its way.
    sent: bool,
}

/// Keeps what is typed into the form inside. `form` names it among the drafts of this person.
#[component]
pub fn Draft(
    #[prop(into)] form: String,
    /// What `accepted` counts: with each one the draft is dropped, and the form emptied if nothing was typed since.
    #[prop(optional, into)]
    accepted: Signal<usize>,
    children: Children,
) -> impl IntoView {
    let keeper = Keeper {
        root: NodeRef::new(),
        key: StoredValue::new(key(&form)),
        place: StoredValue::new(form),
        state: StoredValue::default(),
        other: RwSignal::new(None),
    };
    let sent = StoredValue::new(None::<String>);
    Effect::new(move |_| keeper.come_back());
    Effect::new(move |before: Option<usize>| {
        let count = accepted.get();
        if count != 0 && before.is_some_and(|before| before != count) {
            let unchanged = |form: &HtmlFormElement| sent.get_value().is_none_or(|sent| sent == typed(form));
            keeper.drop_copies();
            if let Some(form) = keeper.form().filter(unchanged) {
                form.reset();
            }
        }
        count
    });
    let remember = move |_| sent.set_value(keeper.form().map(|form| typed(&form)));
    // Whoever leaves the page for another one takes nothing unsaved along.
    on_cleanup(move || keeper.leave());
    view! {
        <div node_ref=keeper.root on:input=move |_| keeper.save() on:change=move |_| keeper.save() on:submit:capture=remember>
            {children()}
            {move || keeper.other.get().map(|other| view! { <Other other keeper/> })}
        </div>
    }
}

/// Two texts for one form: the newer stands there, the other is one press away.
#[component]
fn Other(other: Copy, keeper: Keeper) -> impl IntoView {
    view! {
        <p class="draft-other" role="status">
            "Another draft of this is from "<DayTime at=other.at/>". "
            <button type="button" class="link-button" on:click=move |_| keeper.swap()>"Show that one"</button>" "
            <button type="button" class="link-button" on:click=move |_| keeper.other.set(None)>"Drop it"</button>
        </p>
    }
}

impl Keeper {
    fn form(self) -> Option<HtmlFormElement> {
        self.root.get_untracked()?.query_selector("form").ok()??.dyn_into().ok()
    }

    /// Read once: filling in is typing too, and would save a form that is only half filled in.
    fn come_back(self) {
        let local = copy::read(&self.key.get_value());
        if let Some(form) = self.form() {
            self.state.update_value(|state| state.pristine = typed(&form));
        }
        if let Some(local) = local.clone() {
            self.fill_in(local.text);
        }
        copy::find(self.place.get_value(), move |server| self.reconcile(local, server));
    }

    /// A frame later, inputs that only a page with scripts has are there; one more, and so are those that an answer opens.
    fn fill_in(self, text: String) {
        let fill_in = move |text: &str| {
            if let Some(form) = self.form() {
                self.quietly(|| restore(&form, text));
            }
        };
        request_animation_frame(move || {
            fill_in(&text);
            request_animation_frame(move || fill_in(&text));
        });
    }

    /// Filling in makes the same events as typing.
    fn quietly(self, fill: impl FnOnce()) {
        if self.state.try_update_value(|state| state.filling = true).is_some() {
            fill();
            self.state.update_value(|state| state.filling = false);
        }
    }

    fn reconcile(self, local: Option<Copy>, server: Option<Copy>) {
        let Some(touched) = self.state.try_with_value(|state| state.touched) else { return };
        self.state.update_value(|state| state.kept = server.as_ref().map(|server| server.text.clone()));
        match choose(local, server, touched) {
            Found::Nothing => {}
            Found::Sync => self.sync_soon(),
            Found::Over => {
                // Sent or thrown away in another browser.
                copy::remove(&self.key.get_value());
                if let Some(form) = self.form() {
                    form.reset();
                }
            }
            Found::Show(copy) => {
                self.fill_in(copy.text.clone());
                copy::write(&self.key.get_value(), &copy);
            }
            Found::ShowOver { shown, other } => {
                if let Some(form) = self.form() {
                    self.quietly(|| put(&form, &shown.text));
                }
                copy::write(&self.key.get_value(), &shown);
                self.other.set(Some(other));
            }
            Found::Offer(other) => {
                self.other.set(Some(other));
                self.sync_soon();
            }
        }
    }

    /// At once in this browser. A full or forbidden storage only costs the comfort.
    fn save(self) {
        let Some(form) = self.form().filter(|_| !self.state.with_value(|state| state.filling)) else { return };
        let text = typed(&form);
        self.state.update_value(|state| {
            state.touched = true;
            state.sent = false;
        });
        let key = self.key.get_value();
        if self.state.with_value(|state| state.pristine == text) {
            copy::remove(&key);
        } else {
            copy::write(&key, &Copy { text, at: ui::browser_now(), kept: false });
        }
        self.sync_soon();
    }

    fn sync_soon(self) {
        if !self.state.with_value(|state| state.waiting) {
            self.state.update_value(|state| state.waiting = true);
            set_timeout(move || self.sync(), SYNC);
        }
    }

    fn sync(self) {
        let Some(state) = self.state.try_get_value() else { return };
        self.state.update_value(|state| state.waiting = false);
        let Some(text) = self.form().map(|form| typed(&form)) else { return };
        let text = if text == state.pristine { String::new() } else { text };
        if state.sent || state.kept.as_deref().unwrap_or_default() == text {
            return;
        }
        if state.busy {
            return self.sync_soon();
        }
        self.state.update_value(|state| state.busy = true);
        let (place, key) = (self.place.get_value(), self.key.get_value());
        spawn_local(async move {
            let done = api::keep_draft(place.clone(), text.clone()).await.is_ok();
            if done {
                copy::mark_kept(&key, &text);
            }
            let sent = self.state.try_update_value(|state| {
                state.busy = false;
                if done {
                    state.kept = Some(text).filter(|text| !text.is_empty());
                }
                state.sent
            });
            match sent {
                Some(true) => copy::discard(vec![place]),
                // Cut off or busy: as long as the page stands it is tried again.
                Some(false) if !done => self.sync_soon(),
                _ => {}
            }
        });
    }

    /// The page goes: what the server does not have yet is sent now.
    fn leave(self) {
        let (Some(state), Some(place), Some(key)) = (self.state.try_get_value(), self.place.try_get_value(), self.key.try_get_value())
        else {
            return;
        };
        if !state.touched || state.sent {
            return;
        }
        let Some(local) = copy::read(&key).filter(|local| !local.kept) else { return };
        spawn_local(async move {
            if api::keep_draft(place, local.text.clone()).await.is_ok() {
                copy::mark_kept(&key, &local.text);
            }
        });
    }

    fn drop_copies(self) {
        copy::remove(&self.key.get_value());
        self.other.set(None);
        let busy = self.state.with_value(|state| state.busy);
        self.state.update_value(|state| {
            (state.sent, state.kept) = (true, None);
        });
        if !busy {
            copy::discard(vec![self.place.get_value()]);
        }
    }

    fn swap(self) {
        let (Some(form), Some(other)) = (self.form(), self.other.get_untracked()) else { return };
        let shown = Copy { text: typed(&form), at: ui::browser_now(), kept: false };
        self.quietly(|| put(&form, &other.text));
        self.other.set(Some(shown));
        self.save();
    }
}

/// Counts what the server accepted; 0 as long as the last answer is none or a refusal.
pub fn accepted<S>(action: ServerAction<S>) -> Signal<usize>
where
    S: ServerFn + Clone + Send + Sync + 'static,
    S::Output: Send + Sync + 'static,
    S::Error: Send + Sync + 'static,
{
    let (value, version) = (action.value(), action.version());
    Signal::derive(move || if value.with(|value| matches!(value, Some(Ok(_)))) { version.get().max(1) } else { 0 })
}

/// Drops every draft of this person whose name begins so. Browsers only: call it in effects.
pub fn forget(prefix: &str) {
    let own = key("");
    let keys = copy::keys(&key(prefix));
    keys.iter().for_each(|key| copy::remove(key));
    let places: Vec<String> = keys.iter().filter_map(|key| key.strip_prefix(&own)).map(str::to_owned).collect();
    if !places.is_empty() {
        copy::discard(places);
    }
}

/// A browser is shared at times; a draft never is.
fn key(form: &str) -> String {
    let person = use_me().map(|me| me.id.to_string()).unwrap_or_default();
    format!("muster:draft:{person}:{form}")
}
