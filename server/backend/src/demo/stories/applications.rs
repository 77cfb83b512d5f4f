//! Demo incidents of business applications.

use domain::incident::Stage::*;
use domain::workflow::Step;

use super::super::story::Do::*;
use super::super::story::{Door, Story};

pub(super) const STORIES: &[Story] = &[
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
];
