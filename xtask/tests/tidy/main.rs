//! The rules that hold the code base together, checked on the text of every file: who may depend on whom, how
//! large things get, what nobody may write. They compile nothing of the product.

mod bans;
mod manifests;
mod readme;
mod sizes;
mod sources;
mod views;

/// Fails with one line for each violation, so that a run names everything there is to mend.
#[track_caller]
fn none(rule: &str, violations: Vec<String>) {
    assert!(violations.is_empty(), "{rule}:\n  {}\n", violations.join("\n  "));
}
