//! `ferry` with Adobe OAuth: it gets the token itself, reports when the token expires, and generates a new one only
//! with confirmation.

use std::time::Duration;

use practice::{OauthClient, Options};
use serde_json::json;
use tests::{CLIENT, Output, Running, Scene, files_containing};

const SECRET: &str = "CLIENT-SECRET-CANARY-90ab";
const FIRST: &str = "PROFILE-CANARY-77cd";

/// Sets up an account with OAuth credentials and a token that expires in `days` days and an hour.
fn set_up_account(options: &mut Options, days: u64) {
    options.token = Some(FIRST.to_owned());
    options.token_life = Duration::from_secs(days * 86_400 + 3_600);
    let profile_attributes = ["tier", "city"].map(str::to_owned).to_vec();
    options.oauth = Some(OauthClient { profile_attributes, ..OauthClient::new("id-1", SECRET, "northpier") });
}

/// Creates a scene whose account is saved as the connection `acme`, with the credentials of a project.
fn scene(days: u64, faults: &[&str]) -> Scene {
    let scene = Scene::with(5, |options| {
        set_up_account(options, days);
        options.faults = faults.iter().map(|fault| fault.parse().unwrap()).collect();
    });
    let origin = scene.target.origin();
    let args = ["connection", "add", "acme", "--client", CLIENT, "--endpoint", &origin, "--auth", "oauth", "--json"];
    let project = ["--client-id", "id-1", "--org", "0123@AdobeOrg", "--tenant", "northpier"];
    let added = scene.sandbox.ferry(&[&args[..], &project].concat()).expect(0).json();
    let auth = json!({"kind": "oauth", "client_id": "id-1", "organization": "0123@AdobeOrg", "tenant": "northpier"});
    assert_eq!((&added["auth"], &added["token_expires"]), (&auth, &json!(null)));
    scene
}

fn ferry(scene: &Scene, args: &[&str]) -> Output {
    Running::start(scene.sandbox.command(args).env("FERRY_CLIENT_SECRET", SECRET)).finish()
}

fn send(scene: &Scene) -> Output {
    let args =
        ["--connection", "acme", "--poll-every", "100ms", "--yes", "--json", "--log", "debug", "--max-rows", "2"];
    ferry(scene, &scene.args("send", &args))
}

fn posts(scene: &Scene) -> usize {
    scene.target.calls().iter().filter(|call| call.method == "POST" && call.path.contains("authentication")).count()
}

/// If the token expires during an upload, the upload gets the current one from the Admin API and continues. It doesn't
/// generate a token.
#[test]
fn an_upload_continues_with_a_new_token_and_stores_no_secret() {
    let scene = scene(90, &["token-ends"]);
    let sent = send(&scene).expect(0);
    scene.assert_all_held();
    assert_eq!(posts(&scene), 0, "no token was generated, which would stop other tools");
    for secret in [SECRET, FIRST, "practice-access-", "practice-profile-"] {
        assert!(!sent.stdout.contains(secret) && !sent.stderr.contains(secret), "{secret}: {sent}");
        let found: Vec<_> = scene.sandbox.ours().iter().flat_map(|folder| files_containing(folder, secret)).collect();
        assert!(found.is_empty(), "{secret}: {found:?}");
    }
}

#[test]
fn test_and_send_report_when_the_token_expires() {
    let scene = scene(12, &[]);
    let tested = ferry(&scene, &["connection", "test", "acme", "--json"]).expect(0).json();
    assert_eq!(tested["state"], "works");
    assert!(tested["token_expires"].as_str().unwrap().ends_with('Z'));
    assert!(ferry(&scene, &["connection", "test", "acme"]).expect(0).stdout.contains("in 12 days"));
    assert!(scene.sandbox.ferry(&["connection", "list"]).expect(0).stdout.contains("oauth, in 12 days"));
    let sent = send(&scene).expect(0);
    assert!(sent.stderr.contains("The token expires in 12 days"), "{sent}");
    let today = self::scene(0, &[]);
    let sent = send(&today).expect(0);
    assert!(sent.stderr.contains("The token expires in 1 hour") || sent.stderr.contains("minutes"), "{sent}");
    assert!(sent.stderr.contains("ferry token new acme"), "{sent}");
}

