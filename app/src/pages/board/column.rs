//! Owns a column of the board, unfolded or as a strip.

use domain::incident::Stage;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use ui::{Age, Glyph, Icon};

use super::card::CardView;
use super::carry::Verdict;
use super::desk::Desk;
use super::filters::UNFOLD;
use super::items::Item;
use super::page_focus::{self, column_id};
use crate::pages::query::query_of;

#[component]
pub fn ColumnView(stage: Stage, desk: Desk) -> impl IntoView {
    let query = use_query_map();
    let unfolded =
        Memo::new(move |_| query.with(|query| query.get_str(UNFOLD).is_some_and(|stages| stages.split(',').any(|s| s == stage.slug()))));
    let folds =
        Memo::new(move |_| desk.board.with(|board| board.column(stage).is_some_and(|column| column.folds()) && !board.speaks(stage)));
    let toggled = Memo::new(move |_| {
        let pairs: Vec<_> = query.get().into_iter().map(|(name, value)| (name.to_string(), value)).collect();
        toggle(&pairs, stage)
    });
    let verdict =
        Memo::new(move |_| desk.board.with(|board| board.verdict(stage).filter(|_| board.carry.is_some_and(|carry| carry.from != stage))));
    let mark = move || verdict.with(|verdict| verdict.as_ref().map(drop_mark));
    keep_focus(stage, unfolded);
    let id = column_id(stage);
    let heading = format!("{id}-title");
    move || {
        if folds.get() && !unfolded.get() {
            view! { <Strip stage desk toggled/> }.into_any()
        } else {
            let (id, heading, labelled) = (id.clone(), heading.clone(), heading.clone());
            view! {
                <section class="column" id=id aria-labelledby=labelled data-stage=stage.slug() data-drop=mark>
                    <header class="column-head">
                        <h2 id=heading>{stage.label()}</h2>
                        <Head stage desk/>
                        {move || unfolded.get().then(|| view! { <a class="column-fold" href=toggled.get() aria-label=format!("Fold {}", stage.label())>"fold"</a> })}
                    </header>
                    {move || verdict.get().map(|verdict| view! { <Words verdict/> })}
                    <Cards stage desk/>
                    <Foot stage desk/>
                </section>
            }
            .into_any()
        }
    }
}

/// What was pressed to fold or unfold is gone: the focus goes to what undoes it.
fn keep_focus(stage: Stage, unfolded: Memo<bool>) {
    Effect::new(move |before: Option<bool>| {
        let now = unfolded.get();
        if before.is_some_and(|before| before != now) {
            page_focus::folded(stage);
        }
        now
    });
}

#[component]
fn Strip(stage: Stage, desk: Desk, toggled: Memo<String>) -> impl IntoView {
    let count = Memo::new(move |_| desk.board.with(|board| board.column(stage).map_or(0, |column| column.count)));
    let over = move || {
        let over = desk.board.with(|board| board.verdict(stage).filter(|verdict| verdict.is_over).map(|verdict| verdict.takes));
        over.map(|takes| if takes { "over" } else { "refused" })
    };
    let label = move || {
        let count = count.get();
        format!("{}, {count} incident{}, unfold", stage.label(), if count == 1 { "" } else { "s" })
    };
    view! {
        <a class="strip" id=column_id(stage) href=toggled data-stage=stage.slug() data-drop=over aria-label=label draggable="false">
            <span class="count">{count}</span>
            <span class="strip-name">{stage.label()}</span>
        </a>
    }
}

/// How many, and how long the one that waits longest has been here.
#[component]
fn Head(stage: Stage, desk: Desk) -> impl IntoView {
    let figures =
        Memo::new(move |_| desk.board.with(|board| board.column(stage).map(|column| (column.count, column.oldest)).unwrap_or_default()));
    move || {
        let (count, oldest) = figures.get();
        view! {
            {oldest.map(|since| view! { <span class="column-oldest">"oldest " <Age since what="In this stage since"/></span> })}
            <span class="count"><span class="visually-hidden">"incidents: "</span>{count}</span>
        }
    }
}

/// What the column says to the card in the hand.
#[component]
fn Words(verdict: Verdict) -> impl IntoView {
    let glyph = match (verdict.takes, verdict.is_over) {
        (false, _) => Glyph::Lock,
        (true, true) => Glyph::ArrowRight,
        (true, false) if verdict.words.starts_with("Asks") => Glyph::Edit,
        (true, false) => Glyph::ArrowRight,
    };
    view! { <p class="column-verdict"><Icon of=glyph/><span>{verdict.words}</span></p> }
}

