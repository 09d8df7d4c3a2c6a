//! Accounts with tokens and OAuth credentials: rejected tokens, the keychain, and the comma test.

use std::path::{Path, PathBuf};
use std::time::Duration;

use practice::{DecodeOrder, OauthClient};
use tests::window::{Look, Screen, Theme, Window};
use tests::{CLIENT, Keychain, PracticeTarget, Running, Sandbox, csv_of, customers, files_containing};

/// Part of both tokens, which is searched for everywhere.
const CANARY: &str = "canary-7c41d9";
const RIGHT: &str = "right-canary-7c41d9";
const WRONG: &str = "wrong-canary-7c41d9";
const NAME: &str = "northpier-prod";

/// A live upload with an expired token pauses, and resumes with the right one. No token appears in the page, in a file,
/// or in the log.
#[test]
fn a_rejected_token_pauses_the_upload_and_the_right_one_resumes_it_and_neither_is_exposed() {
    let (sandbox, elsewhere) = (Sandbox::new(), Sandbox::new());
    let store = elsewhere.path("store");
    let _target = connect(&sandbox, &elsewhere, &store);
    let window = Window::open(&sandbox, Look::default());
    window.listen();

    window.press("Connections");
    window.press(NAME);
    set_token(&window, "Add token…", WRONG);
    // Without a keychain, the token is kept until the app quits.
    window.wait_for_text("Kept only until you quit.");
    window.wait_for_text("No keychain is available on this computer.");
    window.press("Test connection");
    window.wait_for_text("Target rejected the token because it expired or was replaced.");

    window.read_file(&sandbox.write("customers.csv", csv_of(&customers(5))));
    window.map_as_suggested();
    for screen in [Screen::Check, Screen::Send] {
        window.go_on_to(screen);
    }
    window.send_to("northpier-prod · live");
    window.wait_for_text("to your live site, northpier-prod.");
    // The problem is also reported before anything is sent.
    window.wait_for_text("You can't send to northpier-prod yet.");
    assert!(!window.find("button", "Send 5 visitors").is_enabled(), "a live send is confirmed first");
    // The visitors can't be compared without the token, so nothing is known about them yet.
    let ask = "Type northpier to send to your live site";
    window.fill("textbox", ask, NAME);
    window.wait_for_text("That's the connection name. Type the client code: northpier.");
    assert!(!window.find("button", "Send 5 visitors").is_enabled(), "its name is not its client code");
    window.fill("textbox", "That's the connection name.", CLIENT);
    window.press("Send 5 visitors");
    window.wait_for_text("Target rejected the token because it expired or was replaced. Nothing was lost.");
    window.find("button", "Resume");
    assert_eq!(sandbox.jobs()[0]["state"], "paused");
    assert_secret_is_not_exposed(&window, &sandbox);

    window.press("Connections");
    window.press(NAME);
    set_token(&window, "Replace…", RIGHT);
    window.press("Test connection");
    window.wait_for_text("Connected. Nothing was changed.");
    window.press("New upload");
    window.press("Resume");
    window.wait_for_text("Target had none of the test batch's visitors before, so new profiles were created.");
    window.press("Resume");
    window.find("heading", "5 visitors applied");
    window.wait_for_text("Test batch: Target already had 0 of its 5 visitors.");
    assert_secret_is_not_exposed(&window, &sandbox);
    assert_eq!(practice::dump(&store).unwrap().len(), 5);
}

