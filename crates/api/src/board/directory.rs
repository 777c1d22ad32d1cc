//! The elections of a service.

use std::collections::BTreeMap;
use std::sync::Arc;

use actix_web::http::StatusCode;

use super::node::Node;
use crate::Problem;

/// All elections that are served, by id.
#[derive(Clone, Debug, Default)]
pub(super) struct Directory(Arc<BTreeMap<String, Node>>);

impl Directory {
    /// A directory of these elections.
    pub(super) fn new(nodes: impl IntoIterator<Item = Node>) -> Self {
        Self(Arc::new(nodes.into_iter().map(|node| (node.election().to_string(), node)).collect()))
    }

    /// The election with this id.
    pub(super) fn node(&self, id: &str) -> Result<&Node, Problem> {
        self.0.get(id).ok_or_else(|| Problem::new(StatusCode::NOT_FOUND, "election-unknown"))
    }

    /// All of them.
    pub(super) fn nodes(&self) -> impl Iterator<Item = &Node> {
        self.0.values()
    }

    /// Whether all can do their work.
    pub(super) fn ready(&self) -> Result<(), &'static str> {
        self.0.values().try_for_each(Node::ready)
    }

    /// Ends their threads, if nobody else has the directory any more.
    pub(super) fn end(self) {
        for node in Arc::into_inner(self.0).into_iter().flatten().map(|(_, node)| node) {
            node.end();
        }
    }
}
