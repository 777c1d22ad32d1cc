//! What to do next when something is refused: a service says why by a code, and people need a sentence.

use api::desk::SeatError;
use client::FollowError;

/// What whoever typed a command can do about an error; none where the error itself says so.
pub fn next_step(error: &anyhow::Error) -> Option<&'static str> {
    error.chain().find_map(|cause| of_seat(cause).or_else(|| of_code(code(cause)?)))
}

/// What an official's seat says itself.
fn of_seat(cause: &(dyn std::error::Error + 'static)) -> Option<&'static str> {
    match cause.downcast_ref::<seat::Error>()? {
        seat::Error::Client(error) => of_code(error.code()),
        error => error.next_step(),
    }
}

/// The stable name of a refusal by a service or a desk.
fn code<'a>(cause: &'a (dyn std::error::Error + 'static)) -> Option<&'a str> {
    let of_follower = |error: &'a FollowError| match error {
        FollowError::Client(error) => Some(error.code()),
        _ => Some("log"),
    };
    if let Some(error) = cause.downcast_ref::<SeatError>() {
        return match error {
            SeatError::Intake(error) => Some(error.code()),
            SeatError::Log(error) | SeatError::Board(error) => of_follower(error),
            SeatError::Refused(error) => Some(error.code()),
            SeatError::Keep(_) => None,
        };
    }
    let client = cause.downcast_ref::<client::Error>().map(client::Error::code);
    let desk = || cause.downcast_ref::<voter_registry::Error>().map(voter_registry::Error::code);
    client.or_else(desk).or_else(|| cause.downcast_ref::<FollowError>().and_then(of_follower))
}

fn of_code(code: &str) -> Option<&'static str> {
    Some(match code {
        "work" => "see that the clock of this computer is right, and run it again",
        "time" | "request" => {
            "see that the clock of this computer is right to the minute, and that key file, --id and --election belong together"
        }
        "too-late" => "the time for applications is over: ask the commission whether there is another way",
        "drawing" | "witnesses-awaited" | "log-unknown" | "too-early" | "busy" | "evidence-full" => {
            "nothing is lost: run it again in some minutes"
        }
        "no-answer" => "see that the address is right and the service can be reached; nothing is lost: run it again",
        "not-in-force" => {
            "this board is not run by the operator of now: look in the log (veche watch) who is, and ask that one's board"
        }
        "http" => "see that the address is that of the service, and that it keeps this election",
        "log" => "do not believe what this service shows: keep it, and tell the commission",
        "evidence-size" => "make the pictures smaller, and run it again",
        "reviewers" => "a key of the day has changed since: run it again",
        "roll-repeated" | "element" => "this id cannot be used: begin the next attempt, with --attempt",
        "application-decided" => "it is decided, or being decided: ask for its status",
        "application-unknown" => "hand in its id first, and compare --election, --constituency and --attempt",
        "statement-repeated" => "it was said before: there is nothing to be done",
        "member-unknown" | "not-active" => {
            "compare --election and --id; whoever was dropped, or took no part in the ceremonies, says nothing here"
        }
        "said-otherwise" => "a desk never says two things: look at what it said before",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use anyhow::Context;
    use client::Error;

    use super::*;

    fn refused(code: &str) -> Error {
        Error::Refused { status: 422, code: code.into(), detail: None }
    }

    #[test]
    fn a_refusal_is_followed_by_what_to_do_however_deep_it_lies() {
        let late = anyhow::Error::new(refused("too-late")).context("the intake takes no deposit");
        assert!(next_step(&late).is_some_and(|step| step.contains("ask the commission")));
        let seat = Err::<(), _>(SeatError::Intake(refused("drawing"))).context("the day");
        assert!(seat.is_err_and(|error| next_step(&error).is_some_and(|step| step.contains("nothing is lost"))));
        let desk = SeatError::Refused(voter_registry::Error::SaidOtherwise);
        assert!(next_step(&desk.into()).is_some_and(|step| step.contains("two things")));
        let followed = FollowError::Client(Error::NoAnswer("refused".into()));
        assert!(next_step(&followed.into()).is_some_and(|step| step.contains("address")));
    }

    #[test]
    fn what_says_everything_itself_is_followed_by_nothing() {
        assert_eq!(next_step(&anyhow::anyhow!("the passphrase is empty")), None);
        assert_eq!(next_step(&refused("some-new-code").into()), None);
    }
}
