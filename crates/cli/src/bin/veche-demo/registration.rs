//! Registration: phrases, applications, the roll, blind signatures, credentials (`docs/protocol.md` §7).

use anyhow::{Context, ensure};
use canonical::Hash;
use election::Id;
use rayon::prelude::*;
use record::RollRecord;
use simulation::Voter;
use simulation::voter::Issued;
use voter_registry::{Registrar, RollDraft};

use crate::narrator::{Bar, Narrator};
use crate::notice_board::NoticeBoard;
use crate::people::MISSING_REGISTRAR;
use crate::randomness::Randomness;

/// Voters who have a phrase each, and what follows from it: an application that names nobody.
pub fn apply(
    board: &NoticeBoard,
    constituency: &Id,
    voters: u64,
    randomness: &Randomness,
    narrator: &Narrator,
) -> anyhow::Result<Vec<Voter>> {
    let election = board.election()?;
    let bar = narrator.bar("phrases and applications", voters);
    let voter = |number| {
        let voter = Voter::new(election, constituency, &mut randomness.numbered("phrases", number));
        bar.step();
        voter
    };
    Ok((0..voters).into_par_iter().map(voter).collect())
}

/// The registrars who are there close the roll and sign blind for exactly those on it.
pub fn issue(
    board: &mut NoticeBoard,
    constituency: &Id,
    voters: &[Voter],
    registrars: &[Registrar],
    narrator: &Narrator,
) -> anyhow::Result<Issued> {
    let present: Vec<&Registrar> =
        registrars.iter().filter(|registrar| registrar.official().id.as_str() != MISSING_REGISTRAR).collect();
    let approved: Vec<RollRecord> = voters.iter().filter_map(Voter::record).collect();
    let under = board.under()?;
    let draft = RollDraft::new(board.record(), constituency, &approved, under)?;
    let sign = |registrar: &&Registrar| draft.sign(registrar.official(), &approved);
    let lines = present.iter().map(sign).collect::<Result<_, _>>()?;
    board.submit(&draft.entry(lines)?, &[draft.content().to_vec()])?;
    let number = board.record().rolls();
    // Twice: the registrars sign, then the board checks what they signed.
    let bar = narrator.bar("blind signatures", 2 * (voters.len() * present.len()) as u64);
    let sign = |registrar: &&Registrar| registrar.issue(board.record(), number, draft.content(), || bar.step());
    let issued: Vec<_> = present.par_iter().map(sign).collect::<Result<_, _>>()?;
    let mut shares = Vec::new();
    for (registrar, (note, content)) in present.iter().zip(issued) {
        board.submit(&note, std::slice::from_ref(&content))?;
        (0..voters.len()).for_each(|_| bar.step());
        shares.push((registrar.official().id.clone(), Hash::of(&content)));
    }
    published(board, number, &shares)
}

/// Every voter finds its shares among all, unblinds them and checks the credential.
pub fn collect(board: &NoticeBoard, voters: &mut [Voter], issued: &Issued, narrator: &Narrator) -> anyhow::Result<()> {
    let bar: Bar = narrator.bar("credentials", voters.len() as u64);
    voters.par_iter_mut().for_each(|voter| {
        voter.collect(board.record(), issued);
        bar.step();
    });
    ensure!(voters.iter().all(|voter| voter.credential().is_some()), "a voter got no credential");
    Ok(())
}

/// The roll and the shares as anyone may fetch them from the board.
fn published(board: &NoticeBoard, number: u64, issuances: &[(Id, Hash)]) -> anyhow::Result<Issued> {
    let (_, roll) = board.record().roll(number).context("the roll is in the record")?;
    let setting = board.setting()?;
    let share = |(who, hash): &(Id, Hash)| {
        Ok((setting.index(election::role::CeremonyRole::Registrar, who)?, board.attachment(hash)?))
    };
    let shares = issuances.iter().map(share).collect::<anyhow::Result<_>>()?;
    Ok(Issued::of(board.attachment(&roll.hash)?, shares))
}
