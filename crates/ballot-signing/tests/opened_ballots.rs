//! Ballots that are opened instead of cast (`docs/protocol.md` §8.4): honest ones, and devices that lie.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod support;

use ballot_signing::fingerprint::{self, OpenedBallot};
use canonical::bytes::{from_base64, to_base64};
use election::statement::{Form, Open};
use serde_json::{Value, json};
use support::{World, ballot, id, joint_key, manifest, rng, votes};

fn opened(world: &World) -> OpenedBallot {
    let credential = world.credential(1, "north");
    world.paper("north").seal(&world.decryption, &credential, 1, &votes(), &mut rng(9)).unwrap().open()
}

/// The opened ballot with a change, handed over as a file.
fn changed(opened: &OpenedBallot, change: impl FnOnce(&mut Value)) -> OpenedBallot {
    let mut value: Value = serde_json::from_str(&opened.text()).unwrap();
    change(&mut value);
    OpenedBallot::parse(&canonical::json::to_line(&value)).unwrap()
}

/// A change of the statement within.
fn in_text(opened: &OpenedBallot, change: impl FnOnce(&mut Value)) -> OpenedBallot {
    changed(opened, |value| {
        let mut text: Value = serde_json::from_str(value["text"].as_str().unwrap()).unwrap();
        change(&mut text);
        value["text"] = canonical::json::to_line(&text).into();
    })
}

fn refusal(world: &World, opened: &OpenedBallot) -> &'static str {
    opened.check(world.paper("north"), &world.decryption).unwrap_err().code()
}

#[test]
fn an_honest_opening_shows_the_votes_and_the_fingerprint() {
    let world = World::new();
    let credential = world.credential(1, "north");
    let sealed = world.paper("north").seal(&world.decryption, &credential, 1, &votes(), &mut rng(9)).unwrap();
    let shown = sealed.fingerprint();
    let file = sealed.open().text();
    let opened = OpenedBallot::parse(&file).unwrap();
    assert_eq!(opened.text(), file);
    assert_eq!(opened.fingerprint(), shown);
    assert_eq!(opened.constituency(), Ok(id("north")));
    let found = opened.check(world.paper("north"), &world.decryption).unwrap();
    assert_eq!(found.constituency, id("north"));
    let names = ["council", "plans"].map(id);
    assert_eq!(found.contests, names.into_iter().zip(votes()).collect::<Vec<_>>());
}

#[test]
fn an_opening_that_lies_about_votes_or_randomness_is_refused() {
    let world = World::new();
    let good = opened(&world);
    let zeros = to_base64([0; 32]);
    let other = good.clone();
    let other = |value: &mut Value| {
        let of: Value = serde_json::from_str(&other.text()).unwrap();
        value["openings"][1]["randomness"][0] = of["openings"][0]["randomness"][0].clone();
    };
    type Change<'a> = Box<dyn FnOnce(&mut Value) + 'a>;
    let cases: Vec<(&str, Change<'_>, &str)> = vec![
        ("other votes that are allowed", Box::new(|v| v["openings"][1]["values"] = json!([1, 1, 1])), "opening"),
        ("another list", Box::new(|v| v["openings"][0]["values"] = json!([0, 0, 0, 1, 0])), "opening"),
        ("votes that are not allowed", Box::new(|v| v["openings"][1]["values"] = json!([3, 0, 1])), "votes"),
        ("a value too few", Box::new(|v| v["openings"][1]["values"] = json!([2, 0])), "opening"),
        ("a value too many", Box::new(|v| v["openings"][1]["values"] = json!([2, 0, 1, 0])), "opening"),
        ("no values at all", Box::new(|v| v["openings"][1] = json!({"randomness": [], "values": []})), "opening"),
        ("randomness of zeros", Box::new(|v| v["openings"][1]["randomness"][0] = zeros.into()), "opening"),
        ("randomness of another cell", Box::new(other), "opening"),
        (
            "randomness that is no scalar",
            Box::new(|v| v["openings"][0]["randomness"][0] = to_base64([0xff; 32]).into()),
            "opening",
        ),
        ("an opening too few", Box::new(|v| drop(v["openings"].as_array_mut().unwrap().pop())), "ballot-shape"),
        (
            "an opening too many",
            Box::new(|v| {
                let again = v["openings"][1].clone();
                v["openings"].as_array_mut().unwrap().push(again);
            }),
            "ballot-shape",
        ),
        ("openings exchanged", Box::new(|v| v["openings"].as_array_mut().unwrap().swap(0, 1)), "opening"),
    ];
    for (name, change, code) in cases {
        assert_eq!(refusal(&world, &changed(&good, change)), code, "{name}");
    }
}

