//! The default order of transforms.

use super::Transform;

impl Transform {
    /// The name that a mapping file has.
    pub fn name(&self) -> &'static str {
        match self {
            Transform::Trim => "trim",
            Transform::Clean => "clean",
            Transform::Nfc => "nfc",
            Transform::Unwrap => "unwrap",
            Transform::DropZeroDecimals => "drop-zero-decimals",
            Transform::RepairEncoding => "repair-encoding",
            Transform::DecodeHtml => "decode-html",
            Transform::DecodeUrl => "decode-url",
            Transform::Lowercase => "lowercase",
            Transform::Uppercase => "uppercase",
            Transform::CollapseSpaces => "collapse-spaces",
            Transform::Date { .. } => "date",
            Transform::Number { .. } => "number",
            Transform::Boolean { .. } => "boolean",
            Transform::Map(_) => "map",
            Transform::Replace { .. } => "replace",
            Transform::Prefix(_) => "prefix",
            Transform::Suffix(_) => "suffix",
            Transform::Default(_) => "default",
            Transform::Take(_) => "take",
            Transform::PadZeros(_) => "pad-zeros",
            Transform::Sha256 => "sha256",
        }
    }

    /// What repairs a value comes first, then what reads it, then what changes it, then what adds to it. The hash is
    /// the last one.
    fn rank(&self) -> usize {
        match self {
            Transform::DecodeUrl => 0,
            Transform::DecodeHtml => 1,
            Transform::RepairEncoding => 2,
            Transform::Unwrap => 3,
            Transform::Clean => 4,
            Transform::Trim => 5,
            Transform::CollapseSpaces => 6,
            Transform::Nfc => 7,
            Transform::DropZeroDecimals => 8,
            Transform::Date { .. } => 9,
            Transform::Number { .. } => 10,
            Transform::Boolean { .. } => 11,
            Transform::Lowercase => 12,
            Transform::Uppercase => 13,
            Transform::Map(_) => 14,
            Transform::Replace { .. } => 15,
            Transform::Take(_) => 16,
            Transform::PadZeros(_) => 17,
            Transform::Prefix(_) => 18,
            Transform::Suffix(_) => 19,
            Transform::Default(_) => 20,
            Transform::Sha256 => 21,
        }
    }

    /// Whether both can't be wanted for one value: two readings, or both cases.
    fn excludes(&self, other: &Transform) -> bool {
        let group = |one: &Transform| match one {
            Transform::Date { .. } | Transform::Number { .. } | Transform::Boolean { .. } => Some(1),
            Transform::Lowercase | Transform::Uppercase => Some(2),
            _ => None,
        };
        self.name() != other.name() && group(self).is_some() && group(self) == group(other)
    }
}

/// Returns the transforms with one more: in the place of the one with the same name, else where its kind belongs.
/// Transforms that it excludes are removed: another reading, the other case.
pub fn put_transform(transforms: &[Transform], new: Transform) -> Vec<Transform> {
    let mut transforms: Vec<Transform> = transforms.iter().filter(|known| !new.excludes(known)).cloned().collect();
    if let Some(same) = transforms.iter_mut().find(|known| known.name() == new.name()) {
        *same = new;
        return transforms;
    }
    let at = transforms.iter().position(|known| known.rank() > new.rank()).unwrap_or(transforms.len());
    transforms.insert(at, new);
    transforms
}

/// The transforms whose results the map of values gets: those before it, or those that would be.
pub(crate) fn before_map(transforms: &[Transform]) -> Vec<Transform> {
    let map = Transform::Map(Default::default());
    match transforms.iter().position(|known| known.name() == map.name()) {
        Some(at) => transforms[..at].to_vec(),
        None => transforms.iter().filter(|known| known.rank() < map.rank()).cloned().collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(from: &str, to: &str) -> Transform {
        Transform::Map([(from.to_owned(), to.to_owned())].into())
    }

    #[test]
    fn a_transform_is_put_where_its_kind_belongs() {
        let ouro = map("ouro", "gold");
        assert_eq!(
            put_transform(&[Transform::Trim, ouro.clone()], Transform::Lowercase),
            [Transform::Trim, Transform::Lowercase, ouro.clone()]
        );
        let default = Transform::Default("none".to_owned());
        assert_eq!(
            put_transform(&[Transform::Trim, Transform::Sha256], default.clone()),
            [Transform::Trim, default, Transform::Sha256]
        );
        assert_eq!(put_transform(&[], Transform::Trim), [Transform::Trim]);
    }

    #[test]
    fn a_transform_replaces_the_one_of_the_same_name_where_it_is() {
        let prata = map("prata", "silver");
        assert_eq!(put_transform(&[map("ouro", "gold"), Transform::Trim], prata.clone()), [prata, Transform::Trim]);
    }

    #[test]
    fn lower_and_upper_case_and_two_readings_replace_each_other() {
        assert_eq!(
            put_transform(&[Transform::Trim, Transform::Lowercase], Transform::Uppercase),
            [Transform::Trim, Transform::Uppercase]
        );
        let number = Transform::Number { decimal: ',', group: None, certain: true };
        let boolean = Transform::Boolean { yes: Vec::new(), no: Vec::new() };
        assert_eq!(put_transform(&[number, Transform::Sha256], boolean.clone()), [boolean, Transform::Sha256]);
    }

    #[test]
    fn what_comes_before_the_map_is_what_is_there_or_would_be() {
        let ouro = map("ouro", "gold");
        assert_eq!(before_map(&[Transform::Uppercase, ouro, Transform::Trim]), [Transform::Uppercase]);
        assert_eq!(before_map(&[Transform::Trim, Transform::Take(3)]), [Transform::Trim]);
    }
}
