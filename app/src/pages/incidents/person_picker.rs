//! Owns the choice of a person by name: a combobox for keyboard and pointer. What is sent is the person, never a name.
//! Needs scripts; without them it takes an address under another name, where the server knows that name, or says so.

use std::time::Duration;

use api::PersonChoice;
use domain::ids::PersonId;
use domain::number::IncidentNumber;
use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use ui::{Avatar, Glyph, Icon};

use crate::pages::next_option;

/// Long enough that nobody's typing asks for every letter.
const PAUSE: Duration = Duration::from_millis(150);

#[derive(Clone, Copy)]
struct Picker {
    of: Option<IncidentNumber>,
    words: RwSignal<String>,
    chosen: RwSignal<Option<PersonId>>,
    found: RwSignal<Vec<PersonChoice>>,
    /// The option under the keyboard, while the list is open.
    at: RwSignal<Option<usize>>,
    open: RwSignal<bool>,
    waiting: StoredValue<Option<TimeoutHandle>>,
}

#[component]
pub fn PersonPicker(
    name: &'static str,
    label: &'static str,
    prefix: String,
    #[prop(optional_no_strip)] chosen: Option<(PersonId, String)>,
    #[prop(optional)] optional: bool,
    /// The name of the address that the server takes instead.
    #[prop(optional)]
    address: &'static str,
    /// Only people of the desk who may read this incident.
    #[prop(optional)]
    of: Option<IncidentNumber>,
    #[prop(into)] error: Signal<Option<String>>,
) -> impl IntoView {
    let picker = Picker::new(chosen, of);
    let input = NodeRef::<html::Input>::new();
    // The browser itself holds a form back whose name is nobody yet.
    Effect::new(move |_| {
        if let Some(input) = input.get() {
            input.set_custom_validity(if picker.is_nobody() { "Choose somebody from the list, or leave it empty." } else { "" });
        }
    });
    let (id, list) = (format!("{prefix}-person"), format!("{prefix}-people"));
    let (error_id, list_of) = (format!("{id}-error"), list.clone());
    let described = {
        let error_id = error_id.clone();
        move || error.get().is_some().then(|| error_id.clone())
    };
    view! {
        <div class="field">
            <label for=id.clone()>{label}{optional.then(|| view! { " " <span class="field-optional">"optional"</span> })}</label>
            <div class="picker with-scripts">
                <input
                    id=id
                    type="text"
                    role="combobox"
                    autocomplete="off"
                    aria-autocomplete="list"
                    aria-expanded=move || picker.open.get().to_string()
                    aria-controls=list.clone()
                    aria-activedescendant=move || picker.at.get().map(|at| format!("{list}-{at}"))
                    aria-invalid=move || error.get().is_some().then_some("true")
                    aria-describedby=described
                    value=picker.words.get_untracked()
                    prop:value=picker.words
                    node_ref=input
                    on:input=move |event| picker.typed(event_target_value(&event))
                    on:keydown=move |event| picker.pressed(&event)
                    on:blur=move |_| picker.open.set(false)
                />
                <Options picker id=list_of/>
            </div>
            {if address.is_empty() {
                view! { <p class="field-hint without-scripts">"Choosing a person needs scripts. Leave it open and set it later."</p> }.into_any()
            } else {
                view! {
                    <input class="without-scripts" type="email" name=address aria-label=format!("{label}, by e-mail address") placeholder="E-mail address"/>
                }
                .into_any()
            }}
            <input type="hidden" name=name value=move || picker.chosen.get().map(|id| id.to_string()).unwrap_or_default()/>
            {move || picker.is_nobody_found().then(|| view! { <p class="field-hint" role="status">{picker.nobody()}</p> })}
            {move || error.get().map(|words| view! { <p class="field-error" id=error_id.clone()><Icon of=Glyph::Alert/><span>{words}</span></p> })}
        </div>
    }
}

#[component]
fn Options(picker: Picker, id: String) -> impl IntoView {
    let option = {
        let id = id.clone();
        move |(index, person): (usize, PersonChoice)| {
            let (name, choice) = (person.name.clone(), person.clone());
            // Before the input loses the focus and the list closes.
            let take = move |event: leptos::ev::PointerEvent| {
                event.prevent_default();
                picker.take(choice.clone());
            };
            view! {
                <li
                    class="menu-item"
                    id=format!("{id}-{index}")
                    role="option"
                    aria-selected=move || (picker.at.get() == Some(index)).to_string()
                    on:pointerdown=take
                >
                    <Avatar person=Some(person.id) name=name.clone() decorative=true/>
                    <span>{name}</span>
                </li>
            }
        }
    };
    view! {
        <ul class="menu" id=id role="listbox" aria-label="People" hidden=move || !picker.open.get()>
            {move || picker.found.get().into_iter().enumerate().map(option.clone()).collect_view()}
        </ul>
    }
}

