//! Keys, with their WebDriver codes.

/// A key or a combination of keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Key {
    /// Tab, which moves to the next control.
    Tab,
    /// Shift+Tab, which moves to the previous control.
    BackTab,
    Enter,
    Space,
    Escape,
    /// The down arrow key.
    Down,
    /// The up arrow key.
    Up,
    /// The left arrow key.
    Left,
    /// The right arrow key.
    Right,
    Backspace,
    End,
    /// Ctrl and a letter.
    Ctrl(char),
    /// Ctrl, Shift and a letter.
    CtrlShift(char),
    Letter(char),
}

const SHIFT: char = '\u{e008}';
const CTRL: char = '\u{e009}';

impl Key {
    /// Returns the modifiers and the key, as WebDriver codes.
    pub(super) fn strokes(self) -> (&'static [char], char) {
        match self {
            Key::Tab => (&[], '\u{e004}'),
            Key::BackTab => (&[SHIFT], '\u{e004}'),
            Key::Enter => (&[], '\u{e007}'),
            Key::Space => (&[], ' '),
            Key::Escape => (&[], '\u{e00c}'),
            Key::Down => (&[], '\u{e015}'),
            Key::Up => (&[], '\u{e013}'),
            Key::Left => (&[], '\u{e012}'),
            Key::Right => (&[], '\u{e014}'),
            Key::Backspace => (&[], '\u{e003}'),
            Key::End => (&[], '\u{e010}'),
            Key::Ctrl(letter) => (&[CTRL], letter),
            Key::CtrlShift(letter) => (&[CTRL, SHIFT], letter),
            Key::Letter(letter) => (&[], letter),
        }
    }
}
