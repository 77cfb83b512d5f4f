//! Demo incidents of accounts, files and office programs.

use domain::incident::Field::*;
use domain::incident::Stage::*;
use domain::workflow::Step;

use super::super::story::Do::*;
use super::super::story::{Door, Story};

pub(super) const STORIES: &[Story] = &[
    Story {
        key: "password-phone",
        ago: 5_690,
        door: Door::Phone("jo.okafor", "paula.meyer"),
        title: "Cannot sign in after password change",
        description: "Changed the password on Friday as asked. The till accepts it, the shared PC in the office does not.",
        fields: &[
            ("category", "Access/Password"),
            ("service", "Identity and sign-in"),
            ("impact", "low"),
            ("urgency", "medium"),
            ("effect", "One person; the shop opens at ten, she can use the till."),
            ("location", "Store Lindenplatz"),
        ],
        then: &[
            (1, "jo.okafor", Step(Step::Take, &[])),
            (
                9,
                "jo.okafor",
                Go(
                    Recovery,
                    &[
                        ("cause", "The shared PC was offline since Thursday and still knew the old password."),
                        ("resolution_code", "instructed"),
                        ("resolution_notes", "Plugged the network cable back in while on the phone, signed in once, works."),
                        ("reply", "We sorted it out on the phone: the cable was loose, so the PC had not heard of your new password."),
                    ],
                ),
            ),
            (12, "paula.meyer", Step(Step::Confirm, &[])),
            (15, "jo.okafor", Step(Step::Close, &[("category_checked", "yes"), ("lesson", "none")])),
        ],
        ends: Closed,
    },
    Story {
        key: "shared-drive",
        ago: 185,
        door: Door::Portal("noor.haddad"),
        title: "New starter cannot open the shared drive",
        description: "Elif started on Monday in Marketing. She sees the drive but gets \"access denied\" on every folder. Her colleagues can open all of them.",
        fields: &[
            ("impact", "low"),
            ("urgency", "high"),
            ("effect", "One person who cannot start working; the campaign files are there."),
            ("location", "Headquarters, floor 2"),
        ],
        then: &[
            (11, "anna.rossi", Go(Response, &[("category", "Access/Permissions"), ("service", "Workplace")])),
            (12, "anna.rossi", Step(Step::Take, &[])),
            (
                15,
                "anna.rossi",
                Note("She is in the right group since Monday, but the account was made from last year's template. Comparing both."),
            ),
        ],
        ends: Response,
    },
    Story {
        key: "mailbox-full",
        ago: 96,
        door: Door::Phone("anna.rossi", "ben.carter"),
        title: "Mailbox full although empty",
        description: "Deleted everything down to 300 messages, still gets \"mailbox full\". Sending does not work any more.",
        fields: &[
            ("category", "Software/E-mail and calendar"),
            ("service", "E-mail and calendar"),
            ("effect", "One person; cannot send invoices, receives still."),
            ("location", "Headquarters, floor 3"),
        ],
        then: &[(4, "anna.rossi", Note("Recoverable items take 48 GB: a retention rule from the audit in spring still holds them."))],
        ends: Prioritization,
    },
    Story {
        key: "second-monitor",
        ago: 3_050,
        door: Door::Portal("elif.demir"),
        title: "Need a second monitor",
        description: "I work with pictures and one screen is too little. Can I have a second one?",
        fields: &[
            ("impact", "low"),
            ("urgency", "low"),
            ("effect", "Nobody is stopped from working."),
            ("location", "Headquarters, floor 2"),
        ],
        then: &[(
            48,
            "jo.okafor",
            Step(
                Step::Cancel,
                &[
                    ("cancel_reason", "became_request"),
                    ("reason", "Nothing is broken. Ordered through the catalogue for her, delivery in a week."),
                ],
            ),
        )],
        ends: Cancelled,
    },
    Story {
        key: "activation",
        ago: 420,
        door: Door::WalkIn("jo.okafor", "elif.demir"),
        title: "Office programs ask for activation every hour",
        description: "Word and the others show a yellow bar and want to be activated. Click, gone, an hour later it is back. Two colleagues have the same.",
        fields: &[
            ("category", "Software/Office programs"),
            ("service", "Workplace"),
            ("impact", "medium"),
            ("urgency", "medium"),
            ("effect", "Three people in Marketing, hindered once an hour."),
            ("location", "Headquarters, floor 2"),
        ],
        then: &[
            (6, "jo.okafor", Step(Step::Take, &[])),
            (
                8,
                "jo.okafor",
                Go(
                    Diagnosis,
                    &[("reply", "As said at the counter: keep clicking for now, nothing is lost. I ask the colleagues from Workplace.")],
                ),
            ),
            (
                31,
                "jo.okafor",
                Step(
                    Step::Escalate,
                    &[
                        ("team", "Workplace"),
                        ("reason", "All three laptops were set up on Monday; licences are assigned. I cannot see the activation log."),
                    ],
                ),
            ),
            (52, "pia.novak", Step(Step::AcceptEscalation, &[])),
            (130, "pia.novak", Note("Activation asks a licence server that was switched off on Sunday. The new image still has its name.")),
            (138, "pia.novak", Go(Resolution, &[("cause", "The image of Monday names a licence server that no longer exists.")])),
            (
                140,
                "pia.novak",
                Reply(
                    "Hello Elif, we found it. The fix comes with the next restart of your laptop; please restart at lunch and tell me if the yellow bar comes back.",
                ),
            ),
        ],
        ends: Resolution,
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
];
