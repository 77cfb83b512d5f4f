//! Owns the timeline of an incident: what happened, newest first.

mod entries;
mod rule_words;
mod task_words;
mod undo_words;
mod words;

use chrono::{DateTime, NaiveDate, Utc};
use domain::access::ActorRef;
use domain::ids::{EventId, IncidentId, PersonId, RealmId};
use domain::incident::{Audience, Event, EventKind, Mention, Names, Piece, pieces};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use ui::{Clock, DayTime, FormChoices, Icon, Moment, day_of, day_words};

use self::entries::{Day, Entry, Show, days};
pub use self::rule_words::said;
use self::words::{Part, Told};
use super::desk::Desk;
use super::values::Book;
use crate::attachments::FileCard;

#[component]
pub fn Timeline() -> impl IntoView {
    let desk = Desk::get();
    let moment = Moment::get();
    let query = use_query_map();
    let show = Memo::new(move |_| query.with(|query| Show::of(query.get_str("show"))));
    let days = Memo::new(move |_| {
        let (show, local) = (show.get(), moment.local.get());
        desk.read(|view, book| days(&view.events, show, &view.incident.description, book, |at: DateTime<Utc>| day_of(at, local)))
    });
    // A tick of the clock changes a heading only at midnight.
    let today = Memo::new(move |_| day_of(moment.now.get(), moment.local.get()));
    let link = move |one: Show| {
        let current = move || (show.get() == one).then_some("page");
        let href = if one == Show::All { desk.path() } else { format!("{}?show={}", desk.path(), one.slug()) };
        view! { <a href=href aria-current=current data-noscroll>{one.label()}</a> }
    };
    view! {
        <section aria-labelledby="timeline-title">
            <header class="timeline-head">
                <h2 id="timeline-title">"Timeline"</h2>
                <nav class="segmented" aria-label="Show entries">{Show::ALL.map(link)}</nav>
            </header>
            {move || days.with(Vec::is_empty).then(|| view! { <p class="timeline-none">"Nothing of this kind yet."</p> })}
            <For each=move || days.get() key=|day| day.date let:day>
                <DaySection date=day.date days today/>
            </For>
        </section>
    }
}

#[component]
fn DaySection(date: NaiveDate, days: Memo<Vec<Day>>, today: Memo<NaiveDate>) -> impl IntoView {
    let entries = move || days.with(|days| days.iter().find(|day| day.date == date).map(|day| day.entries.clone()).unwrap_or_default());
    view! {
        <h3 class="timeline-day">{move || day_words(date, today.get())}</h3>
        <ol class="timeline">
            <For each=entries key=|entry| entry.id let:entry>
                <EntryRow entry/>
            </For>
        </ol>
    }
}

#[component]
fn EntryRow(entry: Entry) -> impl IntoView {
    let desk = Desk::get();
    let Entry { id, at, by, told } = entry;
    let (author, people) = desk.read_untracked(|_, book| (author(&told, &by, book), named(&told, book)));
    let Told { mark, parts, badge, text, mentions, rows, file, until, .. } = told;
    view! {
        <li class=mark.class() id=entry_id(id)>
            <Clock at class="entry-time"/>
            <span class="entry-mark">{mark.glyph().map(|glyph| view! { <Icon of=glyph/> })}</span>
            <div class="entry-body">
                <p class="entry-head">
                    <b>{author}</b>
                    {badge.map(|badge| view! { <Readers of=badge/> })}
                    <span>{parts.into_iter().map(part).collect_view()}</span>
                </p>
                {text.map(|text| view! { <p class="entry-text">{with_names(&text, &mentions, &people)}</p> })}
                {file.map(|file| view! { <FileCard file/> })}
                {until.map(|at| view! { <p class="entry-text">"To look at again: " <DayTime at/></p> })}
                {(!rows.is_empty()).then(|| view! { <Rows rows/> })}
            </div>
        </li>
    }
}

/// Where an entry stands on the page, for links to it.
pub fn entry_id(event: EventId) -> String {
    format!("entry-{event}")
}

