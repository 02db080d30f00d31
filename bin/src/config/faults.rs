use std::fmt;

/// Everything that is wrong with the configuration.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Faults(Vec<(&'static str, String)>);

impl Faults {
    /// A single fault.
    pub fn one(name: &'static str, text: impl Into<String>) -> Self {
        Self(vec![(name, text.into())])
    }

    /// The value, or its fault noted.
    pub(crate) fn take<T, E: ToString>(&mut self, name: &'static str, value: Result<T, E>) -> Option<T> {
        value.map_err(|error| self.0.push((name, error.to_string()))).ok()
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.as_slice() {
            [(name, text)] => write!(f, "{name}: {text}"),
            faults => {
                let arguments = faults.iter().all(|(name, _)| name.starts_with("--"));
                let place = if arguments { "the arguments have" } else { "the configuration has" };
                write!(f, "{place} {} faults:", faults.len())?;
                faults.iter().try_for_each(|(name, text)| write!(f, "\n  {name}: {text}"))
            }
        }
    }
}

impl std::error::Error for Faults {}
