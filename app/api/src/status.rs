//! Owns the HTTP status of a page that is being rendered. Never of a server function: its error carries its own.

/// Answers the page with this status. In a browser there is nothing to answer.
pub fn set_status(status: u16) {
    #[cfg(feature = "ssr")]
    if let Some(options) = leptos::prelude::use_context::<leptos_axum::ResponseOptions>()
        && let Ok(status) = axum::http::StatusCode::from_u16(status)
    {
        options.set_status(status);
    }
    #[cfg(not(feature = "ssr"))]
    let _ = status;
}
