//! What views must not hold, because it is a hole or because the content security policy refuses it.

use crate::{
    none,
    sources::{self, Source, find_all},
};

/// Who may hand HTML to the browser: the textarea that escapes what it holds.
const RAW_HTML: [&str; 1] = ["app/ui/src/field/text.rs"];

/// The renderer writes a textarea's children without escaping them: stored cross-site scripting.
#[test]
fn a_textarea_has_no_children() {
    none("textarea with children (use ui's TextArea)", sources::all().iter().flat_map(textarea_children).collect());
}

fn textarea_children(source: &Source) -> Vec<String> {
    let tokens = source.tokens();
    let text = |at: usize| tokens.get(at).map_or("", |token| token.text.as_str());
    let closing = find_all(tokens, &["<", "/", "textarea"]).into_iter().filter(|at| {
        let opened = (0..*at).rev().find(|before| text(*before) == "<").map_or("", |before| text(before + 1));
        !(text(at - 1) == ">" && opened == "textarea")
    });
    // Outside of a view this test could not see what goes in.
    let built = find_all(tokens, &["textarea", "(", ")"]);
    closing.chain(built).map(|at| format!("{}:{}", source.path, tokens[at].line)).collect()
}

#[test]
fn children_of_a_textarea_are_seen() {
    for (view, expected) in [
        ("<textarea name=n prop:value=v/>", 0),
        ("<textarea name=n inner_html=x></textarea>", 0),
        ("<textarea name=move || { a > b }></textarea>", 0),
        ("<textarea>{text}</textarea>", 1),
        ("<textarea>{a > b}</textarea>", 1),
        (r#"<textarea>"text"</textarea>"#, 1),
        ("<textarea><b/></textarea>", 1),
        ("{leptos::html::textarea().child(text)}", 1),
    ] {
        let text = format!("fn a() {{ view! {{ {view} }} }}");
        let found = textarea_children(&Source::new("x.rs".to_owned(), text));
        assert_eq!(found.len(), expected, "{view}");
    }
}

#[test]
fn raw_html_comes_from_one_place() {
    let others = sources::all().iter().filter(|source| !RAW_HTML.contains(&source.path.as_str()));
    let found = others.flat_map(|source| {
        let tokens = source.tokens();
        find_all(tokens, &["inner_html"]).into_iter().map(move |at| format!("{}:{}", source.path, tokens[at].line))
    });
    none("raw HTML", found.collect());
}

#[test]
fn views_carry_no_inline_styles() {
    none("inline styles (the browser refuses them; use a class)", sources::all().iter().flat_map(inline_styles).collect());
}

fn inline_styles(source: &Source) -> Vec<String> {
    let tokens = source.tokens();
    let text = |at: usize| tokens.get(at).map_or("", |token| token.text.as_str());
    let mut found = Vec::new();
    for start in find_all(tokens, &["view", "!", "{"]) {
        let mut depth = 0;
        for (at, token) in tokens.iter().enumerate().skip(start + 2) {
            match token.text.as_str() {
                "{" => depth += 1,
                "}" => depth -= 1,
                // An attribute or directive, not a variable: those follow `let`, `.` or `:`.
                "style" if !["let", ".", ":", "mut"].contains(&text(at - 1)) => {
                    let tag = (start..at).rev().find(|before| text(*before) == "<").map_or("", |before| text(before + 1));
                    // A component may name a property as it likes; an element's is the browser's.
                    let component = tag.starts_with(char::is_uppercase);
                    let attribute = text(at + 1) == "=" && text(at + 2) != "=" || text(at + 1) == ":" && text(at + 2) != ":";
                    if attribute && !component || text(at - 1) == "<" {
                        found.push(format!("{}:{}", source.path, token.line));
                    }
                }
                _ => {}
            }
            if depth == 0 {
                break;
            }
        }
    }
    // A view inside of a view is walked twice.
    found.sort();
    found.dedup();
    found
}

#[test]
fn inline_styles_are_told_from_other_uses_of_the_word() {
    for (view, expected) in [
        (r#"<p style="color: red"/>"#, 1),
        ("<p style=move || x()/>", 1),
        ("<p style:width=w/>", 1),
        ("<style>{css}</style>", 1),
        ("{move || { let style = 1; style == 2 }}", 0),
        ("<p class=style/>", 0),
        ("<Badge tone=x.style/>", 0),
        ("<Time at=since style=Style::Age/>", 0),
        ("<p>{crate::style::name()}</p>", 0),
    ] {
        let text = format!("fn a() {{ view! {{ {view} }} }}");
        let found = inline_styles(&Source::new("x.rs".to_owned(), text));
        assert_eq!(found.len(), expected, "{view}");
    }
}
