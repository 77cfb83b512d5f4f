//! Owns what was said between the reporter and the service desk.

use api::Message;
use leptos::prelude::*;
use ui::DayTime;

#[component]
pub fn Talk(messages: Vec<Message>) -> impl IntoView {
    view! { <div class="talk">{messages.into_iter().map(|message| view! { <Entry message/> }).collect_view()}</div> }
}

#[component]
fn Entry(message: Message) -> impl IntoView {
    let class = if message.from_you { "talk-entry is-mine" } else { "talk-entry" };
    let who = if message.from_you { "You".to_owned() } else { message.who };
    view! {
        <article class=class>
            <p class="talk-head"><b>{who}</b>", "<DayTime at=message.at/></p>
            <p class="talk-text">{message.text}</p>
        </article>
    }
}
