//! Owns one rule in the list: what it does in a sentence, whether it works, and its place in the order.

use domain::ids::RuleId;
use domain::rule::{Mode, Rule};
use leptos::form::ActionForm;
use leptos::prelude::*;
use ui::{Glyph, Icon};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::Acts;

fn button_id(rule: RuleId, up: bool) -> String {
    format!("{}-{rule}", if up { "up" } else { "down" })
}

/// The list was made anew: who moves a rule by keyboard goes on with the same button, or with the other one where the
/// list ends.
pub fn focus_again(moved: RwSignal<Option<(RuleId, bool)>>) {
    let Some((rule, up)) = moved.get_untracked() else { return };
    moved.set(None);
    request_animation_frame(move || {
        let button = |up| document().get_element_by_id(&button_id(rule, up)).filter(|button| !button.has_attribute("disabled"));
        if let Some(button) = button(up).or_else(|| button(!up)).and_then(|button| button.dyn_into::<HtmlElement>().ok()) {
            // What cannot take the focus does no harm.
            let _ = button.focus();
        }
    });
}

#[component]
pub fn Row(rule: Rule, words: String, first: bool, last: bool, acts: Acts) -> impl IntoView {
    let name = rule.name.clone();
    let mode = match rule.mode {
        Mode::Set => "Fills in",
        Mode::Propose => "Proposes",
    };
    let state = if rule.on {
        view! { <span class="badge is-good">"On"</span> }.into_any()
    } else {
        view! { <span class="badge">"Off"</span> }.into_any()
    };
    view! {
        <li class="admin-row rule-row">
            <div class="rule-order">
                <Shift id=rule.id name=name.clone() up=true disabled=first acts/>
                <Shift id=rule.id name=name.clone() up=false disabled=last acts/>
            </div>
            <div class="admin-row-text">
                <p class="admin-row-name">{name.clone()} " " {state} " " <span class="badge">{mode}</span></p>
                <p class="rows-fact">{words}</p>
            </div>
            <div class="rule-acts">
                <Switch rule=rule.clone() acts/>
                <a class="button is-small" href=format!("/admin/rules?edit={}", rule.id)>
                    "Edit"<span class="visually-hidden">" "{name}</span>
                </a>
            </div>
        </li>
    }
}

#[component]
fn Shift(id: RuleId, name: String, up: bool, disabled: bool, acts: Acts) -> impl IntoView {
    let (word, glyph) = if up { ("Up", Glyph::ArrowUp) } else { ("Down", Glyph::ArrowDown) };
    view! {
        <ActionForm action=acts.shift>
            <input type="hidden" name="id" value=id.to_string()/>
            <input type="hidden" name="up" value=up.to_string()/>
            <button class="button is-quiet is-small" id=button_id(id, up) disabled=disabled>
                <Icon of=glyph/>
                <span class="visually-hidden">{word}": "{name}</span>
            </button>
        </ActionForm>
    }
}

/// Off at once; on only behind the look back.
#[component]
fn Switch(rule: Rule, acts: Acts) -> impl IntoView {
    if !rule.on {
        return view! {
            <a class="button is-small" href=format!("/admin/rules?try={}#look-back", rule.id)>
                "Look back and switch on"<span class="visually-hidden">" "{rule.name}</span>
            </a>
        }
        .into_any();
    }
    view! {
        <ActionForm action=acts.switch>
            <input type="hidden" name="id" value=rule.id.to_string()/>
            <input type="hidden" name="seen" value=rule.version.to_string()/>
            <input type="hidden" name="on" value="false"/>
            <button class="button is-small">"Switch off"<span class="visually-hidden">" "{rule.name}</span></button>
        </ActionForm>
    }
    .into_any()
}
