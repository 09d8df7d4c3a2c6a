//! The list: what the app and its tests need of a Linux machine, and how it is seen.

use std::path::Path;

use super::For;
use crate::{setup::debian, shell};

/// One thing.
pub struct Need {
    /// In words.
    pub what: &'static str,
    /// Debian's and Ubuntu's package.
    pub debian: &'static str,
    /// Fedora's.
    pub fedora: &'static str,
    seen_by: SeenBy,
    what_for: For,
}

enum SeenBy {
    /// A program on the PATH.
    Program(&'static str),
    /// What a library says to `pkg-config`.
    Library(&'static str),
    /// A file.
    File(&'static str),
    /// Debian's package list alone.
    Package,
}

use SeenBy::{File, Library, Package, Program};

const fn need(what: &'static str, seen_by: SeenBy, debian: &'static str, fedora: &'static str, what_for: For) -> Need {
    Need { what, debian, fedora, seen_by, what_for }
}

#[rustfmt::skip]
const NEEDS: &[Need] = &[
    need("a C compiler", Program("cc"), "build-essential", "gcc", For::Build),
    need("pkg-config", Program("pkg-config"), "pkg-config", "pkgconf-pkg-config", For::Build),
    need("WebKitGTK 4.1, to build against", Library("webkit2gtk-4.1"), "libwebkit2gtk-4.1-dev", "webkit2gtk4.1-devel", For::Build),
    need("D-Bus, to build against", Library("dbus-1"), "libdbus-1-dev", "dbus-devel", For::Build),
    // Real windows on no screen, driven from outside.
    need("a screen in memory", Program("Xvfb"), "xvfb", "xorg-x11-server-Xvfb", For::Test),
    need("xauth", Program("xauth"), "xauth", "xorg-x11-xauth", For::Test),
    need("setpriv, by which no window outlives its test", Program("setpriv"), "util-linux", "util-linux", For::Test),
    need("WebKit's driver", Program("WebKitWebDriver"), "webkit2gtk-driver", "webkitgtk6.0", For::Test),
    need("a font, so that pictures are alike", Package, "fonts-dejavu-core", "dejavu-sans-fonts", For::Test),
    need("what screen readers speak to", Package, "at-spi2-core", "at-spi2-core", For::Test),
    need("locales to choose from", File("/usr/share/i18n/locales/pt_BR"), "locales", "glibc-locale-source", For::Test),
    // A real keychain.
    need("a session bus", Program("dbus-run-session"), "dbus-daemon", "dbus-daemon", For::Test),
    need("dbus-send", Program("dbus-send"), "dbus-bin", "dbus-tools", For::Test),
    need("a keychain", Program("gnome-keyring-daemon"), "gnome-keyring", "gnome-keyring", For::Test),
];

/// What this is to be ready for needs.
pub fn all(what_for: For) -> impl Iterator<Item = &'static Need> {
    NEEDS.iter().filter(move |need| need.what_for == For::Build || what_for == For::Test)
}

impl Need {
    /// Whether it is here.
    pub fn is_met(&self) -> bool {
        match self.seen_by {
            Program(name) => shell::find(name).is_some(),
            Library(name) => shell::succeeds(&mut shell::command("pkg-config", &["--exists", name])),
            File(path) => Path::new(path).exists(),
            Package => debian::has(self.debian),
        }
    }

    /// Whether it can be told on other systems than Debian's kin.
    pub fn can_be_seen_anywhere(&self) -> bool {
        !matches!(self.seen_by, Package)
    }
}
