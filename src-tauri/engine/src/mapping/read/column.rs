//! Reads the reference to a column.

use super::error::MappingError;
use super::fields::{Fields, missing, wrong};
use crate::mapping::column_ref::ColumnRef;
use crate::mapping::json::Json;

pub(in crate::mapping) fn column((place, json): (String, Json)) -> Result<ColumnRef, MappingError> {
    match json {
        Json::Text(header) => Ok(ColumnRef::Header(header)),
        Json::Object(_) => {
            let mut fields = Fields::of(&place, json)?;
            let column = match (fields.text("header")?, fields.count("nth")?, fields.count("position")?) {
                (Some(header), Some(nth), None) => ColumnRef::Nth { header, nth },
                (None, None, Some(position)) => ColumnRef::Position(position),
                (Some(_), None, None) => return Err(missing(&place, "nth")),
                _ => {
                    return Err(MappingError::Wrong {
                        place,
                        expected: "`header` with `nth`, or `position`".into(),
                        found: "another set of fields".into(),
                    });
                }
            };
            fields.end(&["header", "nth", "position"])?;
            Ok(column)
        }
        other => Err(wrong(place, "a header, or {\"header\", \"nth\"}, or {\"position\"}", &other)),
    }
}
