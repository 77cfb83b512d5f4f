//! Owns the page of one run: what is in the file before it comes, how far it is, what came, and taking it back.

use std::time::Duration;

use api::{ApiError, DiscardImport, ImportPageView, StartImport, UndoImport};
use domain::import::{OnError, RunState};
use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use ui::{ChoiceCards, DayTime, Glyph, Icon, Pick};

use super::sample::{Mapping, New, Samples};
use super::{Faults, Figures, outcome};
use crate::pages::admin::{Confirm, Refused, acting, failed, saved, wrong};
use crate::pages::failure::Failure;

/// How often a page looks while somebody works on its run.
const LOOK: Duration = Duration::from_secs(1);

/// What can be done here.
#[derive(Clone, Copy)]
struct Orders {
    start: ServerAction<StartImport>,
    undo: ServerAction<UndoImport>,
    discard: ServerAction<DiscardImport>,
    /// Looks again.
    look: RwSignal<u32>,
}

#[component]
pub fn ImportPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id").unwrap_or_default()));
    let orders = Orders { start: acting(), undo: acting(), discard: acting(), look: RwSignal::new(0) };
    let (started, undone) = (saved(orders.start), saved(orders.undo));
    let page = Resource::new(
        move || (id.get(), orders.look.get(), started.get(), undone.get()),
        |(id, ..)| async move { api::fetch_import_run(id).await?.ok_or(ApiError::NotFound) },
    );
    view! {
        <Title text="Import"/>
        <Transition>
            {move || Suspend::new(async move {
                match page.await {
                    Ok(view) => view! { <Page view orders/> }.into_any(),
                    Err(error) => view! { <Failure error/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Page(view: ImportPageView, orders: Orders) -> impl IntoView {
    let run = view.run.clone();
    if run.state.is_work() {
        // Nobody looks any more once the page is gone.
        let again = move || {
            orders.look.try_update(|looked| *looked += 1);
        };
        Effect::new(move |_| set_timeout(again, LOOK));
    }
    let said = outcome(&run);
    let body = match run.state {
        RunState::Running if view.left => view! { <Left view orders/> }.into_any(),
        RunState::Checking | RunState::Running | RunState::Undoing => view! { <Working view/> }.into_any(),
        RunState::Checked => view! { <Checked view orders/> }.into_any(),
        RunState::Failed => view! { <Stopped view orders/> }.into_any(),
        RunState::Done => view! { <Done view orders/> }.into_any(),
        RunState::Undone => view! { <Undone view/> }.into_any(),
    };
    view! {
        <div class="page is-wide">
            <p class="admin-way"><a href="/imports">"Imports"</a></p>
            <h1>{run.file.clone()}</h1>
            <p class="page-lead">{run.format.label()}" · "<DayTime at=run.at what="Begun"/>" · "{run.by.clone()}</p>
            <p role="status">{said}</p>
            {body}
        </div>
    }
}

/// Somebody works on it; the page may be closed meanwhile.
#[component]
fn Working(view: ImportPageView) -> impl IntoView {
    let run = view.run;
    let unit = if run.state == RunState::Checking { "KiB" } else { "incidents" };
    let told = format!("{} of {} {unit}", run.done, run.total);
    // A run of a command, or one whose server stopped, may stand still.
    view! {
        <section class="panel" aria-labelledby="progress">
            <h2 id="progress">{run.state.label()}</h2>
            <progress class="import-progress" max=run.total.max(1) value=run.done aria-label=run.state.label()></progress>
            <p class="panel-lead">{told}". This goes on when the page is closed, and after a restart of the server."</p>
            <p><a class="button is-small" href=format!("/imports/{}", run.id)>"Look again"</a></p>
        </section>
    }
}

/// A command began it and says nothing any more.
#[component]
fn Left(view: ImportPageView, orders: Orders) -> impl IntoView {
    let rights = view.rights;
    view! {
        <Confirm needed=rights.run && rights.confirm/>
        <div class="message is-danger" role="alert">
            <Icon of=Glyph::Alert/>
            <p>"The command that began this has stopped. Give it again with the same file: it goes on where it was, without doubles."</p>
        </div>
        <Undo id=view.run.id rights orders/>
    }
}

/// What would come, and the decision.
#[component]
fn Checked(view: ImportPageView, orders: Orders) -> impl IntoView {
    let run = view.run.clone();
    let faults = run.faults.clone();
    let wrong_lines = (faults.count > 0).then(|| {
        view! {
            <section class="panel" aria-labelledby="faults">
                <h2 id="faults">{format!("{} lines are wrong", faults.count)}</h2>
                <Faults faults/>
            </section>
        }
    });
    view! {
        <Confirm needed=view.rights.run && view.rights.confirm/>
        <Decision view=view.clone() orders/>
        {wrong_lines}
        <section class="panel" aria-labelledby="first">
            <h2 id="first">"The first incidents, as they would be"</h2>
            <Samples first=view.first/>
        </section>
        <section class="panel" aria-labelledby="new">
            <h2 id="new">"What would be new beside them"</h2>
            <New new=view.new/>
        </section>
        <section class="panel" aria-labelledby="mapping">
            <h2 id="mapping">"What goes where"</h2>
            <Mapping mapping=view.mapping read_as=view.read_as/>
        </section>
        <section class="panel" aria-labelledby="figures">
            <h2 id="figures">"Figures of the file"</h2>
            <Figures figures=run.figures/>
        </section>
    }
}

#[component]
fn Decision(view: ImportPageView, orders: Orders) -> impl IntoView {
    if !view.rights.run || view.rights.confirm {
        return ().into_any();
    }
    let run = view.run;
    let error = failed(orders.start);
    let refused = failed(orders.discard);
    let options = OnError::ALL.iter().map(|choice| Pick::new(choice.slug(), choice.label()).with_hint(choice.hint())).collect();
    let new = run.total.saturating_sub(run.known);
    let (start, forget) = (run.id.clone(), run.id.clone());
    let choice = (run.faults.count > 0).then(|| {
        view! { <ChoiceCards name="on_error" label="Wrong lines" options value=OnError::Abort.slug() error=wrong(error, "on_error")/> }
    });
    view! {
        <section class="panel" aria-labelledby="decision">
            <h2 id="decision">{format!("{new} incidents would come, {} are here already", run.known)}</h2>
            <Refused error/>
            <Refused error=refused/>
            {(new > 0).then(|| view! {
                <ActionForm action=orders.start attr:class="form">
                    <input type="hidden" name="id" value=start/>
                    {choice}
                    <div class="form-foot"><button class="button is-primary">"Bring them in"</button></div>
                </ActionForm>
            })}
            <ActionForm action=orders.discard>
                <input type="hidden" name="id" value=forget/>
                <button class="button is-quiet">"Forget this file"</button>
            </ActionForm>
        </section>
    }
    .into_any()
}

#[component]
fn Stopped(view: ImportPageView, orders: Orders) -> impl IntoView {
    let (run, rights) = (view.run, view.rights);
    let (error, refused) = (failed(orders.start), failed(orders.discard));
    let nothing_written = run.imported == 0 && run.figures.is_empty();
    // Wrong lines were accepted when it was started.
    let on_error = if run.faults.count > 0 { OnError::Skip } else { OnError::Abort }.slug();
    let (go_on, forget) = (run.id.clone(), run.id.clone());
    let buttons = (rights.run && !rights.confirm).then(|| {
        view! {
            <div class="actions">
                {view.may_go_on.then(|| view! {
                    <ActionForm action=orders.start>
                        <input type="hidden" name="id" value=go_on/>
                        <input type="hidden" name="on_error" value=on_error/>
                        <button class="button is-primary">"Go on where it stopped"</button>
                    </ActionForm>
                })}
                {nothing_written.then(|| view! {
                    <ActionForm action=orders.discard>
                        <input type="hidden" name="id" value=forget/>
                        <button class="button is-quiet">"Forget this file"</button>
                    </ActionForm>
                })}
            </div>
        }
    });
    view! {
        <Confirm needed=rights.run && rights.confirm/>
        <div class="message is-danger" role="alert"><Icon of=Glyph::Alert/><p>{view.stopped.unwrap_or_default()}</p></div>
        <Refused error/>
        <Refused error=refused/>
        {buttons}
        {(!nothing_written).then(|| view! { <Undo id=run.id.clone() rights orders/> })}
    }
}

#[component]
fn Done(view: ImportPageView, orders: Orders) -> impl IntoView {
    let (run, rights) = (view.run, view.rights);
    let faults = run.faults.clone();
    let left_out = (faults.count > 0).then(|| {
        view! {
            <details class="panel">
                <summary>{format!("{} lines left out", faults.count)}</summary>
                <Faults faults/>
            </details>
        }
    });
    view! {
        <Confirm needed=rights.run && rights.confirm/>
        <section class="panel" aria-labelledby="figures">
            <h2 id="figures">"Figures"</h2>
            <Figures figures=run.figures/>
        </section>
        {left_out}
        <Undo id=run.id rights orders/>
    }
}

/// Taking it back asks once more: it cannot be undone itself.
#[component]
fn Undo(id: String, rights: api::ImportRights, orders: Orders) -> impl IntoView {
    if !rights.run || rights.confirm {
        return ().into_any();
    }
    let error = failed(orders.undo);
    view! {
        <section class="panel" aria-labelledby="undo">
            <h2 id="undo">"Undo this import"</h2>
            <p class="panel-lead">
                "Takes away the incidents that it made, and the people, teams, categories and places that came with them. Incidents on \
                 which somebody worked since stay, and are named."
            </p>
            <Refused error/>
            <details>
                <summary>"Undo ..."</summary>
                <ActionForm action=orders.undo>
                    <input type="hidden" name="id" value=id/>
                    <button class="button is-danger">"Take everything back"</button>
                </ActionForm>
            </details>
        </section>
    }
    .into_any()
}

#[component]
fn Undone(view: ImportPageView) -> impl IntoView {
    let back = view.run.taken_back;
    let names = back.map_or(0, |back| back.kept_names);
    let more = back.map_or(0, |back| back.kept as usize).saturating_sub(view.kept.len());
    let kept = view.kept.into_iter().map(|number| view! { <li><a href=format!("/incidents/{number}")>{number.to_string()}</a></li> });
    let kept = kept.collect_view();
    view! {
        {back.filter(|back| back.kept > 0).map(|_| view! {
            <section class="panel" aria-labelledby="kept">
                <h2 id="kept">"Kept, because somebody worked on them"</h2>
                <ul class="import-lines">{kept}</ul>
                {(more > 0).then(|| view! { <p>{format!("and {more} more")}</p> })}
            </section>
        })}
        {(names > 0).then(|| view! {
            <p>{format!("{names} people, teams, categories or places stay, because something still names them.")}</p>
        })}
    }
}
