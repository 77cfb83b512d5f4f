//! Demo incidents of business applications and what runs under them.

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
        key: "payroll-march",
        ago: 10_150,
        door: Door::Phone("anna.rossi", "noor.haddad"),
        title: "Payroll export misses March",
        description: "The file for the bank has January, February and April, but no March. Salaries have to be at the bank by four on Thursday.",
        fields: &[
            ("category", "Software/Business application"),
            ("service", "Payroll"),
            ("impact", "high"),
            ("urgency", "medium"),
            ("effect", "Everybody's salary; two days left."),
            ("location", "Headquarters, floor 3"),
        ],
        then: &[
            (
                6,
                "anna.rossi",
                Step(
                    Step::Assign,
                    &[
                        ("team", "Platform"),
                        ("assignee", "tomas.silva"),
                        ("reason", "Date on Thursday, so straight to those who know the export."),
                    ],
                ),
            ),
            (
                35,
                "tomas.silva",
                Go(Diagnosis, &[("reply", "Hello Noor, I have the export here and can see the gap. You will have a complete file today.")]),
            ),
            (
                118,
                "tomas.silva",
                Note(
                    "March ends on a Sunday; the export asks for bookings after the last working day and before the first of the next month.",
                ),
            ),
            (125, "tomas.silva", Go(Resolution, &[("cause", "The export skips a month whose last day is a Sunday.")])),
            (
                190,
                "tomas.silva",
                Step(
                    Step::Resolve,
                    &[
                        ("resolution_code", "fixed"),
                        (
                            "resolution_notes",
                            "Condition corrected, file for March made and compared with the booking list: 412 lines, sum equal.",
                        ),
                    ],
                ),
            ),
            (260, "noor.haddad", Answer("The bank has accepted the file. Thank you!")),
            (262, "noor.haddad", Step(Step::Confirm, &[])),
            (
                1_400,
                "tomas.silva",
                Step(
                    Step::Close,
                    &[
                        ("category_checked", "yes"),
                        ("lesson", "A test with month ends on each weekday now runs before every release of the export."),
                    ],
                ),
            ),
        ],
        ends: Closed,
    },
    Story {
        key: "login-loop",
        ago: 2_210,
        door: Door::Portal("ben.carter"),
        title: "Login loop after password change",
        description: "The accounting program takes my new password, shows the start page for a second and asks for it again. And again.",
        fields: &[
            ("impact", "low"),
            ("urgency", "high"),
            ("effect", "One person who cannot book; month end in three days."),
            ("location", "Headquarters, floor 3"),
        ],
        then: &[
            (9, "jo.okafor", Go(Response, &[("category", "Access/Password"), ("service", "Identity and sign-in")])),
            (10, "jo.okafor", Step(Step::Take, &[])),
            (
                13,
                "jo.okafor",
                Go(Diagnosis, &[("reply", "Hello Ben, I am clearing what the sign-in service remembers about you. Two minutes.")]),
            ),
            (
                18,
                "jo.okafor",
                Go(
                    Recovery,
                    &[
                        ("cause", "Old sign-in ticket kept by the browser."),
                        ("resolution_code", "fixed"),
                        ("resolution_notes", "Old tickets deleted, sign-in worked in his browser."),
                    ],
                ),
            ),
            (720, "ben.carter", Step(Step::Reopen, &[("reason", "Worked yesterday, today the same loop again.")])),
            (
                735,
                "jo.okafor",
                Step(
                    Step::Escalate,
                    &[("team", "Platform"), ("reason", "Second time within a day; the ticket is written wrongly again and again.")],
                ),
            ),
            (760, "tomas.silva", Step(Step::AcceptEscalation, &[])),
            (905, "tomas.silva", Set(Cause, "The clock of sign-in node 2 was four minutes ahead; tickets were not valid yet.")),
            (
                910,
                "tomas.silva",
                Go(
                    Recovery,
                    &[
                        ("resolution_code", "fixed"),
                        ("resolution_notes", "Time service on node 2 repaired, both nodes agree to 20 ms. Alert for clock drift added."),
                    ],
                ),
            ),
        ],
        ends: Recovery,
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
        key: "time-sheets",
        ago: 320,
        door: Door::Phone("anna.rossi", "noor.haddad"),
        title: "Time sheets cannot be submitted",
        description: "The button \"Submit\" stays grey for the whole of Marketing. Today at six the month is closed for pay.",
        fields: &[
            ("category", "Software/Business application"),
            ("service", "Payroll"),
            ("impact", "medium"),
            ("urgency", "low"),
            ("effect", "14 people in Marketing; entering hours works, submitting does not."),
            ("location", "Headquarters, floor 2"),
        ],
        then: &[
            (4, "anna.rossi", Step(Step::Take, &[])),
            (
                9,
                "anna.rossi",
                Go(Diagnosis, &[("reply", "I see the grey button too. I find out what the form is missing and call you before three.")]),
            ),
            (
                12,
                "sara.lind",
                Step(
                    Step::OverridePriority,
                    &[("priority", "P2"), ("reason", "The month is closed at six; after that 14 people are paid late.")],
                ),
            ),
            (
                64,
                "anna.rossi",
                Note("Submit asks for an approver, and Marketing's left last week. Asking People and pay who approves now."),
            ),
        ],
        ends: Diagnosis,
    },
    Story {
        key: "old-figures",
        ago: 83,
        door: Door::WalkIn("jo.okafor", "ben.carter"),
        title: "Report shows last month's figures",
        description: "The sales report of this morning is the one of October word for word, only the date on top is new.",
        fields: &[("effect", "Accounting compares by hand; the board meeting is on Monday."), ("location", "Headquarters, floor 3")],
        then: &[],
        ends: Categorization,
    },
    Story {
        key: "invoice-20417",
        ago: 13,
        door: Door::Portal("ben.carter"),
        title: "Cannot open invoice 20417",
        description: "Only this one: \"document is damaged\". The supplier is on the phone about it.",
        fields: &[
            ("impact", "low"),
            ("urgency", "medium"),
            ("effect", "One invoice, one supplier who waits."),
            ("location", "Headquarters, floor 3"),
        ],
        then: &[],
        ends: Identification,
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
    Story {
        key: "intranet-search",
        ago: 150,
        door: Door::Email("jo.okafor", "elif.demir"),
        title: "Search in the intranet finds nothing",
        description: "Whatever I type, the answer is \"no results\". Browsing by hand works.",
        fields: &[
            ("category", "Software/Business application"),
            ("service", "Business applications"),
            ("effect", "Probably everybody; most have bookmarks."),
            ("location", "Headquarters, floor 2"),
        ],
        then: &[(8, "jo.okafor", Note("Same for me. The index was rebuilt last night, log says 0 documents."))],
        ends: Prioritization,
    },
    Story {
        key: "double-invitations",
        ago: 1_150,
        door: Door::Portal("elif.demir"),
        title: "Calendar invitations arrive twice",
        description: "Every invitation comes two times, and if I accept one, the other stays open. My colleagues have it too.",
        fields: &[
            ("impact", "medium"),
            ("urgency", "low"),
            ("effect", "All of Marketing; a nuisance, nothing is lost."),
            ("location", "Headquarters, floor 2"),
        ],
        then: &[
            (90, "jo.okafor", Go(Response, &[("category", "Software/E-mail and calendar"), ("service", "E-mail and calendar")])),
            (91, "jo.okafor", Step(Step::Assign, &[("team", "Workplace"), ("assignee", "pia.novak")])),
            (
                160,
                "pia.novak",
                Go(Diagnosis, &[("reply", "Hello Elif, please accept only the upper one for now. I look for what sends the second.")]),
            ),
            (415, "pia.novak", Note("A rule from the old server still forwards to the distribution list, which has the same people.")),
            (430, "pia.novak", Go(Resolution, &[("cause", "Leftover forwarding rule of the old mail server.")])),
        ],
        ends: Resolution,
    },
];