/// The keychain has the token after a restart. If it's locked, the token is kept until the app quits, and storing it can
/// be tried again.
#[test]
fn a_token_is_stored_in_the_keychain_and_a_locked_keychain_is_tried_again() {
    let (sandbox, elsewhere) = (Sandbox::new(), Sandbox::new());
    let mut keychain = Keychain::start();
    sandbox.on_bus(keychain.address());
    let _target = connect(&sandbox, &elsewhere, &elsewhere.path("store"));
    let window = open_account(&sandbox);
    window.listen();
    set_token(&window, "Add token…", RIGHT);
    window.wait_for_text("In your system keychain");
    assert_secret_is_not_exposed(&window, &sandbox);
    assert_eq!(files_containing(keychain.home(), CANARY), [] as [PathBuf; 0]);
    drop(window);

    let window = open_account(&sandbox);
    window.wait_for_text("In your system keychain");
    test_it(&window, "Connected. Nothing was changed.");
    keychain.lock();
    test_it(&window, "The keychain is locked or denied access. Unlock it, then try again.");
    set_token(&window, "Replace…", RIGHT);
    window.wait_for_text("Kept only until you quit. The keychain is locked or denied access.");
    test_it(&window, "Connected. Nothing was changed.");
    keychain.unlock();
    window.press("Try again");
    window.wait_for_text("In your system keychain");
    window.wait_until_gone("Kept only until you quit.");

    window.press("Remove");
    window.wait_for_text("northpier-prod was removed.");
    window.press("Undo");
    window.wait_for_text("In your system keychain");
    test_it(&window, "Connected. Nothing was changed.");
    window.press("Remove secret");
    window.wait_for_text("Not added yet");

    // Erasing all data also removes the secret from the keychain.
    set_token(&window, "Add token…", RIGHT);
    window.wait_for_text("In your system keychain");
    window.press("Settings");
    window.press("Erase data…");
    window.press("Erase all data");
    window.wait_for_text("All data was erased.");
    let _target = connect(&sandbox, &elsewhere, &elsewhere.path("store"));
    let none = sandbox.ferry(&["connection", "test", NAME]).expect(1);
    assert!(none.stderr.contains("but none is saved"), "{none}");
}

/// A keychain that doesn't respond blocks neither the window nor the use of the token.
#[test]
fn a_hanging_keychain_is_reported_and_tried_again() {
    let (sandbox, elsewhere) = (Sandbox::new(), Sandbox::new());
    let keychain = Keychain::start();
    sandbox.on_bus(keychain.address());
    let _target = connect(&sandbox, &elsewhere, &elsewhere.path("store"));
    let window = open_account(&sandbox);
    window.listen();
    keychain.freeze();
    window.press("Add token…");
    window.fill("textbox", "Token", RIGHT);
    window.press("Save");
    window.wait_for_text("Waiting for the keychain…");
    // Other pages work while the keychain is waited for.
    window.press("Settings");
    window.find("heading", "Settings");
    window.press("Connections");
    window.press(NAME);
    window.wait_for_text("Waiting for the keychain…");
    window.wait_for_text("Kept only until you quit. The keychain isn't responding.");
    test_it(&window, "Connected. Nothing was changed.");
    keychain.thaw();
    window.press("Try again");
    window.wait_for_text("In your system keychain");
    assert_secret_is_not_exposed(&window, &sandbox);
}

/// With OAuth, the app fetches the token and shows when it expires. A new token is generated only after a confirmation,
/// and missing permissions come with a message for the administrator.
#[test]
fn an_account_with_adobe_oauth_gets_its_token_automatically() {
    const SECRET: &str = "client-secret-canary-7c41d9";
    let sandbox = Sandbox::new();
    let target = PracticeTarget::start(|options| {
        options.token = Some(RIGHT.to_owned());
        options.token_life = Duration::from_secs(12 * 86_400 + 3_600);
        options.faults = vec!["token-ends".parse().unwrap()];
        let profile_attributes = ["tier", "city", "vip"].map(str::to_owned).to_vec();
        options.oauth = Some(OauthClient { profile_attributes, ..OauthClient::new("id-1", SECRET, "northpier") });
    });
    let origin = target.origin();
    let args = ["connection", "add", NAME, "--client", CLIENT, "--endpoint", &origin, "--auth", "oauth"];
    let project = ["--client-id", "id-1", "--org", "0123@AdobeOrg", "--tenant", "northpier"];
    sandbox.ferry(&[&args[..], &project].concat()).expect(0);
    let made = || {
        let is_made = |call: &&practice::Call| call.method == "POST" && call.path.contains("authentication");
        target.calls().iter().filter(is_made).count()
    };

    let window = open_account(&sandbox);
    window.listen();
    window.press("Add client secret…");
    window.fill("textbox", "Client secret", SECRET);
    window.press("Save");
    window.wait_for_text("Kept only until you quit.");
    test_it(&window, "Connected. Nothing was changed.");
    window.wait_for_text("The token expires in 12 days");
    window.press("Load");
    window.wait_for_text("3, loaded on");
    window.press("Show");
    window.wait_for_text("vip");

    window.press("Generate new token…");
    window.wait_for_text("The current token stops working immediately. Every other tool that uses it stops");
    assert_accessible(&window);
    window.press("Keep current token");
    assert_accessible(&window);
    assert_eq!(made(), 0);
    window.press("Generate new token…");
    window.press("Generate token");
    window.wait_for("a new one was made", || (made() == 1).then_some(()));
    test_it(&window, "Connected. Nothing was changed.");

    target.push_admin_fault("admin-403");
    test_it(&window, "Adobe accepted the credentials, but the project doesn't have the required permissions.");
    window.press("Copy message for administrator");
    window.wait_for_text("Copied.");

    window.read_file(&sandbox.write("customers.csv", csv_of(&customers(5))));
    window.map_as_suggested();
    for screen in [Screen::Check, Screen::Send] {
        window.go_on_to(screen);
    }
    window.send_to(NAME);
    window.wait_for_text("Before you generate a new one, tell everyone else who uses it.");
    window.confirm_new(CLIENT);
    window.press("Send 5 visitors");
    window.find("heading", "5 visitors applied");
    assert_eq!((target.held().len(), made()), (5, 1));
    assert_secret_is_not_exposed(&window, &sandbox);
}

