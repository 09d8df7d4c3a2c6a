//! Questions on the terminal.

use std::io::{IsTerminal, Write};

use engine::Checked;
use uploads::OpenUpload;

use crate::context::Context;
use crate::failure::Failure;
use crate::output::format::counted;
use crate::output::style::{STRONG, paint};

/// Returns whether there's a terminal to ask on.
pub fn can_ask() -> bool {
    std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
}

/// Fails if the command would ask a question, but there's no terminal to ask on. `review` is the command to run first.
pub fn require_terminal(yes: bool, review: &str) -> Result<(), Failure> {
    if yes || can_ask() {
        return Ok(());
    }
    Err(Failure::usage("Can't ask for confirmation without a terminal. Nothing was sent.")
        .hint(format!("Review {review} first, then add --yes.")))
}

/// Asks a question on the terminal. Anything but `y` or `yes` is a no. `consequence` says what wasn't done.
pub async fn ask(question: String, consequence: &str, context: &Context) -> Result<(), Failure> {
    // The thread that reads the answer can't be canceled. It ends with the program.
    let answer = tokio::task::spawn_blocking(move || read_answer(&question));
    let answer = tokio::select! {
        answer = answer => answer,
        () = context.control.paused() => return Err(Failure::interrupted(consequence)),
    };
    match answer {
        Ok(Ok(answer)) if matches!(answer.trim().to_lowercase().as_str(), "y" | "yes") => Ok(()),
        Ok(Err(error)) => Err(Failure::usage(format!("Couldn't read your answer: {error}. {consequence}"))),
        Ok(Ok(_)) | Err(_) => Err(Failure::usage(format!("Canceled. {consequence}"))),
    }
}

fn read_answer(question: &str) -> std::io::Result<String> {
    let mut terminal = anstream::stderr();
    terminal.write_all(question.as_bytes()).and_then(|()| terminal.flush())?;
    let mut answer = String::new();
    std::io::stdin().read_line(&mut answer)?;
    Ok(answer)
}

/// Asks whether a checked file is sent.
pub async fn confirm_upload(checked: &Checked, upload: &OpenUpload, context: &Context) -> Result<(), Failure> {
    let rows = counted(checked.report().rows.ready, "visitor", "visitors");
    let batches = counted(checked.plan().len() as u64, "batch", "batches");
    let place = if upload.upload().is_practice() { "the practice" } else { "the live" };
    let question = format!(
        "\nSend {} in {batches} to {place} Target account {}? This can't be undone. [y/N] ",
        paint(STRONG, rows),
        paint(STRONG, upload.client())
    );
    ask(question, "Nothing was sent.", context).await
}
