//! `docs/command-line.md` is the contract with scripts: every command, option, and exit code is on it.

use tests::Sandbox;

fn page() -> String {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/command-line.md");
    std::fs::read_to_string(path).unwrap()
}

/// Returns the words that start the lines of a help text below a heading, up to the next empty line.
fn first_words<'a>(help: &'a str, heading: &str) -> Vec<&'a str> {
    let below = help.lines().skip_while(|line| *line != heading).skip(1);
    // The text of a long line continues with more spaces.
    let entries = below.take_while(|line| !line.is_empty()).filter(|line| !line.starts_with("   "));
    entries.filter_map(|line| line.split_whitespace().next()).collect()
}

/// Returns the long options that a help text lists, without `--help` and `--version`.
fn options(help: &str) -> Vec<&str> {
    let words = help.lines().map(str::trim_start).filter(|line| line.starts_with('-'));
    let options = words.filter_map(|line| line.split_whitespace().find(|word| word.starts_with("--")));
    options
        .map(|option| option.trim_end_matches('.'))
        .filter(|option| !["--help", "--version"].contains(option))
        .collect()
}

/// Returns the help text of each command, with the words that call it: `ferry`, `ferry inspect`, `ferry token set`, ….
fn helps(sandbox: &Sandbox) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut left = vec![Vec::new()];
    while let Some(command) = left.pop() {
        let args: Vec<&str> = command.iter().map(String::as_str).chain(["-h"]).collect();
        let help = sandbox.ferry(&args).expect(0).stdout;
        for name in first_words(&help, "Commands:").into_iter().filter(|name| *name != "help") {
            left.push(command.iter().cloned().chain([name.to_owned()]).collect());
        }
        found.push((std::iter::once("ferry".to_owned()).chain(command).collect::<Vec<_>>().join(" "), help));
    }
    found
}

#[test]
fn the_page_lists_every_command() {
    let page = page();
    let helps = helps(&Sandbox::new());
    assert!(helps.len() > 25, "{} commands", helps.len());
    for (command, help) in helps {
        let has_subcommands = help.contains("\nCommands:\n");
        let row = format!("| `{command}");
        assert!(has_subcommands || page.contains(&row), "{row} is missing");
    }
}

#[test]
fn the_page_lists_every_option() {
    let page = page();
    for (command, help) in helps(&Sandbox::new()) {
        let options = options(&help);
        assert!(options.contains(&"--json"), "{command}: {options:?}");
        for option in options {
            let is_listed = ["`", " ", "\\"].iter().any(|end| page.contains(&format!("`{option}{end}")));
            assert!(is_listed, "{command} {option} is missing");
        }
    }
}

#[test]
fn the_page_lists_every_exit_code() {
    let page = page();
    let (_, table) = page.split_once("## Exit codes").unwrap();
    for code in [0, 1, 2, 3, 4, 5, 130] {
        assert!(table.contains(&format!("\n| {code} | ")), "exit code {code}");
    }
}
