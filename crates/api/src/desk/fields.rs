//! What a form sends.

use age::secrecy::SecretString;
use zeroize::Zeroizing;

/// The fields of a form, or of what follows the question mark of an address. They are erased when dropped: some are passphrases.
#[derive(Default)]
pub struct Fields(Vec<(String, Zeroizing<String>)>);

impl Fields {
    /// Of these bytes as a browser encodes a form (`application/x-www-form-urlencoded`); none if they are none.
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let parts = bytes.split(|byte| *byte == b'&').filter(|part| !part.is_empty());
        let field = |part: &[u8]| {
            let at = part.iter().position(|byte| *byte == b'=').unwrap_or(part.len());
            let (name, value) = part.split_at(at);
            Some((decoded(name)?.to_string(), decoded(value.strip_prefix(b"=").unwrap_or_default())?))
        };
        parts.map(field).collect::<Option<_>>().map(Self)
    }

    /// The value of a field: nothing if it was left out, or stands twice.
    pub fn get(&self, name: &str) -> &str {
        let mut values = self.0.iter().filter(|(known, _)| known == name).map(|(_, value)| value.as_str());
        let value = values.next().unwrap_or_default();
        if values.next().is_some() { "" } else { value }
    }

    /// The same without spaces around it.
    pub fn trimmed(&self, name: &str) -> &str {
        self.get(name).trim()
    }

    /// All values of a field.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Whether a box was ticked.
    pub fn is_ticked(&self, name: &str) -> bool {
        self.get(name) == "yes"
    }

    /// The value of a field that is kept secret.
    pub fn secret(&self, name: &str) -> SecretString {
        self.get(name).to_owned().into()
    }
}

fn decoded(part: &[u8]) -> Option<Zeroizing<String>> {
    // Reserved whole: a vector that grows would leave copies behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(part.len()));
    let mut rest = part;
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        match first {
            b'+' => bytes.push(b' '),
            b'%' => {
                let (digits, after) = rest.split_at_checked(2)?;
                bytes.push(u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?);
                rest = after;
            }
            other => bytes.push(*other),
        }
    }
    std::str::from_utf8(&bytes).ok().map(|text| Zeroizing::new(text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_read_as_a_browser_sends_them() {
        let fields = Fields::parse("a=1+2%26%D0%96&b=&task=x&task=y&c".as_bytes()).unwrap();
        assert_eq!((fields.get("a"), fields.get("b"), fields.get("c"), fields.get("d")), ("1 2&Ж", "", "", ""));
        assert_eq!(fields.all("task").collect::<Vec<_>>(), ["x", "y"]);
        assert_eq!(fields.get("task"), "", "what stands twice is not believed");
    }

    #[test]
    fn what_no_browser_sends_is_no_form() {
        for bytes in ["a=%", "a=%4", "a=%zz", "a=%ff", "%c3=1"] {
            assert!(Fields::parse(bytes.as_bytes()).is_none(), "{bytes}");
        }
    }
}
