//! The store survives restarts and crashes of the server. It never contains half a batch.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::common::{FORM, FakeClock, Practice, Reply, SUBMIT, call};
use practice::{Options, Server, StartError, StoreError};

async fn start(store: &Path, time: &FakeClock) -> Server {
    let mut options = Options::at(store);
    options.clock = time.clock();
    practice::start(options).await.unwrap()
}

async fn submit(server: &Server, body: &str) -> Reply {
    call(server.addr().port(), "POST", SUBMIT, &[FORM], body.as_bytes()).await
}

fn status_path(reply: &Reply) -> String {
    let url = reply.element("batchStatus").unwrap().replace("&amp;", "&");
    url[url.find("/m2/").unwrap()..].to_owned()
}

#[tokio::test]
async fn a_restarted_server_returns_earlier_batches_and_profiles() {
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("deep/store");
    let time = FakeClock::new();
    let first = start(&store, &time).await;
    first.push_fault("failed-rows:1".parse().unwrap());
    let path = status_path(&submit(&first, "batch=thirdPartyId,a\nw,0\nx,1").await);
    let page = first.page_url();
    first.stop().await;

    let second = start(&store, &time).await;
    let status = || call(second.addr().port(), "GET", &path, &[], b"");
    assert_eq!(status().await.element("status").as_deref(), Some("incomplete"));
    time.advance(Duration::from_millis(300));
    let done = status().await;
    assert_eq!(done.element("status").as_deref(), Some("complete"));
    assert!(done.text().contains("<id>w</id>"));
    // After a restart, a second upload still erases attributes of the first.
    submit(&second, "batch=thirdPartyId,b\nx,2").await;
    assert_eq!(practice::dump(&store).unwrap()[0].attributes.keys().collect::<Vec<_>>(), ["b"]);
    assert_ne!(second.page_url().split_once("secret="), page.split_once("secret="));
}

#[tokio::test]
async fn stopping_waits_for_running_calls() {
    let practice = Practice::with_fault("slow:50").await;
    let port = practice.port();
    let call = tokio::spawn(async move { call(port, "POST", SUBMIT, &[FORM], b"batch=thirdPartyId,a\nx,1").await });
    while practice.server.faults_left() > 0 {
        tokio::task::yield_now().await;
    }
    practice.server.stop().await;
    assert_eq!(call.await.unwrap().element("success").as_deref(), Some("true"));
}

#[tokio::test(flavor = "multi_thread")]
async fn two_servers_can_share_a_store() {
    let folder = tempfile::tempdir().unwrap();
    let time = FakeClock::new();
    let (one, two) = tokio::join!(start(folder.path(), &time), start(folder.path(), &time));
    let send = |server: Server, name: &'static str| async move {
        let mut ids = Vec::new();
        for batch in 0..10 {
            let rows: String = (0..100).map(|row| format!("{name}{batch}-{row},1\nshared{row},{name}\n")).collect();
            let reply = submit(&server, &format!("batch=thirdPartyId,a\n{rows}")).await;
            assert_eq!(reply.element("success").as_deref(), Some("true"));
            ids.push(status_path(&reply));
        }
        ids
    };
    let (mut ids, more) = tokio::join!(tokio::spawn(send(one, "one")), tokio::spawn(send(two, "two")));
    let mut all = ids.as_mut().unwrap().clone();
    all.extend(more.unwrap());
    all.sort();
    all.dedup();
    assert_eq!(all.len(), 20);
    assert_eq!(practice::dump(folder.path()).unwrap().len(), 2100);
}

#[cfg(unix)]
#[tokio::test]
async fn the_store_is_accessible_to_its_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let practice = Practice::with_defaults().await;
    practice.submit_accepted("batch=thirdPartyId,a\nx,1").await;
    let store = practice.folder.path().join("store");
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&store), 0o700);
    let files: Vec<_> = std::fs::read_dir(&store).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert!(files.len() > 1);
    for file in files {
        assert_eq!(mode(&file), 0o600, "{}", file.display());
    }
}

