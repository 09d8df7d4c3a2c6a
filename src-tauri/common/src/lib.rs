//! What the engine and the client of Adobe Target must agree on. Neither depends on the other.

mod invisible;
pub mod limits;
mod version;

pub use invisible::is_invisible;
pub use version::ApiVersion;
