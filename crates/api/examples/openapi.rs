//! Prints the OpenAPI document: `cargo run -p api --example openapi > docs/openapi.json`.

use std::io::{self, Write};

fn main() -> io::Result<()> {
    io::stdout().write_all(api::board::openapi().as_bytes())
}
