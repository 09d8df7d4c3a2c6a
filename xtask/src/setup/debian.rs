//! Debian and its kin: apt-get, and locales that are made on the machine.

use std::path::Path;
use std::process::Command;

use super::agrees;
use super::needs::Need;
use crate::failure::Failure;
use crate::shell;

/// Those that the window's tests start it in.
const LOCALES: &[&str] = &["en_US", "pt_BR"];

/// Whether this is one of them.
pub fn is_here() -> bool {
    shell::find("apt-get").is_some() && shell::find("dpkg-query").is_some()
}

/// Whether a package is installed.
pub fn has(package: &str) -> bool {
    let words = ["--show", "--showformat", "${db:Status-Status}", package];
    let output = Command::new("dpkg-query").args(words).output();
    output.is_ok_and(|output| output.stdout == b"installed")
}

/// Installs what is missing, after asking; names it where it may not.
pub fn install(missing: &[&Need]) -> Result<(), Failure> {
    if missing.is_empty() {
        return Ok(());
    }
    let packages: Vec<&str> = missing.iter().map(|need| need.debian).collect();
    eprintln!("This machine lacks:");
    for need in missing {
        eprintln!("  {:<24} {}", need.debian, need.what);
    }
    let by_hand = || Failure::Told(format!("these packages are needed: apt-get install {}", packages.join(" ")));
    let Some(mut apt) = as_root("apt-get") else {
        eprintln!("Only root may install them, and there is no sudo here.");
        return Err(by_hand());
    };
    if !agrees("Install these now?")? {
        return Err(by_hand());
    }
    if !has_lists() {
        update()?;
    }
    apt.args(["install", "--yes", "--no-install-recommends", "--option", "DPkg::Lock::Timeout=120"]).args(&packages);
    apt.env("DEBIAN_FRONTEND", "noninteractive");
    if shell::run(&mut apt).is_ok() {
        return Ok(());
    }
    // Old lists name versions that the mirrors no longer have.
    update()?;
    shell::run(&mut apt).map_err(|_| by_hand())
}

/// Makes the locales that the tests start the window in.
pub fn make_locales() -> Result<(), Failure> {
    let known = shell::read(&mut shell::command("locale", &["-a"]))?;
    for name in LOCALES {
        if known.lines().any(|line| line.eq_ignore_ascii_case(&format!("{name}.utf8"))) {
            continue;
        }
        let locale = format!("{name}.UTF-8");
        let words = ["-i", name, "-f", "UTF-8", &locale];
        let Some(mut localedef) = as_root("localedef") else {
            return Err(Failure::Told(format!(
                "the locale {locale} is needed: as root, localedef {}",
                words.join(" ")
            )));
        };
        shell::run(localedef.args(words))?;
    }
    Ok(())
}

fn update() -> Result<(), Failure> {
    match as_root("apt-get") {
        Some(mut apt) => shell::run(apt.arg("update")),
        None => Ok(()),
    }
}

/// Whether apt knows any packages: a fresh machine or container often has no lists at all.
fn has_lists() -> bool {
    let lists = Path::new("/var/lib/apt/lists").read_dir();
    lists.is_ok_and(|mut lists| {
        lists.any(|entry| entry.is_ok_and(|entry| entry.file_name().to_string_lossy().contains("_Packages")))
    })
}

/// A command that runs as root: as it is, or by sudo; none where neither is to be had.
fn as_root(program: &str) -> Option<Command> {
    let user = shell::read(&mut shell::command("id", &["-u"])).unwrap_or_default();
    if user.trim() == "0" {
        return Some(Command::new(program));
    }
    shell::find("sudo").map(|sudo| {
        let mut command = Command::new(sudo);
        command.arg(program);
        command
    })
}
