//! Errors of connections, the keychain, and calls to Adobe.

use std::error::Error as _;

use adobe_target::{AdminError, BuildError, CallError};
use uploads::{ConnectionError, ConnectionState, KeychainFault, Reason};

use super::{Failure, did_you_mean, with_causes};
use crate::exit;
use crate::output::messages;

impl From<ConnectionError> for Failure {
    fn from(error: ConnectionError) -> Self {
        match error {
            ConnectionError::Journal(error) => error.into(),
            ConnectionError::NoSuchConnection { wanted, nearest } => {
                Failure::usage(format!("There's no connection named \"{wanted}\".")).hint(
                    did_you_mean(&nearest).unwrap_or_else(|| {
                        "List connections with: ferry connection list. Or use --client CODE.".to_owned()
                    }),
                )
            }
            ConnectionError::NameTaken { name } => {
                Failure::usage(format!("A connection named \"{name}\" already exists. It wasn't changed."))
                    .hint("Choose another name, or remove it first: ferry connection remove NAME")
            }
            ConnectionError::Reserved => {
                Failure::usage(format!("{} is reserved for the practice Target in the app.", uploads::PRACTICE))
                    .hint("On the command line, run: ferry practice. Then use --client and --endpoint.")
            }
            ConnectionError::Name { name, why } => {
                Failure::usage(format!("The name \"{name}\" {why}.")).hint("Choose another name.")
            }
            ConnectionError::Keychain(fault) => fault.into(),
        }
    }
}

impl From<KeychainFault> for Failure {
    fn from(fault: KeychainFault) -> Self {
        Failure::usage(messages::keychain(fault)).hint(messages::keychain_fix(fault))
    }
}

impl From<BuildError> for Failure {
    fn from(error: BuildError) -> Self {
        Failure::usage(format!("Couldn't set up HTTPS on this computer: {error}."))
    }
}

/// Turns an error of the Admin API or the identity service into a failure.
pub fn of_admin(error: &AdminError) -> Failure {
    let of = |state, code| Failure::new(code, messages::connection_state(state));
    match error {
        AdminError::InvalidCredentials => of(ConnectionState::CredentialsRejected, exit::TOKEN),
        AdminError::NoToken => of(ConnectionState::NoToken, exit::TOKEN),
        AdminError::MissingPermissions => of(ConnectionState::NoPermission, exit::USAGE),
        AdminError::Call(error) => of_call(error),
        other => Failure::usage(format!("The Admin API call failed: {other}.")),
    }
}

/// Turns the error of a single call to Target into a failure.
pub fn of_call(error: &CallError) -> Failure {
    match error {
        CallError::Unauthorized { .. } => {
            Failure::new(exit::TOKEN, messages::reason(Reason::Token)).hint("Set FERRY_TOKEN to the current token.")
        }
        CallError::Offline { kind, .. } => {
            let cause = error.source().map(|cause| format!(" ({})", with_causes(cause))).unwrap_or_default();
            Failure::usage(format!("Couldn't connect, so nothing was sent: {kind}{cause}."))
                .hint("Check the client code, your network, and your proxy.")
        }
        other => Failure::usage(format!("Target's response couldn't be used: {other}.")).hint("Try again in a minute."),
    }
}
