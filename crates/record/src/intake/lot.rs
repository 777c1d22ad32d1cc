//! Lots: randomness of the witnesses, for what stands in the log already (`docs/registration.md` §3.1).

use canonical::{Bytes, Frame, Hash, Int, label};
use shared_key::Index;
use transparency_log::checkpoint::Checkpoint;
use transparency_log::{lot, tree};

use super::{Awaiting, IntakeLog};
use crate::Refusal;
use crate::intake::draw::Lot;

/// A call that has no lot yet.
#[derive(Clone, Debug)]
pub struct OpenCall {
    /// Its index.
    pub index: u64,
    /// Positions of the witnesses that it names.
    pub witnesses: Vec<usize>,
    /// What they sign: the checkpoint that ends with the call.
    pub checkpoint: Checkpoint,
    /// Among whom is drawn: those that are active at the call, so that nobody leaves who knows what is drawn.
    pub(super) active: Vec<Index>,
}

impl IntakeLog {
    pub(super) fn take_call(&mut self, entry: &[u8], witnesses: &[Int]) -> Result<(), Refusal> {
        if !self.awaits_lot() {
            return Err(Refusal::LotOrder("nothing awaits a lot"));
        }
        let (all, quorum) = (&self.setting.witnesses, self.setting.manifest.witnesses.quorum);
        let positions: Option<Vec<_>> = witnesses.iter().map(|n| usize::try_from(n.get()).ok()).collect();
        let positions = positions.filter(|positions| {
            let known = positions.iter().all(|position| *position < all.len());
            known && positions.len() >= quorum && positions.is_sorted_by(|a, b| a < b)
        });
        let witnesses = positions.ok_or(Refusal::LotWitnesses { quorum })?;
        self.failed_calls += u64::from(self.call.is_some());
        let index = self.log.size();
        self.log.push(tree::leaf_hash(entry));
        self.call = Some(OpenCall { index, witnesses, checkpoint: self.checkpoint(), active: self.active() });
        Ok(())
    }

    pub(super) fn take_lot(&mut self, call: u64, proofs: &[Bytes<{ lot::PROOF }>]) -> Result<(), Refusal> {
        let open = self.call.as_ref().filter(|open| open.index == call);
        let open = open.ok_or(Refusal::LotOrder("the lot is not of the last call, or that has one"))?;
        if proofs.len() != open.witnesses.len() {
            return Err(Refusal::LotWitnesses { quorum: open.witnesses.len() });
        }
        let mut outputs = Vec::new();
        for (position, proof) in open.witnesses.iter().zip(proofs) {
            let witness = self.setting.witnesses.get(*position).expect("the call names witnesses of the manifest");
            let output = lot::verify(&witness.key, &open.checkpoint, &proof.0);
            outputs.extend(output.ok_or_else(|| Refusal::Lot { witness: witness.name.to_string() })?);
        }
        let frame =
            Frame::new(label::LOT).part(self.setting.election).int(call).part(open.checkpoint.root().as_bytes());
        self.draw(frame.part(outputs).hash());
        Ok(())
    }

    /// Everything that awaited the lot before its call gets it. What came after the call awaits the next.
    fn draw(&mut self, seed: Hash) {
        let open = self.call.take().expect("a lot follows a call");
        let position = self.lots.len();
        let awaiting = std::mem::take(&mut self.awaiting);
        for what in awaiting {
            let drawing = match &what {
                Awaiting::Batch(batch) => self.batches.get_mut(*batch),
                Awaiting::Day(day) => self.days.get_mut(*day).map(|day| &mut day.drawing),
                Awaiting::Loss(loss) => self.losses.get_mut(*loss).map(|loss| &mut loss.drawing),
                Awaiting::Conflict(commitment) => self.conflicts.get_mut(commitment),
            };
            let drawing = drawing.expect("what awaits a lot is there");
            if drawing.entry < open.index {
                drawing.lot = Some(position);
            } else {
                self.awaiting.push(what);
            }
        }
        self.lots.push(Lot { seed, index: self.log.size(), call: open.index, active: open.active });
    }
}
