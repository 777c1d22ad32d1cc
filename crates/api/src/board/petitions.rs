//! The petitions that gather signatures, as the public may see them.

use std::sync::{Arc, PoisonError, RwLock};

use actix_web::web::Bytes;
use bulletin_board::Gathering;

use super::routes::{Petition, Petitions};

/// The list, made anew when it changes and not when it is asked for.
#[derive(Clone)]
pub(super) struct PublicPetitions(Arc<RwLock<(Vec<Gathering>, Bytes)>>);

impl Default for PublicPetitions {
    fn default() -> Self {
        Self(Arc::new(RwLock::new((Vec::new(), json(&[])))))
    }
}

impl PublicPetitions {
    /// The list, as JSON.
    pub(super) fn content(&self) -> Bytes {
        self.0.read().unwrap_or_else(PoisonError::into_inner).1.clone()
    }

    /// Puts what gathers now in its place.
    pub(super) fn show(&self, gathering: Vec<Gathering>) {
        let is_same = self.0.read().unwrap_or_else(PoisonError::into_inner).0 == gathering;
        if !is_same {
            let content = json(&gathering);
            *self.0.write().unwrap_or_else(PoisonError::into_inner) = (gathering, content);
        }
    }
}

fn json(gathering: &[Gathering]) -> Bytes {
    let petition = |petition: &Gathering| Petition {
        id: petition.id.to_string(),
        signatures: petition.signatures,
        text: (*petition.text).clone(),
    };
    let petitions = Petitions { petitions: gathering.iter().map(petition).collect() };
    serde_json::to_vec(&petitions).expect("strings and numbers have a JSON form").into()
}
