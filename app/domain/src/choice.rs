//! Owns the shape of every closed list of values: slug for wire and store, label and hint for people.
//! Never holds a list itself.

/// A value that is none of the list; the message names the list.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("one of: {allowed}")]
pub struct NotAChoice {
    pub allowed: String,
}

/// Declares an enum with `ALL`, `slug`, `label`, `hint`, `FromStr` (any case, or the 1-based rank) and serde by slug.
macro_rules! choices {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $slug:literal, $label:literal, $hint:literal;)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum $name { $($(#[$vdoc])* $variant,)+ }

        impl $name {
            pub const ALL: &[$name] = &[$($name::$variant),+];

            /// The value on the wire and in the store.
            pub fn slug(self) -> &'static str {
                match self { $($name::$variant => $slug,)+ }
            }

            pub fn label(self) -> &'static str {
                match self { $($name::$variant => $label,)+ }
            }

            /// One more clause for a form, may be empty.
            pub fn hint(self) -> &'static str {
                match self { $($name::$variant => $hint,)+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.slug())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::choice::NotAChoice;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let text = text.trim();
                if let Some(found) = Self::ALL.iter().find(|v| v.slug().eq_ignore_ascii_case(text)) {
                    return Ok(*found);
                }
                let rank = text.parse::<usize>().ok().and_then(|n| n.checked_sub(1));
                rank.and_then(|i| Self::ALL.get(i).copied()).ok_or_else(|| $crate::choice::NotAChoice {
                    allowed: Self::ALL.iter().map(|v| v.slug()).collect::<Vec<_>>().join(", "),
                })
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.slug())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

pub(crate) use choices;
