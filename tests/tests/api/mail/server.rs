//! A real mail server: `tests/mail/server.py`, which is told what to do by its arguments.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use rcgen::{BasicConstraints, CertificateParams, DistinguishedName, DnType, IsCa, Issuer, KeyPair};
use serde_json::Value;

/// How long to wait for what the rhythm of the worker brings.
const PATIENCE: Duration = Duration::from_secs(60);

/// A directory that ends with this value.
pub struct Directory(PathBuf);

impl Directory {
    pub fn new() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let name = format!("picket-mail-{}-{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// The certificate of a mail server on the loopback address, and of the authority that vouches for it.
pub struct Certificates(Directory);

impl Certificates {
    pub fn new() -> Self {
        let certificates = Self(Directory::new());
        let mut authority = CertificateParams::default();
        authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        authority.distinguished_name = DistinguishedName::new();
        authority.distinguished_name.push(DnType::CommonName, "The tests' authority");
        let authority_key = KeyPair::generate().unwrap();
        let root = authority.self_signed(&authority_key).unwrap();
        let issuer = Issuer::new(authority, authority_key);
        let key = KeyPair::generate().unwrap();
        let names = vec!["127.0.0.1".to_owned()];
        let certificate = CertificateParams::new(names).unwrap().signed_by(&key, &issuer).unwrap();
        for (name, text) in [("root", root.pem()), ("certificate", certificate.pem()), ("key", key.serialize_pem())] {
            std::fs::write(certificates.file(name), text).unwrap();
        }
        certificates
    }

    /// The file of `root`, `certificate` or `key`.
    pub fn file(&self, name: &str) -> String {
        self.0.path().join(format!("{name}.pem")).to_str().unwrap().to_owned()
    }
}

/// A running mail server; it ends with this value.
pub struct MailServer {
    spool: Directory,
    process: Child,
}

impl MailServer {
    /// One that takes everything.
    pub fn start(port: u16) -> Self {
        Self::start_with(port, &[])
    }

    /// One that speaks TLS, `starttls` or `implicit`, and wants kim's password.
    pub fn start_with_tls(port: u16, tls: &str, certificates: &Certificates) -> Self {
        let (certificate, key) = (certificates.file("certificate"), certificates.file("key"));
        let tls = ["--tls", tls, "--certificate", &certificate, "--key", &key, "--login", "kim:s3cret"];
        Self::start_with(port, &tls)
    }

    /// One with these arguments.
    pub fn start_with(port: u16, arguments: &[&str]) -> Self {
        let spool = Directory::new();
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/mail/server.py");
        let mut process = Command::new(python())
            .args(["-W", "ignore", script, "--port", &port.to_string(), "--spool"])
            .arg(spool.path())
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert_eq!(line, "ready\n");
        Self { spool, process }
    }

    /// What it took, in order.
    pub fn mails(&self) -> Vec<Value> {
        self.spooled("json")
    }

    /// What it heard and did not take in the end.
    pub fn lost(&self) -> Vec<Value> {
        self.spooled("lost")
    }

    fn spooled(&self, ending: &str) -> Vec<Value> {
        let entries = std::fs::read_dir(self.spool.path()).unwrap().map(|entry| entry.unwrap().path());
        let mut paths: Vec<_> = entries.filter(|path| path.extension().is_some_and(|end| end == ending)).collect();
        paths.sort();
        paths.iter().map(|path| serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()).collect()
    }

    /// Waits until so many have come.
    #[track_caller]
    pub fn wait_for(&self, count: usize) -> Vec<Value> {
        wait_for("mails", || Some(self.mails()).filter(|mails| mails.len() >= count))
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Asks until there is an answer.
#[track_caller]
pub fn wait_for<T>(what: &str, mut answer: impl FnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(answer) = answer() {
            return answer;
        }
        assert!(Instant::now() < deadline, "no {what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// The values of a header.
pub fn header(mail: &Value, name: &str) -> Vec<String> {
    let headers = mail["headers"].as_array().unwrap().iter();
    headers.filter(|pair| pair[0] == name).map(|pair| pair[1].as_str().unwrap().to_owned()).collect()
}

#[expect(clippy::disallowed_methods, reason = "the script that starts the tests says where it is")]
fn python() -> PathBuf {
    let installed = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../target/tools/mail-server/bin/python"));
    let python = std::env::var("TEST_MAIL_PYTHON").map_or(installed, PathBuf::from);
    assert!(python.exists(), "no mail server: TEST_MAIL_PYTHON names a Python with aiosmtpd; scripts/test makes one");
    python
}
