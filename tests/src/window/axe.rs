//! axe-core, which finds what keeps people out. <https://github.com/dequelabs/axe-core>

use std::fmt;

use serde_json::Value;

use super::opened::Window;
use super::repository;

/// The rules of WCAG 2.2 at levels A and AA, and axe's best practices.
const RUN: &str = "
    const done = arguments[arguments.length - 1];
    const runOnly = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
    axe.run(document, { runOnly, resultTypes: ['violations'] }).then(
      (result) => done(result.violations.flatMap(({ id, impact, help, nodes }) =>
        nodes.map(({ target, html, failureSummary }) => ({ id, impact, help, target: target.join(' '), html, why: failureSummary })))),
      (error) => done([{ id: 'axe', impact: 'none', help: String(error), target: '', html: '', why: '' }]),
    );
";

/// One element that violates one rule.
#[derive(Debug, Clone)]
pub struct Violation(Value);

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = |key: &str| self.0[key].as_str().unwrap_or_default();
        let html: String = text("html").chars().take(200).collect();
        writeln!(f, "{} ({}): {}", text("id"), text("impact"), text("help"))?;
        writeln!(f, "  at {}: {html}", text("target"))?;
        write!(f, "  {}", text("why").replace('\n', "\n  "))
    }
}

impl Window {
    /// Runs axe on the current page and returns the violations.
    #[track_caller]
    pub fn violations(&self) -> Vec<Violation> {
        if self.script("return typeof window.axe", &[]) == "undefined" {
            let path = repository().join("ui/node_modules/axe-core/axe.min.js");
            let axe = std::fs::read_to_string(&path);
            let axe = axe.unwrap_or_else(|error| panic!("{}: {error}; run `npm --prefix ui ci`", path.display()));
            self.script(&format!("{axe}; window.axe = window.axe || axe;"), &[]);
        }
        let found = self.script_that_waits(RUN, &[]);
        found.as_array().into_iter().flatten().cloned().map(Violation).collect()
    }
}