/// A name that differs by one letter creates another attribute. Map therefore suggests the account's own names, and
/// Send lists the new ones.
#[test]
fn map_suggests_the_attribute_names_of_the_account() {
    const SECRET: &str = "client-secret-canary-7c41d9";
    let sandbox = Sandbox::new();
    let keychain = Keychain::start();
    sandbox.on_bus(keychain.address());
    let target = PracticeTarget::start(|options| {
        options.token = Some(RIGHT.to_owned());
        let profile_attributes = ["customerTier", "tier"].map(str::to_owned).to_vec();
        options.oauth = Some(OauthClient { profile_attributes, ..OauthClient::new("id-1", SECRET, "northpier") });
    });
    let origin = target.origin();
    let args = ["connection", "add", NAME, "--client", CLIENT, "--endpoint", &origin, "--auth", "oauth"];
    sandbox.ferry(&[&args[..], &["--client-id", "id-1", "--org", "o", "--tenant", "northpier"]].concat()).expect(0);
    let mut setting = Running::start_to_answer(&mut sandbox.command(&["token", "set", NAME]));
    setting.answer(SECRET);
    setting.hang_up();
    setting.finish().expect(0);

    let window = Window::open(&sandbox, Look::default());
    window.read_file(&sandbox.write("customers.csv", csv_of(&customers(5))));
    window.map_as_suggested();
    for screen in [Screen::Check, Screen::Send] {
        window.go_on_to(screen);
    }
    window.send_to(NAME);
    // The names are loaded automatically.
    window.wait_for_text("New attributes, which can't be removed once sent: city");

    window.read_file(&sandbox.write("crm.csv", "customer_id,Customer Tier,City\nA-1,gold,Faro\nA-2,silver,Lisboa\n"));
    window.go_on_to(Screen::Map);
    window.wait_for_text("already in Target");
    window.press("Accept");
    window.wait_for_text("new in Target");
    window.wait_for_text("profile.customerTier");
}

/// A value with a comma is sent only to an account that passed the comma test.
#[test]
fn the_comma_test_decides_whether_values_with_commas_are_sent() {
    for (reading, says) in [
        (DecodeOrder::Cells, "This account keeps commas and line breaks in values. They're sent as they are."),
        (DecodeOrder::Form, "This account splits values at commas and line breaks"),
    ] {
        let keeps = reading == DecodeOrder::Cells;
        let sandbox = Sandbox::new();
        let target = PracticeTarget::start(|options| options.decode_order = reading);
        sandbox.ferry(&["connection", "add", NAME, "--client", CLIENT, "--endpoint", &target.origin()]).expect(0);
        let window = Window::open(&sandbox, Look::default());
        let file = "customer_id,Tier,City\nA-1,Gold,\"Faro, Algarve\"\nA-2,Silver,Lisboa\n";
        window.read_file(&sandbox.write("places.csv", file));
        window.map_as_suggested();
        for screen in [Screen::Check, Screen::Send] {
            window.go_on_to(screen);
        }
        window.send_to(NAME);
        window.wait_for_text("1 row is excluded.");
        window.press("Check");
        window.press("Run the comma test first");
        window.press(NAME);
        window.press("Run comma test…");
        window.wait_for_text("This adds one test profile to the account");
        assert!(target.held().is_empty(), "nothing before a yes");
        window.press("Send test profile");
        window.wait_for_text(says);
        window.wait_for_text("Porto Alegre, RS");
        assert_accessible(&window);
        window.press("New upload");
        window.wait_until_checked();
        if keeps {
            window.go_on_to(Screen::Send);
            window.confirm_new(CLIENT);
            window.press("Send 2 visitors");
            window.find("heading", "2 visitors applied");
            let held = target.held().into_iter().find(|one| one.id == "A-1").unwrap();
            assert_eq!(held.attributes["city"], "Faro, Algarve");
        } else {
            window.wait_for_text("1 row has a comma or line break in a value");
        }
        assert!(target.held().iter().all(|one| one.id.starts_with("ferry-comma-test-") || one.id.starts_with("A-")));
    }
}