#[test]
fn a_text_that_is_no_ballot_of_this_paper_is_refused() {
    let world = World::new();
    let good = opened(&world);
    let elsewhere = World::of(manifest("Another election"));
    for (name, text) in [
        ("nothing", String::new()),
        ("no JSON", "ballot\n".into()),
        ("another statement", Open::new(world.election, "checkpoint".into()).text()),
        ("a manifest", world.manifest.text()),
        ("no newline", serde_json::from_str::<Value>(&good.text()).unwrap()["text"].as_str().unwrap().trim().into()),
    ] {
        let bad = changed(&good, |value| value["text"] = text.into());
        assert_eq!(refusal(&world, &bad), "opening", "{name}");
        assert_eq!(bad.constituency().unwrap_err().code(), "opening", "{name}");
    }
    // The same contests, key and randomness: only the name of the election is another.
    assert_eq!(good.check(elsewhere.paper("north"), &world.decryption).unwrap_err().code(), "opening");
    assert_eq!(good.check(world.paper("south"), &world.decryption).unwrap_err().code(), "ballot-shape");
    type Change = fn(&mut Value);
    let cases: [(&str, Change, &str); 8] = [
        ("another constituency", |t| t["constituency"] = "south".into(), "ballot-shape"),
        ("seq 0", |t| t["seq"] = 0.into(), "ballot-seq"),
        ("seq above the most", |t| t["seq"] = 4.into(), "ballot-seq"),
        ("a contest missing", |t| drop(t["contests"].as_array_mut().unwrap().pop()), "ballot-shape"),
        ("contests exchanged", |t| t["contests"].as_array_mut().unwrap().swap(0, 1), "ballot-shape"),
        ("ciphertexts of another length", |t| t["contests"][0]["ciphertexts"] = "AA==".into(), "ballot-shape"),
        ("proofs of another length", |t| t["contests"][0]["proofs"] = "AA==".into(), "ballot-shape"),
        ("ciphertexts of zeros", |t| t["contests"][1]["ciphertexts"] = to_base64([0; 192]).into(), "element"),
    ];
    for (name, change, code) in cases {
        assert_eq!(refusal(&world, &in_text(&good, change)), code, "{name}");
    }
}

#[test]
fn an_opening_under_another_key_is_refused() {
    let world = World::new();
    let refused = opened(&world).check(world.paper("north"), &joint_key(78)).unwrap_err();
    assert_eq!(refused.code(), "opening");
    // Even where the device encrypted to that other key: the record says which key it is.
    let credential = world.credential(1, "north");
    let sealed = world.paper("north").seal(&joint_key(78), &credential, 1, &votes(), &mut rng(9)).unwrap();
    assert_eq!(refusal(&world, &sealed.open()), "opening");
}

#[test]
fn proofs_of_an_opened_ballot_matter_to_no_one() {
    let world = World::new();
    let good = opened(&world);
    let other = in_text(&good, |text| {
        let proofs = &mut text["contests"][1]["proofs"];
        let length = from_base64(proofs.as_str().unwrap()).unwrap().len();
        *proofs = to_base64(vec![0xff; length]).into();
    });
    assert!(other.check(world.paper("north"), &world.decryption).is_ok());
    assert_ne!(other.fingerprint(), good.fingerprint());
}

#[test]
fn whatever_is_changed_in_the_text_changes_the_fingerprint() {
    let world = World::new();
    let credential = world.credential(1, "north");
    let sealed = world.paper("north").seal(&world.decryption, &credential, 1, &votes(), &mut rng(9)).unwrap();
    let text = sealed.cast(&credential).text().to_owned();
    let shown = fingerprint::of(&text);
    for at in (0..text.len()).step_by(97) {
        let mut bytes = text.clone().into_bytes();
        bytes[at] ^= 1;
        let other = fingerprint::of(&String::from_utf8(bytes).unwrap());
        assert_ne!(other, shown);
        assert_ne!(other.words(), shown.words(), "{at}");
    }
}

#[test]
fn a_file_that_is_not_the_one_text_of_an_opened_ballot_is_refused() {
    let good = opened(&World::new()).text();
    for (from, to, code) in [
        ("{\"kind\"", "{\"extra\":1,\"kind\"", "json"),
        ("\"kind\":\"opened-ballot\",", "", "json"),
        ("\"kind\":\"opened-ballot\"", "\"kind\":\"ballot\"", "json"),
        ("\"v\":1}\n", "\"v\":2}\n", "json"),
        ("\"v\":1}\n", "\"v\":1}", "json-not-canonical"),
        ("\"v\":1}\n", "\"v\":1} \n", "json-not-canonical"),
        ("\"v\":1}\n", "\"v\":1}\n\n", "json-not-canonical"),
        ("\"v\":1}\n", "\"v\":1}\n{}", "json"),
        ("\"values\":[1,", "\"values\":[1.0,", "json"),
        ("\"values\":[1,", "\"values\":[-1,", "json"),
        ("\"values\":[1,", "\"values\":[4294967296,", "json"),
        ("\"values\":[1,", "\"values\":[null,", "json"),
        ("\"randomness\":[\"", "\"randomness\":[\"A", "json"),
    ] {
        let bad = good.replacen(from, to, 1);
        assert_ne!(bad, good, "{from}");
        assert_eq!(OpenedBallot::parse(&bad).unwrap_err().code(), code, "{from} to {to}");
    }
    // Where a ballot was cast there is nothing that opens it.
    let world = World::new();
    let credential = world.credential(1, "north");
    let sealed = world.paper("north").seal(&world.decryption, &credential, 1, &votes(), &mut rng(9)).unwrap();
    let cast = sealed.cast(&credential);
    assert!(OpenedBallot::parse(cast.text()).is_err());
    assert_eq!(ballot(&cast.to_bytes()).text(), cast.text());
}
