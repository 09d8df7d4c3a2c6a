//! What stands in a customer's file is text, and where the file lies is nobody's business.

use tests::window::{Look, Screen, Window};
use tests::{Sandbox, Trap};

/// Whatever a cell, a header or the file's own name holds: it is read by a person and by nobody else.
#[test]
fn a_file_full_of_markup_is_shown_as_text() {
    let (sandbox, trap) = (Sandbox::new(), Trap::set());
    let window = Window::open(&sandbox, Look::default());
    let image = format!("<img src=\"{}/x.png\" onerror=\"window.harmed=1\">", trap.origin());
    let script = "<script>window.harmed=2</script>";
    let link = "</td></table><a href=javascript:window.harmed=3>x</a>";
    let backwards = "abc\u{202e}gnp.exe\u{202c}";
    let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let row = |id: &str| [id, &image, script, link, backwards].map(quoted).join(",") + "\n";
    let bad_id = format!("A+{image}");
    let content = ["id", &image, script, "Link", "Backwards"].map(quoted).join(",")
        + "\n"
        + &(0..5).map(|at| row(&format!("A-{at}"))).collect::<String>()
        + &row(&bad_id);
    let file = sandbox.write("<img src=x onerror=window.harmed=4>.csv", content);
    let scripts = window.script("return document.scripts.length", &[]);
    let assert_harmless = |screen: Screen, shown: &[&str]| {
        // Blanks do not count: a name too long for its place is cut in two.
        let text = squeezed(&window.text());
        for words in shown {
            assert!(text.contains(&squeezed(words)), "{} shows {words} as text:\n{text}", screen.name());
        }
        assert_eq!(window.script("return window.harmed ?? null", &[]), serde_json::Value::Null, "{}", screen.name());
        assert_eq!(window.script("return document.scripts.length", &[]), scripts, "{}", screen.name());
        let made = "return document.querySelectorAll('img, iframe, object, a[href^=javascript]').length";
        assert_eq!(window.script(made, &[]), 0, "{}", screen.name());
    };
    window.read_file(&file);
    assert_harmless(Screen::File, &[&image, script, link, "<img src=x onerror=window.harmed=4>.csv"]);
    window.map_as_suggested();
    assert_harmless(Screen::Map, &[&image, script, link]);
    window.go_on_to(Screen::Check);
    window.press("1 ID contains +, /, or a comma");
    window.find("table", "The ID contains +");
    window.wait_for_text(&bad_id);
    assert_harmless(Screen::Check, &[&bad_id]);
    window.go_on_to(Screen::Send);
    window.go_on_to(Screen::Result);
    window.find("heading", "5 visitors applied");
    assert_harmless(Screen::Result, &[&image, script, link]);
    window.press("Uploads");
    window.find("region", "Uploads, newest first");
    assert_harmless(Screen::Uploads, &["<img src=x onerror=window.harmed=4>.csv"]);
    assert_eq!(trap.connections(), 0);
    trap.assert_silent();
}

fn squeezed(text: &str) -> String {
    text.split_whitespace().collect()
}

/// A mark that turns the reading direction cannot make a value look like another one, nor turn its
/// neighbours.
#[test]
fn marks_that_turn_text_around_turn_nothing_but_their_own_value() {
    let sandbox = Sandbox::new();
    let window = Window::open(&sandbox, Look::default());
    let file = sandbox.write("customers.csv", "id,tier\nA-1\u{202e}XYZ,gold\nA-2,sil\u{200f}ver\n");
    window.read_file(&file);
    window.map_as_suggested();
    window.go_on_to(Screen::Check);
    window.press("1 ID contains an invisible character or special space");
    // By its name, where the eye would see nothing.
    window.wait_for_text("U+202E");
}

/// Neither the page nor anything that Rust tells it knows the file's folder or the practice Target's
/// address, on any screen.
#[test]
fn the_page_learns_no_place_and_no_address() {
    let sandbox = Sandbox::new();
    let window = Window::open(&sandbox, Look::default());
    window.listen();
    let file = sandbox.write("customers.csv", tests::csv_of(&tests::customers(20)));
    let folder = sandbox.data().parent().unwrap().to_string_lossy().into_owned();
    let is_secret = |text: &str| {
        let port = std::fs::read_to_string(sandbox.data().join("practice-port")).unwrap_or("no port yet".to_owned());
        [&*folder, "127.0.0.1", &format!(":{port}"), "file://"]
            .into_iter()
            .find(|secret| text.contains(*secret))
            .map(str::to_owned)
    };
    let assert_knows_nothing = |screen: Screen| {
        let document = window.document();
        assert_eq!(is_secret(&document), None, "{}: {document}", screen.name());
    };
    window.walk(assert_knows_nothing);
    window.begin_anew();
    let dragged = window.drag(&[&file]);
    dragged.leave();
    window.drag(&[&file, &folder.clone().into()]).let_go();
    window.find("alert", "One file at a time");
    assert_knows_nothing(Screen::Start);
    window.read_file(&file);
    assert_knows_nothing(Screen::File);
    window.map_as_suggested();
    assert_knows_nothing(Screen::Map);
    for screen in [Screen::Check, Screen::Send, Screen::Result] {
        window.go_on_to(screen);
        assert_knows_nothing(screen);
    }
    // What was said before anybody listened.
    window.invoke("start_up", serde_json::json!({})).unwrap();
    let heard = window.heard();
    for command in ["start_up", "desk", "draft", "check_status", "upload", "uploads", "spot_check", "practice_status"] {
        assert!(heard.iter().any(|one| one.command == command), "{command} was listened to");
    }
    for one in heard {
        assert_eq!(is_secret(&one.answer), None, "{}: {}", one.command, one.answer);
    }
}
