//! Which crate may know which. `engine` and `adobe-target` know nobody; `practice` knows nobody either, so
//! that it reads the wire with its own eyes and no mistake cancels itself.

use serde_json::Value;

use crate::failure::Failure;
use crate::paths;

/// A crate and those of the workspace that it may use; `None`: any.
const ALLOWED: &[(&str, Option<&[&str]>)] = &[
    ("engine", Some(&[])),
    ("adobe-target", Some(&[])),
    ("practice", Some(&[])),
    ("uploads", Some(&["engine", "adobe-target"])),
    ("cli", None),
    ("profile-ferry", None),
    ("tests", None),
    ("xtask", Some(&[])),
];

/// What a crate's tests may use beside.
const ALLOWED_IN_TESTS: &[(&str, &[&str])] = &[("uploads", &["practice"])];

/// Fails where an arrow points the wrong way.
pub fn check() -> Result<(), Failure> {
    let wrong = wrong_arrows(&paths::metadata()?);
    if wrong.is_empty() { Ok(()) } else { Err(Failure::Told(wrong.join("\n"))) }
}

fn wrong_arrows(metadata: &Value) -> Vec<String> {
    let packages: Vec<&Value> = metadata["packages"].as_array().into_iter().flatten().collect();
    let names: Vec<&str> = packages.iter().filter_map(|package| package["name"].as_str()).collect();
    let mut wrong = Vec::new();
    for package in &packages {
        let name = package["name"].as_str().unwrap_or_default();
        let Some((_, allowed)) = ALLOWED.iter().find(|(known, _)| *known == name) else {
            wrong.push(format!("nobody has said whom the crate `{name}` may know (xtask/src/crate_dependencies.rs)"));
            continue;
        };
        let Some(allowed) = allowed else { continue };
        let in_tests = ALLOWED_IN_TESTS.iter().find(|(known, _)| *known == name).map_or(&[][..], |(_, more)| more);
        for dependency in package["dependencies"].as_array().into_iter().flatten() {
            let other = dependency["name"].as_str().unwrap_or_default();
            let is_for_tests = dependency["kind"].as_str() == Some("dev");
            // A crate of the same name from a registry is another one.
            let is_ours = names.contains(&other) && dependency["path"].is_string();
            if is_ours && !allowed.contains(&other) && !(is_for_tests && in_tests.contains(&other)) {
                wrong.push(format!("`{name}` must not know `{other}`"));
            }
        }
    }
    wrong
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
    fn arrows_point_one_way() {
        assert!(wrong_arrows(&workspace("uploads", "engine", None)).is_empty());
        assert!(wrong_arrows(&workspace("uploads", "practice", Some("dev"))).is_empty());
        assert!(wrong_arrows(&workspace("cli", "practice", None)).is_empty());
        for (name, other, kind) in [
            ("engine", "uploads", None),
            ("engine", "practice", Some("dev")),
            ("practice", "engine", Some("dev")),
            ("practice", "adobe-target", None),
            ("uploads", "practice", None),
            ("uploads", "practice", Some("build")),
            ("uploads", "cli", None),
        ] {
            assert_eq!(wrong_arrows(&workspace(name, other, kind)).len(), 1, "{name} → {other}");
        }
        assert_eq!(wrong_arrows(&workspace("newcomer", "engine", None)).len(), 1);
    }
}
