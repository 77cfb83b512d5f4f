//! Owns the list of tables that are carried from one database to another, and of those that are not, each with why. A
//! test compares it with the schema: what is new has to be put into one list or the other.

/// A table with everything that is carried of it.
#[derive(Debug)]
pub struct Table {
    pub name: &'static str,
    /// What tells its rows apart, and their order.
    pub key: &'static [&'static str],
    pub columns: &'static [Column],
    /// References into the same table: set when all of its rows are there.
    pub later: &'static [&'static str],
    /// Columns that are not carried: what they get instead, and why.
    pub left_out: &'static [(&'static str, Fill, &'static str)],
    /// Whether its rows stay within a realm.
    pub within: Within,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Within {
    House,
    Realm,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Column {
    pub name: &'static str,
    pub shape: Shape,
}

/// How a value looks in a line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Shape {
    Id,
    Text,
    Number,
    Truth,
    Time,
    Json,
}

/// What a column gets that is not carried.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fill {
    Nothing,
    /// The other column in lower case.
    Folded(&'static str),
    /// A secret that is made anew.
    Secret,
}

const fn id(name: &'static str) -> Column {
    Column { name, shape: Shape::Id }
}
const fn text(name: &'static str) -> Column {
    Column { name, shape: Shape::Text }
}
const fn number(name: &'static str) -> Column {
    Column { name, shape: Shape::Number }
}
const fn truth(name: &'static str) -> Column {
    Column { name, shape: Shape::Truth }
}
const fn time(name: &'static str) -> Column {
    Column { name, shape: Shape::Time }
}
const fn json(name: &'static str) -> Column {
    Column { name, shape: Shape::Json }
}

