//! Owns what people do with an incident beside working on it: inform somebody further up, follow, name each other.
//! Never lets a text reach somebody who may not read the incident.

use domain::access::{Action, PersonActor, Resource, Role, decide};
use domain::ids::PersonId;
use domain::incident::{EventKind, Incident, Mention, candidates, mentions};
use domain::number::IncidentNumber;
use domain::person::Person;
use domain::realm::Realm;
use domain::validate::{self, FieldErrors, LINE_MAX};
use store::people::Search;
use store::{Conn, Tx};

use super::write::{author, lock, must_see, permit, save};
use crate::people::{PersonName, reader};
use crate::{BackendError, Ctx};

/// Names looked up for one text.
const NAMED_MAX: usize = 20;
/// People of one first name that are looked through.
const SAME_NAME: u64 = 200;

/// Tells somebody of the desk, as a rule a manager. Nothing changes hands.
pub async fn inform(ctx: &Ctx, realm: Realm, number: IncidentNumber, person: Option<PersonId>, text: &str) -> Result<(), BackendError> {
    let text = text.to_owned();
    let work =
        ctx.write("incidents.inform", move |tx, ctx| Box::pin(async move { inform_in(tx, &ctx, realm, number, person, &text).await }));
    work.await
}

async fn inform_in(
    tx: &Tx,
    ctx: &Ctx,
    realm: Realm,
    number: IncidentNumber,
    person: Option<PersonId>,
    text: &str,
) -> Result<(), BackendError> {
    let incident = lock(tx, ctx, realm, number).await?;
    // What is told is an internal text on a way up.
    let permit = permit(ctx, &incident, &[Action::IncidentNoteWrite, Action::IncidentEscalate], None)?;
    let mut errors = FieldErrors::default();
    let text = errors.take("text", validate::required_text(text));
    let found = match person {
        Some(id) => store::people::find(tx, id).await?.filter(|person| !person.disabled),
        None => None,
    };
    let person = match found {
        None => Err("Choose somebody from the list.".to_owned()),
        Some(person) if author(ctx)?.person() == Some(person.id) => Err("You know it already.".to_owned()),
        Some(person) => can_be_told(tx, ctx, &incident, &person).await?.map(|()| person.id),
    };
    let person = errors.take("person", person);
    match (text, person) {
        (Some(text), Some(person)) => save(tx, ctx, &permit, incident, vec![EventKind::Informed { person, text }]).await.map(drop),
        _ => Err(errors.into()),
    }
}

/// Why somebody cannot be told of this incident, in words for who would tell them.
async fn can_be_told(conn: &impl Conn, ctx: &Ctx, incident: &Incident, person: &Person) -> Result<Result<(), String>, BackendError> {
    let name = &person.name;
    if !person.roles.is_staff() {
        return Ok(Err(format!("{name} does not work at the desk.")));
    }
    if reads(conn, ctx, incident, person.id).await? {
        return Ok(Ok(()));
    }
    Ok(Err(if incident.restricted {
        format!("{name} may not read this restricted incident. Name them first as one who has to know.")
    } else {
        format!("{name} may not read this incident.")
    }))
}

/// Whether this person may read the incident with its notes, today and without showing anything more.
pub(super) async fn reads(conn: &impl Conn, ctx: &Ctx, incident: &Incident, person: PersonId) -> Result<bool, BackendError> {
    let reader = reader(conn, person).await?;
    Ok(reader.is_some_and(|reader| may_read(ctx, incident, reader)))
}

fn may_read(ctx: &Ctx, incident: &Incident, reader: PersonActor) -> bool {
    let (actor, facts) = (domain::access::Actor::Person(reader), incident.facts());
    decide(&actor, Action::IncidentNoteRead, &Resource::Incident(&facts), ctx.now, None).is_allowed()
}

/// Whom a note names. Naming somebody who would not be able to read it is refused.
pub(super) async fn mentions_in(tx: &Tx, ctx: &Ctx, incident: &Incident, text: &str) -> Result<Vec<Mention>, BackendError> {
    let mut people: Vec<(PersonId, String)> = Vec::new();
    for word in candidates(text).into_iter().take(NAMED_MAX) {
        let search = Search { q: Some(word.to_owned()), names_only: true, disabled: Some(false), ..Search::default() };
        let found = store::people::list(tx, &search, SAME_NAME, None).await?.items;
        people.extend(found.into_iter().map(|person| (person.id, person.name)));
    }
    let named = mentions(text, &people);
    let mut readers: Vec<Mention> = Vec::new();
    for mention in &named {
        if reads(tx, ctx, incident, mention.person).await? {
            readers.push(mention.clone());
        }
    }
    // Of several people with one name those are meant who can read it.
    let strangers = named.iter().filter(|named| !readers.iter().any(|reader| reader.name.to_lowercase() == named.name.to_lowercase()));
    let names: Vec<&str> = strangers.map(|mention| mention.name.as_str()).collect();
    if names.is_empty() {
        return Ok(readers);
    }
    let (who, restricted) = (names.join(", "), if incident.restricted { "restricted " } else { "" });
    let words = format!("{who} may not read this {restricted}incident and would not see the note. Write the name without the @.");
    Err(BackendError::invalid("text", words))
}

/// Whether the asking person follows it.
pub async fn follow(ctx: &Ctx, realm: Realm, number: IncidentNumber, following: bool) -> Result<(), BackendError> {
    let work = ctx.write("incidents.follow", move |tx, ctx| {
        Box::pin(async move {
            let incident = lock(tx, &ctx, realm, number).await?;
            let permit = permit(&ctx, &incident, &[Action::IncidentFollow], None)?;
            let me = ctx.person()?.id;
            Ok::<_, BackendError>(store::followers::set(tx, &permit, realm, incident.id, me, following, ctx.now).await?)
        })
    });
    work.await
}

/// People of the desk who may read this incident, by the beginning of their names; without a word its managers.
pub async fn readers(ctx: &Ctx, realm: Realm, number: IncidentNumber, words: &str, limit: usize) -> Result<Vec<PersonName>, BackendError> {
    let conn = ctx.backend.db.read();
    let incident = store::incidents::find(&conn, realm, number).await?.ok_or(BackendError::NotFound)?;
    must_see(ctx, &incident)?;
    permit(ctx, &incident, &[Action::IncidentNoteWrite], None).map(drop)?;
    let words = validate::line(words, LINE_MAX).map_err(|message| BackendError::invalid("words", message))?;
    let named = Search { names_only: true, disabled: Some(false), ..Search::default() };
    let searches = if words.is_empty() {
        [Role::IncidentManager, Role::ServiceDeskManager].map(|role| Search { role: Some(role), ..named.clone() }).to_vec()
    } else {
        vec![Search { q: Some(words), ..named }]
    };
    let me = author(ctx)?.person();
    let mut found: Vec<PersonName> = Vec::new();
    for search in searches {
        for person in store::people::list(&conn, &search, SAME_NAME, None).await?.items {
            let known = Some(person.id) == me || !person.roles.is_staff() || found.iter().any(|known| known.id == person.id);
            if found.len() < limit && !known && reads(&conn, ctx, &incident, person.id).await? {
                found.push(PersonName { id: person.id, name: person.name });
            }
        }
    }
    Ok(found)
}
