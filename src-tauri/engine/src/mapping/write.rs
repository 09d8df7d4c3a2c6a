//! Writes mappings as JSON, in the order of the fields that the documentation uses.

use serde_json::{Map, Value, json};

use super::{
    Attribute, ColumnRef, Condition, ConditionTest, DateLimit, Delimiters, MAPPING_VERSION, Mapping, OnBreak, Rules,
    Transform, ValueSource, ValueType,
};

impl Mapping {
    /// Returns the text of the mapping file, indented. Most fields with their default value are omitted.
    pub fn to_json(&self) -> String {
        let mut object = Map::new();
        object.insert("ferry_mapping".into(), json!(MAPPING_VERSION));
        object.insert("name".into(), json!(self.name));
        object.insert("api".into(), json!(self.api));
        let mut identifier = Map::new();
        identifier.insert("kind".into(), json!(self.identifier.kind));
        identifier.insert("column".into(), column(&self.identifier.column));
        put_transforms(&mut identifier, &self.identifier.transforms);
        object.insert("identifier".into(), Value::Object(identifier));
        object.insert("attributes".into(), self.attributes.iter().map(attribute).collect());
        if !self.only.is_empty() {
            object.insert("only".into(), self.only.iter().map(condition).collect());
        }
        let source = self.source.to_json();
        if source.as_object().is_some_and(|source| !source.is_empty()) {
            object.insert("source".into(), source);
        }
        if !self.severity.is_empty() {
            let severity = self.severity.iter().map(|(rule, severity)| (rule.code().to_owned(), json!(severity)));
            object.insert("severity".into(), Value::Object(severity.collect()));
        }
        object.insert("duplicates".into(), json!(self.duplicates));
        object.insert("delimiters".into(), delimiters(&self.delimiters));
        if let Some(text) = &self.empty_as {
            object.insert("empty_as".into(), json!(text));
        }
        // Writing plain values to memory can't fail.
        serde_json::to_string_pretty(&Value::Object(object)).unwrap_or_default()
    }
}

fn attribute(attribute: &Attribute) -> Value {
    let mut object = Map::new();
    object.insert("name".into(), json!(attribute.name));
    match &attribute.from {
        ValueSource::Column(reference) => object.insert("column".into(), column(reference)),
        ValueSource::Template(template) => object.insert("template".into(), json!(template.text)),
        ValueSource::Constant(value) => object.insert("value".into(), json!(value)),
    };
    put_transforms(&mut object, &attribute.transforms);
    let rules = rules(&attribute.rules);
    if !rules.is_empty() {
        object.insert("rules".into(), Value::Object(rules));
    }
    if let Some(text) = &attribute.empty_as {
        object.insert("empty_as".into(), json!(text));
    }
    Value::Object(object)
}

fn condition(condition: &Condition) -> Value {
    let mut object = Map::from_iter([("column".to_owned(), column(&condition.column))]);
    let (name, value) = match &condition.test {
        ConditionTest::Is(values) => ("is", json!(values)),
        ConditionTest::IsNot(values) => ("is_not", json!(values)),
        ConditionTest::Empty => ("empty", json!(true)),
        ConditionTest::NotEmpty => ("not_empty", json!(true)),
        ConditionTest::Before(date) => ("before", json!(date.limit)),
        ConditionTest::After(date) => ("after", json!(date.limit)),
        ConditionTest::Less(number) => ("less", limit(&number.limit)),
        ConditionTest::More(number) => ("more", limit(&number.limit)),
    };
    object.insert(name.to_owned(), value);
    match &condition.test {
        ConditionTest::Before(DateLimit { format: Some(format), .. })
        | ConditionTest::After(DateLimit { format: Some(format), .. }) => {
            object.insert("format".to_owned(), json!(format));
        }
        ConditionTest::Less(number) | ConditionTest::More(number) => {
            if number.decimal != '.' {
                object.insert("decimal".to_owned(), json!(number.decimal));
            }
            if let Some(group) = number.group {
                object.insert("group".to_owned(), json!(group));
            }
        }
        _ => {}
    }
    Value::Object(object)
}

/// Returns a limit as a number, or as a text if a number in JSON couldn't have all its digits.
fn limit(text: &str) -> Value {
    match text.parse::<f64>() {
        Ok(number) if number.to_string() == text && number.fract() == 0.0 && number.abs() < 1e15 => {
            json!(number as i64)
        }
        Ok(number) if number.to_string() == text => json!(number),
        _ => json!(text),
    }
}

