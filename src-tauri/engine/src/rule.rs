//! The rules by name: one list for the report, the mapping file and the message catalogues.

use serde::{Deserialize, Serialize};

/// How much a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// The row is excluded, or, for a rule about a whole file or column, nothing can be sent.
    Error,
    /// The row goes out.
    Warning,
    /// Not looked for.
    Off,
}

impl Severity {
    /// Its word in mapping files, reports and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Off => "off",
        }
    }
}

/// What a rule speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// One record.
    Row,
    /// A whole column, or the end of the file: known only after the last record.
    Column,
    /// The file as such: where it is an error, nothing is sent.
    File,
}

macro_rules! rules {
    ($($variant:ident $code:literal $severity:ident $scope:ident $fixed:literal: $doc:literal,)*) => {
        /// A rule of the check.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[repr(u8)]
        pub enum Rule {
            $(#[doc = $doc] #[serde(rename = $code)] $variant,)*
        }

        impl Rule {
            /// Every rule, in the order of this list.
            pub const ALL: &[Rule] = &[$(Rule::$variant,)*];

            /// Its name in reports, mapping files and catalogues.
            pub fn code(self) -> &'static str {
                match self { $(Rule::$variant => $code,)* }
            }

            /// How much it weighs where a mapping says nothing.
            pub fn severity(self) -> Severity {
                match self { $(Rule::$variant => Severity::$severity,)* }
            }

            /// What it speaks of.
            pub fn scope(self) -> Scope {
                match self { $(Rule::$variant => Scope::$scope,)* }
            }

            /// Whether a mapping's `severity` cannot change it: Target cannot take such a row, or
            /// another setting decides.
            pub fn is_fixed(self) -> bool {
                match self { $(Rule::$variant => $fixed,)* }
            }
        }
    };
}

rules! {
    IdEmpty "id-empty" Error Row true: "No id.",
    IdForbiddenCharacter "id-forbidden-character" Error Row true: "An id with `+`, `/` or a comma.",
    IdControlCharacter "id-control-character" Error Row true: "An id with a control character.",
    IdInvisibleCharacter "id-invisible-character" Error Row false: "A no-break or zero-width character in an id.",
    IdTooLong "id-too-long" Error Row true: "An id over Target's limit.",
    ScientificId "scientific-id" Error Row false: "An id that a spreadsheet turned into a number.",
    RowRagged "row-ragged" Error Row false: "More cells than the header, one of them not empty.",
    HeaderRepeated "header-repeated" Error Row false: "The header once more, among the records.",
    RowTooLarge "row-too-large" Error Row true: "64 KB of names and values, or more.",
    BadEncoding "bad-encoding" Error Row true: "Bytes that the file's encoding does not know.",
    IdNotPcid "id-not-pcid" Error Row false: "A `pcId` that Target cannot have made.",
    TransformFailed "transform-failed" Error Row false: "A value that a transform cannot read.",
    ValueDelimiter "value-delimiter" Error Row true: "A comma or a line break in a value.",
    RuleRequired "rule-required" Error Row false: "A required value is empty.",
    RuleAllowed "rule-allowed" Error Row false: "A value outside the allowed ones.",
    RulePattern "rule-pattern" Error Row false: "A value that does not fit its pattern.",
    RuleRange "rule-range" Error Row false: "A number outside its bounds.",
    RuleLength "rule-length" Error Row false: "A value over its mapping's length.",
    RuleType "rule-type" Error Row false: "A value of another type.",
    DuplicateRejected "duplicate-rejected" Error Row true: "A visitor with several rows, where the mapping rejects them.",
    IdBackslash "id-backslash" Warning Row false: "A backslash in an id.",
    IdLooksLikeEcid "id-looks-like-ecid" Warning Row false: "38 digits: an Experience Cloud id, which is no key here.",
    IdSurroundingSpace "id-surrounding-space" Warning Row false: "Blanks or tabs around an id.",
    IdTypographic "id-typographic" Warning Row false: "Curly quotes, dashes or full-width characters in an id.",
    IdUnicodeTwin "id-unicode-twin" Warning Row false: "Two ids that differ in Unicode form alone.",
    ValueTooLong "value-too-long" Warning Row false: "A value over 256 characters.",
    ValueControlCharacter "value-control-character" Warning Row false: "A control character in a value.",
    RowNearLimit "row-near-limit" Warning Row false: "Nine tenths of 64 KB, or more.",
    DuplicateMerged "duplicate-merged" Warning Row false: "A visitor with several rows, settled into one.",
    QuoteStray "quote-stray" Warning Row false: "Text after a closing quote.",
    SpreadsheetTextMarker "spreadsheet-text-marker" Warning Row false: "A value still in a spreadsheet's text marker.",
    NullLiteral "null-literal" Warning Row false: "A word for nothing, as text.",
    CellError "cell-error" Warning Row false: "An error such as `#N/A` in a workbook's cell; in the id an error.",
    FormulaNotCalculated "formula-not-calculated" Warning Row false: "A formula without a stored result; in the id an error.",
    HiddenRows "hidden-rows" Warning Row true: "A row that a workbook hides, and nobody said what becomes of it.",
    IdsDamaged "ids-damaged" Error Column false: "Ids of an export of ours that came back as a spreadsheet writes numbers.",
    LeadingZeroLost "leading-zero-lost" Warning Column false: "Ids that look cut by a spreadsheet.",
    DateAmbiguous "date-ambiguous" Warning Column false: "A column of dates that reads two ways.",
    NumberAmbiguous "number-ambiguous" Warning Column false: "A column of numbers that reads two ways.",
    PersonalData "personal-data" Warning Column false: "A column that looks like personal data.",
    TruncatedTail "truncated-tail" Warning Column false: "A file that seems cut off.",
    HeaderMatchedLoosely "header-matched-loosely" Warning File false: "A header matched but for blanks, case or Unicode form.",
    HeaderUnnamed "header-unnamed" Warning File false: "A column with values and no name.",
    HeaderDuplicate "header-duplicate" Warning File false: "The same header twice.",
    HeaderMissing "header-missing" Error File true: "No header where one was said to be.",
    ColumnMissing "column-missing" Error File true: "A column of the mapping that the file does not have.",
    SheetMissing "sheet-missing" Error File true: "A sheet that the workbook does not have.",
    FileUnreadable "file-unreadable" Error File true: "A file that cannot be read.",
    FileEmpty "file-empty" Error File true: "No records.",
    FileChanged "file-changed" Error File true: "Another file than the one that was checked.",
    UnterminatedQuote "unterminated-quote" Error File true: "A quote that nothing closes.",
}

impl Rule {
    /// The rule of that code.
    pub fn from_code(code: &str) -> Option<Rule> {
        Rule::ALL.iter().copied().find(|rule| rule.code() == code)
    }
}

impl std::fmt::Display for Rule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code())
    }
}
