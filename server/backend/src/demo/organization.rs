//! Owns the demo organization as data: who works there, in which team, where. Never writes it.

use domain::access::Role::{self, *};
use domain::catalogue::Level;

pub(super) const TEAMS: [(&str, Level); 6] = [
    ("Service desk", Level::L1),
    ("Network", Level::L2),
    ("Workplace", Level::L2),
    ("Facilities", Level::L2),
    ("Platform", Level::L3),
    ("Fernlink Support", Level::Vendor),
];

pub(super) const LOCATIONS: [&str; 7] = [
    "Headquarters",
    "Headquarters, floor 2",
    "Headquarters, floor 3",
    "Headquarters, server room",
    "Warehouse, hall B",
    "Store Lindenplatz",
    "Working from home",
];

/// Beside those of the starter catalogue.
pub(super) const SERVICES: [&str; 5] = ["Order processing", "Payments", "Warehouse", "Payroll", "Identity and sign-in"];

/// Everybody's password at the demo organization. Nothing else makes an account with a known one.
pub const DEMO_PASSWORD: &str = "muster-demo-2026";

pub(super) struct Member {
    /// First part of the address, by which stories name them.
    pub key: &'static str,
    pub name: &'static str,
    pub roles: &'static [Role],
    pub team: Option<&'static str>,
    /// Sites that a facilities manager answers for.
    pub sites: &'static [&'static str],
    pub location: Option<&'static str>,
    pub department: &'static str,
}

impl Member {
    pub(super) fn email(&self) -> String {
        format!("{}@demo.example", self.key)
    }
}

const fn user(key: &'static str, name: &'static str, location: &'static str, department: &'static str) -> Member {
    Member { key, name, roles: &[EndUser], team: None, sites: &[], location: Some(location), department }
}

const fn staff(key: &'static str, name: &'static str, roles: &'static [Role], team: Option<&'static str>) -> Member {
    Member { key, name, roles, team, sites: &[], location: Some("Headquarters"), department: "IT" }
}

pub(super) const PEOPLE: [Member; 18] = [
    user("lea.brandt", "Lea Brandt", "Headquarters, floor 2", "Sales"),
    user("ben.carter", "Ben Carter", "Headquarters, floor 3", "Accounting"),
    user("noor.haddad", "Noor Haddad", "Headquarters, floor 3", "People and pay"),
    user("omar.nasser", "Omar Nasser", "Warehouse, hall B", "Warehouse"),
    user("paula.meyer", "Paula Meyer", "Store Lindenplatz", "Stores"),
    user("yuki.tanaka", "Yuki Tanaka", "Working from home", "Purchasing"),
    staff("anna.rossi", "Anna Rossi", &[AgentL1], Some("Service desk")),
    staff("jo.okafor", "Jo Okafor", &[AgentL1], Some("Service desk")),
    staff("mika.keller", "Mika Keller", &[AgentL2], Some("Network")),
    staff("pia.novak", "Pia Novak", &[AgentL2], Some("Workplace")),
    staff("tomas.silva", "Tomas Silva", &[AgentL3], Some("Platform")),
    staff("ines.moreau", "Ines Moreau", &[IncidentManager], None),
    staff("sara.lind", "Sara Lind", &[ServiceDeskManager], Some("Service desk")),
    Member {
        key: "femi.adeyemi",
        name: "Femi Adeyemi",
        roles: &[FacilitiesManager],
        team: Some("Facilities"),
        sites: &["Headquarters", "Headquarters, floor 2", "Headquarters, floor 3", "Headquarters, server room", "Warehouse, hall B"],
        location: Some("Headquarters"),
        department: "Buildings",
    },
    staff("ada.quist", "Ada Quist", &[Auditor], None),
    staff("root", "Robin Root", &[Admin, ServiceDeskManager, AgentL1], Some("Service desk")),
    Member {
        key: "vic.tan",
        name: "Vic Tan",
        roles: &[Vendor],
        team: Some("Fernlink Support"),
        sites: &[],
        location: None,
        department: "Fernlink",
    },
    user("elif.demir", "Elif Demir", "Headquarters, floor 2", "Marketing"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_is_somewhere() {
        let mut keys: Vec<_> = PEOPLE.iter().map(|member| member.key).collect();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), PEOPLE.len());
        for member in &PEOPLE {
            assert!(member.team.is_none_or(|team| TEAMS.iter().any(|(name, _)| *name == team)), "{}", member.key);
            assert!(member.sites.iter().chain(&member.location).all(|site| LOCATIONS.contains(site)), "{}", member.key);
            assert!(domain::access::RoleSet::new(member.roles.iter().copied()).is_ok(), "{}", member.key);
        }
        // A demo without one of the roles would not show what that role sees.
        let held = |role: &Role| PEOPLE.iter().any(|member| member.roles.contains(role));
        let missing: Vec<_> = Role::ALL.iter().filter(|role| !held(role)).collect();
        assert_eq!(missing, [&IntegrationKey]);
    }
}
