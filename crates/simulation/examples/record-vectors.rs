//! Writes `tests/vectors/records`, and `petitions.json` beside it: `cargo run --release -p simulation --example record-vectors -- DIR`.

use std::fs;
use std::path::PathBuf;

use simulation::petitions;
use simulation::refusals::consultation::Consulted;
use simulation::refusals::{Forge, file};

fn main() -> std::io::Result<()> {
    let directory: PathBuf = std::env::args_os().nth(1).expect("usage: record-vectors DIR").into();
    let mut forge = Forge::new(1);
    fs::create_dir_all(&directory)?;
    let mut consulted = Consulted::new(1, 2);
    let files = [
        (directory.join("accepted.json"), file::accepted(&forge)),
        (directory.join("rejected.json"), file::rejected(&mut forge)),
        (directory.join("consultation.json"), file::consultation(&consulted)),
        (directory.join("consultation-rejected.json"), file::consultation_rejected(&mut consulted)),
        (directory.with_file_name("petitions.json"), petitions::file(&forge)),
    ];
    for (path, value) in files {
        let mut text = serde_json::to_string_pretty(&value).expect("values are JSON");
        text.push('\n');
        fs::write(path, text)?;
    }
    Ok(())
}
