//! Owns the server functions of the administration: catalogue, people, audit trail. A form without scripts is sent back
//! to its page.

use std::collections::BTreeMap;

use domain::ids::{CategoryId, ComponentId, LocationId, PersonId, ServiceId, TeamId};
use leptos::prelude::*;

use crate::{ApiError, BreaksToo, DirectoryView, OrderView, OverviewView, PersonView, Shelf, TrailView};

type Fields = BTreeMap<String, String>;

#[server(endpoint = "admin/overview")]
pub async fn fetch_overview() -> Result<OverviewView, ApiError> {
    use crate::ssr::{run, to_overview};
    run(|ctx| async move { Ok(to_overview(backend::catalogue::overview(&ctx).await?)) }).await
}

/// One part of the catalogue with names and rights.
#[server(endpoint = "admin/order")]
pub async fn fetch_order(shelf: Shelf) -> Result<OrderView, ApiError> {
    use crate::ssr::{run, to_order, to_shelf};
    run(|ctx| async move { Ok(to_order(backend::catalogue::order(&ctx, to_shelf(shelf)).await?)) }).await
}

#[server(endpoint = "admin/categories/save")]
pub async fn save_category(
    id: Option<CategoryId>,
    #[server(default)] seen: u32,
    #[server(default)] fields: Fields,
) -> Result<(), ApiError> {
    use crate::ssr::{redirect_to, run};
    let saved = run(|ctx| async move { backend::catalogue::save_category(&ctx, id, seen, fields).await }).await?;
    redirect_to(&format!("/admin/categories?saved={saved}"));
    Ok(())
}

#[server(endpoint = "admin/locations/save")]
pub async fn save_location(
    id: Option<LocationId>,
    #[server(default)] seen: u32,
    #[server(default)] fields: Fields,
) -> Result<(), ApiError> {
    use crate::ssr::{redirect_to, run};
    let saved = run(|ctx| async move { backend::catalogue::save_location(&ctx, id, seen, fields).await }).await?;
    redirect_to(&format!("/admin/locations?saved={saved}"));
    Ok(())
}

#[server(endpoint = "admin/teams/save")]
pub async fn save_team(id: Option<TeamId>, #[server(default)] seen: u32, #[server(default)] fields: Fields) -> Result<(), ApiError> {
    use crate::ssr::{redirect_to, run};
    let saved = run(|ctx| async move { backend::catalogue::save_team(&ctx, id, seen, fields).await }).await?;
    redirect_to(&format!("/admin/teams?saved={saved}"));
    Ok(())
}

/// `part` is `member`, `lead` or `none`.
#[server(endpoint = "admin/teams/member")]
pub async fn set_member(team: TeamId, person: PersonId, part: String) -> Result<(), ApiError> {
    use crate::ssr::{redirect_to, run, to_lead};
    run(|ctx| async move { backend::catalogue::set_member(&ctx, team, person, to_lead(&part)?).await }).await?;
    redirect_to(&format!("/admin/teams?edit={team}"));
    Ok(())
}

#[server(endpoint = "admin/services/save")]
pub async fn save_service(id: Option<ServiceId>, #[server(default)] seen: u32, #[server(default)] fields: Fields) -> Result<(), ApiError> {
    use crate::ssr::{redirect_to, run};
    let saved = run(|ctx| async move { backend::catalogue::save_service(&ctx, id, seen, fields).await }).await?;
    redirect_to(&format!("/admin/services/{saved}?saved=1"));
    Ok(())
}

/// A component of a service; a new one without an id.
#[server(endpoint = "admin/services/component")]
pub async fn save_component(
    service: ServiceId,
    seen: u32,
    id: Option<ComponentId>,
    #[server(default)] fields: Fields,
) -> Result<(), ApiError> {
    use crate::ssr::{redirect_to, run};
    run(|ctx| async move { backend::catalogue::save_component(&ctx, service, seen, id, fields).await }).await?;
    redirect_to(&format!("/admin/services/{service}?saved=1#components"));
    Ok(())
}

/// Whether a service needs a part: `service:<id>` or `component:<id>`.
#[server(endpoint = "admin/services/need")]
pub async fn set_need(service: ServiceId, seen: u32, part: String, needed: bool) -> Result<(), ApiError> {
    use crate::ssr::{redirect_to, run, to_part};
    run(|ctx| async move {
        let part = to_part(&part)?;
        backend::catalogue::set_need(&ctx, service, seen, part, needed).await
    })
    .await?;
    redirect_to(&format!("/admin/services/{service}?saved=1#needs"));
    Ok(())
}

