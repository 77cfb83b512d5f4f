//! Owns what one operation knows: who asks, when, and in which request. Never outlives the operation and never asks
//! the clock twice.

use chrono::{DateTime, Utc};
use domain::access::{Action, Actor, Authorized, Denied, Guarded, PersonActor, Right, SingleRight, Why, authorize_as};
use store::{Tx, Work};
use uuid::Uuid;

use crate::people::TokenScope;
use crate::{Backend, BackendError, ids};

#[derive(Clone, Debug)]
pub struct Ctx {
    pub backend: Backend,
    pub actor: Actor,
    pub now: DateTime<Utc>,
    /// Reference of the request, for logs and audit.
    pub request: String,
    /// The limit of the API token that asks, if it is one.
    pub scope: Option<TokenScope>,
    /// Nobody is told: for history that is written at its own time.
    pub quiet: bool,
}

impl Ctx {
    pub fn new_id<T: From<Uuid>>(&self) -> T {
        ids::new_id(self.now)
    }

    /// The person who asks; use cases of one's own account need one.
    pub fn person(&self) -> Result<&PersonActor, BackendError> {
        self.actor.person().ok_or(BackendError::Unauthenticated)
    }

    /// The same operation, done by somebody else: by whom a password or a link has just proved.
    pub(crate) fn acting_as(&self, actor: Actor) -> Ctx {
        Ctx { actor, ..self.clone() }
    }

    /// The permit for one action that is known when compiling.
    pub fn permit<M: SingleRight, R: Guarded>(&self, resource: R) -> Result<Authorized<M, R>, BackendError> {
        self.permit_as(M::ACTION, resource, None)
    }

    pub fn permit_with_reason<M: SingleRight, R: Guarded>(
        &self,
        resource: R,
        reason: Option<&str>,
    ) -> Result<Authorized<M, R>, BackendError> {
        self.permit_as(M::ACTION, resource, reason)
    }

    /// The permit for an action of the family `F` that the transition table picked.
    pub fn permit_as<F: Right, R: Guarded>(
        &self,
        action: Action,
        resource: R,
        reason: Option<&str>,
    ) -> Result<Authorized<F, R>, BackendError> {
        let permit = authorize_as(&self.actor, action, resource, self.now, reason)?;
        // After the decision about the person, so that a narrow token learns no more than its owner would.
        self.within_scope(action)?;
        Ok(permit)
    }

    /// What the token that asks is for; everything where nobody came with a token.
    pub fn within_scope(&self, action: Action) -> Result<(), BackendError> {
        match self.scope {
            Some(scope) if !scope.covers(action) => Err(Denied { action, why: Why::NotAllowed, who_may: Vec::new() }.into()),
            _ => Ok(()),
        }
    }

    pub fn may_read(&self) -> Result<(), BackendError> {
        self.within_scope(Action::IncidentRead)
    }

    /// One transaction. `work` gets a copy of the context, because it goes on even when the request is dropped.
    pub async fn write<T, W>(&self, op: &'static str, work: W) -> Result<T, BackendError>
    where
        T: Send + 'static,
        W: for<'t> FnOnce(&'t Tx, Ctx) -> Work<'t, T, BackendError> + Send + 'static,
    {
        let own = self.clone();
        self.backend.db.write(op, move |tx| work(tx, own)).await
    }

    /// Wakes the engine once the transaction stands: whoever writes an outbox row calls it.
    pub fn ring_after(&self, tx: &Tx) {
        let backend = self.backend.clone();
        tx.after_commit(move || backend.ring());
    }
}
