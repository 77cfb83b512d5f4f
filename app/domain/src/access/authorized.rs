//! Owns permits: the proof, in a type, that a right was checked. Never makes one without asking `decide`.

use std::marker::PhantomData;

use chrono::{DateTime, Utc};

use super::action::Action;
use super::actor::Actor;
use super::decide::{Decision, decide};
use super::denied::{Denied, Why};
use super::resource::Guarded;

pub(super) mod sealed {
    //! Keeps markers in this crate: a marker from elsewhere could claim to cover everything.
    pub trait Sealed {}
}

/// What kind of permit it is. A function names the kind it needs, so that a permit to read cannot be used to write.
pub trait Right: sealed::Sealed {
    fn covers(action: Action) -> bool;
}

/// A permit for exactly one action.
pub trait SingleRight: Right {
    const ACTION: Action;
}

/// A permit for any one action that changes an incident. The transition table picks the action at run time.
#[derive(Clone, Copy, Debug)]
pub enum ChangeIncident {}

/// Creating and purging are not here: neither is a change of an incident that stays.
const CHANGES: [Action; 34] = [
    Action::IncidentReplyPublic,
    Action::IncidentNoteWrite,
    Action::IncidentVendorNoteWrite,
    Action::IncidentUpdateFields,
    Action::IncidentPriorityOverride,
    Action::IncidentAssign,
    Action::IncidentTake,
    Action::IncidentEscalate,
    Action::IncidentAcceptEscalation,
    Action::IncidentHold,
    Action::IncidentResolve,
    Action::IncidentConfirmClose,
    Action::IncidentReopen,
    Action::IncidentCancel,
    Action::IncidentMarkDuplicate,
    Action::IncidentLink,
    Action::IncidentMerge,
    Action::IncidentConvertRequest,
    Action::IncidentSetRestricted,
    Action::IncidentUnsetRestricted,
    Action::IncidentNeedToKnowWrite,
    Action::IncidentForwardExternal,
    Action::IncidentJoinAffected,
    Action::IncidentFollow,
    Action::IncidentSoftDelete,
    Action::TaskWrite,
    Action::AttachmentUpload,
    Action::AttachmentDelete,
    Action::MajorPropose,
    Action::MajorDeclare,
    Action::MajorCommand,
    Action::MajorTimelineWrite,
    Action::MajorPublishUpdate,
    Action::SlaOverridePause,
];

impl sealed::Sealed for ChangeIncident {}

impl Right for ChangeIncident {
    fn covers(action: Action) -> bool {
        CHANGES.contains(&action)
    }
}

/// Proof that `actor` may do `right` to `resource`. Only `authorize` and `authorize_as` make it.
#[derive(Debug)]
#[must_use = "a permit that nobody asks for guards nothing"]
pub struct Authorized<M: Right, R> {
    actor: Actor,
    right: Action,
    resource: R,
    reason: Option<String>,
    kind: PhantomData<fn() -> M>,
}

impl<M: Right, R> Authorized<M, R> {
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    pub fn right(&self) -> Action {
        self.right
    }

    pub fn resource(&self) -> &R {
        &self.resource
    }

    /// What the person gave as the reason, also where the matrix asks for none.
    pub fn reason(&self) -> Option<&str> {
        self.reason.as_deref()
    }

    pub fn into_resource(self) -> R {
        self.resource
    }
}

/// The permit for one action that is known when compiling.
pub fn authorize<M: SingleRight, R: Guarded>(
    actor: &Actor,
    resource: R,
    now: DateTime<Utc>,
    reason: Option<&str>,
) -> Result<Authorized<M, R>, Denied> {
    authorize_as(actor, M::ACTION, resource, now, reason)
}

/// The permit for an action of the family `F` that is known only at run time.
pub fn authorize_as<F: Right, R: Guarded>(
    actor: &Actor,
    action: Action,
    resource: R,
    now: DateTime<Utc>,
    reason: Option<&str>,
) -> Result<Authorized<F, R>, Denied> {
    if !F::covers(action) {
        return Err(Denied { action, why: Why::NotAllowed, who_may: Vec::new() });
    }
    match decide(actor, action, &resource.resource(), now, reason) {
        Decision::Deny(denied) => Err(denied),
        Decision::Allow => Ok(Authorized {
            actor: actor.clone(),
            right: action,
            resource,
            reason: reason.map(str::trim).filter(|reason| !reason.is_empty()).map(str::to_owned),
            kind: PhantomData,
        }),
    }
}
