//! A mapping compared with the open file while it's edited: which columns it means, and what is still open.

use engine::mapping::ColumnRef;
use engine::{FileProfile, Mapping, Source};

use crate::api::{DraftColumn, MappingView, NamedFit, Readings, TemplateColumn};
use crate::failure::Failure;

/// Compares a mapping with a file. The mapping can still be without attributes.
pub fn of(mapping: &str, source: &Source, profile: &FileProfile) -> Result<MappingView, Failure> {
    let mapping = Mapping::draft_from_json(mapping)?;
    let fit = mapping.fit(source.columns());
    let fits = fit.columns().iter().map(|(column, fit)| NamedFit { column: column.clone(), fit: fit.clone() });
    let in_template = |(attribute, column): (&str, &ColumnRef)| {
        Some(TemplateColumn { attribute: attribute.to_owned(), column: column.place(source.columns())? })
    };
    Ok(MappingView {
        fits: fits.collect(),
        templates: mapping.template_columns().filter_map(in_template).collect(),
        questions: mapping.questions(source.columns(), profile),
    })
}

/// Returns what to do with each column of a file, in order.
pub fn suggestions(source: &Source, profile: &FileProfile) -> Vec<DraftColumn> {
    let columns = source.suggest(profile).columns.into_iter().enumerate();
    columns
        .filter_map(|(index, suggestion)| {
            let profile = profile.column(index)?;
            let readings = |(example, ways)| Readings { ways, example };
            Some(DraftColumn {
                is_personal: suggestion.is_personal(),
                is_hidden: suggestion.is_hidden(),
                suggestion,
                dates: readings(profile.dates()),
                numbers: readings(profile.numbers()),
                yes_and_no: profile.yes_and_no(),
                few: profile.few_values(),
            })
        })
        .collect()
}
