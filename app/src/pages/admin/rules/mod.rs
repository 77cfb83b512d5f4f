//! Owns the page of the rule book: the rules in their order, the form of the one that the address names, and the look
//! back that stands before every switching on. What is typed in the form travels in the address, so that the look back
//! works without scripts too.

mod form;
mod look_back;
mod row;

use std::collections::BTreeMap;
use std::sync::Arc;

use api::{ApiError, DeleteRule, RulePreview, RulesView, SaveRule, ShiftRule, SwitchRule};
use domain::ids::RuleId;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use ui::{FormChoices, Glyph, Icon};

use self::form::RuleForm;
use self::look_back::LookBack;
use self::row::Row;
use super::{Head, Nothing, Refused, Saved, acting, failed, saved};
use crate::pages::choices::form_choices;
use crate::pages::failure::Failure;

/// Everything that can be done here.
#[derive(Clone, Copy)]
struct Acts {
    save: ServerAction<SaveRule>,
    switch: ServerAction<SwitchRule>,
    shift: ServerAction<ShiftRule>,
    delete: ServerAction<DeleteRule>,
    /// The button that moved a rule last: the focus stays with it.
    moved: RwSignal<Option<(RuleId, bool)>>,
}

/// What the address asks for.
#[derive(Clone, PartialEq, Debug, Default)]
struct Asked {
    /// The rule that is edited or tried.
    rule: Option<RuleId>,
    /// Its form, or that of a new one, is open.
    form: bool,
    /// The look back is wanted.
    looks: bool,
    /// What was typed; empty when nothing was.
    typed: BTreeMap<String, String>,
}

impl Asked {
    fn of<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> Asked {
        let mut asked = Asked::default();
        for (name, value) in pairs {
            match name {
                "edit" | "id" => (asked.rule, asked.form) = (value.parse().ok(), true),
                "try" => (asked.rule, asked.looks) = (value.parse().ok(), true),
                "new" => asked.form = true,
                _ => {
                    if let Some(field) = name.strip_prefix("fields[").and_then(|name| name.strip_suffix(']')) {
                        asked.typed.insert(field.to_owned(), value.to_owned());
                    }
                }
            }
        }
        asked.form |= !asked.typed.is_empty();
        // A rule that is on is never changed without its figures in view.
        asked.looks &= asked.rule.is_some();
        asked.looks |= !asked.typed.is_empty() || (asked.form && asked.rule.is_some());
        asked
    }
}

#[component]
pub fn RulesPage() -> impl IntoView {
    let acts = Acts { save: acting(), switch: acting(), shift: acting(), delete: acting(), moved: RwSignal::new(None) };
    let query = use_query_map();
    let asked = Memo::new(move |_| query.with(|query| Asked::of(query.latest_values().map(|(name, value)| (name.as_ref(), value)))));
    let (saves, switches) = (saved(acts.save), saved(acts.switch));
    let (shifts, deletes) = (saved(acts.shift), saved(acts.delete));
    let changed = move || (saves.get(), switches.get(), shifts.get(), deletes.get());
    let rules = Resource::new(changed, |_| api::list_rules());
    let choices = Resource::new(|| (), |()| api::list_choices());
    let figures = Resource::new(
        move || (asked.get(), changed()),
        |(asked, _)| async move { if asked.looks { Some(api::preview_rule(asked.rule, asked.typed).await) } else { None } },
    );
    Effect::new(move |_| {
        if let Some(input) = acts.shift.input().get() {
            acts.moved.set(Some((input.id, input.up)));
        }
    });
    view! {
        <Transition>
            {move || Suspend::new(async move {
                let (rules, choices, figures) = (rules.await, choices.await.map(form_choices), figures.await);
                match rules.and_then(|rules| Ok((rules, choices?))) {
                    Ok((rules, choices)) => view! { <Rules rules choices figures asked=asked.get_untracked() acts/> }.into_any(),
                    Err(error) => view! { <Failure error/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Rules(
    rules: RulesView,
    choices: Arc<FormChoices>,
    figures: Option<Result<RulePreview, ApiError>>,
    asked: Asked,
    acts: Acts,
) -> impl IntoView {
    let RulesView { rules, names } = rules;
    let one = rules.iter().find(|rule| Some(rule.id) == asked.rule).cloned();
    let form = (asked.form && (one.is_some() || asked.rule.is_none())).then(|| {
        view! { <RuleForm one=one.clone() typed=asked.typed.clone() choices acts/> }
    });
    let back = figures.map(|figures| view! { <LookBack figures rule=one typed=!asked.typed.is_empty() names=names.clone() acts/> });
    let last = rules.len().saturating_sub(1);
    let none = rules.is_empty();
    let rows = rules.into_iter().enumerate().map(|(place, rule)| {
        view! { <Row words=rule.sentence(&names) rule first=place == 0 last=place == last acts/> }
    });
    let rows = rows.collect_view();
    Effect::new(move |_| row::focus_again(acts.moved));
    view! {
        <div class="page is-wide">
            <Head title="Rules" lead="Every new report is asked from the top. The first rule that fills a field wins, and what a person said is never changed."/>
            <Saved words="Saved. New reports are asked by the rules that are on."/>
            <Refused error=failed(acts.shift)/>
            <Refused error=failed(acts.switch)/>
            <Refused error=failed(acts.delete)/>
            {form}
            {back}
            <p><a class="button" href="/admin/rules?new=1"><Icon of=Glyph::Plus/>"New rule"</a></p>
            <section class="list" aria-label="All rules">
                {if none {
                    view! { <Nothing title="No rules yet" why="A rule fills in category, service or team where a report says enough."/> }.into_any()
                } else {
                    view! { <ol class="admin-rows" role="list">{rows}</ol> }.into_any()
                }}
            </section>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_says_what_is_open() {
        let id = "00000000-0000-7000-8000-000000000001";
        let asked = |pairs: &[(&'static str, &'static str)]| {
            let asked = Asked::of(pairs.iter().copied());
            (asked.rule.is_some(), asked.form, asked.looks, asked.typed.len())
        };
        assert_eq!(asked(&[("saved", "1")]), (false, false, false, 0));
        assert_eq!(asked(&[("new", "1")]), (false, true, false, 0));
        assert_eq!(asked(&[("edit", id)]), (true, true, true, 0));
        assert_eq!(asked(&[("try", id)]), (true, false, true, 0));
        assert_eq!(asked(&[("try", "none")]), (false, false, false, 0));
        assert_eq!(asked(&[("id", id), ("fields[words]", "toner")]), (true, true, true, 1));
        assert_eq!(asked(&[("fields[words]", "toner")]), (false, true, true, 1));
    }
}
