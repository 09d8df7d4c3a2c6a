//! The settings of the desktop that affect how a window looks.

/// A language of the app.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// English, as in the United States.
    En,
    /// Portuguese, as in Brazil.
    PtBr,
}

impl Language {
    /// Every language of the app.
    pub const ALL: [Language; 2] = [Language::En, Language::PtBr];

    /// Returns the language tag, as in `lang` and in the names of the catalogs.
    pub fn tag(self) -> &'static str {
        match self {
            Language::En => "en",
            Language::PtBr => "pt-BR",
        }
    }

    /// Returns the locale, as in `LANG`.
    pub fn locale(self) -> &'static str {
        match self {
            Language::En => "en_US.UTF-8",
            Language::PtBr => "pt_BR.UTF-8",
        }
    }
}

/// The theme that the desktop asks programs to use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Theme {
    Light,
    Dark,
}

impl Theme {
    /// Every theme of the app.
    pub const ALL: [Theme; 2] = [Theme::Light, Theme::Dark];

    /// Returns the theme's name.
    pub fn name(self) -> &'static str {
        match self {
            Theme::Light => "light",
            Theme::Dark => "dark",
        }
    }

    /// Returns the theme, as in `GTK_THEME`.
    pub(super) fn gtk(self) -> &'static str {
        match self {
            Theme::Light => "Adwaita",
            Theme::Dark => "Adwaita:dark",
        }
    }
}

/// The look of a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// The language of the operating system.
    pub language: Language,
    /// The theme of the operating system.
    pub theme: Theme,
    /// The window's width and height.
    pub size: (u32, u32),
    /// The scale of text: 1, or 2 for 200%.
    pub text_scale: u32,
    /// Whether the desktop asks for reduced motion.
    pub reduced_motion: bool,
}

/// The look that most people have.
impl Default for Look {
    fn default() -> Self {
        Look { language: Language::En, theme: Theme::Light, size: (1120, 760), text_scale: 1, reduced_motion: false }
    }
}
