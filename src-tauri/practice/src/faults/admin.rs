//! Faults of the identity service and the Admin API.

use std::fmt;
use std::str::FromStr;

use crate::faults::{FaultError, FaultKind};

/// A fault that applies to the next call to the identity service or to the Admin API. [`AdminFault::catalog`] describes
/// each one.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the catalog describes each fault")]
pub enum AdminFault {
    ImsDenied,
    ImsScope,
    ImsTooManyRequests { seconds: u64 },
    ImsError,
    AdminExpired,
    AdminMissingPermissions,
    AdminTooManyRequests { seconds: u64 },
    AdminError,
}

const fn kind(name: &'static str, argument: Option<&'static str>, description: &'static str) -> FaultKind {
    FaultKind { name, argument, description }
}

const CATALOG: &[FaultKind] = &[
    kind("ims-denied", None, "The identity service rejects the client."),
    kind("ims-scope", None, "The identity service rejects the scope."),
    kind("ims-429", Some("SECONDS"), "The identity service returns HTTP 429 with Retry-After in seconds (default 1)."),
    kind("ims-500", None, "The identity service returns HTTP 500."),
    kind("admin-401", None, "The Admin API reports that the access token has expired."),
    kind("admin-403", None, "The Admin API reports that the project doesn't have the required permissions."),
    kind("admin-429", Some("SECONDS"), "The Admin API returns HTTP 429 with Retry-After in seconds (default 1)."),
    kind("admin-500", None, "The Admin API returns HTTP 500."),
];

impl AdminFault {
    /// Returns all faults, in the order in which they're listed.
    pub fn catalog() -> &'static [FaultKind] {
        CATALOG
    }

    /// Returns true for a fault of the identity service, and false for one of the Admin API.
    pub(crate) fn is_ims(&self) -> bool {
        matches!(
            self,
            AdminFault::ImsDenied | AdminFault::ImsScope | AdminFault::ImsTooManyRequests { .. } | AdminFault::ImsError
        )
    }
}

impl FromStr for AdminFault {
    type Err = FaultError;

    fn from_str(text: &str) -> Result<Self, FaultError> {
        let (name, argument) = text.split_once(':').map_or((text, None), |(name, argument)| (name, Some(argument)));
        let kind = CATALOG.iter().find(|kind| kind.name == name).ok_or_else(|| FaultError::Unknown(name.to_owned()))?;
        if kind.argument.is_none() && argument.is_some() {
            return Err(FaultError::TakesNoArgument(kind.name));
        }
        let not_a_number = |argument: &str| FaultError::NotANumber { name: kind.name, argument: argument.to_owned() };
        let seconds = argument.map_or(Ok(1), |argument| argument.parse().map_err(|_| not_a_number(argument)))?;
        Ok(match kind.name {
            "ims-denied" => AdminFault::ImsDenied,
            "ims-scope" => AdminFault::ImsScope,
            "ims-429" => AdminFault::ImsTooManyRequests { seconds },
            "ims-500" => AdminFault::ImsError,
            "admin-401" => AdminFault::AdminExpired,
            "admin-403" => AdminFault::AdminMissingPermissions,
            "admin-429" => AdminFault::AdminTooManyRequests { seconds },
            "admin-500" => AdminFault::AdminError,
            other => return Err(FaultError::Unknown(other.to_owned())),
        })
    }
}

/// Writes the format that [`FromStr`] parses.
impl fmt::Display for AdminFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            AdminFault::ImsDenied => f.write_str("ims-denied"),
            AdminFault::ImsScope => f.write_str("ims-scope"),
            AdminFault::ImsTooManyRequests { seconds } => write!(f, "ims-429:{seconds}"),
            AdminFault::ImsError => f.write_str("ims-500"),
            AdminFault::AdminExpired => f.write_str("admin-401"),
            AdminFault::AdminMissingPermissions => f.write_str("admin-403"),
            AdminFault::AdminTooManyRequests { seconds } => write!(f, "admin-429:{seconds}"),
            AdminFault::AdminError => f.write_str("admin-500"),
        }
    }
}
