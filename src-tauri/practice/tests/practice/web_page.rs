//! The page shows customer values, so it requires a secret and escapes all text.

use crate::common::Practice;

async fn page(practice: &Practice, more: &str) -> crate::common::Reply {
    let url = practice.server.page_url();
    practice.get(&format!("{}{more}", url.strip_prefix(&practice.server.origin()).unwrap())).await
}

#[tokio::test]
async fn the_page_shows_batches_and_profiles_as_escaped_text() {
    let practice = Practice::with_defaults().await;
    assert!(page(&practice, "").await.text().contains("No batches yet"));
    practice.submit_accepted("batch=thirdPartyId,%3Cb%3E\n%3Cimg%20src%3Dx%3E,%22%3Cscript%3Ealert(1)").await;
    practice.submit_accepted("batch=thirdPartyId,a\nother,1").await;
    let reply = page(&practice, "").await;
    let text = reply.text();
    assert_eq!(reply.status, 200);
    assert!(text.contains("&lt;img src=x&gt;") && text.contains("&quot;&lt;script&gt;alert(1)"), "{text}");
    assert!(!text.contains("<img") && !text.contains("<script") && !text.contains("style=\""));
    assert!(text.contains("demo-1701473848678-1") && text.contains("complete"));
    assert!(text.contains("<span class=\"count\">2</span>"));
}

#[tokio::test]
async fn a_search_finds_ids_by_prefix_and_escapes_its_text() {
    let practice = Practice::with_defaults().await;
    practice.submit_accepted("batch=thirdPartyId,a\nab1,1\nab2,1\nb,1").await;
    let text = page(&practice, "&id=ab").await.text();
    assert!(text.contains("<h3>ab1 ") && text.contains("<h3>ab2 ") && !text.contains("<h3>b "));
    let text = page(&practice, "&id=%22%3E%3Cscript%3E").await.text();
    assert!(text.contains("value=\"&quot;&gt;&lt;script&gt;\"") && text.contains("No profiles found"));
}

#[tokio::test]
async fn the_page_shows_the_first_100_profiles() {
    let practice = Practice::with_defaults().await;
    let rows: String = (0..1234).map(|at| format!("id{at:04},1\n")).collect();
    practice.submit_accepted(&format!("batch=thirdPartyId,a\n{rows}")).await;
    let text = page(&practice, "").await.text();
    assert_eq!(text.matches("<h3>").count(), 100);
    assert!(text.contains("1\u{202f}234</span>") && text.contains("Showing the first 100"));
}

#[tokio::test]
async fn the_page_requires_the_secret_of_the_current_start() {
    let practice = Practice::with_defaults().await;
    let url = practice.server.page_url();
    let (_, secret) = url.split_once("secret=").unwrap();
    assert!(secret.len() == 32 && secret.bytes().all(|byte| byte.is_ascii_hexdigit()));
    for wrong in [
        "/practice",
        "/practice?secret=",
        &format!("/practice?secret={secret}0"),
        &format!("/practice?secret={}", &secret[1..]),
    ] {
        let reply = practice.get(wrong).await;
        assert_eq!(reply.status, 403);
        assert!(!reply.text().contains(secret));
    }
    assert_ne!(url, Practice::with_defaults().await.server.page_url());
    // The recorded calls don't contain the secret.
    page(&practice, "").await;
    assert!(!format!("{:?}", practice.server.calls()).contains(secret));
}

#[tokio::test]
async fn responses_have_security_headers() {
    let practice = Practice::with_defaults().await;
    let reply = page(&practice, "").await;
    let policy = reply.header("content-security-policy").unwrap();
    assert!(policy.contains("default-src 'none'") && policy.contains("style-src 'self'") && !policy.contains("script"));
    let style = practice.get("/practice/page.css").await;
    assert!(style.header("content-type").unwrap().starts_with("text/css") && style.text().contains("#0b5f7d"));
    for reply in [reply, style, practice.get("/rest/v1/profiles/x?client=demo").await] {
        assert_eq!(reply.header("referrer-policy").as_deref(), Some("no-referrer"));
        assert_eq!(reply.header("x-content-type-options").as_deref(), Some("nosniff"));
        assert_eq!(reply.header("cache-control").as_deref(), Some("no-store"));
    }
}
