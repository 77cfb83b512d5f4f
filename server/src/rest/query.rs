//! The query of a list: filters, order, size of a page and where it begins. Never ignores a name: a misspelt filter
//! would quietly answer with everything.

use std::collections::BTreeMap;

use axum::http::Uri;
use backend::{BackendError, Ctx};
use domain::incident::{Filter, Sort};
use domain::validate::FieldErrors;
use store::Conn;

use super::lookup::resolve;

const FILTERS: [&str; 16] = [
    "stage",
    "priority",
    "team",
    "assignee",
    "service",
    "category",
    "hold",
    "held",
    "untouched",
    "waiting",
    "unreviewed",
    "bounced",
    "reopened",
    "open",
    "q",
    "sort",
];
const USUAL: u64 = 50;
const MOST: u64 = 200;

#[derive(Debug)]
pub struct Query {
    pub filter: Filter,
    pub limit: u64,
    pub cursor: Option<String>,
    /// As it came, without the cursor.
    pairs: Vec<(String, String)>,
}

impl Query {
    pub async fn parse(conn: &impl Conn, ctx: &Ctx, uri: &Uri) -> Result<Self, BackendError> {
        let pairs: Vec<(String, String)> = form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()).into_owned().collect();
        let mut errors = FieldErrors::default();
        let mut limit = USUAL;
        let mut cursor: Option<String> = None;
        for (name, value) in &pairs {
            match name.as_str() {
                "limit" => limit = errors.take("limit", number(value)).unwrap_or(USUAL),
                "cursor" => cursor = Some(value.clone()).filter(|cursor| !cursor.is_empty()),
                name if FILTERS.contains(&name) => {}
                name => errors.push(name.chars().filter(|c| !c.is_control()).take(60).collect::<String>(), "There is no such filter."),
            }
        }
        let filters = with_ids(conn, ctx, &pairs).await?;
        match Filter::from_query(filters.iter().map(|(name, value)| (name.as_str(), value.as_str()))) {
            Ok(mut filter) if errors.is_empty() => {
                if filter.sort.is_empty() {
                    filter.sort = vec![(Sort::Number, true)];
                }
                let pairs = pairs.into_iter().filter(|(name, _)| name != "cursor").collect();
                Ok(Self { filter, limit, cursor, pairs })
            }
            Ok(_) => Err(errors.into()),
            Err(more) => {
                errors.0.extend(more.0);
                Err(errors.into())
            }
        }
    }

    /// The address of the page that begins at `cursor`.
    pub fn next(&self, path: &str, cursor: &str) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(&self.pairs).append_pair("cursor", cursor);
        format!("{path}?{}", query.finish())
    }
}

fn number(text: &str) -> Result<u64, String> {
    text.trim().parse().ok().filter(|limit| (1..=MOST).contains(limit)).ok_or_else(|| format!("Give a number from 1 to {MOST}."))
}

/// Names of teams and the like become ids, each part of a list by itself.
async fn with_ids(conn: &impl Conn, ctx: &Ctx, pairs: &[(String, String)]) -> Result<Vec<(String, String)>, BackendError> {
    let mut found = Vec::with_capacity(pairs.len());
    for (name, value) in pairs {
        let listed =
            matches!(name.as_str(), "team" | "service" | "category") || (name == "assignee" && !["me", "nobody"].contains(&value.trim()));
        if !listed {
            found.push((name.clone(), value.clone()));
            continue;
        }
        for part in value.split(',') {
            let mut field = BTreeMap::from([(name.clone(), part.to_owned())]);
            resolve(conn, ctx, &mut field).await?;
            found.extend(field);
        }
    }
    Ok(found)
}
