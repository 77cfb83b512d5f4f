//! Owns the two forms by which agents log: the whole form, and the short one for what a call solved.
//! Never checks what is typed: the server tells every error at once.

mod new;
mod phone_fix;

use api::ApiError;
use leptos::html;
use leptos::prelude::*;
use ui::{Glyph, Icon};

pub use new::NewIncidentPage;
pub use phone_fix::PhoneFixPage;

/// An input of the form: its name, its label, and the id that leads to it.
type Place = (&'static str, &'static str, &'static str);

/// What is wrong with the form as a whole, with a link to each input. Takes the focus, so that it is read.
#[component]
fn FormMessage(error: Signal<Option<ApiError>>, places: &'static [Place]) -> impl IntoView {
    let message = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        if error.get().is_some()
            && let Some(message) = message.get()
        {
            // A message that cannot take the focus is still announced.
            let _ = message.focus();
        }
    });
    let shown = move |error: ApiError| {
        let (title, links, rest) = told(&error, places);
        let link = |(label, id): (&'static str, &'static str)| view! { <li><a href=format!("#{id}") rel="external">{label}</a></li> };
        view! {
            <div class="message is-danger" role="alert" tabindex="-1" node_ref=message>
                <Icon of=Glyph::Alert/>
                <p class="message-title">{title}</p>
                {(!links.is_empty()).then(|| view! { <ul class="message-links">{links.into_iter().map(link).collect_view()}</ul> })}
                {rest.into_iter().map(|words| view! { <p>{words}</p> }).collect_view()}
            </div>
        }
    };
    move || error.get().map(shown)
}

/// Title, links to the inputs, and what belongs to no input.
fn told(error: &ApiError, places: &[Place]) -> (String, Vec<(&'static str, &'static str)>, Vec<String>) {
    let ApiError::Invalid { fields } = error else { return (error.to_string(), Vec::new(), Vec::new()) };
    let links: Vec<_> = places.iter().filter(|(name, ..)| fields.of(name).is_some()).map(|(_, label, id)| (*label, *id)).collect();
    let elsewhere = fields.0.iter().filter(|error| !places.iter().any(|(name, ..)| *name == error.field));
    let rest: Vec<_> = elsewhere.map(|error| format!("{}: {}", error.field.replace('_', " "), error.message)).collect();
    let title = match links.len() {
        0 => "This could not be saved".to_owned(),
        1 => "One field needs another look".to_owned(),
        n => format!("{n} fields need another look"),
    };
    (title, links, rest)
}

/// The message of one input.
fn field_error(error: Signal<Option<ApiError>>, name: &'static str) -> Signal<Option<String>> {
    Signal::derive(move || error.get().and_then(|error| error.field(name).map(str::to_owned)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::validate::FieldErrors;

    #[test]
    fn errors_lead_to_their_inputs() {
        const PLACES: [Place; 2] = [("title", "Title", "fields-title"), ("effect", "Business effect", "fields-effect")];
        let errors = |names: &[&str]| {
            let mut fields = FieldErrors::default();
            names.iter().for_each(|name| fields.push(*name, "No."));
            told(&ApiError::Invalid { fields }, &PLACES)
        };
        assert_eq!(errors(&["title"]), ("One field needs another look".to_owned(), vec![("Title", "fields-title")], vec![]));
        let (title, links, rest) = errors(&["effect", "title", "noticed_at"]);
        assert_eq!((title.as_str(), links.len()), ("2 fields need another look", 2));
        assert_eq!(rest, ["noticed at: No."]);
        assert_eq!(told(&ApiError::Unavailable, &PLACES).1, []);
    }
}
