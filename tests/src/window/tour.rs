//! A tour of states that the walk doesn't visit.

use std::fmt::Write as _;

use super::opened::Window;
use super::walk::Screen;
use crate::sandbox::Sandbox;
use crate::scene::CLIENT;
use crate::target::PracticeTarget;

/// The name of the live account.
const NAME: &str = "northpier-prod";

/// The smallest batch size that can be chosen.
const ROWS_IN_A_BATCH: usize = 500;

impl Window {
    /// Visits rare states, up to an upload of `batches` batches that is canceled.
    #[track_caller]
    pub fn tour(&self, sandbox: &Sandbox, batches: usize, mut visit: impl FnMut(&str)) {
        self.questions(sandbox, &mut visit);
        self.read_file(&sandbox.write("dates.csv", dates()));
        self.map_as_suggested();
        self.find("button", "Send as is");
        visit("question");
        self.press("Send as is");
        // The first button is that of the visitor ID, the second that of the first attribute.
        let opens =
            self.wait_for("the attributes", || self.all("button", "Edit transforms and rules for").into_iter().nth(1));
        opens.click().unwrap();
        self.find("combobox", "Source column");
        visit("panel");
        self.go_on_to(Screen::Check);
        // The issue in one row.
        self.press("1");
        self.press("Edit the value in row");
        self.find("textbox", "New value for row");
        visit("editing");
        self.read_file(&sandbox.write("wide.csv", wide()));
        self.map_as_suggested();
        visit("map-200-columns");
        self.sent_twice(sandbox, &mut visit);
        self.wrong_ids(sandbox, &mut visit);
        self.unclear_results(sandbox, &mut visit);
        let target = PracticeTarget::start(|_| {});
        self.live_send(sandbox, &target, batches, &mut visit);
        self.press_forward();
        self.find("button", "Pause");
        self.wait_for("one batch is with Target", || (target.calls_of("batchUpdate") > 0).then_some(()));
        visit("many-batches");
        self.ask_to_close();
        self.find("dialog", "Close during an upload?");
        visit("closing");
        self.press("Keep sending");
        self.press("Cancel…");
        self.press("Cancel upload");
        self.find("button", "New upload");
        self.press("Settings");
        self.find("button", "Erase data…");
        self.script("document.querySelector('.kept').scrollIntoView({ block: 'center' })", &[]);
        visit("data");
    }

    /// Opens files that only a person can read the right way, and returns to the empty File step, which offers them again.
    fn questions(&self, sandbox: &Sandbox, visit: &mut impl FnMut(&str)) {
        self.read_file(&sandbox.write("no-header.csv", "gold,lisboa\nsilver,porto\n"));
        self.find("button", "A customer");
        visit("header-question");
        let rows: String = (0..400).map(|row| format!("A-{row},{}\n", if row < 150 { "Sim" } else { "" })).collect();
        self.read_file(&sandbox.write("consent.csv", format!("customer_id,Newsletter\n{rows}")));
        self.map_as_suggested();
        self.wait_for_text("250 cells are empty.");
        visit("consent-question");
        self.press("File");
        self.press("Close file");
        self.find("region", "Not sent yet");
        visit("drafts");
    }

    /// Opens visitors in Send whose IDs the account has with leading zeros only.
    fn wrong_ids(&self, sandbox: &Sandbox, visit: &mut impl FnMut(&str)) {
        let target = PracticeTarget::start(|_| {});
        target.seed(CLIENT, ["00042,silver".to_owned(), "00107,silver".to_owned()]);
        sandbox.ferry(&["connection", "add", "zeros", "--client", CLIENT, "--endpoint", &target.origin()]).expect(0);
        self.read_file(&sandbox.write("zeros.csv", "customer_id,Tier\n42,gold\n107,gold\n"));
        self.map_as_suggested();
        self.go_on_to(Screen::Check);
        self.go_on_to(Screen::Send);
        self.send_to("zeros");
        self.wait_for_text("Target has 2 of these 2 visitors with another spelling of the ID.");
        visit("wrong-ids");
        self.press("These are all new visitors");
        self.wait_until_gone("These are all new visitors");
        visit("new-visitors");
    }

