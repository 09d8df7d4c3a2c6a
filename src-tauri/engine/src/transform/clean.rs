//! Removes or replaces characters of a value.

use unicode_segmentation::UnicodeSegmentation;

use crate::text::{is_invisible, is_odd_blank};

pub(super) fn clean(value: &str) -> String {
    // A joiner or a variation selector inside an emoji is part of one visible character, so it stays.
    let keeps = |cluster: &str| cluster.chars().next().is_some_and(|c| c as u32 >= 0x2190 && !is_invisible(c));
    let mut out = String::with_capacity(value.len());
    for cluster in value.graphemes(true) {
        if cluster.chars().nth(1).is_some() && keeps(cluster) {
            out.push_str(cluster);
            continue;
        }
        if cluster == "\r\n" {
            out.push(' ');
            continue;
        }
        for c in cluster.chars() {
            if is_odd_blank(c) {
                out.push(' ');
            } else if !is_invisible(c) && !c.is_control() {
                out.push(c);
            }
        }
    }
    out
}

pub(super) fn collapse_spaces(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    let mut in_blank = false;
    for c in value.chars() {
        if !c.is_whitespace() {
            out.push(c);
        } else if !in_blank {
            out.push(' ');
        }
        in_blank = c.is_whitespace();
    }
    out
}
