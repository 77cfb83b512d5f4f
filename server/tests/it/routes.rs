//! Every route of the server, read from the router itself: what a test asks of all of them, a new one cannot escape.

use std::collections::BTreeSet;
use std::sync::Arc;

use server::router::{Install, router};
use server::sessions::Proxies;
use server::site::Site;

use crate::desk::Desk;

/// The patterns of all routes, such as `/incidents/{number}`. The router tells them only in its debug form: should that
/// change, the tests that count on certain routes say so.
pub fn patterns(desk: &Desk) -> BTreeSet<String> {
    let install = Install { backend: desk.backend.clone(), site: Arc::new(Site::empty()), proxies: Proxies::default(), named: false };
    let told = format!("{:?}", router(install));
    let mut patterns = BTreeSet::new();
    for list in told.split("Node { paths: {").skip(1) {
        let list = list.split("\"}").next().unwrap_or_default();
        patterns.extend(list.split("RouteId(").filter_map(|route| route.split_once("): \"")).map(|(_, path)| pattern(path)));
    }
    patterns.retain(|path| !path.contains("__private__"));
    patterns
}

fn pattern(text: &str) -> String {
    text.split('"').next().unwrap_or_default().to_owned()
}

/// An address that the pattern takes.
pub fn address(pattern: &str) -> String {
    let filled = pattern.split('/').map(|part| match part {
        "{number}" => "INC-1",
        "{action}" => "take",
        part if part.starts_with('{') => "x",
        part => part,
    });
    filled.collect::<Vec<_>>().join("/")
}
