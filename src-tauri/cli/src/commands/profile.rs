//! `ferry profile`: what Target holds for one visitor.

use std::path::Path;

use adobe_target::VisitorId;
use serde_json::json;

use super::print_json;
use crate::args::Profile;
use crate::failure::{Failure, exit, of_call};
use crate::output::style::{DIM, STRONG, paint, table, visible};
use crate::resolve::target::need_target;

pub async fn run(args: &Profile, json: bool, home: Option<&Path>) -> Result<u8, Failure> {
    let chosen = need_target(&args.target, home)?;
    let target = chosen.connect().await?.target();
    let id = if args.pcid { VisitorId::pc(&args.id) } else { VisitorId::third_party(&args.id) };
    let id = id.map_err(|error| Failure::usage(format!("\"{}\" is no visitor's id: {error}.", visible(&args.id))))?;
    let profile = target.fetch(&id).await.map_err(|error| of_call(&error))?;
    if json {
        let attributes = profile.as_ref().map(|profile| {
            let held = profile.attributes.iter();
            held.map(|(name, held)| (name.clone(), json!({"value": held.value, "modified_at": held.modified_at})))
                .collect::<serde_json::Map<_, _>>()
        });
        print_json(&json!({
            "client": chosen.client.as_str(),
            "id": args.id,
            "found": profile.is_some(),
            "modified_at": profile.as_ref().and_then(|profile| profile.modified_at.as_ref()),
            "attributes": attributes.unwrap_or_default(),
        }))?;
        return Ok(exit::DONE);
    }
    let Some(profile) = profile else {
        out!("{} is not known to Target, or not any more.", paint(STRONG, visible(&args.id)));
        out!(
            "{}",
            paint(
                DIM,
                "A profile lives 14 days without a visit, unless the account keeps it longer. An upload can take an\n\
                 hour to show. And the id must be the one that your site sends to Target."
            )
        );
        return Ok(exit::DONE);
    };
    out!(
        "{}  {}",
        paint(STRONG, visible(&args.id)),
        paint(DIM, profile.modified_at.map_or(String::new(), |at| format!("changed {at}")))
    );
    let rows: Vec<Vec<String>> = profile
        .attributes
        .into_iter()
        .map(|(name, held)| {
            vec![format!("profile.{}", visible(&name)), visible(&held.value), held.modified_at.unwrap_or_default()]
        })
        .collect();
    table(&["attribute", "value", "changed"], &rows, &[]);
    Ok(exit::DONE)
}
