//! Every screen is in the language of the system: English or Portuguese.

use tests::Sandbox;
use tests::window::{Language, Look, Screen, Window, Words};

/// Collects all texts of the page, visible or for screen readers.
const TEXTS: &str = "
    const texts = new Set();
    for (const element of document.querySelectorAll('body, body *')) {
      if (element.closest('svg') && element.tagName !== 'svg') continue;
      for (const name of ['aria-label', 'title', 'placeholder', 'alt']) {
        if (element.hasAttribute(name)) texts.add(element.getAttribute(name));
      }
      const own = element.textContent;
      if (own.length < 400) texts.add(own);
      for (const node of element.childNodes) if (node.nodeType === Node.TEXT_NODE) texts.add(node.data);
    }
    return [...texts].map((text) => text.replace(/\\s+/g, ' ').trim()).filter(Boolean);
";

/// The window starts in the system's language.
#[test]
fn no_screen_shows_english_in_portuguese() {
    let sandbox = Sandbox::new();
    let window = Window::open(&sandbox, Look { language: Language::PtBr, ..Look::default() });
    let mut left = Vec::new();
    window.walk(|screen| left.extend(english_on(&window, screen)));
    assert!(left.is_empty(), "English in Portuguese:\n{}", left.join("\n"));
}

/// The language changes without a restart.
#[test]
fn changing_the_language_applies_immediately_on_every_page() {
    let sandbox = Sandbox::new();
    let mut window = Window::open(&sandbox, Look::default());
    for screen in Screen::ALL {
        window.go_on_to(screen);
    }
    // A file is opened again, so that the steps have something to show.
    window.begin_anew();
    window.press("Try a sample file");
    window.find("heading", "clientes.csv");
    let mut left = Vec::new();
    for language in [Language::PtBr, Language::En, Language::PtBr] {
        window.press("Settings");
        let name = match language {
            Language::En => "English",
            Language::PtBr => "Português (Brasil)",
        };
        window.click("radio", name);
        window.speak(Words::of(language));
        window.find("heading", "Settings");
        assert_eq!(window.script("return document.documentElement.lang", &[]), language.tag());
        left.extend(english_on(&window, Screen::Settings));
        for (page, screen) in [("Uploads", Screen::Uploads), ("Connections", Screen::Connections)] {
            window.press(page);
            window.find("heading", page);
            left.extend(english_on(&window, screen));
        }
        window.press("New upload");
        left.extend(english_on(&window, Screen::File));
        let numbers = if language == Language::En { "2,000" } else { "2.000" };
        window.wait_for_text(numbers);
        if language == Language::PtBr && window.shows("button", "Map columns") {
            window.go_on_to(Screen::Map);
            left.extend(english_on(&window, Screen::Map));
        }
    }
    window.go_on_to(Screen::Check);
    left.extend(english_on(&window, Screen::Check));
    window.go_on_to(Screen::Send);
    left.extend(english_on(&window, Screen::Send));
    assert!(left.is_empty(), "English in Portuguese:\n{}", left.join("\n"));
    drop(window);
    // The choice is saved.
    let mut again = Window::open(&sandbox, Look::default());
    again.speak(Words::of(Language::PtBr));
    again.find("heading", "Drop your customer file here");
}

fn english_on(window: &Window, screen: Screen) -> Vec<String> {
    if window.words().language() == Language::En {
        return Vec::new();
    }
    let texts = window.script(TEXTS, &[]);
    let texts = texts.as_array().unwrap().iter().filter_map(|text| text.as_str());
    let left = texts.filter(|text| window.words().is_english_left(text));
    left.map(|text| format!("{}: {text}", screen.name())).collect()
}
