//! Demo incidents of security and of buildings.

use domain::incident::Stage::*;
use domain::workflow::Step;

use super::super::story::Do::*;
use super::super::story::{Door, Story};

pub(super) const STORIES: &[Story] = &[
    Story {
        key: "phishing-invoice",
        ago: 118,
        door: Door::Portal("ben.carter"),
        title: "Phishing mail with invoice PDF",
        description: "A mail \"from\" our carrier with a PDF. I opened it, it asked for my password, that is when I stopped. I have typed nothing.",
        fields: &[
            ("impact", "medium"),
            ("urgency", "high"),
            ("effect", "At least four people in Accounting have got it."),
            ("location", "Headquarters, floor 3"),
        ],
        then: &[
            (4, "anna.rossi", Go(Response, &[("category", "Security/Phishing"), ("service", "E-mail and calendar")])),
            (5, "anna.rossi", Step(Step::Take, &[])),
            (6, "anna.rossi", Plan("Suspicious mail")),
            (7, "anna.rossi", Done(1)),
            (7, "anna.rossi", Skip(2, "Nobody typed a password or a code.")),
            (
                8,
                "anna.rossi",
                Reply(
                    "Well done for stopping, Ben. Please leave the mail where it is and do not forward it. We are taking it out of everybody's mailbox.",
                ),
            ),
            (
                23,
                "anna.rossi",
                Note(
                    "11 mailboxes have it, two clicked, nobody typed a password as far as the proxy shows. Sender's domain is four days old; blocked.",
                ),
            ),
        ],
        ends: Response,
    },
    Story {
        key: "lost-laptop",
        ago: 1_340,
        door: Door::Phone("anna.rossi", "noor.haddad"),
        title: "Lost laptop with payroll files",
        description: "Left on the train yesterday evening. There was a local copy of the payroll lists for the works council on it.",
        fields: &[
            ("category", "Security/Lost device"),
            ("service", "Workplace"),
            ("impact", "high"),
            ("urgency", "high"),
            ("effect", "Salaries of about 400 people may be readable for others."),
            ("restricted", "yes"),
            ("team", "Service desk"),
            ("assignee", "anna.rossi"),
        ],
        then: &[
            (3, "anna.rossi", Step(Step::Acknowledge, &[])),
            (
                6,
                "anna.rossi",
                Go(
                    Diagnosis,
                    &[(
                        "reply",
                        "Your account is locked and the laptop is told to erase itself as soon as it is online. Please call the railway's lost property now; I call you at ten.",
                    )],
                ),
            ),
            (
                40,
                "anna.rossi",
                Note(
                    "Disk is encrypted, screen was locked, last contact 18:42. Data protection officer told at 09:20; the 72 hours run from then.",
                ),
            ),
            (300, "anna.rossi", Note("Not handed in yet. Railway asks again tomorrow morning.")),
        ],
        ends: Diagnosis,
    },
    Story {
        key: "admin-abroad",
        ago: 33,
        door: Door::Alert("sign-in watch"),
        title: "Unknown admin login from abroad",
        description: "admin-backup signed in at 13:07 from an address that was never seen before (another country), second factor given",
        fields: &[
            ("category", "Security/Malware"),
            ("service", "Identity and sign-in"),
            ("effect", "Unknown. The account can read all backups."),
        ],
        then: &[(
            6,
            "jo.okafor",
            Note("Owner of the account is on holiday in Portugal and does not answer yet. Account is locked until he does."),
        )],
        ends: Prioritization,
    },
    Story {
        key: "server-room-heat",
        ago: 1_010,
        door: Door::Alert("building control"),
        title: "Server room at 31 degrees",
        description: "Sensor SR-2: 31.2 °C (limit 27), unit 2 reports \"fan fault\"",
        fields: &[
            ("category", "Facilities/Cooling"),
            ("service", "Buildings"),
            ("impact", "high"),
            ("urgency", "medium"),
            ("effect", "All systems of the house would switch off at 38 degrees, in about three hours."),
            ("location", "Headquarters, server room"),
        ],
        then: &[
            (4, "femi.adeyemi", Step(Step::Assign, &[("team", "Facilities"), ("assignee", "femi.adeyemi")])),
            (6, "femi.adeyemi", Go(Diagnosis, &[])),
            (15, "femi.adeyemi", Note("Unit 1 set to full power, both doors open with the guard beside them. 30.4 and falling.")),
            (66, "femi.adeyemi", Go(Resolution, &[("cause", "Belt of the fan in unit 2 torn.")])),
            (
                170,
                "femi.adeyemi",
                Step(
                    Step::Resolve,
                    &[
                        ("resolution_code", "external"),
                        ("resolution_notes", "Service company fitted a new belt. 23 degrees since 40 minutes."),
                    ],
                ),
            ),
        ],
        ends: Recovery,
    },
    Story {
        key: "east-gate",
        ago: 1_580,
        door: Door::Own("femi.adeyemi"),
        title: "Badge reader at the east gate dead",
        description: "No light, no beep. The guard lets people in by hand since six.",
        fields: &[
            ("channel", "walk_in"),
            ("category", "Facilities/Doors"),
            ("service", "Buildings"),
            ("impact", "medium"),
            ("urgency", "medium"),
            ("effect", "About 60 people of the early shift wait a little."),
            ("location", "Warehouse, hall B"),
        ],
        then: &[
            (5, "femi.adeyemi", Step(Step::Take, &[])),
            (6, "femi.adeyemi", Go(Diagnosis, &[])),
            (
                75,
                "femi.adeyemi",
                Go(
                    Recovery,
                    &[
                        ("cause", "Power supply of the reader burnt out after the thunderstorm."),
                        ("resolution_code", "fixed"),
                        ("resolution_notes", "Power supply changed, tested with three badges."),
                    ],
                ),
            ),
            (
                420,
                "femi.adeyemi",
                Step(Step::Close, &[("category_checked", "yes"), ("lesson", "A surge protector for the gate is ordered.")]),
            ),
        ],
        ends: Closed,
    },
    Story {
        key: "ups-battery",
        ago: 64,
        door: Door::Alert("building control"),
        title: "Power supply of the server room on battery",
        description: "UPS 1: on battery since 12:36, 71 % left, load 38 %",
        fields: &[
            ("category", "Facilities/Power"),
            ("service", "Buildings"),
            ("impact", "high"),
            ("urgency", "high"),
            ("effect", "Nobody notices anything yet; about 40 minutes of battery."),
            ("location", "Headquarters, server room"),
        ],
        then: &[
            (2, "femi.adeyemi", Step(Step::Assign, &[("team", "Facilities"), ("assignee", "femi.adeyemi")])),
            (3, "femi.adeyemi", Step(Step::Acknowledge, &[])),
            (
                9,
                "femi.adeyemi",
                Note("Breaker F12 is out. Generator runs, load is on it now; battery charges again. Electrician is due at two."),
            ),
        ],
        ends: Response,
    },
    Story {
        key: "archive-door",
        ago: 56,
        door: Door::Portal("omar.nasser"),
        title: "Door to the archive does not lock",
        description: "It falls shut but can be pulled open without a badge. There are the old delivery notes in there.",
        fields: &[
            ("impact", "low"),
            ("urgency", "medium"),
            ("effect", "Nobody is hindered; anybody can walk in."),
            ("location", "Warehouse, hall B"),
        ],
        then: &[],
        ends: Identification,
    },
];
