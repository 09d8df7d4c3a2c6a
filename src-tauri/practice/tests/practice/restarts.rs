//! The store outlives its server. A practice Target that forgot, or kept half a batch, would make a
//! sender look wrong that survived a crash rightly.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::common::{FORM, Hand, Practice, Reply, SUBMIT, call};
use practice::{Options, Server, StartError, StoreError};

async fn start(store: &Path, time: &Hand) -> Server {
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
async fn a_server_on_the_same_store_answers_for_earlier_batches_and_profiles() {
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("deep/store");
    let time = Hand::new();
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
    // The override trap does not forget either.
    submit(&second, "batch=thirdPartyId,b\nx,2").await;
    assert_eq!(practice::dump(&store).unwrap()[0].attributes.keys().collect::<Vec<_>>(), ["b"]);
    assert_ne!(second.page_url().split_once("secret="), page.split_once("secret="));
}

#[tokio::test]
async fn stopping_waits_for_calls_under_way() {
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
async fn two_servers_on_one_store_do_not_harm_each_other() {
    let folder = tempfile::tempdir().unwrap();
    let time = Hand::new();
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
async fn the_store_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let practice = Practice::plain().await;
    practice.take("batch=thirdPartyId,a\nx,1").await;
    let store = practice.folder.path().join("store");
    let rights = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(rights(&store), 0o700);
    let files: Vec<_> = std::fs::read_dir(&store).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert!(files.len() > 1);
    for file in files {
        assert_eq!(rights(&file), 0o600, "{}", file.display());
    }
}

#[tokio::test]
async fn what_cannot_start_says_why() {
    assert!(matches!(practice::start(Options::default()).await, Err(StartError::NoFolder)));
    let practice = Practice::plain().await;
    let folder = tempfile::tempdir().unwrap();
    let mut options = Options::at(folder.path());
    options.port = practice.port();
    assert!(matches!(practice::start(options).await, Err(StartError::Port { .. })));
    let file = folder.path().join("a file");
    std::fs::write(&file, "").unwrap();
    assert!(matches!(practice::start(Options::at(&file)).await, Err(StartError::Store(StoreError::Folder { .. }))));
    // Reading a store that is not there must not make one.
    let nowhere = folder.path().join("nowhere");
    assert!(practice::dump(&nowhere).is_err() && !nowhere.exists());
}

#[tokio::test]
async fn a_store_of_a_later_version_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    start(folder.path(), &Hand::new()).await.stop().await;
    let database = rusqlite::Connection::open(folder.path().join("practice.sqlite3")).unwrap();
    database.execute_batch("PRAGMA user_version = 2").unwrap();
    drop(database);
    let later = practice::start(Options::at(folder.path())).await;
    assert!(matches!(later, Err(StartError::Store(StoreError::TooNew { found: 2 }))));
}

const CHILD: &str = "PRACTICE_TEST_CHILD_STORE";

/// Not a test by itself: the server that the next test kills runs in here.
#[tokio::test]
async fn child_that_is_killed() {
    if let Some(store) = std::env::var_os(CHILD) {
        let server = practice::start(Options::at(store)).await.unwrap();
        println!("\nport {}", server.addr().port());
        std::future::pending::<()>().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_killed_leaves_a_whole_batch_or_nothing_of_it() {
    const ROWS: usize = 40_000;
    let folder = tempfile::tempdir().unwrap();
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "restarts::child_that_is_killed", "--nocapture"])
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
    // Its log grows while the transaction runs: that is the worst moment.
    let log = folder.path().join("practice.sqlite3-wal");
    while std::fs::metadata(&log).map_or(0, |log| log.len()) < 1_000_000 && !sending.is_finished() {
        tokio::task::yield_now().await;
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let answered = !sending.await.unwrap().is_empty();

    let held = practice::dump(folder.path()).unwrap().len();
    assert!(held == ROWS || (held == 0 && !answered), "{held} profiles, answered: {answered}");
    let again = start(folder.path(), &Hand::new()).await;
    submit(&again, &body).await;
    assert_eq!(practice::dump(folder.path()).unwrap().len(), ROWS);
}

/// `cargo test --release -p practice -- --ignored --nocapture half_a_million`
#[tokio::test(flavor = "multi_thread")]
#[ignore = "a measurement that is run by hand, in release: it claims nothing that could fail"]
async fn half_a_million_rows_of_eight_attributes() {
    let practice = Practice::plain().await;
    let mut body = String::from("batch=thirdPartyId,a,b,c,d,e,f,g,h\n");
    for row in 0_u64..500_000 {
        let id = row.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        body.push_str(&format!("{id:x},gold,2024-01-0{},{row},x,S%C3%A3o,5,6,7\n", row % 9));
    }
    for time in ["first", "again"] {
        let begin = std::time::Instant::now();
        practice.take(&body).await;
        println!("{time}: {} MB in {:?}", body.len() / 1_000_000, begin.elapsed());
    }
}
