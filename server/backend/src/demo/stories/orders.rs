//! Demo incidents of the shop, the warehouse and what runs under them.

use domain::incident::Field::*;
use domain::incident::Stage::*;
use domain::workflow::Step;

use super::super::story::Do::*;
use super::super::story::{Door, Story};

pub(super) const STORIES: &[Story] = &[
    Story {
        key: "order-502",
        ago: 168,
        door: Door::Alert("monitoring"),
        title: "Order API returns 502 since 09:12",
        description: "HighErrorRate orders-api 31 % (limit 2 %), 37 repeats",
        fields: &[
            ("category", "Software/Business application"),
            ("service", "Order processing"),
            ("impact", "high"),
            ("urgency", "high"),
            ("effect", "Every third order at the checkout fails, in all countries."),
        ],
        then: &[
            (2, "anna.rossi", Step(Step::Take, &[])),
            (3, "anna.rossi", Go(Diagnosis, &[])),
            (
                6,
                "anna.rossi",
                Step(Step::Escalate, &[("team", "Platform"), ("reason", "P1, needs somebody with access to the order database.")]),
            ),
            (9, "tomas.silva", Step(Step::AcceptEscalation, &[])),
            (
                14,
                "anna.rossi",
                Set(
                    PublicSummary,
                    "Some orders fail at the checkout. Trying again after a minute usually helps. We have found the affected part and are working on it.",
                ),
            ),
            (31, "tomas.silva", Note("Pool exhausted on orders-db: 400 of 400 connections held by the report job that started at 09:05.")),
            (
                39,
                "ines.moreau",
                Note(
                    "Decided with Tomas: stop the report job, keep the shop up. Failing over is rejected, the replica is 41 minutes behind.",
                ),
            ),
            (
                48,
                "tomas.silva",
                Go(Resolution, &[("cause", "The monthly report job opens a connection for each country and never gives them back.")]),
            ),
            (61, "tomas.silva", Note("Job stopped, 502 down to 4 % and falling. Watching for half an hour before I call it fixed.")),
        ],
        ends: Resolution,
    },
    Story {
        key: "card-payments",
        ago: 131,
        door: Door::Phone("anna.rossi", "paula.meyer"),
        title: "Card payments time out at 3 stores",
        description: "Card terminals wait a minute and then give up, about every second payment. Lindenplatz, Hafen and Bahnhof. Cash works.",
        fields: &[
            ("category", "Software/Business application"),
            ("service", "Payments"),
            ("impact", "medium"),
            ("urgency", "high"),
            ("effect", "Three stores; queues at the tills, customers leave without buying."),
            ("location", "Store Lindenplatz"),
        ],
        then: &[
            (
                4,
                "anna.rossi",
                Step(
                    Step::Assign,
                    &[("team", "Platform"), ("assignee", "tomas.silva"), ("reason", "Same three stores as the gateway change on Monday.")],
                ),
            ),
            (
                6,
                "anna.rossi",
                Reply(
                    "Hello Paula, the payment gateway is being checked. If a terminal hangs, cancel with the red key and try once more; nobody is charged twice.",
                ),
            ),
        ],
        ends: Response,
    },
    Story {
        key: "scanner-session",
        ago: 1_620,
        door: Door::Portal("omar.nasser"),
        title: "Warehouse scanners lose session",
        description: "Several times a shift the scanners throw us back to the sign-in page in the middle of a pallet. Not all at once, today mine and Jelena's.",
        fields: &[
            ("impact", "medium"),
            ("urgency", "medium"),
            ("effect", "Early shift, about 15 people, ten minutes lost each time."),
            ("location", "Warehouse, hall B"),
        ],
        then: &[
            (22, "jo.okafor", Go(Response, &[("category", "Software/Business application"), ("service", "Warehouse")])),
            (24, "jo.okafor", Step(Step::Take, &[])),
            (
                29,
                "jo.okafor",
                Go(
                    Diagnosis,
                    &[("reply", "Thank you, Omar. Please write down the time when it happens next, I compare it with the server's log.")],
                ),
            ),
            (190, "omar.nasser", Answer("13:52 and 14:31, both times on the way from aisle 12 to 13.")),
            (
                220,
                "jo.okafor",
                Note(
                    "Both times the scanner changed the access point. The session is tied to the address, and hall B gives a new one at each change.",
                ),
            ),
            (
                235,
                "jo.okafor",
                Step(
                    Step::Escalate,
                    &[("team", "Platform"), ("reason", "The application should not tie sessions to addresses; please look.")],
                ),
            ),
            (270, "tomas.silva", Step(Step::AcceptEscalation, &[])),
            (330, "tomas.silva", Note("Test build without the address check runs on two scanners since 17:00.")),
            (
                335,
                "tomas.silva",
                Step(Step::Hold, &[("hold_reason", "evidence"), ("reason", "One early shift with the test build has to go by.")]),
            ),
        ],
        ends: Diagnosis,
    },
    Story {
        key: "replica-lag",
        ago: 58,
        door: Door::Alert("monitoring"),
        title: "Replica lag 41 minutes",
        description: "orders-db-replica is 2,460 s behind (limit 120 s) and falling further back",
        fields: &[
            ("category", "Software/Business application"),
            ("service", "Order processing"),
            ("impact", "medium"),
            ("urgency", "medium"),
            ("effect", "Reports show old figures. There is no second copy to fail over to."),
        ],
        then: &[
            (5, "jo.okafor", Step(Step::Take, &[])),
            (6, "jo.okafor", Go(Diagnosis, &[])),
            (
                11,
                "jo.okafor",
                Step(Step::Escalate, &[("team", "Platform"), ("reason", "Belongs to the 502 of this morning, I think; please decide.")]),
            ),
        ],
        ends: Escalation,
    },
    Story {
        key: "disk-db07",
        ago: 205,
        door: Door::Alert("monitoring"),
        title: "Disk 92 % on db-07",
        description: "/var/lib/db on db-07 is 92 % full (limit 90 %), grows by 1.2 % a day",
        fields: &[
            ("category", "Software/Business application"),
            ("service", "Business applications"),
            ("impact", "low"),
            ("urgency", "medium"),
            ("effect", "Nobody is affected for about six days."),
        ],
        then: &[(
            15,
            "sara.lind",
            Step(Step::Assign, &[("team", "Platform"), ("assignee", "tomas.silva"), ("reason", "Can wait until the 502 is through.")]),
        )],
        ends: Response,
    },
    Story {
        key: "tls-expiry",
        ago: 5_050,
        door: Door::Alert("monitoring"),
        title: "TLS certificate expires in 2 days",
        description: "shop.demo.example: certificate ends in 47 h 51 min",
        fields: &[
            ("category", "Software/Business application"),
            ("service", "Order processing"),
            ("impact", "high"),
            ("urgency", "low"),
            ("effect", "In two days browsers would refuse the shop."),
        ],
        then: &[
            (60, "tomas.silva", Step(Step::Take, &[])),
            (
                62,
                "tomas.silva",
                Go(Resolution, &[("cause", "The renewal job could not write its challenge since the move to the new web servers.")]),
            ),
            (
                140,
                "tomas.silva",
                Step(
                    Step::Resolve,
                    &[
                        ("resolution_code", "fixed"),
                        ("resolution_notes", "Challenge path opened, certificate renewed, valid for 90 days; job checked with a dry run."),
                    ],
                ),
            ),
            (
                1_450,
                "tomas.silva",
                Step(Step::Close, &[("category_checked", "yes"), ("lesson", "The alert now comes 14 days before the end, not 2.")]),
            ),
        ],
        ends: Closed,
    },
];
