//! Personal numbers, and what of them leaves the evidence (`docs/registration.md` §6).

use std::fmt;

use canonical::{Frame, label};
use election::ElectionId;
use election::registration::is_state;
use shared_key::ristretto::{self, Element, Scalar};
use shared_key::{GroupElement, GroupScalar};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::Error;

/// Characters that a normalised number has.
const LENGTH: std::ops::RangeInclusive<usize> = 4..=20;

/// Cyrillic capitals that look like Latin ones, and these.
const LOOK_ALIKE: [(char, char); 13] = [
    ('А', 'A'),
    ('В', 'B'),
    ('Е', 'E'),
    ('І', 'I'),
    ('К', 'K'),
    ('М', 'M'),
    ('Н', 'H'),
    ('О', 'O'),
    ('Р', 'P'),
    ('С', 'C'),
    ('Т', 'T'),
    ('У', 'Y'),
    ('Х', 'X'),
];

/// A state, and the number that it gave someone, normalised. Erased when dropped, never printed.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct PersonalNumber {
    /// `state || ":" || normalised number`.
    text: String,
}

impl PersonalNumber {
    /// Normalises a number as someone typed or read it.
    ///
    /// # Errors
    /// [`Error::NumberForm`] for a state of another form, a letter or digit that is neither Latin nor looks like it, and fewer than
    /// 4 or more than 20 characters.
    pub fn new(state: &str, number: &str) -> Result<Self, Error> {
        if !is_state(state) {
            return Err(Error::NumberForm);
        }
        let normalised = Zeroizing::new(normalise(number)?);
        if LENGTH.contains(&normalised.len()) {
            Ok(Self { text: format!("{state}:{}", normalised.as_str()) })
        } else {
            Err(Error::NumberForm)
        }
    }

    /// H.
    pub fn element(&self, election: ElectionId) -> Element {
        ristretto::point(Frame::new(label::PERSONAL_NUMBER).part(election).part(&self.text))
    }

    /// alpha, encoded.
    pub fn alpha(&self, election: ElectionId, rho: &Rho) -> [u8; 32] {
        ristretto::encode_element(&rho.blind(&self.element(election)))
    }
}

impl fmt::Debug for PersonalNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PersonalNumber(..)")
    }
}

/// What blinds a number. Never 0, erased when dropped, never printed.
#[derive(Clone)]
pub struct Rho(Zeroizing<Scalar>);

impl Rho {
    /// The one that follows from these bytes; none from those of 0.
    pub fn from_wide(bytes: &[u8; 64]) -> Option<Self> {
        let rho = Zeroizing::new(Scalar::from_bytes_mod_order_wide(bytes));
        (!rho.is_zero()).then_some(Self(rho))
    }

    /// Reads the 32 bytes that stand in evidence.
    ///
    /// # Errors
    /// [`Error::Key`] for no scalar, or 0: it would make every number alike.
    pub fn from_bytes(bytes: &[u8; 32]) -> Result<Self, Error> {
        let rho = Zeroizing::new(ristretto::decode_scalar(bytes)?);
        if rho.is_zero() { Err(shared_key::Error::Scalar.into()) } else { Ok(Self(rho)) }
    }

    /// The 32 bytes that stand in evidence.
    pub fn to_bytes(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(self.0.to_bytes())
    }

    /// `rho·H`.
    pub fn blind(&self, element: &Element) -> Element {
        element.times(&self.0)
    }

    /// `rho^(-1)·E`.
    pub fn unblind(&self, element: &Element) -> Element {
        let inverse = Zeroizing::new(GroupScalar::invert(&*self.0).expect("rho is not 0"));
        element.times(&inverse)
    }
}

impl fmt::Debug for Rho {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Rho(..)")
    }
}

fn normalise(number: &str) -> Result<String, Error> {
    // Reserved whole: a string that grows would leave copies behind.
    let mut normalised = String::with_capacity(number.len());
    for c in number.chars() {
        if c.is_ascii_alphanumeric() {
            normalised.push(c.to_ascii_uppercase());
        } else if let Some(latin) = latin(c) {
            normalised.push(latin);
        } else if c.is_alphanumeric() {
            return Err(Error::NumberForm);
        }
    }
    Ok(normalised)
}

/// The Latin capital that a Cyrillic letter looks like.
fn latin(c: char) -> Option<char> {
    let mut capital = c.to_uppercase();
    let c = capital.next().filter(|_| capital.next().is_none())?;
    LOOK_ALIKE.iter().find(|(cyrillic, _)| *cyrillic == c).map(|(_, latin)| *latin)
}

#[cfg(test)]
mod tests {
    use canonical::Hash;

    use super::*;

    fn election(n: u8) -> ElectionId {
        ElectionId(Hash([n; 32]))
    }

    fn number(text: &str) -> PersonalNumber {
        PersonalNumber::new("BLR", text).unwrap()
    }

    #[test]
    fn spelling_does_not_make_another_number() {
        for same in ["3140980A012PB5", " 3140980a012pb5 ", "3140980-А012 РВ5", "3140980а012рв5", "3140980A012PB5<<"]
        {
            assert_eq!(number(same).text, "BLR:3140980A012PB5", "{same}");
        }
        assert_eq!(number("АВЕІКМНОРСТУХ").text, "BLR:ABEIKMHOPCTYX");
    }

    #[test]
    fn number_that_is_too_short_long_or_of_strange_letters_is_refused() {
        // A sign that looks like a digit and was left out would make a second number of the same person.
        for bad in ["", "123", "<<<<", "123456789012345678901", "12345６", "1234Ж", "1234١", "ÄBCDE", "ﬁ1234"] {
            assert!(matches!(PersonalNumber::new("BLR", bad), Err(Error::NumberForm)), "{bad}");
        }
        for state in ["", "blr", "BLRX", "B1", "B:"] {
            assert!(matches!(PersonalNumber::new(state, "1234"), Err(Error::NumberForm)), "{state}");
        }
    }

    #[test]
    fn state_and_election_make_other_elements() {
        let one = number("MP1234567").element(election(1));
        assert_eq!(one, number("mp 1234567").element(election(1)));
        assert_ne!(one, number("MP1234567").element(election(2)));
        assert_ne!(one, PersonalNumber::new("POL", "MP1234567").unwrap().element(election(1)));
        assert_ne!(one, number("MP1234568").element(election(1)));
    }

    #[test]
    fn unblinding_undoes_blinding_and_another_rho_does_not() {
        let (rho, other) = ([1, 2].map(|byte| Rho::from_wide(&[byte; 64]).unwrap())).into();
        let element = number("MP1234567").element(election(1));
        let alpha = rho.blind(&element);
        assert_eq!(rho.unblind(&alpha), element);
        assert_ne!(other.unblind(&alpha), element);
        let stored = Rho::from_bytes(&rho.to_bytes()).unwrap();
        assert_eq!(number("MP1234567").alpha(election(1), &stored), ristretto::encode_element(&alpha));
    }

    #[test]
    fn rho_that_is_zero_or_not_below_the_order_is_refused() {
        assert!(Rho::from_bytes(&[0; 32]).is_err());
        assert!(Rho::from_bytes(&[0xff; 32]).is_err());
    }

    #[test]
    fn neither_number_nor_rho_is_printed() {
        let rho = Rho::from_bytes(&[1; 32]).unwrap();
        assert_eq!(format!("{:?} {rho:?}", number("MP1234567")), "PersonalNumber(..) Rho(..)");
    }
}
