//! `veche trustee`: a trustee's way from the key for the manifest to the destruction of the share (`docs/protocol.md` §6, §10).

use std::process::ExitCode;

use seat::Office;

use crate::seated::{self, SeatCommand};

/// Hold a share of the election's key, from the ceremony to the decryption
///
/// Everything of yours lies in one folder (--folder), which a passphrase opens. Begin with "start". From then on "next" says what is to be done, does
/// it, and says who is awaited; run it whenever you like: what is done already is never done differently. On a computer without a network use
/// a stick (--stick), which someone fills and empties with "veche carry". "veche desk" does the same on a page. The guide: docs/trustee-guide.md.
///
/// Exit code: 0 it is done, or others are awaited; 2 it could not be done, and nothing is half-done.
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Args {
    #[command(subcommand)]
    command: SeatCommand,
}

/// Runs the command.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    seated::run(Office::Trustee, args.command)
}
