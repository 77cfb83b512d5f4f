//! Owns the one box of the portal. With scripts it tells, while somebody types, what is known or reported already.

use std::time::Duration;

use api::{ApiError, KnownTrouble, ReportCard, SuggestionView};
use domain::validate::TITLE_MAX;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use ui::{DayTime, Glyph, Icon, Number, When};

use crate::pages::account::escape;

/// Long enough not to ask with every key, short enough not to be waited for.
const PAUSE: Duration = Duration::from_millis(250);

#[component]
pub fn Ask() -> impl IntoView {
    let words = RwSignal::new(String::new());
    let search = Action::new(|words: &String| {
        let words = words.clone();
        async move { (words.clone(), api::suggest(words).await) }
    });
    let timer = StoredValue::new(None::<TimeoutHandle>);
    // Whoever goes on at once takes nothing back that the pause would still ask for.
    on_cleanup(move || {
        if let Some(waiting) = timer.try_get_value().flatten() {
            waiting.clear();
        }
    });
    let input = NodeRef::<leptos::html::Input>::new();
    // Asked of the input itself: somebody may have typed before the page came alive.
    let text_now = move || input.get_untracked().map(|input| input.value().trim().to_owned()).unwrap_or_default();
    let look = move || {
        let text = text_now();
        words.set(text.clone());
        if let Some(waiting) = timer.get_value() {
            waiting.clear();
        }
        let ask = move || {
            if !words_of(&text).is_empty() {
                search.dispatch(text);
            }
        };
        timer.set_value(set_timeout_with_handle(ask, PAUSE).ok());
    };
    Effect::new(move |_| look());
    let navigate = use_navigate();
    let go_on = move |event: SubmitEvent| {
        event.prevent_default();
        navigate(&questions_about(&text_now()), NavigateOptions::default());
    };
    view! {
        <form class="ask" method="get" action="/report" on:submit=go_on>
            <h1><label for="ask">"What stopped working?"</label></h1>
            <div class="ask-box">
                <input
                    id="ask"
                    name="what"
                    type="text"
                    autocomplete="off"
                    required
                    maxlength=TITLE_MAX
                    placeholder="For example: my card reader says no connection"
                    aria-describedby="ask-hint"
                    node_ref=input
                    on:input=move |_| look()
                />
                <button class="button is-primary">"Continue"<Icon of=Glyph::ArrowRight/></button>
            </div>
            <p class="field-hint" id="ask-hint">"One sentence is enough. A few short questions follow, no more than five."</p>
            <Found words=words.into() found=search.value().into()/>
        </form>
    }
}

type Answer = Option<(String, Result<SuggestionView, ApiError>)>;

/// Under the box: troubles that everybody may know, own open reports, and the way on.
#[component]
fn Found(words: Signal<String>, found: Signal<Answer>) -> impl IntoView {
    // An answer to an older question is better than a list that jumps; a failed one is none.
    let found = Memo::new(move |_| match found.get() {
        Some((asked, Ok(found))) if !words_of(&asked).is_empty() => found,
        _ => SuggestionView::default(),
    });
    let list = move || {
        let text = words.get();
        (!words_of(&text).is_empty()).then(|| {
            let on = questions_about(&text);
            view! {
                <ul class="found">
                    <Items found=found.get()/>
                    <li><a class="found-link" href=on><b>"Report “"{text}"”"</b><kbd>"Enter"</kbd></a></li>
                </ul>
            }
        })
    };
    let count = move || {
        let count = if words_of(&words.get()).is_empty() { 0 } else { found.with(|found| found.known.len() + found.own.len()) };
        match count {
            0 => String::new(),
            1 => "1 thing that we know already.".to_owned(),
            count => format!("{count} things that we know already."),
        }
    };
    view! {
        {list}
        <p class="visually-hidden" role="status">{count}</p>
    }
}

#[component]
fn Items(found: SuggestionView) -> impl IntoView {
    view! {
        {found.known.into_iter().map(|trouble| view! { <KnownItem trouble/> }).collect_view()}
        {found.own.into_iter().map(|card| view! { <OwnItem card/> }).collect_view()}
    }
}

/// Above the questions, for whoever came here without scripts or past the list: what is known of these words already.
#[component]
pub fn KnownAlready(what: String) -> impl IntoView {
    let asked = !words_of(&what).is_empty();
    let found = Resource::new(
        move || what.clone(),
        move |what| async move { if asked { api::suggest(what).await.unwrap_or_default() } else { SuggestionView::default() } },
    );
    view! {
        <Suspense>
            {move || {
                let found = found.get().filter(|found| *found != SuggestionView::default())?;
                Some(view! {
                    <section class="known-already" aria-labelledby="known-already">
                        <h2 id="known-already">"Is it one of these?"</h2>
                        <ul class="found"><Items found/></ul>
                    </section>
                })
            }}
        </Suspense>
    }
}

#[component]
fn KnownItem(trouble: KnownTrouble) -> impl IntoView {
    let service = trouble.service.map(|service| format!("{service}: ")).unwrap_or_default();
    view! {
        <li>
            <p><b>{service}{trouble.summary}</b></p>
            <p class="report-facts">"Known since "<DayTime at=trouble.since/>" · you do not need to report it again"</p>
        </li>
    }
}

#[component]
fn OwnItem(card: ReportCard) -> impl IntoView {
    let page = format!("/reports/{}", card.number);
    view! {
        <li>
            <a class="found-link" href=page><b>{card.title}</b></a>
            <p class="report-facts">"Your open report "<Number of=card.number/>", "<When at=card.opened_at/></p>
        </li>
    }
}

fn questions_about(what: &str) -> String {
    format!("/report?what={}", escape(what))
}

/// Words worth a search.
fn words_of(text: &str) -> Vec<String> {
    text.to_lowercase().split(|c: char| !c.is_alphanumeric()).filter(|word| word.chars().count() >= 3).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_words_find_nothing() {
        assert_eq!(words_of("My Card-Reader is öff"), ["card", "reader", "öff"]);
        assert!(words_of("it is so").is_empty());
    }
}
