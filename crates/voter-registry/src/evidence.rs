//! Evidence before it is encrypted: fields, pictures, and zeros that hide how much it is (`docs/registration.md` §4.2).

use std::fmt;

use canonical::hash::length_prefixed;
use election::statement::Form;
use election::statement::exchange::Evidence;
use zeroize::{Zeroize, Zeroizing};

use crate::Error;

/// The most pictures.
pub const MOST_PICTURES: usize = 8;

/// Bytes of the tag behind an encrypted plaintext.
pub(crate) const TAG: usize = 16;

/// Bytes that a ciphertext can have.
pub const SIZES: [usize; 6] = [1 << 16, 1 << 18, 1 << 20, 1 << 21, 1 << 22, 1 << 23];

/// Whether a ciphertext can have this length.
pub fn is_size(length: u64) -> bool {
    SIZES.iter().any(|size| *size as u64 == length)
}

/// Evidence as a reviewer reads it. Erased when dropped, never printed.
pub struct Opened {
    /// What the applicant says.
    pub fields: Evidence,
    /// Pictures, as files of whatever format.
    pub pictures: Vec<Vec<u8>>,
}

impl Drop for Opened {
    fn drop(&mut self) {
        let fields = &mut self.fields;
        let texts = [&mut fields.birth, &mut fields.name, &mut fields.number, &mut fields.state];
        texts.into_iter().for_each(Zeroize::zeroize);
        [&mut fields.mrz, &mut fields.vouches, &mut fields.attestations].into_iter().for_each(Zeroize::zeroize);
        fields.rho.0.zeroize();
        self.pictures.zeroize();
    }
}

impl fmt::Debug for Opened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Opened({} pictures, ..)", self.pictures.len())
    }
}

/// The plaintext of evidence, in the smallest size that holds it.
///
/// # Errors
/// [`Error::Evidence`] for too many pictures; [`Error::EvidenceSize`] if they are too large.
pub fn pack(fields: &Evidence, pictures: &[impl AsRef<[u8]>]) -> Result<Zeroizing<Vec<u8>>, Error> {
    if pictures.len() > MOST_PICTURES {
        return Err(Error::Evidence("there are more than 8 pictures"));
    }
    let text = Zeroizing::new(fields.text());
    let parts = || std::iter::once(text.as_bytes()).chain(pictures.iter().map(AsRef::as_ref));
    let length = parts().fold(8_usize, |sum, part| sum.saturating_add(8).saturating_add(part.len()));
    let size = plaintext_size(length).ok_or(Error::EvidenceSize)?;
    // Reserved whole: a vector that grows would leave copies behind.
    let mut plaintext = Zeroizing::new(Vec::with_capacity(size + TAG));
    plaintext.extend_from_slice(&(1 + pictures.len() as u64).to_be_bytes());
    parts().for_each(|part| length_prefixed(&mut plaintext, part));
    plaintext.resize(size, 0);
    Ok(plaintext)
}

/// Undoes [`pack`], and takes nothing that it does not write.
///
/// # Errors
/// [`Error::Evidence`]; [`Error::EvidenceSize`] for another size than the smallest.
pub fn unpack(plaintext: &[u8]) -> Result<Opened, Error> {
    let (count, mut rest) = plaintext.split_first_chunk().ok_or(Error::Evidence("it is cut off"))?;
    let pictures = u64::from_be_bytes(*count).checked_sub(1).filter(|n| *n <= MOST_PICTURES as u64);
    let pictures = pictures.ok_or(Error::Evidence("it has no fields, or more than 8 pictures"))?;
    let text = part(&mut rest)?;
    let pictures = (0..pictures).map(|_| part(&mut rest)).collect::<Result<Vec<_>, _>>()?;
    if rest.iter().any(|byte| *byte != 0) {
        return Err(Error::Evidence("something stands behind the pictures"));
    }
    if plaintext_size(plaintext.len() - rest.len()) != Some(plaintext.len()) {
        return Err(Error::EvidenceSize);
    }
    let text = std::str::from_utf8(text).map_err(|_| Error::Evidence("the fields are not UTF-8"))?;
    // What is wrong with them is not said: it could quote them.
    let fields =
        canonical::json::from_line(text).map_err(|_| Error::Evidence("the fields are not those of evidence"))?;
    Ok(Opened { fields, pictures: pictures.into_iter().map(<[u8]>::to_vec).collect() })
}

