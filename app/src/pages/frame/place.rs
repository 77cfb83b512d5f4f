//! Owns the places of the rail: where each leads, and which one a page belongs to. Pure.

use api::RailCounts;
use domain::access::{Action, Principal, RoleSet, Scope, cell};

/// A link of the rail.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Place {
    Board,
    Incidents,
    Mine,
    Inbox,
    Unassigned,
    WaitingOnReporter,
    Reopened,
    Bounced,
    Following,
    Tasks,
    Team,
    Imports,
    Admin,
    Audit,
}

impl Place {
    pub const VIEWS: [Place; 5] = [Place::Unassigned, Place::WaitingOnReporter, Place::Reopened, Place::Bounced, Place::Following];

    /// Every place that is open to somebody with these roles, as the rail has them.
    pub fn open_to(roles: RoleSet) -> Vec<Place> {
        let always = [Place::Board, Place::Incidents, Place::Inbox, Place::Mine, Place::Tasks];
        let some = [
            (Place::Team, Place::leads_to_team as fn(RoleSet) -> bool),
            (Place::Imports, Place::leads_to_imports),
            (Place::Admin, Place::leads_to_admin),
            (Place::Audit, Place::leads_to_audit),
        ];
        let some = some.into_iter().filter(|(_, leads)| leads(roles)).map(|(place, _)| place);
        always.into_iter().chain(Place::VIEWS).chain(some).collect()
    }

