//! The TypeScript type of an attribute's source, which is one of three fields in a mapping file.

use ts_rs::{Config, TS};

/// [`ValueSource`](super::ValueSource) as a mapping file has it: one of three fields of an attribute.
#[derive(TS)]
#[allow(dead_code, reason = "only its shape is used")]
struct Fields {
    #[ts(optional)]
    column: Option<super::ColumnRef>,
    #[ts(optional)]
    template: Option<String>,
    #[ts(optional)]
    value: Option<String>,
}

impl TS for super::ValueSource {
    type WithoutGenerics = Self;
    type OptionInnerType = Self;

    fn name(config: &Config) -> String {
        Fields::name(config)
    }

    fn inline(config: &Config) -> String {
        Fields::inline(config)
    }

    fn inline_flattened(config: &Config) -> String {
        Fields::inline_flattened(config)
    }
}
