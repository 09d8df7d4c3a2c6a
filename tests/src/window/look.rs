//! How a window is to look: what a person's desktop would tell it.

/// A language that the product speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// English.
    En,
    /// Brazilian Portuguese.
    PtBr,
}

impl Language {
    /// Both.
    pub const ALL: [Language; 2] = [Language::En, Language::PtBr];

    /// As in `lang` and in the names of catalogues.
    pub fn tag(self) -> &'static str {
        match self {
            Language::En => "en",
            Language::PtBr => "pt-BR",
        }
    }

    /// As in `LANG`.
    pub fn locale(self) -> &'static str {
        match self {
            Language::En => "en_US.UTF-8",
            Language::PtBr => "pt_BR.UTF-8",
        }
    }
}

/// The desktop's theme.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Theme {
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    /// Both.
    pub const ALL: [Theme; 2] = [Theme::Light, Theme::Dark];

    /// In words.
    pub fn name(self) -> &'static str {
        match self {
            Theme::Light => "light",
            Theme::Dark => "dark",
        }
    }

    /// As in `GTK_THEME`.
    pub(super) fn gtk(self) -> &'static str {
        match self {
            Theme::Light => "Adwaita",
            Theme::Dark => "Adwaita:dark",
        }
    }
}

/// See the module.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// The system's language.
    pub language: Language,
    /// The system's theme.
    pub theme: Theme,
    /// The window's width and height.
    pub size: (u32, u32),
    /// How large text is: 1, or 2 for 200 %.
    pub text_scale: u32,
    /// Whether the person asked for less motion.
    pub reduced_motion: bool,
}

/// As most people have it.
impl Default for Look {
    fn default() -> Self {
        Look { language: Language::En, theme: Theme::Light, size: (1120, 760), text_scale: 1, reduced_motion: false }
    }
}
