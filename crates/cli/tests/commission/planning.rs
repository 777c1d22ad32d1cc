//! A new election on pages: questions, a plan, its keys, and the manifest that it comes to.

use std::fs;
use std::time::Duration;

use canonical::bytes::to_base64;
use transparency_log::SigningKey;

use crate::browser::{Browser, Page};
use crate::clicking::Clicking;
use crate::desk::Desk;

#[test]
fn answers_on_pages_make_a_plan_and_a_plan_with_keys_a_manifest() {
    let folder = tempfile::tempdir().unwrap();
    let browser = Browser::begin(&["--folder", folder.path().to_str().unwrap()]);
    let plan = asks(&browser);
    assert!(folder.path().join("election.toml").exists());
    for said in ["person-01", "To be found outside", ">Trustee t1<", ">Witness witness.example/w4<"] {
        assert!(plan.says(said), "{said}: {}", plan.body);
    }
    let make = |page: &Page, typed: &[(&str, &str)]| {
        browser.submit(page, "plan-form", &[&[("what", "make")][..], typed].concat())
    };
    make(&plan, &[]).is("commission-plan").refused("manifest-key");
    for (typed, code) in [
        (("key-1", "somebody AAAA"), "key-not-taken"),
        (("key-1", "no key!"), "key-not-taken"),
        (("whose-1", "trustees t99"), "key-not-taken"),
        (("shown", "/nowhere/election.toml"), "changed"),
    ] {
        let page = make(&plan, &[("key-1", "AAAA"), typed]);
        page.is("commission-plan").refused(code);
        let kept = fs::read_to_string(folder.path().join("election.toml")).unwrap();
        assert!(!kept.contains("AAAA"), "{kept}");
    }
    let keys: Vec<_> = (1..=plan.body.matches("id=\"key-").count()).map(|n| (format!("key-{n}"), key(n))).collect();
    let keys: Vec<_> = keys.iter().map(|(name, key)| (name.as_str(), key.as_str())).collect();
    // Not who must be apart: the one who does everything is named, with why.
    let text = fs::read_to_string(folder.path().join("election.toml")).unwrap();
    let all = text.replacen("person-01 = [", "person-01 = [\"board\", \"witness\", ", 1);
    assert_ne!(all, text);
    let page = make(&plan, &[&keys[..], &[("plan", &all)]].concat()).refused("people");
    assert!(page.says("can show two logs") && page.says("id=\"broken\""), "{}", page.body);
    assert!(!folder.path().join("manifest.json").exists());
    let kept = fs::read_to_string(folder.path().join("election.toml")).unwrap();
    assert!(!kept.contains("key = \"\""), "the keys were typed once");
    let page = browser.get("commission/plan");
    let good = kept.replacen("\"board\", \"witness\", ", "", 1);
    let page = make(&page, &[("plan", &good)]).is("commission-manifest").well();
    for said in ["council: if 6,723 vote", "All texts are in one language", "1 person", "Who may be missing"] {
        assert_eq!(page.says(said), said != "1 person", "{said}: {}", page.body);
    }
    assert!(folder.path().join("manifest.json").exists());
    // What is there is never written over: the next one has another name.
    let page = browser.get("commission/plan");
    make(&page, &[]).is("commission-manifest").well();
    assert!(folder.path().join("manifest-2.json").exists());
}

