//! What a receipt shows, and what not, for people.

use super::Answer;
use crate::audit::time;

/// The whole answer.
pub fn render(answer: &Answer) -> String {
    let mut out = String::new();
    let mut put = |line: &str| {
        out.push_str(line);
        out.push('\n');
    };
    if !answer.compared {
        put(
            "FIRST SEE THAT IT IS THE RIGHT ELECTION: compare the id below with the one that was published (--election).\n",
        );
    }
    match (&answer.reason, answer.code) {
        (Some(reason), Some(code)) => {
            put("THE RECEIPT DOES NOT HOLD");
            put(&format!("  {reason} ({code})"));
            put(
                "  Keep the receipt and the sealed ballot, and show both to an observer: a receipt that was right once is evidence.",
            );
        }
        _ => put("THE RECEIPT HOLDS"),
    }
    put(&format!("\n  Election    {}", answer.election));
    put(&format!("  Ballot      {}", answer.leaf));
    put(&format!("  Place       entry {} of a log of {} entries", answer.index, answer.size));
    if let Some(at) = answer.time {
        put(&format!("  Signed      {} by {}", time(at), answer.witnesses.join(", ")));
    }
    shows(answer).iter().for_each(|line| put(line));
    out
}

fn shows(answer: &Answer) -> Vec<String> {
    if !answer.holds {
        return Vec::new();
    }
    let mut lines = vec!["\nWhat it shows".to_owned()];
    lines.push("  - The ballot was in the log by that time: the log and enough witnesses signed it.".into());
    let found = &answer.found;
    if let Some(size) = found.looked_at {
        lines.push(if size < answer.size {
            format!("  - The record that was looked at has {size} entries: it is older than the receipt, and says nothing of the ballot.")
        } else {
            format!("  - The log as it is now, {size} entries, continues the one of the receipt: the ballot is still there.")
        });
    }
    if let (true, Some(seq)) = (found.is_ballot, found.seq) {
        lines.push(format!("  - The entry is ballot number {seq} of its credential."));
    }
    match (found.replaced_by, found.is_last) {
        (Some(place), _) => lines.push(format!(
            "  - A later ballot of the same credential, entry {place}, took its place: that one counts."
        )),
        (None, true) => {
            lines.push("  - No later ballot of the same credential is in this record: this one counts.".into())
        }
        (None, false) => {}
    }
    lines.push("\nWhat it does not show".into());
    lines.push("  - What the ballot says, and whose it is.".into());
    if !found.is_ballot {
        lines
            .push("  - That the entry is a ballot: give the sealed ballot (--ballot) or the record (--record).".into());
    }
    if !found.is_last && found.replaced_by.is_none() {
        lines.push(
            "  - That it counts: a later ballot of the same voter would take its place. With --record that is seen."
                .into(),
        );
    }
    lines.push("  - That the rest of the record holds: \"veche audit\" checks it.".into());
    lines
}
