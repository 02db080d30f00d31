//! The API from outside: a real server on a store of its own a test, HTTP only.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    missing_docs,
    reason = "all of this is test code, also what stands outside of test functions"
)]

mod auth;
mod client;
mod errors;
mod harness;
mod ingest;
mod matrix;
mod organizations;
mod projects;
mod status;
