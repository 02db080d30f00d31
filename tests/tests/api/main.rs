//! The API from outside: a real server on a store of its own a test, HTTP only.

mod auth;
mod client;
mod errors;
mod harness;
mod matrix;
mod organizations;
mod projects;
mod status;
