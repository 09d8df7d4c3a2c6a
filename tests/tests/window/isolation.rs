//! Limits of the page: what injected scripts can't do.

use serde_json::{Value, json};
use tests::window::{Look, Window};
use tests::{ForbiddenServer, Sandbox};

#[test]
fn scripts_can_neither_navigate_nor_open_windows_nor_reach_a_server() {
    let (sandbox, forbidden) = (Sandbox::new(), ForbiddenServer::start());
    let window = Window::open(&sandbox, Look::default());
    let home = window.script("return location.href", &[]);
    for code in [
        "location.href = arguments[0]",
        "location.replace(arguments[0])",
        "window.open(arguments[0])",
        "window.open(arguments[0], '_top')",
        "const link = document.createElement('a'); link.href = arguments[0]; document.body.append(link); link.click()",
        "const link = document.createElement('a'); link.href = arguments[0]; link.target = '_blank'; \
         document.body.append(link); link.click()",
        "const form = document.createElement('form'); form.action = arguments[0]; document.body.append(form); \
         form.submit()",
        "const meta = document.createElement('meta'); meta.httpEquiv = 'refresh'; meta.content = `0; url=${arguments[0]}`; \
         document.head.append(meta)",
        "const frame = document.createElement('iframe'); frame.src = arguments[0]; document.body.append(frame)",
        "new Image().src = arguments[0]",
        "const script = document.createElement('script'); script.src = arguments[0]; document.body.append(script)",
        "navigator.sendBeacon(arguments[0], 'x')",
        "try { new WebSocket(arguments[0].replace('http', 'ws')) } catch {}",
        "location.href = 'data:text/html,<h1>elsewhere</h1>'",
        "location.href = 'file:///etc/passwd'",
    ] {
        window.script(&format!("{code}; return null"), &[json!(forbidden.origin())]);
        let at = window.script("return [location.href, document.querySelector('h1')?.textContent ?? '']", &[]);
        assert_eq!(at[0], home, "{code}");
        assert!(!at[1].as_str().unwrap_or_default().contains("elsewhere"), "{code}");
        assert_eq!(window.count(), 1, "{code}");
        // WebKit opens a connection when a link is clicked, before it asks for permission, but sends nothing.
        assert_eq!(forbidden.senders(), 0, "{code}");
    }
    let fetched = window.script_that_waits(
        "const [url, done] = arguments; fetch(url).then(() => done('there'), () => done('refused'))",
        &[json!(forbidden.origin())],
    );
    assert_eq!(fetched, "refused");
    // The page still works.
    window.find("heading", "Drop your customer file here");
    forbidden.assert_silent();
}

#[test]
fn commands_that_are_not_granted_are_rejected() {
    let sandbox = Sandbox::new();
    let window = Window::open(&sandbox, Look::default());
    let secret = sandbox.write("secret.txt", "secret");
    for (command, words) in [
        ("plugin:fs|read_file", json!({"path": secret})),
        ("plugin:shell|open", json!({"path": "https://example.com"})),
        ("plugin:opener|open_url", json!({"url": "https://example.com"})),
        ("plugin:http|fetch", json!({"clientConfig": {"method": "GET", "url": "https://example.com"}})),
        // Built-in commands.
        ("plugin:dialog|open", json!({"options": {}})),
        ("plugin:dialog|save", json!({"options": {}})),
        ("plugin:dialog|message", json!({"message": "x"})),
        ("plugin:event|listen", json!({"event": "tauri://drag-drop", "target": {"kind": "Any"}, "handler": 1})),
        ("plugin:event|emit", json!({"event": "x", "payload": null})),
        ("plugin:window|close", json!({"label": "main"})),
        ("plugin:window|set_title", json!({"label": "main", "value": "x"})),
        ("plugin:webview|create_webview_window", json!({"options": {"label": "x", "url": "https://example.com"}})),
        ("plugin:path|resolve_directory", json!({"directory": 1})),
        ("plugin:app|version", json!({})),
        ("plugin:resources|close", json!({"rid": 1})),
        // Commands that don't exist.
        ("read_file", json!({"path": secret})),
        ("open", json!({"path": secret})),
    ] {
        let refused = window.invoke(command, words).expect_err(command);
        let is_refused = ["not allowed", "not found"].iter().any(|words| refused.contains(words));
        assert!(is_refused, "{command}: {refused}");
    }
    assert_eq!(window.count(), 1);
}

/// A script can't change objects that other scripts use.
#[test]
fn the_prototype_of_all_objects_is_frozen() {
    let sandbox = Sandbox::new();
    let window = Window::open(&sandbox, Look::default());
    let bent = "try { Object.prototype.bent = 1 } catch {} return ({}).bent ?? null";
    assert_eq!(window.script(bent, &[]), Value::Null);
    let replaced = "const before = window.__TAURI_INTERNALS__.invoke; \
                    try { window.__TAURI_INTERNALS__.invoke = () => 'mine' } catch {} \
                    return window.__TAURI_INTERNALS__.invoke === before";
    assert_eq!(window.script(replaced, &[]), true);
    assert_eq!(window.script("return typeof window.__TAURI__", &[]), "undefined");
}