    pub fn href(self) -> &'static str {
        match self {
            Place::Board => "/board",
            Place::Incidents => "/incidents?open=true",
            Place::Mine => "/incidents?assignee=me&open=true",
            Place::Unassigned => "/incidents?assignee=nobody&open=true",
            Place::WaitingOnReporter => "/incidents?hold=reporter&open=true",
            Place::Reopened => "/incidents?reopened=true&open=true",
            Place::Inbox => "/inbox",
            Place::Bounced => "/incidents?bounced=true&open=true",
            Place::Following => "/incidents?following=me&open=true",
            Place::Tasks => "/tasks",
            Place::Team => "/team",
            Place::Imports => "/imports",
            Place::Admin => "/admin",
            Place::Audit => "/audit",
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            Place::Board => "Board",
            Place::Incidents => "Incidents",
            Place::Mine => "My work",
            Place::Unassigned => "Unassigned",
            Place::WaitingOnReporter => "Waiting on reporter",
            Place::Reopened => "Reopened",
            Place::Inbox => "Inbox",
            Place::Bounced => "Bounced",
            Place::Following => "I follow",
            Place::Tasks => "My tasks",
            Place::Team => "Team",
            Place::Imports => "Imports",
            Place::Admin => "Administration",
            Place::Audit => "Audit trail",
        }
    }

    pub fn count(self, counts: &RailCounts) -> Option<u64> {
        match self {
            Place::Board | Place::Tasks | Place::Team | Place::Imports | Place::Admin | Place::Audit => None,
            Place::Incidents => Some(counts.open),
            Place::Mine => Some(counts.mine),
            Place::Unassigned => Some(counts.unassigned),
            Place::WaitingOnReporter => Some(counts.waiting_on_reporter),
            Place::Reopened => Some(counts.reopened),
            Place::Inbox => Some(counts.inbox),
            Place::Bounced => Some(counts.bounced),
            Place::Following => Some(counts.following),
        }
    }

    /// The results of imports are settings, not work: only who may read those is led there.
    pub fn leads_to_imports(roles: RoleSet) -> bool {
        roles.iter().any(|role| cell(Action::ConfigRead, Principal::Role(role)).scope != Scope::Deny)
    }

    /// How work lies is shown to whoever may read reports, if only of an own team.
    pub fn leads_to_team(roles: RoleSet) -> bool {
        roles.iter().any(|role| cell(Action::ReportRead, Principal::Role(role)).scope != Scope::Deny)
    }

    /// Whoever may change or check any part of the order is led to it.
    pub fn leads_to_admin(roles: RoleSet) -> bool {
        const ANY: [Action; 6] =
            [Action::CategoryWrite, Action::ServiceWrite, Action::TeamWrite, Action::LocationWrite, Action::UserCreate, Action::ConfigRead];
        roles.iter().any(|role| ANY.into_iter().any(|action| cell(action, Principal::Role(role)).scope != Scope::Deny))
    }

    /// The whole trail, not only one's own.
    pub fn leads_to_audit(roles: RoleSet) -> bool {
        let whole = |role| matches!(cell(Action::AuditRead, Principal::Role(role)).scope, Scope::Any | Scope::AnyRestricted);
        roles.iter().any(whole)
    }

    /// Where a page belongs: a view only with exactly its filter, any other list to the incidents.
    pub fn of(path: &str, query: &[(String, String)]) -> Option<Place> {
        match path {
            "/board" => Some(Place::Board),
            "/inbox" => Some(Place::Inbox),
            "/tasks" => Some(Place::Tasks),
            "/team" => Some(Place::Team),
            "/imports" => Some(Place::Imports),
            "/audit" => Some(Place::Audit),
            "/admin" => Some(Place::Admin),
            _ if path.starts_with("/admin/") => Some(Place::Admin),
            "/incidents" => {
                let views = [Place::Mine].into_iter().chain(Place::VIEWS);
                Some(views.into_iter().find(|view| view.has_query(query)).unwrap_or(Place::Incidents))
            }
            _ => path.starts_with("/incidents/").then_some(Place::Incidents),
        }
    }

    /// The same filters in any order; inputs left empty say nothing.
    fn has_query(self, query: &[(String, String)]) -> bool {
        let own = self.href().split_once('?').map_or("", |(_, query)| query);
        let own: Vec<_> = own.split('&').filter_map(|pair| pair.split_once('=')).collect();
        let said: Vec<_> = query.iter().filter(|(_, value)| !value.is_empty()).map(|(k, v)| (k.as_str(), v.as_str())).collect();
        own.len() == said.len() && own.iter().all(|pair| said.contains(pair))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::access::Role;

    #[test]
    fn pages_belong_to_one_place() {
        let of = |path: &str, query: &[(&str, &str)]| {
            let query: Vec<_> = query.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
            Place::of(path, &query)
        };
        assert_eq!(of("/board", &[("team", "x")]), Some(Place::Board));
        assert_eq!(of("/incidents", &[]), Some(Place::Incidents));
        assert_eq!(of("/incidents", &[("open", "true"), ("assignee", "me")]), Some(Place::Mine));
        assert_eq!(of("/incidents", &[("open", "true"), ("assignee", "me"), ("q", "")]), Some(Place::Mine));
        assert_eq!(of("/incidents", &[("open", "true"), ("assignee", "me"), ("q", "vpn")]), Some(Place::Incidents));
        assert_eq!(of("/incidents", &[("reopened", "true"), ("open", "true")]), Some(Place::Reopened));
        assert_eq!(of("/incidents/INC-3", &[]), Some(Place::Incidents));
        assert_eq!(of("/imports", &[]), Some(Place::Imports));
        assert_eq!(of("/tasks", &[("overdue", "true")]), Some(Place::Tasks));
        assert_eq!(of("/admin/services/x", &[]), Some(Place::Admin));
        assert_eq!(of("/team", &[("team", "all")]), Some(Place::Team));
        assert_eq!(of("/audit", &[("who", "anna")]), Some(Place::Audit));
        assert_eq!(of("/inbox", &[]), Some(Place::Inbox));
        assert_eq!(of("/incidents", &[("following", "me"), ("open", "true")]), Some(Place::Following));
        assert_eq!(of("/account", &[]), None);
    }

    #[test]
    fn order_and_trail_are_for_those_who_may() {
        let led = |leads: fn(RoleSet) -> bool| Role::ALL.into_iter().filter(|role| leads((*role).into())).collect::<Vec<_>>();
        let keepers = [Role::AgentL3, Role::ServiceDeskManager, Role::FacilitiesManager, Role::Auditor, Role::Admin];
        assert_eq!(led(Place::leads_to_admin), keepers);
        assert_eq!(led(Place::leads_to_audit), [Role::Auditor, Role::Admin]);
    }

    #[test]
    fn the_team_is_for_those_who_read_reports() {
        let led = Role::ALL.into_iter().filter(|role| !Place::leads_to_team((*role).into())).collect::<Vec<_>>();
        assert_eq!(led, [Role::EndUser, Role::Vendor, Role::Admin, Role::IntegrationKey]);
    }

    #[test]
    fn imports_are_for_those_who_read_settings() {
        let led: Vec<_> = Role::ALL.into_iter().filter(|role| Place::leads_to_imports((*role).into())).collect();
        assert_eq!(led, [Role::ServiceDeskManager, Role::Auditor, Role::Admin]);
    }
}
