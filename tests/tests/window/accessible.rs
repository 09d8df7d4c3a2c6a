//! Accessibility of every screen, in both themes and languages, checked by axe.

use tests::window::{Language, Look, Theme, Window};
use tests::{Keychain, Sandbox};

#[test]
fn every_screen_is_accessible_in_english_and_light() {
    assert_accessible(Language::En, Theme::Light);
}

#[test]
fn every_screen_is_accessible_in_english_and_dark() {
    assert_accessible(Language::En, Theme::Dark);
}

#[test]
fn every_screen_is_accessible_in_portuguese_and_light() {
    assert_accessible(Language::PtBr, Theme::Light);
}

#[test]
fn every_screen_is_accessible_in_portuguese_and_dark() {
    assert_accessible(Language::PtBr, Theme::Dark);
}

#[track_caller]
fn assert_accessible(language: Language, theme: Theme) {
    let sandbox = Sandbox::new();
    let window = open(&sandbox, language, theme);
    let dark = window.script("return matchMedia('(prefers-color-scheme: dark)').matches", &[]);
    assert_eq!(dark, theme == Theme::Dark);
    assert_eq!(window.script("return matchMedia('(prefers-reduced-motion: reduce)').matches", &[]), true);
    let mut found = Vec::new();
    window.walk(|screen| {
        found.extend(window.violations().into_iter().map(|violation| format!("{}: {violation}", screen.name())));
    });
    assert!(found.is_empty(), "{} violations\n{}", found.len(), found.join("\n"));
}

#[test]
fn rare_states_are_accessible_in_english_and_light() {
    assert_accessible_on_tour(Language::En, Theme::Light);
}

#[test]
fn rare_states_are_accessible_in_portuguese_and_dark() {
    assert_accessible_on_tour(Language::PtBr, Theme::Dark);
}

#[track_caller]
fn assert_accessible_on_tour(language: Language, theme: Theme) {
    // Without a keychain, it's unknown what an upload may erase.
    let (sandbox, keychain) = (Sandbox::new(), Keychain::start());
    sandbox.on_bus(keychain.address());
    let window = open(&sandbox, language, theme);
    let mut found = Vec::new();
    // So many batches have small tiles.
    window.tour(&sandbox, 64, |name| {
        found.extend(window.violations().into_iter().map(|violation| format!("{name}: {violation}")));
    });
    assert!(found.is_empty(), "{} violations\n{}", found.len(), found.join("\n"));
}

fn open(sandbox: &Sandbox, language: Language, theme: Theme) -> Window {
    Window::open(sandbox, Look { language, theme, reduced_motion: true, ..Look::default() })
}

/// The rules themselves work: a button without a name violates one.
#[test]
fn a_button_without_a_name_is_found() {
    let sandbox = Sandbox::new();
    let window = Window::open(&sandbox, Look::default());
    window.script("document.querySelector('main').append(document.createElement('button'))", &[]);
    let found = window.violations();
    assert!(found.iter().any(|one| one.to_string().starts_with("button-name")), "{} others", found.len());
}
