//! What a person can do in a window: clicks, text, choices, and keys.

use std::cell::Cell;

use serde_json::json;

use super::element::Element;
use super::keys::Key;
use super::opened::{FIND, Window, as_function};

/// More presses of Tab than any page has controls.
const MOST_TABS: usize = 300;

impl Window {
    /// Clicks an element by its role and its name in English, as soon as it's enabled.
    #[track_caller]
    pub fn click(&self, role: &str, english: &str) {
        let last = Cell::new(String::new());
        let done = self.try_wait_for(|| {
            let element = self.find(role, english);
            if !element.is_enabled() {
                last.set("it cannot be used".to_owned());
                return None;
            }
            // An element that moves or is created again at this moment is clicked again.
            self.hit(&element).map_err(|error| last.set(error)).ok()
        });
        done.unwrap_or_else(|| self.stuck(&format!("a click on the {role} “{english}”: {}", last.take())));
    }

    /// Clicks an element. With larger text, the driver misses it, so the page itself clicks what is
    /// in the element's center.
    fn hit(&self, element: &Element<'_>) -> Result<(), String> {
        if self.look.text_scale == 1 {
            // The driver can't click an element that is partly outside of a scrolling box.
            let code = "arguments[0].scrollIntoView({ block: 'nearest' })";
            let words = json!({"script": code, "args": [element.handle().clone()]});
            self.driver.try_call("POST", "/execute/sync", Some(&words))?;
            return element.click();
        }
        let code = "const [wanted] = arguments; wanted.scrollIntoView({ block: 'nearest' }); \
                    const box = wanted.getBoundingClientRect(); \
                    const at = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2); \
                    if (!at || !wanted.contains(at)) return at?.outerHTML.slice(0, 200) ?? 'nothing'; \
                    wanted.click(); return null;";
        let other = self.driver.try_call(
            "POST",
            "/execute/sync",
            Some(&json!({"script": code, "args": [element.handle().clone()]})),
        )?;
        other.as_str().map_or(Ok(()), |other| Err(format!("another element is in its place: {other}")))
    }

    /// Clicks a button by its name in English.
    #[track_caller]
    pub fn press(&self, english: &str) {
        self.click("button", english);
    }

    /// Returns the button to the next step, which is the last one in the footer.
    #[track_caller]
    pub fn forward(&self) -> Option<Element<'_>> {
        let last = "return [...document.querySelectorAll('footer button')].at(-1) ?? null";
        let handle = self.look_for(last, &[]);
        (!handle.is_null()).then(|| Element::of(&self.driver, handle))
    }

    /// Presses the button to the next step as soon as it's enabled.
    #[track_caller]
    pub fn press_forward(&self) {
        self.wait_for("the button that leads on", || {
            let button = self.forward().filter(Element::is_enabled)?;
            self.hit(&button).ok()
        });
    }

    /// Replaces the text of a field.
    #[track_caller]
    pub fn fill(&self, role: &str, english: &str, text: &str) {
        let field = self.find(role, english);
        let done = field.clear().and_then(|()| field.type_text(text));
        done.unwrap_or_else(|error| self.stuck(&format!("typing into “{english}”: {error}")));
    }

    /// Chooses an option of a drop-down list.
    #[track_caller]
    pub fn choose(&self, list: &str, option: &str) {
        let (list, option) = (self.find("combobox", list), self.words.say(option));
        let pick = "const [list, words] = arguments; const option = [...list.options].find((one) => \
                    one.textContent.trim() === words); if (!option) return [...list.options].map((one) => \
                    one.textContent); list.value = option.value; \
                    list.dispatchEvent(new Event('change', { bubbles: true })); return true;";
        let done = self.script(pick, &[list.handle().clone(), json!(option)]);
        assert_eq!(done, json!(true), "the choice “{option}” is there");
    }

    /// Presses keys one after the other.
    #[track_caller]
    pub fn keys(&self, keys: &[Key]) {
        let mut strokes = Vec::new();
        for key in keys {
            let (held, struck) = key.strokes();
            let down = |key: &char| json!({"type": "keyDown", "value": key.to_string()});
            let up = |key: &char| json!({"type": "keyUp", "value": key.to_string()});
            strokes.extend(held.iter().map(down));
            strokes.extend([down(&struck), up(&struck)]);
            strokes.extend(held.iter().rev().map(up));
        }
        self.act(&json!({"type": "key", "id": "keyboard", "actions": strokes}));
    }

    /// Types a text letter by letter.
    #[track_caller]
    pub fn write(&self, text: &str) {
        self.keys(&text.chars().map(Key::Letter).collect::<Vec<_>>());
    }

    /// Returns the element with the focus; none if it's the document itself.
    #[track_caller]
    pub fn focused(&self) -> Option<Element<'_>> {
        let handle = self.look_for("const at = document.activeElement; return at === document.body ? null : at", &[]);
        (!handle.is_null()).then(|| Element::of(&self.driver, handle))
    }

    /// Presses Tab until the focus is on an element with this role and name in English.
    #[track_caller]
    pub fn tab_to(&self, role: &str, english: &str) {
        self.find(role, english);
        let name = self.words.say(english);
        let is_there = format!("const at = document.activeElement; {} ", as_function(FIND))
            + "return found(...arguments).includes(at)";
        for _ in 0..MOST_TABS {
            if self.script(&is_there, &[json!(role), json!(name)]) == json!(true) {
                return;
            }
            self.keys(&[Key::Tab]);
        }
        self.stuck(&format!("the focus reaches the {role} “{name}” by Tab"));
    }
}
