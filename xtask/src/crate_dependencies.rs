//! Checks that crates depend on each other in one direction only. `practice` depends on no other crate, so that it
//! parses requests with its own code, and a bug in the client can't hide.

use serde_json::Value;

use crate::failure::Failure;
use crate::paths;

/// The crates of the workspace that each crate may depend on; `None` allows all.
const ALLOWED: &[(&str, Option<&[&str]>)] = &[
    ("common", Some(&[])),
    ("engine", Some(&["common"])),
    ("adobe-target", Some(&["common"])),
    ("practice", Some(&[])),
    ("uploads", Some(&["common", "engine", "adobe-target"])),
    ("cli", None),
    ("profile-ferry", None),
    ("tests", None),
    ("xtask", Some(&[])),
];

/// The crates that a crate's tests may depend on in addition.
const ALLOWED_IN_TESTS: &[(&str, &[&str])] = &[("uploads", &["practice"])];

/// Returns an error that lists the dependencies that aren't allowed, if there are any.
pub fn check() -> Result<(), Failure> {
    let forbidden = forbidden_dependencies(&paths::metadata()?);
    if forbidden.is_empty() { Ok(()) } else { Err(Failure::Message(forbidden.join("\n"))) }
}

fn forbidden_dependencies(metadata: &Value) -> Vec<String> {
    let packages: Vec<&Value> = metadata["packages"].as_array().into_iter().flatten().collect();
    let names: Vec<&str> = packages.iter().filter_map(|package| package["name"].as_str()).collect();
    let mut forbidden = Vec::new();
    for package in &packages {
        let name = package["name"].as_str().unwrap_or_default();
        let Some((_, allowed)) = ALLOWED.iter().find(|(known, _)| *known == name) else {
            forbidden.push(format!("add the crate `{name}` to ALLOWED in xtask/src/crate_dependencies.rs"));
            continue;
        };
        let Some(allowed) = allowed else { continue };
        let in_tests = ALLOWED_IN_TESTS.iter().find(|(known, _)| *known == name).map_or(&[][..], |(_, more)| more);
        for dependency in package["dependencies"].as_array().into_iter().flatten() {
            let other = dependency["name"].as_str().unwrap_or_default();
            let is_for_tests = dependency["kind"].as_str() == Some("dev");
            // A crate with the same name from a registry isn't ours.
            let is_ours = names.contains(&other) && dependency["path"].is_string();
            if is_ours && !allowed.contains(&other) && !(is_for_tests && in_tests.contains(&other)) {
                forbidden.push(format!("`{name}` must not depend on `{other}`"));
            }
        }
    }
    forbidden
}

#[cfg(test)]
mod tests {
    use super::*;

    fn workspace(name: &str, other: &str, kind: Option<&str>) -> Value {
        serde_json::json!({"packages": [
            {"name": name, "dependencies": [{"name": other, "kind": kind, "path": "/x"}]},
            {"name": other, "dependencies": []},
        ]})
    }

    #[test]
    fn a_dependency_against_the_direction_is_reported() {
        assert!(forbidden_dependencies(&workspace("uploads", "engine", None)).is_empty());
        assert!(forbidden_dependencies(&workspace("uploads", "practice", Some("dev"))).is_empty());
        assert!(forbidden_dependencies(&workspace("cli", "practice", None)).is_empty());
        for (name, other, kind) in [
            ("engine", "uploads", None),
            ("engine", "practice", Some("dev")),
            ("practice", "engine", Some("dev")),
            ("practice", "adobe-target", None),
            ("uploads", "practice", None),
            ("uploads", "practice", Some("build")),
            ("uploads", "cli", None),
        ] {
            assert_eq!(forbidden_dependencies(&workspace(name, other, kind)).len(), 1, "{name} → {other}");
        }
        assert_eq!(forbidden_dependencies(&workspace("newcomer", "engine", None)).len(), 1);
    }
}
