//! Everything fits into the smallest window and with text at 200%.

use serde_json::Value;
use tests::Sandbox;
use tests::window::{Language, Look, Screen, Window};

/// Finds text beyond the window's edge that can't be scrolled into view, and buttons in the footer that aren't fully
/// visible.
const LOST: &str = "
    const lost = [];
    const page = document.documentElement;
    if (page.scrollWidth > innerWidth) lost.push(`the document is ${page.scrollWidth} wide, the window ${innerWidth}`);
    const scrolls = (element) => {
      for (let at = element.parentElement; at; at = at.parentElement) {
        if (/auto|scroll/.test(getComputedStyle(at).overflowX)) return true;
      }
      return false;
    };
    for (const element of document.querySelectorAll('body *')) {
      if (element.closest('svg, .unseen') || getComputedStyle(element).position === 'absolute') continue;
      const hasText = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
      if (!hasText) continue;
      const box = element.getBoundingClientRect();
      if (box.width > 0 && (box.right > innerWidth + 1 || box.left < -1) && !scrolls(element)) {
        lost.push(`“${element.textContent.trim().slice(0, 60)}” from ${Math.round(box.left)} to ${Math.round(box.right)} of ${innerWidth}`);
      }
    }
    for (const button of document.querySelectorAll('footer button')) {
      const box = button.getBoundingClientRect();
      if (box.bottom > innerHeight + 1 || box.top < 0 || box.right > innerWidth + 1 || box.left < -1) {
        lost.push(`the button “${button.textContent.trim()}” at ${[box.left, box.top, box.right, box.bottom].map(Math.round)} of ${innerWidth} × ${innerHeight}`);
      }
    }
    return lost;
";

#[test]
fn everything_fits_at_the_smallest_size_in_english() {
    assert_all_fits(Look { size: (900, 600), ..Look::default() });
}

#[test]
fn everything_fits_at_the_smallest_size_in_portuguese() {
    assert_all_fits(Look { size: (900, 600), language: Language::PtBr, ..Look::default() });
}

#[test]
fn everything_fits_with_text_at_200_percent_in_english() {
    assert_all_fits(Look { text_scale: 2, ..Look::default() });
}

#[test]
fn everything_fits_with_text_at_200_percent_in_portuguese() {
    assert_all_fits(Look { text_scale: 2, language: Language::PtBr, ..Look::default() });
}

/// The walk presses every button to the next step, so these work, too.
#[track_caller]
fn assert_all_fits(look: Look) {
    let sandbox = Sandbox::new();
    let window = Window::open(&sandbox, look);
    let mut lost = Vec::new();
    window.walk(|screen| lost.extend(lost_on(&window, screen)));
    assert!(lost.is_empty(), "{}", lost.join("\n"));
}

fn lost_on(window: &Window, screen: Screen) -> Vec<String> {
    let lost = window.script(LOST, &[]);
    let words = |one: &Value| format!("{}: {}", screen.name(), one.as_str().unwrap_or_default());
    lost.as_array().unwrap().iter().map(words).collect()
}

/// The check itself works: text beyond the edge is found.
#[test]
fn text_beyond_the_edge_is_found() {
    let sandbox = Sandbox::new();
    let window = Window::open(&sandbox, Look::default());
    let code = "const text = document.createElement('p'); text.textContent = 'wide '.repeat(400); \
                text.style.whiteSpace = 'nowrap'; text.style.width = '4000px'; document.body.append(text)";
    window.script(code, &[]);
    assert!(!lost_on(&window, Screen::Start).is_empty());
}