/// A form with a wrong tenant isn't saved.
#[test]
fn a_wrong_tenant_is_reported_in_the_form() {
    let sandbox = Sandbox::new();
    let window = Window::open(&sandbox, Look { theme: Theme::Dark, ..Look::default() });
    window.press("Connections");
    window.press("Add connection");
    window.fill("textbox", "Name", "acme");
    window.fill("textbox", "Client code", "acmecorp");
    window.click("radio", "Adobe OAuth");
    window.fill("textbox", "Client ID", "a1b2c3");
    window.fill("textbox", "Organization ID", "0123@AdobeOrg");
    window.fill("textbox", "Tenant", "not/one");
    window.press("Save");
    window.wait_for_text("Check the tenant. It has only letters, digits, hyphens, and underscores.");
    assert_accessible(&window);
    window.fill("textbox", "Tenant", "acmecorp");
    window.press("Save");
    window.wait_for_text("Test the connection to see when it expires.");
    window.find("button", "Add client secret…");
    let listed = sandbox.ferry(&["connection", "list", "--json"]).expect(0).json();
    assert_eq!((&listed[0]["auth"]["tenant"], &listed[0]["secret"]), (&"acmecorp".into(), &"missing".into()));
}

fn open_account(sandbox: &Sandbox) -> Window {
    let window = Window::open(sandbox, Look::default());
    window.press("Connections");
    window.press(NAME);
    window
}

fn test_it(window: &Window, says: &str) {
    window.press("Test connection");
    window.wait_for_text(says);
}

/// Starts a Target that requires a token, and adds a live account for it.
fn connect(sandbox: &Sandbox, elsewhere: &Sandbox, store: &Path) -> Running {
    let args = ["practice", "--json", "--store", store.to_str().unwrap(), "--token", RIGHT, "--rate", "100000"];
    let mut target = elsewhere.start(&args);
    let said = target.wait_for("its address", |line| line["origin"].is_string());
    let origin = said["origin"].as_str().unwrap();
    let args = ["connection", "add", NAME, "--client", CLIENT, "--endpoint", origin, "--production", "--auth", "token"];
    sandbox.ferry(&args).expect(0);
    target
}

fn set_token(window: &Window, button: &str, token: &str) {
    window.press(button);
    window.fill("textbox", "Token", token);
    window.press("Save");
    window.wait_for("it is kept", || window.shows("button", "Replace…").then_some(()));
}

#[track_caller]
fn assert_accessible(window: &Window) {
    let found: Vec<String> = window.violations().iter().map(ToString::to_string).collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[track_caller]
fn assert_secret_is_not_exposed(window: &Window, sandbox: &Sandbox) {
    let heard = window.heard();
    assert!(heard.iter().any(|one| one.command == "token_set"), "it was listened to");
    for one in heard {
        assert!(!one.answer.contains(CANARY), "{} answers with it: {}", one.command, one.answer);
    }
    assert!(!window.document().contains(CANARY), "the page holds it");
    let found: Vec<PathBuf> = sandbox.ours().iter().flat_map(|folder| files_containing(folder, CANARY)).collect();
    assert!(found.is_empty(), "{found:?}");
    let complaints = window.complaints();
    assert!(!complaints.contains(CANARY), "{complaints}");
}
