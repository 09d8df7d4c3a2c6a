//! How often a column's values can be read in two ways.

/// What a value told about its column on the way.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Readings {
    /// Values that a date or number reading applied to.
    pub(crate) read: u64,
    /// Those that read two ways, to two results.
    pub(crate) differ: u64,
    /// Those that read one way only.
    pub(crate) settle: u64,
}

/// A second reading that the value allows, and whether it leads elsewhere.
pub(crate) fn note_reading(readings: &mut Readings, other: Option<bool>) {
    readings.read += 1;
    match other {
        None => readings.settle += 1,
        Some(true) => readings.differ += 1,
        Some(false) => {}
    }
}