fn author(told: &Told, by: &ActorRef, book: Book<'_>) -> String {
    match (&told.author, by) {
        (Some(author), _) => author.clone(),
        (None, ActorRef::Person(id)) => book.person(*id),
        (None, ActorRef::System(name)) => name.to_string(),
    }
}

/// The names of today of whom the text names.
fn named(told: &Told, book: Book<'_>) -> Vec<(PersonId, String)> {
    told.mentions.iter().map(|mention| (mention.person, book.person(mention.person))).collect()
}

fn with_names(text: &str, mentions: &[Mention], people: &[(PersonId, String)]) -> impl IntoView + use<> {
    let show = |piece: Piece<'_>| match piece {
        Piece::Words(words) => words.to_owned().into_any(),
        Piece::Person(person) => {
            let name = people.iter().find(|(id, _)| *id == person).map_or("somebody", |(_, name)| name);
            view! { <span class="mention">"@"{name.to_owned()}</span> }.into_any()
        }
    };
    pieces(text, mentions).into_iter().map(show).collect_view()
}

/// One entry in a sentence, away from its timeline.
#[component]
pub fn EventLine(event: Event, names: Names) -> impl IntoView {
    let choices = FormChoices::default();
    let book = Book { names: &names, choices: &choices };
    let told = words::told(&event, book);
    let (author, people) = (author(&told, &event.actor, book), named(&told, book));
    let Told { parts, badge, text, mentions, .. } = told;
    view! {
        <p class="entry-head">
            <b>{author}</b>
            {badge.map(|badge| view! { <Readers of=badge/> })}
            <span>{parts.into_iter().map(part).collect_view()}</span>
        </p>
        {text.map(|text| view! { <p class="entry-text">{with_names(&text, &mentions, &people)}</p> })}
    }
}

/// What a change that nobody made yet would say, in one line.
#[component]
pub fn ChangeWords(kinds: Vec<EventKind>, by: ActorRef, of: IncidentId, names: Names) -> impl IntoView {
    let (choices, at) = (FormChoices::default(), DateTime::default());
    let book = Book { names: &names, choices: &choices };
    let event = |kind: EventKind| Event {
        id: EventId(of.0),
        realm: RealmId::LIVE,
        incident: of,
        audience: kind.audience(),
        kind,
        actor: by.clone(),
        occurred_at: at,
        recorded_at: at,
        version: 0,
    };
    let events: Vec<Event> = kinds.into_iter().map(event).collect();
    let entries = entries::days(&events, Show::All, "", book, |at| at.date_naive()).into_iter().flat_map(|day| day.entries).rev();
    let line = |entry: Entry| {
        let Told { parts, text, .. } = entry.told;
        view! { <p class="change-words">{parts.into_iter().map(part).collect_view()}{text.map(|text| format!(" {text}"))}</p> }
    };
    entries.map(line).collect_view()
}

fn part(part: Part) -> impl IntoView {
    match part {
        Part::Words(words) => view! { {words} " " }.into_any(),
        Part::Was(was) => view! { <s class="entry-from"><span class="visually-hidden">"before: "</span>{was}</s> " " }.into_any(),
        Part::Incident(number) => view! { <a href=format!("/incidents/{number}")>{number.to_string()}</a> " " }.into_any(),
    }
}

/// Who reads it, in a word that is never only a colour.
#[component]
fn Readers(of: Audience) -> impl IntoView {
    let (class, words) = match of {
        Audience::Internal => ("badge is-note", "Internal note"),
        Audience::Vendor => ("badge is-note", "For the vendor"),
        Audience::Public => ("badge is-accent", "Public reply"),
    };
    view! { <span class=class>{words}</span> }
}

/// What a row of an imported log changed.
#[component]
fn Rows(rows: Vec<(String, Option<String>, Option<String>)>) -> impl IntoView {
    let row = |(column, from, to): (String, Option<String>, Option<String>)| {
        view! {
            <div>
                <dt>{column}</dt>
                <dd>
                    {from.map(|from| view! { <s class="entry-from"><span class="visually-hidden">"before: "</span>{from}</s> " " })}
                    {to.unwrap_or_else(|| "empty".to_owned())}
                </dd>
            </div>
        }
    };
    view! { <dl class="entry-changes">{rows.into_iter().map(row).collect_view()}</dl> }
}
