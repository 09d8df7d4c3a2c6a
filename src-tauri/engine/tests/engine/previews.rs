//! What a person sees of one visitor while mapping must be what the check would do.

use engine::{PreviewFate, Source, SourceOptions};

use crate::checked::{file, mapping};

#[test]
fn a_preview_shows_each_value_before_and_after_its_transforms() {
    let file = file("id;tier;when\n 1 ;GOLD;25/11/2026\na/b;x;nothing\n;;\n");
    let source = Source::open(file.path(), &SourceOptions::default()).unwrap();
    let mapping = mapping(
        r#""identifier":{"kind":"thirdPartyId","column":"id","transforms":["trim"]},"attributes":[
        {"name":"tier","column":"tier","transforms":["lowercase"]},
        {"name":"when","column":"when","transforms":[{"date":{"from":"%d/%m/%Y","to":"%Y-%m-%d"}}]},
        {"name":"source","value":"crm"}]"#,
    );
    let of = |record| source.preview(&mapping, false, record).unwrap();
    let first = of(0).unwrap();
    assert_eq!((first.fate, first.id.after.as_deref(), first.issues.len()), (PreviewFate::Ready, Some("1"), 0));
    let values: Vec<(&str, Option<&str>, Option<&str>)> = first
        .attributes
        .iter()
        .map(|one| (one.name.as_str(), one.value.before.as_deref(), one.value.after.as_deref()))
        .collect();
    let expected = [
        ("tier", Some("GOLD"), Some("gold")),
        ("when", Some("25/11/2026"), Some("2026-11-25")),
        ("source", None, Some("crm")),
    ];
    assert_eq!(values, expected);
    let second = of(1).unwrap();
    let rules: Vec<&str> = second.issues.iter().map(|(rule, _, _)| rule.code()).collect();
    assert_eq!((second.fate, rules), (PreviewFate::Excluded, vec!["id-forbidden-character", "transform-failed"]));
    assert_eq!(second.attributes[1].value.after, None);
    assert_eq!(of(2).unwrap().fate, PreviewFate::Empty);
    assert!(of(3).is_none());
}
