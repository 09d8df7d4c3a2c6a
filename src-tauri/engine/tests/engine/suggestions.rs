//! What is suggested for a file's columns, why, and what stays a question.

use engine::mapping::{Attribute, ColumnRef, Transform};
use engine::{
    Counted, Progress, Question, QuestionAbout, QuestionField, Source, SourceOptions, Suggest, Suggestion,
    SuggestionReason,
};

use crate::checked::{file, mapping};

fn counted(text: &str) -> Counted {
    let file = file(text.as_bytes());
    let options = SourceOptions::default();
    Source::open(file.path(), &options).unwrap().count(&Progress::default()).unwrap()
}

fn suggested(text: &str) -> Suggestion {
    let counted = counted(text);
    counted.source.suggest(&counted.profile)
}

/// Each column as `name: what, because of what`.
fn described(suggestion: &Suggestion) -> Vec<(String, Suggest, Option<&str>, Vec<serde_json::Value>)> {
    let columns = suggestion.columns.iter();
    columns
        .map(|one| {
            let reasons = one.reasons.iter().map(|reason| serde_json::to_value(reason).unwrap());
            (one.column.to_string(), one.suggest, one.name.as_deref(), reasons.collect())
        })
        .collect()
}

#[test]
fn a_crm_export_is_read_and_its_personal_columns_are_left_out() {
    let suggestion = suggested(
        "Código;Nome;Contato;Nível;Última compra;Total gasto;Aceita ofertas\n\
         BR-1;Wagner;w@example.com;Ouro;15/09/2026;1.507,85;Sim\n\
         BR-2;Inês;i@example.com;Prata;28/10/2026;375,03;Não\n",
    );
    let reason = |json: &str| -> Vec<serde_json::Value> { vec![serde_json::from_str(json).unwrap()] };
    assert_eq!(
        described(&suggestion),
        [
            ("Código".to_owned(), Suggest::Id, None, reason(r#"{"reason":"id-header"}"#)),
            ("Nome".to_owned(), Suggest::LeaveOut, None, reason(r#"{"reason":"personal-header"}"#)),
            (
                "Contato".to_owned(),
                Suggest::LeaveOut,
                None,
                reason(r#"{"reason":"personal-values","kind":"email","values":2,"looked_at":2}"#)
            ),
            ("Nível".to_owned(), Suggest::Attribute, Some("nivel"), vec![]),
            (
                "Última compra".to_owned(),
                Suggest::Attribute,
                Some("ultima_compra"),
                reason(
                    r#"{"reason":"dates","format":"%d/%m/%Y","values":2,"unreadable":0,"example":null,"sample":{"before":"15/09/2026","after":"2026-09-15"}}"#
                )
            ),
            (
                "Total gasto".to_owned(),
                Suggest::Attribute,
                Some("total_gasto"),
                reason(
                    r#"{"reason":"numbers","decimal":",","group":".","values":2,"unreadable":0,"example":null,"sample":{"before":"1.507,85","after":"1507.85"}}"#
                )
            ),
            (
                "Aceita ofertas".to_owned(),
                Suggest::Attribute,
                Some("aceita_ofertas"),
                reason(r#"{"reason":"yes-no","true":["Sim"],"false":["Não"]}"#)
            ),
        ]
    );
    let transforms: Vec<&[Transform]> = suggestion.mapping.attributes.iter().map(|one| &one.transforms[..]).collect();
    assert_eq!(
        transforms,
        [
            &[Transform::Trim][..],
            &[
                Transform::Trim,
                Transform::Date { from: "%d/%m/%Y".to_owned(), to: "%Y-%m-%d".to_owned(), certain: false, pivot: None }
            ],
            &[Transform::Trim, Transform::Number { decimal: ',', group: Some('.'), certain: false }],
            &[Transform::Trim, Transform::Boolean { yes: vec!["Sim".to_owned()], no: vec!["Não".to_owned()] }],
        ]
    );
}

/// What reads in two ways is left to a person, and a file's later rows can answer it.
#[test]
fn a_column_that_reads_in_two_ways_stays_as_it_is_until_a_row_shows_which() {
    let mut rows: String = "id,Joined,Points\n".to_owned();
    (1..=200).for_each(|number| rows.push_str(&format!("A-{number},03/04/2026,1.234\n")));
    let open = counted(&rows);
    let suggestion = open.source.suggest(&open.profile);
    assert!(suggestion.mapping.attributes.iter().all(|one| one.transforms == [Transform::Trim]), "{suggestion:?}");
    let questions = suggestion.mapping.questions(open.source.columns(), &open.profile);
    let [date, number] = &questions[..] else { panic!("{questions:?}") };
    let QuestionAbout::Date { example, readings } = &date.about else { panic!("{date:?}") };
    let values: Vec<&str> = readings.iter().map(|reading| reading.value.as_str()).collect();
    assert_eq!((example.as_str(), values), ("03/04/2026", vec!["2026-04-03", "2026-03-04"]));
    let QuestionAbout::Number { example, readings } = &number.about else { panic!("{number:?}") };
    let values: Vec<&str> = readings.iter().map(|reading| reading.value.as_str()).collect();
    assert_eq!((example.as_str(), values), ("1.234", vec!["1234", "1.234"]));

    rows.push_str("A-201,25/12/2026,\"1.234,5\"\n");
    let shown = counted(&rows);
    let first = shown.source.suggest(&shown.source.sample_profile()).mapping;
    let whole = shown.source.suggest(&shown.profile).mapping;
    assert_eq!(first.attributes[0].transforms, [Transform::Trim], "the first 100 rows don't show it");
    let read = |attribute: &Attribute| attribute.transforms.get(1).cloned();
    assert!(matches!(read(&whole.attributes[0]), Some(Transform::Date { from, .. }) if from == "%d/%m/%Y"));
    assert!(matches!(read(&whole.attributes[1]), Some(Transform::Number { decimal: ',', group: Some('.'), .. })));
    assert_eq!(whole.questions(shown.source.columns(), &shown.profile), []);
}

#[test]
fn an_answer_ends_a_question_and_consent_with_empty_cells_is_one() {
    let counted = counted("id,Newsletter,Joined\n1,yes,03/04/2026\n2,,05/06/2026\n3,no,07/08/2026\n");
    let open = |attributes: &str| {
        let mapping = mapping(&format!(r#""attributes":[{attributes}]"#));
        let questions = mapping.questions(counted.source.columns(), &counted.profile);
        let name = |question: Question| match question.field {
            QuestionField::Attribute { name } => name,
            field => panic!("{field:?}"),
        };
        questions.into_iter().map(name).collect::<Vec<_>>()
    };
    assert_eq!(
        open(r#"{"name":"n","column":"Newsletter"},{"name":"j","column":"Joined"}"#),
        ["n", "j"],
        "nothing is answered"
    );
    for answered in [
        r#"{"name":"n","column":"Newsletter","transforms":[{"default":"false"}]}"#,
        r#"{"name":"n","column":"Newsletter","rules":{"required":true}}"#,
        r#"{"name":"n","column":"Newsletter","empty_as":"none"}"#,
        r#"{"name":"n","column":"Newsletter","transforms":["sha256"]}"#,
        r#"{"name":"j","column":"Joined","transforms":[{"date":{"from":"%d/%m/%Y","to":"%Y-%m-%d"}}]}"#,
    ] {
        assert_eq!(open(answered), [""; 0], "{answered}");
    }
}

/// A question is asked for just the columns that a check would end with an error for.
#[test]
fn columns_that_are_missing_or_could_be_several_are_questions() {
    let fields = r#""attributes":[{"name":"a","column":"tier"}]"#;
    for (headers, about) in [
        ("id,Tier level", Some(QuestionAbout::Missing { nearest: vec![1], choices: vec![0, 1] })),
        ("id,tier,tier", Some(QuestionAbout::Ambiguous { columns: vec![1, 2], choices: vec![0, 1, 2] })),
        ("id,Tier,TIER ", Some(QuestionAbout::Ambiguous { columns: vec![1, 2], choices: vec![0, 1, 2] })),
        ("Ｉｄ,Ｔｉｅｒ", None),
        ("id,tier\u{200b}", None),
        ("id,Tier,tier", None),
    ] {
        let counted = counted(&format!("{headers}\n1,x,y\n"));
        let questions = mapping(fields).questions(counted.source.columns(), &counted.profile);
        assert_eq!(questions.into_iter().map(|question| question.about).next(), about, "{headers}");
    }
}

/// A condition, the date of the newest row, and a template need their columns as an attribute does.
#[test]
fn a_missing_column_of_a_condition_of_the_newest_row_or_of_a_template_is_a_question() {
    let mapping = mapping(
        r#""attributes":[{"name":"full","template":"{First} {Last}"}],
           "only":[{"column":"City","not_empty":true},{"column":"Status","is":["active"]}],
           "duplicates":{"keep-newest":{"column":"Updated"}}"#,
    );
    let counted = counted("id,First,Family,Family,City,State,Updated at\n1,a,b,c,d,e,f\n");
    let questions = mapping.questions(counted.source.columns(), &counted.profile);
    let seen: Vec<(QuestionField, String, Vec<usize>)> = questions
        .into_iter()
        .map(|question| match question.about {
            QuestionAbout::Missing { choices, .. } => (question.field, question.column.to_string(), choices),
            about => panic!("{about:?}"),
        })
        .collect();
    assert_eq!(
        seen,
        [
            // Two columns have the same header, so a template can't name one of them.
            (QuestionField::Template { name: "full".to_owned() }, "Last".to_owned(), vec![0, 1, 4, 5, 6]),
            (QuestionField::Condition { index: 1 }, "Status".to_owned(), (0..7).collect()),
            (QuestionField::Newest, "Updated".to_owned(), (0..7).collect()),
        ]
    );
}

#[test]
fn doubled_and_unnamed_headers_are_named_so_that_each_is_found() {
    let suggestion = suggested("id,Tier,Tier,,id\n1,a,b,c,2\n2,a,b,c,3\n");
    let columns: Vec<ColumnRef> = suggestion.columns.iter().map(|one| one.column.clone()).collect();
    let nth = |header: &str, nth| ColumnRef::Nth { header: header.to_owned(), nth };
    assert_eq!(columns, [nth("id", 1), nth("Tier", 1), nth("Tier", 2), ColumnRef::Position(4), nth("id", 2)]);
    assert_eq!(suggestion.columns[2].reasons, [SuggestionReason::SameName { name: "tier".to_owned() }]);
    assert_eq!(suggestion.columns[3].reasons, [SuggestionReason::NoName]);
    let places: Vec<Option<usize>> =
        columns.iter().map(|column| column.place(&["id", "Tier", "Tier", "", "id"].map(str::to_owned))).collect();
    assert_eq!(places, [Some(0), Some(1), Some(2), Some(3), Some(4)]);
}

/// A number of a card or a phone isn't a better visitor's ID than the name of a shop, if both differ in every row.
#[test]
fn without_a_header_that_names_an_id_the_first_different_column_that_is_not_personal_is_one() {
    let suggestion = suggested("E-mail,Slug,Store\na@b.co,R1,x\nc@d.co,R2,x\n");
    assert_eq!(suggestion.columns[1].suggest, Suggest::Id);
    assert_eq!(suggestion.columns[1].reasons, [SuggestionReason::UniqueValues]);
    assert_eq!(suggestion.mapping.identifier.column, ColumnRef::Header("Slug".to_owned()));
}

/// A wrong ID writes to other visitors, so where it isn't clear, it's a question.
#[test]
fn without_a_clear_id_there_is_no_suggestion_but_a_question() {
    for (text, likely) in [
        ("E-mail,Tier\na@b.co,gold\nc@d.co,silver\n", vec![]),
        ("CPF,Tier\n529.982.247-25,gold\n111.444.777-35,gold\n", vec![]),
        ("Documento,Tier\n529.982.247-25,gold\n111.444.777-35,gold\n", vec![]),
        ("Quando,Tier\n13/01/2026,gold\n14/01/2026,gold\n15/01/2026,gold\n", vec![]),
        ("Nome,Tier\nAna Souza,gold\nJosé Lima,gold\n", vec![]),
        ("Tier,Pessoas\ngold,Ana Souza\ngold,José Lima\ngold,Rui Reis\n", vec![1]),
        ("Plan,Tier\ngold,1.5\nsilver,1.25\nbronze,2.5\n", vec![0]),
    ] {
        let counted = counted(text);
        let suggestion = counted.source.suggest(&counted.profile);
        assert!(!suggestion.has_id && suggestion.mapping.identifier.column == ColumnRef::none(), "{text}");
        let questions = suggestion.mapping.questions(counted.source.columns(), &counted.profile);
        assert_eq!(questions[0].about, QuestionAbout::Identifier { likely }, "{text}");
        assert!(engine::Mapping::from_json(&suggestion.mapping.to_json()).is_err(), "{text}");
    }
}

#[test]
fn an_id_is_known_by_its_header_or_by_codes_in_nearly_every_row() {
    for (text, id) in [
        ("Tier,Matrícula\ngold,A1\ngold,\n", "Matrícula"),
        ("Tier,Código do cliente\ngold,A1\ngold,A2\n", "Código do cliente"),
        ("Tier,ID do cliente\ngold,A1\ngold,A2\n", "ID do cliente"),
        ("Tier,Nº cliente\ngold,A1\ngold,A2\n", "Nº cliente"),
        ("Tier,customer number\ngold,A1\ngold,A2\n", "customer number"),
        ("Customer phone number,member id\n+55 11 98765-4321,A1\n+55 11 98765-4322,A2\n", "member id"),
        ("E-mail,Slug\na@b.co,R1\nc@d.co,R2\n", "Slug"),
    ] {
        assert_eq!(suggested(text).mapping.identifier.column, ColumnRef::Header(id.to_owned()), "{text}");
    }
    let rows: String = (1..=40).map(|row| format!("{},R{row}\n", ["gold", "silver"][row % 2])).collect();
    let some_empty = format!("Tier,Slug\n{rows}gold,\n");
    assert_eq!(suggested(&some_empty).mapping.identifier.column, ColumnRef::Header("Slug".to_owned()));
}

#[test]
fn amounts_with_currencies_percentages_and_signs_are_read_where_there_is_one_way() {
    let suggestion = suggested(
        "id;Total;Desconto;Saldo;Data\n1;R$ 255,07;12%;8,50-;13/01/2026\n2;R$ 8.685,03;7%;(1.234,56);14/02/2026\n",
    );
    let samples: Vec<(String, String)> = suggestion.columns[1..]
        .iter()
        .filter_map(|column| match &column.reasons[..] {
            [
                SuggestionReason::Numbers { sample: Some(sample), .. }
                | SuggestionReason::Dates { sample: Some(sample), .. },
            ] => Some((sample.before.clone(), sample.after.clone())),
            _ => None,
        })
        .collect();
    let expected = [("R$ 255,07", "255.07"), ("12%", "0.12"), ("8,50-", "-8.50"), ("13/01/2026", "2026-01-13")];
    assert_eq!(samples, expected.map(|(before, after)| (before.to_owned(), after.to_owned())));
    assert_eq!(suggestion.mapping.attributes.len(), 4);
    assert!(suggestion.mapping.attributes.iter().all(|one| one.transforms.len() == 2));
}

#[test]
fn the_values_before_a_map_are_as_the_check_has_them() {
    let values = ["\u{200b} Ouro\u{a0}", "x,5", "12,5"].map(str::to_owned);
    let expected = |values: [Option<&str>; 3]| values.map(|value| value.map(str::to_owned)).to_vec();
    assert_eq!(
        engine::before_map(&values, &[Transform::Trim, Transform::Lowercase]),
        expected([Some("ouro"), Some("x,5"), Some("12,5")])
    );
    let number = Transform::Number { decimal: ',', group: None, certain: true };
    assert_eq!(engine::before_map(&values, &[number]), expected([None, None, Some("12.5")]));
}

/// The kind of an answer, and each value before and after it, with its rows.
type Answer = (String, Vec<(String, Option<String>, u64)>);

/// The empty cells begin after the first hundred rows.
#[test]
fn the_question_about_consent_has_the_columns_whole_vocabulary_and_its_empty_cells() {
    let rows: String = (1..=150).map(|row| format!("{row},{}\n", ["Sim", "Não"][row % 2])).collect();
    let answers = |rows: &str, attribute: &str| -> Vec<Answer> {
        let counted = counted(&format!("id,Newsletter\n{rows}"));
        let mapping = mapping(&format!(r#""attributes":[{{"name":"n","column":"Newsletter"{attribute}}}]"#));
        let questions = mapping.questions(counted.source.columns(), &counted.profile);
        let [engine::Question { about: QuestionAbout::Consent { answers, .. }, .. }] = &questions[..] else {
            panic!("{questions:?}")
        };
        let kind =
            |one: &engine::ConsentAnswer| serde_json::to_value(&one.kind).unwrap()["kind"].as_str().unwrap().to_owned();
        let values = |one: &engine::ConsentAnswer| {
            one.values.iter().map(|value| (value.before.clone(), value.after.clone(), value.rows)).collect()
        };
        answers.iter().map(|one| (kind(one), values(one))).collect()
    };
    let of = |yes: Option<&str>, no: Option<&str>, empty: Option<&str>| {
        let value = |before: &str, after: Option<&str>, rows| (before.to_owned(), after.map(str::to_owned), rows);
        vec![value("Não", no, 75), value("Sim", yes, 75), value("", empty, 2)]
    };
    let expected = [
        ("true-false".to_owned(), of(Some("true"), Some("false"), Some("false"))),
        ("words".to_owned(), of(Some("Sim"), Some("Não"), Some("Não"))),
        ("leave-out".to_owned(), of(Some("Sim"), Some("Não"), None)),
        ("nothing".to_owned(), of(Some("Sim"), Some("Não"), Some(""))),
    ];
    assert_eq!(answers(&format!("{rows}151,\n152,\n"), ""), expected);
    let boolean = r#","transforms":[{"boolean":{"true":["Sim"],"false":["Não"]}}]"#;
    let read = answers(&format!("{rows}151,\n152,\n"), boolean);
    assert_eq!(read[..2], expected[..2], "whatever the transforms make of the words now");
    let only_yes = answers("1,Sim\n2,\n", "");
    assert_eq!(only_yes[1].1[1], (String::new(), Some("Não".to_owned()), 1), "no word for no is in the file");
    let unknown: Vec<String> = answers("1,Sim\n2,\n3,talvez\n", "").into_iter().map(|(kind, _)| kind).collect();
    assert_eq!(unknown, ["words", "leave-out", "nothing"], "a word that's neither yes nor no");
}
