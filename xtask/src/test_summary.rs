//! Counts what passed and failed, over tools that each say it in their own way.

/// What passed, and what did not.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Tally {
    /// Tests, and checks that are no tests.
    pub passed: u64,
    /// The same.
    pub failed: u64,
}

impl Tally {
    /// Adds what a line of a test runner's output says, where it is its summary.
    pub fn see(&mut self, line: &str) {
        let line = plain(line);
        let line = line.trim();
        // nextest: "Summary [   1.2s] 12 tests run: 11 passed, 1 failed, 0 skipped"
        // cargo:   "test result: FAILED. 11 passed; 1 failed; 0 ignored; …"
        // vitest:  "Tests  1 failed | 11 passed (12)"
        let counts = if line.starts_with("Summary [") {
            line.split_once("run:").map(|(_, counts)| counts)
        } else {
            line.strip_prefix("test result:").or_else(|| line.strip_prefix("Tests  "))
        };
        if let Some(counts) = counts {
            self.passed += before(counts, "passed");
            self.failed += before(counts, "failed");
        }
    }

    /// Adds a check that is one thing.
    pub fn count(&mut self, has_passed: bool) {
        if has_passed { self.passed += 1 } else { self.failed += 1 }
    }
}

/// The number before a word: 11 in "11 passed".
fn before(text: &str, word: &str) -> u64 {
    let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    words.windows(2).find(|pair| pair[1] == word).and_then(|pair| pair[0].parse().ok()).unwrap_or(0)
}

/// Without the colours of a terminal.
fn plain(line: &str) -> String {
    let mut plain = String::new();
    let mut letters = line.chars();
    while let Some(letter) = letters.next() {
        if letter == '\u{1b}' {
            letters.by_ref().find(char::is_ascii_alphabetic);
        } else {
            plain.push(letter);
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_each_runner_says_is_counted_and_nothing_else() {
        let mut tally = Tally::default();
        for line in [
            "     Summary [   0.012s] 12 tests run: 11 passed (1 slow), 1 failed, 3 skipped",
            "test result: ok. 9 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.02s",
            "\u{1b}[2m      Tests \u{1b}[22m \u{1b}[1m\u{1b}[31m1 failed\u{1b}[39m\u{1b}[22m | \u{1b}[32m49 passed\u{1b}[39m (50)",
            "100 passed by on the way",
            " Test Files  1 failed | 3 passed (4)",
        ] {
            tally.see(line);
        }
        assert_eq!(tally, Tally { passed: 69, failed: 2 });
    }
}
