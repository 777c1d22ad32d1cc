//! Who is let to the desk, and what is remembered of whom.

use std::fs;

use crate::browser::Browser;

fn problem(answer: &crate::http::Answer) -> (u16, String) {
    let is_page = answer.header("content-type").starts_with("text/html");
    (answer.status, if is_page { "page".to_owned() } else { answer.problem() })
}

#[test]
fn only_the_browser_that_followed_the_link_is_let_in() {
    let mut browser = Browser::begin(&[]);
    let (own, base, cookie) = (browser.address, browser.base.clone(), browser.cookie.clone());
    let get = |path: &str, lines: &str| problem(&browser.request("GET", path, lines, ""));
    let with_cookie = format!("Cookie: {cookie}\r\n");
    assert_eq!(get(&base, &with_cookie), (200, "page".into()));
    // No cookie, another one, two; another path, another name of this computer, a page of others that leads here.
    assert_eq!(get(&base, ""), (401, "page".into()));
    assert_eq!(get("/", &with_cookie), (401, "page".into()));
    assert_eq!(get(&base, &format!("Cookie: {cookie}0\r\n")), (401, "page".into()));
    assert_eq!(get(&base, &format!("Cookie: {cookie}; {cookie}\r\n")), (401, "page".into()));
    assert_eq!(get(&format!("/{}/", "0".repeat(32)), &with_cookie), (401, "page".into()));
    assert_eq!(get(&format!("{base}style.css"), ""), (401, "desk-session".into()));
    assert_eq!(get(&base, &format!("{with_cookie}Host: localhost:{}\r\n", own.port())), (421, "desk-host".into()));
    assert_eq!(get(&base, &format!("{with_cookie}Sec-Fetch-Site: cross-site\r\n")), (403, "desk-origin".into()));
    assert_eq!(get(&base, &format!("{with_cookie}Sec-Fetch-Site: same-site\r\n")), (403, "desk-origin".into()));
    // A form that another page sends, or that none does.
    let post = |lines: &str, body: &str| {
        problem(&browser.request("POST", &format!("{base}language"), &format!("{with_cookie}{lines}"), body))
    };
    assert_eq!(post("", "language=ru"), (403, "desk-origin".into()));
    assert_eq!(post("Origin: http://example.org\r\n", "language=ru"), (403, "desk-origin".into()));
    assert_eq!(
        post(&format!("Origin: http://localhost:{}\r\n", own.port()), "language=ru"),
        (403, "desk-origin".into())
    );
    assert_eq!(post(&format!("Origin: http://{own}\r\n"), "language=%zz"), (400, "bad-request".into()));
    assert!(browser.get("").says("Who are you?"), "nothing of that did anything");
    // A link is good once, and ends the session before.
    let link = browser.link();
    let before = (browser.base.clone(), format!("Cookie: {}\r\n", browser.cookie));
    browser.enter(&link);
    let used = link.split_once(&own.to_string()).unwrap().1;
    assert_eq!(problem(&browser.request("GET", used, "", "")), (401, "page".into()));
    assert_eq!(problem(&browser.request("GET", &before.0, &before.1, "")), (401, "page".into()));
    assert_eq!(browser.get("").name(), "home");
    let shown = browser.request("GET", &browser.base, &format!("Cookie: {}\r\n", browser.cookie), "");
    let policy = shown.header("content-security-policy");
    // Under a stricter one a browser sends forms with no origin, and the desk would refuse them all.
    assert_eq!(shown.header("referrer-policy"), "same-origin");
    assert!(policy.starts_with("default-src 'none'; style-src 'self';") && !policy.contains("script"), "{policy}");
}

#[test]
fn pages_are_in_the_language_that_was_chosen() {
    let browser = Browser::begin(&[]);
    for (language, title) in [("ru", "Кто вы?"), ("be", "Хто вы?"), ("en", "Who are you?")] {
        let page = browser.post("language", &format!("language={language}&page=trustee")).is("trustee");
        assert!(page.says(&format!("<html lang=\"{language}\">")));
        assert!(browser.get("").says(title));
        for path in ["trustee/new", "trustee/anew", "registrar", "registrar/new", "carry"] {
            assert_eq!(browser.get(path).status, 200, "{path}");
        }
    }
    assert_eq!(browser.post("language", "language=xx&page=//example.org").name(), "home");
    assert_eq!(browser.get("trustee/1").is("missing").status, 404);
}

#[test]
fn a_folder_is_made_locked_and_opened_by_its_passphrase_alone() {
    let folder = tempfile::tempdir().unwrap();
    let mine = folder.path().join("mine");
    let (mine, words) = (mine.to_str().unwrap(), "five words that nobody guesses");
    let browser = Browser::begin(&["--idle", "2"]);
    let page = browser.get("trustee/new");
    let make = |id, first, again| {
        let typed = [("id", id), ("folder", mine), ("passphrase-new", first), ("passphrase-again", again)];
        browser.submit(&page, "new-form", &typed)
    };
    make("T 3", words, words).refused("id-form");
    make("t3", "short", "short").refused("passphrase-short");
    make("t3", words, "five words that nobody guessed").refused("passphrase-different");
    make("t3", "", "").refused("passphrase-empty");
    assert!(!fs::exists(mine).unwrap(), "nothing was made");
    fs::create_dir(mine).unwrap();
    fs::write(folder.path().join("mine/something"), "x").unwrap();
    make("t3", words, words).refused("not-empty");
    fs::remove_dir_all(mine).unwrap();
    let made = make("t3", words, words).is("trustee-seat").well();
    assert!(made.says("t3 ") && made.says("id=\"key-line\""));
    make("t3", words, words).refused("seat-taken");
    // Nobody uses it, and it is locked by itself.
    while browser
        .request("GET", &format!("{}trustee/1", browser.base), &format!("Cookie: {}\r\n", browser.cookie), "")
        .body
        .contains("trustee-seat")
    {
        std::thread::sleep(std::time::Duration::from_millis(3_500));
    }
    let locked = browser.get("trustee/1").is("trustee-locked");
    let locked =
        browser.submit(&locked, "unlock-form", &[("passphrase", "another")]).is("trustee-locked").refused("passphrase");
    let page = browser.submit(&locked, "unlock-form", &[("passphrase", words)]).is("trustee-seat").well();
    // What is in use here is in use.
    let status = ["trustee", "status", "--folder", mine, "--passphrase-file", "-"];
    let ran = std::process::Command::new(crate::support::VECHE).args(status).output().unwrap();
    assert!(!ran.status.success());
    browser.submit(&page, "lock-form", &[]).is("trustee-locked").well();
    // Another office, and a folder of nobody.
    let page = browser.get("registrar");
    browser.submit(&page, "open-form", &[("folder", folder.path().to_str().unwrap())]).refused("no-seat");
    let page = browser.submit(&page, "open-form", &[("folder", mine)]).is("registrar-locked");
    browser.submit(&page, "unlock-form", &[("passphrase", words)]).refused("other-seat");
    browser.never_saw(&[words.to_owned(), words.replace(' ', "+"), words.replace(' ', "%20")]);
}
