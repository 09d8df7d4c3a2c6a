//! An export whose IDs a spreadsheet damaged.

use tests::window::{Look, Window};
use tests::{Keychain, Sandbox};

const MAPPING: &str = r#"{"ferry_mapping":1,"name":"Tiers","identifier":{"kind":"thirdPartyId","column":"id"},
    "attributes":[{"name":"tier","column":"tier","rules":{"allowed":["gold","silver"]}}]}"#;

#[test]
fn ids_damaged_by_a_spreadsheet_block_the_file_until_confirmed() {
    let (sandbox, keychain) = (Sandbox::new(), Keychain::start());
    sandbox.on_bus(keychain.address());
    let mapping = sandbox.write("tiers.ferrymap.json", MAPPING);
    let file = sandbox.write("customers.csv", "id,tier\n02138,Gould\n00777,Silber\nA-12,Gould\n10001,gold\n");
    let out = sandbox.path("customers-excluded.csv");
    let args = ["check", file.to_str().unwrap(), "--mapping", mapping.to_str().unwrap()];
    sandbox.ferry(&[&args[..], &["--excluded", out.to_str().unwrap()]].concat()).expect(3);

    let window = Window::open(&sandbox, Look::default());
    let ruined = "id,tier,ferry_reason\n2138,gold,x\n777,silver,x\nA-12,gold,x\n";
    window.read_file(&sandbox.write("customers-excluded.csv", ruined));
    window.map_as_suggested();
    window.press_forward();
    window.wait_for_text("IDs were changed by a spreadsheet after you exported them");
    window.wait_for("nothing can be sent", || window.forward().filter(|one| !one.is_enabled()).map(|_| ()));
    window.press("IDs are correct, send them");
    window.wait_for("it is a warning, and can be sent", || window.forward().filter(|one| one.is_enabled()).map(|_| ()));
    window.wait_for_text("IDs were changed by a spreadsheet after you exported them");
    window.press("Undo");
    window.wait_for("it is an error again", || window.forward().filter(|one| !one.is_enabled()).map(|_| ()));
}