#[tokio::test]
async fn a_failed_start_returns_its_reason() {
    assert!(matches!(practice::start(Options::default()).await, Err(StartError::NoFolder)));
    let practice = Practice::with_defaults().await;
    let folder = tempfile::tempdir().unwrap();
    let mut options = Options::at(folder.path());
    options.port = practice.port();
    assert!(matches!(practice::start(options).await, Err(StartError::Port { .. })));
    let file = folder.path().join("a file");
    std::fs::write(&file, "").unwrap();
    assert!(matches!(practice::start(Options::at(&file)).await, Err(StartError::Store(StoreError::Folder { .. }))));
    // Reading a missing store must not create it.
    let nowhere = folder.path().join("nowhere");
    assert!(practice::dump(&nowhere).is_err() && !nowhere.exists());
}

#[tokio::test]
async fn a_store_of_a_newer_version_is_rejected() {
    let folder = tempfile::tempdir().unwrap();
    start(folder.path(), &FakeClock::new()).await.stop().await;
    let database = rusqlite::Connection::open(folder.path().join("practice.sqlite3")).unwrap();
    database.execute_batch("PRAGMA user_version = 2").unwrap();
    drop(database);
    let later = practice::start(Options::at(folder.path())).await;
    assert!(matches!(later, Err(StartError::Store(StoreError::TooNew { found: 2 }))));
}

const CHILD: &str = "PRACTICE_TEST_CHILD_STORE";

/// Not a test: the next test starts it in a child process and kills it.
#[tokio::test]
async fn server_for_the_next_test() {
    if let Some(store) = std::env::var_os(CHILD) {
        let server = practice::start(Options::at(store)).await.unwrap();
        println!("\nport {}", server.addr().port());
        std::future::pending::<()>().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_kill_the_store_contains_the_whole_batch_or_nothing_of_it() {
    const ROWS: usize = 40_000;
    let folder = tempfile::tempdir().unwrap();
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "restarts::server_for_the_next_test", "--nocapture"])
        .env(CHILD, folder.path())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let port: u16 = loop {
        let line = lines.next().unwrap().unwrap();
        if let Some(port) = line.strip_prefix("port ") {
            break port.parse().unwrap();
        }
    };
    let rows: String = (0..ROWS).map(|row| format!("id{row},{}\n", "v".repeat(100))).collect();
    let body = format!("batch=thirdPartyId,a\n{rows}");
    let sent = body.clone();
    let sending = tokio::spawn(async move {
        let request = format!(
            "POST {SUBMIT} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{}: {}\r\nContent-Length: {}\r\n\r\n{sent}",
            FORM.0,
            FORM.1,
            sent.len()
        );
        crate::common::exchange(port, request.as_bytes()).await
    });
    // The log grows during the transaction, so this is in the middle of it.
    let log = folder.path().join("practice.sqlite3-wal");
    while std::fs::metadata(&log).map_or(0, |log| log.len()) < 1_000_000 && !sending.is_finished() {
        tokio::task::yield_now().await;
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let is_answered = !sending.await.unwrap().is_empty();

    let stored = practice::dump(folder.path()).unwrap().len();
    assert!(stored == ROWS || (stored == 0 && !is_answered), "{stored} profiles, answered: {is_answered}");
    let again = start(folder.path(), &FakeClock::new()).await;
    submit(&again, &body).await;
    assert_eq!(practice::dump(folder.path()).unwrap().len(), ROWS);
}

/// Prints how long a full batch takes. It asserts nothing, because times depend on the machine, so it's run by hand:
/// `cargo test --release -p practice -- --ignored --nocapture half_a_million`
#[tokio::test(flavor = "multi_thread")]
#[ignore = "a measurement without assertions, run by hand in release mode"]
async fn half_a_million_rows_of_eight_attributes() {
    let practice = Practice::with_defaults().await;
    let mut body = String::from("batch=thirdPartyId,a,b,c,d,e,f,g,h\n");
    for row in 0_u64..500_000 {
        let id = row.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        body.push_str(&format!("{id:x},gold,2024-01-0{},{row},x,S%C3%A3o,5,6,7\n", row % 9));
    }
    for time in ["first", "again"] {
        let begin = std::time::Instant::now();
        practice.submit_accepted(&body).await;
        println!("{time}: {} MB in {:?}", body.len() / 1_000_000, begin.elapsed());
    }
}
