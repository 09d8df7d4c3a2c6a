//! Checks that the files of a crate depend on each other in one direction only: no circle of files in any of the
//! crates in [`CRATES`], and no import in `engine` from a folder that comes later in [`ENGINE_FOLDERS`].
//!
//! A file depends on the files that define the names it uses. `mod x;` isn't a use, a re-export is followed to the file
//! that defines the name, and tests don't count. Methods aren't seen, because a call doesn't name their file.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
use std::path::Path;

use crate::failure::Failure;
use crate::paths;

/// The folders of the crates whose files are checked.
const CRATES: &[&str] = &["engine", "practice", "adobe-target"];

/// The folders of `engine`. Each one may import from those before it, and from the files beside them.
const ENGINE_FOLDERS: &[&str] = &["input", "workbook", "source", "mapping", "transform", "check", "inspect"];

/// The path of a module within its crate, such as `["check", "row"]`.
type Module = Vec<String>;

/// Returns an error that lists the imports that aren't allowed and the circles, if there are any.
pub fn check() -> Result<(), Failure> {
    let mut problems = Vec::new();
    for name in CRATES {
        let folder = paths::root().join("src-tauri").join(name).join("src");
        let mut files = BTreeMap::new();
        read_files(&folder, &mut Vec::new(), &mut files)?;
        let dependencies = dependencies(&files);
        if *name == "engine" {
            problems.extend(upward_imports(&dependencies));
        }
        problems.extend(circles(&dependencies).into_iter().map(|circle| format!("{name}: circle of files: {circle}")));
    }
    if problems.is_empty() { Ok(()) } else { Err(Failure::Message(problems.join("\n"))) }
}

fn read_files(folder: &Path, module: &mut Module, files: &mut BTreeMap<Module, String>) -> Result<(), Failure> {
    let failed = || Failure::file(folder.display().to_string());
    for entry in folder.read_dir().map_err(failed())? {
        let path = entry.map_err(failed())?.path();
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() {
            module.push(name);
            read_files(&path, module, files)?;
            module.pop();
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let is_root = matches!(name.as_str(), "lib" | "main" | "mod");
            let own = module.iter().cloned().chain((!is_root).then_some(name)).collect();
            files.insert(own, std::fs::read_to_string(&path).map_err(Failure::file(path.display().to_string()))?);
        }
    }
    Ok(())
}

/// Returns the imports of `engine` that go from a folder to a later one, or from a file beside the folders into one.
fn upward_imports(dependencies: &BTreeMap<Module, BTreeSet<Module>>) -> Vec<String> {
    let rank = |file: &Module| {
        file.first().and_then(|folder| ENGINE_FOLDERS.iter().position(|known| known == folder)).map_or(0, |at| at + 1)
    };
    let all = dependencies.iter().filter(|(file, _)| !file.is_empty());
    let all = all.flat_map(|(file, others)| others.iter().map(move |other| (file, other)));
    let upward = all.filter(|(file, other)| rank(other) > rank(file));
    upward.map(|(file, other)| format!("engine: {} must not use {}", file.join("/"), other.join("/"))).collect()
}

/// Returns the shortest circle through each file that's part of one, each circle once, as `a → b → a`.
fn circles(dependencies: &BTreeMap<Module, BTreeSet<Module>>) -> Vec<String> {
    let mut seen = HashSet::new();
    let mut circles = Vec::new();
    for start in dependencies.keys() {
        let mut previous: HashMap<&Module, &Module> = HashMap::new();
        let mut next = VecDeque::from([start]);
        while let Some(file) = next.pop_front() {
            for other in dependencies.get(file).into_iter().flatten() {
                if !previous.contains_key(other) {
                    previous.insert(other, file);
                    next.push_back(other);
                }
            }
        }
        let Some(mut file) = previous.get(start).copied() else { continue };
        let mut circle = vec![start];
        while file != start {
            circle.push(file);
            file = previous[file];
        }
        let members: BTreeSet<&Module> = circle.iter().copied().collect();
        if seen.insert(members) {
            circle.push(start);
            circle.reverse();
            let names = circle.iter().map(|file| if file.is_empty() { "lib".to_owned() } else { file.join("/") });
            circles.push(names.collect::<Vec<_>>().join(" → "));
        }
    }
    circles
}

