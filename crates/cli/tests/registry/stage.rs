//! An intake, board and witnesses as processes, and registrars at their desks.

use std::path::Path;

use ballot_signing::phrase::Phrase;
use canonical::{Bytes, Hash};
use client::Error;
use election::Manifest;
use election::role::{Commission, Member as Named, Registrars};
use officials::{CredentialKeys, Official, TagKey, commission};
use rand_chacha::ChaCha20Rng;
use simulation::office::deposit;
pub use simulation::office::{now, wait_for};
use simulation::people::Numbers;
use simulation::{Log, People, RemoteLog, Seat, Services, intake, play, rng, sample};
use tempfile::TempDir;
use voter_registry::applicant::{Applicant, Papers};
use voter_registry::desk::Secrets;
use voter_registry::tag::TagShare;

use crate::support::{SQLITE, VECHE};

pub const SEED: u64 = 31;

/// Registrars at their desks, and the services.
pub struct Stage {
    pub services: Services,
    pub log: RemoteLog,
    pub desks: Vec<Seat>,
    /// Shares of the credential keys and of the tag key, as registrars keep them.
    pub shares: Vec<[Vec<u8>; 2]>,
    pub rng: ChaCha20Rng,
    pub folder: TempDir,
}

pub fn official(n: u8) -> Official {
    Official::new(format!("r{n}").parse().unwrap(), &[n; 32])
}

pub fn commissioner(n: u8) -> Official {
    Official::new(format!("c{n}").parse().unwrap(), &[100 + n; 32])
}

pub fn code<T: std::fmt::Debug>(answer: Result<T, Error>) -> (u16, String) {
    match answer {
        Err(Error::Refused { status, code, .. }) => (status, code),
        other => panic!("{other:?}"),
    }
}

impl Stage {
    pub fn open(store: &str) -> Self {
        Self::open_with(store, |_| ())
    }

    /// The same with a changed manifest.
    pub fn open_with(store: &str, change: impl FnOnce(&mut Manifest)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let people = People::new(SEED, Numbers { registrars: (5, 3), ..Numbers::FEWEST });
        let members = (1..=5).map(|n| Named { id: official(n).id, key: Bytes(official(n).public()) }).collect();
        let mut manifest = sample::manifest(&people);
        manifest.registrars = Registrars { members, threshold: 3 };
        let members = (1..=3).map(|n| Named { id: commissioner(n).id, key: Bytes(commissioner(n).public()) }).collect();
        manifest.commission = Commission { members, threshold: 2 };
        manifest.schedule.opens = play::int(now() + 3_600);
        manifest.schedule.closes = play::int(now() + 7_200);
        manifest.registration = intake::registration(SEED, now() + 3_600);
        change(&mut manifest);
        let founded = commission::found(&manifest, &[&commissioner(1), &commissioner(2)]).unwrap().to_bytes();
        let (election, documents) = (manifest.election_id(), [sample::PROGRAMME.to_vec()]);
        let place = folder.path().join("services");
        let begun = Services::begin(Path::new(VECHE), &place, &people, (&founded, election), &documents, SQLITE);
        let mut services = begun.unwrap();
        let [statements, log_key, ..] = intake::seeds(SEED);
        services.begin_registry(&log_key, &statements, store).unwrap();
        let (mut log, mut rng) = (RemoteLog::new(services.client(), rng(SEED, "observer")), rng(SEED, "play"));
        assert_eq!(code(services.registry().deposit(&Hash([7; 32]), now() / 3_600, 0)), (503, "log-unknown".into()));

        let officials: Vec<_> = (1..=5).map(official).collect();
        let all: Vec<_> = officials.iter().collect();
        let credentials = play::ceremony::<CredentialKeys>(&mut log, &all, &mut rng);
        let tags = play::ceremony::<TagKey>(&mut log, &all, &mut rng);
        let bytes =
            |shares: &[shared_key::Share<_>]| shares.iter().flat_map(|share| share.to_bytes().to_vec()).collect();
        let shares =
            credentials.iter().zip(&tags).map(|(credentials, tags)| [bytes(credentials), tags[0].to_bytes().to_vec()]);
        let shares = shares.collect();
        let desks = (1..).zip(tags).map(|(n, mut shares)| {
            let key = log.record().tags().unwrap().keys()[0].clone();
            let secrets = Secrets::new(TagShare::new(&key, shares.remove(0)).unwrap());
            Seat::new(official(n), &[n; 32], log.record(), secrets)
        });
        let desks = desks.collect();
        wait_for("the registry", || services.registry().checkpoint().ok());
        Self { services, log, desks, shares, rng, folder }
    }

