//! The app on the desktop: pasting from another program, and closing the window.

use tests::window::{Key, Look, Window, is_alive};
use tests::{Sandbox, csv_of, customers, until};

#[test]
fn text_copied_in_another_program_can_be_pasted() {
    let sandbox = Sandbox::new();
    let window = Window::open(&sandbox, Look::default());
    window.read_file(&sandbox.write("customers.csv", csv_of(&customers(3))));
    window.map_as_suggested();
    let _copied = window.copy("níveis");
    window.tab_to("textbox", "Attribute name for Tier");
    window.keys(&[Key::Ctrl('a'), Key::Ctrl('v'), Key::Tab]);
    window.wait_for_text("profile.níveis");
}

/// No upload is running, so closing needs no confirmation.
#[test]
fn the_close_button_ends_the_app_when_nothing_is_sent() {
    let sandbox = Sandbox::new();
    let window = Window::open(&sandbox, Look::default());
    let program = window.process();
    window.ask_to_close();
    until("the program ends", || (!is_alive(program)).then_some(()));
}
