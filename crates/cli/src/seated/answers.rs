//! What is asked at the terminal, where there is one.

use std::io::{self, IsTerminal};

use age::secrecy::{ExposeSecret, SecretString};
use anyhow::{Context, ensure};
use seat::{Answer, Task, words};

use super::text;
use crate::showing::{Typed, print};
use crate::steps::{PassphraseFault, asks, check_new};

/// How often somebody may mistype the words before it is taken for what it may be.
const ATTEMPTS: usize = 3;

/// Answers from the arguments, or typed.
pub struct Answers {
    given: Answer,
    typed: Option<Typed>,
}

impl Answers {
    /// Asks only at a terminal, and if it may.
    pub fn new(words: &[String], yes: bool, is_silent: bool) -> Self {
        let can_ask = !is_silent && io::stdin().is_terminal() && io::stdout().is_terminal();
        Self { given: Answer { words: words.to_vec(), yes }, typed: can_ask.then(Typed::new) }
    }

    /// The answer that a task needs. None where nobody answers: it is shown, and left for another time.
    pub fn to(&mut self, task: &Task) -> anyhow::Result<Option<Answer>> {
        match task {
            Task::Compare { .. } if !self.given.words.is_empty() => Ok(Some(self.given.clone())),
            task if asks(task) && !matches!(task, Task::Compare { .. }) && self.given.yes => {
                Ok(Some(self.given.clone()))
            }
            task if !asks(task) => Ok(Some(Answer::default())),
            task => self.ask(task),
        }
    }

    /// Whether somebody says yes.
    pub fn is_yes(&mut self, question: &str) -> anyhow::Result<bool> {
        match &mut self.typed {
            _ if self.given.yes => Ok(true),
            Some(typed) => Ok(typed.ask(&format!("{question} Type yes to do it"))?.trim().eq_ignore_ascii_case("yes")),
            None => Ok(false),
        }
    }

    fn ask(&mut self, task: &Task) -> anyhow::Result<Option<Answer>> {
        if self.typed.is_none() {
            return Ok(None);
        }
        print(&text::task(task))?;
        if let Task::Compare { words, .. } = task {
            return self.ask_words(words);
        }
        let is_yes = self.is_yes("\nDo you want that?")?;
        Ok(is_yes.then(|| Answer { yes: true, ..Answer::default() }))
    }

    fn ask_words(&mut self, shown: &str) -> anyhow::Result<Option<Answer>> {
        let Some(typed) = &mut self.typed else { return Ok(None) };
        let mut heard = String::new();
        for _ in 0..ATTEMPTS {
            heard = typed.ask("\nThe words as another one read them to you (nothing, to do it later)")?;
            if heard.trim().is_empty() {
                return Ok(None);
            }
            if words::are_the_same(shown, &heard) {
                break;
            }
            print("These are other words. Is it a slip of the keyboard? Have them read again, slowly.\n")?;
        }
        Ok(Some(Answer { words: vec![heard], yes: false }))
    }
}

/// A passphrase that is typed, and not shown.
pub fn secret(what: &str) -> anyhow::Result<SecretString> {
    let typed = rpassword::prompt_password(format!("{what}: "));
    let typed = typed.context("no terminal to ask for the passphrase at: name a file with it")?;
    ensure!(!typed.is_empty(), "the passphrase is empty");
    Ok(typed.into())
}

/// The same, typed twice.
pub fn new_secret(what: &str) -> anyhow::Result<SecretString> {
    let first = secret(what)?;
    check_new(&first)?;
    let again = secret("The same again")?;
    ensure!(first.expose_secret() == again.expose_secret(), PassphraseFault::Different);
    Ok(first)
}
