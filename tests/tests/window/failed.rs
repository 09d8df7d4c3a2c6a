//! Sending failed rows again.

use tests::window::{Look, Screen, Window};
use tests::{CLIENT, PracticeTarget, Sandbox, csv_of, customers};

/// Opens a window in Send, with six visitors.
fn six_to_send(sandbox: &Sandbox) -> Window {
    let window = Window::open(sandbox, Look::default());
    window.read_file(&sandbox.write("customers.csv", csv_of(&customers(6))));
    window.map_as_suggested();
    for screen in [Screen::Check, Screen::Send] {
        window.go_on_to(screen);
    }
    window
}

/// Two of six rows fail in a live account. Only these two are sent again, after the client code was typed.
#[test]
fn only_the_failed_rows_are_sent_again() {
    let sandbox = Sandbox::new();
    let target = PracticeTarget::start(|options| options.faults = vec!["failed-rows:2".parse().unwrap()]);
    let add = ["connection", "add", "shop", "--client", CLIENT, "--endpoint", &target.origin(), "--production"];
    sandbox.ferry(&add).expect(0);
    let window = six_to_send(&sandbox);
    window.send_to("shop · live");
    window.confirm_new(CLIENT);
    window.press("Send 6 visitors");
    // The first live upload sends a test batch, and pauses because rows failed.
    window.press("Resume");
    window.find("heading", "4 visitors applied, 2 failed");
    window.wait_for_text("2 rows weren't applied");
    let exported = sandbox.path("failed rows.csv");
    window.press("Export failed rows…");
    window.leave_dialog();
    window.wait_for("it can be asked for again", || {
        window.find("button", "Export failed rows…").is_enabled().then_some(())
    });
    window.press("Export failed rows…");
    window.save_at(&exported);
    window.wait_for("they are written", || exported.exists().then_some(()));
    let rows = std::fs::read_to_string(&exported).unwrap();
    assert_eq!(rows.lines().count(), 3, "{rows}");
    assert_eq!(target.held().len(), 4);

    window.press("Send 2 again");
    window.find("dialog", "Send 2 rows again?");
    let can_send = |is_wanted: bool| {
        let first = "return document.querySelector('dialog .btn-primary').getAttribute('aria-disabled')";
        (window.script(first, &[]).as_str() == Some("false")).eq(&is_wanted).then_some(())
    };
    window.wait_for("a live send is confirmed, this one too", || can_send(false));
    window.fill("textbox", "Type northpier to send to your live site", CLIENT);
    window.wait_for("it is confirmed", || can_send(true));
    window.keys(&[tests::window::Key::Enter]);
    window.find("heading", "2 visitors applied");
    assert_eq!(target.held().len(), 6);
    assert_eq!(sandbox.jobs()[0]["retry_of"], sandbox.jobs()[1]["id"]);

    window.press("Uploads");
    let newest = "const [newest] = document.querySelectorAll('[data-upload]'); newest?.click(); return !!newest";
    window.wait_for("the uploads", || (window.script(newest, &[]) == true).then_some(()));
    window.wait_for_text("Sends the failed rows of another upload.");
}

/// Target rejects a batch because of one of its six rows.
#[test]
fn splitting_a_rejected_batch_finds_the_rejected_row() {
    let sandbox = Sandbox::new();
    let target = PracticeTarget::start(|options| options.faults = vec!["bad-row:NEEDLE-0003".parse().unwrap()]);
    let add = ["connection", "add", "shop", "--client", CLIENT, "--endpoint", &target.origin(), "--practice"];
    sandbox.ferry(&add).expect(0);
    let window = six_to_send(&sandbox);
    window.send_to("shop");
    window.press("Send 6 visitors");
    window.wait_for_text("6 rows weren't applied");
    assert_eq!(target.held(), []);

    window.press("Find rejected rows");
    window.find("dialog", "Find the rejected rows?");
    window.wait_for_text("This takes at most 11 batches");
    window.press("Find rows");
    window.wait_for_text("Target rejects row 4.");
    window.find("heading", "5 visitors applied");
    window.find("button", "Export failed rows…");
    let gone =
        "return [...document.querySelectorAll('button')].some((one) => one.textContent.includes('Find rejected rows'))";
    assert_eq!(window.script(gone, &[]), false, "there is nothing more to find");
    assert_eq!(target.held().len(), 5);
}
