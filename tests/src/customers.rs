//! A customer file, its mapping, and the profiles that Target must contain after the upload. The profiles are calculated
//! from the customers, not from the file, so that they don't depend on the code under test.

use std::collections::BTreeMap;

use practice::{Key, StoredProfile};

/// The mapping of every generated customer file.
pub const MAPPING: &str = r#"{
  "ferry_mapping": 1,
  "name": "Customers",
  "api": "v2",
  "identifier": {"kind": "thirdPartyId", "column": "customer_id", "transforms": ["trim"]},
  "attributes": [
    {"name": "tier", "column": "Tier", "transforms": ["trim", "lowercase"]},
    {"name": "city", "column": "City", "transforms": ["trim"]},
    {"name": "source", "value": "crm"}
  ]
}"#;

/// Values that a faulty encoder would change: form syntax, accents, quotes, an emoji.
const CITIES: [&str; 8] =
    ["Lisboa", "São Paulo", "100% Porto", "A&B=C+D", "Łódź 🚢", "\"Faro\"; Olhão", "%2C%0A", "Vila\tNova \\ de <Gaia>"];

const TIERS: [&str; 3] = ["Gold", "Silver", "Bronze"];

/// A row of the customer file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Customer {
    /// The visitor ID in the file.
    pub id: String,
    /// The tier as in the file. The mapping converts it to lowercase.
    pub tier: String,
    /// The city, with characters that need encoding.
    pub city: String,
}

/// Returns `count` different customers.
pub fn customers(count: usize) -> Vec<Customer> {
    let one = |index: usize| Customer {
        id: format!("NEEDLE-{index:04}"),
        tier: TIERS[index % TIERS.len()].to_owned(),
        city: format!("{} needlework {index}", CITIES[index % CITIES.len()]),
    };
    (0..count).map(one).collect()
}

/// Returns the CSV file of the customers.
pub fn csv_of(customers: &[Customer]) -> Vec<u8> {
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record(["customer_id", "Tier", "City"]).unwrap();
    for customer in customers {
        out.write_record([&customer.id, &customer.tier, &customer.city]).unwrap();
    }
    out.into_inner().unwrap()
}

/// Returns the profiles that Target must contain for the customers.
pub fn held_of(client: &str, customers: &[Customer]) -> Vec<StoredProfile> {
    let one = |customer: &Customer| StoredProfile {
        client: client.to_owned(),
        key: Key::ThirdPartyId,
        id: customer.id.clone(),
        attributes: BTreeMap::from([
            ("tier".to_owned(), customer.tier.to_lowercase()),
            ("city".to_owned(), customer.city.clone()),
            ("source".to_owned(), "crm".to_owned()),
        ]),
    };
    customers.iter().map(one).collect()
}
