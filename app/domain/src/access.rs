//! Owns who may do what: one matrix, one decision, one permit. Never looks at a role outside this folder's
//! matrix, never reads a clock, and never grants what the matrix does not name.
//!
//! The matrix is `data/permissions.csv`. `decide` answers one question, `read_scope` answers it for a whole list,
//! `authorize` turns the answer into a permit that write functions ask for. In an exercise the rights of a player are
//! the column of the role that the player plays, so the caller decides with an actor that holds just that role.

mod action;
mod actor;
mod authorized;
mod decide;
mod denied;
mod matrix;
mod read_scope;
mod resource;
mod role;

pub use action::{Action, UnknownAction, right};
pub use actor::{Actor, ActorRef, FRESH_FOR, OPENED_FOR, PersonActor};
pub use authorized::{Authorized, ChangeIncident, Right, SingleRight, authorize, authorize_as};
pub use decide::{Decision, decide};
pub use denied::{Denied, Why};
pub use matrix::{Cell, Matrix, MatrixError, Principal, Scope, can_be_named, cell, opens_with_a_reason, who_may};
pub use read_scope::{Link, Reach, ReadScope, read_scope, sealed_scope};
pub use resource::{ExerciseFacts, Guarded, IncidentFacts, PersonFacts, RecordFacts, Resource};
pub use role::{MixedRoles, Role, RoleSet, UnknownRole};
