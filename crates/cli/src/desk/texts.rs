//! All texts of the desk stand in each language, with the same variables, and those that its pages name are there.

use std::fs;
use std::path::{Path, PathBuf};

use markup::{Language, Texts};

use super::{commission, frame, seated};

/// What a name begins with that may be one of a text.
const BEGINNINGS: [&str; 19] = [
    "after-",
    "carry-",
    "commission-",
    "closed-",
    "desk-",
    "done-",
    "handed-",
    "home-",
    "keys-",
    "missing-",
    "phase-",
    "point-",
    "rolls-",
    "round-",
    "seat-",
    "sums-",
    "task-",
    "working-",
    "fault-",
];
/// Names that begin so, and are those of pages, controls or sessions.
const NO_TEXTS: [&str; 13] = [
    "commission-new-choices",
    "commission-new-consultation",
    "commission-new-details",
    "commission-working",
    "carry-form",
    "carry-working",
    "seat-working",
    "sums-in-words",
    "desk-board",
    "desk-needed",
    "desk-session",
    "desk-ticket",
    "desk-origin",
];

fn sources(language: Language) -> [&'static str; 3] {
    [frame::texts(language), seated::texts(language), commission::texts(language)]
}

#[test]
fn every_text_stands_in_every_language_with_the_same_variables() {
    let all = Language::ALL.map(|language| (language, sources(language)));
    let all = all.each_ref().map(|(language, sources)| (*language, sources.as_slice()));
    assert_eq!(markup::faults(&all), [""; 0]);
}

#[test]
fn every_text_that_a_page_names_is_there() {
    let texts = Texts::new(Language::En, &sources(Language::En));
    let mut missing: Vec<String> = Vec::new();
    for file in sources_of(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/desk")) {
        let source = fs::read_to_string(&file).unwrap();
        let is_name =
            |literal: &&str| literal.chars().all(|c| c.is_ascii_lowercase() || c == '-' || c.is_ascii_digit());
        let names =
            source.split('"').filter(is_name).filter(|name| BEGINNINGS.iter().any(|start| name.starts_with(start)));
        missing.extend(names.filter(|name| !NO_TEXTS.contains(name) && !texts.has(name)).map(str::to_owned));
    }
    assert_eq!(missing, [""; 0]);
    let computed: Vec<String> = computed().filter(|name| !texts.has(name)).collect();
    assert_eq!(computed, [""; 0]);
}

/// Names that are put together where they are used.
fn computed() -> impl Iterator<Item = String> {
    let tasks = "commit share accuse compare confirm await-others await-letters await-restart excluded share-missing backup restore-backup \
                 rehearse ready await-counting await-checking agree await-agreements decrypt await-result destroy say-destroyed over";
    let done = "commit share accuse compare confirm rehearse agree decrypt say-destroyed";
    let phases = "empty setup registration ready open closed tallied cancelled";
    let asked = "accuse-yes accuse-send agree-yes agree-send say-destroyed-yes say-destroyed-send";
    let fields = "folder id passphrase passphrase-new passphrase-again passphrase-backup backup board proxy stick election registry";
    let carried = "field-board field-proxy field-election field-stick fetch fetch-why hand-in hand-in-why";
    let seat = "new anew where-board where-stick place backup restore review rolls destroy made-next made-anew-next restored-next idle-next \
                backed-up-next backed-up-beside-next";
    let kinds = "restart ready open incident complaints extend close result abandon cancel operator answer delay operator-why answer-why delay-why restart-why ready-why open-why incident-why \
                 complaints-why extend-why close-why result-why abandon-why cancel-why";
    let of_commission = "draft draft-why draft-do hand-in hand-in-why hand-in-do drop drop-why void void-why role-commission role-registrar \
                         role-trustee role-board role-mailbox when-overdue when-now when-later ceremony-registrar ceremony-trustee \
                         ceremony-tag kind-lists kind-people kind-yes-no key-of-board key-of-log key-of-commission \
                         key-of-registrars key-of-trustees key-of-witnesses key-of-mailboxes warnings hazards";
    let typed = "id key new-key passphrase file board election folder proxy registry count closes without draft registrar day attachments out \
                 choices seats percent number petition until earlier earlier-election";
    let refused = "phase too-early too-late under-size under-root election manifest-language number epoch-order nothing-announced not-issued \
                   not-rehearsed not-agreed not-decrypted restart-excluded restart-too-few ceremony-order signature signature-lines \
                   attachment-missing attachment member-unknown draft-other people manifest-key manifest entry-too-large json file-there \
                   file-missing plan-form key-not-taken key-closed language-form ids-form number-form time-form length-form note kind day petition-form not-active no-intake registry-needed desk-needed earlier earlier-read address \
                   not-found election-unknown";
    let of_rolls = "by-list by-intake draw-up draw-up-why-list draw-up-why-intake draw-up-do sign sign-why-list sign-why-intake sign-do close \
                    close-why close-do issue issue-why issue-do field-constituency field-applications field-draft field-draft-new \
                    field-registry";
    let faults_of_rolls = "list no-application twice nobody folder draft other-election by-intake by-list lists-differ unsettled missing other \
                           refused ahead not-standing others-since signed-another signed-before lines lines-few number phase on-another kind \
                           nothing-to-issue none issued-otherwise";
    let all = [
        ("rolls", of_rolls),
        ("fault-roll", faults_of_rolls),
        ("commission-say", kinds),
        ("commission", of_commission),
        ("commission-phase", phases),
        ("commission-field", typed),
        ("fault", refused),
        ("task", tasks),
        ("done", done),
        ("phase", phases),
        ("task", asked),
        ("seat-field", fields),
        ("carry", carried),
        ("seat", seat),
    ];
    all.into_iter().flat_map(|(first, names)| names.split_whitespace().map(move |name| format!("{first}-{name}")))
}

fn sources_of(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        match path.is_dir() {
            true => files.extend(sources_of(&path)),
            // This file names beginnings of names.
            false
                if path.extension().is_some_and(|extension| extension == "rs") && !path.ends_with("desk/texts.rs") =>
            {
                files.push(path)
            }
            false => {}
        }
    }
    files
}
