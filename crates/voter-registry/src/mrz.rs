//! The machine-readable zone of a document (ICAO Doc 9303, parts 3 to 6): what it says, and whether its check digits hold.
//!
//! Lines are taken as they are printed: nothing is guessed, repaired or left out, unlike what scanners do.

use std::fmt;

use ::mrz::{Field, Format, MrzData, MrzDate, ParseOptions};
use zeroize::{Zeroize, ZeroizeOnDrop};

/// What kind of document it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DocumentKind {
    /// A passport, two lines of 44 characters.
    Passport,
    /// An identity card or another travel document, three lines of 30 characters or two of 36.
    Card,
}

/// A zone whose check digits all hold. Erased when dropped, never printed.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct Mrz {
    #[zeroize(skip)]
    kind: DocumentKind,
    issuer: String,
    document_number: String,
    personal_number: Option<String>,
    birth: String,
    expiry: Option<i64>,
    name: String,
}

/// Why lines are no zone that proves anything. It says nothing of what stands there.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MrzFault {
    /// Neither a passport nor a card.
    #[error("neither 2 lines of 44 or 36 characters nor 3 of 30, of A-Z, 0-9 and <, that begin as a document does")]
    Form,
    /// Check digits that do not hold.
    #[error("check digits do not hold: {}", .0.join(", "))]
    CheckDigits(Vec<&'static str>),
    /// A date that there is not.
    #[error("the date of {0} is none")]
    Date(&'static str),
    /// A document number or name that is empty.
    #[error("there is no {0}")]
    Empty(&'static str),
}

impl Mrz {
    /// Reads the lines of a zone on a day (since 1970-01-01), which says in which century two-digit years are.
    ///
    /// # Errors
    /// [`MrzFault`], with every check digit that does not hold.
    pub fn read(lines: &[impl AsRef<str>], day: u64) -> Result<Self, MrzFault> {
        let options = ParseOptions::default().with_pivot_yy(two_digit_year(day));
        let lines: Vec<&str> = lines.iter().map(AsRef::as_ref).collect();
        let parsed = match lines.as_slice() {
            // A count of characters decides first: for other texts the parser would index bytes.
            lines if !lines.iter().all(|line| line.is_ascii()) => return Err(MrzFault::Form),
            [one, two] if one.len() == 44 => ::mrz::parse_td3_with(one, two, &options),
            [one, two] => ::mrz::parse_td2_with(one, two, &options),
            [one, two, three] => ::mrz::parse_td1_with(one, two, three, &options),
            _ => return Err(MrzFault::Form),
        };
        let data = parsed.map_err(|_| MrzFault::Form)?;
        // An encoding of long numbers that no issuer uses.
        if data.document_number_legacy_encoding {
            return Err(MrzFault::Form);
        }
        let failed: Vec<_> = data.checks.failed().into_iter().map(name_of).collect();
        if failed.is_empty() { Self::of(&data, day) } else { Err(MrzFault::CheckDigits(failed)) }
    }

    /// What kind of document it is.
    pub fn kind(&self) -> DocumentKind {
        self.kind
    }

    /// The state that issued it, 1 to 3 letters.
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// The number of the document.
    pub fn document_number(&self) -> &str {
        &self.document_number
    }

    /// What stands as optional data, which is the personal number where the state gives one.
    pub fn personal_number(&self) -> Option<&str> {
        self.personal_number.as_deref()
    }

    /// The number that the person is known by: the personal number, or else the document's.
    pub fn number(&self) -> &str {
        self.personal_number().unwrap_or(&self.document_number)
    }

    /// Date of birth as `YYYY-MM-DD`, or its six characters where the state did not know all of it.
    pub fn birth(&self) -> &str {
        &self.birth
    }

    /// Surname and given names, as the zone spells them.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether the document is no longer valid on a day (since 1970-01-01). On its last day it is. One without a date of expiry
    /// counts as expired: nothing shows that it is not.
    pub fn is_expired(&self, day: u64) -> bool {
        let day = i64::try_from(day).unwrap_or(i64::MAX);
        self.expiry.is_none_or(|expiry| expiry < day)
    }

    fn of(data: &MrzData, day: u64) -> Result<Self, MrzFault> {
        let birth = match data.date_of_birth {
            MrzDate::Calendar(_) | MrzDate::PartiallyUnknown(_) | MrzDate::Unknown => data.date_of_birth.to_string(),
            _ => return Err(MrzFault::Date("birth")),
        };
        let expiry = match data.date_of_expiry {
            MrzDate::Calendar(expiry) => Some(in_century(expiry, day)),
            MrzDate::Unknown => None,
            _ => return Err(MrzFault::Date("expiry")),
        };
        let document_number = data.full_document_number();
        let name = format!("{} {}", data.surname, data.given_names).trim().to_owned();
        for (what, part) in [("document number", document_number), ("name", &name), ("state", &data.issuing_country)] {
            if part.is_empty() {
                return Err(MrzFault::Empty(what));
            }
        }
        let kind = if data.format == Format::Td3 { DocumentKind::Passport } else { DocumentKind::Card };
        Ok(Self {
            kind,
            issuer: data.issuing_country.clone(),
            document_number: document_number.to_owned(),
            personal_number: data.optional_data_1.clone().or_else(|| data.optional_data_2.clone()),
            birth,
            expiry,
            name,
        })
    }
}

impl fmt::Debug for Mrz {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Mrz({:?})", self.kind)
    }
}

fn name_of(field: Field) -> &'static str {
    match field {
        Field::DocumentNumber => "document number",
        Field::DateOfBirth => "date of birth",
        Field::DateOfExpiry => "date of expiry",
        Field::PersonalNumber => "personal number",
        Field::Composite => "all together",
        _ => "another",
    }
}