/// What breaks when this service breaks, the nearest first.
#[server(endpoint = "services/breaks")]
pub async fn fetch_breaks(service: ServiceId) -> Result<Vec<BreaksToo>, ApiError> {
    use crate::ssr::{run, to_breaks};
    run(|ctx| async move { Ok(to_breaks(backend::catalogue::breaks_with(&ctx, service).await?)) }).await
}

/// People under the query of a URL.
#[server(endpoint = "admin/people")]
pub async fn fetch_directory(query: String) -> Result<DirectoryView, ApiError> {
    use crate::ssr::{run, to_directory};
    run(|ctx| async move { Ok(to_directory(backend::people::directory(&ctx, &query).await?)) }).await
}

#[server(endpoint = "admin/people/get")]
pub async fn fetch_person(id: String) -> Result<PersonView, ApiError> {
    use crate::ssr::{person_of, run, to_person};
    run(|ctx| async move { Ok(to_person(backend::people::managed(&ctx, person_of(&id)?).await?)) }).await
}

/// Adds somebody and mails them a link to set a password.
#[server(endpoint = "admin/people/add")]
pub async fn add_person(#[server(default)] fields: Fields) -> Result<(), ApiError> {
    use crate::ssr::{redirect_to, run};
    let id = run(|ctx| async move { backend::people::invite(&ctx, backend::people::NewAccount { fields }).await }).await?;
    redirect_to(&format!("/admin/people/{id}?saved=invited"));
    Ok(())
}

#[server(endpoint = "admin/people/save")]
pub async fn save_person(id: PersonId, seen: u32, #[server(default)] fields: Fields) -> Result<(), ApiError> {
    use crate::ssr::{redirect_to, run};
    run(|ctx| async move { backend::people::update(&ctx, id, seen, fields).await }).await?;
    redirect_to(&format!("/admin/people/{id}?saved=1"));
    Ok(())
}

#[server(endpoint = "admin/people/roles")]
pub async fn set_roles(id: PersonId, seen: u32, #[server(default)] fields: Fields) -> Result<(), ApiError> {
    use crate::ssr::{redirect_to, run};
    run(|ctx| async move { backend::people::set_roles(&ctx, id, seen, backend::people::RoleChange { fields }).await }).await?;
    redirect_to(&format!("/admin/people/{id}?saved=1#roles"));
    Ok(())
}

#[server(endpoint = "admin/people/teams")]
pub async fn set_teams(id: PersonId, seen: u32, #[server(default)] fields: Fields) -> Result<(), ApiError> {
    use crate::ssr::{redirect_to, run};
    run(|ctx| async move { backend::people::set_teams(&ctx, id, seen, fields).await }).await?;
    redirect_to(&format!("/admin/people/{id}?saved=1#teams"));
    Ok(())
}

#[server(endpoint = "admin/people/skills")]
pub async fn set_skills(id: PersonId, seen: u32, skills: Option<String>) -> Result<(), ApiError> {
    use crate::ssr::{redirect_to, run};
    run(|ctx| async move { backend::people::set_skills(&ctx, id, seen, &skills.unwrap_or_default()).await }).await?;
    redirect_to(&format!("/admin/people/{id}?saved=1#skills"));
    Ok(())
}

#[server(endpoint = "admin/people/disable")]
pub async fn set_disabled(id: PersonId, seen: u32, disabled: bool) -> Result<(), ApiError> {
    use crate::ssr::{redirect_to, run};
    run(|ctx| async move { backend::people::set_disabled(&ctx, id, seen, disabled).await }).await?;
    redirect_to(&format!("/admin/people/{id}?saved=1#account"));
    Ok(())
}

/// The audit trail under the query of a URL.
#[server(endpoint = "audit")]
pub async fn fetch_trail(query: String) -> Result<TrailView, ApiError> {
    use crate::ssr::{run, to_trail};
    run(|ctx| async move { Ok(to_trail(backend::trail::entries(&ctx, &query).await?)) }).await
}

/// Proves once more who sits there: what needs a fresh sign-in is open for ten minutes after it.
#[server(endpoint = "account/confirm")]
pub async fn confirm_password(password: String, next: Option<String>) -> Result<(), ApiError> {
    use crate::ssr::{landing, redirect_to, run_with};
    run_with(|request| async move { backend::people::confirm_password(&request.ctx, &*request.browser, &password).await }).await?;
    redirect_to(&landing(next.as_deref()));
    Ok(())
}
