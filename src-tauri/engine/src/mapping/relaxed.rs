//! The checks that a mapping relaxes. A person who imports a mapping sees them first.

use serde::Serialize;

use super::{Delimiters, Mapping};
use crate::rule::{Rule, Severity};

/// A rule that's less severe under a mapping than by default.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct RelaxedCheck {
    /// The rule. `value-delimiter` means that the mapping has `delimiters: send`.
    pub rule: Rule,
    /// The severity under the mapping.
    pub severity: Severity,
}

impl Mapping {
    /// Returns the checks that the mapping relaxes: `delimiters: send` first, then the rules in the order of
    /// [`Rule::ALL`]. The `rules` of an attribute don't count, because they only exist in the mapping.
    pub fn relaxed_checks(&self) -> Vec<RelaxedCheck> {
        let delimiters = (self.delimiters == Delimiters::Send)
            .then_some(RelaxedCheck { rule: Rule::ValueDelimiter, severity: Severity::Warning });
        let below = self.severity.iter().filter(|(rule, severity)| **severity > rule.severity());
        delimiters.into_iter().chain(below.map(|(&rule, &severity)| RelaxedCheck { rule, severity })).collect()
    }
}
