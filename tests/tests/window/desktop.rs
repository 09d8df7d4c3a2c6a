//! The window among other programs: what was copied elsewhere, and the cross in its corner.

use tests::window::{Key, Look, Window, is_alive};
use tests::{Sandbox, csv_of, customers, until};

#[test]
fn what_was_copied_elsewhere_can_be_pasted() {
    let sandbox = Sandbox::new();
    let window = Window::open(&sandbox, Look::default());
    window.read_file(&sandbox.write("customers.csv", csv_of(&customers(3))));
    window.map_as_suggested();
    let _copied = window.copy("níveis");
    window.tab_to("textbox", "Attribute name for Tier");
    window.keys(&[Key::Ctrl('a'), Key::Ctrl('v'), Key::Tab]);
    window.wait_for_text("profile.níveis");
}

/// Nothing is sent, so nothing is asked.
#[test]
fn the_cross_closes_the_window_and_ends_the_program() {
    let sandbox = Sandbox::new();
    let window = Window::open(&sandbox, Look::default());
    let program = window.process();
    window.ask_to_close();
    until("the program ends", || (!is_alive(program)).then_some(()));
}