fn drop_mark(verdict: &Verdict) -> &'static str {
    match (verdict.takes, verdict.is_over) {
        (false, _) => "refused",
        (true, true) => "over",
        (true, false) => "open",
    }
}

#[component]
fn Cards(stage: Stage, desk: Desk) -> impl IntoView {
    let items = Memo::new(move |_| desk.board.with(|board| board.items(stage)));
    let item = move |item: Item| match item {
        Item::Card(row) => view! { <CardView card=row.card desk/> }.into_any(),
        Item::Place { card, ghost: true } => {
            let (number, title) = (card.0.number.to_string(), card.0.title.clone());
            view! {
                <li aria-hidden="true">
                    <div class="card is-carried">
                        <span class="number">{number}</span>
                        <p class="card-title"><b>{title}</b></p>
                        <p class="card-status">"Arrows carry, Space drops, Esc puts back"</p>
                    </div>
                </li>
            }
            .into_any()
        }
        Item::Place { card, ghost: false } => {
            view! { <li class="card-place"><span class="visually-hidden">{format!("{} lands here", card.0.number)}</span></li> }.into_any()
        }
    };
    view! { <ul class="column-cards"><For each=move || items.get() key=Item::key children=item/></ul> }
}

/// More cards, or why there are none.
#[component]
fn Foot(stage: Stage, desk: Desk) -> impl IntoView {
    let state = Memo::new(move |_| {
        desk.board
            .with(|board| board.column(stage).map(|column| (column.count, column.rows.len(), column.next.is_some())).unwrap_or_default())
    });
    let (busy, set_busy) = signal(false);
    let (failed, set_failed) = signal(None::<String>);
    let more = move |_| {
        if busy.get_untracked() {
            return;
        }
        set_busy.set(true);
        leptos::task::spawn_local(async move {
            let answer = desk.load_more(stage).await;
            set_failed.try_set(answer.err().map(|error| error.to_string()));
            set_busy.try_set(false);
        });
    };
    let list = move || {
        let filter = desk.filter.get();
        format!("/incidents{}stage={}", if filter.is_empty() { "?".to_owned() } else { format!("{filter}&") }, stage.slug())
    };
    let is_busy = move || busy.get().then_some("true");
    move || {
        let (count, shown, has_more) = state.get();
        let left = count.saturating_sub(shown as u64);
        if has_more {
            view! {
                <button class="button is-quiet is-small column-more with-scripts" aria-busy=is_busy on:click=more>
                    {format!("Show {} more of {count}", left.min(PAGE))}
                </button>
                <a class="button is-quiet is-small column-more without-scripts" href=list>{format!("All {count} in the list")}</a>
                {move || failed.get().map(|why| view! { <p class="field-error" role="alert">{why}</p> })}
            }
            .into_any()
        } else if left > 0 {
            view! {
                <p class="column-empty">
                    "Shown is what ended in the last day. " <a href=list>{format!("All {count} in the list")}</a>
                </p>
            }
            .into_any()
        } else if shown == 0 {
            view! { <p class="column-empty">{format!("Nothing is in {}.", stage.label())}</p> }.into_any()
        } else {
            ().into_any()
        }
    }
}

/// Cards of one page, as the server sends them.
const PAGE: u64 = 25;

/// The address with this column unfolded, or folded again.
fn toggle(pairs: &[(String, String)], stage: Stage) -> String {
    let unfolded = pairs.iter().find(|(name, _)| name == UNFOLD).map(|(_, value)| value.as_str()).unwrap_or_default();
    let mut stages: Vec<&str> = unfolded.split(',').filter(|slug| !slug.is_empty()).collect();
    match stages.iter().position(|slug| *slug == stage.slug()) {
        Some(at) => {
            stages.remove(at);
        }
        None => stages.push(stage.slug()),
    }
    let stages = stages.join(",");
    let kept = pairs.iter().filter(|(name, _)| name != UNFOLD && !name.starts_with("__")).map(|(k, v)| (k.as_str(), v.as_str()));
    format!("/board{}", query_of(kept.chain([(UNFOLD, stages.as_str())])))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unfolding_keeps_the_filter() {
        let pairs = |pairs: &[(&str, &str)]| pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect::<Vec<_>>();
        assert_eq!(toggle(&pairs(&[]), Stage::Closed), "/board?unfold=closed");
        assert_eq!(toggle(&pairs(&[("team", "x"), ("unfold", "logging")]), Stage::Closed), "/board?team=x&unfold=logging,closed");
        assert_eq!(toggle(&pairs(&[("unfold", "logging,closed"), ("team", "x")]), Stage::Logging), "/board?team=x&unfold=closed");
        assert_eq!(toggle(&pairs(&[("unfold", "closed")]), Stage::Closed), "/board");
    }
}
