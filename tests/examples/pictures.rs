//! Takes pictures of every screen of the real app: `pictures FOLDER [--docs]`. With `--docs`, takes only those that the
//! documentation shows.

#![allow(clippy::unwrap_used, clippy::expect_used)]

#[cfg(target_os = "linux")]
fn main() {
    linux::main();
}

#[cfg(not(target_os = "linux"))]
fn main() {
    eprintln!("This program runs only on Linux.");
    std::process::exit(1);
}

#[cfg(target_os = "linux")]
mod linux {
    use std::collections::VecDeque;
    use std::path::{Path, PathBuf};
    use std::sync::Mutex;

    use tests::window::{Language, Look, Screen, Theme, Window};
    use tests::{Keychain, Sandbox};

    const SIZES: [(u32, u32); 2] = [(1120, 760), (900, 600)];
    const STEPS: [Screen; 6] = [Screen::Start, Screen::File, Screen::Map, Screen::Check, Screen::Send, Screen::Result];

    pub fn main() {
        let args: Vec<String> = std::env::args().skip(1).collect();
        let folder = PathBuf::from(args.first().expect("usage: pictures FOLDER [--docs]"));
        let for_docs = args.iter().any(|arg| arg == "--docs");
        std::fs::create_dir_all(&folder).unwrap();
        let looks: VecDeque<Look> = looks().into_iter().filter(|look| !for_docs || chosen(look).is_some()).collect();
        let looks = Mutex::new(looks);
        // Each window starts several processes, so only two are open at a time.
        std::thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    while let Some(look) = next(&looks) {
                        let only = for_docs.then(|| chosen(&look).unwrap_or_default());
                        take_all(&folder, look, only);
                    }
                });
            }
        });
    }

    fn next(looks: &Mutex<VecDeque<Look>>) -> Option<Look> {
        looks.lock().unwrap().pop_front()
    }

    fn looks() -> Vec<Look> {
        let mut looks = Vec::new();
        for language in Language::ALL {
            for theme in Theme::ALL {
                let look = Look { language, theme, reduced_motion: true, ..Look::default() };
                looks.extend(SIZES.map(|size| Look { size, ..look }));
                looks.push(Look { text_scale: 2, ..look });
            }
        }
        looks
    }

    /// Returns the screens that the documentation shows with this look, if any.
    fn chosen(look: &Look) -> Option<&'static [Screen]> {
        match (look.language, look.theme, look.size, look.text_scale) {
            (Language::En, Theme::Light, (1120, 760), 1) => Some(&STEPS),
            (Language::En, Theme::Dark, (1120, 760), 1) => Some(&[Screen::Check]),
            (Language::PtBr, Theme::Light, (1120, 760), 1) => Some(&[Screen::Map]),
            _ => None,
        }
    }

    fn take_all(folder: &Path, look: Look, only: Option<&[Screen]>) {
        let (sandbox, keychain) = (Sandbox::new(), Keychain::start());
        sandbox.on_bus(keychain.address());
        let window = Window::open(&sandbox, look);
        window.walk(|screen| {
            if only.is_none_or(|only| only.contains(&screen)) {
                take(folder, &window, screen.name());
            }
        });
        if only.is_some() {
            return;
        }
        // Then pictures of files that are dragged over the window or rejected.
        window.begin_anew();
        let [one, other] =
            ["one.csv", "other.csv"].map(|name| sandbox.write(name, tests::csv_of(&tests::customers(40))));
        window.read_file(&one);
        take(folder, &window, "own-file");
        let dragged = window.drag(&[&other]);
        window.wait_for_text("Drop to open this file");
        take(folder, &window, "hover");
        dragged.leave();
        window.wait_until_gone("Drop to open this file");
        let dragged = window.drag(&[&one, &other]);
        window.wait_for_text("One file at a time");
        take(folder, &window, "hover-several");
        dragged.let_go();
        window.find("alert", "One file at a time");
        take(folder, &window, "rejected-drop");
        window.press("Dismiss");
        window.map_as_suggested();
        // The first button belongs to the ID, the second one to the first attribute.
        window.all("button", "Edit transforms and rules for")[1].click().unwrap();
        take(folder, &window, "map-open");
        // The rare states are built from the parts of the other screens.
        if look.text_scale == 1 {
            window.tour(&sandbox, 500, |name| take(folder, &window, name));
        }
    }

    fn take(folder: &Path, window: &Window, name: &str) {
        let look = window.look();
        let (width, height) = look.size;
        // Moving the pointer would end a drag.
        if !name.starts_with("hover") {
            window.put_pointer_away();
        }
        let scale = if look.text_scale == 1 { String::new() } else { format!("-{}00%", look.text_scale) };
        let name = format!("{name}-{}-{}-{width}x{height}{scale}.png", look.language.tag(), look.theme.name());
        std::fs::write(folder.join(&name), window.still_picture()).unwrap();
        println!("{name}");
    }
}
