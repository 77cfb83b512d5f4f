//! Owns files on pages: how one looks, the strip of all, and the box that takes new ones. Never decides who may.

mod card;

pub use card::FileCard;
