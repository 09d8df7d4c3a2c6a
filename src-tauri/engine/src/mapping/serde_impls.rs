//! Reads and writes single parts of a mapping in the same JSON as in a mapping file.

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::json::Json;
use super::{ColumnRef, Delimiters, MappingError, Transform, read, write};

fn read_part<'de, D: Deserializer<'de>, T>(
    deserializer: D,
    place: &str,
    read: impl FnOnce(String, Json) -> Result<T, MappingError>,
) -> Result<T, D::Error> {
    read(place.to_owned(), Json::deserialize(deserializer)?).map_err(D::Error::custom)
}

impl Serialize for Transform {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        write::transform(self).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Transform {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read_part(deserializer, "transform", read::transform)
    }
}

impl Serialize for ColumnRef {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        write::column(self).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for ColumnRef {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read_part(deserializer, "column", |place, json| read::column((place, json)))
    }
}

impl Serialize for Delimiters {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        write::delimiters(self).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Delimiters {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read_part(deserializer, "delimiters", |place, json| read::delimiters(Some((place, json))))
    }
}
