//! A project in Adobe's Developer Console: whose credentials are used, and which account they open.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::token::{Token, TokenError};

/// Longest of any of the three, in characters: beyond what Adobe gives out.
const MAX: usize = 128;

/// What is not secret about an OAuth server-to-server credential (*OAuth Server-to-Server credential implementation*).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Fields", into = "Fields")]
pub struct Project(Fields);

#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
struct Fields {
    client_id: String,
    organisation: String,
    tenant: String,
}

/// Which part of a project is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProjectError {
    /// The client id.
    #[error("a client id is one word of letters and digits, as the Developer Console shows it")]
    ClientId,
    /// The organisation.
    #[error("an organisation's id is one word, such as 0123456789ABCDEF@AdobeOrg")]
    Organisation,
    /// The tenant.
    #[error("a tenant is one word of letters, digits, hyphens and underscores")]
    Tenant,
}

impl Project {
    /// From what the Developer Console shows; blanks around each are dropped.
    ///
    /// # Errors
    /// [`ProjectError`], for the first part that is none.
    pub fn new(client_id: &str, organisation: &str, tenant: &str) -> Result<Self, ProjectError> {
        let is_word = |text: &str, also: &str| {
            let is_right = |c: char| c.is_ascii_alphanumeric() || also.contains(c);
            (1..=MAX).contains(&text.len()) && text.chars().all(is_right)
        };
        let [client_id, organisation, tenant] = [client_id, organisation, tenant].map(str::trim);
        if !is_word(client_id, "-_") {
            return Err(ProjectError::ClientId);
        }
        if !is_word(organisation, "-_@.") {
            return Err(ProjectError::Organisation);
        }
        // It stands in the path of each Admin call.
        if !is_word(tenant, "-_") {
            return Err(ProjectError::Tenant);
        }
        let [client_id, organisation, tenant] = [client_id, organisation, tenant].map(str::to_owned);
        Ok(Self(Fields { client_id, organisation, tenant }))
    }

    /// The client id, which is the key of every Admin call too.
    #[must_use]
    pub fn client_id(&self) -> &str {
        &self.0.client_id
    }

    /// The organisation that the project belongs to.
    #[must_use]
    pub fn organisation(&self) -> &str {
        &self.0.organisation
    }

    /// The account's name in the paths of the Admin API.
    #[must_use]
    pub fn tenant(&self) -> &str {
        &self.0.tenant
    }
}

impl TryFrom<Fields> for Project {
    type Error = ProjectError;

    fn try_from(fields: Fields) -> Result<Self, ProjectError> {
        Self::new(&fields.client_id, &fields.organisation, &fields.tenant)
    }
}

impl From<Project> for Fields {
    fn from(project: Project) -> Self {
        project.0
    }
}

/// A project's client secret. It shows itself to nobody, as a [`Token`] does not.
#[derive(Clone, PartialEq, Eq)]
pub struct ClientSecret(pub(super) Token);

impl ClientSecret {
    /// Takes a client secret; blanks and line breaks around it are dropped.
    ///
    /// # Errors
    /// [`TokenError`], without the text.
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

    /// The tenant stands in a path: one with a slash would ask another question of another account.
    #[test]
    fn a_project_is_three_plain_words() {
        let project = Project::new(" a1b2 ", "0123AB@AdobeOrg", "north-pier\n").unwrap();
        assert_eq!((project.client_id(), project.tenant()), ("a1b2", "north-pier"));
        for (id, organisation, tenant, why) in [
            ("", "o", "t", ProjectError::ClientId),
            ("a b", "o", "t", ProjectError::ClientId),
            ("a", "", "t", ProjectError::Organisation),
            ("a", "o\r\nx: y", "t", ProjectError::Organisation),
            ("a", "o", "t/../u", ProjectError::Tenant),
            ("a", "o", "t?x", ProjectError::Tenant),
            ("a", "o", "", ProjectError::Tenant),
        ] {
            assert_eq!(Project::new(id, organisation, tenant), Err(why), "{id:?} {organisation:?} {tenant:?}");
        }
        let stored = serde_json::to_string(&project).unwrap();
        assert_eq!(serde_json::from_str::<Project>(&stored).unwrap(), project);
        assert!(serde_json::from_str::<Project>(&stored.replace("north-pier", "a/b")).is_err());
        let secret = ClientSecret::new("canary-1").unwrap();
        assert!(!format!("{secret:?} {secret:#?}").contains("canary"));
    }
}
