//! Owns the document around every page and the route table. One line per page.

use leptos::prelude::*;
use leptos_meta::{MetaTags, Stylesheet, Title, provide_meta_context};
use leptos_router::components::{ParentRoute, Route, Router, Routes};
use leptos_router::{SsrMode, path};

use crate::pages::account::{AccountFrame, AccountPage, ForgottenPage, LoginPage, ResetPage, SetupPage};
use crate::pages::board::BoardPage;
use crate::pages::frame::{AgentFrame, StartPage};
use crate::pages::imports::ImportsPage;
use crate::pages::incidents::{IncidentPage, ListPage, NewIncidentPage, PhoneFixPage};
use crate::pages::not_found::NotFoundPage;
use crate::pages::portal::{HomePage, PortalFrame, QuestionsPage, ReportPage};
use crate::session::provide_session;

/// Every page is sent whole: nothing in it waits for scripts, and its status is known before its first byte.
const WHOLE: SsrMode = SsrMode::Async;

/// The HTML document. Everything that runs or styles carries the request's nonce or comes from the site directory.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    let theme = api::preferences_of_render();
    let icon = format!("/{}/favicon.svg", options.site_pkg_dir);
    view! {
        <!DOCTYPE html>
        <html lang="en" data-theme=theme.theme data-density=theme.density>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                <link rel="icon" type="image/svg+xml" href=icon/>
                <HydrationScripts options=options.clone()/>
                <Stylesheet id="muster-css" href=format!("/{}/muster.css", options.site_pkg_dir)/>
                <MetaTags/>
            </head>
            <body>
                <App/>
            </body>
        </html>
    }
}

#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    provide_session();
    view! {
        <Title formatter=|title: String| if title.is_empty() { "Muster".to_owned() } else { format!("{title} · Muster") }/>
        <a class="skip-link" href="#main">"Skip to content"</a>
        <Router>
            <Routes fallback=NotFoundPage>
                <ParentRoute path=path!("") view=PortalFrame>
                    <Route path=path!("") view=HomePage ssr=WHOLE/>
                    <Route path=path!("report") view=QuestionsPage ssr=WHOLE/>
                    <Route path=path!("reports/:number") view=ReportPage ssr=WHOLE/>
                </ParentRoute>
                <ParentRoute path=path!("") view=AgentFrame>
                    <Route path=path!("board") view=BoardPage ssr=WHOLE/>
                    <Route path=path!("incidents") view=ListPage ssr=WHOLE/>
                    <Route path=path!("incidents/new") view=NewIncidentPage ssr=WHOLE/>
                    <Route path=path!("incidents/phone-fix") view=PhoneFixPage ssr=WHOLE/>
                    <Route path=path!("incidents/:number") view=IncidentPage ssr=WHOLE/>
                    <Route path=path!("imports") view=ImportsPage ssr=WHOLE/>
                </ParentRoute>
                <Route path=path!("login") view=LoginPage ssr=WHOLE/>
                <Route path=path!("setup/:token") view=SetupPage ssr=WHOLE/>
                <Route path=path!("password/forgotten") view=ForgottenPage ssr=WHOLE/>
                <Route path=path!("reset/:token") view=ResetPage ssr=WHOLE/>
                <Route path=path!("start") view=StartPage ssr=WHOLE/>
                <ParentRoute path=path!("") view=AccountFrame>
                    <Route path=path!("account") view=AccountPage ssr=WHOLE/>
                </ParentRoute>
            </Routes>
        </Router>
    }
}
