//! Prompts. The command `script` runs `ferry` in a pseudoterminal, as if a person were typing.

use std::process::Command;

use tests::{CLIENT, Running, Scene};

/// Starts `ferry send` without `--yes` in a terminal, and waits for its question.
fn ask(scene: &Scene) -> Running {
    let origin = scene.target.origin();
    let to = ["--client", CLIENT, "--endpoint", &origin, "--poll-every", "100ms"];
    let prompt = in_a_terminal(&scene.sandbox.command(&scene.args("send", &to)));
    prompt.wait_for_text("This can't be undone. [y/N]");
    prompt
}

fn in_a_terminal(plain: &Command) -> Running {
    let words = std::iter::once(plain.get_program()).chain(plain.get_args());
    let line: Vec<String> = words.map(|word| format!("'{}'", word.to_str().unwrap())).collect();
    let mut command = Command::new("script");
    command.args(["--quiet", "--return", "--command", &line.join(" "), "/dev/null"]);
    command.current_dir(plain.get_current_dir().unwrap()).env_clear().env("TERM", "xterm").env("SHELL", "/bin/sh");
    for (name, value) in plain.get_envs() {
        command.env(name, value.unwrap());
    }
    Running::start_to_answer(&mut command)
}

#[test]
fn confirming_the_prompt_sends_the_file() {
    let scene = Scene::new(3);
    let mut prompt = ask(&scene);
    scene.assert_nothing_asked();
    prompt.answer("y\n");
    let sent = prompt.finish().expect(0);
    assert!(sent.stdout.contains("3 visitors") && sent.stdout.contains("applied"), "{sent}");
    scene.assert_all_held();
}

/// Anything but `y` or `yes` declines, including Enter alone and the end of input.
#[test]
fn declining_the_prompt_sends_nothing() {
    let scene = Scene::new(3);
    for answer in ["n\n", "\n", "yess\n", "\u{4}"] {
        let mut prompt = ask(&scene);
        prompt.answer(answer);
        let stopped = prompt.finish().expect(1);
        assert!(stopped.stdout.contains("Nothing was sent"), "{answer:?}: {stopped}");
    }
    scene.assert_nothing_asked();
    assert_eq!(scene.sandbox.jobs().len(), 0);
}

/// A person who presses Ctrl-C must read that nothing was sent.
#[test]
fn ctrl_c_at_the_prompt_sends_nothing() {
    let scene = Scene::new(3);
    let mut prompt = ask(&scene);
    prompt.answer("\u{3}");
    let stopped = prompt.finish().expect(130);
    assert!(stopped.stdout.contains("Nothing was sent"), "{stopped}");
    scene.assert_nothing_asked();
    assert_eq!(scene.sandbox.jobs().len(), 0);
}

/// Someone who sees the screen, now or later in its scrollback, must not be able to read the token.
#[test]
fn a_typed_token_is_not_shown() {
    let keychain = tests::Keychain::start();
    let scene = Scene::with(1, |options| options.token = Some("typed-canary-5d20".to_owned()));
    scene.sandbox.on_bus(keychain.address());
    let origin = scene.target.origin();
    let add = ["connection", "add", "acme", "--client", CLIENT, "--endpoint", &origin, "--auth", "token"];
    scene.sandbox.ferry(&add).expect(0);
    let mut setting = in_a_terminal(&scene.sandbox.command(&["token", "set", "acme"]));
    setting.wait_for_text("(hidden)");
    setting.answer("typed-canary-5d20\n");
    let set = setting.finish().expect(0);
    assert!(set.stdout.contains("saved in the system keychain"), "{set}");
    assert!(!set.stdout.contains("typed-canary") && !set.stderr.contains("typed-canary"), "{set}");
    scene.sandbox.ferry(&["connection", "test", "acme"]).expect(0);
}
