//! Documents: one route for each page of the app's route table, rendered on the server. Never knows a page by name.

use app::areas::Chunks;
use std::{num::NonZero, sync::LazyLock, thread};

use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    http::{HeaderName, Method, StatusCode, header},
    middleware::{Next, from_fn, map_response},
    response::{IntoResponse, Response},
    routing::get,
};
use leptos::prelude::*;
use leptos_axum::{AxumRouteListing, LeptosRoutes, ResponseOptions, generate_route_list};
use tokio_util::task::LocalPoolHandle;

use crate::{
    context::provide_page,
    refusal::{Refusal, accepts_html},
    shield::reference::Reference,
};

/// What the bundle is called: xtask, the shell and this server agree on it.
const OUTPUT_NAME: &str = "muster";

pub fn options(pkg_dir: &str) -> LeptosOptions {
    LeptosOptions::builder().output_name(OUTPUT_NAME).site_pkg_dir(pkg_dir.to_owned()).build()
}

/// The patterns of all pages, such as `/incidents/{number}`.
pub fn patterns() -> Vec<String> {
    generate_route_list(app::App).iter().map(|listing| listing.path().to_owned()).collect()
}

/// `chunks` are the files of the browser part that hold the pages.
pub fn routes(options: LeptosOptions, chunks: Chunks) -> Router {
    let listings: Vec<AxumRouteListing> = generate_route_list(app::App);
    let shell = {
        let options = options.clone();
        move || app::shell(options.clone(), chunks.clone())
    };
    let render = leptos_axum::render_route_with_context(listings.clone(), provide_page, shell);
    Router::new()
        .leptos_routes_with_handler(listings, render)
        .route("/robots.txt", get(|| async { "User-agent: *\nDisallow: /\n" }))
        .fallback(no_such_page)
        .layer(map_response(really_redirect))
        .layer(from_fn(to_the_end))
        .with_state(options)
}

/// Threads that render. Several tasks make one page and share its signals. The library's signals answer "disposed" to
/// whoever reads one while another thread writes it, so all tasks of a page stay on one thread.
static RENDERERS: LazyLock<LocalPoolHandle> =
    LazyLock::new(|| LocalPoolHandle::new(thread::available_parallelism().map_or(2, NonZero::get)));

/// Renders in one thread, and on, whoever hangs up: if the first task of a page went away with its connection, the
/// others would find its signals gone.
pub async fn to_the_end(request: Request, next: Next) -> Response {
    let reference = Reference::current().unwrap_or_default();
    let rendered = RENDERERS.spawn_pinned(move || reference.scope(next.run(request)));
    rendered.await.unwrap_or_else(|failed| match failed.try_into_panic() {
        // The outermost layer answers it.
        Ok(panic) => std::panic::resume_unwind(panic),
        // The server is stopping.
        Err(_) => Refusal::internal().into_response(),
    })
}

/// What the library says instead of a redirect to whoever does not name HTML among what it reads.
const REDIRECT: HeaderName = HeaderName::from_static("serverfnredirect");

/// A page that sends on does so for everybody: programs that look at pages follow a status, not a name of the library.
async fn really_redirect(mut response: Response) -> Response {
    if response.headers_mut().remove(REDIRECT).is_some() && response.headers().contains_key(header::LOCATION) {
        *response.status_mut() = StatusCode::FOUND;
    }
    response
}

/// The app's own page for addresses that lead nowhere, to people; a short refusal to everybody else.
async fn no_such_page(State(options): State<LeptosOptions>, request: Request) -> Response {
    if request.method() != Method::GET || !accepts_html(request.headers()) || request.uri().path().starts_with("/api/") {
        return Refusal::not_found().into_response();
    }
    let context = || {
        provide_page();
        if let Some(response) = use_context::<ResponseOptions>() {
            response.set_status(StatusCode::NOT_FOUND);
        }
    };
    let render = leptos_axum::render_app_to_stream_with_context(context, move || app::shell(options.clone(), Chunks::new()));
    let response: axum::http::Response<Body> = render(request).await;
    response
}
