//! What pages and server functions find in their leptos context. One function for both, so that a server function
//! behaves alike whether a page calls it while it renders or a browser calls it later.

use axum::http::{HeaderValue, header, request::Parts};
use leptos::{nonce::use_nonce, prelude::*};
use leptos_axum::ResponseOptions;

use crate::shield::headers::page_policy;

/// The request's actor, browser and preferences, as `sessions::identify` found them.
pub fn provide_request() {
    let request = use_context::<Parts>().and_then(|parts| parts.extensions.get::<api::ssr::Request>().cloned());
    if let Some(request) = request {
        provide_context(request);
    }
}

/// The same for a document, whose policy names the nonce that leptos puts into each inline script.
pub fn provide_page() {
    provide_request();
    let (Some(nonce), Some(response)) = (use_nonce(), use_context::<ResponseOptions>()) else { return };
    if let Ok(policy) = HeaderValue::try_from(page_policy(&nonce)) {
        response.insert_header(header::CONTENT_SECURITY_POLICY, policy);
    }
}
