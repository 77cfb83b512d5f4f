//! Owns the server functions of signing in and out, passwords and the own account.

use leptos::prelude::*;

use crate::{AccountView, ApiError, Preferences, SessionView};

/// The same answer for unknown, wrong and disabled. `next` is where the person wanted to go.
#[server(endpoint = "sign-in")]
pub async fn sign_in(email: String, password: String, next: Option<String>) -> Result<(), ApiError> {
    use crate::ssr::{landing, redirect_to, run_with};
    let landing = run_with(|request| async move {
        let signed_in =
            backend::people::sign_in(&request.ctx, &email, &password, request.browser.address(), request.browser.device()).await?;
        let staff = signed_in.staff;
        request.browser.sign_in(signed_in).await?;
        Ok(landing(next.as_deref(), staff))
    })
    .await?;
    redirect_to(&landing);
    Ok(())
}

#[server(endpoint = "sign-out")]
pub async fn sign_out() -> Result<(), ApiError> {
    use crate::ssr::{redirect_to, run_with};
    run_with(|request| async move { request.browser.sign_out().await }).await?;
    redirect_to("/login");
    Ok(())
}

/// Ends every session of this person, this one too.
#[server(endpoint = "sign-out-everywhere")]
pub async fn sign_out_everywhere() -> Result<(), ApiError> {
    use crate::ssr::{redirect_to, run_with};
    run_with(|request| async move {
        backend::people::sign_out_everywhere(&request.ctx).await?;
        request.browser.sign_out().await
    })
    .await?;
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
    use crate::ssr::run;
    run(|ctx| async move { backend::people::end_session(&ctx, &id).await }).await
}

/// Needs the current password; every other session ends.
#[server(endpoint = "account/password")]
pub async fn change_password(current: String, new: String) -> Result<(), ApiError> {
    use crate::ssr::run_with;
    run_with(|request| async move {
        let signed_in = backend::people::change_password(&request.ctx, &current, &new).await?;
        request.browser.sign_in(signed_in).await
    })
    .await
}

/// Always the same answer, whether or not there is such an account.
#[server(endpoint = "password/forgotten")]
pub async fn request_reset(email: String) -> Result<(), ApiError> {
    use crate::ssr::{redirect_to, run_with};
    run_with(|request| async move { backend::people::request_reset(&request.ctx, &email, request.browser.address()).await }).await?;
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
        let signed_in = backend::people::complete_setup(&request.ctx, &token, &name, &email, &password).await?;
        request.browser.sign_in(signed_in).await
    })
    .await?;
    redirect_to("/board");
    Ok(())
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
