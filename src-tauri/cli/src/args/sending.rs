//! How a file is sent.

use std::time::Duration;

use adobe_target::pace::DEFAULT_CALLS_PER_MINUTE;
use clap::Args;
use jiff::civil::Time;

use super::parse::{duration, time_of_day};

/// The largest test batch. A larger one would no longer be a small part of the file, and takes longer to verify.
const MAX_TEST_BATCH_ROWS: u64 = 10_000;

/// The options of `ferry send` for what happens after the check.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Send options")]
pub struct SendOptions {
    /// Send the valid rows even if others are excluded
    #[arg(long)]
    pub skip_invalid: bool,
    /// Send a test batch of N rows first and verify it before sending the rest
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=MAX_TEST_BATCH_ROWS))]
    pub canary: Option<u64>,
    /// Accept a test batch whose visitors are all new to Target
    #[arg(long)]
    pub new_visitors: bool,
    /// Maximum calls per minute, across all uploads to the client code
    #[arg(long, value_name = "N", default_value_t = DEFAULT_CALLS_PER_MINUTE)]
    pub calls_per_minute: u32,
    /// How often to check a batch's status, such as 5s or 2m (default: after a minute, then less and less often)
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    pub poll_every: Option<Duration>,
    /// Exit once Target has accepted every batch. Get the result later with `ferry resume`
    #[arg(long)]
    pub no_wait: bool,
    /// Start at this time of day
    #[arg(long, value_name = "HH:MM", value_parser = time_of_day)]
    pub at: Option<Time>,
    /// Don't ask for confirmation
    #[arg(long)]
    pub yes: bool,
}
