//! Untrusted files: their content is only text, and the page doesn't receive their paths.

use tests::window::{Look, Screen, Window};
use tests::{ForbiddenServer, Sandbox};

/// Markup in cells, headers and the file name isn't interpreted.
#[test]
fn markup_in_a_file_is_shown_as_text() {
    let (sandbox, forbidden) = (Sandbox::new(), ForbiddenServer::start());
    let window = Window::open(&sandbox, Look::default());
    let image = format!("<img src=\"{}/x.png\" onerror=\"window.harmed=1\">", forbidden.origin());
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
        // Spaces don't count, because a long name is split into two elements.
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
    assert_eq!(forbidden.connections(), 0);
    forbidden.assert_silent();
}

fn squeezed(text: &str) -> String {
    text.split_whitespace().collect()
}

/// A direction mark can't make a value look like another one.
#[test]
fn a_direction_mark_in_an_id_is_shown_by_its_name() {
    let sandbox = Sandbox::new();
    let window = Window::open(&sandbox, Look::default());
    let file = sandbox.write("customers.csv", "id,tier\nA-1\u{202e}XYZ,gold\nA-2,sil\u{200f}ver\n");
    window.read_file(&file);
    window.map_as_suggested();
    window.go_on_to(Screen::Check);
    window.press("1 ID contains an invisible character or special space");
    // The mark itself is invisible.
    window.wait_for_text("U+202E");
}

/// Neither the page nor any response to it contains the file's folder or the practice Target's address.
#[test]
fn the_page_receives_no_path_and_no_address() {
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
    // The responses at startup came before the recording.
    window.invoke("start_up", serde_json::json!({})).unwrap();
    let heard = window.heard();
    for command in
        ["start_up", "session", "draft", "check_status", "upload", "uploads", "spot_check", "practice_status"]
    {
        assert!(heard.iter().any(|one| one.command == command), "{command} was listened to");
    }
    for one in heard {
        assert_eq!(is_secret(&one.answer), None, "{}: {}", one.command, one.answer);
    }
}
