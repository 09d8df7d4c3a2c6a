//! A project in Adobe's Developer Console, and the secret of its credential.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::token::{Token, TokenError};

/// The maximum length of each part, in characters. Adobe's are shorter.
const MAX_LENGTH: usize = 128;

/// The public parts of an OAuth server-to-server credential (*OAuth Server-to-Server credential implementation*).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Fields", into = "Fields")]
pub struct Project(Fields);

#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
struct Fields {
    client_id: String,
    // The first journals spell it with an s.
    #[serde(alias = "organisation")]
    organization: String,
    tenant: String,
}

/// The part of a project that isn't valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProjectError {
    /// The client ID isn't valid.
    #[error("a client ID has only letters and digits")]
    ClientId,
    /// The organization ID isn't valid.
    #[error("an organization ID looks like 0123456789ABCDEF@AdobeOrg")]
    Organization,
    /// The tenant isn't valid.
    #[error("a tenant has only letters, digits, hyphens, and underscores")]
    Tenant,
}

impl Project {
    /// Creates a project from the values in the Developer Console. Surrounding spaces are removed.
    ///
    /// # Errors
    /// Returns [`ProjectError`] for the first part that isn't valid.
    pub fn new(client_id: &str, organization: &str, tenant: &str) -> Result<Self, ProjectError> {
        let is_valid = |text: &str, also: &str| {
            let is_allowed = |c: char| c.is_ascii_alphanumeric() || also.contains(c);
            (1..=MAX_LENGTH).contains(&text.len()) && text.chars().all(is_allowed)
        };
        let [client_id, organization, tenant] = [client_id, organization, tenant].map(str::trim);
        if !is_valid(client_id, "-_") {
            return Err(ProjectError::ClientId);
        }
        if !is_valid(organization, "-_@.") {
            return Err(ProjectError::Organization);
        }
        // The tenant is a segment in the path of each Admin API call.
        if !is_valid(tenant, "-_") {
            return Err(ProjectError::Tenant);
        }
        let [client_id, organization, tenant] = [client_id, organization, tenant].map(str::to_owned);
        Ok(Self(Fields { client_id, organization, tenant }))
    }

    /// Returns the client ID, which is also the API key of every Admin API call.
    #[must_use]
    pub fn client_id(&self) -> &str {
        &self.0.client_id
    }

    /// Returns the ID of the organization that the project belongs to.
    #[must_use]
    pub fn organization(&self) -> &str {
        &self.0.organization
    }

    /// Returns the account's name in the paths of the Admin API.
    #[must_use]
    pub fn tenant(&self) -> &str {
        &self.0.tenant
    }
}

impl TryFrom<Fields> for Project {
    type Error = ProjectError;

    fn try_from(fields: Fields) -> Result<Self, ProjectError> {
        Self::new(&fields.client_id, &fields.organization, &fields.tenant)
    }
}

impl From<Project> for Fields {
    fn from(project: Project) -> Self {
        project.0
    }
}

/// A project's client secret. Like a [`Token`], it's not part of `Debug` output.
#[derive(Clone, PartialEq, Eq)]
pub struct ClientSecret(pub(super) Token);

impl ClientSecret {
    /// Creates a client secret. Surrounding spaces and line breaks are removed.
    ///
    /// # Errors
    /// Returns [`TokenError`], which doesn't contain the text.
    pub fn new(text: &str) -> Result<Self, TokenError> {
        Token::new(text).map(Self)
    }
}

impl From<Token> for ClientSecret {
    fn from(secret: Token) -> Self {
        Self(secret)
    }
}

impl fmt::Debug for ClientSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ClientSecret([hidden])")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The tenant is a path segment: one with a slash would call another API of another account.
    #[test]
    fn a_project_has_three_parts_without_spaces_or_slashes() {
        let project = Project::new(" a1b2 ", "0123AB@AdobeOrg", "north-pier\n").unwrap();
        assert_eq!((project.client_id(), project.tenant()), ("a1b2", "north-pier"));
        for (id, organization, tenant, why) in [
            ("", "o", "t", ProjectError::ClientId),
            ("a b", "o", "t", ProjectError::ClientId),
            ("a", "", "t", ProjectError::Organization),
            ("a", "o\r\nx: y", "t", ProjectError::Organization),
            ("a", "o", "t/../u", ProjectError::Tenant),
            ("a", "o", "t?x", ProjectError::Tenant),
            ("a", "o", "", ProjectError::Tenant),
        ] {
            assert_eq!(Project::new(id, organization, tenant), Err(why), "{id:?} {organization:?} {tenant:?}");
        }
        let stored = serde_json::to_string(&project).unwrap();
        assert_eq!(serde_json::from_str::<Project>(&stored).unwrap(), project);
        let first_journal = stored.replace("organization", "organisation");
        assert_eq!(serde_json::from_str::<Project>(&first_journal).unwrap(), project);
        assert!(serde_json::from_str::<Project>(&stored.replace("north-pier", "a/b")).is_err());
        let secret = ClientSecret::new("canary-1").unwrap();
        assert!(!format!("{secret:?} {secret:#?}").contains("canary"));
    }
}
