//! One element of the page, by the driver's handle.

use serde_json::{Value, json};

use super::driver::Driver;

/// The key under which the driver hands elements out.
const HANDLE: &str = "element-6066-11e4-a52e-4f735466cecf";

/// Good for as long as the page keeps it.
pub struct Element<'a> {
    driver: &'a Driver,
    handle: Value,
}

impl<'a> Element<'a> {
    /// Of a script's answer.
    pub(super) fn of(driver: &'a Driver, handle: Value) -> Element<'a> {
        Element { driver, handle }
    }

    /// As an argument of a script.
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

    /// The role that WebKit tells screen readers.
    pub fn role(&self) -> Result<String, String> {
        self.get("/computedrole")
    }

    /// The name that WebKit tells screen readers.
    pub fn name(&self) -> Result<String, String> {
        self.get("/computedlabel")
    }

    /// Its text as it is shown.
    pub fn text(&self) -> Result<String, String> {
        self.get("/text")
    }

    /// An attribute; empty where there is none.
    pub fn attribute(&self, name: &str) -> Result<String, String> {
        self.get(&format!("/attribute/{name}"))
    }

    /// Whether it can be used: neither disabled nor said to be.
    pub fn is_enabled(&self) -> bool {
        let is_told_off = self.attribute("aria-disabled").is_ok_and(|value| value == "true");
        let path = self.path("/enabled");
        !is_told_off && self.driver.try_call("GET", &path, None).is_ok_and(|answer| answer == true)
    }

    /// A click in its middle, by the pointer; it is scrolled to first.
    pub fn click(&self) -> Result<(), String> {
        self.driver.try_call("POST", &self.path("/click"), Some(&json!({}))).map(drop)
    }

    /// Types into it, behind what is there.
    pub fn type_text(&self, text: &str) -> Result<(), String> {
        self.driver.try_call("POST", &self.path("/value"), Some(&json!({"text": text}))).map(drop)
    }

    /// Empties it.
    pub fn clear(&self) -> Result<(), String> {
        self.driver.try_call("POST", &self.path("/clear"), Some(&json!({}))).map(drop)
    }
}
