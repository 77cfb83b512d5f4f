//! Owns the texts of the starter catalogue: three teams, six services, a small category tree. Never writes it.

use domain::catalogue::Criticality::{self, Critical, High, Low, Normal};
use domain::catalogue::Level;
use domain::incident::IncidentType::{self, Facilities, Hardware, Security, Software};

pub(super) const TEAMS: [(&str, Level); 3] = [("Service desk", Level::L1), ("Second level", Level::L2), ("Third level", Level::L3)];

/// What people use: how much hangs on it, what it is, and which others it needs.
pub(crate) struct StarterService {
    pub name: &'static str,
    pub criticality: Criticality,
    pub description: &'static str,
    pub needs: &'static [&'static str],
}

const fn service(
    name: &'static str,
    criticality: Criticality,
    description: &'static str,
    needs: &'static [&'static str],
) -> StarterService {
    StarterService { name, criticality, description, needs }
}

const NETWORK: &str = "Network and Wi-Fi";

pub(super) const SERVICES: [StarterService; 6] = [
    service("Workplace", Normal, "Computers, screens, printers and the programs on them.", &[NETWORK]),
    service("E-mail and calendar", High, "Mail, calendars, shared mailboxes.", &[NETWORK]),
    service(NETWORK, Critical, "Cable, wireless, VPN and the lines to the outside.", &["Buildings"]),
    service("Business applications", High, "What single departments live on: accounting, records, time sheets.", &[NETWORK]),
    service("Telephony", Normal, "Desk phones, mobile phones, the numbers that customers call.", &[NETWORK]),
    service("Buildings", Low, "Power, cooling, doors and hardware rooms.", &[]),
];

/// A root of the tree with its leaves: name, criteria by which an agent chooses it.
pub(super) struct Root {
    pub name: &'static str,
    pub implies: IncidentType,
    pub criteria: &'static str,
    pub leaves: &'static [(&'static str, &'static str)],
}

pub(super) const CATEGORIES: [Root; 6] = [
    Root {
        name: "Hardware",
        implies: Hardware,
        criteria: "A device can be touched and is itself at fault. Not for programs that run on a sound device.",
        leaves: &[
            (
                "Computer",
                "Desktop, laptop, screen, dock, keyboard or mouse. It does not start, is slow for no program in particular, or is damaged.",
            ),
            ("Printer", "Printer, scanner or copier. Paper, toner, a queue that stands still, bad print, scan to mail."),
            ("Phone", "Desk phone, headset or mobile phone as a device. If calls fail for everybody, choose Network."),
        ],
    },
    Root {
        name: "Software",
        implies: Software,
        criteria: "A program is at fault and the device under it works.",
        leaves: &[
            ("Business application", "Accounting, warehouse, records, time sheets and whatever else one department lives on."),
            ("E-mail and calendar", "Mail does not arrive or leave, a mailbox is full, a meeting or shared calendar is wrong."),
            ("Office programs", "Text, table and presentation programs, PDF, browser, video calls."),
        ],
    },
    Root {
        name: "Network",
        implies: Hardware,
        criteria: "Several programs at once cannot reach anything, or the connection drops.",
        leaves: &[
            ("Wi-Fi", "No wireless network, weak or dropping signal. Ask for the room and whether a cable works."),
            ("VPN", "Works in the office, fails from outside. Ask for the provider and the message shown."),
            ("Internet", "Cable network or the line to the outside: a floor, a site, or all web pages."),
        ],
    },
    Root {
        name: "Access",
        implies: Software,
        criteria: "The service works, but not for this person.",
        leaves: &[
            ("Password", "Forgotten, expired or locked account; a second factor that is lost or new."),
            ("Permissions", "Signed in, but a folder, mailbox or function is closed. New rights are a request, lost ones an incident."),
        ],
    },
    Root {
        name: "Security",
        implies: Security,
        criteria: "Somebody may have got, or may get, what is not meant for them. When in doubt choose this.",
        leaves: &[
            ("Phishing", "A mail, call or page that asks for passwords or money. Ask whether anything was clicked or typed."),
            (
                "Malware",
                "Warning of the virus scanner, files renamed or locked, programs nobody installed. Take the device off the network first.",
            ),
            ("Lost device", "Laptop, phone, badge or storage is lost or stolen. Lock the account first, then ask what was on it."),
        ],
    },
    Root {
        name: "Facilities",
        implies: Facilities,
        criteria: "The building or a hardware room is at fault.",
        leaves: &[
            ("Power", "No power, breaker out, uninterruptible supply on battery."),
            ("Cooling", "A hardware room is too warm, air conditioning fails, water where it should not be."),
            ("Doors", "Door, lock, badge reader, gate or camera."),
        ],
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    /// Names are how a second run finds what the first wrote.
    #[test]
    fn services_need_services_that_there_are() {
        for service in &SERVICES {
            assert!(service.needs.iter().all(|need| SERVICES.iter().any(|other| other.name == *need)), "{}", service.name);
        }
    }

    #[test]
    fn names_are_unique_and_criteria_say_something() {
        let lines = CATEGORIES.iter().flat_map(|root| root.leaves.iter().map(move |leaf| (root.name, *leaf)));
        let mut names: Vec<_> = lines.clone().map(|(root, leaf)| (root, leaf.0)).collect();
        names.sort_unstable();
        let all = names.len();
        names.dedup();
        assert_eq!(names.len(), all);
        for (_, (name, criteria)) in lines {
            assert!(criteria.len() > 30 && criteria.ends_with('.'), "{name}");
        }
    }
}
