//! The command `ferry profile`.

use adobe_target::VisitorId;
use clap::Args;
use serde_json::{Map, json};

use crate::args::TargetArgs;
use crate::context::Context;
use crate::exit;
use crate::failure::Failure;
use crate::output::style::{DIM, STRONG, paint, visible};
use crate::output::{json, table};
use crate::resolve::target::require_account;

/// The advice for a visitor that wasn't found.
const NOT_FOUND: &str = "\
Profiles expire after 14 days without a visit, unless the account keeps them longer. An upload can take
a day to appear. Also make sure this is the ID your site sends to Target.";

/// Show a visitor's profile in Target
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  ferry profile A-1001 --client northpier")]
pub struct ProfileArgs {
    /// Visitor ID
    id: String,
    /// The ID is a pcId, not a thirdPartyId
    #[arg(long)]
    pcid: bool,
    #[command(flatten)]
    target: TargetArgs,
}

pub async fn run(args: &ProfileArgs, context: &Context) -> Result<u8, Failure> {
    let account = require_account(&args.target, context)?;
    let target = account.connect().await?.target();
    let shown_id = visible(&args.id);
    let id = if args.pcid { VisitorId::pc(&args.id) } else { VisitorId::third_party(&args.id) };
    let id = id.map_err(|error| Failure::usage(format!("\"{shown_id}\" isn't a valid visitor ID: {error}.")))?;
    let profile = target.fetch(&id).await?;
    if context.json {
        let attributes: Map<_, _> = profile
            .iter()
            .flat_map(|profile| &profile.attributes)
            .map(|(name, attribute)| {
                (name.clone(), json!({"value": attribute.value, "modified_at": attribute.modified_at}))
            })
            .collect();
        json::print(&json!({
            "client": account.client.as_str(),
            "id": args.id,
            "found": profile.is_some(),
            "modified_at": profile.as_ref().and_then(|profile| profile.modified_at.as_ref()),
            "attributes": attributes,
        }))?;
        return Ok(exit::DONE);
    }
    let Some(profile) = profile else {
        out!("{} isn't in Target.", paint(STRONG, shown_id));
        out!("{}", paint(DIM, NOT_FOUND));
        return Ok(exit::DONE);
    };
    let updated = profile.modified_at.map_or(String::new(), |at| format!("updated {at}"));
    out!("{}  {}", paint(STRONG, shown_id), paint(DIM, updated));
    let rows: Vec<Vec<String>> = profile
        .attributes
        .into_iter()
        .map(|(name, attribute)| {
            vec![
                format!("profile.{}", visible(&name)),
                visible(&attribute.value),
                attribute.modified_at.unwrap_or_default(),
            ]
        })
        .collect();
    table::print(&["attribute", "value", "updated"], &rows, &[]);
    Ok(exit::DONE)
}
