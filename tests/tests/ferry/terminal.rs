//! A person at a terminal, played by `script`, which gives the program one.

use std::process::Command;

use tests::{CLIENT, Running, Scene};

/// `ferry send` without `--yes`, in a terminal.
fn ask(scene: &Scene) -> Running {
    let origin = scene.target.origin();
    let to = ["--client", CLIENT, "--endpoint", &origin, "--poll-every", "100ms"];
    let plain = scene.sandbox.command(&scene.args("send", &to));
    let words = std::iter::once(plain.get_program()).chain(plain.get_args());
    let line: Vec<String> = words.map(|word| format!("'{}'", word.to_str().unwrap())).collect();
    let mut command = Command::new("script");
    command.args(["--quiet", "--return", "--command", &line.join(" "), "/dev/null"]);
    command.current_dir(plain.get_current_dir().unwrap()).env_clear().env("TERM", "xterm").env("SHELL", "/bin/sh");
    for (name, value) in plain.get_envs() {
        command.env(name, value.unwrap());
    }
    let asking = Running::start_to_answer(&mut command);
    asking.wait_for_text("There is no undo. [y/N]");
    asking
}

#[test]
fn a_yes_sends() {
    let scene = Scene::new(3);
    let mut asking = ask(&scene);
    scene.assert_nothing_asked();
    asking.answer("y\n");
    let sent = asking.finish().expect(0);
    assert!(sent.stdout.contains("3 visitors") && sent.stdout.contains("applied"), "{sent}");
    scene.assert_all_held();
}

/// Anything else is a no, the bare Enter of a tired person too.
#[test]
fn anything_else_is_a_no() {
    let scene = Scene::new(3);
    for answer in ["n\n", "\n", "yess\n", "\u{4}"] {
        let mut asking = ask(&scene);
        asking.answer(answer);
        let stopped = asking.finish().expect(1);
        assert!(stopped.stdout.contains("Nothing was sent"), "{answer:?}: {stopped}");
    }
    scene.assert_nothing_asked();
    assert_eq!(scene.sandbox.jobs().len(), 0);
}

/// Ctrl-C at the question must not look as if nothing had happened.
#[test]
fn ctrl_c_at_the_question_is_heard_at_once() {
    let scene = Scene::new(3);
    let mut asking = ask(&scene);
    asking.answer("\u{3}");
    let stopped = asking.finish().expect(130);
    assert!(stopped.stdout.contains("Nothing was sent"), "{stopped}");
    scene.assert_nothing_asked();
    assert_eq!(scene.sandbox.jobs().len(), 0);
}
