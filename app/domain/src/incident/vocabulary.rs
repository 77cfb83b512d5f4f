//! Owns the closed lists of an incident: stages with kinds, holds, types, channels, origins, audiences.
//! Never says which stage follows which: that is the transition table.

use crate::choice::choices;

choices! {
    /// Place in the workflow, in order; Cancelled stands beside it.
    Stage {
        Identification = "identification", "Identification", "someone decides: incident, request, duplicate or not an incident";
        Logging = "logging", "Logging", "time noticed, channel, description and business effect are recorded";
        Categorization = "categorization", "Categorization", "types, category and service are set";
        Prioritization = "prioritization", "Prioritization", "impact and urgency are set";
        Response = "response", "Response", "a team and a person own it, the reporter has a first answer";
        Diagnosis = "diagnosis", "Diagnosis", "cause or workaround is looked for";
        Escalation = "escalation", "Escalation", "waits until the next level accepts";
        Resolution = "resolution", "Resolution", "fix or workaround is applied";
        Recovery = "recovery", "Recovery", "checked as restored, the reporter is asked";
        Closed = "closed", "Closed", "final after ten minutes";
        Cancelled = "cancelled", "Cancelled", "duplicate, not an incident, became a request or withdrawn";
    }
}

choices! {
    StageKind {
        New = "new", "New", "";
        Active = "active", "Active", "";
        Waiting = "waiting", "Waiting", "";
        Done = "done", "Done", "";
        Closed = "closed", "Closed", "";
        Cancelled = "cancelled", "Cancelled", "";
    }
}

impl Stage {
    pub fn kind(self) -> StageKind {
        match self {
            Stage::Identification | Stage::Logging | Stage::Categorization | Stage::Prioritization => StageKind::New,
            Stage::Response | Stage::Diagnosis | Stage::Resolution => StageKind::Active,
            Stage::Escalation => StageKind::Waiting,
            Stage::Recovery => StageKind::Done,
            Stage::Closed => StageKind::Closed,
            Stage::Cancelled => StageKind::Cancelled,
        }
    }

    /// Open means that somebody still has to do something, be it only to close.
    pub fn is_open(self) -> bool {
        !matches!(self.kind(), StageKind::Closed | StageKind::Cancelled)
    }

    /// Plain words for the portal; never the name of a stage.
    pub fn plain_words(self) -> &'static str {
        match self.kind() {
            StageKind::New => "We have your report",
            StageKind::Active => "Someone is on it",
            StageKind::Waiting => "A specialist is being asked",
            StageKind::Done => "Fixed: please confirm",
            StageKind::Closed => "Done",
            StageKind::Cancelled => "Closed without a fix",
        }
    }
}

choices! {
    /// Why work waits; orthogonal to the stage.
    HoldReason {
        Reporter = "reporter", "Waiting: reporter", "an answer of the reporter";
        Vendor = "vendor", "Waiting: vendor", "an outside company";
        Change = "change", "Waiting: change", "a planned change";
        Problem = "problem", "Waiting: problem", "the cause behind several incidents";
        Evidence = "evidence", "Waiting: evidence", "it has to happen again, or logs are being collected";
    }
}

choices! {
    IncidentType {
        Hardware = "hardware", "Hardware", "";
        Software = "software", "Software", "";
        Security = "security", "Security", "";
        Facilities = "facilities", "Facilities", "";
    }
}

choices! {
    /// How the trouble was told to us.
    Channel {
        Portal = "portal", "Portal", "";
        Phone = "phone", "Phone", "";
        WalkIn = "walk_in", "Walk-in", "";
        Email = "email", "E-mail", "";
        Alert = "alert", "Alert", "";
    }
}

impl Channel {
    /// Talking to the reporter is the first answer.
    pub fn is_conversation(self) -> bool {
        matches!(self, Channel::Phone | Channel::WalkIn)
    }
}

choices! {
    /// How the record came into the live realm.
    Origin {
        Portal = "portal", "Portal", "";
        Agent = "agent", "Agent", "";
        Email = "email", "E-mail", "";
        Alert = "alert", "Alert", "";
        Api = "api", "API", "";
        Import = "import", "Import", "";
    }
}

choices! {
    /// Who may read a text of the log.
    Audience {
        Internal = "internal", "Internal", "";
        Vendor = "vendor", "Vendor", "";
        Public = "public", "Public", "";
    }
}

choices! {
    CancelReason {
        Duplicate = "duplicate", "Duplicate of another incident", "";
        NotAnIncident = "not_an_incident", "Not an incident", "";
        BecameRequest = "became_request", "Became a service request", "";
        Withdrawn = "withdrawn", "Withdrawn by the reporter", "";
    }
}
