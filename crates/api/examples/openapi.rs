//! Writes the OpenAPI documents of board and registry into a folder: `cargo run -p api --example openapi docs`.

use std::path::PathBuf;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let folder: PathBuf = env::args_os().nth(1).ok_or_else(|| io::Error::other("usage: openapi FOLDER"))?.into();
    fs::write(folder.join("openapi.json"), api::board::openapi())?;
    fs::write(folder.join("openapi-registry.json"), api::registry::openapi())
}
