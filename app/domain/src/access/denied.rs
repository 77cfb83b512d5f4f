//! Owns a refusal and how it reads. Never names what somebody may not see.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::action::Action;
use super::matrix::{Principal, Scope, cell};
use super::role::Role;

/// Which refusal it is, from the least to the most that it tells.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// Nobody is signed in.
    Unauthenticated,
    /// The thing may not even be seen: answer exactly as if it were missing.
    Invisible,
    NotAllowed,
    FreshSignInNeeded,
    ReasonNeeded,
}

/// Why not, and who may instead. `who_may` is filled only where the thing itself may be seen.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Denied {
    pub action: Action,
    pub why: Why,
    pub who_may: Vec<Role>,
}

impl std::error::Error for Denied {}

impl fmt::Display for Denied {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.why {
            Why::Unauthenticated => f.write_str("Sign in first."),
            Why::Invisible => f.write_str("Not found."),
            Why::FreshSignInNeeded => f.write_str("This needs a sign-in from the last 10 minutes. Sign in again, then repeat it."),
            Why::ReasonNeeded => f.write_str("This needs a reason, which is logged and told to the owner."),
            Why::NotAllowed if self.who_may.is_empty() => f.write_str("Nobody may do this."),
            Why::NotAllowed => write!(f, "Only {} may do this.", self.groups().join(", or ")),
        }
    }
}

impl Denied {
    /// Those who may, those with the same reach together: `level 1 agents and level 2 agents (own teams and sites)`.
    fn groups(&self) -> Vec<String> {
        let mut groups: Vec<(&'static str, Vec<Role>)> = Vec::new();
        for role in &self.who_may {
            let limit = limit(cell(self.action, Principal::Role(*role)).scope);
            match groups.iter_mut().find(|(known, _)| *known == limit) {
                Some((_, roles)) => roles.push(*role),
                None => groups.push((limit, vec![*role])),
            }
        }
        groups.iter().map(|(limit, roles)| format!("{}{limit}", list(&names(roles)))).collect()
    }
}

/// More names than these help nobody to find somebody.
const NAMED: usize = 3;

/// In the middle of a sentence: the levels of agents together, and no long list.
fn names(roles: &[Role]) -> Vec<String> {
    let is_agent = |role: &Role| matches!(role, Role::AgentL1 | Role::AgentL2 | Role::AgentL3);
    let agents: Vec<Role> = roles.iter().copied().filter(is_agent).collect();
    let together = match agents.as_slice() {
        [Role::AgentL1, Role::AgentL2, Role::AgentL3] => Some("agents".to_owned()),
        [Role::AgentL2, Role::AgentL3] => Some("level 2 and 3 agents".to_owned()),
        _ => None,
    };
    let apart = roles.iter().filter(|role| together.is_none() || !is_agent(role)).map(|role| role.plural());
    let mut names: Vec<String> = together.clone().into_iter().chain(apart).collect();
    if names.len() > NAMED {
        let more = names.len() - (NAMED - 1);
        names.truncate(NAMED - 1);
        names.push(format!("{more} more"));
    }
    names
}

fn limit(scope: Scope) -> &'static str {
    match scope {
        Scope::Deny | Scope::Any | Scope::AnyRestricted => "",
        Scope::Published => " (what is published)",
        Scope::Own => " (their own)",
        Scope::Involved => " (their own or what they follow)",
        Scope::Shared => " (what is shared with or assigned to them)",
        Scope::Control => " (exercises that they control)",
        Scope::Team => " (own teams and sites)",
    }
}

/// `a`, `a and b`, `a, b and c`.
fn list(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [only] => only.clone(),
        [head @ .., last] => format!("{} and {last}", head.join(", ")),
    }
}
