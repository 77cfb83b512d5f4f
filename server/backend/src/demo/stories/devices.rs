//! Demo incidents of devices: computers, printers, headsets.

use domain::incident::Field::*;
use domain::incident::Stage::*;
use domain::workflow::Step;

use super::super::story::Do::*;
use super::super::story::{Door, Story};

pub(super) const STORIES: &[Story] = &[
    Story {
        key: "printer-queue",
        ago: 1_790,
        door: Door::Portal("lea.brandt"),
        title: "Printer queue stuck, floor 2",
        description: "The big printer by the kitchen prints nothing. The display says \"ready\", but my five offers have been waiting since half past eight.",
        fields: &[
            ("impact", "medium"),
            ("urgency", "medium"),
            ("effect", "Everybody on floor 2 prints here; the one on floor 3 works."),
            ("location", "Headquarters, floor 2"),
        ],
        then: &[
            (6, "anna.rossi", Go(Response, &[("category", "Hardware/Printer"), ("service", "Workplace")])),
            (7, "anna.rossi", Step(Step::Take, &[])),
            (
                9,
                "anna.rossi",
                Go(
                    Diagnosis,
                    &[("reply", "Thank you, Lea. I see 31 jobs waiting and am clearing the queue. Please do not send them again.")],
                ),
            ),
            (
                16,
                "anna.rossi",
                Note("First job in the queue is a 212 MB PDF from the scanner share; the driver gives up on it and takes the queue along."),
            ),
            (19, "anna.rossi", Go(Resolution, &[("cause", "One oversized PDF blocks the spooler.")])),
            (
                27,
                "anna.rossi",
                Step(
                    Step::Resolve,
                    &[
                        ("resolution_code", "fixed"),
                        ("resolution_notes", "Deleted the oversized job, restarted the spooler, test page came out."),
                    ],
                ),
            ),
            (44, "lea.brandt", Step(Step::Confirm, &[])),
            (
                380,
                "anna.rossi",
                Step(
                    Step::Close,
                    &[("category_checked", "yes"), ("lesson", "Limit scan-to-share PDFs to 100 MB; asked Workplace to set it.")],
                ),
            ),
        ],
        ends: Closed,
    },
    Story {
        key: "dock-screens",
        ago: 1_260,
        door: Door::Portal("noor.haddad"),
        title: "Docking station loses both screens",
        description: "Both screens go black for ten seconds, several times an hour, always together. The laptop itself stays on. Started after the update on Tuesday.",
        fields: &[
            ("impact", "low"),
            ("urgency", "medium"),
            ("effect", "One person; can work on the small screen, payroll lists do not fit on it."),
            ("location", "Headquarters, floor 3"),
        ],
        then: &[
            (35, "jo.okafor", Go(Response, &[("category", "Hardware/Computer"), ("service", "Workplace")])),
            (
                36,
                "jo.okafor",
                Step(Step::Assign, &[("team", "Workplace"), ("assignee", "pia.novak"), ("reason", "Third dock of this model this week.")]),
            ),
            (
                70,
                "pia.novak",
                Go(
                    Diagnosis,
                    &[("reply", "Hello Noor, I come by at two with another dock. Please leave everything plugged in until then.")],
                ),
            ),
            (
                255,
                "pia.novak",
                Note(
                    "Same with the second dock. Firmware of dock is 1.0.9, graphics driver came with Tuesday's update. Older driver: stable for 40 minutes.",
                ),
            ),
            (270, "pia.novak", Go(Resolution, &[("cause", "Graphics driver of the Tuesday update and dock firmware 1.0.9 do not agree.")])),
            (
                300,
                "pia.novak",
                Step(
                    Step::Resolve,
                    &[
                        ("resolution_code", "workaround"),
                        ("resolution_notes", "Driver rolled back on this laptop and held there. New firmware is announced for next month."),
                    ],
                ),
            ),
        ],
        ends: Recovery,
    },
    Story {
        key: "fan-noise",
        ago: 2_950,
        door: Door::Email("jo.okafor", "yuki.tanaka"),
        title: "Laptop fan runs all the time",
        description: "Since the weekend my laptop is loud like a hair dryer, even with nothing open. It gets quite hot on the left side.",
        fields: &[
            ("category", "Hardware/Computer"),
            ("service", "Workplace"),
            ("impact", "low"),
            ("urgency", "low"),
            ("effect", "One person, can work, is annoyed."),
            ("location", "Working from home"),
        ],
        then: &[
            (20, "jo.okafor", Step(Step::Take, &[])),
            (
                24,
                "jo.okafor",
                Go(
                    Diagnosis,
                    &[("reply", "Hello Yuki, thank you for writing. I am looking at what the laptop has been doing since Saturday.")],
                ),
            ),
            (48, "jo.okafor", Note("Inventory: 2 years old, no open recalls. Load is 4 % on average, so probably dust or the fan itself.")),
            (
                55,
                "jo.okafor",
                Step(
                    Step::Hold,
                    &[
                        ("hold_reason", "reporter"),
                        (
                            "reply",
                            "The programs are not the reason, so I think of dust. Could you look whether the grille on the left is covered with fluff, and send me a photo? If it is, I post you a spare laptop.",
                        ),
                    ],
                ),
            ),
        ],
        ends: Diagnosis,
    },
    Story {
        key: "headset",
        ago: 26,
        door: Door::Portal("yuki.tanaka"),
        title: "Headset crackles in calls since this morning",
        description: "Others hear me with a crackle, as if I were frying something. My private headphones are fine.",
        fields: &[
            ("impact", "low"),
            ("urgency", "medium"),
            ("effect", "One person; next call with a supplier at three."),
            ("location", "Working from home"),
        ],
        then: &[],
        ends: Identification,
    },
    Story {
        key: "black-after-standby",
        ago: 8_800,
        door: Door::Portal("lea.brandt"),
        title: "Screen stays black after standby",
        description: "When I open the lid, the keyboard lights up but the screen stays dark. Only holding the power button helps, and then my open mails are gone.",
        fields: &[
            ("impact", "low"),
            ("urgency", "medium"),
            ("effect", "One person, two or three times a day."),
            ("location", "Headquarters, floor 2"),
        ],
        then: &[
            (25, "anna.rossi", Go(Response, &[("category", "Hardware/Computer"), ("service", "Workplace")])),
            (26, "anna.rossi", Step(Step::Take, &[])),
            (
                30,
                "anna.rossi",
                Go(
                    Diagnosis,
                    &[("reply", "Hello Lea, this is known for your model. I send you an update in an hour; please leave the laptop on.")],
                ),
            ),
            (
                95,
                "anna.rossi",
                Go(
                    Recovery,
                    &[
                        ("cause", "Firmware of the display."),
                        ("resolution_code", "fixed"),
                        ("resolution_notes", "Display firmware 2.14 installed remotely, three times standby without trouble."),
                    ],
                ),
            ),
            (1_500, "lea.brandt", Step(Step::Reopen, &[("reason", "This morning it was black again, twice.")])),
            (1_520, "anna.rossi", Reply("Sorry, Lea. I bring you a replacement at eleven and take yours along.")),
            (1_530, "anna.rossi", Set(Cause, "Display cable; the firmware had only made it rarer.")),
            (
                1_700,
                "anna.rossi",
                Go(
                    Recovery,
                    &[
                        ("resolution_code", "fixed"),
                        ("resolution_notes", "Laptop exchanged, files moved over. Old one goes to repair for its display cable."),
                    ],
                ),
            ),
            (2_950, "lea.brandt", Step(Step::Confirm, &[])),
            (
                3_000,
                "anna.rossi",
                Step(
                    Step::Close,
                    &[
                        ("category_checked", "yes"),
                        ("lesson", "Black screen after standby on this model: check the cable before blaming firmware."),
                    ],
                ),
            ),
        ],
        ends: Closed,
    },
];