    /// Sends to accounts that don't count all rows, or never answer.
    fn unclear_results(&self, sandbox: &Sandbox, visit: &mut impl FnMut(&str)) {
        for (name, fault, heading) in [
            ("counted-short", "short:3", "Target counted 8 of 11 rows and didn't say which"),
            ("without-result", "stuck", "11 rows without a result"),
        ] {
            let target = PracticeTarget::start(|_| {});
            self.add_practice(sandbox, name, &target);
            target.seed(CLIENT, (0..11).map(|row| format!("A-{row},silver")));
            target.push_fault(fault);
            self.read_file(&sandbox.write(&format!("{name}.csv"), many(11)));
            self.map_as_suggested();
            self.go_on_to(Screen::Check);
            self.go_on_to(Screen::Send);
            self.send_to(name);
            self.press("Options");
            self.choose("Test batch", "none");
            self.press_forward();
            self.find("heading", heading);
            self.find("heading", "Spot check");
            self.wait_until_gone("Loading…");
            visit(name);
            self.press_forward();
            self.go_on_to(Screen::Start);
        }
    }

    fn add_practice(&self, sandbox: &Sandbox, name: &str, target: &PracticeTarget) {
        let args = ["connection", "add", name, "--client", CLIENT, "--endpoint", &target.origin(), "--practice"];
        sandbox.ferry(&args).expect(0);
    }

    /// Sends another attribute to visitors who have one already; two rows fail.
    fn sent_twice(&self, sandbox: &Sandbox, visit: &mut impl FnMut(&str)) {
        let target = PracticeTarget::start(|_| {});
        self.add_practice(sandbox, "shop", &target);
        self.read_file(&sandbox.write("tiers.csv", many(40)));
        self.map_as_suggested();
        self.go_on_to(Screen::Check);
        self.go_on_to(Screen::Send);
        self.send_to("shop");
        self.press_forward();
        self.wait_for("all are there", || (target.held().len() == 40).then_some(()));
        self.wait_for("it has ended", || (sandbox.jobs()[0]["state"] == "complete").then_some(()));
        self.begin_anew();

        let rows: String = (0..40).map(|at| format!("A-{at},{}\n", at * 10)).collect();
        // The first two visitors are new, and their rows fail.
        self.read_file(&sandbox.write("points.csv", format!("customer_id,Points\nN-1,5\nN-2,7\n{rows}")));
        self.map_as_suggested();
        self.go_on_to(Screen::Check);
        self.wait_for_text("This may erase");
        visit("override");
        target.push_fault("failed-rows:2");
        self.go_on_to(Screen::Send);
        self.press_forward();
        // The upload has fewer rows than a test batch, so it pauses before it continues.
        self.press("Resume");
        self.find("button", "Export failed rows…");
        visit("failed");
        self.press("Send 2 again");
        self.find("dialog", "Send 2 rows again?");
        visit("send-again");
        self.press("Cancel");
    }

    fn live_send(&self, sandbox: &Sandbox, target: &PracticeTarget, batches: usize, visit: &mut impl FnMut(&str)) {
        let origin = target.origin();
        let args = ["connection", "add", NAME, "--client", CLIENT, "--endpoint", &origin, "--production"];
        sandbox.ferry(&args).expect(0);
        self.press("Connections");
        self.press(NAME);
        self.press("Test connection");
        self.wait_for_text("Connected. Nothing was changed.");
        visit("account");
        let rows = batches * ROWS_IN_A_BATCH;
        target.seed(CLIENT, (0..rows).map(|row| format!("A-{row},silver")));
        self.read_file(&sandbox.write("many.csv", many(rows)));
        self.map_as_suggested();
        self.go_on_to(Screen::Check);
        self.go_on_to(Screen::Send);
        let live = format!("{NAME} · {}", self.words().say("live"));
        self.send_to(&live);
        self.fill("textbox", &format!("Type {CLIENT} to send to your live site"), NAME);
        self.find("textbox", "That's the connection name. Type the client code:");
        visit("live-send");
        self.fill("textbox", "That's the connection name. Type the client code:", CLIENT);
        self.press("Options");
        self.choose("Test batch", "none");
        self.choose("Rows per batch", "500 rows");
    }
}

/// A file with ambiguous dates and one ID that Target doesn't accept.
fn dates() -> String {
    let row = |at: usize| format!("A-{at},Gold,{:02}/{:02}/2026\n", at % 12 + 1, (at + 3) % 12 + 1);
    let rows: String = (0..40).map(row).collect();
    format!("customer_id,Tier,Last order\n{rows}A+40,Silver,05/06/2026\n")
}

fn wide() -> String {
    let mut text = "customer_id".to_owned();
    for column in 1..200 {
        let _ = write!(text, ",Column {column}");
    }
    for row in 0..20 {
        let _ = write!(text, "\nA-{row}");
        for column in 1..200 {
            let _ = write!(text, ",value {}", row * column);
        }
    }
    text + "\n"
}

fn many(rows: usize) -> String {
    let rows: String = (0..rows).map(|at| format!("A-{at},gold\n")).collect();
    format!("customer_id,Tier\n{rows}")
}
