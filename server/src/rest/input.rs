//! Bodies of requests: a JSON object with flat names, turned into the texts that forms send too, so that one parser in
//! domain judges both. Tells every wrong field at once and never ignores one.

use std::collections::BTreeMap;

use axum::{
    body::Bytes,
    extract::{FromRequest, Request},
    http::{HeaderMap, StatusCode, header},
};
use domain::incident::Field;
use domain::task::Endings;
use domain::validate::FieldErrors;
use domain::workflow::INPUTS;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use super::problem::Problem;

pub type Fields = BTreeMap<String, String>;

/// A body with the mark by which the same request is known again.
pub struct Body {
    pub object: Map<String, Value>,
    pub print: [u8; 32],
}

impl<S: Send + Sync> FromRequest<S> for Body {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let is_json = is_json(request.headers());
        let mut print = Sha256::new_with_prefix(request.method().as_str());
        // Zero bytes part the pieces: neither a method nor an address has one.
        print.update([0]);
        print.update(request.uri().path());
        print.update([0]);
        let bytes = Bytes::from_request(request, state).await.map_err(|_| Problem::new(StatusCode::BAD_REQUEST, "The body broke off."))?;
        print.update(&bytes);
        let print = print.finalize().into();
        if bytes.is_empty() {
            return Ok(Self { object: Map::new(), print });
        }
        if !is_json {
            return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "Send JSON, with Content-Type: application/json."));
        }
        Ok(Self { object: object(&bytes)?, print })
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    kind == "application/json" || (kind.starts_with("application/") && kind.ends_with("+json"))
}

fn object(bytes: &[u8]) -> Result<Map<String, Value>, Problem> {
    let unreadable = |why: String| Problem::new(StatusCode::BAD_REQUEST, why);
    let text = std::str::from_utf8(bytes).map_err(|_| unreadable("The body is not valid UTF-8.".to_owned()))?;
    let value: Value = serde_json::from_str(text)
        .map_err(|error| unreadable(format!("The body is not valid JSON: look at line {}, column {}.", error.line(), error.column())))?;
    match value {
        Value::Object(object) => Ok(object),
        _ => Err(unreadable("The body must be a JSON object.".to_owned())),
    }
}

/// Which JSON values a field takes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Shape {
    Text,
    /// One of a list, by name or rank.
    Choice,
    Flag,
    /// Several of a list.
    Choices,
    /// An id, a name, or an object that has one of them.
    Reference,
}

fn shape(name: &str) -> Option<Shape> {
    let field = Field::ALL.iter().find(|field| field.slug() == name);
    let shape = match (field, name) {
        (Some(Field::Types), _) => Shape::Choices,
        (Some(Field::Impact | Field::Urgency | Field::Channel), _) => Shape::Choice,
        (Some(Field::CategoryChecked | Field::Restricted), _) => Shape::Flag,
        (Some(Field::Category | Field::Service | Field::Location | Field::Reporter), _) => Shape::Reference,
        (Some(_), _) => Shape::Text,
        (None, "team" | "assignee" | "duplicate_of" | "owner" | "template") => Shape::Reference,
        (None, "priority" | "from" | "state" | "place") => Shape::Choice,
        (None, "skills") => Shape::Choices,
        (None, "again") => Shape::Flag,
        (None, "note" | "due") => Shape::Text,
        (None, name) if Endings::takes(name) => Shape::Text,
        (None, name) if INPUTS.contains(&name) => Shape::Text,
        (None, _) => return None,
    };
    Some(shape)
}

impl Body {
    /// The object as texts; `allowed` says which names there are here.
    pub fn fields(&self, allowed: impl Fn(&str) -> bool) -> Result<Fields, FieldErrors> {
        let mut errors = FieldErrors::default();
        let mut fields = Fields::new();
        for (name, value) in &self.object {
            match shape(name).filter(|_| allowed(name)) {
                None => errors.push(shown(name), "There is no such field here."),
                Some(shape) => match text(shape, value) {
                    Ok(text) => drop(fields.insert(name.clone(), text)),
                    Err(message) => errors.push(name, message),
                },
            }
        }
        errors.into_result(fields)
    }
}

/// An unknown name comes from outside and goes into the answer: cut, so that nobody can make it endless.
fn shown(name: &str) -> String {
    name.chars().filter(|c| !c.is_control()).take(60).collect()
}

fn text(shape: Shape, value: &Value) -> Result<String, &'static str> {
    match (shape, value) {
        (_, Value::Null) => Ok(String::new()),
        (Shape::Text | Shape::Choice | Shape::Choices | Shape::Reference, Value::String(text)) => Ok(text.clone()),
        (Shape::Choice, Value::Number(number)) => Ok(number.to_string()),
        (Shape::Flag, Value::Bool(yes)) => Ok(if *yes { "yes" } else { "no" }.to_owned()),
        (Shape::Choices, Value::Array(items)) => {
            let texts = items.iter().map(|item| item.as_str().filter(|text| !text.contains(','))).collect::<Option<Vec<_>>>();
            texts.map(|texts| texts.join(",")).ok_or("Give a list of texts.")
        }
        (Shape::Reference, Value::Object(object)) => {
            let named = ["id", "number", "name"].into_iter().find_map(|key| object.get(key)?.as_str());
            named.map(str::to_owned).ok_or("Give an id or a name.")
        }
        (Shape::Text, _) => Err("Give a text."),
        (Shape::Choice, _) => Err("Give a name or a number of the list."),
        (Shape::Flag, _) => Err("Give true or false."),
        (Shape::Choices, _) => Err("Give a list of texts."),
        (Shape::Reference, _) => Err("Give an id or a name."),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn fields(value: Value) -> Result<Fields, Vec<String>> {
        let Value::Object(object) = value else { panic!("an object") };
        let body = Body { object, print: [0; 32] };
        body.fields(|_| true).map_err(|errors| errors.0.into_iter().map(|error| error.field).collect())
    }

    #[test]
    fn values_become_the_texts_of_forms() {
        let check = |value: Value, name: &str, expect: &str| {
            let fields = fields(value.clone()).unwrap();
            assert_eq!(fields.get(name).map(String::as_str), Some(expect), "{value}");
        };
        check(json!({ "impact": 1 }), "impact", "1");
        check(json!({ "impact": "high" }), "impact", "high");
        check(json!({ "cause": null }), "cause", "");
        check(json!({ "restricted": true }), "restricted", "yes");
        check(json!({ "types": ["hardware", "software"] }), "types", "hardware,software");
        check(json!({ "team": { "id": "7", "name": "Network" } }), "team", "7");
        check(json!({ "team": "Network" }), "team", "Network");
    }

    #[test]
    fn wrong_values_are_named_all_at_once() {
        let value = json!({ "title": 5, "impact": [1], "restricted": "yes", "types": [1], "team": {}, "colour": "red", "urgency": 2 });
        assert_eq!(fields(value).unwrap_err(), ["colour", "impact", "restricted", "team", "title", "types"]);
        let long = fields(json!({ "x".repeat(5000): 1 })).unwrap_err();
        assert_eq!(long[0].len(), 60);
    }

    #[test]
    fn every_input_of_domain_has_a_shape() {
        let names = Field::ALL.iter().map(|field| field.slug()).chain(INPUTS.iter().copied());
        assert_eq!(names.filter(|name| shape(name).is_none()).collect::<Vec<_>>(), Vec::<&str>::new());
    }
}
