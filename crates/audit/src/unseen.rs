//! What no audit of a record can see: said with every verdict.

use crate::earlier::EarlierNumbers;
use crate::numbers::{RegistrarNumbers, TrusteeNumbers};

/// One sentence or two for each limit.
pub(crate) fn sentences(
    registrars: Option<&RegistrarNumbers>,
    earlier: Option<&EarlierNumbers>,
    trustees: Option<&TrusteeNumbers>,
) -> Vec<String> {
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
        earlier.map_or_else(|| plotting(registrars), earlier_credentials),
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

fn plotting(registrars: Option<&RegistrarNumbers>) -> String {
    let registrars = registrars.map_or_else(
        || "The registrars".to_owned(),
        |registrars| format!("{} of {} registrars", registrars.threshold, registrars.members),
    );
    format!(
        "Whether registrars plotted. {registrars} together could make credentials that are on no roll; it shows here only when \
         more credentials vote than the roll has."
    )
}

fn earlier_credentials(earlier: &EarlierNumbers) -> String {
    let election = earlier.election;
    if earlier.compared {
        return format!(
            "Whether registrars plotted in the election {election}, whose credentials vote here. An audit of its record says how many \
             of them that takes."
        );
    }
    format!(
        "Whether the keys and numbers of credentials are those of the election {election}. This audit was not given its record; \
         whoever put in other keys can make credentials for nobody."
    )
}
