//! Which safeguards a mapping loosens: what whoever takes one from somebody else is told first.

use serde::Serialize;

use super::{Delimiters, Mapping};
use crate::rule::{Rule, Severity};

/// A rule that weighs less under a mapping than by default.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct RelaxedCheck {
    /// Which; `value-delimiter` stands for `delimiters: send`.
    pub rule: Rule,
    /// How much it weighs now.
    pub severity: Severity,
}

impl Mapping {
    /// The safeguards that it loosens: `delimiters: send` first, then the rules in the order of
    /// [`Rule::ALL`]. An attribute's own `rules` are none: they begin with the mapping.
    pub fn relaxed_checks(&self) -> Vec<RelaxedCheck> {
        let delimiters = (self.delimiters == Delimiters::Send)
            .then_some(RelaxedCheck { rule: Rule::ValueDelimiter, severity: Severity::Warning });
        let below = self.severity.iter().filter(|(rule, severity)| **severity > rule.severity());
        delimiters.into_iter().chain(below.map(|(&rule, &severity)| RelaxedCheck { rule, severity })).collect()
    }
}
