//! Owns the demo incidents as data, by area. Never plays them.

mod applications;
mod devices;
mod lines;
mod network;
mod orders;
mod security;
mod workplace;

use super::story::Story;

pub(super) fn all() -> impl Iterator<Item = &'static Story> {
    let areas =
        [devices::STORIES, workplace::STORIES, network::STORIES, lines::STORIES, orders::STORIES, applications::STORIES, security::STORIES];
    areas.into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use domain::incident::Stage;

    use super::super::organization::PEOPLE;
    use super::*;

    #[test]
    fn forty_in_every_stage() {
        let mut stages: BTreeMap<Stage, usize> = BTreeMap::new();
        all().for_each(|story| *stages.entry(story.ends).or_default() += 1);
        assert_eq!(stages.values().sum::<usize>(), 40);
        assert_eq!(stages.len(), Stage::ALL.len(), "{stages:?}");
    }

    #[test]
    fn stories_are_told_in_order_and_before_now() {
        let mut keys = BTreeSet::new();
        for story in all() {
            assert!(keys.insert(story.key), "{} twice", story.key);
            let times: Vec<_> = story.then.iter().map(|(after, ..)| *after).collect();
            assert!(times.is_sorted() && times.iter().all(|after| (1..story.ago).contains(after)), "{}", story.key);
            for (_, who, _) in story.then {
                assert!(PEOPLE.iter().any(|member| member.key == *who), "{}: {who}", story.key);
            }
        }
    }
}
