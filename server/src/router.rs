//! Puts the doors together, each behind what protects it. Holds no handler of its own.

use std::sync::Arc;

use axum::{
    Router,
    http::StatusCode,
    middleware::{from_fn, from_fn_with_state, map_response},
    routing::{any, post},
};
use backend::Backend;

use crate::{
    attachments, health, imports, live, pages, preferences,
    refusal::Refusal,
    rest, rpc,
    sessions::{self, CookieNames, Identity, Keeper, Proxies, identify, secure_removal},
    sheets,
    shield::{
        body, compress,
        guard::{Outer, guard},
        origin::{SameOrigin, same_origin},
    },
    site::Site,
};

/// What the routes are made for.
pub struct Install {
    pub backend: Backend,
    pub site: Arc<Site>,
    pub proxies: Proxies,
    /// The base URL was given, not guessed from the address: only then is it the one true origin.
    pub named: bool,
}

pub fn router(install: Install) -> Router {
    let Install { backend, site, proxies, named } = install;
    let base_url = &backend.settings.base_url;
    let outer = Outer { https: base_url.is_https(), style: Some(format!("/{}/muster.css", site.pkg_dir())) };
    let names = CookieNames::of(&backend.settings);
    let origin = SameOrigin { origin: named.then(|| base_url.origin()), cookie: names.session };
    let identity = Identity { backend: backend.clone(), names, proxies };

    let identity = Arc::new(identity);
    let quiet = Router::new()
        .route("/rpc/live/{*function}", any(rpc::handle))
        .layer(from_fn_with_state(identity.clone(), identify))
        .layer(sessions::layer(Keeper::quiet(backend.clone()), names))
        .layer(from_fn_with_state(Arc::new(origin.clone()), same_origin));
    let people = pages::routes(pages::options(site.pkg_dir()), site.chunks())
        .route("/rpc/{*function}", any(rpc::handle))
        .merge(attachments::routes())
        .merge(sheets::routes())
        .merge(imports::routes())
        .route("/preferences", post(preferences::keep).with_state(names))
        .layer(from_fn_with_state(identity, identify))
        .layer(sessions::layer(Keeper::new(backend.clone()), names))
        .layer(map_response(secure_removal))
        .layer(from_fn_with_state(Arc::new(origin), same_origin));
    let everything = people
        .merge(quiet)
        .merge(live::routes(backend.clone(), names))
        .merge(rest::routes(backend.clone()))
        .merge(health::routes(backend))
        .merge(site.routes());
    shielded(everything, outer)
}

/// The outer layers, which every answer passes, whatever the routes are.
pub fn shielded(routes: Router, outer: Outer) -> Router {
    routes
        .method_not_allowed_fallback(|| async { Refusal::new(StatusCode::METHOD_NOT_ALLOWED, "This address is called by another method.") })
        .layer(from_fn(body::limit))
        .layer(from_fn_with_state(Arc::new(outer), guard))
        // After the last word about the body, which may be a refusal in place of what a handler said.
        .layer(compress::layer())
}
