//! What the app and its tests need on Linux, and how to detect it.

use std::path::Path;

use super::For;
use crate::{setup::debian, shell};

/// A program, library, or file that must be installed.
pub struct Need {
    /// A description, for the list of missing packages.
    pub what: &'static str,
    /// The package in Debian and Ubuntu.
    pub debian: &'static str,
    /// The package in Fedora.
    pub fedora: &'static str,
    detected_by: DetectedBy,
    what_for: For,
}

enum DetectedBy {
    /// A program on the PATH.
    Program(&'static str),
    /// A library that `pkg-config` finds.
    Library(&'static str),
    /// A file that exists.
    File(&'static str),
    /// A package in Debian's list; other systems can't detect it.
    Package,
}

use DetectedBy::{File, Library, Package, Program};

const fn need(
    what: &'static str,
    detected_by: DetectedBy,
    debian: &'static str,
    fedora: &'static str,
    what_for: For,
) -> Need {
    Need { what, debian, fedora, detected_by, what_for }
}

#[rustfmt::skip]
const NEEDS: &[Need] = &[
    need("a C compiler", Program("cc"), "build-essential", "gcc", For::Build),
    need("pkg-config", Program("pkg-config"), "pkg-config", "pkgconf-pkg-config", For::Build),
    need("WebKitGTK 4.1, to build against", Library("webkit2gtk-4.1"), "libwebkit2gtk-4.1-dev", "webkit2gtk4.1-devel", For::Build),
    need("D-Bus, to build against", Library("dbus-1"), "libdbus-1-dev", "dbus-devel", For::Build),
    // Tests open real windows on a virtual screen, and control them from outside.
    need("a virtual screen", Program("Xvfb"), "xvfb", "xorg-x11-server-Xvfb", For::Test),
    need("xauth", Program("xauth"), "xauth", "xorg-x11-xauth", For::Test),
    need("setpriv, which ends windows with their test", Program("setpriv"), "util-linux", "util-linux", For::Test),
    need("WebKit's driver", Program("WebKitWebDriver"), "webkit2gtk-driver", "webkitgtk6.0", For::Test),
    need("a font, so that pictures look the same everywhere", Package, "fonts-dejavu-core", "dejavu-sans-fonts", For::Test),
    need("the interface for screen readers", Package, "at-spi2-core", "at-spi2-core", For::Test),
    need("sources of locales", File("/usr/share/i18n/locales/pt_BR"), "locales", "glibc-locale-source", For::Test),
    // Tests use a real keychain.
    need("a session bus", Program("dbus-run-session"), "dbus-daemon", "dbus-daemon", For::Test),
    need("dbus-send", Program("dbus-send"), "dbus-bin", "dbus-tools", For::Test),
    need("a keychain", Program("gnome-keyring-daemon"), "gnome-keyring", "gnome-keyring", For::Test),
];

/// Returns what is needed for building or for testing.
pub fn all(what_for: For) -> impl Iterator<Item = &'static Need> {
    NEEDS.iter().filter(move |need| need.what_for == For::Build || what_for == For::Test)
}

impl Need {
    /// Returns whether it's installed.
    pub fn is_met(&self) -> bool {
        match self.detected_by {
            Program(name) => shell::find(name).is_some(),
            Library(name) => shell::succeeds(&mut shell::command("pkg-config", &["--exists", name])),
            File(path) => Path::new(path).exists(),
            Package => debian::has(self.debian),
        }
    }

    /// Returns whether it can be detected on systems that aren't based on Debian.
    pub fn can_be_detected_anywhere(&self) -> bool {
        !matches!(self.detected_by, Package)
    }
}
