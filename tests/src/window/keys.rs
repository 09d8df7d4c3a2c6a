//! Keys, as the driver calls them.

/// A key that is no letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// On to the next control.
    Tab,
    /// Back to the one before.
    BackTab,
    /// Enter.
    Enter,
    /// The long one.
    Space,
    /// Escape.
    Escape,
    /// Arrow down.
    Down,
    /// Arrow up.
    Up,
    /// Arrow left.
    Left,
    /// Arrow right.
    Right,
    /// Backspace.
    Backspace,
    /// To the end.
    End,
    /// A letter while Ctrl is held.
    Ctrl(char),
    /// A letter while Ctrl and Shift are held.
    CtrlShift(char),
    /// A letter.
    Letter(char),
}

const SHIFT: char = '\u{e008}';
const CTRL: char = '\u{e009}';

impl Key {
    /// What is held, and what is struck.
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
