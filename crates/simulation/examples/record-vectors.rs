//! Writes `tests/vectors/records`: `cargo run --release -p simulation --example record-vectors -- DIR`.

use std::fs;
use std::path::PathBuf;

use simulation::refusals::consultation::Consulted;
use simulation::refusals::{Forge, file};

fn main() -> std::io::Result<()> {
    let directory: PathBuf = std::env::args_os().nth(1).expect("usage: record-vectors DIR").into();
    let mut forge = Forge::new(1);
    fs::create_dir_all(&directory)?;
    let mut consulted = Consulted::new(1, 2);
    let files = [
        ("accepted.json", file::accepted(&forge)),
        ("rejected.json", file::rejected(&mut forge)),
        ("consultation.json", file::consultation(&consulted)),
        ("consultation-rejected.json", file::consultation_rejected(&mut consulted)),
    ];
    for (name, value) in files {
        let mut text = serde_json::to_string_pretty(&value).expect("values are JSON");
        text.push('\n');
        fs::write(directory.join(name), text)?;
    }
    Ok(())
}
