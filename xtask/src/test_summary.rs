//! Counts passed and failed tests from the output of nextest, cargo, and vitest.

/// The numbers of passed and failed tests, and of checks that aren't tests, such as formatting.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are plain data, named by what they are")]
pub struct TestSummary {
    pub passed: u64,
    pub failed: u64,
}

impl TestSummary {
    /// Adds the numbers from a line of output, if it's the summary of a test runner.
    pub fn add_line(&mut self, line: &str) {
        let line = without_colors(line);
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
            self.passed += number_before(counts, "passed");
            self.failed += number_before(counts, "failed");
        }
    }

    pub fn add_check(&mut self, has_passed: bool) {
        if has_passed { self.passed += 1 } else { self.failed += 1 }
    }
}

/// Returns the number before a word: 11 in "11 passed".
fn number_before(text: &str, word: &str) -> u64 {
    let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    words.windows(2).find(|pair| pair[1] == word).and_then(|pair| pair[0].parse().ok()).unwrap_or(0)
}

/// Returns a line without the escape sequences for colors.
fn without_colors(line: &str) -> String {
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
    fn only_summaries_of_test_runners_are_counted() {
        let mut summary = TestSummary::default();
        for line in [
            "     Summary [   0.012s] 12 tests run: 11 passed (1 slow), 1 failed, 3 skipped",
            "test result: ok. 9 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.02s",
            "\u{1b}[2m      Tests \u{1b}[22m \u{1b}[1m\u{1b}[31m1 failed\u{1b}[39m\u{1b}[22m | \u{1b}[32m49 passed\u{1b}[39m (50)",
            "100 passed, but not in a summary",
            " Test Files  1 failed | 3 passed (4)",
        ] {
            summary.add_line(line);
        }
        assert_eq!(summary, TestSummary { passed: 69, failed: 2 });
    }
}
