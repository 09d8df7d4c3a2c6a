//! Questions about the shape of a file: its header, rows of labels, and batch files.

use tests::Sandbox;
use tests::window::{Language, Look, Screen, Theme, Window};

/// Taken for the header, the first customer would be lost; taken for a customer, a visitor `id` would be sent.
#[test]
fn a_first_row_that_could_be_a_customer_is_asked_about() {
    in_both_looks(|window, sandbox| {
        window.read_file(&sandbox.write("customers.csv", "gold,lisboa\nsilver,porto\n"));
        let question = "Row 1 could have the names of the columns, or be a customer. Which is it?";
        window.wait_for_text(question);
        window.keep("header-unclear");
        window.press("A customer");
        window.wait_until_gone(question);
    });
}

/// A question that isn't answered in File comes up again in Check, because nothing can be sent.
#[test]
fn an_unanswered_question_about_the_header_is_an_error_in_check() {
    in_both_looks(|window, sandbox| {
        window.read_file(&sandbox.write("customers.csv", "CUST-001,not yet\nCUST-002,5\nCUST-003,6\n"));
        window.map_as_suggested();
        window.press_forward();
        window.wait_for_text("This row could be the header, or a customer.");
        window.wait_for_text("In File, choose whether it's a customer.");
        window.keep("header-unclear-in-check");
    });
}

#[test]
fn a_row_of_types_is_left_out_until_a_person_says_that_it_is_a_customer() {
    in_both_looks(|window, sandbox| {
        window.read_file(&sandbox.write("types.csv", "id,tier\nint,varchar(20)\n1,gold\n2,silver\n"));
        window.wait_for_text("Row 2 has labels or types of the columns, and isn't read as a customer.");
        window.keep("labels-left-out");
        window.press("Read as a customer");
        window.wait_for_text("varchar(20)");
    });
}

#[test]
fn names_in_two_rows_are_joined_if_the_person_wants_it() {
    in_both_looks(|window, sandbox| {
        let groups = "id;Address;;Contact;\n;Street;City;Mail;Phone\n1;Rua A;Faro;x;y\n2;Rua B;Porto;z;w\n";
        window.read_file(&sandbox.write("groups.csv", groups));
        window.find("button", "Join names");
        window.keep("header-rows");
        window.press("Join names");
        window.wait_for_text("Contact / Phone");
    });
}

#[test]
fn a_row_that_may_have_labels_is_a_warning_in_check() {
    in_both_looks(|window, sandbox| {
        window.read_file(&sandbox.write("labels.csv", "id,level\nKunde,Stufe\n1,3\n2,4\n"));
        window.map_as_suggested();
        window.go_on_to(Screen::Check);
        window.wait_for_text("This row below the header may have labels of the columns. It's read as a customer.");
        window.keep("labels-unclear");
    });
}

#[test]
fn a_batch_file_of_adobe_is_read_as_a_table_and_named() {
    in_both_looks(|window, sandbox| {
        window.read_file(&sandbox.write("batch.txt", "batch=thirdPartyId,city\nA-1,S%C3%A3o%20Paulo\n"));
        window.wait_for_text("It's a batch file for Adobe Target, so its values are URL-decoded.");
        window.wait_for_text("São Paulo");
        window.keep("batch");
    });
}

/// Runs a test in English and light, and in Portuguese and dark.
fn in_both_looks(test: impl Fn(&Window, &Sandbox)) {
    for (language, theme) in [(Language::En, Theme::Light), (Language::PtBr, Theme::Dark)] {
        let sandbox = Sandbox::new();
        let window = Window::open(&sandbox, Look { language, theme, ..Look::default() });
        test(&window, &sandbox);
    }
}
