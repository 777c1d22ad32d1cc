use transparency_log::note::SignatureLine;
use transparency_log::tree::Hash;
#[derive(Debug, thiserror::Error)]
pub enum Error { #[error("x")] Conflict { size: u64 }, #[error("y")] Other }
pub struct WitnessClient;
impl WitnessClient {
    pub fn new(_url: &str) -> Result<Self, Error> { Ok(Self) }
    pub fn add_checkpoint(&self, _o: u64, _p: &[Hash], _c: &[u8]) -> Result<Vec<SignatureLine>, Error> { Err(Error::Other) }
}
