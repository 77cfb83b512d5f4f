//! Owns the demo organization as data: who works there, in which team, where. Never writes it.

use domain::access::Role::{self, *};
use domain::catalogue::Level;
use domain::catalogue::{ComponentKind, Criticality};

pub(super) const TEAMS: [(&str, Level); 6] = [
    ("Service desk", Level::L1),
    ("Network", Level::L2),
    ("Workplace", Level::L2),
    ("Facilities", Level::L2),
    ("Platform", Level::L3),
    ("Fernlink Support", Level::Vendor),
];

/// Each with what it lies in, which comes before it.
pub(super) const LOCATIONS: [(&str, Option<&str>); 7] = [
    ("Headquarters", None),
    ("Headquarters, floor 2", Some("Headquarters")),
    ("Headquarters, floor 3", Some("Headquarters")),
    ("Headquarters, server room", Some("Headquarters")),
    ("Warehouse, hall B", None),
    ("Store Lindenplatz", None),
    ("Working from home", None),
];

/// A service with owner, team, what it is made of and what it needs: other services, or `component@service`.
pub(super) struct DemoService {
    pub name: &'static str,
    pub criticality: Criticality,
    pub description: &'static str,
    pub owner: &'static str,
    pub team: &'static str,
    pub components: &'static [(&'static str, ComponentKind)],
    pub needs: &'static [&'static str],
}

/// Beside those of the starter catalogue.
pub(super) const SERVICES: [DemoService; 5] = [
    DemoService {
        name: "Order processing",
        criticality: Criticality::Critical,
        description: "Takes orders from the stores and the web shop and hands them to the warehouse.",
        owner: "tomas.silva",
        team: "Platform",
        components: &[("Order database", ComponentKind::Server), ("Order interface", ComponentKind::Application)],
        needs: &["Network and Wi-Fi", "Identity and sign-in", "Payments"],
    },
    DemoService {
        name: "Payments",
        criticality: Criticality::Critical,
        description: "Card terminals in the stores and payments in the web shop.",
        owner: "tomas.silva",
        team: "Platform",
        components: &[("Payment gateway", ComponentKind::Application)],
        needs: &["Network and Wi-Fi"],
    },
    DemoService {
        name: "Warehouse",
        criticality: Criticality::High,
        description: "Scanners, labels and stock in hall B.",
        owner: "pia.novak",
        team: "Workplace",
        components: &[("Label printers", ComponentKind::Device), ("Handheld scanners", ComponentKind::Device)],
        needs: &["Network and Wi-Fi", "Order database@Order processing"],
    },
    DemoService {
        name: "Payroll",
        criticality: Criticality::High,
        description: "Wages and time sheets; matters most in the last week of a month.",
        owner: "sara.lind",
        team: "Platform",
        components: &[("Payroll server", ComponentKind::Server)],
        needs: &["Identity and sign-in"],
    },
    DemoService {
        name: "Identity and sign-in",
        criticality: Criticality::Critical,
        description: "Accounts, passwords and the second factor of everybody.",
        owner: "tomas.silva",
        team: "Platform",
        components: &[("Directory server", ComponentKind::Server)],
        needs: &["Network and Wi-Fi"],
    },
];

/// Who owns the services of the starter catalogue here, and which team looks after them.
pub(super) const OWNERS: [(&str, &str, &str); 6] = [
    ("Workplace", "pia.novak", "Workplace"),
    ("E-mail and calendar", "tomas.silva", "Platform"),
    ("Network and Wi-Fi", "mika.keller", "Network"),
    ("Business applications", "tomas.silva", "Platform"),
    ("Telephony", "mika.keller", "Network"),
    ("Buildings", "femi.adeyemi", "Facilities"),
];

/// What people are good at.
pub(super) const SKILLS: [(&str, &[&str]); 7] = [
    ("anna.rossi", &["E-mail", "Phones", "Spanish"]),
    ("jo.okafor", &["Printers", "Phones"]),
    ("mika.keller", &["Network", "VPN", "Wi-Fi"]),
    ("pia.novak", &["Computers", "Label printers", "Scanners"]),
    ("tomas.silva", &["Databases", "Identity", "Linux"]),
    ("femi.adeyemi", &["Cooling", "Doors", "Power"]),
    ("sara.lind", &["Customers", "Escalations"]),
];

/// Who speaks for a team.
pub(super) const LEADS: [(&str, &str); 4] =
    [("Service desk", "sara.lind"), ("Network", "mika.keller"), ("Platform", "tomas.silva"), ("Facilities", "femi.adeyemi")];

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
            assert!(
                member.sites.iter().chain(&member.location).all(|site| LOCATIONS.iter().any(|(name, _)| name == site)),
                "{}",
                member.key
            );
            assert!(domain::access::RoleSet::new(member.roles.iter().copied()).is_ok(), "{}", member.key);
        }
        let is_team = |name: &str| TEAMS.iter().any(|(team, _)| *team == name);
        let is_person = |key: &str| PEOPLE.iter().any(|member| member.key == key);
        assert!(SERVICES.iter().all(|service| is_team(service.team) && is_person(service.owner)));
        assert!(OWNERS.iter().all(|(_, owner, team)| is_team(team) && is_person(owner)));
        assert!(SKILLS.iter().all(|(key, _)| is_person(key)));
        assert!(LEADS.iter().all(|(team, key)| PEOPLE.iter().any(|member| member.key == *key && member.team == Some(*team))));
        // A demo without one of the roles would not show what that role sees.
        let held = |role: &Role| PEOPLE.iter().any(|member| member.roles.contains(role));
        let missing: Vec<_> = Role::ALL.iter().filter(|role| !held(role)).collect();
        assert_eq!(missing, [&IntegrationKey]);
    }
}
