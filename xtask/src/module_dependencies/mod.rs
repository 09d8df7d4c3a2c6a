//! Checks that the files of a crate depend on each other in one direction only: no circle of files in any of the
//! crates in [`CRATES`], and no import in `engine` from a folder that comes later in [`ENGINE_FOLDERS`].
//!
//! A file depends on the files that define the names it uses. `mod x;` isn't a use, a re-export is followed to the file
//! that defines the name, and tests don't count. Methods aren't seen, because a call doesn't name their file.

mod source;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
use std::path::Path;

use crate::failure::Failure;
use crate::paths;

use source::{Source, tokens};

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
