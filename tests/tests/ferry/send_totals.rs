//! Totals below the data: nothing is sent without a choice, and the choice never costs a customer of another file.

use serde_json::json;
use tests::Scene;

const ROWS: &str = "id,city,points\nA-1,Faro,1\nA-2,Porto,2\n";

fn scene_of(text: &[u8], totals: Option<&str>) -> Scene {
    let mapping = json!({
        "ferry_mapping": 1, "name": "w",
        "identifier": {"kind": "thirdPartyId", "column": "id"},
        "attributes": [{"name": "points", "column": "points"}],
        "source": totals.map_or(json!({}), |totals| json!({"totals": totals})),
    });
    Scene::with_file("week.csv", text, &mapping)
}

fn ids(scene: &Scene) -> Vec<String> {
    scene.target.held().iter().map(|profile| profile.id.clone()).collect()
}

/// The total would become a visitor.
#[test]
fn send_with_yes_still_requires_a_choice_about_a_total() {
    let scene = scene_of(format!("{ROWS}Total,,3\n").as_bytes(), None);
    let rejected = scene.send(&[]).expect(2);
    scene.assert_nothing_asked();
    assert!(rejected.stderr.contains("--skip-last") && rejected.stderr.contains("\"totals\""), "{rejected}");
    scene.send(&["--skip-last", "1"]).expect(0);
    assert_eq!(ids(&scene), ["A-1", "A-2"]);
    scene.send(&["--skip-last", "0"]).expect(0);
    assert_eq!(ids(&scene), ["A-1", "A-2", "Total"]);
}

/// The next file may have no total, or a customer who is called Total.
#[test]
fn a_mapping_leaves_a_total_out_only_where_there_is_one() {
    let scene = scene_of(format!("{ROWS}Total,,3\n").as_bytes(), Some("skip"));
    let sent = scene.send(&[]).expect(0);
    assert!(sent.stderr.contains("Total, , 3"), "the row that is left out is shown: {sent}");
    assert_eq!(ids(&scene), ["A-1", "A-2"]);

    let scene = scene_of(ROWS.as_bytes(), Some("skip"));
    scene.send(&[]).expect(0);
    assert_eq!(ids(&scene), ["A-1", "A-2"]);

    let scene = scene_of(format!("{ROWS}A-3,Total,3\n").as_bytes(), Some("skip"));
    scene.send(&[]).expect(0);
    assert_eq!(ids(&scene), ["A-1", "A-2", "A-3"]);
}

/// Mappings of before have a number of rows, which was right only for the file of then.
#[test]
fn a_number_of_rows_in_an_old_mapping_leaves_out_totals() {
    let scene = scene_of(ROWS.as_bytes(), None);
    let old = std::fs::read_to_string(&scene.mapping).unwrap().replace("\"source\":{}", "\"source\":{\"skip_last\":1}");
    assert!(old.contains("skip_last"), "{old}");
    std::fs::write(&scene.mapping, old).unwrap();
    scene.send(&[]).expect(0);
    assert_eq!(ids(&scene), ["A-1", "A-2"]);
}

/// Excel saves "Unicode text" as UTF-16.
#[test]
fn a_total_in_utf_16_requires_a_choice() {
    let text = format!("\u{feff}{ROWS}Total,,3\n");
    let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    scene_of(&bytes, None).send(&[]).expect(2);
}
