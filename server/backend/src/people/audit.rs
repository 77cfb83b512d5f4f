//! Owns the trail of what is no event of an incident: sign-ins, refusals, accounts, tokens. Never keeps a secret, nor
//! what was typed where a name was asked for: people type passwords there.

use domain::access::ActorRef;
use domain::ids::PersonId;
use serde_json::{Value, json};
use store::Tx;
use store::audit::Entry;

use crate::{BackendError, Ctx, ids};

/// Nobody unknown can be named, so a refusal is the sign-in's own entry.
const SIGN_IN: &str = "sign-in";

pub(crate) async fn write(tx: &Tx, ctx: &Ctx, action: &str, subject: &str, detail: Value) -> Result<(), BackendError> {
    let actor = ctx.actor.to_ref().unwrap_or(ActorRef::system(SIGN_IN));
    let detail = with_request(detail, &ctx.request);
    let (action, subject) = (action.to_owned(), subject.to_owned());
    Ok(store::audit::add(tx, &Entry { id: ids::new_id(ctx.now), at: ctx.now, actor, action, subject, detail }).await?)
}

pub(crate) async fn of_person(tx: &Tx, ctx: &Ctx, action: &str, person: PersonId, detail: Value) -> Result<(), BackendError> {
    write(tx, ctx, action, &format!("person:{person}"), detail).await
}

fn with_request(detail: Value, request: &str) -> Value {
    match detail {
        Value::Object(mut fields) => {
            fields.insert("request".to_owned(), json!(request));
            Value::Object(fields)
        }
        Value::Null => json!({ "request": request }),
        other => json!({ "request": request, "detail": other }),
    }
}
