//! What no audit of a record can see: said with every verdict.

use crate::numbers::{RegistrarNumbers, TrusteeNumbers};

/// One sentence or two for each limit.
pub(crate) fn sentences(registrars: Option<&RegistrarNumbers>, trustees: Option<&TrusteeNumbers>) -> Vec<String> {
    let registrars = registrars.map_or_else(
        || "The registrars".to_owned(),
        |registrars| format!("{} of {} registrars", registrars.threshold, registrars.members),
    );
    let trustees = trustees.map_or_else(
        || "The trustees".to_owned(),
        |trustees| format!("{} of {} trustees", trustees.threshold, trustees.members),
    );
    vec![
        "Whether the people behind the roll exist and are who they said. Forged evidence that honest registrars accepted is \
         not visible here."
            .to_owned(),
        "Whether devices cast what their voters wanted. Each voter can check that with a second device, and nobody else can."
            .to_owned(),
        format!(
            "Whether registrars plotted. {registrars} together could make credentials that are on no roll; it shows here \
             only when more credentials vote than the roll has."
        ),
        format!(
            "Whether trustees plotted. {trustees} together could read every single ballot, though not whose it is, and leave \
             no trace."
        ),
        "Whether ballots are missing that board or mailboxes had accepted and never spoke of again. Who holds a promise of the \
         board or an acknowledgement of a mailbox can show it."
            .to_owned(),
        "Whether voters were watched, bribed or threatened.".to_owned(),
    ]
}
