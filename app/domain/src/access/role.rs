//! Owns the roles a person can hold and which of them go together. Never says what a role may do: that is the matrix.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A column of the matrix that can be given to somebody, in the matrix's order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "&'static str")]
pub enum Role {
    EndUser,
    Vendor,
    AgentL1,
    AgentL2,
    AgentL3,
    IncidentManager,
    ServiceDeskManager,
    FacilitiesManager,
    Auditor,
    Admin,
    IntegrationKey,
}

impl Role {
    pub const ALL: [Role; 11] = [
        Role::EndUser,
        Role::Vendor,
        Role::AgentL1,
        Role::AgentL2,
        Role::AgentL3,
        Role::IncidentManager,
        Role::ServiceDeskManager,
        Role::FacilitiesManager,
        Role::Auditor,
        Role::Admin,
        Role::IntegrationKey,
    ];

    /// The word on the command line, on the wire and in the store.
    pub fn slug(self) -> &'static str {
        match self {
            Role::EndUser => "end-user",
            Role::Vendor => "vendor",
            Role::AgentL1 => "agent-l1",
            Role::AgentL2 => "agent-l2",
            Role::AgentL3 => "agent-l3",
            Role::IncidentManager => "incident-manager",
            Role::ServiceDeskManager => "service-desk-manager",
            Role::FacilitiesManager => "facilities-manager",
            Role::Auditor => "auditor",
            Role::Admin => "admin",
            Role::IntegrationKey => "integration-key",
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            Role::EndUser => "End user",
            Role::Vendor => "Vendor",
            Role::AgentL1 => "Level 1 agent",
            Role::AgentL2 => "Level 2 agent",
            Role::AgentL3 => "Level 3 agent",
            Role::IncidentManager => "Incident manager",
            Role::ServiceDeskManager => "Service desk manager",
            Role::FacilitiesManager => "Facilities manager",
            Role::Auditor => "Auditor",
            Role::Admin => "Administrator",
            Role::IntegrationKey => "Integration key",
        }
    }

    /// For the middle of a sentence. Every label takes a plain s.
    pub(super) fn plural(self) -> String {
        format!("{}s", self.label().to_lowercase())
    }

    /// The column's name in the matrix.
    pub(super) fn code(self) -> &'static str {
        match self {
            Role::EndUser => "U",
            Role::Vendor => "VEN",
            Role::AgentL1 => "L1",
            Role::AgentL2 => "L2",
            Role::AgentL3 => "L3",
            Role::IncidentManager => "IM",
            Role::ServiceDeskManager => "SDM",
            Role::FacilitiesManager => "FM",
            Role::Auditor => "AUD",
            Role::Admin => "ADM",
            Role::IntegrationKey => "KEY",
        }
    }

    pub fn is_staff(self) -> bool {
        !matches!(self, Role::EndUser | Role::Vendor | Role::IntegrationKey)
    }

    /// Someone from outside, who works as a team and sees nothing but what is meant for it.
    pub fn is_external(self) -> bool {
        matches!(self, Role::Vendor | Role::IntegrationKey)
    }

    fn bit(self) -> u16 {
        1 << self as u16
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.slug())
    }
}

impl From<Role> for &'static str {
    fn from(role: Role) -> Self {
        role.slug()
    }
}

#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("no role is called {0:?}")]
pub struct UnknownRole(pub String);

impl FromStr for Role {
    type Err = UnknownRole;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        let found = Role::ALL.into_iter().find(|role| role.slug().eq_ignore_ascii_case(text));
        found.ok_or_else(|| UnknownRole(text.to_owned()))
    }
}

impl TryFrom<String> for Role {
    type Error = UnknownRole;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

/// A vendor or a key that is staff as well would carry internal knowledge out of the house.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("a vendor or an integration key cannot hold a staff role as well")]
pub struct MixedRoles;

/// The roles of one person. There is no way to make a set that mixes vendors or keys with staff.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(try_from = "Vec<Role>", into = "Vec<Role>")]
pub struct RoleSet(u16);

impl RoleSet {
    pub const EMPTY: RoleSet = RoleSet(0);

    pub fn new(roles: impl IntoIterator<Item = Role>) -> Result<Self, MixedRoles> {
        let set = RoleSet(roles.into_iter().fold(0, |bits, role| bits | role.bit()));
        if set.is_external() && set.is_staff() { Err(MixedRoles) } else { Ok(set) }
    }

    pub fn only(role: Role) -> Self {
        RoleSet(role.bit())
    }

    pub fn with(self, role: Role) -> Result<Self, MixedRoles> {
        RoleSet::new(self.iter().chain([role]))
    }

    pub fn without(self, role: Role) -> Self {
        RoleSet(self.0 & !role.bit())
    }

    pub fn contains(self, role: Role) -> bool {
        self.0 & role.bit() != 0
    }

    pub fn iter(self) -> impl Iterator<Item = Role> {
        Role::ALL.into_iter().filter(move |role| self.contains(*role))
    }

    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub fn is_staff(self) -> bool {
        self.iter().any(Role::is_staff)
    }

    pub fn is_external(self) -> bool {
        self.iter().any(Role::is_external)
    }
}

impl fmt::Debug for RoleSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

impl From<Role> for RoleSet {
    fn from(role: Role) -> Self {
        RoleSet::only(role)
    }
}

impl From<RoleSet> for Vec<Role> {
    fn from(set: RoleSet) -> Self {
        set.iter().collect()
    }
}

impl TryFrom<Vec<Role>> for RoleSet {
    type Error = MixedRoles;

    fn try_from(roles: Vec<Role>) -> Result<Self, Self::Error> {
        RoleSet::new(roles)
    }
}
