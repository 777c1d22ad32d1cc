//! A registrar at the desk: two ceremonies on one page, and the way to the page on which applications are reviewed.

use std::net::TcpStream;
use std::time::{SystemTime, UNIX_EPOCH};

use election::Manifest;
use simulation::intake;

use crate::browser::{Browser, Page};
use crate::town::{OF_BACKUP, PASSPHRASE, Person, Town, text};

#[test]
fn a_registrar_makes_both_keys_on_one_page_and_goes_on_to_the_reviews() {
    let opens = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() + 600;
    let with_intake = |manifest: &mut Manifest| manifest.registration = intake::registration(7, opens);
    let mut town = Town::found_with(600, 1200, 3, with_intake);
    let all = town.registrars.clone();
    let browser = Browser::begin(&["--folder", text(&all[0].folder)]);
    let page = browser.submit(&browser.get("registrar"), "open-form", &[]).is("registrar-locked");
    let page = browser.submit(&page, "unlock-form", &[("passphrase", PASSPHRASE)]).is("registrar-seat").well();
    let (board, election) = (town.services.address(), town.election.to_string());
    let place = [("where", "board"), ("board", board.as_str()), ("election", &election)];
    browser.submit(&page, "place-form", &place).well();
    let before = town.log.record().size();
    for round in 1..=2 {
        let page = look(&browser);
        assert_eq!(page.tasks(), ["do"], "both at once: {}", page.body);
        let done = browser.submit(&page, "do-form", &[]).well();
        assert!(done.says("id=\"done-2\""), "{}", done.body);
        others(&town, &all[1..], &[]);
        town.settle(before + round * 6);
    }
    let page = look(&browser);
    assert_eq!(page.tasks(), ["compare", "compare"], "{}", page.body);
    let words = ["registrar", "tag"].map(|role| page.words(&format!("words-{role}")).join(" "));
    let page = compare(&browser, &page, "registrar", &words[1]).refused("words-differ");
    let page = compare(&browser, &page, "registrar", &words[0]).well();
    assert_eq!(page.tasks(), ["compare"]);
    compare(&browser, &page, "tag", &words[1]).well();
    others(&town, &all[1..], &["--words", &words[0], "--words", &words[1]]);
    town.settle(before + 18);
    assert_eq!(look(&browser).tasks(), ["ready"]);
    review(&browser);
    browser.never_saw(&[PASSPHRASE.to_owned(), OF_BACKUP.to_owned()]);
}

/// The page of reviews is made, opened by a link of its own, and gone when the folder is locked.
fn review(browser: &Browser) {
    let page = browser.get("registrar/1/review").is("registrar-review");
    let at = |passphrase| [("registry", "http://127.0.0.1:9"), ("passphrase", passphrase)];
    browser.submit(&page, "review-form", &at("another")).is("registrar-review").refused("passphrase");
    let page = browser.submit(&page, "review-form", &at(PASSPHRASE)).is("registrar-review").well();
    let link = page.body.split_once("id=\"review-link\" href=\"http://").unwrap().1;
    let authority = link.split_once("/#").unwrap().0.to_owned();
    assert_ne!(authority, browser.address.to_string());
    assert!(TcpStream::connect(&authority).is_ok());
    let page = browser.get("registrar/1");
    browser.submit(&page, "lock-form", &[]).is("registrar-locked").well();
    assert!(TcpStream::connect(&authority).is_err());
}

fn look(browser: &Browser) -> Page {
    browser.submit(&browser.get("registrar/1"), "look-form", &[]).is("registrar-seat").well()
}

fn compare(browser: &Browser, page: &Page, role: &str, words: &str) -> Page {
    let names: Vec<String> = (1..=12).map(|n| format!("word-{n}")).collect();
    let typed: Vec<(&str, &str)> = names.iter().map(String::as_str).zip(words.split(' ')).collect();
    browser.submit(page, &format!("compare-{role}-form"), &typed)
}

fn others(town: &Town, who: &[Person], more: &[&str]) {
    for person in who {
        let said = town.next(person, more);
        assert_eq!(said["done"].as_array().unwrap().len(), 2, "{said:#}");
    }
}
