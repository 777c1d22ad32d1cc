//! What a witness is asked (C2SP tlog-witness, `add-checkpoint`): to cosign a checkpoint that continues the one it cosigned last.

use std::fmt;

use crate::Error;
use crate::form::{hash_from_base64, integer_from_decimal};
use crate::tree::Hash;

/// The most hashes of a consistency proof.
pub const MOST_HASHES: usize = 63;

/// The body of a request. [`fmt::Display`] gives its one written form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddCheckpoint {
    /// Size of the checkpoint that the witness cosigned last; not above [`crate::MAX_INTEGER`].
    pub old_size: u64,
    /// Consistency proof from that size to the checkpoint; at most [`MOST_HASHES`].
    pub proof: Vec<Hash>,
    /// The checkpoint, a signed note; not read here.
    pub note: String,
}

impl AddCheckpoint {
    /// Reads a body. Refused as [`Error::WitnessRequest`] is what is not of the form, up to the note.
    pub fn parse(body: &[u8]) -> Result<Self, Error> {
        let body = std::str::from_utf8(body).map_err(|_| fault("not UTF-8"))?;
        let (old_size, mut rest) = body.split_once('\n').ok_or(fault("no line"))?;
        let old_size = old_size.strip_prefix("old ").and_then(integer_from_decimal).ok_or(fault("no old size"))?;
        let mut proof = Vec::new();
        loop {
            let (line, after) = rest.split_once('\n').ok_or(fault("no empty line after the proof"))?;
            rest = after;
            if line.is_empty() {
                return Ok(Self { old_size, proof, note: rest.to_owned() });
            }
            if proof.len() == MOST_HASHES {
                return Err(fault("more than 63 hashes"));
            }
            proof.push(hash_from_base64(line).ok_or(fault("a hash that is not the base64 of 32 bytes"))?);
        }
    }
}

impl fmt::Display for AddCheckpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "old {}", self.old_size)?;
        self.proof.iter().try_for_each(|hash| writeln!(f, "{hash}"))?;
        write!(f, "\n{}", self.note)
    }
}

fn fault(fault: &'static str) -> Error {
    Error::WitnessRequest { fault }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::empty_root;

    /// The example of the specification.
    const EXAMPLE: &str = "old 20852014
PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=
jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=
5+pKlUdi2LeF/BcMHBn+Ku6yhPGNCswZZD1X/6QgPd8=
/6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=

example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
";

    #[test]
    fn the_example_of_the_specification_is_read_and_written_again() {
        let request = AddCheckpoint::parse(EXAMPLE.as_bytes()).unwrap();
        assert_eq!((request.old_size, request.proof.len()), (20_852_014, 4));
        assert!(request.note.starts_with("example.com/behind-the-sofa\n20852163\n"));
        assert_eq!(request.to_string(), EXAMPLE);
    }

    #[test]
    fn proofs_have_up_to_63_hashes() {
        for count in [0, 1, MOST_HASHES] {
            let request = AddCheckpoint { old_size: 0, proof: vec![empty_root(); count], note: "note\n".into() };
            assert_eq!(AddCheckpoint::parse(request.to_string().as_bytes()), Ok(request));
        }
        let request = AddCheckpoint { old_size: 0, proof: vec![empty_root(); MOST_HASHES + 1], note: String::new() };
        assert_eq!(AddCheckpoint::parse(request.to_string().as_bytes()).unwrap_err().code(), "witness-request");
    }

    #[test]
    fn bodies_that_are_malformed_are_refused_by_name() {
        let hash = empty_root();
        for (what, body) in [
            ("nothing", String::new()),
            ("a note alone", "log/1\n7\n".into()),
            ("no empty line", format!("old 7\n{hash}\n")),
            ("no newline after the size", "old 7".into()),
            ("an empty line before", "\nold 7\n\nnote\n".into()),
            ("no size", "old \n\nnote\n".into()),
            ("no space", "old7\n\nnote\n".into()),
            ("two spaces", "old  7\n\nnote\n".into()),
            ("a space after the size", "old 7 \n\nnote\n".into()),
            ("a large letter", "Old 7\n\nnote\n".into()),
            ("a leading zero", "old 07\n\nnote\n".into()),
            ("a sign", "old -1\n\nnote\n".into()),
            ("a size of 2^53", "old 9007199254740992\n\nnote\n".into()),
            ("a carriage return", "old 7\r\n\r\nnote\r\n".into()),
            ("a hash of 31 bytes", "old 7\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==\n\nnote\n".into()),
            ("a hash without padding", format!("old 7\n{}\n\nnote\n", hash.to_string().trim_end_matches('='))),
            ("a space after a hash", format!("old 7\n{hash} \n\nnote\n")),
            ("two hashes in a line", format!("old 7\n{hash}{hash}\n\nnote\n")),
        ] {
            assert_eq!(AddCheckpoint::parse(body.as_bytes()).map_err(|e| e.code()), Err("witness-request"), "{what}");
        }
        assert_eq!(AddCheckpoint::parse(b"old 7\n\n\xff\n").unwrap_err().code(), "witness-request");
    }
}