impl Picker {
    fn new(chosen: Option<(PersonId, String)>, of: Option<IncidentNumber>) -> Picker {
        let (id, name) = chosen.unzip();
        Picker {
            of,
            words: RwSignal::new(name.unwrap_or_default()),
            chosen: RwSignal::new(id),
            found: RwSignal::new(Vec::new()),
            at: RwSignal::new(None),
            open: RwSignal::new(false),
            waiting: StoredValue::new(None),
        }
    }

    fn is_nobody(self) -> bool {
        self.chosen.get().is_none() && !self.words.with(|words| words.trim().is_empty())
    }

    fn nobody(self) -> &'static str {
        match self.of {
            Some(_) => "Nobody of this name may read this incident.",
            None => "Nobody of this name. Leave it empty and name them in the description.",
        }
    }

    fn is_nobody_found(self) -> bool {
        self.is_nobody() && self.waiting.with_value(Option::is_none) && self.open.get() && self.found.with(Vec::is_empty)
    }

    fn typed(self, words: String) {
        self.chosen.set(None);
        self.at.set(None);
        self.words.set(words.clone());
        if let Some(handle) = self.waiting.try_update_value(Option::take).flatten() {
            handle.clear();
        }
        if words.trim().is_empty() {
            self.open.set(false);
            return;
        }
        self.waiting.set_value(set_timeout_with_handle(move || self.search(words), PAUSE).ok());
    }

    fn search(self, words: String) {
        leptos::task::spawn_local(async move {
            let found = match self.of {
                Some(number) => api::list_readers(number, Some(words.clone())).await.unwrap_or_default(),
                None => api::search_people(words.clone()).await.unwrap_or_default(),
            };
            // Somebody typed on meanwhile: that search brings its own answer.
            if self.words.try_get_untracked().as_ref() != Some(&words) {
                return;
            }
            self.waiting.set_value(None);
            if let Some(same) = only_of_name(&found, &words) {
                self.chosen.set(Some(same.id));
            }
            self.found.set(found);
            self.open.set(true);
        });
    }

    fn take(self, person: PersonChoice) {
        self.words.set(person.name);
        self.chosen.set(Some(person.id));
        self.open.set(false);
        self.at.set(None);
    }

    fn pressed(self, event: &KeyboardEvent) {
        let count = self.found.with_untracked(Vec::len);
        match event.key().as_str() {
            "ArrowDown" | "ArrowUp" if count > 0 => {
                event.prevent_default();
                self.open.set(true);
                let down = event.key() == "ArrowDown";
                self.at.update(|at| *at = Some(next_option(*at, count, down)));
            }
            "Enter" if self.open.get_untracked() => {
                let person = self.at.get_untracked().and_then(|at| self.found.with_untracked(|found| found.get(at).cloned()));
                if let Some(person) = person {
                    event.prevent_default();
                    self.take(person);
                }
            }
            "Escape" if self.open.get_untracked() => {
                event.prevent_default();
                event.stop_propagation();
                self.open.set(false);
            }
            _ => {}
        }
    }
}

/// Whoever types a whole name that only one person has means that person.
fn only_of_name<'a>(found: &'a [PersonChoice], words: &str) -> Option<&'a PersonChoice> {
    let mut same = found.iter().filter(|person| person.name.to_lowercase() == words.trim().to_lowercase());
    same.next().filter(|_| same.next().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_name_means_its_only_bearer() {
        let person = |n: u8, name: &str| PersonChoice {
            id: format!("00000000-0000-7000-8000-0000000000{n:02}").parse().unwrap(),
            name: name.into(),
        };
        let found = [person(1, "Lea Brandt"), person(2, "Lea Brandtner"), person(3, "Jo"), person(4, "Jo")];
        assert_eq!(only_of_name(&found, " lea brandt ").map(|person| &person.id), Some(&found[0].id));
        assert_eq!(only_of_name(&found, "jo"), None, "two people of one name");
        assert_eq!(only_of_name(&found, "lea"), None);
    }
}
