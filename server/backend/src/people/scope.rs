//! Owns how far an API token reaches within the rights of its owner. Never gives a right that the owner lacks.

use std::fmt;
use std::str::FromStr;

use domain::access::Action;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TokenScope {
    /// Looks, changes nothing.
    Read,
    /// Works on incidents and what belongs to them.
    Write,
    /// Whatever its owner may, short of what asks for a fresh sign-in: a token never has one.
    All,
}

/// Listed one by one: a new action is closed to tokens that only read until somebody adds it here.
const READS: [Action; 24] = [
    Action::IncidentRead,
    Action::IncidentReadRestricted,
    Action::IncidentSearch,
    Action::IncidentSuggest,
    Action::IncidentNoteRead,
    Action::IncidentVendorNoteRead,
    Action::TaskRead,
    Action::AttachmentReadPublic,
    Action::AttachmentReadInternal,
    Action::LiveSubscribe,
    Action::StatusRead,
    Action::ProblemRead,
    Action::KbReadPublished,
    Action::KbReadInternal,
    Action::ServiceRead,
    Action::AlertRead,
    Action::OncallRead,
    Action::SlaRead,
    Action::PlaybookRead,
    Action::ReviewRead,
    Action::ReportRead,
    Action::UserReadMinimal,
    Action::UserReadContact,
    Action::HealthRead,
];

/// The work itself. Settings, people and rules are elsewhere, and so is what cannot be taken back.
const WORK: [&str; 6] = ["incident.", "task.", "attachment.", "draft.", "major.", "request."];
const FINAL: [Action; 3] = [Action::IncidentPurge, Action::IncidentSoftDelete, Action::IncidentExport];

impl TokenScope {
    pub const ALL: [TokenScope; 3] = [TokenScope::Read, TokenScope::Write, TokenScope::All];

    pub fn slug(self) -> &'static str {
        match self {
            TokenScope::Read => "read",
            TokenScope::Write => "write",
            TokenScope::All => "all",
        }
    }

    pub fn covers(self, action: Action) -> bool {
        let reads = READS.contains(&action);
        let works = WORK.iter().any(|prefix| action.name().starts_with(prefix)) && !FINAL.contains(&action);
        match self {
            TokenScope::Read => reads,
            TokenScope::Write => reads || works,
            TokenScope::All => true,
        }
    }
}

impl fmt::Display for TokenScope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.slug())
    }
}

impl FromStr for TokenScope {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = TokenScope::ALL.into_iter().find(|scope| scope.slug() == text.trim());
        found.ok_or_else(|| "A token's scope is read, write or all.".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_widen() {
        use Action::*;
        for (action, read, write) in [
            (IncidentRead, true, true),
            (IncidentSearch, true, true),
            (IncidentCreate, false, true),
            (IncidentNoteWrite, false, true),
            (IncidentResolve, false, true),
            (IncidentPurge, false, false),
            (IncidentExport, false, false),
            (UserCreate, false, false),
            (ApiTokenCreate, false, false),
            (ConfigWrite, false, false),
            (ImportRun, false, false),
            (SecretReadBack, false, false),
        ] {
            assert_eq!((TokenScope::Read.covers(action), TokenScope::Write.covers(action)), (read, write), "{action}");
        }
        let writes = |action: &&Action| {
            TokenScope::Read.covers(**action) && ["write", "create", "update"].iter().any(|w| action.name().ends_with(w))
        };
        assert_eq!(Action::ALL.iter().find(writes), None);
        assert_eq!("read".parse(), Ok(TokenScope::Read));
        assert!("READ".parse::<TokenScope>().is_err() && "".parse::<TokenScope>().is_err());
    }
}
