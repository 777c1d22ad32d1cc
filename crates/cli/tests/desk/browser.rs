//! A browser of the desk: it sends the forms that pages have, and nothing else.

use std::cell::RefCell;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;

use crate::http::{Answer, send};
use crate::support::VECHE;

/// A `veche desk` that runs, and whoever sits before it.
pub struct Browser {
    process: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
    pub address: SocketAddr,
    pub base: String,
    pub cookie: String,
    /// All that was ever answered.
    pub seen: RefCell<String>,
}

/// What is shown.
#[derive(Debug)]
pub struct Page {
    pub status: u16,
    pub body: String,
}

impl Browser {
    /// Begins the program, and follows the link that it prints.
    pub fn begin(arguments: &[&str]) -> Self {
        let mut command = Command::new(VECHE);
        command.args(["desk", "--language", "en", "--work", "2"]).args(arguments);
        let mut process = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut output = BufReader::new(process.stdout.take().unwrap());
        let input = process.stdin.take();
        let link = line(&mut output);
        let (authority, _) = link.strip_prefix("http://").unwrap().split_once('/').unwrap();
        let address = authority.parse().unwrap();
        let (base, cookie, seen) = (String::new(), String::new(), RefCell::default());
        let mut browser = Self { process, input, output, address, base, cookie, seen };
        browser.enter(&link);
        browser
    }

    /// Another link, as Enter in the terminal gives it.
    pub fn link(&mut self) -> String {
        use std::io::Write;
        self.input.as_mut().unwrap().write_all(b"\n").unwrap();
        line(&mut self.output)
    }

    /// Follows a link.
    pub fn enter(&mut self, link: &str) {
        let path = link.split_once(&self.address.to_string()).unwrap().1;
        let answer = self.request("GET", path, "", "");
        assert_eq!(answer.status, 303, "{answer:?}");
        self.base = answer.header("location").to_owned();
        self.cookie = answer.header("set-cookie").split(';').next().unwrap().to_owned();
    }

    /// A request as a browser of no session sends it, with these lines besides.
    pub fn request(&self, method: &str, path: &str, lines: &str, body: &str) -> Answer {
        let (own, length) = (self.address, body.len());
        let host = if lines.contains("Host: ") { String::new() } else { format!("Host: {own}\r\n") };
        let head =
            format!("{method} {path} HTTP/1.1\r\n{host}{lines}Content-Length: {length}\r\nConnection: close\r\n\r\n");
        send(self.address, format!("{head}{body}").as_bytes())
    }

