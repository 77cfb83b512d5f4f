//! Owns the server functions of signing in and out, passwords and the own account.

use leptos::prelude::*;

use crate::{AccountView, ApiError, Preferences, SessionView};

/// The same answer for unknown, wrong and disabled. `next` is where the person wanted to go.
#[server(endpoint = "sign-in")]
pub async fn sign_in(email: String, password: String, next: Option<String>) -> Result<(), ApiError> {
    use crate::ssr::{landing, redirect_to, run_with};
    run_with(|request| async move { backend::people::sign_in(&request.ctx, &*request.browser, &email, &password).await }).await?;
    redirect_to(&landing(next.as_deref()));
    Ok(())
}

#[server(endpoint = "sign-out")]
pub async fn sign_out() -> Result<(), ApiError> {
    use crate::ssr::{redirect_to, run_with};
    run_with(|request| async move { backend::people::sign_out(&request.ctx, &*request.browser).await }).await?;
    redirect_to("/login");
    Ok(())
}

/// Ends every session of this person, this one too.
#[server(endpoint = "sign-out-everywhere")]
pub async fn sign_out_everywhere() -> Result<(), ApiError> {
    use crate::ssr::{redirect_to, run_with};
    run_with(|request| async move { backend::people::sign_out_everywhere(&request.ctx, &*request.browser).await }).await?;
    redirect_to("/login");
    Ok(())
}

#[server(endpoint = "account")]
pub async fn fetch_account() -> Result<AccountView, ApiError> {
    use crate::ssr::{run_with, to_account};
    run_with(|request| async move { to_account(&request).await }).await
}

/// Ends one other session of this person.
#[server(endpoint = "account/end-session")]
pub async fn end_session(id: String) -> Result<(), ApiError> {
    use crate::ssr::{run, session_key};
    run(|ctx| async move { backend::people::end_session(&ctx, session_key(&id)?).await }).await
}

/// Takes one of one's own tokens back.
#[server(endpoint = "account/revoke-token")]
pub async fn revoke_token(id: String) -> Result<(), ApiError> {
    use crate::ssr::{run, token_id};
    run(|ctx| async move { backend::people::revoke_token(&ctx, token_id(&id)?).await }).await
}

/// Needs the current password; every other session ends.
#[server(endpoint = "account/password")]
pub async fn change_password(current: String, new: String) -> Result<(), ApiError> {
    use crate::ssr::{redirect_to, run_with};
    run_with(|request| async move { backend::people::change_password(&request.ctx, &*request.browser, &current, &new).await }).await?;
    redirect_to("/account?changed=1#change-password");
    Ok(())
}

/// Always the same answer, whether or not there is such an account.
#[server(endpoint = "password/forgotten")]
pub async fn request_reset(email: String) -> Result<(), ApiError> {
    use crate::ssr::{redirect_to, run_with};
    run_with(|request| async move { backend::people::request_reset(&request.ctx, &*request.browser, &email).await }).await?;
    redirect_to("/password/forgotten?sent=1");
    Ok(())
}

#[server(endpoint = "password/reset")]
pub async fn reset_password(token: String, new: String) -> Result<(), ApiError> {
    use crate::ssr::{redirect_to, run};
    run(|ctx| async move { backend::people::reset_password(&ctx, &token, &new).await }).await?;
    redirect_to("/login?reset=1");
    Ok(())
}

/// The first administrator, by the one-time link that the first start prints.
#[server(endpoint = "setup")]
pub async fn complete_setup(token: String, name: String, email: String, password: String) -> Result<(), ApiError> {
    use crate::ssr::{redirect_to, run_with};
    run_with(|request| async move {
        backend::people::complete_setup(&request.ctx, &*request.browser, &token, &name, &email, &password).await.map(drop)
    })
    .await?;
    redirect_to("/board");
    Ok(())
}

/// What a one-time link is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Link {
    Setup,
    Reset,
}

/// Whether a one-time link works still, for the page behind it. The browser never asks: the page says it.
pub async fn link_works_at_render(link: Link, token: String) -> Result<bool, ApiError> {
    #[cfg(feature = "ssr")]
    return crate::ssr::link_works(link, token).await;
    #[cfg(not(feature = "ssr"))]
    Ok(matches!((link, token), (Link::Setup | Link::Reset, _)))
}

/// Who is signed in and the server's time. The browser never calls it: it reads what the server wrote into the page.
pub fn session_of_render() -> SessionView {
    #[cfg(feature = "ssr")]
    return crate::ssr::session_of_render();
    #[cfg(not(feature = "ssr"))]
    SessionView { me: None, now: Default::default() }
}

/// Theme and density of this browser, from its cookie.
pub fn preferences_of_render() -> Preferences {
    #[cfg(feature = "ssr")]
    return crate::ssr::preferences_of_render();
    #[cfg(not(feature = "ssr"))]
    Preferences::default()
}
