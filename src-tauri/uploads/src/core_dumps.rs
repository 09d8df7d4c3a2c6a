//! A crash must not write tokens and rows to the disk.

/// Prevents that a crash of this process writes its memory to a file.
pub fn prevent_core_dumps() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, setrlimit};
        if let Err(error) = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) }) {
            tracing::warn!(%error, "couldn't prevent core dumps");
        }
    }
}

/// Prevents core dumps, and that other programs of the user read this process's memory. The app can't use this: the
/// desktop's file dialogs have to find out which program asks for them.
pub fn protect_memory() {
    prevent_core_dumps();
    #[cfg(target_os = "linux")]
    if let Err(error) = rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable) {
        tracing::warn!(%error, "couldn't protect the memory");
    }
}