    pub fn applicant(&mut self) -> Applicant {
        let secret = Phrase::new(&mut self.rng, "").unwrap().stretch();
        Applicant::new(&secret, self.log.record().setting().unwrap().election, &"north".parse().unwrap(), 1)
    }

    pub fn deposit(&self, applicant: &Applicant) {
        deposit(&self.services.registry(), applicant, 4);
    }

    pub fn status(&self, applicant: &Applicant) -> String {
        let request = applicant.status_request(now()).unwrap().to_bytes();
        self.services.registry().status(&request).map_or_else(|error| error.to_string(), |standing| standing.status)
    }

    pub fn await_status(&self, applicant: &Applicant, status: &str) {
        wait_for(status, || (self.status(applicant) == status).then_some(()));
    }

    /// Every desk follows, and says what it has to.
    pub fn work(&mut self) {
        let client = self.services.registry();
        for seat in &mut self.desks {
            seat.follow(&client);
            let duties = seat.desk.duties(now() / 86_400, &mut self.rng).unwrap();
            for note in duties.notes {
                client.say(&note.to_bytes(), seat.member()).unwrap();
            }
        }
    }

    /// Every registrar ends this day, and hands in its list.
    pub fn end_day(&mut self, day: u64) {
        let client = self.services.registry();
        for seat in &mut self.desks {
            let (entry, list) = seat.desk.end_day(day).unwrap();
            wait_for("a place in the log", || client.submit(&entry.to_bytes()).ok());
            wait_for("a list", || client.say(&list.to_bytes(), seat.member()).ok());
        }
    }

    pub fn apply(&mut self, applicant: &Applicant, number: &str) -> (Vec<u8>, Vec<u8>) {
        self.apply_again(applicant, 1, number)
    }

    /// The application of this count, with the number of a passport.
    pub fn apply_again(&mut self, applicant: &Applicant, count: u64, number: &str) -> (Vec<u8>, Vec<u8>) {
        let desk = &self.desks[0].desk;
        let reviewers = desk.log().reviewers(desk.exchange().approvals(), &applicant.id()).unwrap();
        let readers = reviewers.map(|index| {
            desk.exchange()
                .desk_keys()
                .newest_of(desk.log(), &format!("registrar/r{}", index.get()), now() / 86_400)
                .expect("a desk key")
        });
        let mut papers = Papers::default();
        (papers.state, papers.number, papers.name) = ("UTO".into(), number.into(), "ERIKSSON ANNA MARIA".into());
        papers.pictures = vec![vec![7; 300_000]];
        let kind = "passport".parse().unwrap();
        let (note, ciphertext) = applicant.apply(count, &kind, &papers, &readers, 2, &mut self.rng).unwrap();
        (note.to_bytes(), ciphertext)
    }

    /// The desks that review an application.
    pub fn reviewers(&self, applicant: &Applicant) -> [usize; 2] {
        let desk = &self.desks[0].desk;
        let reviewers = desk.log().reviewers(desk.exchange().approvals(), &applicant.id()).unwrap();
        reviewers.map(|index| usize::try_from(index.get()).unwrap() - 1)
    }
}
