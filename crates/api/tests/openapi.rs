//! The committed descriptions of the services are those of the code.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that panics has failed")]

use serde_json::Value;

const AGAIN: &str = "run: cargo run -p api --example openapi docs";

#[test]
fn the_committed_documents_are_those_of_the_code() {
    assert!(include_str!("../../../docs/openapi.json") == api::board::openapi(), "{AGAIN}");
    assert!(include_str!("../../../docs/openapi-registry.json") == api::registry::openapi(), "{AGAIN}");
}

#[test]
fn every_refusal_is_a_problem_document() {
    for document in [api::board::openapi(), api::registry::openapi()] {
        let document: Value = serde_json::from_str(&document).unwrap();
        for (path, methods) in document["paths"].as_object().unwrap() {
            for (method, operation) in methods.as_object().unwrap() {
                for (status, answer) in operation["responses"].as_object().unwrap() {
                    let is_refusal = status.starts_with('4') || status.starts_with('5');
                    let content = answer["content"].as_object();
                    let is_problem = content.is_some_and(|content| content.contains_key("application/problem+json"));
                    assert_eq!(is_refusal, is_problem, "{method} {path} {status}");
                }
            }
        }
    }
}

/// Every route that `docs/registration.md` §13 names is described.
#[test]
fn routes_of_the_specification_are_described() {
    let specification = include_str!("../../../docs/registration.md");
    let routes = specification.split("| route | who | what |").nth(1).unwrap();
    let routes = routes.lines().skip(2).take_while(|line| line.starts_with('|'));
    let document: Value = serde_json::from_str(&api::registry::openapi()).unwrap();
    let described = document["paths"].as_object().unwrap();
    for row in routes {
        for route in row.split('|').nth(1).unwrap().split(", ") {
            let (method, path) = route.trim().split_once(' ').unwrap();
            let path = path.trim_matches('`').replace("..", "{path}").replace("{application}", "{hash}");
            let operations = &described[&format!("/api/v1/elections/{{election}}/registry/{path}")];
            assert!(operations[method.to_lowercase()].is_object(), "{route}");
        }
    }
}
