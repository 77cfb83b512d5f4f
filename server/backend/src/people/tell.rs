//! Owns the mails about an account to the person it belongs to. Never carries a password or a token.

use domain::ids::PersonId;
use store::Tx;

use crate::mail::{self, Draft};
use crate::{BackendError, Ctx};

/// So that a theft does not stay unseen.
pub(super) async fn password_changed(tx: &Tx, ctx: &Ctx, person: PersonId) -> Result<(), BackendError> {
    let Some(person) = store::people::find(tx, person).await? else { return Ok(()) };
    let Some(email) = person.email else { return Ok(()) };
    let link = ctx.backend.settings.base_url.link("/login");
    let text = format!(
        "The password of your Muster account was changed. Other devices were signed out.\n\n\
         If it was not you, ask for a new password at once and tell the service desk:\n{link}\n"
    );
    let draft = Draft { to: email, to_name: person.name, subject: "Your password was changed".to_owned(), text };
    mail::enqueue(tx, ctx, &format!("person:{}", person.id), &format!("password:{}", ctx.new_id::<uuid::Uuid>()), &draft).await
}
