//! Owns the page of the category tree: the tree, and the form of the one that the address names.

use api::{OrderView, SaveCategory, Shelf};
use domain::catalogue::{Category, sorted};
use leptos::prelude::*;
use ui::{Glyph, Icon};

use super::category_form::CategoryForm;
use super::{Confirm, Head, Nothing, RetiredMark, Saved, acting, asked, saved};
use crate::pages::failure::Failure;

#[component]
pub fn CategoriesPage() -> impl IntoView {
    let save = acting::<SaveCategory>();
    let saved = saved(save);
    let order = Resource::new(move || saved.get(), |_| api::fetch_order(Shelf::Categories));
    view! {
        <Transition>
            {move || Suspend::new(async move {
                match order.await {
                    Ok(order) => view! { <Categories order save/> }.into_any(),
                    Err(error) => view! { <Failure error/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Categories(order: OrderView, save: ServerAction<SaveCategory>) -> impl IntoView {
    let (edit, new) = (asked("edit"), asked("new"));
    let OrderView { categories, rights, .. } = order;
    let all = StoredValue::new(categories);
    let form = move || {
        let id = edit.get();
        let one = all.with_value(|all| all.iter().find(|category| Some(category.id.to_string()) == id).cloned());
        let asked = rights.add && (one.is_some() || new.get().is_some());
        asked.then(|| view! { <CategoryForm one all=all.get_value() save/> })
    };
    let rows = all.with_value(|all| {
        sorted(all).into_iter().map(|(depth, category)| view! { <Row category=category.clone() depth may=rights.add/> }).collect_view()
    });
    view! {
        <div class="page is-wide">
            <Head title="Categories" lead="Agents choose by the criteria. A category may say how its incidents end."/>
            <Saved/>
            <Confirm needed=rights.confirm/>
            {form}
            {rights.add.then(|| view! { <p><a class="button" href="/admin/categories?new=1"><Icon of=Glyph::Plus/>"New category"</a></p> })}
            <section class="list" aria-label="All categories">
                {if all.with_value(Vec::is_empty) {
                    view! { <Nothing title="No categories yet" why="Without one, nobody can say what kind of trouble it is."/> }.into_any()
                } else {
                    view! { <ul class="admin-rows" role="list">{rows}</ul> }.into_any()
                }}
            </section>
        </div>
    }
}

#[component]
fn Row(category: Category, depth: usize, may: bool) -> impl IntoView {
    let codes: Vec<&str> = category.codes.iter().map(|code| code.label()).collect();
    let ends = (!codes.is_empty()).then(|| view! { <span class="rows-fact">"Ends with: "{codes.join(", ")}</span> });
    let implies = category.implies.map(|kind| view! { <span class="badge">{kind.label()}</span> });
    let edit = may.then(|| {
        view! {
            <a class="button is-small" href=format!("/admin/categories?edit={}", category.id)>
                "Edit"<span class="visually-hidden">" "{category.name.clone()}</span>
            </a>
        }
    });
    view! {
        <li class=format!("admin-row depth-{}", depth.min(4))>
            <div class="admin-row-text">
                <p class="admin-row-name">{category.name.clone()} " " {implies} " " <RetiredMark retired=category.retired/></p>
                <p class="rows-fact">{category.criteria}</p>
                {ends}
            </div>
            {edit}
        </li>
    }
}