/// The date of a day; far future days, which no clock shows, are one day.
fn date(day: u64) -> ::mrz::Date {
    const LAST: u64 = 2_932_896; // 9999-12-31
    ::mrz::Date::from_epoch_days(i64::try_from(day.min(LAST)).expect("a small number"))
}

fn two_digit_year(day: u64) -> u32 {
    u32::try_from(date(day).year.rem_euclid(100)).expect("a remainder is not negative")
}

/// The days since 1970-01-01 of a date of expiry, which the parser takes for one of this century: no document is valid for
/// fifty years, so that `99` is not 2099 in 2026.
fn in_century(expiry: ::mrz::Date, day: u64) -> i64 {
    let mut expiry = expiry;
    if expiry.year > date(day).year + 50 {
        expiry.year -= 100;
    }
    expiry.to_epoch_days()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Specimens of ICAO Doc 9303: part 4 (in its edition of 2008), part 6, part 5.
    const TD3: [&str; 2] =
        ["P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10"];
    const TD2: [&str; 2] = ["I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<", "D231458907UTO7408122F1204159<<<<<<<6"];
    const TD1: [&str; 3] =
        ["I<UTOD231458907<<<<<<<<<<<<<<<", "7408122F1204159UTO<<<<<<<<<<<6", "ERIKSSON<<ANNA<MARIA<<<<<<<<<<"];

    /// 2012-04-15, when the specimens expire.
    const LAST_DAY: u64 = 15_445;

    fn changed(line: &str, position: usize, to: u8) -> String {
        let mut bytes = line.as_bytes().to_vec();
        bytes[position] = to;
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn specimens_say_what_is_printed_on_them() {
        let passport = Mrz::read(&TD3, LAST_DAY).unwrap();
        assert_eq!(
            (passport.kind(), passport.issuer(), passport.document_number()),
            (DocumentKind::Passport, "UTO", "L898902C3")
        );
        assert_eq!((passport.personal_number(), passport.number()), (Some("ZE184226B"), "ZE184226B"));
        assert_eq!((passport.birth(), passport.name()), ("1974-08-12", "ERIKSSON ANNA MARIA"));
        for card in [Mrz::read(&TD2, LAST_DAY).unwrap(), Mrz::read(&TD1, LAST_DAY).unwrap()] {
            assert_eq!((card.kind(), card.issuer(), card.number()), (DocumentKind::Card, "UTO", "D23145890"));
            assert_eq!((card.personal_number(), card.birth()), (None, "1974-08-12"));
            assert_eq!(card.name(), "ERIKSSON ANNA MARIA");
        }
    }

    #[test]
    fn document_is_valid_on_its_last_day_and_not_after() {
        let passport = Mrz::read(&TD3, LAST_DAY).unwrap();
        assert!(!passport.is_expired(LAST_DAY - 1) && !passport.is_expired(LAST_DAY));
        assert!(passport.is_expired(LAST_DAY + 1) && passport.is_expired(u64::MAX));
    }

    #[test]
    fn every_failed_check_digit_is_named() {
        let two = |line: String| Mrz::read(&[TD3[0], &line], LAST_DAY);
        let failed = |line, names: &[&'static str]| {
            assert_eq!(two(line), Err(MrzFault::CheckDigits(names.to_vec())));
        };
        failed(changed(TD3[1], 0, b'M'), &["document number", "all together"]);
        failed(changed(TD3[1], 14, b'5'), &["date of birth", "all together"]);
        failed(changed(TD3[1], 22, b'3'), &["date of expiry", "all together"]);
        failed(changed(TD3[1], 30, b'2'), &["personal number", "all together"]);
        failed(changed(TD3[1], 43, b'1'), &["all together"]);
        let several = changed(&changed(TD3[1], 0, b'M'), 14, b'5');
        failed(several, &["document number", "date of birth", "all together"]);
    }

    #[test]
    fn lines_of_another_form_are_refused() {
        let [one, two] = TD3;
        let lower = two.to_lowercase();
        let visa = format!("V{}", &one[1..]);
        let longer = format!("{two}<");
        let cyrillic = format!("P<UTOЕ{}", &one[6..]);
        let cases: [&[&str]; 9] = [
            &[],
            &[one],
            &[one, two, two],
            &[one, &two[1..]],
            &[one, &longer],
            &[one, &lower],
            &[&visa, two],
            &[&cyrillic, two],
            &[TD2[0], two],
        ];
        for lines in cases {
            assert_eq!(Mrz::read(lines, LAST_DAY), Err(MrzFault::Form), "{lines:?}");
        }
    }

    #[test]
    fn expiry_of_the_last_century_is_not_taken_for_one_of_this() {
        let line = "L898902C36UTO7408122F990415";
        let digit = ::mrz::check_digit("990415").unwrap();
        let front = format!("{line}{digit}ZE184226B<<<<<1");
        let all = ::mrz::check_digit(&format!("{}{}{}", &front[..10], &front[13..20], &front[21..43])).unwrap();
        let old = Mrz::read(&[TD3[0], &format!("{front}{all}")], 20_600).unwrap();
        assert!(old.is_expired(20_600));
    }

    #[test]
    fn nothing_of_a_document_is_printed() {
        let passport = Mrz::read(&TD3, LAST_DAY).unwrap();
        assert_eq!(format!("{passport:?}"), "Mrz(Passport)");
        let fault = Mrz::read(&[TD3[0], &changed(TD3[1], 0, b'M')], LAST_DAY).unwrap_err();
        assert!(!format!("{fault} {fault:?}").contains("898902"));
    }
}
