//! The areas of the browser part: their code arrives when the first page of them is opened. One word per page.
//! Never holds a view, it names those of `pages`; never knows an address, those are in the route table.

use std::collections::{BTreeMap, BTreeSet};
use std::future::{Future, pending};
use std::sync::{Arc, Mutex, PoisonError};

use leptos::prelude::*;
use leptos_router::hooks::use_location;
use leptos_router::{Lazy, LazyRoute};
pub use wasm_split_helpers::SplitLoaderError;
use wasm_split_helpers::wasm_split;

use crate::pages;

/// For each area a module here, with what the route table asks for by the name of the page.
/// An area is cut off at one function alone: what was loaded once is there at once for all its pages.
macro_rules! areas {
    ($($area:ident of $folder:ident { $($page:ident),+ $(,)? })+) => {
        $(pub mod $area {
            use super::*;

            // By the names that they have anyway.
            #[allow(clippy::enum_variant_names)]
            #[derive(Clone, Copy)]
            pub(super) enum Page { $($page),+ }

            // The cut is two linker symbols, which is what the compiler calls unsafe; their names are made unique.
            #[allow(unsafe_code)]
            #[wasm_split($area, preload(load), fallible)]
            pub(super) fn open(page: Page) -> Result<AnyView, SplitLoaderError> {
                Ok(match page { $(Page::$page => pages::$folder::$page().into_any()),+ })
            }

            $(
                pub struct $page {}

                #[allow(non_snake_case)]
                pub fn $page() -> Lazy<$page> {
                    Lazy::new()
                }

                impl LazyRoute for $page {
                    fn data() -> Self {
                        Self {}
                    }

                    async fn view(_: Self) -> AnyView {
                        // `preload` has gone before, so the code is there.
                        open(Page::$page).await.unwrap_or_else(|_| ().into_any())
                    }

                    async fn preload() {
                        enter(stringify!($area), load()).await;
                    }
                }
            )+
        })+

        async fn load(area: &str) -> Result<(), SplitLoaderError> {
            match area {
                $(stringify!($area) => $area::load().await,)+
                _ => Ok(()),
            }
        }
    };
}

// What several areas need is fetched once for all whose names begin alike: people stay in the portal or at the desk.
areas! {
    portal_frame of portal { PortalFrame }
    portal_home of portal { HomePage }
    portal_report of portal { QuestionsPage, ReportPage }
    desk_frame of frame { AgentFrame }
    desk_board of board { BoardPage }
    desk_list of incidents { ListPage }
    desk_incident of incidents { IncidentPage }
    desk_many of incidents { ChangeManyPage, ChangesPage }
    desk_intake of incidents { NewIncidentPage, PhoneFixPage }
    desk_imports of imports { ImportPage, ImportsPage }
    admin_audit of audit { AuditPage }
    admin_catalogue of admin { CategoriesPage, LocationsPage, OverviewPage, ServicePage, ServicesPage, TeamsPage }
    admin_rules of admin { RulesPage }
    admin_people of admin { PeoplePage, PersonPage }
    admin_tasks of task_templates { TaskTemplatesPage }
    desk_inbox of inbox { InboxPage }
    desk_tasks of tasks { TasksPage }
    desk_team of team { TeamPage }
    door of account { LoginPage, SetupPage, ForgottenPage, ResetPage }
    start of frame { StartPage }
    account of account { AccountFrame, AccountPage }
}

/// The inside of the palette is no page: its code comes when it is opened first.
pub mod desk_palette {
    use super::*;

    // As for the areas above.
    #[allow(unsafe_code)]
    #[wasm_split(desk_palette, fallible)]
    pub(super) fn open(typing: pages::frame::Typing) -> Result<AnyView, SplitLoaderError> {
        Ok(pages::palette::Palette(pages::palette::PaletteProps { typing }).into_any())
    }
}

pub async fn palette(typing: pages::frame::Typing) -> AnyView {
    let gone = |_| view! { <p class="palette-none">"This could not be loaded. Load the page anew."</p> }.into_any();
    desk_palette::open(typing).await.unwrap_or_else(gone)
}

/// Which files hold the code of an area, as the bundler found out.
pub type Chunks = BTreeMap<String, Vec<String>>;

/// The areas that the page under way is made from. The server writes them into the document.
#[derive(Clone, Default)]
pub struct Opened(Arc<Mutex<BTreeSet<&'static str>>>);

impl Opened {
    fn add(&self, area: &'static str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(area);
    }

    fn list(&self) -> Vec<&'static str> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().copied().collect()
    }

    /// Comes after the page, because only then it is known: what the browser fetches, and what it waits for.
    pub fn marks(&self, folder: &str, chunks: &Chunks) -> impl IntoView + use<> {
        let areas = self.list();
        let files: BTreeSet<&String> = areas.iter().filter_map(|area| chunks.get(*area)).flatten().collect();
        let links = files.into_iter().map(|file| {
            let href = format!("/{folder}/{file}");
            view! { <link rel="preload" href=href r#as="fetch" crossorigin="anonymous"/> }
        });
        let links = links.collect_view();
        view! { {links}<div id=MARK hidden data-areas=areas.join(" ")></div> }
    }
}

const MARK: &str = "areas";

/// The code of every area that the document was made from. Called before the page is taken over, so that this
/// happens in one go: nothing of the page moves while another part of it still waits for its code.
pub async fn load_opened() -> Result<(), SplitLoaderError> {
    let mark = document().get_element_by_id(MARK).and_then(|mark| mark.get_attribute("data-areas"));
    for area in mark.unwrap_or_default().split_whitespace() {
        load(area).await?;
    }
    Ok(())
}

async fn enter(area: &'static str, load: impl Future<Output = Result<(), SplitLoaderError>>) {
    if let Some(opened) = use_context::<Opened>() {
        opened.add(area);
    }
    if load.await.is_err() {
        go_by_document().await;
    }
}

/// The code cannot be had: most likely the server was updated since this document came, and has other files now.
/// A new document has their names, and without scripts it works as well.
async fn go_by_document() {
    let to = use_location();
    let to = format!("{}{}{}", to.pathname.get_untracked(), to.search.get_untracked(), to.hash.get_untracked());
    // Refused for addresses that are none, and this one has been matched.
    let _ = window().location().assign(&to);
    pending::<()>().await;
}
