//! What a shell completes.
#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

use std::process::Command;

const VECHE: &str = env!("CARGO_BIN_EXE_veche");

#[test]
fn bash_completes_commands_and_options() {
    let script = format!(
        "source <({VECHE} completions bash)\n\
         COMP_WORDS=(veche tru) COMP_CWORD=1; _veche veche tru veche; echo \"${{COMPREPLY[@]}}\"\n\
         COMP_WORDS=(veche trustee next --st) COMP_CWORD=3; _veche veche --st next; echo \"${{COMPREPLY[@]}}\"\n"
    );
    let output = Command::new("bash").args(["--norc", "-c", &script]).output().unwrap();
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "trustee\n--stick\n");
}

#[test]
fn every_shell_has_a_script_and_others_are_named() {
    let run = |shell: &str| Command::new(VECHE).args(["completions", shell]).output().unwrap();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let output = run(shell);
        assert!(output.status.success() && String::from_utf8(output.stdout).unwrap().contains("veche"), "{shell}");
    }
    let unknown = run("sh");
    assert_eq!(unknown.status.code(), Some(2));
    assert!(String::from_utf8(unknown.stderr).unwrap().contains("zsh"));
}
