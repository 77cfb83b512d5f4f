//! Demo incidents of Wi-Fi, VPN and the web.

use domain::incident::Field::*;
use domain::incident::Stage::*;
use domain::workflow::Step;

use super::super::story::Do::*;
use super::super::story::{Door, Story};

pub(super) const STORIES: &[Story] = &[
    Story {
        key: "wifi-hall-b",
        ago: 104,
        door: Door::Phone("jo.okafor", "omar.nasser"),
        title: "Wi-Fi unusable in hall B",
        description: "All scanners in hall B lost the network at once. Some come back for a minute and drop again. Trucks are waiting at three gates.",
        fields: &[
            ("category", "Network/Wi-Fi"),
            ("service", "Network and Wi-Fi"),
            ("impact", "high"),
            ("urgency", "high"),
            ("effect", "The whole hall, about 40 people, cannot book goods; work on paper since 10 minutes."),
            ("location", "Warehouse, hall B"),
        ],
        then: &[
            (2, "jo.okafor", Step(Step::Take, &[])),
            (
                4,
                "jo.okafor",
                Go(
                    Diagnosis,
                    &[(
                        "reply",
                        "We see it too, Omar: all nine access points of the hall. The network team is being called now. Please keep booking on paper.",
                    )],
                ),
            ),
            (
                6,
                "jo.okafor",
                Step(
                    Step::Escalate,
                    &[("team", "Network"), ("reason", "All access points of one hall at once, nothing I can do from here.")],
                ),
            ),
            (9, "mika.keller", Step(Step::AcceptEscalation, &[])),
            (10, "mika.keller", Plan("Network outage")),
            (
                12,
                "jo.okafor",
                Set(
                    PublicSummary,
                    "Wi-Fi in hall B of the warehouse fails since this morning. Scanners there do not work; please book on paper. The network team is on it.",
                ),
            ),
            (23, "mika.keller", Done(1)),
            (
                24,
                "mika.keller",
                Note(
                    "Controller sees the access points joining and leaving every 40 s. Looks like power over Ethernet: switch sw-hb-02 reports a budget alarm.",
                ),
            ),
            (41, "mika.keller", Note("Somebody plugged a heater controller with PoE into port 31. Asked the shift lead to pull it.")),
            (
                58,
                "mika.keller",
                Reply(
                    "We know the reason: the switch has too little power for everything on it. A colleague is on the way to hall B with a second one. Next news in half an hour.",
                ),
            ),
        ],
        ends: Diagnosis,
    },
    Story {
        key: "wifi-dock",
        ago: 92,
        door: Door::Portal("omar.nasser"),
        title: "No Wi-Fi at the loading dock",
        description: "Forgot to say on the phone: the tablets at dock 4 are out as well.",
        fields: &[("impact", "medium"), ("urgency", "high"), ("effect", "Dock 4, six people."), ("location", "Warehouse, hall B")],
        then: &[(
            7,
            "anna.rossi",
            Step(
                Step::Cancel,
                &[("cancel_reason", "duplicate"), ("duplicate_of", "wifi-hall-b"), ("reason", "Dock 4 hangs on the same switch.")],
            ),
        )],
        ends: Cancelled,
    },
    Story {
        key: "vpn-drops",
        ago: 350,
        door: Door::Portal("yuki.tanaka"),
        title: "VPN drops every 20 minutes",
        description: "Since yesterday evening the tunnel closes every 20 minutes, I have set a watch. The internet itself stays on. Calls with suppliers break off each time.",
        fields: &[
            ("impact", "medium"),
            ("urgency", "medium"),
            ("effect", "At least four people of Purchasing who work from home."),
            ("location", "Working from home"),
        ],
        then: &[
            (14, "anna.rossi", Go(Response, &[("category", "Network/VPN"), ("service", "Network and Wi-Fi")])),
            (15, "anna.rossi", Step(Step::Take, &[])),
            (
                18,
                "anna.rossi",
                Go(Diagnosis, &[("reply", "Thank you for timing it, that helps. I compare it with the other three who called.")]),
            ),
            (
                66,
                "anna.rossi",
                Note(
                    "Four people, three providers, always 1,200 seconds after connecting. Client version is the same, so not their routers.",
                ),
            ),
            (
                71,
                "anna.rossi",
                Step(
                    Step::Escalate,
                    &[("team", "Network"), ("reason", "Exactly 20 minutes for all of them smells like a re-keying timer on the gateway.")],
                ),
            ),
        ],
        ends: Escalation,
    },
    Story {
        key: "guest-certificate",
        ago: 7_300,
        door: Door::Portal("elif.demir"),
        title: "Guest Wi-Fi page shows certificate warning",
        description: "Our visitors get a red warning before the welcome page and do not dare to go on. A bit embarrassing.",
        fields: &[
            ("impact", "medium"),
            ("urgency", "low"),
            ("effect", "All visitors; they use their phones' own network instead."),
            ("location", "Headquarters"),
        ],
        then: &[
            (31, "jo.okafor", Go(Response, &[("category", "Network/Wi-Fi"), ("service", "Network and Wi-Fi")])),
            (33, "jo.okafor", Step(Step::Assign, &[("team", "Network"), ("assignee", "mika.keller")])),
            (
                90,
                "mika.keller",
                Go(
                    Diagnosis,
                    &[("reply", "Hello Elif, the certificate ended last night. A new one is ordered and will be there this afternoon.")],
                ),
            ),
            (
                95,
                "mika.keller",
                Go(Resolution, &[("cause", "Certificate of the guest page ended; the reminder went to somebody who left.")]),
            ),
            (
                300,
                "mika.keller",
                Step(
                    Step::Resolve,
                    &[("resolution_code", "fixed"), ("resolution_notes", "New certificate installed, checked with a phone in the lobby.")],
                ),
            ),
            (420, "elif.demir", Step(Step::Confirm, &[])),
            (
                430,
                "mika.keller",
                Step(
                    Step::Close,
                    &[("category_checked", "yes"), ("lesson", "Certificate reminders now go to the team's address, not to a person.")],
                ),
            ),
        ],
        ends: Closed,
    },
    Story {
        key: "slow-internet",
        ago: 47,
        door: Door::Phone("jo.okafor", "lea.brandt"),
        title: "Web pages take half a minute to open",
        description: "Everything on the web is slow since lunch; mail is normal. The neighbour has the same, floor 3 seems to be fine.",
        fields: &[("effect", "Several people on floor 2, hindered."), ("location", "Headquarters, floor 2")],
        then: &[(3, "jo.okafor", Note("Could be the proxy or the name server. Asked her for the address of one slow page."))],
        ends: Categorization,
    },
    Story {
        key: "video-elbe",
        ago: 260,
        door: Door::Portal("lea.brandt"),
        title: "Video calls freeze in meeting room Elbe",
        description: "Picture and sound freeze for some seconds, about once a minute. In the room next door it is fine. We have the customer on the screen at four.",
        fields: &[
            ("impact", "medium"),
            ("urgency", "medium"),
            ("effect", "Everybody who meets in Elbe; the customer call at four."),
            ("location", "Headquarters, floor 2"),
        ],
        then: &[
            (12, "anna.rossi", Go(Response, &[("category", "Network/Wi-Fi"), ("service", "Network and Wi-Fi")])),
            (
                13,
                "anna.rossi",
                Step(
                    Step::Assign,
                    &[("team", "Network"), ("assignee", "mika.keller"), ("reason", "Access point in Elbe, please before four.")],
                ),
            ),
            (
                20,
                "anna.rossi",
                Reply("Hello Lea, the network team looks at it before four. To be safe I have booked room Weser for your call as well."),
            ),
        ],
        ends: Response,
    },
    Story {
        key: "something-network",
        ago: 72,
        door: Door::Email("anna.rossi", "ben.carter"),
        title: "Something with the network",
        description: "Hi, it is not working again, same as last time. Can you have a look? Ben",
        fields: &[],
        then: &[(2, "anna.rossi", Note("No idea what \"it\" is. Called twice, voicemail. Trying again after his meeting at three."))],
        ends: Logging,
    },
];
