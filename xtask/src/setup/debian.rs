//! Setup on Debian and systems based on it: packages with apt-get, and locales.

use std::path::Path;
use std::process::Command;

use super::confirm;
use super::needs::Need;
use crate::failure::Failure;
use crate::shell;

/// The locales that the window tests start the app in.
const LOCALES: &[&str] = &["en_US", "pt_BR"];

/// Returns whether this system uses Debian packages.
pub fn is_here() -> bool {
    shell::find("apt-get").is_some() && shell::find("dpkg-query").is_some()
}

/// Returns whether a package is installed.
pub fn has(package: &str) -> bool {
    let args = ["--show", "--showformat", "${db:Status-Status}", package];
    let output = Command::new("dpkg-query").args(args).output();
    output.is_ok_and(|output| output.stdout == b"installed")
}

/// Installs missing packages after asking. If it can't, the error lists them.
pub fn install(missing: &[&Need]) -> Result<(), Failure> {
    if missing.is_empty() {
        return Ok(());
    }
    let packages: Vec<&str> = missing.iter().map(|need| need.debian).collect();
    eprintln!("This computer lacks:");
    for need in missing {
        eprintln!("  {:<24} {}", need.debian, need.what);
    }
    let by_hand = || Failure::Message(format!("install these packages: apt-get install {}", packages.join(" ")));
    let Some(mut apt) = as_root("apt-get") else {
        eprintln!("Only root can install them, and sudo isn't installed.");
        return Err(by_hand());
    };
    if !confirm("Install these now?")? {
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
    // Old package lists name versions that mirrors no longer have.
    update()?;
    shell::run(&mut apt).map_err(|_| by_hand())
}

/// Generates the locales that the window tests start the app in.
pub fn generate_locales() -> Result<(), Failure> {
    let known = shell::read(&mut shell::command("locale", &["-a"]))?;
    for name in LOCALES {
        if known.lines().any(|line| line.eq_ignore_ascii_case(&format!("{name}.utf8"))) {
            continue;
        }
        let locale = format!("{name}.UTF-8");
        let args = ["-i", name, "-f", "UTF-8", &locale];
        let Some(mut localedef) = as_root("localedef") else {
            return Err(Failure::Message(format!(
                "generate the locale {locale}: as root, run localedef {}",
                args.join(" ")
            )));
        };
        shell::run(localedef.args(args))?;
    }
    Ok(())
}

fn update() -> Result<(), Failure> {
    match as_root("apt-get") {
        Some(mut apt) => shell::run(apt.arg("update")),
        None => Ok(()),
    }
}

/// Returns whether apt has package lists. A new computer or container often has none.
fn has_lists() -> bool {
    let lists = Path::new("/var/lib/apt/lists").read_dir();
    lists.is_ok_and(|mut lists| {
        lists.any(|entry| entry.is_ok_and(|entry| entry.file_name().to_string_lossy().contains("_Packages")))
    })
}

/// Returns a command that runs as root, with sudo if needed, or `None` if that isn't possible.
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
