//! A mapping means the same columns in the window and on the command line.

use serde_json::Value;
use tests::Sandbox;
use tests::window::{Look, Window};

const MAPPING: &str = r#"{"ferry_mapping": 1, "name": "Weekly",
    "identifier": {"kind": "thirdPartyId", "column": "Id"},
    "attributes": [{"name": "tier", "column": "Tier"}]}"#;

/// What a file with the saved mapping comes to.
enum Outcome {
    /// Every row can be sent.
    Ready,
    /// The command line ends with this rule, and the window asks this; with this answer, every row can be sent.
    Asks { rule: &'static str, question: &'static str, answer: &'static str },
}

/// Each file by its name and its header.
const FILES: [(&str, &str, Outcome); 7] = [
    ("exact.csv", "Id,Tier", Outcome::Ready),
    (
        "doubled.csv",
        "Id,Id,Tier",
        Outcome::Asks {
            rule: "header-duplicate",
            question: "Several columns of this file could be Id. Which one is it?",
            answer: "Id (column 2)",
        },
    ),
    (
        "two-loose.csv",
        "ID,id,Tier",
        Outcome::Asks {
            rule: "header-duplicate",
            question: "Several columns of this file could be Id. Which one is it?",
            answer: "ID (column 1)",
        },
    ),
    ("full-width.csv", "Ｉｄ,Tier", Outcome::Ready),
    ("spaces.csv", " id ,TIER\u{200b}", Outcome::Ready),
    ("one-exact.csv", "Id,ID,Tier", Outcome::Ready),
    (
        "renamed.csv",
        "Id,Tier level",
        Outcome::Asks {
            rule: "column-missing",
            question: "This file has no Tier column, but Tier level is new. Is it the same?",
            answer: "Yes, use Tier level",
        },
    ),
];

/// The page once took the first of two columns with the same header, and `ferry` ended with an error.
#[test]
fn a_saved_mapping_comes_to_the_same_outcome_in_the_window_and_by_command() {
    let sandbox = Sandbox::new();
    let mapping = sandbox.write("weekly.ferrymap.json", MAPPING);
    sandbox.ferry(&["mapping", "import", mapping.to_str().unwrap()]).expect(0);
    let window = Window::open(&sandbox, Look::default());
    for (index, (name, header, outcome)) in FILES.iter().enumerate() {
        // Each has another number of rows, so that the window can't be taken for having the file before.
        let rows = index + 2;
        let cells = header.split(',').count();
        let lines: String = (1..=rows).map(|row| format!("{}\n", vec![format!("A-{row}"); cells].join(","))).collect();
        let file = sandbox.write(name, format!("{header}\n{lines}"));
        let by_command = ["check", file.to_str().unwrap(), "--mapping", "Weekly", "--json"];
        window.drop_file(&file);
        match outcome {
            Outcome::Ready => {
                let checked: Value = sandbox.ferry(&by_command).expect(0).json();
                assert_eq!(checked["rows"]["ready"], rows, "{name}: {checked}");
            }
            Outcome::Asks { rule, question, answer } => {
                let checked: Value = sandbox.ferry(&by_command).expect(2).json();
                assert!(checked.to_string().contains(rule), "{name}: {checked}");
                window.find("heading", name);
                window.press("Map columns");
                window.wait_for_text(question);
                window.press(answer);
                window.wait_until_gone(question);
                window.press(&format!("Check {rows} rows"));
            }
        }
        window.find("heading", &format!("{rows} of {rows} rows are ready to send"));
    }
}
