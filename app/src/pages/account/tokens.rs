//! Owns the list of tokens that programs use in one person's name, each with its end. Never shows a secret: that is seen
//! once, when it is made.

use api::{ApiError, RevokeToken, TokenView};
use leptos::prelude::*;
use ui::{DayTime, When};

use super::gate::Refusal;

/// Nothing for those who have none.
#[component]
pub fn Tokens(tokens: Vec<TokenView>, revoke: ServerAction<RevokeToken>) -> impl IntoView {
    let refused = move || revoke.value().get()?.err().map(|error: ApiError| view! { <Refusal text=error.to_string()/> });
    let any = !tokens.is_empty();
    let rows = tokens.into_iter().map(|token| view! { <Token token revoke/> }).collect_view();
    any.then(|| {
        view! {
            <h3 id="tokens">"API tokens"</h3>
            <p class="rows-fact">"Programs that act in your name. Take one back when nobody needs it, or somebody else might have it."</p>
            {refused}
            <ul class="rows" aria-labelledby="tokens">{rows}</ul>
        }
    })
}

#[component]
fn Token(token: TokenView, revoke: ServerAction<RevokeToken>) -> impl IntoView {
    let used = match token.used_at {
        Some(at) => view! { "last used " <When at/> }.into_any(),
        None => view! { "never used" }.into_any(),
    };
    let reach = match token.scope.as_str() {
        "read" => "reads",
        "write" => "reads and works",
        _ => "everything you may",
    };
    let name = token.name.clone();
    view! {
        <li>
            <div>
                <b>{token.name}</b>
                <p class="rows-fact"><code>{token.begins}"\u{2026}"</code>" \u{b7} "{reach}" \u{b7} "{used}" \u{b7} since "<DayTime at=token.created_at/></p>
            </div>
            <ActionForm action=revoke>
                <input type="hidden" name="id" value=token.id/>
                <button class="button is-small">"Revoke" <span class="visually-hidden">" "{name}</span></button>
            </ActionForm>
        </li>
    }
}
