//! Demo incidents of lines and telephones.

use domain::incident::Stage::*;
use domain::workflow::Step;

use super::super::story::Do::*;
use super::super::story::{Door, Story};

pub(super) const STORIES: &[Story] = &[
    Story {
        key: "line-lindenplatz",
        ago: 4_400,
        door: Door::Email("anna.rossi", "paula.meyer"),
        title: "Line to store Lindenplatz down at night",
        description: "For the third night the tills could not send the day's figures. In the morning everything works again.",
        fields: &[
            ("category", "Network/Internet"),
            ("service", "Network and Wi-Fi"),
            ("impact", "medium"),
            ("urgency", "medium"),
            ("effect", "One store; figures arrive six hours late, nobody is stopped in the day."),
            ("location", "Store Lindenplatz"),
        ],
        then: &[
            (12, "anna.rossi", Step(Step::Assign, &[("team", "Network"), ("assignee", "mika.keller")])),
            (
                40,
                "mika.keller",
                Go(
                    Diagnosis,
                    &[(
                        "reply",
                        "Hello Paula, we see the line go at 01:10 each night and come back at 05:50. I am talking to the provider.",
                    )],
                ),
            ),
            (
                66,
                "mika.keller",
                Note(
                    "Our router is up all the time, carrier signal gone. Provider's maintenance window is 01:00 to 06:00, but they deny works at the store.",
                ),
            ),
            (
                75,
                "mika.keller",
                Step(Step::Hold, &[("hold_reason", "vendor"), ("reason", "Fernlink has to explain the outages; their reference 88-1432.")]),
            ),
            (2_890, "mika.keller", Note("Reminded Fernlink. Promised an answer by tomorrow noon.")),
        ],
        ends: Diagnosis,
    },
    Story {
        key: "packet-loss",
        ago: 610,
        door: Door::Alert("monitoring"),
        title: "Packet loss on the line to the second data centre",
        description: "loss 3.1 % (limit 0.5 %) on link dc2-a for 15 minutes, round trip 9 ms to 61 ms",
        fields: &[
            ("category", "Network/Internet"),
            ("service", "Network and Wi-Fi"),
            ("impact", "medium"),
            ("urgency", "high"),
            ("effect", "Replication and backups run over it; users notice nothing yet."),
        ],
        then: &[
            (3, "mika.keller", Step(Step::Take, &[])),
            (5, "mika.keller", Go(Diagnosis, &[])),
            (
                21,
                "mika.keller",
                Note("Loss starts behind our router, on the provider's side. Moved the backups to link dc2-b, replication too."),
            ),
            (
                28,
                "mika.keller",
                Step(
                    Step::Escalate,
                    &[
                        ("team", "Fernlink Support"),
                        ("reason", "Loss between your nodes 7 and 8 since 08:40, traces attached to your ticket 88-1440."),
                    ],
                ),
            ),
        ],
        ends: Escalation,
    },
    Story {
        key: "desk-phones",
        ago: 1_480,
        door: Door::WalkIn("anna.rossi", "ben.carter"),
        title: "Desk phones on floor 3 have no dial tone",
        description: "All desk phones of Accounting show \"registering\". Mobile phones work.",
        fields: &[
            ("category", "Hardware/Phone"),
            ("service", "Telephony"),
            ("impact", "medium"),
            ("urgency", "medium"),
            ("effect", "12 people in Accounting; customers reach them on mobile phones only."),
            ("location", "Headquarters, floor 3"),
        ],
        then: &[
            (
                5,
                "anna.rossi",
                Step(
                    Step::Assign,
                    &[("team", "Network"), ("assignee", "mika.keller"), ("reason", "The whole floor, so the switch or the voice network.")],
                ),
            ),
            (
                19,
                "mika.keller",
                Go(Diagnosis, &[("reply", "Thank you for coming by, Ben. The phones get no address; I am at the switch of floor 3.")]),
            ),
            (46, "mika.keller", Go(Resolution, &[("cause", "The voice network was missing on one uplink after last night's change.")])),
            (
                58,
                "mika.keller",
                Step(
                    Step::Resolve,
                    &[("resolution_code", "fixed"), ("resolution_notes", "Voice network added to the uplink, all 12 phones registered.")],
                ),
            ),
        ],
        ends: Recovery,
    },
];
