//! Whether an account is live depends on its client code, not on the connection that is used.

use tests::window::{Look, Screen, Window};
use tests::{CLIENT, PracticeTarget, Sandbox, csv_of, customers};

#[test]
fn a_second_connection_to_a_live_account_is_as_live_as_the_first() {
    let (sandbox, target) = (Sandbox::new(), PracticeTarget::start(|_| {}));
    let (origin, code) = (target.origin(), CLIENT.to_uppercase());
    target.seed(&code, (0..3).map(|at| format!("NEEDLE-{at:04},silver")));
    let add = |name: &str, client: &str, more: &[&str]| {
        let args = ["connection", "add", name, "--client", client, "--endpoint", &origin];
        sandbox.ferry(&[&args[..], more].concat()).expect(0);
    };
    add("northpier-prod", CLIENT, &["--production"]);
    add("staging", &code, &[]);
    let window = Window::open(&sandbox, Look::default());
    window.press("Connections");
    window.press("staging");
    window.wait_for_text("Same account as northpier-prod, live");

    window.read_file(&sandbox.write("customers.csv", csv_of(&customers(3))));
    window.map_as_suggested();
    for screen in [Screen::Check, Screen::Send] {
        window.go_on_to(screen);
    }
    window.send_to("staging · live");
    window.wait_for_text("to your live site, staging.");
    window.find("textbox", &format!("Type {code} to send to your live site"));
}

/// Who forgets the tick is asked for the client code once too often, and not once too rarely.
#[test]
fn a_new_connection_is_live_unless_the_user_says_otherwise() {
    let sandbox = Sandbox::new();
    let window = Window::open(&sandbox, Look::default());
    window.press("Connections");
    window.press("Add connection");
    window.fill("textbox", "Name", "acme");
    window.fill("textbox", "Client code", "acmecorp");
    window.find("checkbox", "A live site reads these profiles");
    window.press("Save");
    window.find("heading", "acme");
    let listed = sandbox.ferry(&["connection", "list", "--json"]).expect(0).json();
    assert_eq!(listed[0]["production"], true);
}

/// A gateway on this computer can lead to a real account. Only the connection knows.
#[test]
fn an_account_on_this_computer_counts_as_practice_only_if_its_connection_says_so() {
    for is_practice in [false, true] {
        let (sandbox, target) = (Sandbox::new(), PracticeTarget::start(|_| {}));
        target.seed(CLIENT, (0..3).map(|at| format!("NEEDLE-{at:04},silver")));
        let origin = target.origin();
        let mut args = vec!["connection", "add", "gateway", "--client", CLIENT, "--endpoint", &origin];
        if is_practice {
            args.push("--practice");
        }
        sandbox.ferry(&args).expect(0);
        let window = Window::open(&sandbox, Look::default());
        window.read_file(&sandbox.write("customers.csv", csv_of(&customers(3))));
        window.map_as_suggested();
        for screen in [Screen::Check, Screen::Send] {
            window.go_on_to(screen);
        }
        window.send_to("gateway");
        window.press("Send 3 visitors");
        window.find("heading", "3 visitors applied");
        assert_eq!(window.text().contains("This was a practice upload."), is_practice, "{}", window.text());
        window.press("Uploads");
        window.find("region", "Uploads, newest first");
        window.wait_for_text("gateway");
        assert_eq!(window.text().contains("practice"), is_practice, "{}", window.text());
    }
}
