//! The pointer, for more than a click.

use serde_json::{Value, json};

use super::element::Element;
use super::opened::Window;

/// The number of moves in a drag.
const STEPS: i32 = 4;

impl Window {
    /// Moves the pointer to a corner without controls.
    #[track_caller]
    pub fn put_pointer_away(&self) {
        self.point(&[json!({"type": "pointerMove", "duration": 0, "x": 1, "y": 1, "origin": "viewport"})]);
    }

    /// Presses `beside` pixels to the right of an element's center, drags to the center of
    /// another element, and releases.
    #[track_caller]
    pub fn carry(&self, from: &Element<'_>, right: i32, to: &Element<'_>) {
        let onto = |element: &Element<'_>, x: i32| json!({"type": "pointerMove", "duration": 0, "x": x, "y": 0, "origin": element.handle()});
        let mut hand = vec![onto(from, right), json!({"type": "pointerDown", "button": 0})];
        hand.extend((0..STEPS).rev().map(|left| onto(to, left * 3)));
        hand.push(json!({"type": "pointerUp", "button": 0}));
        self.point(&hand);
    }

    #[track_caller]
    fn point(&self, hand: &[Value]) {
        self.act(&json!({"type": "pointer", "id": "pointer", "actions": hand}));
    }
}
