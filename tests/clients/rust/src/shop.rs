//! The application that fails: a kitchen with an oven.

use std::error::Error;
use std::fmt;

/// The oven refuses.
#[derive(Debug)]
pub struct OvenFault {
    degrees: u32,
}

impl fmt::Display for OvenFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the oven stops at {} degrees", self.degrees)
    }
}

impl Error for OvenFault {}

/// No bread today.
#[derive(Debug)]
pub struct BakeFault {
    cause: OvenFault,
}

impl fmt::Display for BakeFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the bread cannot be baked")
    }
}

impl Error for BakeFault {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&self.cause)
    }
}

/// Fails with a cause.
pub fn bake() -> Result<(), BakeFault> {
    heat(250).map_err(|cause| BakeFault { cause })
}

fn heat(degrees: u32) -> Result<(), OvenFault> {
    Err(OvenFault { degrees })
}

#[inline(never)]
fn weigh(loaf: u32) -> u32 {
    let scales: [u32; 2] = [500, 750];
    match scales.iter().find(|weight| **weight == loaf) {
        Some(weight) => *weight,
        None => panic!("no scales for {loaf} grams"),
    }
}

#[inline(never)]
fn pack(loaf: u32) -> u32 {
    weigh(loaf) + 20
}

/// Panics two calls further down.
#[inline(never)]
pub fn deliver(loaf: u32) -> u32 {
    pack(loaf) + 100
}
