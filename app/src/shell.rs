//! Owns the document around every page and the route table. One line per page.

use leptos::nonce::use_nonce;
use leptos::prelude::*;
use leptos_meta::{MetaTags, Stylesheet, Title, provide_meta_context};
use leptos_router::components::{ParentRoute, Route, Router, Routes};
use leptos_router::{SsrMode, path};

use crate::areas::{self, Chunks, Opened};
use crate::pages::not_found::NotFoundPage;
use crate::session::provide_session;

/// Every page is sent whole: nothing in it waits for scripts, and its status is known before its first byte.
const WHOLE: SsrMode = SsrMode::Async;

/// The HTML document. Everything that runs or styles carries the request's nonce or comes from the site directory.
pub fn shell(options: LeptosOptions, chunks: Chunks) -> impl IntoView {
    let theme = api::preferences_of_render();
    let opened = Opened::default();
    provide_context(opened.clone());
    let folder = options.site_pkg_dir.clone();
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
                <link rel="modulepreload" href=format!("/{}/areas.js", options.site_pkg_dir) nonce=use_nonce()/>
                <Stylesheet id="muster-css" href=format!("/{}/muster.css", options.site_pkg_dir)/>
                <MetaTags/>
            </head>
            <body>
                <App/>
                {move || opened.marks(&folder, &chunks)}
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
                <ParentRoute path=path!("") view=areas::portal_frame::PortalFrame()>
                    <Route path=path!("") view=areas::portal_home::HomePage() ssr=WHOLE/>
                    <Route path=path!("report") view=areas::portal_report::QuestionsPage() ssr=WHOLE/>
                    <Route path=path!("reports/:number") view=areas::portal_report::ReportPage() ssr=WHOLE/>
                </ParentRoute>
                <ParentRoute path=path!("") view=areas::desk_frame::AgentFrame()>
                    <Route path=path!("board") view=areas::desk_board::BoardPage() ssr=WHOLE/>
                    <Route path=path!("inbox") view=areas::desk_inbox::InboxPage() ssr=WHOLE/>
                    <Route path=path!("incidents") view=areas::desk_list::ListPage() ssr=WHOLE/>
                    <Route path=path!("incidents/new") view=areas::desk_intake::NewIncidentPage() ssr=WHOLE/>
                    <Route path=path!("incidents/phone-fix") view=areas::desk_intake::PhoneFixPage() ssr=WHOLE/>
                    <Route path=path!("incidents/change") view=areas::desk_many::ChangeManyPage() ssr=WHOLE/>
                    <Route path=path!("incidents/changes/:id") view=areas::desk_many::ChangesPage() ssr=WHOLE/>
                    <Route path=path!("incidents/:number") view=areas::desk_incident::IncidentPage() ssr=WHOLE/>
                    <Route path=path!("imports") view=areas::desk_imports::ImportsPage() ssr=WHOLE/>
                    <Route path=path!("imports/:id") view=areas::desk_imports::ImportPage() ssr=WHOLE/>
                    <Route path=path!("tasks") view=areas::desk_tasks::TasksPage() ssr=WHOLE/>
                    <Route path=path!("team") view=areas::desk_team::TeamPage() ssr=WHOLE/>
                    <Route path=path!("admin/task-templates") view=areas::admin_tasks::TaskTemplatesPage() ssr=WHOLE/>
                    <Route path=path!("admin") view=areas::admin_catalogue::OverviewPage() ssr=WHOLE/>
                    <Route path=path!("admin/categories") view=areas::admin_catalogue::CategoriesPage() ssr=WHOLE/>
                    <Route path=path!("admin/services") view=areas::admin_catalogue::ServicesPage() ssr=WHOLE/>
                    <Route path=path!("admin/services/:id") view=areas::admin_catalogue::ServicePage() ssr=WHOLE/>
                    <Route path=path!("admin/teams") view=areas::admin_catalogue::TeamsPage() ssr=WHOLE/>
                    <Route path=path!("admin/people") view=areas::admin_people::PeoplePage() ssr=WHOLE/>
                    <Route path=path!("admin/people/:id") view=areas::admin_people::PersonPage() ssr=WHOLE/>
                    <Route path=path!("admin/rules") view=areas::admin_rules::RulesPage() ssr=WHOLE/>
                    <Route path=path!("admin/locations") view=areas::admin_catalogue::LocationsPage() ssr=WHOLE/>
                    <Route path=path!("audit") view=areas::admin_audit::AuditPage() ssr=WHOLE/>
                </ParentRoute>
                <Route path=path!("login") view=areas::door::LoginPage() ssr=WHOLE/>
                <Route path=path!("setup/:token") view=areas::door::SetupPage() ssr=WHOLE/>
                <Route path=path!("password/forgotten") view=areas::door::ForgottenPage() ssr=WHOLE/>
                <Route path=path!("reset/:token") view=areas::door::ResetPage() ssr=WHOLE/>
                <Route path=path!("start") view=areas::start::StartPage() ssr=WHOLE/>
                <ParentRoute path=path!("") view=areas::account::AccountFrame()>
                    <Route path=path!("account") view=areas::account::AccountPage() ssr=WHOLE/>
                </ParentRoute>
            </Routes>
        </Router>
    }
}
