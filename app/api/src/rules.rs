//! Owns the server functions of the rule book, and of what becomes of a rule's proposal. A form without scripts is sent
//! back to its page.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::ids::RuleId;
use domain::incident::Names;
use domain::number::IncidentNumber;
use domain::rule::Rule;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::ApiError;

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct RulesView {
    /// In the order in which they are asked.
    pub rules: Vec<Rule>,
    pub names: Names,
}

/// What a rule would have matched in the last 30 days.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct RulePreview {
    pub looked: u64,
    /// There were more than are looked at.
    pub cut: bool,
    pub matched: u64,
    /// The newest of them.
    pub newest: Vec<RuleMatch>,
    /// For each thing that the rule says, how many came to it.
    pub agreed: Vec<(String, u64)>,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct RuleMatch {
    pub number: IncidentNumber,
    pub title: String,
    pub opened_at: DateTime<Utc>,
    pub because: Vec<String>,
}

#[server(endpoint = "admin/rules")]
pub async fn list_rules() -> Result<RulesView, ApiError> {
    use crate::ssr::run;
    run(|ctx| async move { backend::rules::list(&ctx).await.map(|(rules, names)| RulesView { rules, names }) }).await
}

/// Of the rule as it is typed, or as it is where nothing is typed.
#[server(endpoint = "admin/rules/preview")]
pub async fn preview_rule(id: Option<RuleId>, #[server(default)] fields: BTreeMap<String, String>) -> Result<RulePreview, ApiError> {
    use crate::ssr::{run, to_preview};
    run(|ctx| async move { Ok(to_preview(backend::rules::preview(&ctx, id, &fields).await?)) }).await
}

/// A new one without `id`, otherwise the one that is there. `seen` is the version that the writer saw.
#[server(endpoint = "admin/rules/save")]
pub async fn save_rule(
    id: Option<RuleId>,
    #[server(default)] seen: u32,
    #[server(default)] fields: BTreeMap<String, String>,
) -> Result<(), ApiError> {
    use crate::ssr::{redirect_to, run};
    let saved = run(|ctx| async move { backend::rules::save(&ctx, id, seen, fields).await }).await?;
    // Before it is switched on, one looks what it would have done.
    redirect_to(&format!("/admin/rules?try={saved}&saved=1#look-back"));
    Ok(())
}

#[server(endpoint = "admin/rules/switch")]
pub async fn switch_rule(id: RuleId, seen: u32, on: bool) -> Result<(), ApiError> {
    use crate::ssr::{redirect_to, run};
    run(|ctx| async move { backend::rules::switch(&ctx, id, seen, on).await }).await?;
    redirect_to("/admin/rules?saved=1");
    Ok(())
}

/// One place up or down in the order.
#[server(endpoint = "admin/rules/shift")]
pub async fn shift_rule(id: RuleId, up: bool) -> Result<(), ApiError> {
    use crate::ssr::{is_plain_form, redirect_to, run};
    run(|ctx| async move { backend::rules::shift(&ctx, id, up).await }).await?;
    if is_plain_form() {
        redirect_to("/admin/rules");
    }
    Ok(())
}

#[server(endpoint = "admin/rules/delete")]
pub async fn delete_rule(id: RuleId, seen: u32) -> Result<(), ApiError> {
    use crate::ssr::{redirect_to, run};
    run(|ctx| async move { backend::rules::delete(&ctx, id, seen).await }).await?;
    redirect_to("/admin/rules?saved=1");
    Ok(())
}

/// Everything that a rule proposed and nobody decided. `seen` is the version of the record that the person saw.
#[server(endpoint = "incidents/take-over")]
pub async fn take_over(number: IncidentNumber, rule: RuleId, seen: u32) -> Result<(), ApiError> {
    use crate::ssr::{is_plain_form, live, redirect_to, run};
    run(|ctx| async move { backend::incidents::take_over(&ctx, live(), number, rule, seen).await }).await?;
    if is_plain_form() {
        redirect_to(&format!("/incidents/{number}"));
    }
    Ok(())
}

#[server(endpoint = "incidents/dismiss-proposal")]
pub async fn dismiss_proposal(number: IncidentNumber, rule: RuleId) -> Result<(), ApiError> {
    use crate::ssr::{is_plain_form, live, redirect_to, run};
    run(|ctx| async move { backend::incidents::dismiss_proposal(&ctx, live(), number, rule).await }).await?;
    if is_plain_form() {
        redirect_to(&format!("/incidents/{number}"));
    }
    Ok(())
}
