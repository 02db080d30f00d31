"""Makes a project with many issues in an empty store, and times what a server answers about it. See bench/issues."""

import argparse
import http.client
import json
import math
import os
import sqlite3
import subprocess
import threading
import time
import urllib.parse

from data import statements

WORDS = ["timeout", "refused", "overflow", "missing", "denied", "broken", "invalid", "expired"]


class Picket:
    """A server on a free port of the loopback address, with one organization and project."""

    def __init__(self, binary, url, folder):
        self.environment = dict(os.environ, DATABASE_URL=url, PICKET_SECRET_KEY="b" * 64, PICKET_LOG="error")
        self.command = [binary]
        setup = ["setup", "--email", "bench@example.com", "--password", "benchmark-1", "--organization", "bench"]
        subprocess.run(self.command + ["migrate"], env=self.environment, check=True, stdout=subprocess.DEVNULL)
        out = subprocess.run(
            self.command + setup + ["--project", "shop", "--json"], env=self.environment, check=True,
            stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        made = json.loads(out.stdout)
        self.token, self.organization, self.project = made["token"], made["organization"]["id"], made["project"]["id"]
        self.key = urllib.parse.urlsplit(made["project"]["dsn"]).username
        self.port, self.process = None, None
        self.log = os.path.join(folder, "server.log")

    def start(self):
        for port in range(21000 + os.getpid() % 5000, 31000, 13):
            self.port = port
            log = open(self.log, "w", encoding="utf-8")
            self.process = subprocess.Popen(
                self.command + ["serve", "--listen", f"127.0.0.1:{port}"], env=self.environment,
                stdout=log, stderr=log,
            )  # fmt: skip
            if self.is_up():
                return
        raise RuntimeError("no port is to be had")

    def is_up(self):
        for _ in range(600):
            if self.process.poll() is not None:
                return False
            try:
                self.get("/_health/")
                return True
            except OSError:
                time.sleep(0.1)
        raise RuntimeError("the server does not answer: " + open(self.log, encoding="utf-8").read()[-2000:])

    def stop(self):
        self.process.terminate()
        self.process.wait(60)

    def connect(self):
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def get(self, path):
        return self.ask(self.connect(), path)

    def ask(self, connection, path):
        connection.request("GET", path, headers={"Authorization": "Bearer " + self.token})
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{path}: {answer.status} {body[:300]}")
        return body

    def report(self):
        """One event, as an SDK sends it: what its payload is made of is copied to all others."""
        frames = [
            {"filename": f"shop/part_{n}.py", "function": f"step_{n}", "lineno": 10 + n, "in_app": True}
            for n in range(12)
        ]
        fault = {"type": "ValueError", "value": "no price", "stacktrace": {"frames": frames}}
        event = {"event_id": "f" * 32, "platform": "python", "exception": {"values": [fault]}}
        connection = self.connect()
        connection.request(
            "POST", f"/api/{self.project}/store/", json.dumps(event), {"X-Sentry-Auth": f"Sentry sentry_key={self.key}"}
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


def measure(picket, make, count, clients):
    """Milliseconds of each of so many requests by so many clients, each with one connection."""
    times, faults = [], []

    def run(first):
        connection, mine = picket.connect(), []
        try:
            for n in range(first, count, clients):
                path, started = make(n), time.perf_counter()
                picket.ask(connection, path)
                mine.append((time.perf_counter() - started) * 1000)
        except (OSError, RuntimeError) as fault:
            faults.append(str(fault))
        times.extend(mine)

    threads = [threading.Thread(target=run, args=(first,)) for first in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(times), faults


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
        picket.report()
        fill(arguments, picket)
        print(f"{'':32} {'median':>8} {'p90':>8} {'p99':>8} {'max':>8} {'per s':>7}   ({arguments.clients} clients, ms)")
        for name, make in requests(arguments.issues):
            measure(picket, make, 4 * arguments.clients, arguments.clients)
            started = time.perf_counter()
            times, faults = measure(picket, make, arguments.requests, arguments.clients)
            seconds = time.perf_counter() - started
            if faults:
                print(f"{name:32} failed: {faults[0]}")
                continue
            at = lambda part: times[min(len(times) - 1, int(len(times) * part))]  # noqa: E731
            figures = f"{at(0.5):8.1f} {at(0.9):8.1f} {at(0.99):8.1f} {times[-1]:8.1f} {len(times) / seconds:7.0f}"
            print(f"{name:32} {figures}", flush=True)
    finally:
        picket.stop()


main()
