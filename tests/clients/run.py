"""Reports real failures to a running Picket with three SDKs and compares what the API answers.

One run is for one store: three faults of one kind and more from Python, an exception and
a message from Node, a panic and an error from Rust, and transactions of programs that are
traced in Python and Node; then the server is stopped and started again, has to say the
same, and goes on counting.
"""

import argparse
import os
import subprocess
import sys
import tempfile

import check
import raised
import spans
from server import Server

CLIENT_SECONDS = 60
FUZZ_SECONDS = 600


def report(arguments, dsn):
    """Runs one client application to its end; what it printed."""
    environment = {
        "PATH": os.environ["PATH"],
        "SENTRY_DSN": dsn,
        "PYTHONDONTWRITEBYTECODE": "1",
        "RUST_BACKTRACE": "0",
    }
    done = subprocess.run(
        arguments, env=environment, timeout=CLIENT_SECONDS, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    if done.returncode != 0:
        raise RuntimeError(f"{arguments[0]} exited {done.returncode}: {done.stdout}{done.stderr}")
    return done.stdout


def trace(arguments, dsn):
    """Runs the programs that are traced; all their spans, as their SDKs tell them."""
    told = []
    for environment, transactions in spans.PROGRAMS.items():
        program = ["node", os.path.join(arguments.node, "traced.js"), environment]
        if environment == "python":
            program = [arguments.python, os.path.join(raised.HERE, "python", "traced.py")]
        told += spans.read(report([*program, str(transactions)], dsn), environment)
    return told


def drive(interpreter, name, server, seconds):
    """Runs a client that judges by itself; whether it found all good."""
    command = [interpreter, os.path.join(raised.HERE, name, "main.py"), "--server", server.url]
    command += ["--email", server.EMAIL, "--password", server.PASSWORD]
    done = subprocess.run(command, timeout=seconds, stdin=subprocess.DEVNULL)
    return done.returncode == 0


def compare(server, expected, moment):
    comparison = check.Comparison()
    check.check_issues(server, expected, comparison)
    return judge(comparison, moment)


def compare_spans(server, told, moment):
    return judge(spans.settled(server, told), moment)


def judge(comparison, moment):
    print(f"  {moment}: {comparison.made} comparisons, {len(comparison.faults)} differences", flush=True)
    for fault in comparison.faults:
        print(f"    {fault}")
    return not comparison.faults


def snapshot(server):
    """All that a reader of the issues and the spans sees, apart from the clock's part in it."""
    issues = server.get("/projects/acme/shop/issues/")
    seen = {}
    for issue in issues:
        details = server.get(f"/issues/{issue['id']}/")
        details["stats"] = {period: check.total(series) for period, series in details["stats"].items()}
        latest = server.get(f"/issues/{issue['id']}/events/latest/")
        events = server.get(f"/issues/{issue['id']}/events/")
        seen[issue["id"]] = {"issue": details, "latest": latest, "events": events}
    return seen, spans.snapshot(server)


def run(server, arguments):
    dsn = server.set_up()
    server.start()

    python = [arguments.python, os.path.join(raised.HERE, "python", "main.py")]
    report([*python, "gzip", "fault:7", "fault:8", "message", "logging:17"], dsn)
    report([*python, "br", "fault:7", "logging:18"], dsn)
    report(["node", os.path.join(arguments.node, "main.js")], dsn)
    report([arguments.rust], dsn)

    others = raised.node_issues() + raised.rust_issues()
    expected = raised.python_issues(fault_count=3, fault_users=2, latest_user="7") + others
    good = compare(server, expected, "as reported")

    told = trace(arguments, dsn)
    traced = compare_spans(server, told, "spans")

    authorized = drive(arguments.oauth, "oauth", server, CLIENT_SECONDS)

    before = snapshot(server)
    code = server.stop()
    print(f"  stopped: exit code {code}")
    server.start()
    same = snapshot(server) == before
    print(f"  after a restart: {'the same' if same else 'NOT the same'} answers")
    kept = compare_spans(server, told, "spans after a restart")

    report([*python, "gzip", "fault:9"], dsn)
    expected = raised.python_issues(fault_count=4, fault_users=3, latest_user="9") + others
    counted = compare(server, expected, "one event later")
    # The last, since it changes issues.
    fuzzed = drive(arguments.fuzz, "fuzz", server, FUZZ_SECONDS)
    code_again = server.stop()
    found = good and traced and authorized and fuzzed and same and kept and counted
    return found and code == 0 and code_again == 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--picket", required=True, help="the built binary")
    parser.add_argument("--store", required=True, help="the store's name, for the report")
    parser.add_argument("--database-url", help="default: an SQLite file of this run's own")
    parser.add_argument("--python", required=True, help="the interpreter that has sentry-sdk")
    parser.add_argument("--node", required=True, help="the folder with main.js and node_modules")
    parser.add_argument("--oauth", required=True, help="the interpreter that has Authlib")
    parser.add_argument("--fuzz", required=True, help="the interpreter that has Schemathesis")
    parser.add_argument("--rust", required=True, help="the built Rust client")
    arguments = parser.parse_args()

    print(f"{arguments.store}:", flush=True)
    with tempfile.TemporaryDirectory(prefix="picket-clients-") as workdir:
        database_url = arguments.database_url or f"sqlite:{workdir}/picket.db"
        server = Server(arguments.picket, database_url, workdir)
        try:
            good = run(server, arguments)
        except (OSError, RuntimeError, LookupError, TypeError, AttributeError, subprocess.TimeoutExpired) as fault:
            print(f"  {type(fault).__name__}: {fault}")
            good = False
        finally:
            server.kill()
        if not good:
            print(f"  the end of the server's log:\n{server.log_tail()}")
    return 0 if good else 1


sys.exit(main())