/// A new token stops the tools that use the old one, so a person must confirm it.
#[test]
fn a_new_token_is_generated_only_with_confirmation() {
    let scene = scene(90, &[]);
    let rejected = ferry(&scene, &["token", "new", "acme"]).expect(1);
    assert!(rejected.stderr.contains("stops until you give it") && rejected.stderr.contains("--yes"), "{rejected}");
    assert_eq!(posts(&scene), 0);
    let made = ferry(&scene, &["token", "new", "acme", "--yes", "--json"]).expect(0).json();
    assert!(made["token_expires"].as_str().unwrap().ends_with('Z'));
    assert_eq!(posts(&scene), 1);
    send(&scene).expect(0);
    let origin = scene.target.origin();
    scene.sandbox.ferry(&["connection", "add", "plain", "--client", CLIENT, "--endpoint", &origin]).expect(0);
    let rejected = ferry(&scene, &["token", "new", "plain", "--yes"]).expect(1);
    assert!(rejected.stderr.contains("doesn't use Adobe OAuth"), "{rejected}");
}

/// An attribute with another spelling is another attribute: audiences that use the existing one would stay empty.
#[test]
fn inspect_suggests_attribute_names_that_exist_in_the_account() {
    let scene = Scene::with(1, |options| {
        set_up_account(options, 90);
        let profile_attributes = ["customerTier", "Tier", "city"].map(str::to_owned).to_vec();
        options.oauth = Some(OauthClient { profile_attributes, ..OauthClient::new("id-1", SECRET, "northpier") });
    });
    let origin = scene.target.origin();
    let args = ["connection", "add", "acme", "--client", CLIENT, "--endpoint", &origin, "--auth", "oauth"];
    scene
        .sandbox
        .ferry(&[&args[..], &["--client-id", "id-1", "--org", "o", "--tenant", "northpier"]].concat())
        .expect(0);
    let file = scene.sandbox.write("crm.csv", "customer_id,tier,Customer Tier,Shoe size\nA-1,gold,x,42\n");
    let args = ["inspect", file.to_str().unwrap(), "--connection", "acme", "--json"];
    let plain = scene.sandbox.ferry(&["inspect", file.to_str().unwrap(), "--json"]).expect(0).json();
    assert!(plain.get("in_target").is_none());
    let inspected = ferry(&scene, &args).expect(0).json();
    let expected = json!({"Tier": "existing", "customerTier": "existing", "shoe_size": "new"});
    assert_eq!(inspected["in_target"]["attributes"], expected);
    assert_eq!(
        (&inspected["in_target"]["connection"], &inspected["in_target"]["existing"]),
        (&json!("acme"), &json!(3))
    );
    assert_eq!(inspected["suggested_mapping"]["attributes"][0]["name"], "Tier");
    let printed = ferry(&scene, &args[..4]).expect(0);
    assert!(printed.stdout.contains("New in Target") && printed.stdout.contains("shoe_size"), "{printed}");
    scene.target.push_admin_fault("admin-500");
    let fallback = ferry(&scene, &args).expect(0);
    assert_eq!(fallback.json()["in_target"]["attributes"], expected);
    assert!(fallback.stderr.contains("the last time"), "{fallback}");
}

#[test]
fn wrong_credentials_are_reported() {
    let scene = scene(90, &[]);
    let none = scene.sandbox.ferry(&["connection", "test", "acme"]).expect(1);
    assert!(none.stderr.contains("client secret") && none.stderr.contains("FERRY_CLIENT_SECRET"), "{none}");
    let mut command = scene.sandbox.command(&["connection", "test", "acme", "--json"]);
    let wrong = Running::start(command.env("FERRY_CLIENT_SECRET", "another")).finish().expect(5);
    assert_eq!(wrong.json()["state"], "credentials-rejected");
    let args = scene.args("send", &["--connection", "acme", "--yes"]);
    let wrong = Running::start(scene.sandbox.command(&args).env("FERRY_CLIENT_SECRET", "another")).finish().expect(5);
    assert!(wrong.stderr.contains("Developer Console"), "{wrong}");
    let add = |more: &[&str]| {
        let args = ["connection", "add", "other", "--client", CLIENT];
        scene.sandbox.ferry(&[&args[..], more].concat()).expect(1).stderr
    };
    assert!(add(&["--auth", "oauth", "--client-id", "x"]).contains("also requires --org, --tenant."));
    assert!(add(&["--client-id", "x"]).contains("--auth oauth"));
    let odd = ["--auth", "oauth", "--client-id", "x", "--org", "o", "--tenant", "a/b"];
    assert!(add(&odd).contains("--tenant"));
}