pub(super) fn column(column: &ColumnRef) -> Value {
    match column {
        ColumnRef::Header(header) => json!(header),
        ColumnRef::Nth { header, nth } => json!({"header": header, "nth": nth}),
        ColumnRef::Position(position) => json!({"position": position}),
    }
}

fn put_transforms(object: &mut Map<String, Value>, transforms: &[Transform]) {
    if !transforms.is_empty() {
        object.insert("transforms".into(), transforms.iter().map(transform).collect());
    }
}

pub(super) fn transform(transform: &Transform) -> Value {
    match transform {
        Transform::Trim => json!("trim"),
        Transform::Clean => json!("clean"),
        Transform::Nfc => json!("nfc"),
        Transform::Unwrap => json!("unwrap"),
        Transform::DropZeroDecimals => json!("drop-zero-decimals"),
        Transform::RepairEncoding | Transform::DecodeHtml | Transform::DecodeUrl => json!(transform.name()),
        Transform::Lowercase => json!("lowercase"),
        Transform::Uppercase => json!("uppercase"),
        Transform::CollapseSpaces => json!("collapse-spaces"),
        Transform::Sha256 => json!("sha256"),
        Transform::Date { from, to, certain, pivot } => {
            let mut fields = Map::from_iter([("from".to_owned(), json!(from)), ("to".to_owned(), json!(to))]);
            put_certain(&mut fields, *certain);
            if let Some(pivot) = pivot {
                fields.insert("pivot".to_owned(), json!(pivot));
            }
            json!({"date": fields})
        }
        Transform::Number { decimal, group, certain } => {
            let mut fields = Map::from_iter([("decimal".to_owned(), json!(decimal))]);
            if let Some(group) = group {
                fields.insert("group".to_owned(), json!(group));
            }
            put_certain(&mut fields, *certain);
            json!({"number": fields})
        }
        Transform::Boolean { yes, no } => json!({"boolean": {"true": yes, "false": no}}),
        Transform::Map(words) => json!({"map": words}),
        Transform::Replace { from, to } => json!({"replace": {"from": from, "to": to}}),
        Transform::Prefix(text) => json!({"prefix": text}),
        Transform::Suffix(text) => json!({"suffix": text}),
        Transform::Default(text) => json!({"default": text}),
        Transform::Take(count) => json!({"take": count}),
        Transform::PadZeros(width) => json!({"pad-zeros": width}),
    }
}

fn put_certain(fields: &mut Map<String, Value>, certain: bool) {
    if certain {
        fields.insert("certain".to_owned(), json!(true));
    }
}

fn rules(rules: &Rules) -> Map<String, Value> {
    let mut object = Map::new();
    let mut put = |name: &str, value: Value| {
        if !value.is_null() {
            object.insert(name.to_owned(), value);
        }
    };
    put("required", if rules.required { json!(true) } else { Value::Null });
    put("allowed", json!(rules.allowed));
    put("pattern", json!(rules.pattern));
    put("min", json!(rules.min));
    put("max", json!(rules.max));
    put("max_length", json!(rules.max_length));
    put(
        "type",
        json!(rules.value_type.map(|value_type| match value_type {
            ValueType::Text => "text",
            ValueType::Number => "number",
            ValueType::Integer => "integer",
            ValueType::Boolean => "boolean",
            ValueType::Date => "date",
        })),
    );
    put(
        "severity",
        json!(rules.on_break.map(|on_break| match on_break {
            OnBreak::Error => "error",
            OnBreak::Warning => "warning",
            OnBreak::Omit => "omit",
        })),
    );
    object
}

pub(super) fn delimiters(delimiters: &Delimiters) -> Value {
    match delimiters {
        Delimiters::Auto => json!("auto"),
        Delimiters::Send => json!("send"),
        Delimiters::Exclude => json!("exclude"),
        Delimiters::Replace { comma, line_break } => {
            let mut object = Map::new();
            if let Some(text) = comma {
                object.insert("comma".into(), json!(text));
            }
            if let Some(text) = line_break {
                object.insert("line_break".into(), json!(text));
            }
            Value::Object(object)
        }
    }
}