/// Returns the files that each file depends on.
fn dependencies(files: &BTreeMap<Module, String>) -> BTreeMap<Module, BTreeSet<Module>> {
    let mut sources: BTreeMap<&Module, Source> = BTreeMap::new();
    let mut test_files = Vec::new();
    for (module, text) in files {
        let mut source = Source::default();
        source.read(&tokens(text), module);
        test_files.append(&mut source.test_files);
        sources.insert(module, source);
    }
    sources.retain(|module, _| !test_files.iter().any(|test| module.starts_with(test)));
    let mut names =
        Names { modules: sources.keys().map(|module| (*module).clone()).collect(), imports: HashMap::new() };
    for source in sources.values() {
        names.modules.extend(source.inline_modules.iter().cloned());
        for import in &source.imports {
            names.imports.insert((import.module.clone(), import.name.clone()), import.path.clone());
        }
    }
    let file_of = |module: &Module| {
        let ends = (0..=module.len()).rev();
        ends.map(|end| module[..end].to_vec()).find(|module| files.contains_key(module)).unwrap_or_default()
    };
    let mut dependencies = BTreeMap::new();
    for (file, source) in &sources {
        let imports = source.imports.iter();
        let imports = imports.filter(|import| !import.is_public || source.words.contains(&import.name));
        let used = imports.map(|import| (&import.module, &import.path)).chain(source.paths.iter().map(|(m, p)| (m, p)));
        let defining = used.filter_map(|(module, path)| names.resolve(module, path, 0));
        let others: BTreeSet<Module> = defining.map(|module| file_of(&module)).filter(|other| other != *file).collect();
        dependencies.insert((*file).clone(), others);
    }
    dependencies
}

/// The modules of a crate and the names that they import.
struct Names {
    modules: HashSet<Module>,
    imports: HashMap<(Module, String), Vec<String>>,
}

impl Names {
    /// Returns the module that defines the item that a path in `module` names. Returns `None` for an item of another
    /// crate, a local name, or a module.
    fn resolve(&self, module: &Module, path: &[String], depth: usize) -> Option<Module> {
        let mut at = module.clone();
        for (index, segment) in path.iter().enumerate() {
            match segment.as_str() {
                "crate" => at.clear(),
                "self" => {}
                "super" => drop(at.pop()),
                _ => {
                    let child: Module = at.iter().chain([segment]).cloned().collect();
                    if self.modules.contains(&child) {
                        at = child;
                    } else if let Some(import) = self.imports.get(&(at.clone(), segment.clone()))
                        && depth < 16
                        && import.as_slice() != path
                    {
                        let whole: Vec<String> = import.iter().chain(&path[index + 1..]).cloned().collect();
                        return self.resolve(&at, &whole, depth + 1);
                    } else {
                        return (index > 0).then_some(at);
                    }
                }
            }
        }
        None
    }
}

/// What a file imports and uses.
#[derive(Default)]
struct Source {
    imports: Vec<Import>,
    /// The paths in code, each with the module that it's in.
    paths: Vec<(Module, Vec<String>)>,
    /// The identifiers outside of imports.
    words: HashSet<String>,
    inline_modules: Vec<Module>,
    /// The modules that the file declares for tests.
    test_files: Vec<Module>,
}

/// A name that a `use` brings into a module.
struct Import {
    module: Module,
    name: String,
    path: Vec<String>,
    is_public: bool,
}

impl Source {
    fn read(&mut self, tokens: &[&str], file: &Module) {
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
fn tokens(text: &str) -> Vec<&str> {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn depends(files: &[(&str, &str)]) -> BTreeMap<Module, BTreeSet<Module>> {
        let module = |path: &str| path.split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect();
        dependencies(&files.iter().map(|(path, text)| (module(path), (*text).to_owned())).collect())
    }

    #[test]
    fn an_import_from_a_later_folder_is_reported_through_every_kind_of_path() {
        let upward = ["use crate::check::Row;", "fn f() { crate::check::Row::new() }", "use super::check::{row::Row};"];
        for text in upward {
            let files = [("", "mod source; mod check;"), ("source", text), ("check", "pub use row::Row;")];
            let problems = upward_imports(&depends(&[&files[..], &[("check/row", "pub struct Row;")]].concat()));
            assert_eq!(problems, ["engine: source must not use check/row"], "{text}");
        }
        assert_eq!(upward_imports(&depends(&[("text", "use crate::input::X;"), ("input", "pub struct X;")])).len(), 1);
        assert!(upward_imports(&depends(&[("check", "use crate::input::X;"), ("input", "pub struct X;")])).is_empty());
    }

    #[test]
    fn a_circle_of_files_is_reported_once_by_name() {
        let files =
            [("a", "use crate::b::B; struct A;"), ("b", "use crate::c; fn f() { c::C }"), ("c", "use super::a::A;")];
        assert_eq!(circles(&depends(&files)), ["a → b → c → a"]);
        assert!(circles(&depends(&files[..2])).is_empty());
    }

    #[test]
    fn declarations_re_exports_tests_comments_and_text_are_no_use() {
        let unused = [
            "mod a; pub use a::A;",
            "mod a; #[cfg(test)] mod tests { use super::a::A; }",
            "mod a; // a::A",
            "mod a; const A: (&str, char) = (\"a::A\", '\"');",
            "mod a; const A: &str = r#\"a::A\"#;",
        ];
        for text in unused {
            assert!(circles(&depends(&[("m", text), ("m/a", "use super::M;")])).is_empty(), "{text}");
        }
        let used = "mod a; pub use a::A; fn f<'a>(a: A) {}";
        assert_eq!(circles(&depends(&[("m", used), ("m/a", "use super::M;")])), ["m → m/a → m"]);
    }
}
