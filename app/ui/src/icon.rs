//! Owns the icons: one line each on a grid of 16, drawn by the style sheet's `.icon`.
//! Never carries meaning alone: a word stands beside it, visible or hidden.

use leptos::prelude::*;

/// Which icon.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Glyph {
    Board,
    List,
    Inbox,
    Views,
    User,
    UserOff,
    Users,
    Lock,
    Reply,
    Note,
    Hold,
    Play,
    Check,
    X,
    Search,
    Plus,
    Dots,
    ChevronRight,
    ChevronDown,
    ChevronUp,
    Sun,
    Moon,
    System,
    Phone,
    ArrowRight,
    ArrowUp,
    ArrowDown,
    Alert,
    Info,
    Undo,
    Move,
    Clock,
    Filter,
    Edit,
    Mail,
    File,
    Out,
    /// Where commands are typed.
    Prompt,
}

impl Glyph {
    fn path(self) -> &'static str {
        match self {
            Glyph::Board => "M2.5 3h3v10h-3zM6.5 3h3v6.5h-3zM10.5 3h3v8h-3z",
            Glyph::List => "M5.5 4h8M5.5 8h8M5.5 12h8M2.5 4h.01M2.5 8h.01M2.5 12h.01",
            Glyph::Inbox => "M2.5 9 4.3 3.5h7.4L13.5 9v3.5h-11zM2.5 9h3.2a2.4 2.4 0 0 0 4.6 0h3.2",
            Glyph::Views => "M3 3.5h10v9H3zM3 6.5h10M6.5 6.5v6",
            Glyph::User => "M8 8a2.6 2.6 0 1 0 0-5.2A2.6 2.6 0 0 0 8 8ZM3 13.4c.4-2.4 2.3-3.7 5-3.7s4.6 1.3 5 3.7",
            Glyph::UserOff => "M6.9 2.9A2.6 2.6 0 0 1 9.8 7M3 13.4c.4-2.4 2.3-3.7 5-3.7M2.5 2.5l11 11",
            Glyph::Users => {
                "M6 7.6A2.3 2.3 0 1 0 6 3a2.3 2.3 0 0 0 0 4.6ZM1.8 13c.3-2.2 1.9-3.4 4.2-3.4s3.9 1.2 4.2 3.4M10.6 3.2a2.3 2.3 0 0 1 0 4.2M12 9.9c1.3.5 2 1.6 2.2 3.1"
            }
            Glyph::Lock => "M3.5 7.2h9v6h-9zM5.3 7.2V5.1a2.7 2.7 0 0 1 5.4 0v2.1",
            Glyph::Reply => "M6.5 3.5 2.5 7.5l4 4M2.5 7.5h6.2c2.8 0 4.8 1.7 4.8 5",
            Glyph::Note => "M3 2.5h7l3 3v8H3zM5.5 7.5h5M5.5 10.5h3.5M9.8 2.7v3h3",
            Glyph::Hold => "M5.5 3.5v9M10.5 3.5v9",
            Glyph::Play => "M5 3.2 12.5 8 5 12.8z",
            Glyph::Check => "M3 8.5 6.5 12 13 4.5",
            Glyph::X => "M4 4l8 8M12 4l-8 8",
            Glyph::Search => "M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9ZM10.3 10.3 13.5 13.5",
            Glyph::Plus => "M8 3.2v9.6M3.2 8h9.6",
            Glyph::Dots => "M8 3.5h.01M8 8h.01M8 12.5h.01",
            Glyph::ChevronRight => "M6 3.5 10.5 8 6 12.5",
            Glyph::ChevronDown => "M3.5 6 8 10.5 12.5 6",
            Glyph::ChevronUp => "M3.5 10 8 5.5 12.5 10",
            Glyph::Sun => {
                "M8 10.8a2.8 2.8 0 1 0 0-5.6 2.8 2.8 0 0 0 0 5.6ZM8 1.5v1.3M8 13.2v1.3M1.5 8h1.3M13.2 8h1.3M3.4 3.4l.9.9M11.7 11.7l.9.9M3.4 12.6l.9-.9M11.7 4.3l.9-.9"
            }
            Glyph::Moon => "M13.3 9.6A5.6 5.6 0 0 1 6.4 2.7a5.6 5.6 0 1 0 6.9 6.9Z",
            Glyph::System => "M2 3h12v8H2zM5.5 13.5h5M8 11v2.5",
            Glyph::Phone => {
                "M3.2 2.7h2.5l1.1 2.9-1.5 1.1a7 7 0 0 0 4 4l1.1-1.5 2.9 1.1v2.5c0 .5-.4.8-.9.7C6.8 13 3 9.2 2.5 3.6c0-.5.3-.9.7-.9Z"
            }
            Glyph::ArrowRight => "M3 8h10M9 4l4 4-4 4",
            Glyph::ArrowDown => "M8 3v10M4 9l4 4 4-4",
            Glyph::ArrowUp => "M8 13V3M4 7l4-4 4 4",
            Glyph::Alert => "M8 2.3 14.2 13H1.8zM8 6.5v3M8 11.3h.01",
            Glyph::Info => "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12ZM8 7.5v3.2M8 5.2h.01",
            Glyph::Undo => "M5.5 3 2.5 6l3 3M2.5 6h6.7a3.6 3.6 0 0 1 0 7.2H6",
            Glyph::Move => "M2.5 3v10M5.5 8h8M10 4.5 13.5 8 10 11.5",
            Glyph::Clock => "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12ZM8 4.8V8l2.2 1.5",
            Glyph::Filter => "M2.5 3.5h11L9.5 8.5v4l-3 1v-5z",
            Glyph::Edit => "M3 13l.6-2.8L10.9 3l2.1 2.1-7.2 7.3z",
            Glyph::Mail => "M2.5 4h11v8.5h-11zM2.5 4.5 8 9l5.5-4.5",
            Glyph::File => "M4 2.5h5l3 3v8H4zM8.8 2.7v3h3",
            Glyph::Prompt => "M3.5 5l3 3-3 3M8.5 11h4",
            Glyph::Out => "M6.5 3H3v10h3.5M6.5 8h7M10.5 5l3 3-3 3",
        }
    }
}

/// Hidden from assistive technology: the text beside it, or the control's label, says what it means.
#[component]
pub fn Icon(
    of: Glyph,
    /// Turns when its details open.
    #[prop(optional)]
    turning: bool,
) -> impl IntoView {
    let class = if turning { "icon icon-turn" } else { "icon" };
    view! {
        <svg class=class viewBox="0 0 16 16" aria-hidden="true">
            <path d=of.path()></path>
        </svg>
    }
}

/// The sign of the product, beside its name.
#[component]
pub fn BrandMark() -> impl IntoView {
    view! {
        <svg class="brand-mark" viewBox="0 0 16 16" aria-hidden="true">
            <path d="M3 13V8a5 5 0 0 1 10 0v5"></path>
        </svg>
    }
}
