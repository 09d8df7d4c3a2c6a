//! One element of the page.

use serde_json::{Value, json};

use super::driver::Driver;

/// The key of an element's ID in WebDriver's JSON.
const HANDLE: &str = "element-6066-11e4-a52e-4f735466cecf";

/// An element of the page. It's valid as long as the element is in the document.
pub struct Element<'a> {
    driver: &'a Driver,
    handle: Value,
}

impl<'a> Element<'a> {
    /// Wraps an element that a script returned.
    pub(super) fn of(driver: &'a Driver, handle: Value) -> Element<'a> {
        Element { driver, handle }
    }

    /// Returns the element as an argument for a script.
    pub fn handle(&self) -> &Value {
        &self.handle
    }

    fn path(&self, what: &str) -> String {
        format!("/element/{}{what}", self.handle[HANDLE].as_str().unwrap_or_default())
    }

    fn get(&self, what: &str) -> Result<String, String> {
        let answer = self.driver.try_call("GET", &self.path(what), None)?;
        Ok(answer.as_str().unwrap_or_default().to_owned())
    }

    /// Returns the role that WebKit exposes to screen readers.
    pub fn role(&self) -> Result<String, String> {
        self.get("/computedrole")
    }

    /// Returns the name that WebKit exposes to screen readers.
    pub fn name(&self) -> Result<String, String> {
        self.get("/computedlabel")
    }

    /// Returns the visible text.
    pub fn text(&self) -> Result<String, String> {
        self.get("/text")
    }

    /// Returns an attribute; an empty string if the element doesn't have it.
    pub fn attribute(&self, name: &str) -> Result<String, String> {
        self.get(&format!("/attribute/{name}"))
    }

    /// Returns whether the element is enabled, by `disabled` and `aria-disabled`.
    pub fn is_enabled(&self) -> bool {
        let is_told_off = self.attribute("aria-disabled").is_ok_and(|value| value == "true");
        let path = self.path("/enabled");
        !is_told_off && self.driver.try_call("GET", &path, None).is_ok_and(|answer| answer == true)
    }

    /// Scrolls to the element and clicks its center.
    pub fn click(&self) -> Result<(), String> {
        self.driver.try_call("POST", &self.path("/click"), Some(&json!({}))).map(drop)
    }

    /// Types text at the end of the field.
    pub fn type_text(&self, text: &str) -> Result<(), String> {
        self.driver.try_call("POST", &self.path("/value"), Some(&json!({"text": text}))).map(drop)
    }

    /// Removes the text of the field.
    pub fn clear(&self) -> Result<(), String> {
        self.driver.try_call("POST", &self.path("/clear"), Some(&json!({}))).map(drop)
    }
}
