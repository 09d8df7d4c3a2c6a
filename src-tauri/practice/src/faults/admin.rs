//! Misbehaviour of the identity service and the Admin API.

use std::fmt;
use std::str::FromStr;

use crate::faults::{FaultError, FaultKind};

/// One misbehaviour, used up by one call of its kind. Its variants are named as on the command line;
/// [`AdminFault::catalogue`] says what each one does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AdminFault {
    /// `ims-denied`
    ImsDenied,
    /// `ims-scope`
    ImsScope,
    /// `ims-429`
    ImsTooMany {
        /// For how long the caller is asked to wait.
        seconds: u64,
    },
    /// `ims-500`
    ImsError,
    /// `admin-401`
    AdminExpired,
    /// `admin-403`
    AdminNoRights,
    /// `admin-429`
    AdminTooMany {
        /// For how long the caller is asked to wait.
        seconds: u64,
    },
    /// `admin-500`
    AdminError,
}

const fn kind(name: &'static str, argument: Option<&'static str>, sentence: &'static str) -> FaultKind {
    FaultKind { name, argument, sentence }
}

const CATALOGUE: &[FaultKind] = &[
    kind("ims-denied", None, "The identity service knows no such client."),
    kind("ims-scope", None, "The identity service grants no such scope."),
    kind("ims-429", Some("SECONDS"), "The identity service: HTTP 429 with Retry-After (1)."),
    kind("ims-500", None, "The identity service: HTTP 500."),
    kind("admin-401", None, "The Admin API says that the access token has ended."),
    kind("admin-403", None, "The Admin API says that the project lacks the rights."),
    kind("admin-429", Some("SECONDS"), "The Admin API: HTTP 429 with Retry-After (1)."),
    kind("admin-500", None, "The Admin API: HTTP 500."),
];

impl AdminFault {
    /// Every one there is, in the order in which a person should read them.
    pub fn catalogue() -> &'static [FaultKind] {
        CATALOGUE
    }

    /// Whether it is the identity service's; else it is the Admin API's.
    pub(crate) fn is_ims(&self) -> bool {
        matches!(
            self,
            AdminFault::ImsDenied | AdminFault::ImsScope | AdminFault::ImsTooMany { .. } | AdminFault::ImsError
        )
    }
}

impl FromStr for AdminFault {
    type Err = FaultError;

    fn from_str(text: &str) -> Result<Self, FaultError> {
        let (name, argument) = text.split_once(':').map_or((text, None), |(name, argument)| (name, Some(argument)));
        let kind =
            CATALOGUE.iter().find(|kind| kind.name == name).ok_or_else(|| FaultError::Unknown(name.to_owned()))?;
        if kind.argument.is_none() && argument.is_some() {
            return Err(FaultError::TakesNoArgument(kind.name));
        }
        let not_a_number = |argument: &str| FaultError::NotANumber { name: kind.name, argument: argument.to_owned() };
        let seconds = argument.map_or(Ok(1), |argument| argument.parse().map_err(|_| not_a_number(argument)))?;
        Ok(match kind.name {
            "ims-denied" => AdminFault::ImsDenied,
            "ims-scope" => AdminFault::ImsScope,
            "ims-429" => AdminFault::ImsTooMany { seconds },
            "ims-500" => AdminFault::ImsError,
            "admin-401" => AdminFault::AdminExpired,
            "admin-403" => AdminFault::AdminNoRights,
            "admin-429" => AdminFault::AdminTooMany { seconds },
            "admin-500" => AdminFault::AdminError,
            other => return Err(FaultError::Unknown(other.to_owned())),
        })
    }
}

/// As [`FromStr`] reads it.
impl fmt::Display for AdminFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            AdminFault::ImsDenied => f.write_str("ims-denied"),
            AdminFault::ImsScope => f.write_str("ims-scope"),
            AdminFault::ImsTooMany { seconds } => write!(f, "ims-429:{seconds}"),
            AdminFault::ImsError => f.write_str("ims-500"),
            AdminFault::AdminExpired => f.write_str("admin-401"),
            AdminFault::AdminNoRights => f.write_str("admin-403"),
            AdminFault::AdminTooMany { seconds } => write!(f, "admin-429:{seconds}"),
            AdminFault::AdminError => f.write_str("admin-500"),
        }
    }
}
