//! The committed description of the API is that of the code.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that panics has failed")]

use serde_json::Value;

#[test]
fn the_committed_document_is_that_of_the_code() {
    let committed = include_str!("../../../docs/openapi.json");
    assert!(committed == api::board::openapi(), "run: cargo run -p api --example openapi > docs/openapi.json");
}

#[test]
fn every_refusal_is_a_problem_document() {
    let document: Value = serde_json::from_str(&api::board::openapi()).unwrap();
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