    /// A page, once nothing is being done any more.
    pub fn get(&self, path: &str) -> Page {
        for _ in 0..1_200 {
            let page = self.visit("GET", path, "");
            if !page.name().ends_with("-working") {
                return page;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("{path} is being worked on for a minute");
    }

    /// Sends a form of a page, with these fields filled in, and gives the page that it leads to.
    pub fn submit(&self, page: &Page, form: &str, typed: &[(&str, &str)]) -> Page {
        let (action, mut fields) = page.form(form);
        for (name, value) in typed {
            let kind = fields.iter().any(|field| field.name == *name);
            assert!(kind, "{form} has no field {name}: {}", page.body);
            let is_choice = |field: &Field| field.kind == "radio" || field.kind == "button";
            for field in fields.iter_mut().filter(|field| field.name == *name) {
                field.is_sent = !is_choice(field) || field.value == *value;
                field.value = if is_choice(field) { field.value.clone() } else { (*value).to_owned() };
            }
        }
        let sent: Vec<_> = fields.iter().filter(|field| field.is_sent).collect();
        let pairs = sent.iter().map(|field| format!("{}={}", encoded(&field.name), encoded(&field.value)));
        let body = pairs.collect::<Vec<_>>().join("&");
        self.post(&action, &body)
    }

    /// Sends what no page offers.
    pub fn post(&self, action: &str, body: &str) -> Page {
        self.visit("POST", action, body)
    }

    /// Everything that a page could have shown of a secret.
    pub fn never_saw(&self, secrets: &[String]) {
        let seen = self.seen.borrow();
        assert!(seen.len() > 1_000);
        for secret in secrets {
            assert!(secret.len() > 8 && !seen.contains(secret.as_str()), "a secret was shown");
        }
    }

    fn visit(&self, method: &str, path: &str, body: &str) -> Page {
        let lines = format!(
            "Cookie: {}\r\nOrigin: http://{}\r\nSec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded\r\n",
            self.cookie, self.address
        );
        let answer = self.request(method, &format!("{}{path}", self.base), &lines, body);
        self.seen.borrow_mut().push_str(&format!("{answer:?}"));
        self.seen.borrow_mut().push_str(&answer.body);
        assert_eq!(answer.header("cache-control"), "no-store", "{answer:?}");
        if answer.status == 303 {
            let to = answer.header("location").strip_prefix(&self.base).unwrap().to_owned();
            return self.get(&to);
        }
        assert!(!answer.body.contains("<script") && !answer.body.contains(" style="), "{}", answer.body);
        Page { status: answer.status, body: answer.body }
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // It ends with its input.
        drop(self.input.take());
        let _ = self.process.wait();
    }
}

struct Field {
    name: String,
    value: String,
    kind: String,
    is_sent: bool,
}

impl Page {
    /// What a test knows it by.
    pub fn name(&self) -> &str {
        between(&self.body, "data-page=\"", "\"").unwrap_or_default()
    }

    /// The page, if it is this one.
    pub fn is(self, name: &str) -> Self {
        assert_eq!(self.name(), name, "{}", self.body);
        self
    }

    /// The page, if it says that something is wrong, and what.
    pub fn refused(self, code: &str) -> Self {
        assert_eq!(between(&self.body, "data-code=\"", "\""), Some(code), "{}", self.body);
        self
    }

    /// The page, if nothing is wrong.
    pub fn well(self) -> Self {
        assert_eq!(between(&self.body, "data-code=\"", "\""), None, "{}", self.body);
        assert_eq!(self.status, 200);
        self
    }

    pub fn says(&self, text: &str) -> bool {
        self.body.contains(text)
    }

    /// The tasks that are shown.
    pub fn tasks(&self) -> Vec<&str> {
        self.body.split("data-task=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect()
    }

    /// The words of a list.
    pub fn words(&self, id: &str) -> Vec<&str> {
        let list = between(&self.body, &format!("id=\"{id}\""), "</ol>").unwrap_or_else(|| panic!("{}", self.body));
        list.split("<li>").skip(1).filter_map(|rest| rest.split("</li>").next()).collect()
    }

    fn form(&self, id: &str) -> (String, Vec<Field>) {
        let form = between(&self.body, &format!("<form id=\"{id}\""), "</form>");
        let form = form.unwrap_or_else(|| panic!("no {id}: {}", self.body));
        let action = between(form, "action=\"", "\"").unwrap().to_owned();
        let mut fields: Vec<Field> = Vec::new();
        for element in form.split('<') {
            match element.split([' ', '>']).next().unwrap_or_default() {
                "input" | "button" | "textarea" | "select" => fields.extend(field(element)),
                // Of a choice the first is sent, unless another one is marked; what a line offers is nobody's.
                "option" => {
                    let choice = fields.last_mut().filter(|field| field.kind == "select");
                    let first = choice.filter(|field| field.value.is_empty() || element.contains(" selected"));
                    first.into_iter().for_each(|field| field.value = attribute(element, "value").unwrap_or_default());
                }
                _ => {}
            }
        }
        (action, fields)
    }
}

fn field(element: &str) -> Option<Field> {
    let tag = element.split([' ', '>']).next()?;
    let kind = if tag == "input" { attribute(element, "type").unwrap() } else { tag.to_owned() };
    let is_sent = match kind.as_str() {
        "checkbox" | "button" => false,
        "radio" => element.contains(" checked"),
        _ => true,
    };
    let value = match tag {
        "textarea" => unescaped(element.split_once('>')?.1.trim_start_matches('\n')),
        _ => attribute(element, "value").unwrap_or_default(),
    };
    Some(Field { name: attribute(element, "name")?, value, kind, is_sent })
}

fn attribute(element: &str, name: &str) -> Option<String> {
    between(element, &format!(" {name}=\""), "\"").map(unescaped)
}

fn line(output: &mut BufReader<ChildStdout>) -> String {
    let mut line = String::new();
    output.read_line(&mut line).unwrap();
    line.trim().to_owned()
}

fn between<'a>(text: &'a str, before: &str, after: &str) -> Option<&'a str> {
    Some(text.split_once(before)?.1.split_once(after)?.0)
}

fn unescaped(text: &str) -> String {
    let pairs = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")];
    pairs.iter().fold(text.to_owned(), |text, (escaped, plain)| text.replace(escaped, plain))
}

fn encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}
