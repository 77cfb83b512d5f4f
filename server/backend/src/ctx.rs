//! Owns what one operation knows: who asks, when, and in which request. Never outlives the operation and never asks
//! the clock twice.

use chrono::{DateTime, Utc};
use domain::access::{Actor, Authorized, Guarded, PersonActor, Right, SingleRight, authorize, authorize_as};
use domain::access::Action;
use uuid::Uuid;

use crate::{Backend, BackendError, ids};

#[derive(Clone, Debug)]
pub struct Ctx {
    pub backend: Backend,
    pub actor: Actor,
    pub now: DateTime<Utc>,
    /// Reference of the request, for logs and audit.
    pub request: String,
}

impl Ctx {
    pub fn new_id<T: From<Uuid>>(&self) -> T {
        ids::new_id(self.now)
    }

    /// The person who asks; use cases of one's own account need one.
    pub fn person(&self) -> Result<&PersonActor, BackendError> {
        self.actor.person().ok_or(BackendError::Unauthenticated)
    }

    /// The permit for one action that is known when compiling.
    pub fn permit<M: SingleRight, R: Guarded>(&self, resource: R) -> Result<Authorized<M, R>, BackendError> {
        Ok(authorize(&self.actor, resource, self.now, None)?)
    }

    pub fn permit_with_reason<M: SingleRight, R: Guarded>(&self, resource: R, reason: Option<&str>) -> Result<Authorized<M, R>, BackendError> {
        Ok(authorize(&self.actor, resource, self.now, reason)?)
    }

    /// The permit for an action of the family `F` that the transition table picked.
    pub fn permit_as<F: Right, R: Guarded>(&self, action: Action, resource: R, reason: Option<&str>) -> Result<Authorized<F, R>, BackendError> {
        Ok(authorize_as(&self.actor, action, resource, self.now, reason)?)
    }
}
