//! Owns one own report in the list: what, how far, who, and what is expected from the reporter.

use api::{ReportCard, ReportState};
use leptos::prelude::*;
use ui::{Number, When};

use super::respond::{Respond, Responses};
use super::state::{StateBadge, asks, is_over};

#[component]
pub fn ReportItem(card: ReportCard, responses: Responses) -> impl IntoView {
    let page = format!("/reports/{}", card.number);
    let class = if asks(card.state) { "report is-asking" } else { "report" };
    let agent = card.agent.filter(|_| !is_over(card.state)).map(|agent| format!(" · {agent}"));
    let way = match card.state {
        ReportState::PleaseConfirm => view! { <Respond number=card.number responses/> }.into_any(),
        ReportState::WaitingForYou => {
            let to_answer = format!("{page}#answer");
            view! { <div class="actions"><a class="button" href=to_answer>"Answer"</a></div> }.into_any()
        }
        _ => ().into_any(),
    };
    view! {
        <article class=class>
            <div class="report-head">
                <h3><a href=page>{card.title}</a></h3>
                <StateBadge state=card.state/>
            </div>
            <p class="report-facts"><Number of=card.number/>{agent}" · reported "<When at=card.opened_at what="Reported"/></p>
            {way}
        </article>
    }
}
