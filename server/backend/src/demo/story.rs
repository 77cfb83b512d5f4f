//! Owns the shape of a demo incident: how it came in, and what people did to it when. Never plays one.

use domain::incident::{Field, Stage};
use domain::workflow::Step;

/// Flat names and texts, as in forms. People, teams, categories, services, places and other stories by their name.
pub(super) type Fields = &'static [(&'static str, &'static str)];

pub(super) struct Story {
    /// Its name for a second run, and for other stories.
    pub key: &'static str,
    /// Minutes before now.
    pub ago: i64,
    pub door: Door,
    pub title: &'static str,
    pub description: &'static str,
    pub fields: Fields,
    /// Minutes after the opening, who, what.
    pub then: &'static [(i64, &'static str, Do)],
    /// Where it stands in the end.
    pub ends: Stage,
}

#[derive(Clone, Copy)]
pub(super) enum Door {
    /// Reported by this person.
    Portal(&'static str),
    /// Logged by the first for the second.
    Phone(&'static str, &'static str),
    WalkIn(&'static str, &'static str),
    Email(&'static str, &'static str),
    /// Noticed by an agent; nobody reported it.
    Own(&'static str),
    /// By the monitoring system of this name.
    Alert(&'static str),
}

#[derive(Clone, Copy)]
pub(super) enum Do {
    Step(Step, Fields),
    /// To a stage, over skipped ones if need be.
    Go(Stage, Fields),
    Note(&'static str),
    Reply(&'static str),
    /// The reporter writes.
    Answer(&'static str),
    Set(Field, &'static str),
    /// The tasks of the template of this name.
    Plan(&'static str),
    /// The open task of this number in the list, counted from 1.
    Done(usize),
    Skip(usize, &'static str),
}
