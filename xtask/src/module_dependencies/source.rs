//! Reads what a file of Rust code imports and uses, without compiling it.

use std::collections::HashSet;

use super::Module;

/// What a file imports and uses.
#[derive(Default)]
pub(super) struct Source {
    pub(super) imports: Vec<Import>,
    /// The paths in code, each with the module that it's in.
    pub(super) paths: Vec<(Module, Vec<String>)>,
    /// The identifiers outside of imports.
    pub(super) words: HashSet<String>,
    pub(super) inline_modules: Vec<Module>,
    /// The modules that the file declares for tests.
    pub(super) test_files: Vec<Module>,
}

/// A name that a `use` brings into a module.
pub(super) struct Import {
    pub(super) module: Module,
    pub(super) name: String,
    pub(super) path: Vec<String>,
    pub(super) is_public: bool,
}

impl Source {
    /// Adds what the tokens of a file, whose module is `file`, import and use.
    pub(super) fn read(&mut self, tokens: &[&str], file: &Module) {
        // The inline modules that are open, each with the depth of its braces.
        let mut open: Vec<(String, usize)> = Vec::new();
        let (mut at, mut depth) = (0, 0);
        while at < tokens.len() {
            let module: Module = file.iter().chain(open.iter().map(|(name, _)| name)).cloned().collect();
            let is_path_start = at == 0 || !matches!(tokens[at - 1], "::" | ".");
            match tokens[at] {
                "{" => depth += 1,
                "}" => {
                    depth -= 1;
                    open.pop_if(|(_, inside)| *inside > depth);
                }
                "mod" if at + 2 < tokens.len() => {
                    let is_for_tests = tokens[..at].ends_with(&["#", "[", "cfg", "(", "test", ")", "]"]);
                    let own: Module = module.iter().cloned().chain([tokens[at + 1].to_owned()]).collect();
                    match (tokens[at + 2], is_for_tests) {
                        ("{", true) => at = end_of_braces(tokens, at + 2),
                        ("{", false) => {
                            depth += 1;
                            open.push((tokens[at + 1].to_owned(), depth));
                            self.inline_modules.push(own);
                        }
                        (_, true) => self.test_files.push(own),
                        (_, false) => {}
                    }
                    at += 2;
                }
                "use" if is_path_start => {
                    let is_public = at > 0 && matches!(tokens[at - 1], "pub" | ")");
                    let end = tokens[at..].iter().position(|token| *token == ";").map_or(tokens.len(), |end| at + end);
                    let mut rest = &tokens[at + 1..end];
                    for (path, name) in use_tree(&mut rest, &[]) {
                        self.imports.push(Import { module: module.clone(), name, path, is_public });
                    }
                    at = end;
                }
                word if is_identifier(word) => {
                    self.words.insert(word.to_owned());
                    let start = at;
                    while at + 2 < tokens.len() && tokens[at + 1] == "::" && is_identifier(tokens[at + 2]) {
                        at += 2;
                    }
                    if is_path_start && at > start {
                        let path = tokens[start..=at].iter().step_by(2).map(|word| (*word).to_owned()).collect();
                        self.paths.push((module, path));
                    }
                }
                _ => {}
            }
            at += 1;
        }
    }
}

/// Returns the index of the brace that closes the one at `start`.
fn end_of_braces(tokens: &[&str], start: usize) -> usize {
    let mut depth = 0;
    for (at, token) in tokens.iter().enumerate().skip(start) {
        match *token {
            "{" => depth += 1,
            "}" if depth == 1 => return at,
            "}" => depth -= 1,
            _ => {}
        }
    }
    tokens.len()
}

/// Reads one tree of a `use`, and returns each path with the name that it gets.
fn use_tree(rest: &mut &[&str], prefix: &[String]) -> Vec<(Vec<String>, String)> {
    let mut path = prefix.to_vec();
    let mut found = Vec::new();
    while let Some((token, after)) = rest.split_first() {
        *rest = after;
        match *token {
            "::" => {}
            "{" => {
                while rest.first().is_some_and(|token| *token != "}") {
                    found.extend(use_tree(rest, &path));
                    *rest = rest.strip_prefix(&[","]).unwrap_or(rest);
                }
                *rest = rest.strip_prefix(&["}"]).unwrap_or(rest);
                return found;
            }
            "self" if !path.is_empty() => {}
            word => path.push(word.to_owned()),
        }
        match rest {
            ["as", name, after @ ..] => {
                let name = (*name).to_owned();
                *rest = after;
                return vec![(path, name)];
            }
            [] | ["," | "}", ..] => break,
            _ => {}
        }
    }
    let name = path.last().cloned().unwrap_or_default();
    vec![(path, name)]
}

fn is_identifier(token: &str) -> bool {
    token.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

/// Splits Rust code into identifiers, `::`, and single characters, without comments, strings, and characters.
pub(super) fn tokens(text: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |end| end + 2)
        } else if first == '"' {
            end_of_string(rest)
        } else if first == '\'' {
            end_of_character(rest)
        } else if first.is_alphanumeric() || first == '_' {
            let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
            let hashes = rest[end..].len() - rest[end..].trim_start_matches('#').len();
            if matches!(&rest[..end], "r" | "br") && rest[end + hashes..].starts_with('"') {
                let close = format!("\"{}", "#".repeat(hashes));
                let start = end + hashes + 1;
                rest[start..].find(&close).map_or(rest.len(), |at| start + at + close.len())
            } else {
                tokens.push(&rest[..end]);
                end
            }
        } else {
            let length = if rest.starts_with("::") { 2 } else { first.len_utf8() };
            if !first.is_whitespace() {
                tokens.push(&rest[..length]);
            }
            length
        };
        rest = &rest[length..];
    }
    tokens
}

/// Returns the length of the string literal at the start of `text`.
fn end_of_string(text: &str) -> usize {
    let mut is_escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// Returns the length of the character literal at the start of `text`, or 1 if it's a lifetime.
fn end_of_character(text: &str) -> usize {
    let mut chars = text.char_indices().skip(1);
    let is_escape = chars.next().is_some_and(|(_, c)| c == '\\');
    if is_escape {
        return text[3..].find('\'').map_or(text.len(), |at| at + 4);
    }
    chars.next().filter(|(_, c)| *c == '\'').map_or(1, |(at, _)| at + 1)
}
