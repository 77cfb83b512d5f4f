//! Owns the document around every page and the route table. One line per page.

use leptos::prelude::*;
use leptos_meta::{MetaTags, Stylesheet, Title, provide_meta_context};
use leptos_router::components::{ParentRoute, Route, Router, Routes};
use leptos_router::path;

use crate::pages::account::{AccountPage, ForgottenPage, LoginPage, ResetPage, SetupPage};
use crate::pages::board::BoardPage;
use crate::pages::frame::AgentFrame;
use crate::pages::imports::ImportsPage;
use crate::pages::incidents::{IncidentPage, ListPage, NewIncidentPage, PhoneFixPage};
use crate::pages::not_found::NotFoundPage;
use crate::pages::portal::{HomePage, PortalFrame, QuestionsPage, ReportPage};
use crate::session::provide_session;

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
                    <Route path=path!("") view=HomePage/>
                    <Route path=path!("report") view=QuestionsPage/>
                    <Route path=path!("reports/:number") view=ReportPage/>
                </ParentRoute>
                <ParentRoute path=path!("") view=AgentFrame>
                    <Route path=path!("board") view=BoardPage/>
                    <Route path=path!("incidents") view=ListPage/>
                    <Route path=path!("incidents/new") view=NewIncidentPage/>
                    <Route path=path!("incidents/phone-fix") view=PhoneFixPage/>
                    <Route path=path!("incidents/:number") view=IncidentPage/>
                    <Route path=path!("imports") view=ImportsPage/>
                </ParentRoute>
                <Route path=path!("login") view=LoginPage/>
                <Route path=path!("setup") view=SetupPage/>
                <Route path=path!("password/forgotten") view=ForgottenPage/>
                <Route path=path!("password/reset") view=ResetPage/>
                <Route path=path!("account") view=AccountPage/>
            </Routes>
        </Router>
    }
}
