//! Checks that the docs, the messages, and the help texts don't use words that the glossary replaces.
//!
//! The words are those of the tables in `docs/glossary.md` whose first column is "don't write" (English) or
//! "não escreva" (Portuguese).

use std::path::{Path, PathBuf};

use crate::failure::Failure;
use crate::paths;

/// Text that contains such a word for a reason: the end of the file's path, the text, and the reason.
const EXCEPTIONS: &[(&str, &str, &str)] = &[
    ("docs/glossary.md", "|", "its tables list the words"),
    ("docs/decisions/0028-standard-terms.md", "", "it explains what the words were"),
];

/// A text file, or the doc comments of a Rust file, that's checked.
struct Text {
    path: String,
    /// The lines with their numbers, without code.
    lines: Vec<(usize, String)>,
    is_portuguese: bool,
}

/// Returns an error that lists every use of a word that the glossary replaces.
pub fn check() -> Result<(), Failure> {
    let glossary = read(&paths::root().join("docs").join("glossary.md"))?;
    let english = words_of(&glossary, "don't write");
    let portuguese = words_of(&glossary, "não escreva");
    let mut found = Vec::new();
    for text in texts()? {
        let words = if text.is_portuguese { &portuguese } else { &english };
        for (number, line) in &text.lines {
            let used = words.iter().filter(|word| contains_word(line, word) && !is_excepted(&text.path, line));
            found.extend(used.map(|word| format!("{}:{number}: “{word}” in: {}", text.path, line.trim())));
        }
    }
    if found.is_empty() {
        return Ok(());
    }
    found.push("docs/glossary.md says what to write instead".to_owned());
    Err(Failure::Message(found.join("\n")))
}

/// Returns the words in the first column of the glossary's table with this heading, in lowercase.
fn words_of(glossary: &str, heading: &str) -> Vec<String> {
    let heading = format!("| {heading} |");
    let rows = glossary.lines().skip_while(|line| !line.starts_with(&heading)).skip(2);
    let cells = rows.take_while(|line| line.starts_with('|')).filter_map(|line| line.split('|').nth(1));
    cells.flat_map(|cell| cell.split(',')).map(|word| word.trim().to_lowercase()).collect()
}

/// Returns whether a line contains a word or phrase that isn't a part of a longer word.
fn contains_word(line: &str, word: &str) -> bool {
    let line = line.to_lowercase();
    line.match_indices(word).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = line[at + word.len()..].chars().next();
        // A word in a flag or an issue code, such as `--halve`, is a name.
        let is_part = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || matches!(c, '-' | '_'));
        !is_part(before) && !is_part(after)
    })
}

fn is_excepted(path: &str, line: &str) -> bool {
    EXCEPTIONS.iter().any(|(end, text, _)| path.ends_with(end) && line.contains(text))
}

/// Returns the README and other Markdown files, the messages, and the help texts of the command line.
fn texts() -> Result<Vec<Text>, Failure> {
    let root = paths::root();
    let mut texts = Vec::new();
    for path in files(root, false)?.into_iter().chain(files(&root.join("docs"), true)?) {
        if has_extension(&path, "md") {
            texts.push(Text { lines: markdown(&read(&path)?), path: relative(&path), is_portuguese: false });
        }
    }
    for path in files(&root.join("ui").join("messages"), true)? {
        let is_portuguese = path.file_stem().is_some_and(|stem| stem == "pt-BR");
        texts.push(Text { lines: messages(&read(&path)?)?, path: relative(&path), is_portuguese });
    }
    for path in files(&root.join("src-tauri").join("cli").join("src").join("args"), true)? {
        texts.push(Text { lines: doc_comments(&read(&path)?), path: relative(&path), is_portuguese: false });
    }
    Ok(texts)
}

/// Returns the lines of a Markdown file without code blocks and inline code.
fn markdown(text: &str) -> Vec<(usize, String)> {
    let mut is_code = false;
    let mut lines = Vec::new();
    for (index, line) in text.lines().enumerate() {
        if line.starts_with("```") {
            is_code = !is_code;
        } else if !is_code {
            lines.push((index + 1, line.split('`').step_by(2).collect::<Vec<_>>().join("`")));
        }
    }
    lines
}

/// Returns the texts of a message catalog, without their keys and placeholders' names. The number of a text is that of
/// the entry.
fn messages(text: &str) -> Result<Vec<(usize, String)>, Failure> {
    let catalog = serde_json::from_str(text)
        .map_err(|error| Failure::Message(format!("a message catalog isn't valid JSON: {error}")))?;
    let mut lines = Vec::new();
    strings(&catalog, &mut lines);
    Ok(lines.into_iter().enumerate().map(|(index, line)| (index + 1, line)).collect())
}

fn strings(value: &serde_json::Value, lines: &mut Vec<String>) {
    match value {
        serde_json::Value::String(text) => lines.push(without_placeholders(text)),
        serde_json::Value::Array(values) => values.iter().for_each(|value| strings(value, lines)),
        serde_json::Value::Object(fields) => fields.values().for_each(|value| strings(value, lines)),
        _ => {}
    }
}

/// Removes the names in braces, as in `{blank} rows`.
fn without_placeholders(text: &str) -> String {
    let mut plain = String::new();
    let mut depth = 0_u32;
    for letter in text.chars() {
        match letter {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ if depth == 0 => plain.push(letter),
            _ => {}
        }
    }
    plain
}

/// Returns the doc comments of a Rust file, which are the help texts of its arguments.
fn doc_comments(text: &str) -> Vec<(usize, String)> {
    let comments = text.lines().enumerate().filter_map(|(index, line)| {
        let comment = line.trim_start().strip_prefix("///")?;
        Some((index + 1, comment.split('`').step_by(2).collect::<Vec<_>>().join("`")))
    });
    comments.collect()
}

fn files(folder: &Path, is_recursive: bool) -> Result<Vec<PathBuf>, Failure> {
    let failed = || Failure::file(folder.display().to_string());
    let mut found = Vec::new();
    for entry in folder.read_dir().map_err(failed())? {
        let path = entry.map_err(failed())?.path();
        if path.is_file() {
            found.push(path);
        } else if is_recursive {
            found.extend(files(&path, true)?);
        }
    }
    found.sort();
    Ok(found)
}

fn has_extension(path: &Path, extension: &str) -> bool {
    path.extension().is_some_and(|own| own == extension)
}

fn relative(path: &Path) -> String {
    path.strip_prefix(paths::root()).unwrap_or(path).to_string_lossy().replace('\\', "/")
}

fn read(path: &Path) -> Result<String, Failure> {
    let bytes = std::fs::read(path).map_err(Failure::file(path.display().to_string()))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_found_alone_and_not_in_a_longer_word_or_a_name() {
        assert!(contains_word("Mend the cells.", "mend"));
        assert!(contains_word("It goes on.", "goes on"));
        for line in ["recommended", "--mend", "amend", "mend_cells", "it goes once"] {
            assert!(!contains_word(line, "mend") && !contains_word(line, "goes on"), "{line}");
        }
    }

    #[test]
    fn code_and_placeholders_are_skipped() {
        assert_eq!(markdown("a `blank` b\n```\nblank\n```\nc"), [(1, "a ` b".to_owned()), (5, "c".to_owned())]);
        assert_eq!(without_placeholders("{blank} rows"), " rows");
        assert_eq!(
            words_of("| don't write | write |\n| --- | --- |\n| mend, Mended | fix |\n\nx", "don't write"),
            ["mend", "mended"]
        );
    }
}
