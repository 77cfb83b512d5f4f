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
    of("/rpc/account/revoke-token", Own(Action::SelfSessionsRevoke)),
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
    of("/rpc/incidents/undo", Guard::Action(Action::IncidentNoteRead)),
    of("/rpc/incidents/link", Guard::Action(Action::IncidentLink)),
    of("/rpc/incidents/unlink", Guard::Action(Action::IncidentLink)),
    of("/rpc/incidents/bulk", Guard::Action(Action::IncidentNoteRead)),
    of("/rpc/incidents/bulk/preview", Guard::Action(Action::IncidentNoteRead)),
    of("/rpc/incidents/bulk/report", Own(Action::IncidentBulkUpdate)),
    of("/rpc/incidents/bulk/undo", Own(Action::IncidentBulkUpdate)),
    of("/rpc/incidents/move", Table),
    of("/rpc/incidents/note", Guard::Action(Action::IncidentNoteWrite)),
    of("/rpc/incidents/follow", Guard::Action(Action::IncidentFollow)),
    of("/rpc/incidents/inform", Guard::Action(Action::IncidentEscalate)),
    of("/rpc/incidents/readers", Guard::Action(Action::IncidentNoteWrite)),
    of("/rpc/inbox", Guard::Action(Action::IncidentNoteRead)),
    of("/rpc/inbox/read", Guard::Action(Action::IncidentNoteRead)),
    of("/rpc/incidents/reply", Guard::Action(Action::IncidentReplyPublic)),
    of("/rpc/incidents/create", Guard::Action(Action::IncidentCreate)),
    of("/rpc/incidents/phone-fix", Guard::Action(Action::IncidentCreate)),
    of("/rpc/choices", Guard::Action(Action::ServiceRead)),
    of("/rpc/people/search", Guard::Action(Action::UserReadMinimal)),
    of("/rpc/imports", Guard::Action(Action::ConfigRead)),
    of("/rpc/imports/get", Guard::Action(Action::ConfigRead)),
    of("/rpc/imports/start", Guard::Action(Action::ImportRun)),
    of("/rpc/imports/undo", Guard::Action(Action::ImportRun)),
    of("/rpc/imports/discard", Guard::Action(Action::ImportRun)),
    of("/rpc/admin/overview", Guard::Action(Action::ServiceRead)),
    of("/rpc/admin/order", Guard::Action(Action::ServiceRead)),
    of("/rpc/admin/categories/save", Guard::Action(Action::CategoryWrite)),
    of("/rpc/admin/locations/save", Guard::Action(Action::LocationWrite)),
    of("/rpc/admin/teams/save", Guard::Action(Action::TeamWrite)),
    of("/rpc/admin/teams/member", Guard::Action(Action::TeamWrite)),
    of("/rpc/admin/services/save", Guard::Action(Action::ServiceWrite)),
    of("/rpc/admin/services/component", Guard::Action(Action::ServiceWrite)),
    of("/rpc/admin/services/need", Guard::Action(Action::ServiceWrite)),
    of("/rpc/services/breaks", Guard::Action(Action::ServiceRead)),
    of("/rpc/admin/people", Guard::Action(Action::UserReadContact)),
    of("/rpc/admin/people/get", Guard::Action(Action::UserReadContact)),
    of("/rpc/admin/people/add", Guard::Action(Action::UserCreate)),
    of("/rpc/admin/people/save", Guard::Action(Action::UserCreate)),
    of("/rpc/admin/people/roles", Guard::Action(Action::UserRoleGrant)),
    of("/rpc/admin/people/teams", Guard::Action(Action::TeamWrite)),
    of("/rpc/admin/people/skills", Guard::Action(Action::UserSkillsWrite)),
    of("/rpc/admin/people/disable", Guard::Action(Action::UserDisable)),
    of("/rpc/audit", Guard::Action(Action::AuditRead)),
    of("/rpc/account/confirm", Own(Action::SelfPasswordMfaEmail)),
    of("/rpc/live/cards", Guard::Action(Action::IncidentNoteRead)),
    of("/rpc/live/incident", Guard::Action(Action::IncidentNoteRead)),
    of("/rpc/live/report", Guard::Action(Action::IncidentRead)),
    of("/rpc/live/rail", Guard::Action(Action::IncidentNoteRead)),
    of("/rpc/live/writing", Guard::Action(Action::IncidentNoteRead)),
    of("/rpc/drafts/find", Own(Action::DraftWrite)),
    of("/rpc/drafts/keep", Own(Action::DraftWrite)),
    of("/rpc/drafts/discard", Own(Action::DraftWrite)),
    of("/rpc/tasks/add", Guard::Action(Action::TaskWrite)),
    of("/rpc/tasks/change", Guard::Action(Action::TaskWrite)),
    of("/rpc/tasks/decide", Guard::Action(Action::TaskWrite)),
    of("/rpc/tasks/place", Guard::Action(Action::TaskWrite)),
    of("/rpc/tasks/plan", Guard::Action(Action::TaskWrite)),
    of("/rpc/tasks/mine", Guard::Action(Action::IncidentNoteRead)),
    of("/rpc/team", Guard::Action(Action::ReportRead)),
    of("/rpc/live/team", Guard::Action(Action::ReportRead)),
    of("/rpc/incidents/take-over", Guard::Action(Action::IncidentUpdateFields)),
    of("/rpc/incidents/dismiss-proposal", Guard::Action(Action::IncidentUpdateFields)),
    of("/rpc/admin/rules", Guard::Action(Action::RuleWrite)),
    of("/rpc/admin/rules/preview", Guard::Action(Action::RuleWrite)),
    of("/rpc/admin/rules/save", Guard::Action(Action::RuleWrite)),
    of("/rpc/admin/rules/switch", Guard::Action(Action::RuleWrite)),
    of("/rpc/admin/rules/shift", Guard::Action(Action::RuleWrite)),
    of("/rpc/admin/rules/delete", Guard::Action(Action::RuleWrite)),
    of("/rpc/admin/task-templates", Guard::Action(Action::TemplateWrite)),
    of("/rpc/admin/task-templates/save", Guard::Action(Action::TemplateWrite)),
    of("/rpc/admin/task-templates/retire", Guard::Action(Action::TemplateWrite)),
    of("/rpc/portal/home", Guard::Action(Action::IncidentSearch)),
    of("/rpc/portal/suggest", Guard::Action(Action::IncidentSuggest)),
    of("/rpc/portal/report", Guard::Action(Action::IncidentCreate)),
    of("/rpc/portal/get", Guard::Action(Action::IncidentRead)),
    of("/rpc/portal/answer", Guard::Action(Action::IncidentReplyPublic)),
    of("/rpc/portal/confirm", Table),
    of("/rpc/portal/still-broken", Table),
    of("/rpc/portal/withdraw", Table),
];
