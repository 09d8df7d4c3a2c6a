//! The rules of the check: one list for reports, mapping files, and message catalogs.

use serde::{Deserialize, Serialize};

/// How severe an issue is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// The row is excluded. If the rule is about a whole column or file, the file can't be sent.
    Error,
    /// The row is sent.
    Warning,
    /// The issue isn't reported.
    Off,
}

impl Severity {
    /// Returns the name in mapping files, reports, and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Off => "off",
        }
    }
}

/// What a rule is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// One row of the file.
    Row,
    /// A whole column, or the end of the file. It's only known after the last row.
    Column,
    /// The whole file. If it's an error, nothing is sent.
    File,
}

macro_rules! rules {
    ($($variant:ident $code:literal $severity:ident $scope:ident $fixed:literal: $doc:literal,)*) => {
        /// A rule of the check.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[cfg_attr(feature = "ts", derive(ts_rs::TS))]
        #[repr(u8)]
        pub enum Rule {
            $(#[doc = $doc] #[serde(rename = $code)] $variant,)*
        }

        impl Rule {
            /// Every rule, in the order of this list.
            pub const ALL: &[Rule] = &[$(Rule::$variant,)*];

            /// Returns the issue code, as in reports, mapping files, and message catalogs.
            pub fn code(self) -> &'static str {
                match self { $(Rule::$variant => $code,)* }
            }

            /// Returns the default severity.
            pub fn severity(self) -> Severity {
                match self { $(Rule::$variant => Severity::$severity,)* }
            }

            /// Returns what the rule is about.
            pub fn scope(self) -> Scope {
                match self { $(Rule::$variant => Scope::$scope,)* }
            }

            /// Returns whether the severity can't be changed in a mapping, because Target doesn't accept such a row,
            /// or because another setting decides.
            pub fn is_fixed(self) -> bool {
                match self { $(Rule::$variant => $fixed,)* }
            }
        }
    };
}

