//! Owns inputs for texts. Never puts a text into a `<textarea>` as a child: only escaped, see `inside_textarea`.

use leptos::prelude::*;

use super::{Field, described_by, id_of, invalid};

/// One line. `kind` is the input's type: text, email, password, search.
#[component]
pub fn TextField(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    /// Keeps ids of two forms of a page apart.
    #[prop(optional, into)]
    prefix: String,
    #[prop(optional, into)] value: String,
    #[prop(default = "text")] kind: &'static str,
    #[prop(optional)] autocomplete: &'static str,
    #[prop(optional, into)] placeholder: String,
    #[prop(optional)] required: bool,
    /// Says "optional" beside the label.
    #[prop(optional)]
    optional: bool,
    #[prop(optional, into)] hint: String,
    #[prop(optional, into)] error: MaybeProp<String>,
) -> impl IntoView {
    let id = id_of(&prefix, &name);
    let described = described_by(&id, &hint, error);
    let autocomplete = (!autocomplete.is_empty()).then_some(autocomplete);
    let placeholder = (!placeholder.is_empty()).then_some(placeholder);
    view! {
        <Field id=id.clone() label optional hint error>
            <input
                id=id
                name=name
                type=kind
                value=value
                required=required
                autocomplete=autocomplete
                placeholder=placeholder
                aria-invalid=invalid(error)
                aria-describedby=described
            />
        </Field>
    }
}

/// Several lines; grows with its text. What is typed stays: nothing writes into it again.
#[component]
pub fn TextArea(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    #[prop(optional, into)] prefix: String,
    #[prop(optional, into)] value: String,
    #[prop(optional, into)] placeholder: String,
    #[prop(optional)] required: bool,
    #[prop(optional)] optional: bool,
    /// In characters.
    #[prop(optional)]
    maxlength: Option<usize>,
    #[prop(optional, into)] hint: String,
    #[prop(optional, into)] error: MaybeProp<String>,
) -> impl IntoView {
    let id = id_of(&prefix, &name);
    let described = described_by(&id, &hint, error);
    let placeholder = (!placeholder.is_empty()).then_some(placeholder);
    view! {
        <Field id=id.clone() label optional hint error>
            <textarea
                id=id
                name=name
                required=required
                placeholder=placeholder
                maxlength=maxlength
                aria-invalid=invalid(error)
                aria-describedby=described
                inner_html=inside_textarea(&value)
            ></textarea>
        </Field>
    }
}

/// A text as HTML inside a textarea: nothing in it can end the element or begin a reference.
/// The first line break is the parser's, which drops one there.
fn inside_textarea(text: &str) -> String {
    if text.is_empty() {
        return String::new();
    }
    format!("\n{}", text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;"))
}

#[cfg(test)]
mod tests {
    use super::inside_textarea;

    #[test]
    fn no_text_leaves_its_textarea() {
        let evil = "</textarea><script>alert(1)</script>&lt;b";
        let inside = inside_textarea(evil);
        assert!(!inside.contains('<') && !inside.contains('>'), "{inside}");
        assert_eq!(inside, "\n&lt;/textarea&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;lt;b");
        assert_eq!(inside_textarea("\nsecond line"), "\n\nsecond line", "a text may begin with an empty line");
        assert_eq!(inside_textarea(""), "");
    }
}
