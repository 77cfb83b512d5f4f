//! The OpenAPI document against the routes that really answer.

use serde_json::Value;
use testkit::TestDb;

use crate::desk::Desk;
use crate::wire::Request;

#[tokio::test]
async fn every_described_route_answers_and_wants_a_token() {
    let desk = Desk::open(TestDb::sqlite().await).await;
    let document = desk.get("/api/v1/openapi.json").await;
    assert_eq!((document.status, document.header("content-type")), (200, Some("application/json")));
    let document = document.json();
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"), "{}", document["openapi"]);
    let mut routes = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            routes.push(format!("{} {path}", method.to_uppercase()));
            let address = path.replace("{number}", "INC-1").replace("{action}", "take");
            let reply = desk.send(Request::new(&method.to_uppercase(), &address)).await;
            assert_eq!(reply.status, 401, "{method} {path}");
            let statuses: Vec<&String> = operation["responses"].as_object().unwrap().keys().collect();
            for status in ["400", "401", "403", "404", "422", "429", "500", "503"] {
                assert!(statuses.iter().any(|known| *known == status), "{method} {path} does not describe {status}");
            }
            if method != "get" {
                for status in ["408", "409", "412", "413", "415"] {
                    assert!(statuses.iter().any(|known| *known == status), "{method} {path} does not describe {status}");
                }
                let kind = if path.ends_with("/attachments") { "multipart/form-data" } else { "application/json" };
                assert!(operation["requestBody"]["content"][kind]["schema"].is_object(), "{method} {path} has no schema for its body");
            }
            assert!(operation["summary"].is_string(), "{method} {path} says nothing about itself");
        }
    }
    routes.sort();
    assert_eq!(
        routes,
        [
            "GET /api/v1/incidents",
            "GET /api/v1/incidents/{number}",
            "GET /api/v1/incidents/{number}/attachments",
            "GET /api/v1/incidents/{number}/events",
            "GET /api/v1/incidents/{number}/tasks",
            "PATCH /api/v1/incidents/{number}",
            "PATCH /api/v1/incidents/{number}/tasks/{id}",
            "POST /api/v1/incidents",
            "POST /api/v1/incidents/{number}/actions/{action}",
            "POST /api/v1/incidents/{number}/attachments",
            "POST /api/v1/incidents/{number}/events",
            "POST /api/v1/incidents/{number}/tasks",
        ],
        "a route came or went: the list of the interface document, and this one, change with it"
    );
}

/// The schemas of bodies are written beside the parser: they name exactly the fields that it takes.
#[tokio::test]
async fn schemas_name_the_fields_that_are_taken() {
    use domain::incident::Field;
    use domain::workflow::INPUTS;
    let document = serde_json::to_value(server::rest::document()).unwrap();
    let fields: Vec<&str> = Field::ALL.iter().map(|field| field.slug()).collect();
    let check = |schema: &str, mut expect: Vec<&str>| {
        let mut known = names(&document, &document["components"]["schemas"][schema]);
        known.sort();
        known.dedup();
        expect.sort_unstable();
        expect.dedup();
        assert_eq!(known, expect, "{schema}");
    };
    check("NewIncident", [fields.as_slice(), &["team", "assignee"]].concat());
    check("IncidentChange", fields.clone());
    check("StepBody", [fields.as_slice(), INPUTS, &["from"]].concat());
    check("NewEvent", vec!["kind", "text"]);
}

/// The properties of a schema with those of the schemas that it is made of.
fn names(document: &Value, schema: &Value) -> Vec<String> {
    let mut found: Vec<String> =
        schema["properties"].as_object().map(|properties| properties.keys().cloned().collect()).unwrap_or_default();
    for part in schema["allOf"].as_array().into_iter().flatten() {
        found.extend(names(document, part));
    }
    if let Some(name) = schema["$ref"].as_str().and_then(|reference| reference.rsplit('/').next()) {
        found.extend(names(document, &document["components"]["schemas"][name]));
    }
    found
}

/// What really comes back has the fields that the document promises.
#[tokio::test]
async fn answers_have_the_fields_of_their_schema() {
    let program = crate::rest::Program::open(TestDb::sqlite().await).await;
    let incident = program.create("Printer").await;
    let document = serde_json::to_value(server::rest::document()).unwrap();
    let mut promised = names(&document, &document["components"]["schemas"]["Incident"]);
    let mut real: Vec<String> = incident.as_object().unwrap().keys().cloned().collect();
    promised.sort();
    real.sort();
    assert_eq!(real, promised);
    for name in [
        "number",
        "title",
        "description",
        "stage",
        "stage_kind",
        "hold",
        "types",
        "category",
        "service",
        "impact",
        "urgency",
        "priority",
        "priority_override",
        "team",
        "level",
        "assignee",
        "reporter",
        "opened_at",
        "acknowledged_at",
        "resolved_at",
        "closed_at",
        "clocks",
        "parent",
        "version",
    ] {
        assert!(real.iter().any(|known| known == name), "the interface document promises {name}");
    }
}