rules! {
    IdEmpty "id-empty" Error Row true: "The ID is empty.",
    IdForbiddenCharacter "id-forbidden-character" Error Row true: "The ID contains `+`, `/`, or a comma.",
    IdControlCharacter "id-control-character" Error Row true: "The ID contains a control character.",
    IdInvisibleCharacter "id-invisible-character" Error Row false: "The ID contains a no-break or zero-width character.",
    IdTooLong "id-too-long" Error Row true: "The ID is longer than Target allows.",
    ScientificId "scientific-id" Error Row false: "A spreadsheet converted the ID to a number.",
    RowRagged "row-ragged" Error Row false: "The row has more cells than the header, and one of them isn't empty.",
    RowShort "row-short" Error Row false: "The row has fewer cells than most rows. If the mapping doesn't read the missing cells, it's a warning.",
    HeaderRepeated "header-repeated" Error Row false: "The row repeats the header.",
    RowTooLarge "row-too-large" Error Row true: "The names and values have 64 KB or more.",
    BadEncoding "bad-encoding" Error Row true: "The row contains bytes that aren't valid in the file's encoding.",
    IdNotPcid "id-not-pcid" Error Row false: "The `pcId` doesn't have the form of those that Target creates.",
    TransformFailed "transform-failed" Error Row false: "A transform can't read the value.",
    ConditionUnreadable "condition-unreadable" Error Row false: "The value of a condition's column isn't a date or a number.",
    ValueDelimiter "value-delimiter" Error Row true: "The value contains a comma or a line break.",
    RuleRequired "rule-required" Error Row false: "A required value is empty.",
    RuleAllowed "rule-allowed" Error Row false: "The value isn't one of the allowed values.",
    RulePattern "rule-pattern" Error Row false: "The value doesn't match the pattern.",
    RuleRange "rule-range" Error Row false: "The number is below the minimum or above the maximum.",
    RuleLength "rule-length" Error Row false: "The value is longer than the mapping allows.",
    RuleType "rule-type" Error Row false: "The value isn't of the type in the mapping.",
    DuplicateRejected "duplicate-rejected" Error Row true: "The visitor has several rows, and the mapping rejects duplicates.",
    IdBackslash "id-backslash" Warning Row false: "The ID contains a backslash.",
    IdLooksLikeEcid "id-looks-like-ecid" Warning Row false: "The ID has 38 digits, like an Experience Cloud ID, which can't be used here.",
    IdSurroundingSpace "id-surrounding-space" Warning Row false: "The ID has leading or trailing spaces.",
    IdQuoted "id-quoted" Warning Row false: "The ID is in quotation marks that are part of it, or begins or ends with one.",
    IdTypographic "id-typographic" Warning Row false: "The ID contains curly quotes, dashes, full-width characters, or Cyrillic or Greek letters that look like Latin ones.",
    IdUnicodeTwin "id-unicode-twin" Warning Row false: "Another ID differs only in its Unicode form.",
    IdCaseTwin "id-case-twin" Warning Row false: "Another ID differs only in uppercase and lowercase letters.",
    IdZeroTwin "id-zero-twin" Warning Row false: "Another ID differs only in leading zeros or in a decimal part of zeros.",
    TextLost "text-lost" Warning Row false: "The text contains U+FFFD or, inside a word, a question mark, which another program wrote for characters that it couldn't read or write. In the ID, U+FFFD is always an error.",
    TextEncoded "text-encoded" Warning Row false: "The text was encoded once too often: twice in UTF-8, in HTML, or for a URL.",
    ValueTooLong "value-too-long" Warning Row false: "The value has more than 256 characters.",
    ValueControlCharacter "value-control-character" Warning Row false: "The value contains a control character.",
    RowNearLimit "row-near-limit" Warning Row false: "The names and values have nine tenths of 64 KB or more.",
    TemplatePartEmpty "template-part-empty" Warning Row false: "Some columns of a template are empty, and others aren't.",
    DuplicateMerged "duplicate-merged" Warning Row false: "The visitor has several rows, and one is sent.",
    DuplicateTie "duplicate-tie" Warning Row false: "Several rows of the visitor have the newest date, and the last of them is sent.",
    DuplicateDate "duplicate-date" Warning Row false: "The visitor has several rows, and this one has no date that can be read.",
    QuoteStray "quote-stray" Warning Row false: "The row contains text after a closing quotation mark.",
    SpreadsheetTextMarker "spreadsheet-text-marker" Warning Row false: "The value is in a spreadsheet's text marker.",
    NullLiteral "null-literal" Warning Row false: "The value is a placeholder such as NULL. In the ID, it's always an error.",
    CellError "cell-error" Warning Row false: "A workbook's cell contains an error such as `#N/A`. In the ID, it's always an error.",
    FormulaNotCalculated "formula-not-calculated" Warning Row false: "A workbook's cell contains a formula without a stored result. In the ID, it's always an error.",
    HiddenRows "hidden-rows" Warning Row true: "The row is hidden in the workbook, and the options don't say whether to send it.",
    IdsDamaged "ids-damaged" Error Column false: "Ids of an export of ours that came back as a spreadsheet writes numbers.",
    IdsNotCompared "ids-not-compared" Warning File false: "The IDs can't be compared with those of earlier exports, because the keychain can't be used.",
    LeadingZeroLost "leading-zero-lost" Warning Column false: "The IDs look as if a spreadsheet had removed leading zeros.",
    IdDecimal "id-decimal" Warning Column false: "The IDs are whole numbers with a decimal part of zeros, such as `100200.0`.",
    DateAmbiguous "date-ambiguous" Warning Column false: "Day and month of the dates in the column are ambiguous.",
    NumberAmbiguous "number-ambiguous" Warning Column false: "Decimal and thousands separators in the column are ambiguous.",
    DateAsText "date-as-text" Warning Column false: "The values are dates that are sent as they're written in the file.",
    NumberAsText "number-as-text" Warning Column false: "The values are numbers that are sent as they're written in the file.",
    PersonalData "personal-data" Warning Column false: "The column looks like personal data.",
    TruncatedTail "truncated-tail" Warning Column false: "The file seems to be cut off.",
    RowLimitReached "row-limit-reached" Warning File false: "The file has exactly as many lines as a spreadsheet can have, so that others may be missing.",
    HeaderMatchedLoosely "header-matched-loosely" Warning File false: "A header differs from the mapping in spaces, case, or Unicode form.",
    HeaderWider "header-wider" Warning File false: "The header has more columns than nearly all rows have cells.",
    HeaderUnnamed "header-unnamed" Warning File false: "A column with values has no header.",
    HeaderDuplicate "header-duplicate" Warning File false: "Several columns have the same header.",
    HeaderUnclear "header-unclear" Error File false: "The first row could be the header or a customer.",
    HeaderDelimiter "header-delimiter" Warning File false: "The header has another delimiter than the rows.",
    LabelsLeftOut "labels-left-out" Warning File false: "A row below the header has labels or types, and isn't read.",
    LabelsUnclear "labels-unclear" Warning File false: "A row below the header could have labels, and is read.",
    DelimiterUnclear "delimiter-unclear" Warning File false: "The file has one column, and could have an unknown delimiter.",
    MergedCells "merged-cells" Warning File false: "Cells are merged with cells below, which are read as empty.",
    HeaderMissing "header-missing" Error File true: "The header row doesn't exist.",
    ColumnMissing "column-missing" Error File true: "The file doesn't have a column of the mapping.",
    SheetMissing "sheet-missing" Error File true: "The workbook doesn't have the sheet.",
    FileUnreadable "file-unreadable" Error File true: "The file can't be read.",
    FileEmpty "file-empty" Error File true: "The file has no rows.",
    FileChanged "file-changed" Error File true: "The file has changed since the check.",
    UnterminatedQuote "unterminated-quote" Error File true: "A quotation mark is never closed.",
}

impl Rule {
    /// Returns the rule with this code.
    pub fn from_code(code: &str) -> Option<Rule> {
        Rule::ALL.iter().copied().find(|rule| rule.code() == code)
    }
}

impl std::fmt::Display for Rule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code())
    }
}
