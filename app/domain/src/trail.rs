//! Owns how entries of the audit trail read: which kind each action is, and what it says in words. Never an entry
//! itself: those are written by backend, in the transaction of what they tell.

use crate::choice::choices;

choices! {
    /// What the audit page can be narrowed to.
    TrailKind {
        SignIns = "sign-ins", "Signing in and out", "";
        Refusals = "refusals", "Refusals", "";
        People = "people", "People and rights", "";
        Teams = "teams", "Teams", "";
        Services = "services", "Services", "";
        Categories = "categories", "Categories", "";
        Locations = "locations", "Locations", "";
        Rules = "rules", "Rules", "";
        Tokens = "tokens", "API tokens", "";
        House = "house", "Imports, copies, demo and settings", "";
    }
}

/// What stands at the end of the action of every refusal.
pub const REFUSED: &str = ".refused";

impl TrailKind {
    /// How its actions begin; refusals are told by how they end.
    pub fn beginnings(self) -> &'static [&'static str] {
        match self {
            TrailKind::SignIns => &["sign_in", "sign_out", "session.", "password.", "reset."],
            TrailKind::Refusals => &[],
            TrailKind::People => &["person."],
            TrailKind::Teams => &["team."],
            TrailKind::Services => &["service."],
            TrailKind::Categories => &["category."],
            TrailKind::Locations => &["location."],
            TrailKind::Rules => &["rule."],
            TrailKind::Tokens => &["token."],
            TrailKind::House => &["import.", "backup.", "export.", "demo.", "setting."],
        }
    }
}

/// In the past tense, as a line of the page begins: `Changed a team`. What has no words of its own reads as it is
/// called.
pub fn words(action: &str) -> String {
    let known = match action {
        "sign_in" => "Signed in",
        "sign_in.refused" => "Sign-in refused",
        "sign_out" => "Signed out",
        "sign_out.everywhere" => "Signed out everywhere",
        "session.ended" => "Ended a session",
        "password.changed" => "Changed the password",
        "password.refused" => "Wrong password",
        "password.reset" => "Chose a new password by link",
        "reset.requested" => "Asked for a new password",
        "person.added" => "Added an account",
        "person.changed" => "Changed a person",
        "person.roles" => "Changed roles",
        "person.teams" => "Changed teams of a person",
        "person.skills" => "Changed skills",
        "person.disabled" => "Disabled an account",
        "person.enabled" => "Enabled an account",
        "person.invited" => "Sent a link to set a password",
        "token.created" => "Made an API token",
        "token.revoked" => "Revoked an API token",
        "rule.switched_on" => "Switched a rule on",
        "rule.switched_off" => "Switched a rule off",
        "rule.moved" => "Moved a rule",
        "rule.deleted" => "Deleted a rule",
        "import.run" => "Imported",
        "backup.run" => "Made a backup",
        "export.all" => "Exported everything",
        "export.list" => "Exported a list",
        "demo.seeded" => "Wrote the demo",
        "demo.removed" => "Removed the demo",
        "access.refused" => "Refused",
        other => return composed(other),
    };
    known.to_owned()
}

fn composed(action: &str) -> String {
    match action.split_once('.') {
        Some((what, "added")) => format!("Added a {what}"),
        Some((what, "changed")) => format!("Changed a {what}"),
        Some((what, "retired")) => format!("Retired a {what}"),
        Some((what, "restored")) => format!("Took a {what} back into use"),
        _ => {
            let text = action.replace(['.', '_'], " ");
            let mut letters = text.chars();
            letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_entry_reads_as_words() {
        for (action, expect) in [
            ("team.added", "Added a team"),
            ("category.retired", "Retired a category"),
            ("service.restored", "Took a service back into use"),
            ("sign_in.refused", "Sign-in refused"),
            ("something.new_here", "Something new here"),
            ("", ""),
        ] {
            assert_eq!(words(action), expect);
        }
    }

    #[test]
    fn kinds_do_not_overlap() {
        let all: Vec<&str> = TrailKind::ALL.iter().flat_map(|kind| kind.beginnings()).copied().collect();
        for (place, one) in all.iter().enumerate() {
            assert!(all.iter().skip(place + 1).all(|other| !one.starts_with(other) && !other.starts_with(one)), "{one}");
        }
    }
}