const fn plain(name: &'static str, key: &'static [&'static str], columns: &'static [Column]) -> Table {
    Table { name, key, columns, later: &[], left_out: &[], within: Within::House }
}

const fn in_realm(name: &'static str, key: &'static [&'static str], columns: &'static [Column]) -> Table {
    Table { name, key, columns, later: &[], left_out: &[], within: Within::Realm }
}

/// In the order in which they can be put in. Incidents with their logs come before the first that is within a realm.
pub const TABLES: &[Table] = &[
    plain("realm", &["id"], &[id("id"), text("kind"), number("exercise"), number("next_number")]),
    plain("team", &["id"], &[id("id"), text("name"), text("level"), truth("retired"), number("version")]),
    Table {
        later: &["parent"],
        ..plain("location", &["id"], &[id("id"), text("name"), id("parent"), truth("retired"), number("version")])
    },
    Table {
        later: &["parent"],
        ..plain(
            "category",
            &["id"],
            &[id("id"), text("name"), id("parent"), text("criteria"), text("implies"), text("codes"), truth("retired"), number("version")],
        )
    },
    PERSON,
    plain("person_role", &["person", "role"], &[id("person"), text("role")]),
    plain("person_site", &["person", "location"], &[id("person"), id("location")]),
    plain("person_skill", &["person", "skill"], &[id("person"), text("skill")]),
    plain("team_member", &["person", "team"], &[id("person"), id("team"), truth("lead")]),
    plain(
        "service",
        &["id"],
        &[id("id"), text("name"), text("description"), text("criticality"), id("owner"), id("team"), truth("retired"), number("version")],
    ),
    plain("component", &["id"], &[id("id"), id("service"), text("name"), text("kind"), truth("retired")]),
    plain("service_need", &["service", "part"], &[id("service"), text("part"), id("needed_service"), id("needed_component")]),
    RULE,
    plain("task_template", &["id"], &[id("id"), text("name"), id("category"), truth("retired"), number("version")]),
    TASK_TEMPLATE_LINE,
    plain("setting", &["key"], &[text("key"), json("value"), time("updated_at")]),
    plain(
        "audit",
        &["id"],
        &[id("id"), time("at"), id("actor_person"), text("actor_system"), text("action"), text("subject"), json("detail")],
    ),
    IMPORT_RUN,
    plain("import_item", &["run_id", "kind", "id"], &[id("run_id"), text("kind"), id("id"), number("events")]),
    in_realm(
        "external_ref",
        &["realm_id", "system", "external_id"],
        &[id("realm_id"), text("system"), text("external_id"), id("incident_id")],
    ),
    in_realm("opening", &["realm_id", "incident_id", "person"], &[id("realm_id"), id("incident_id"), id("person"), time("until")]),
    in_realm(
        "follower",
        &["realm_id", "incident_id", "person"],
        &[id("realm_id"), id("incident_id"), id("person"), truth("following"), time("since")],
    ),
    INBOX,
    in_realm(
        "bulk_item",
        &["realm_id", "bulk", "incident_id"],
        &[id("realm_id"), id("bulk"), id("incident_id"), id("person"), time("at"), text("act"), text("outcome"), text("why")],
    ),
    in_realm("draft", &["realm_id", "person", "place"], &[id("realm_id"), id("person"), text("place"), text("text"), time("updated_at")]),
    ATTACHMENT,
];

const PERSON: Table = Table {
    left_out: &[
        ("name_folded", Fill::Folded("name"), "follows from the name"),
        ("password_hash", Fill::Nothing, "nobody takes passwords away: people ask for a link to set a new one"),
        ("security_stamp", Fill::Secret, "stands in sessions, and none is carried"),
    ],
    ..plain(
        "person",
        &["id"],
        &[
            id("id"),
            text("name"),
            text("email"),
            text("phone"),
            id("location"),
            text("department"),
            truth("disabled"),
            time("created_at"),
            number("version"),
        ],
    )
};

const RULE: Table = plain(
    "rule",
    &["id"],
    &[
        id("id"),
        text("name"),
        number("place"),
        truth("active"),
        text("mode"),
        json("conditions"),
        id("category"),
        id("service"),
        id("team"),
        text("impact"),
        text("urgency"),
        number("version"),
    ],
);

const IMPORT_RUN: Table = Table {
    left_out: &[("path", Fill::Nothing, "the file that was uploaded stays where it was")],
    ..plain(
        "import_run",
        &["id"],
        &[
            id("id"),
            text("source"),
            text("file"),
            text("digest"),
            json("options"),
            text("state"),
            id("actor_person"),
            text("actor_system"),
            time("started_at"),
            time("changed_at"),
            time("worked_at"),
            number("total"),
            number("done"),
            json("detail"),
        ],
    )
};

const TASK_TEMPLATE_LINE: Table = plain(
    "task_template_line",
    &["template", "place"],
    &[id("template"), number("place"), text("title"), text("note"), id("team"), text("priority"), number("due_minutes"), text("skills")],
);

const INBOX: Table = in_realm(
    "inbox",
    &["realm_id", "person", "event_id"],
    &[id("realm_id"), id("person"), id("event_id"), id("incident_id"), text("because"), time("created_at"), time("read_at")],
);

const ATTACHMENT: Table = in_realm(
    "attachment",
    &["realm_id", "id"],
    &[
        id("realm_id"),
        id("id"),
        id("incident_id"),
        text("name"),
        text("media_type"),
        number("size"),
        text("sha256"),
        number("width"),
        number("height"),
        text("audience"),
        id("uploaded_person"),
        text("uploaded_system"),
        time("created_at"),
        time("removed_at"),
    ],
);

/// Tables whose rows follow from incidents with their logs.
pub const DERIVED: &[(&str, &str)] = &[
    ("incident", "carried as records with their logs"),
    ("event", "carried with its incident"),
    ("task", "follows from the log"),
    ("search_text", "follows from the log"),
    ("search_word", "follows from the log"),
    ("search_name", "follows from the names of services, places and categories"),
];

/// Tables that are not carried, each with why.
pub const LEFT_OUT: &[(&str, &str)] = &[
    ("session", "who is signed in somewhere is not signed in elsewhere"),
    ("device", "where somebody signed in before"),
    ("sign_in_failure", "counts of the last minutes"),
    ("one_time_link", "secrets"),
    ("api_token", "secrets"),
    ("idempotency", "answers to requests of the last day"),
    ("outbox", "messages on their way: they are sent from where they were written, and not twice"),
    ("purge", "never holds a row outside of one transaction"),
];
