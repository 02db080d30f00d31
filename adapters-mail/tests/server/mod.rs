//! A mail server of a few conversations, one after the other, in plain text.

use std::io::{BufRead, BufReader, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::thread::JoinHandle;
use std::time::Duration;

const SILENCE: Duration = Duration::from_secs(10);
const LINES: usize = 200;
const DRIP: Duration = Duration::from_millis(50);

/// What the server answers where it has a choice.
#[derive(Clone, Copy)]
pub struct Rules {
    /// Its first line; with an empty one it hangs up.
    pub greeting: &'static str,
    /// Its answer to a login.
    pub login: &'static str,
    /// Its answer to a sender.
    pub sender: &'static str,
    /// Its answer to a recipient.
    pub recipient: &'static str,
    /// Its answer to a whole mail.
    pub data: &'static str,
    /// It hangs up after a mail.
    pub one_mail: bool,
    /// So long it thinks over a whole mail.
    pub thinks: Duration,
    /// It goes on for ever where this is what it says: a line now and then, none of them the last one.
    pub drips_after: &'static str,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            greeting: "220 mail.example.com",
            login: "235 2.7.0 fine",
            sender: "250 2.1.0 fine",
            recipient: "250 2.1.5 fine",
            data: "250 2.0.0 taken",
            one_mail: false,
            thinks: Duration::ZERO,
            drips_after: "never",
        }
    }
}

/// What the client said.
#[derive(Debug, Default)]
pub struct Heard {
    pub sender: String,
    pub recipients: Vec<String>,
    /// Headers and bodies, with the doubled dots undone.
    pub message: String,
    /// How many mails it was.
    pub mails: usize,
}

/// A server on a free port of the loopback address.
pub struct SmtpServer {
    port: u16,
    conversations: JoinHandle<Vec<Heard>>,
}

impl SmtpServer {
    pub fn start(rules: Rules) -> Self {
        Self::start_for(1, rules)
    }

    /// For so many conversations.
    pub fn start_for(count: usize, rules: Rules) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let one = move |_| {
            let (stream, _) = listener.accept().unwrap();
            stream.set_read_timeout(Some(SILENCE)).unwrap();
            converse(stream, rules)
        };
        Self { port, conversations: std::thread::spawn(move || (0..count).map(one).collect()) }
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    /// What was said until the client hung up.
    pub fn finish(self) -> Heard {
        self.finish_all().remove(0)
    }

    /// What was said in each conversation.
    pub fn finish_all(self) -> Vec<Heard> {
        self.conversations.join().unwrap()
    }
}

/// A port that nobody listens on.
pub fn unused_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    listener.local_addr().unwrap().port()
}

fn converse(stream: TcpStream, rules: Rules) -> Heard {
    let mut heard = Heard::default();
    if rules.greeting.is_empty() {
        return heard;
    }
    let mut writer = stream.try_clone().unwrap();
    let mut say = move |line: &str| {
        if line == rules.drips_after {
            let code = line.get(..3).unwrap();
            while writer.write_all(format!("{code}-wait\r\n").as_bytes()).is_ok() {
                std::thread::sleep(DRIP);
            }
            return;
        }
        // A server that is silent is tried as well, and the client may have hung up already.
        if line.is_empty() {
            return;
        }
        // What stands for a letter of an old encoding becomes one, which is no UTF-8.
        let bytes: Vec<u8> = line.bytes().map(|byte| if byte == b'~' { 0xfc } else { byte }).collect();
        let _ = writer.write_all(&[&bytes, b"\r\n".as_slice()].concat());
    };
    say(rules.greeting);
    let mut lines = BufReader::new(stream).lines().take(LINES);
    while let Some(Ok(line)) = lines.next() {
        let (verb, rest) = line.split_once(' ').unwrap_or((&line, ""));
        match verb {
            "EHLO" => say("250-mail.example.com\r\n250-AUTH PLAIN\r\n250 8BITMIME"),
            "AUTH" => say(rules.login),
            "MAIL" => {
                heard.sender = path(rest);
                say(rules.sender);
            }
            "RCPT" => {
                heard.recipients.push(path(rest));
                say(rules.recipient);
            }
            "DATA" => {
                say("354 go on");
                for line in lines.by_ref().map_while(Result::ok) {
                    if line == "." {
                        break;
                    }
                    heard.message += line.strip_prefix('.').unwrap_or(&line);
                    heard.message += "\r\n";
                }
                heard.mails += 1;
                std::thread::sleep(rules.thinks);
                say(rules.data);
                if rules.one_mail {
                    break;
                }
            }
            "QUIT" => {
                say("221 bye");
                break;
            }
            _ => say("250 fine"),
        }
    }
    heard
}

/// `<address>` of `FROM:<address> PARAMETERS`.
fn path(rest: &str) -> String {
    let after = rest.split_once(':').map_or("", |(_, after)| after);
    after.split(' ').next().unwrap_or_default().to_owned()
}