#[test]
fn a_commissioner_makes_a_key_on_a_page_and_it_is_never_written_over() {
    let folder = tempfile::tempdir().unwrap();
    let (file, words) = (folder.path().join("c1.key"), "five words that nobody guesses");
    let browser = Browser::begin(&["--folder", folder.path().to_str().unwrap()]);
    let page = browser.get("commission/key").is("commission-key").well();
    let make = |[id, file, first, again]: [&str; 4]| {
        let typed = [("id", id), ("new-key", file), ("passphrase-new", first), ("passphrase-again", again)];
        browser.submit(&page, "key-form", &typed)
    };
    for (typed, code) in [
        (["C 1", "c1.key", words, words], "id-form"),
        (["c1", "c1.key", "short", "short"], "passphrase-short"),
        (["c1", "c1.key", words, "five words that nobody guessed"], "passphrase-different"),
        (["c1", "c1.key", "", ""], "passphrase-empty"),
    ] {
        assert_eq!(make(typed).is("commission-key").refused(code).status, 422);
    }
    make(["c1", "", words, words]).is("commission").refused("path-needed");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "nothing was made");
    let made = make(["c1", "c1.key", words, words]).is("commission").well();
    assert!(made.says("The key of c1 is open") && made.says("<p id=\"key-line\" class=\"key\">c1 "), "{}", made.body);
    let before = fs::read(&file).unwrap();
    make(["c1", "c1.key", words, words]).is("commission").refused("exists");
    assert_eq!(fs::read(&file).unwrap(), before);
    let closed = browser.submit(&browser.get("commission"), "lock-form", &[]).is("commission");
    assert!(!closed.says("key-line"));
    let typed = [("id", "c1"), ("key", "c1.key"), ("passphrase", words)];
    browser.submit(&closed, "unlock-form", &typed).is("commission").well();
    browser.never_saw(&[words.to_owned()]);
}

#[test]
fn a_key_that_nobody_uses_is_closed() {
    let desk = Desk::found();
    let clicking = Clicking::begin(&desk, 1, &["--idle", "1"]);
    clicking.open("manifest.json").is("commission-manifest");
    // Whoever looks uses it: so it is looked at after some time, and again only if the computer is slow.
    let page = (0..20).find_map(|_| {
        std::thread::sleep(Duration::from_secs(4));
        let page = clicking.browser.get("commission");
        page.says("Your key was closed").then_some(page)
    });
    assert!(page.is_some_and(|page| page.says("id=\"unlock-form\"")));
    let page = clicking.browser.get("commission/manifest");
    assert!(page.says("id=\"publish-form\"") && !page.says("id=\"sign-form\""), "{}", page.body);
    let sign = format!("read=yes&shown={}", desk.election());
    clicking.browser.post("commission/manifest/sign", &sign).refused("key-closed");
}

/// Answers every question, some of them wrong at first.
fn asks(browser: &Browser) -> Page {
    let page = browser.get("commission/new").is("commission-new").well();
    let first = |typed: &[(&str, &str)]| browser.submit(&page, "new-form", typed);
    for (typed, code) in [
        (("languages", "BE 1"), "language-form"),
        (("people", "2"), "people"),
        (("people", "some"), "number-form"),
        (("places", "north north"), "ids-form"),
        (("opens", "soon"), "time-form"),
        (("claims", "24 moons"), "length-form"),
    ] {
        let page = first(&[typed]).is("commission-new").refused(code);
        assert_eq!(page.status, 422);
        assert!(page.says(&format!("value=\"{}\"", typed.1)), "what was typed stays: {}", page.body);
    }
    let page = first(&[("languages", "be"), ("contests", "council law")]).is("commission-new-details").well();
    let second = |typed: &[(&str, &str)]| browser.submit(&page, "details-form", typed);
    second(&[("kind-law", "yes-no")]).is("commission-new-details").refused("ids-form");
    let typed = [("kind-law", "yes-no"), ("choices-council", "first second"), ("title-be", "Рада \"2027\"")];
    second(&[&typed[..], &[("seats-council", "0")]].concat()).refused("number-form");
    let page = second(&typed).is("commission-new-choices").well();
    let third = [("choice-council-first-be", "Першы"), ("choice-law-yes-be", "Так"), ("choice-law-no-be", "Не")];
    let plan = browser.submit(&page, "choices-form", &third).is("commission-plan").well();
    assert!(plan.says("Першы") && plan.says("Рада \\&quot;2027\\&quot;"), "{}", plan.body);
    // Again: answers do not destroy a plan.
    browser.submit(&page, "choices-form", &third).is("commission-new").refused("file-there");
    plan
}

fn key(n: usize) -> String {
    to_base64(SigningKey::from_seed(&[u8::try_from(n).unwrap(); 32]).public().as_bytes())
}