/// The smallest plaintext that holds `length` bytes.
fn plaintext_size(length: usize) -> Option<usize> {
    SIZES.iter().map(|size| size - TAG).find(|size| length <= *size)
}

fn part<'a>(rest: &mut &'a [u8]) -> Result<&'a [u8], Error> {
    let cut_off = Error::Evidence("it is cut off");
    let Some((length, after)) = rest.split_first_chunk() else { return Err(cut_off) };
    let length = usize::try_from(u64::from_be_bytes(*length)).ok();
    let Some((part, after)) = length.and_then(|length| after.split_at_checked(length)) else { return Err(cut_off) };
    *rest = after;
    Ok(part)
}

#[cfg(test)]
pub(crate) mod tests {
    use canonical::{Bytes, Hash};
    use election::ElectionId;

    use super::*;

    /// Evidence of a specimen passport.
    pub(crate) fn fields() -> Evidence {
        Evidence::new(
            ElectionId(Hash([7; 32])),
            vec![],
            "1974-08-12".into(),
            "passport".parse().unwrap(),
            vec![],
            "Anna Maria Eriksson".into(),
            "ZE184226B".into(),
            Bytes([1; 32]),
            "UTO".into(),
            vec![],
        )
    }

    #[test]
    fn what_is_packed_is_unpacked() {
        for pictures in [vec![], vec![vec![1; 100]], vec![vec![0; 10]; 8], vec![vec![9; 1 << 19], vec![]]] {
            let plaintext = pack(&fields(), &pictures).unwrap();
            assert!(is_size((plaintext.len() + TAG) as u64));
            let opened = unpack(&plaintext).unwrap();
            assert_eq!((&opened.fields, &opened.pictures), (&fields(), &pictures));
        }
    }

    #[test]
    fn size_says_no_more_than_its_class() {
        let size = |bytes: usize| pack(&fields(), &[vec![1; bytes]]).unwrap().len() + TAG;
        assert_eq!((size(0), size(60_000), size(70_000), size(1 << 22)), (1 << 16, 1 << 16, 1 << 18, 1 << 23));
        assert!(matches!(pack(&fields(), &[vec![1; 1 << 23]]), Err(Error::EvidenceSize)));
        assert!(is_size(1 << 23) && !is_size(0) && !is_size((1 << 16) - 1) && !is_size(1 << 24));
    }

    #[test]
    fn more_than_eight_pictures_are_refused() {
        assert!(matches!(pack(&fields(), &[b"x"; 9]), Err(Error::Evidence(_))));
        let mut nine = pack(&fields(), &[b"x"; 8]).unwrap();
        nine[7] = 10;
        assert!(matches!(unpack(&nine), Err(Error::Evidence(_))));
    }

    #[test]
    fn evidence_that_pack_did_not_write_is_refused() {
        let good = pack(&fields(), &[b"picture"]).unwrap();
        let changed = |change: &dyn Fn(&mut Vec<u8>)| {
            let mut bytes = good.to_vec();
            change(&mut bytes);
            unpack(&bytes).map(|_| ())
        };
        assert!(changed(&|_| ()).is_ok());
        let evidence = |result: Result<(), Error>| assert!(matches!(result, Err(Error::Evidence(_))), "{result:?}");
        evidence(changed(&|bytes| bytes.clear()));
        evidence(changed(&|bytes| bytes.truncate(100)));
        evidence(changed(&|bytes| bytes[7] = 0));
        evidence(changed(&|bytes| bytes[0] = 1));
        evidence(changed(&|bytes| *bytes.last_mut().unwrap() = 1));
        evidence(changed(&|bytes| bytes[7] = 1));
        evidence(changed(&|bytes| bytes[8] = 0xff));
        evidence(changed(&|bytes| bytes[20] = b'x'));
        evidence(changed(&|bytes| bytes[20] = 0xff));
        assert!(matches!(changed(&|bytes| bytes.push(0)), Err(Error::EvidenceSize)));
        assert!(matches!(changed(&|bytes| bytes.resize((1 << 18) - TAG, 0)), Err(Error::EvidenceSize)));
    }

    #[test]
    fn evidence_is_not_printed() {
        let opened = unpack(&pack(&fields(), &[b"picture"]).unwrap()).unwrap();
        assert_eq!(format!("{opened:?}"), "Opened(1 pictures, ..)");
    }
}
