//! Presentational components: plain data in, markup out.
//! Never calls the server, reads application state, or knows a route by name.

mod avatar;
mod badge;
mod field;
mod icon;
mod time;

pub use avatar::Avatar;
pub use badge::{BouncedChip, HoldChip, Number, PriorityBadge, ReopenedChip, RestrictedChip, TasksChip};
pub use field::{Agent, ChoiceCards, FormChoices, NeedField, NeedFields, Pick, Select, TextArea, TextField, TimeField};
pub use icon::{BrandMark, Glyph, Icon};
pub use time::{Age, Clock, DayTime, Moment, Style, When, absolute, browser_now, day_of, day_words, keep_times};
