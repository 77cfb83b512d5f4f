//! Names instead of ids: programs may say "Network" or an e-mail address where a form sends an id. Never guesses: a
//! name that fits nothing or several is an error of its field.

use backend::{BackendError, Ctx};
use domain::ids::PersonId;
use domain::validate::{self, FieldErrors};
use store::Conn;
use uuid::Uuid;

use super::input::Fields;

/// Puts ids in the place of names, where there are any.
pub async fn resolve(conn: &impl Conn, ctx: &Ctx, fields: &mut Fields) -> Result<(), BackendError> {
    let mut errors = FieldErrors::default();
    if !ctx.person()?.roles.is_staff() {
        own_report(conn, ctx.person()?.id, fields, &mut errors).await?;
        return Ok(errors.into_result(())?);
    }
    for (field, text) in fields.iter_mut() {
        if text.trim().is_empty() || text.trim().parse::<Uuid>().is_ok() {
            continue;
        }
        let found = match field.as_str() {
            "team" | "service" | "category" | "location" => named(conn, field, text).await?,
            "reporter" | "assignee" | "owner" => person(conn, ctx.person()?.id, text).await?,
            _ => continue,
        };
        *text = errors.take(field, found).unwrap_or_default();
    }
    Ok(errors.into_result(())?)
}

/// Who is not staff neither chooses teams nor may learn which accounts exist: they report for themselves.
async fn own_report(conn: &impl Conn, me: PersonId, fields: &mut Fields, errors: &mut FieldErrors) -> Result<(), BackendError> {
    let Some(text) = fields.get_mut("reporter").filter(|text| !text.trim().is_empty()) else { return Ok(()) };
    let email = store::people::find(conn, me).await?.and_then(|person| person.email);
    let own = text.trim() == "me" || text.trim().parse() == Ok(me) || validate::email(text).ok().is_some_and(|text| Some(text) == email);
    if !own {
        errors.push("reporter", "You report for yourself.");
    }
    *text = me.to_string();
    Ok(())
}

async fn named(conn: &impl Conn, field: &str, name: &str) -> Result<Result<String, String>, BackendError> {
    use store::catalogue::{categories, locations, services, teams};
    let all: Vec<(String, String)> = match field {
        "team" => teams(conn).await?.into_iter().map(|team| (team.name, team.id.to_string())).collect(),
        "service" => services(conn).await?.into_iter().map(|service| (service.name, service.id.to_string())).collect(),
        "location" => locations(conn).await?.into_iter().map(|location| (location.name, location.id.to_string())).collect(),
        _ => category_names(categories(conn).await?),
    };
    Ok(only(&all, name))
}

/// A category answers to its own name and to its whole path.
fn category_names(categories: Vec<domain::catalogue::Category>) -> Vec<(String, String)> {
    let path = |id| domain::catalogue::category_path(&categories, id).unwrap_or_default();
    let names = categories
        .iter()
        .flat_map(|category| [(category.name.clone(), category.id.to_string()), (path(category.id), category.id.to_string())]);
    names.collect()
}

fn only(all: &[(String, String)], name: &str) -> Result<String, String> {
    let same = |known: &str| known.to_lowercase() == name.trim().to_lowercase();
    let mut ids: Vec<&String> = all.iter().filter(|(known, _)| same(known)).map(|(_, id)| id).collect();
    ids.dedup();
    match ids.as_slice() {
        [id] => Ok((*id).clone()),
        [] => Err("There is none of this name.".to_owned()),
        _ => Err("There are several of this name: give the id.".to_owned()),
    }
}

async fn person(conn: &impl Conn, me: PersonId, text: &str) -> Result<Result<String, String>, BackendError> {
    if text.trim() == "me" {
        return Ok(Ok(me.to_string()));
    }
    let Ok(email) = validate::email(text) else { return Ok(Err("Give an id, an e-mail address, or me.".to_owned())) };
    let found = store::people::find_by_email(conn, &email).await?;
    Ok(found.map(|person| person.id.to_string()).ok_or_else(|| "There is no account with this address.".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::only;

    #[test]
    fn names_must_fit_exactly_one() {
        let all = [("Network", "1"), ("Printers", "2"), ("printers", "3"), ("Mail", "4"), ("Mail", "4")];
        let all = all.map(|(name, id)| (name.to_owned(), id.to_owned()));
        assert_eq!(only(&all, " network "), Ok("1".to_owned()));
        assert_eq!(only(&all, "Mail"), Ok("4".to_owned()));
        assert!(only(&all, "Printers").is_err());
        assert!(only(&all, "Net").is_err());
    }
}
