//! A provider on the loopback address that answers what it is told to.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::{Value, json};

/// What came in: the first line, the headers in lower case, and the body.
#[derive(Debug, Clone)]
pub struct Asked {
    pub line: String,
    pub headers: String,
    pub body: String,
}

#[derive(Default)]
struct State {
    answers: HashMap<String, (u16, String)>,
    asked: Vec<Asked>,
}

/// A server on a free port; it ends with this value.
pub struct Provider {
    address: SocketAddr,
    state: Arc<Mutex<State>>,
    running: Option<JoinHandle<()>>,
}

impl Provider {
    /// Without an answer to anything.
    pub fn start() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let (address, state) = (listener.local_addr().unwrap(), Arc::<Mutex<State>>::default());
        let shared = Arc::clone(&state);
        let running = std::thread::spawn(move || {
            while let Ok((stream, _)) = listener.accept() {
                if serve(stream, &shared).is_none() {
                    return;
                }
            }
        });
        Self { address, state, running: Some(running) }
    }

    /// An OpenID Connect provider, with the key of this number.
    pub fn start_oidc(key: u8) -> Self {
        let provider = Self::start();
        provider.describe(json!({}));
        provider.publish(key);
        provider
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub fn answer(&self, path: &str, status: u16, body: impl ToString) {
        self.state.lock().unwrap().answers.insert(path.to_owned(), (status, body.to_string()));
    }

    /// Tells where everything is, but for what is given.
    pub fn describe(&self, other: Value) {
        let url = self.url();
        let mut description = json!({
            "issuer": url,
            "authorization_endpoint": format!("{url}/authorize"),
            "token_endpoint": format!("{url}/token"),
            "jwks_uri": format!("{url}/keys"),
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["ES256", "HS256", "none"],
        });
        description.as_object_mut().unwrap().extend(other.as_object().unwrap().clone());
        self.answer("/.well-known/openid-configuration", 200, description);
    }

    /// Publishes the key of this number, and no other.
    pub fn publish(&self, key: u8) {
        let point = signing_key(key).verifying_key().to_sec1_point(false);
        let text = |bytes: Option<&p256::FieldBytes>| BASE64_URL_SAFE_NO_PAD.encode(bytes.unwrap());
        let jwk = json!({
            "kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256",
            "kid": key.to_string(), "x": text(point.x()), "y": text(point.y()),
        });
        self.answer("/keys", 200, json!({"keys": [jwk]}));
    }

    /// Hands out this ID token for the next code.
    pub fn hand_out(&self, id_token: &str) {
        self.answer("/token", 200, json!({"access_token": "at", "token_type": "Bearer", "id_token": id_token}));
    }

    /// How often a path was asked for.
    pub fn count(&self, path: &str) -> usize {
        let asked = &self.state.lock().unwrap().asked;
        asked.iter().filter(|asked| asked.line.split(' ').nth(1) == Some(path)).count()
    }

    /// The last that came in.
    pub fn last(&self) -> Asked {
        self.state.lock().unwrap().asked.last().unwrap().clone()
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        // An empty request ends the loop.
        drop(TcpStream::connect(self.address));
        let _ = self.running.take().map(JoinHandle::join);
    }
}

/// Answers a request; none where nothing was asked.
fn serve(stream: TcpStream, state: &Mutex<State>) -> Option<()> {
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut line = String::new();
    reader.read_line(&mut line).ok().filter(|read| *read > 0)?;
    let (mut headers, mut length) = (String::new(), 0);
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).unwrap();
        let header = header.trim_end();
        if header.is_empty() {
            break;
        }
        let (name, value) = header.split_once(": ").unwrap();
        if name.eq_ignore_ascii_case("content-length") {
            length = value.parse().unwrap();
        }
        headers.push_str(&format!("{}: {value}\n", name.to_lowercase()));
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    let path = line.split(' ').nth(1).unwrap().to_owned();
    let (status, answer) = {
        let mut state = state.lock().unwrap();
        state.asked.push(Asked { line: line.trim_end().to_owned(), headers, body: String::from_utf8(body).unwrap() });
        state.answers.get(&path).cloned().unwrap_or((404, "{}".into()))
    };
    let length = answer.len();
    let head = format!("HTTP/1.1 {status} x\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n");
    let mut stream = stream;
    // The client may not wait for all of a body that is too long.
    let _ = write!(stream, "{head}Location: /elsewhere\r\nConnection: close\r\n\r\n{answer}");
    Some(())
}

fn signing_key(number: u8) -> SigningKey {
    SigningKey::from_slice(&[number; 32]).unwrap()
}

fn encoded(value: &Value) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(value.to_string())
}

/// An ID token, signed with the key of this number.
pub fn signed(key: u8, claims: &Value) -> String {
    forged(key, key, claims)
}

/// An ID token, signed with the key of one number in the name of another.
pub fn forged(key: u8, name: u8, claims: &Value) -> String {
    let header = json!({"alg": "ES256", "typ": "JWT", "kid": name.to_string()});
    let text = format!("{}.{}", encoded(&header), encoded(claims));
    let signature: Signature = signing_key(key).sign(text.as_bytes());
    format!("{text}.{}", BASE64_URL_SAFE_NO_PAD.encode(signature.to_bytes()))
}

/// An ID token that nobody signed.
pub fn unsigned(claims: &Value) -> String {
    format!("{}.{}.", encoded(&json!({"alg": "none", "typ": "JWT"})), encoded(claims))
}
