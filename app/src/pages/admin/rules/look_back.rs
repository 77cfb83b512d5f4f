//! Owns the look back at the last 30 days: what a rule would have matched, why, and what became of it; with it in view
//! the rule is switched on. Never decides anything.

use api::{ApiError, RuleMatch, RulePreview};
use domain::incident::{Field, Names};
use domain::rule::Rule;
use leptos::form::ActionForm;
use leptos::prelude::*;
use ui::{DayTime, Glyph, Icon};

use super::Acts;
use crate::pages::failure::Failure;

#[component]
pub fn LookBack(figures: Result<RulePreview, ApiError>, rule: Option<Rule>, typed: bool, names: Names, acts: Acts) -> impl IntoView {
    let words = rule.as_ref().filter(|_| !typed).map(|rule| rule.sentence(&names));
    let found = match figures {
        Ok(preview) => {
            let question = rule.filter(|rule| !rule.on && !typed).map(|rule| view! { <SwitchOn rule matched=preview.matched acts/> });
            view! { <Found preview/>{question} }.into_any()
        }
        Err(ApiError::Invalid { fields }) => {
            let lines = fields.0.into_iter().map(|field| view! { <p>{field.message}</p> }).collect_view();
            view! { <div class="message is-danger" role="alert"><Icon of=Glyph::Alert/>{lines}</div> }.into_any()
        }
        Err(error) => view! { <Failure error/> }.into_any(),
    };
    view! {
        <section class="panel rule-back" id="look-back" aria-labelledby="look-back-title">
            <h2 id="look-back-title">"The last 30 days"</h2>
            {words.map(|words| view! { <p class="panel-lead">{words}</p> })}
            {found}
        </section>
    }
}

/// `It would have matched 12 of 340 incidents.`
fn summary(preview: &RulePreview) -> String {
    let of = if preview.cut { format!("the newest {}", preview.looked) } else { preview.looked.to_string() };
    match preview.matched {
        0 => format!("It would have matched none of {of} incidents."),
        matched => format!("It would have matched {matched} of {of} incidents."),
    }
}

/// `10 of 12 have this category now.`
fn agreed(what: &str, count: u64, matched: u64) -> String {
    let label = what.parse::<Field>().map_or_else(|_| what.to_owned(), |field| field.label().to_lowercase());
    format!("{count} of {matched} have this {label} now.")
}

#[component]
fn Found(preview: RulePreview) -> impl IntoView {
    let matched = preview.matched;
    let became = preview.agreed.iter().filter(|_| matched > 0).map(|(what, count)| view! { <li>{agreed(what, *count, matched)}</li> });
    let became = became.collect_view();
    let newest = preview.newest.clone();
    let shown = u64::try_from(newest.len()).unwrap_or(matched);
    let title = if shown < matched { format!("The newest {shown}") } else { "These are they".to_owned() };
    let rows = newest.into_iter().map(|one| view! { <Matched one/> }).collect_view();
    view! {
        <p class="rule-figure">{summary(&preview)}</p>
        <ul class="rule-became">{became}</ul>
        {(matched > 0).then(|| view! {
            <details class="unfold">
                <summary class="button is-small">{title}", with why"</summary>
                <ul class="admin-rows" role="list">{rows}</ul>
            </details>
        })}
        <p class="field-hint">"Judged by how they read today; restricted ones are left out."</p>
    }
}

#[component]
fn Matched(one: RuleMatch) -> impl IntoView {
    let RuleMatch { number, title, opened_at, because } = one;
    view! {
        <li class="admin-row">
            <div class="admin-row-text">
                <p><a href=format!("/incidents/{number}")>{number.to_string()}</a> " " {title}</p>
                <p class="rows-fact">"because "{because.join(" and ")}" · "<DayTime at=opened_at/></p>
            </div>
        </li>
    }
}

/// The question, under the figures that it is about.
#[component]
fn SwitchOn(rule: Rule, matched: u64, acts: Acts) -> impl IntoView {
    let question = match matched {
        0 => "Nothing would have matched. Switch it on all the same?".to_owned(),
        1 => "One incident would have matched. Switch it on?".to_owned(),
        many => format!("{many} incidents would have matched. Switch it on?"),
    };
    view! {
        <ActionForm action=acts.switch attr:class="rule-question">
            <input type="hidden" name="id" value=rule.id.to_string()/>
            <input type="hidden" name="seen" value=rule.version.to_string()/>
            <input type="hidden" name="on" value="true"/>
            <p>{question}</p>
            <div class="actions">
                <button class="button is-primary">"Switch on"<span class="visually-hidden">" "{rule.name}</span></button>
                <a class="button is-quiet" href="/admin/rules">"Not now"</a>
            </div>
        </ActionForm>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_told_in_a_sentence() {
        let preview = RulePreview { looked: 340, matched: 12, ..RulePreview::default() };
        assert_eq!(summary(&preview), "It would have matched 12 of 340 incidents.");
        let cut = RulePreview { cut: true, matched: 0, ..preview };
        assert_eq!(summary(&cut), "It would have matched none of the newest 340 incidents.");
        assert_eq!(agreed("category", 10, 12), "10 of 12 have this category now.");
        assert_eq!(agreed("team", 0, 12), "0 of 12 have this team now.");
    }
}
