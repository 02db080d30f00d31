"""Makes a project with many issues in an empty store, and times what a server answers about it. See bench/issues."""

import argparse
import json
import math
import os
import sqlite3
import subprocess
import time
import urllib.parse

from data import statements
from server import Picket, table

WORDS = ["timeout", "refused", "overflow", "missing", "denied", "broken", "invalid", "expired"]


def report(picket):
    """One event, as an SDK sends it: what its payload is made of is copied to all others."""
    frames = [
        {"filename": f"shop/part_{n}.py", "function": f"step_{n}", "lineno": 10 + n, "in_app": True}
        for n in range(12)
    ]
    fault = {"type": "ValueError", "value": "no price", "stacktrace": {"frames": frames}}
    event = {"event_id": "f" * 32, "platform": "python", "exception": {"values": [fault]}}
    connection = picket.connect()
    connection.request(
        "POST", f"/api/{picket.project}/store/", json.dumps(event), {"X-Sentry-Auth": f"Sentry sentry_key={picket.key}"}
    )
    answer = connection.getresponse()
    if answer.status != 200:
        raise RuntimeError(f"the event was refused: {answer.status} {answer.read()[:300]}")


def fill(arguments, picket):
    """The data, by statements of the store's own."""
    is_sqlite = arguments.url.startswith("sqlite:")
    texts = statements(is_sqlite, int(picket.project), int(picket.organization), arguments.issues, arguments.events)
    started = time.monotonic()
    if is_sqlite:
        connection = sqlite3.connect(arguments.url.removeprefix("sqlite:"), isolation_level=None)
        connection.execute("PRAGMA synchronous = OFF")
        connection.create_function("unhex", 1, bytes.fromhex)
        connection.create_function("ln", 1, math.log)
        for text in texts:
            connection.execute(text)
        connection.close()
    else:
        script = os.path.join(arguments.folder, "data.sql")
        with open(script, "w", encoding="utf-8") as file:
            file.write(";\n".join(texts) + ";\n")
        subprocess.run([arguments.psql, "-qX", "-v", "ON_ERROR_STOP=1", "-o", os.devnull, "-d", arguments.url, "-f", script], check=True)
    print(f"made in {time.monotonic() - started:.0f} s: {arguments.issues} issues, {arguments.events} events")


def requests(issues):
    """What is asked for: a name, and a path for each number."""
    def listing(**query):
        return lambda n: "/api/0/projects/bench/shop/issues/?" + urllib.parse.urlencode(query)

    def search(make):
        return lambda n: "/api/0/projects/bench/shop/issues/?" + urllib.parse.urlencode({"query": make(n)})

    def issue(rest):
        # From the busiest to those with few events.
        return lambda n: f"/api/0/organizations/bench/issues/{1001 + (n * 7919) % (100 if n % 2 else issues)}/{rest}"

    yield "list, by date", listing()
    for sort in ["new", "freq", "user", "trends"]:
        yield f"list, by {sort}", listing(sort=sort)
    yield "list, every status", listing(query="")
    yield "list, 14 days of counts", listing(statsPeriod="14d")
    yield "list, one environment", listing(environment="staging")
    yield "list, since yesterday", listing(query="is:unresolved lastSeen:-24h")
    yield "list of the organization", lambda n: "/api/0/organizations/bench/issues/?statsPeriod=14d"
    yield "search, common tag", search(lambda n: "is:unresolved browser:Firefox")
    yield "search, rare tag", search(lambda n: f"user.id:{(n * 7919) % 200000}")
    yield "search, tag that is nowhere", search(lambda n: f"browser:Nothing-{n}")
    yield "search, release", search(lambda n: f"release:shop@1.{n % 50}.0")
    yield "search, latest release", search(lambda n: "release:latest")
    yield "search, level and age", search(lambda n: "level:error age:-24h")
    yield "search, seen often", search(lambda n: "timesSeen:>1000")
    yield "search, common word", search(lambda n: WORDS[n % len(WORDS)])
    yield "search, rare word", search(lambda n: f"part-{n % issues}-x")
    yield "search, word that is nowhere", search(lambda n: f"nowhere{n}")
    yield "search, wildcard", search(lambda n: f"error.type:*{WORDS[n % len(WORDS)]}*")
    yield "search, not this release", search(lambda n: f"!release:shop@1.{n % 50}.0")
    yield "issue", issue("")
    yield "issue, one environment", issue("?environment=staging")
    yield "issue, its events", issue("events/")
    yield "issue, events of an environment", issue("events/?environment=staging")
    yield "issue, its latest event", issue("events/latest/")
    yield "issue, its tags", issue("tags/")
    yield "issue, values of a tag", issue("tags/user/values/")
    yield "issue, its hashes", issue("hashes/")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--binary", required=True)
    parser.add_argument("--url", required=True)
    parser.add_argument("--folder", required=True)
    parser.add_argument("--psql", default="psql")
    parser.add_argument("--issues", type=int)
    parser.add_argument("--events", type=int)
    parser.add_argument("--requests", type=int, default=1000)
    parser.add_argument("--clients", type=int, default=16)
    arguments = parser.parse_args()
    arguments.issues = arguments.issues or (10_000 if arguments.url.startswith("sqlite:") else 100_000)
    arguments.events = arguments.events or arguments.issues * 50
    picket = Picket(arguments.binary, arguments.url, arguments.folder)
    picket.start()
    try:
        report(picket)
        fill(arguments, picket)
        table(picket, requests(arguments.issues), arguments.requests, arguments.clients)
    finally:
        picket.stop()


main()
