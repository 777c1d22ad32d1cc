//! A commissioner who does it all on pages.

use crate::browser::{Browser, Page};
use crate::desk::{Desk, PASSPHRASE};

pub struct Clicking {
    pub browser: Browser,
    id: String,
}

impl Clicking {
    /// Opens the desk in the folder of the commission, and a key: not with another passphrase.
    pub fn begin(desk: &Desk, n: u8, more: &[&str]) -> Self {
        let browser = Browser::begin(&[&["--folder", desk.folder.path().to_str().unwrap()], more].concat());
        let clicking = Self { browser, id: format!("c{n}") };
        clicking.types("not the one").refused("passphrase");
        clicking.types("").refused("passphrase-empty");
        clicking.unlock();
        clicking
    }

    /// Opens the key.
    pub fn unlock(&self) {
        let page = self.types(PASSPHRASE).is("commission").well();
        assert!(page.says(&format!("The key of {} is open", self.id)), "{}", page.body);
    }

    fn types(&self, passphrase: &str) -> Page {
        let page = self.browser.get("commission").is("commission");
        let key = format!("{}.key", self.id);
        self.browser.submit(&page, "unlock-form", &[("id", &self.id), ("key", &key), ("passphrase", passphrase)])
    }

    /// Opens a plan or a manifest.
    pub fn open(&self, file: &str) -> Page {
        let page = self.browser.get("commission");
        self.browser.submit(&page, "open-form", &[("file", file)])
    }

    /// Follows the log.
    pub fn look(&self, desk: &Desk) -> Page {
        let page = self.browser.get("commission");
        let (board, election) = (desk.services().address(), desk.election());
        self.browser.submit(&page, "look-form", &[("board", &board), ("election", &election)])
    }

    /// Fills in the form of a statement.
    pub fn draws(&self, kind: &str, typed: &[(&str, &str)]) -> Page {
        let page = self.browser.get(&format!("commission/say/{kind}")).is(&format!("commission-{kind}"));
        self.browser.submit(&page, "say-form", typed)
    }

    /// What somebody must not say now, and why.
    pub fn refused(&self, kind: &str, typed: &[(&str, &str)], code: &str) {
        self.draws(kind, typed).refused(code);
    }

    /// Takes the draft of another.
    pub fn takes(&self, draft: &str) -> Page {
        let page = self.browser.get("commission/draft").is("commission-draft");
        self.browser.submit(&page, "draft-form", &[("draft", draft)])
    }

    /// Says yes to what is shown.
    pub fn signs(&self) -> Page {
        let page = self.browser.get("commission/outcome").is("commission-confirm");
        self.browser.submit(&page, "sign-form", &[])
    }

    /// Says no to what is shown.
    pub fn declines(&self) -> Page {
        let page = self.browser.get("commission/outcome").is("commission-confirm");
        self.browser.submit(&page, "decline-form", &[])
    }

    /// Signs a statement for the others, and gives the name of the file.
    pub fn begins(&self, kind: &str, typed: &[(&str, &str)]) -> String {
        self.draws(kind, typed).is("commission-confirm").well();
        let page = self.signs().is("commission-outcome").well();
        assert!(page.says("id=\"download\"") && page.says("Lines: 1 of 2"), "{}", page.body);
        let file = page.body.split("id=\"file\">").nth(1).unwrap().split('<').next().unwrap();
        let name = file.rsplit('/').next().unwrap().to_owned();
        assert!(name.starts_with(&format!("{kind}-{}", self.id)), "{name}");
        name
    }

    /// That it was said already.
    pub fn came_before(&self, kind: &str, typed: &[(&str, &str)]) {
        let page = self.draws(kind, typed).is("commission-outcome").well();
        assert!(page.says("It is there already"), "{}", page.body);
    }

    /// Joins files and hands them in.
    pub fn hands_in(&self, files: &[&str]) -> Page {
        let page = self.browser.get("commission/hand-in").is("commission-hand-in");
        self.browser.submit(&page, "hand-in-form", &[("files", &files.join("\n"))])
    }
}
