//! Owns the list of all server functions with the action of the permission matrix that each asks for.
//! A function that is registered but missing here fails the permission sweep.

use domain::access::Action;

/// How a server function is guarded.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Guard {
    /// Anyone: signing in.
    Public,
    /// Any signed-in person, about nobody but themselves.
    Own(Action),
    /// The action of the matrix, on the object that is named.
    Action(Action),
    /// The transition table names the right of each step.
    Table,
}

#[derive(Clone, Copy, Debug)]
pub struct Endpoint {
    pub path: &'static str,
    pub guard: Guard,
}

const fn of(path: &'static str, guard: Guard) -> Endpoint {
    Endpoint { path, guard }
}

use Guard::{Own, Public, Table};

pub const ENDPOINTS: &[Endpoint] = &[
    of("/rpc/sign-in", Public),
    of("/rpc/sign-out", Public),
    of("/rpc/password/forgotten", Public),
    of("/rpc/password/reset", Public),
    of("/rpc/setup", Public),
    of("/rpc/sign-out-everywhere", Own(Action::SelfSessionsRevoke)),
    of("/rpc/account", Own(Action::SelfSessionsRevoke)),
    of("/rpc/account/end-session", Own(Action::SelfSessionsRevoke)),
    of("/rpc/account/password", Own(Action::SelfPasswordMfaEmail)),
    of("/rpc/board", Guard::Action(Action::IncidentNoteRead)),
    of("/rpc/board/more", Guard::Action(Action::IncidentNoteRead)),
    of("/rpc/incidents/list", Guard::Action(Action::IncidentNoteRead)),
    of("/rpc/incidents/find", Guard::Action(Action::IncidentNoteRead)),
    of("/rpc/incidents/similar", Guard::Action(Action::IncidentNoteRead)),
    of("/rpc/rail", Guard::Action(Action::IncidentNoteRead)),
    of("/rpc/incidents/get", Guard::Action(Action::IncidentNoteRead)),
    of("/rpc/incidents/open", Guard::Action(Action::IncidentReadRestricted)),
    of("/rpc/incidents/need-to-know", Guard::Action(Action::IncidentNeedToKnowWrite)),
    of("/rpc/incidents/edit", Guard::Action(Action::IncidentUpdateFields)),
    of("/rpc/incidents/step", Table),
    of("/rpc/incidents/move", Table),
    of("/rpc/incidents/note", Guard::Action(Action::IncidentNoteWrite)),
    of("/rpc/incidents/reply", Guard::Action(Action::IncidentReplyPublic)),
    of("/rpc/incidents/create", Guard::Action(Action::IncidentCreate)),
    of("/rpc/incidents/phone-fix", Guard::Action(Action::IncidentCreate)),
    of("/rpc/choices", Guard::Action(Action::ServiceRead)),
    of("/rpc/people/search", Guard::Action(Action::UserReadMinimal)),
    of("/rpc/imports", Guard::Action(Action::ConfigRead)),
    of("/rpc/live/cards", Guard::Action(Action::IncidentNoteRead)),
    of("/rpc/live/incident", Guard::Action(Action::IncidentNoteRead)),
    of("/rpc/live/report", Guard::Action(Action::IncidentRead)),
    of("/rpc/live/rail", Guard::Action(Action::IncidentNoteRead)),
    of("/rpc/live/writing", Guard::Action(Action::IncidentNoteRead)),
    of("/rpc/drafts/find", Own(Action::DraftWrite)),
    of("/rpc/drafts/keep", Own(Action::DraftWrite)),
    of("/rpc/drafts/discard", Own(Action::DraftWrite)),
    of("/rpc/portal/home", Guard::Action(Action::IncidentSearch)),
    of("/rpc/portal/suggest", Guard::Action(Action::IncidentSuggest)),
    of("/rpc/portal/report", Guard::Action(Action::IncidentCreate)),
    of("/rpc/portal/get", Guard::Action(Action::IncidentRead)),
    of("/rpc/portal/answer", Guard::Action(Action::IncidentReplyPublic)),
    of("/rpc/portal/confirm", Table),
    of("/rpc/portal/still-broken", Table),
    of("/rpc/portal/withdraw", Table),
];
