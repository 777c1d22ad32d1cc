//! All labels of framed hashes (`docs/protocol.md` §15), in one place so that none is used for two things.

/// Context of one attempt of a ceremony (§6.1).
pub const CEREMONY: &str = "ceremony";
/// Proof of knowledge of a polynomial's constant term (§6.2).
pub const CEREMONY_KNOWLEDGE: &str = "ceremony-knowledge";
/// HPKE `info` of a sealed share (§6.3).
pub const CEREMONY_SHARE: &str = "ceremony-share";
/// What all participants of a ceremony confirm (§6.5).
pub const CEREMONY_TRANSCRIPT: &str = "ceremony-transcript";
/// Hash of a sealed share (§6.3).
pub const SEALED_SHARE: &str = "sealed-share";
/// Proof of a partial evaluation over ristretto255 (§6.8).
pub const PARTIAL_EVALUATION: &str = "partial-evaluation";
/// Element and context of the rehearsal (§6.9).
pub const REHEARSAL: &str = "rehearsal";
/// Entropy of a phrase (§7.1).
pub const PHRASE_ENTROPY: &str = "phrase-entropy";
/// Seed of the credential's key (§7.1).
pub const DERIVE_CREDENTIAL: &str = "derive-credential";
/// Seed of the applicant's status key (§7.1).
pub const DERIVE_STATUS: &str = "derive-status";
/// Blinding factor (§7.1).
pub const DERIVE_BLIND: &str = "derive-blind";
/// Message under a credential signature (§7.2).
pub const CREDENTIAL: &str = "credential";
/// Application id (§7.2).
pub const APPLICATION: &str = "application";
/// Challenge of a ballot's proofs (§8.2).
pub const BALLOT_CHALLENGE: &str = "ballot-challenge";
/// Fingerprint of an unsigned ballot (§8.4).
pub const BALLOT_FINGERPRINT: &str = "ballot-fingerprint";
/// Hash of the sums that are to be decrypted (§10.2).
pub const SUMS: &str = "sums";
/// Context of a partial decryption (§10.4).
pub const DECRYPTION: &str = "decryption";
/// Petition id (§9.12).
pub const PETITION: &str = "petition";
/// What a credential signs under a petition (§9.12).
pub const PETITION_SIGNATURE: &str = "petition-signature";
/// Element and context of the tie value (§10.4).
pub const TIES: &str = "ties";
/// Order of the items of a contest (§11).
pub const TIE_ORDER: &str = "tie-order";
/// Seed of a lot (`docs/registration.md` §3.1).
pub const LOT: &str = "lot";
/// Which reviewers an application gets (`docs/registration.md` §3.2).
pub const DRAW: &str = "draw";
/// Who replaces a reviewer (`docs/registration.md` §3.2).
pub const REDRAW: &str = "redraw";
/// Who rules on a conflict (`docs/registration.md` §3.2).
pub const PANEL: &str = "panel";
/// Whether an approval is sampled (`docs/registration.md` §3.3).
pub const SAMPLE: &str = "sample";
/// Work of a deposit (`docs/registration.md` §4.1).
pub const WORK: &str = "work";
/// What sealed evidence is bound to (`docs/registration.md` §4.2).
pub const EVIDENCE: &str = "evidence";
/// HPKE `info` of the key of evidence (`docs/registration.md` §4.2).
pub const EVIDENCE_KEY: &str = "evidence-key";
/// Element of a personal number (`docs/registration.md` §6).
pub const PERSONAL_NUMBER: &str = "personal-number";
/// Context of a tag's shares, and hash of a tag (`docs/registration.md` §6).
pub const TAG: &str = "tag";
/// Commitment to a conflict (`docs/registration.md` §7).
pub const CONFLICT: &str = "conflict";
/// Token of a vouching slot (`docs/registration.md` §8.1).
pub const DERIVE_VOUCH: &str = "derive-vouch";
/// What blinds the personal number of an application (`docs/registration.md` §6).
pub const DERIVE_RHO: &str = "derive-rho";
/// Commitment to a token (`docs/registration.md` §8.1).
pub const VOUCH_SLOT: &str = "vouch-slot";
/// Nullifier of a token (`docs/registration.md` §8.1).
pub const VOUCH_USED: &str = "vouch-used";

/// Salt of PBKDF2 for a phrase (§7.1).
pub const PHRASE_SALT: &[u8] = b"veche/v1/phrase";
/// Domain separation tag of `HashToG1` (§7.2, RFC 9380 §3.1).
pub const CREDENTIAL_DST: &[u8] = b"VECHE-V1-CREDENTIAL-BLS12381G1_XMD:SHA-256_SSWU_RO_";

/// Every label of a frame.
pub const ALL: [&str; 36] = [
    CEREMONY,
    CEREMONY_KNOWLEDGE,
    CEREMONY_SHARE,
    CEREMONY_TRANSCRIPT,
    SEALED_SHARE,
    PARTIAL_EVALUATION,
    REHEARSAL,
    PHRASE_ENTROPY,
    DERIVE_CREDENTIAL,
    DERIVE_STATUS,
    DERIVE_BLIND,
    CREDENTIAL,
    APPLICATION,
    BALLOT_CHALLENGE,
    BALLOT_FINGERPRINT,
    SUMS,
    DECRYPTION,
    PETITION,
    PETITION_SIGNATURE,
    TIES,
    TIE_ORDER,
    LOT,
    DRAW,
    REDRAW,
    PANEL,
    SAMPLE,
    WORK,
    EVIDENCE,
    EVIDENCE_KEY,
    PERSONAL_NUMBER,
    TAG,
    CONFLICT,
    DERIVE_VOUCH,
    DERIVE_RHO,
    VOUCH_SLOT,
    VOUCH_USED,
];

#[cfg(test)]
mod tests {
    use super::ALL;

    #[test]
    fn no_label_is_used_for_two_things() {
        let mut labels = ALL.to_vec();
        labels.sort_unstable();
        labels.dedup();
        assert_eq!(labels.len(), ALL.len());
    }
}
