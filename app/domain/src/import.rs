//! Owns the words for bringing in the records of another system: where a run stands and what it may be told to do.
//! Never reads a file.

use crate::choice::choices;

choices! {
    /// Where a run of an import stands.
    RunState {
        Checking = "checking", "Being checked", "the file is being read";
        Checked = "checked", "Checked", "somebody decides whether it is brought in";
        Running = "running", "Being brought in", "incidents are being written";
        Done = "done", "Done", "";
        Failed = "failed", "Stopped", "something was in the way";
        Undoing = "undoing", "Being undone", "what it made is being taken away";
        Undone = "undone", "Undone", "";
    }
}

impl RunState {
    /// Somebody works on it, or has to.
    pub fn is_work(self) -> bool {
        matches!(self, RunState::Checking | RunState::Running | RunState::Undoing)
    }

    /// Incidents came or went: what shows many of them loads anew.
    pub fn changed_incidents(self) -> bool {
        matches!(self, RunState::Done | RunState::Undone)
    }
}

choices! {
    /// What happens when a line cannot be read.
    OnError {
        Abort = "abort", "Bring in nothing", "not one incident comes while a line is wrong";
        Skip = "skip", "Leave those lines out", "everything else comes";
    }
}

choices! {
    /// How a file is written.
    Format {
        Servicenow = "servicenow", "Audit events (CSV)", "one row for each event, with the whole history of each incident";
        Jsonl = "jsonl", "JSON Lines", "users, queues and tickets, one in each line";
    }
}
