//! A connection to a mail server, on which every wait has an end, however the bytes come.

use std::fmt::Display;
use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream, ToSocketAddrs};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use rustls::{ClientConnection, StreamOwned};

use crate::failure::Failure;
use crate::reply::Reply;

/// A longer line is none of a mail server.
const MAX_LINE: usize = 2_000;

/// Nor is a reply of more lines.
const MAX_LINES: usize = 100;

/// A socket whose time is limited as a whole: what the system limits is each wait for some bytes.
struct Timed {
    stream: TcpStream,
    until: Instant,
}

impl Read for Timed {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        self.stream.set_read_timeout(Some(left(self.until)?))?;
        self.stream.read(bytes)
    }
}

impl Write for Timed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.stream.set_write_timeout(Some(left(self.until)?))?;
        self.stream.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.stream.flush()
    }
}

fn left(until: Instant) -> io::Result<Duration> {
    let left = until.saturating_duration_since(Instant::now());
    if left.is_zero() { Err(io::ErrorKind::TimedOut.into()) } else { Ok(left) }
}

enum Channel {
    Plain(Timed),
    Tls(Box<StreamOwned<ClientConnection, Timed>>),
}

/// A connection, plain at first.
pub(crate) struct Connection {
    channel: Channel,
    /// Bytes after the last line that was read.
    unread: Vec<u8>,
}

impl Connection {
    /// Connects to the first address that takes it.
    pub(crate) fn open(host: &str, port: u16, until: Instant) -> Result<Self, Failure> {
        let mut failure = Failure::Odd("its name has no address".to_owned());
        for address in addresses(host, port, until)? {
            match TcpStream::connect_timeout(&address, left(until)?) {
                Ok(stream) => return Ok(Self { channel: Channel::Plain(Timed { stream, until }), unread: Vec::new() }),
                Err(error) => failure = error.into(),
            }
        }
        Err(failure)
    }

    /// Shakes hands; what was said before in plain text is forgotten.
    pub(crate) fn encrypt(self, mut tls: ClientConnection) -> Result<Self, Failure> {
        let Channel::Plain(mut socket) = self.channel else {
            return Err(Failure::Odd("it is encrypted already".to_owned()));
        };
        // Whoever stands in between could have put it there, to be taken for what the server says under encryption.
        if !self.unread.is_empty() {
            return Err(Failure::Odd("it says more than its turn is before the encryption".to_owned()));
        }
        while tls.is_handshaking() {
            tls.complete_io(&mut socket)?;
        }
        Ok(Self { channel: Channel::Tls(Box::new(StreamOwned::new(tls, socket))), unread: Vec::new() })
    }

    /// Nothing takes longer than until then.
    pub(crate) fn limit(&mut self, until: Instant) {
        match &mut self.channel {
            Channel::Plain(socket) => socket.until = until,
            Channel::Tls(stream) => stream.sock.until = until,
        }
    }

    /// Says something.
    pub(crate) fn say(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        let stream: &mut dyn Write = match &mut self.channel {
            Channel::Plain(socket) => socket,
            Channel::Tls(stream) => stream,
        };
        stream.write_all(bytes)?;
        Ok(stream.flush()?)
    }

    /// Says something, and hears the answer.
    pub(crate) fn command(&mut self, command: impl Display) -> Result<Reply, Failure> {
        self.say(command.to_string().as_bytes())?;
        self.reply()
    }

    /// Hears an answer; a failure if it is no good one.
    pub(crate) fn reply(&mut self) -> Result<Reply, Failure> {
        let mut reply: Option<Reply> = None;
        for _ in 0..MAX_LINES {
            let line = self.line()?;
            let is_last = Reply::add(&mut reply, &line).ok_or_else(|| Failure::Odd(format!("it says: {line}")))?;
            if let Some(reply) = reply.take_if(|_| is_last) {
                return if reply.is_positive() { Ok(reply) } else { Err(Failure::Reply(reply)) };
            }
        }
        Err(Failure::Odd("its reply has too many lines".to_owned()))
    }

    /// A line, whatever its bytes are, without what would do something to a terminal.
    fn line(&mut self) -> Result<String, Failure> {
        loop {
            if let Some(end) = self.unread.iter().position(|byte| *byte == b'\n') {
                let line: Vec<u8> = self.unread.drain(..=end).collect();
                let line = String::from_utf8_lossy(&line).replace(char::is_control, " ");
                return Ok(line.trim_end().to_owned());
            }
            if self.unread.len() > MAX_LINE {
                return Err(Failure::Odd("its reply has too long a line".to_owned()));
            }
            let mut some = [0; 1024];
            let count = match &mut self.channel {
                Channel::Plain(socket) => socket.read(&mut some)?,
                Channel::Tls(stream) => stream.read(&mut some)?,
            };
            if count == 0 {
                return Err(Failure::Odd("it hung up".to_owned()));
            }
            self.unread.extend(some.iter().take(count));
        }
    }
}

/// The addresses of a name. Asking for them has no time-out of its own: it is left to itself when its time is over.
fn addresses(host: &str, port: u16, until: Instant) -> Result<Vec<SocketAddr>, Failure> {
    let (answer, answered) = mpsc::channel();
    let host = host.to_owned();
    std::thread::Builder::new().name("mail-server-name".to_owned()).spawn(move || {
        let found = (host.as_str(), port).to_socket_addrs().map(Iterator::collect);
        // Nobody may be waiting any more.
        let _ = answer.send(found);
    })?;
    let found = answered.recv_timeout(left(until)?).map_err(|_| io::Error::from(io::ErrorKind::TimedOut))?;
    Ok(found?)
}
