"""A mail server on the loopback address, for the tests: takes mail as it is told to, and writes down what it took.

Each mail becomes a file N.json in the spool directory, read by Python's own parser. Faults are met as often as
--times says, then all goes well. It says "ready" once it listens, and ends with its standard input.
"""

import argparse
import asyncio
import json
import logging
import os
import ssl
import sys
import threading
from email import policy
from email.parser import BytesParser

from aiosmtpd.smtp import SMTP, AuthResult


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--spool", required=True)
    parser.add_argument("--tls", choices=["none", "starttls", "implicit"], default="none")
    parser.add_argument("--certificate")
    parser.add_argument("--key")
    parser.add_argument("--login", help="USER:PASSWORD, without which nothing is taken")
    parser.add_argument("--greeting", help="what it says to whoever connects, before it hangs up")
    parser.add_argument("--sender", help="its answer to a sender, or `slow` to say nothing for long")
    parser.add_argument("--recipient", help="its answer to a recipient")
    parser.add_argument("--data", help="its answer to a whole mail, or `die` to hang up")
    parser.add_argument("--times", type=int, default=1_000_000)
    return parser.parse_args()


class Handler:
    def __init__(self, args):
        self.args = args
        self.faults = 0
        self.taken = 0

    def fault(self, what):
        """The fault that is due, if one is left."""
        if not what or self.faults >= self.args.times:
            return None
        self.faults += 1
        return what

    async def handle_MAIL(self, server, session, envelope, address, options):
        if fault := self.fault(self.args.sender):
            if fault == "slow":
                await asyncio.sleep(60)
                return "421 4.4.2 too late"
            return fault
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 fine"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if fault := self.fault(self.args.recipient):
            return fault
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 fine"

    async def handle_DATA(self, server, session, envelope):
        fault = self.fault(self.args.data)
        if fault == "die":
            self.write(session, envelope, "lost")
            server.transport.abort()
            return "250 nobody hears this"
        if fault:
            return fault
        self.write(session, envelope, "json")
        return "250 2.0.0 taken"

    def write(self, session, envelope, ending):
        message = BytesParser(policy=policy.default).parsebytes(envelope.content)
        parts = [part for part in message.walk() if not part.is_multipart()]
        told = {
            "sender": envelope.mail_from,
            "recipients": envelope.rcpt_tos,
            "tls": session.ssl is not None or self.args.tls == "implicit",
            "login": session.auth_data,
            "type": message.get_content_type(),
            "headers": [[name, str(value)] for name, value in message.items()],
            "parts": [[part.get_content_type(), part.get_content().replace("\r\n", "\n")] for part in parts],
            "defects": [str(defect) for part in message.walk() for defect in part.defects],
            "raw": envelope.content.decode("utf-8", "replace"),
        }
        self.taken += 1
        path = os.path.join(self.args.spool, f"{self.taken}.{ending}")
        with open(path + ".part", "w", encoding="utf-8") as file:
            json.dump(told, file)
        os.rename(path + ".part", path)


class Refusing(asyncio.Protocol):
    """A server that has no service to give."""

    def __init__(self, greeting):
        self.greeting = greeting

    def connection_made(self, transport):
        transport.write(f"{self.greeting}\r\n".encode())
        transport.close()


def protocol(args, handler, context):
    options = {}
    if args.login:
        expected = args.login.split(":", 1)

        def authenticate(server, session, envelope, mechanism, data):
            given = [data.login.decode(), data.password.decode()]
            return AuthResult(success=given == expected, handled=False, auth_data=given[0])

        # What begins with TLS looks like plain text from inside: then nothing has to be required.
        options.update(authenticator=authenticate, auth_required=True, auth_require_tls=args.tls == "starttls")
    if args.tls == "starttls":
        options.update(tls_context=context, require_starttls=True)
    return SMTP(handler, hostname="mail.example.com", enable_SMTPUTF8=False, **options)


async def main():
    args = arguments()
    # It warns of its own past.
    logging.getLogger("mail.log").setLevel(logging.ERROR)
    handler = Handler(args)
    context = None
    if args.tls != "none":
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(args.certificate, args.key)

    def connected():
        if greeting := handler.fault(args.greeting):
            return Refusing(greeting)
        return protocol(args, handler, context)

    loop = asyncio.get_running_loop()
    implicit = context if args.tls == "implicit" else None
    await loop.create_server(connected, "127.0.0.1", args.port, ssl=implicit, reuse_address=True)
    print("ready", flush=True)
    # Whoever started it may have ended in whatever way: then it ends too.
    threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
    await asyncio.Event().wait()


asyncio.run(main())
