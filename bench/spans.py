"""Sends many transactions, as SDKs do, and times what a server answers about their spans. See bench/spans."""

import argparse
import json
import random
import socket
import sqlite3
import subprocess
import threading
import time
import urllib.parse

from server import Picket, table

# A little less than transactions are kept.
DAYS = 29.9
GROUPS = 2000
NAMES = 40
# Of a group there are spans in the transactions of one name.
GROUPS_OF_NAME = GROUPS // NAMES
BATCH = 256


class Maker:
    """Makes transactions of so many spans: the nth is always the same, but for the time that it counts from."""

    def __init__(self, spans, now):
        self.now = now
        self.spans = spans
        self.random = random.Random(7)
        # Spans are alike in all transactions of one name, but for their times.
        self.parts = [[self.part(name, number) for number in range(spans - 1)] for name in range(NAMES)]
        self.lengths = [self.random.lognormvariate(1.5, 1.5) for _ in range(10_007)]

    def part(self, name, number):
        group = number % (GROUPS_OF_NAME - 1)
        op = ["db.sql.query", "http.client", "cache.get", "template.render"][group % 4]
        words = {
            "db.sql.query": f"SELECT name, price FROM part_{name}_{group} WHERE id = {number}",
            "http.client": f"GET https://part-{group}.example.com/of/{name}?n={number}",
            "cache.get": f"part:{name}:{group}",
            "template.render": f"part_{name}_{group}.html",
        }
        span = {
            "span_id": f"{number + 16:016x}", "parent_span_id": "000000000000000a", "trace_id": "0" * 31 + "1",
            "op": op, "description": words[op], "status": "ok", "origin": "auto.bench",
            "data": {"thread.id": "140", "thread.name": "main", "code.function": f"step_{number}"},
        }  # fmt: skip
        return json.dumps(span)[:-1]

    def body(self, number):
        """The envelope of one transaction."""
        name = number % NAMES
        end = self.now - 60 - (number * 7919 % 86_400_000) / 86_400_000 * DAYS * 86_400
        lengths, first = self.lengths, number * 31 % len(self.lengths)
        at = end - 1000
        parts = []
        for place, part in enumerate(self.parts[name]):
            length = lengths[(first + place * 7) % len(lengths)] / 1000
            parts.append(f'{part}, "start_timestamp": {at:.6f}, "timestamp": {at + length:.6f}}}')
            at += length
        event = (
            f'{{"type": "transaction", "event_id": "{number + 1:032x}", "transaction": "GET /part/{name}", "platform": "python",'
            f' "transaction_info": {{"source": "route"}}, "release": "shop@1.{number % 9}", "environment": "production",'
            f' "start_timestamp": {end - 1000:.6f}, "timestamp": {at + 0.005:.6f}, "user": {{"id": "{number % 5000}"}},'
            f' "contexts": {{"trace": {{"trace_id": "{number + 1:032x}", "span_id": "000000000000000a", "op": "http.server",'
            f' "status": "{"ok" if number % 20 else "internal_error"}"}}}}, "spans": [{", ".join(parts)}]}}'
        )
        return f'{{}}\n{{"type": "transaction"}}\n{event}\n'.encode()


def send(picket, bodies, clients):
    """Sends all of them over so many connections; seconds, and what was refused."""
    faults, lock = [], threading.Lock()

    def run():
        connection = socket.create_connection(("127.0.0.1", picket.port))
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        while True:
            with lock:
                body = next(bodies, None)
            if body is None:
                return connection.close()
            head = (
                f"POST /api/{picket.project}/envelope/?sentry_key={picket.key} HTTP/1.1\r\nhost: bench\r\n"
                f"content-length: {len(body)}\r\n\r\n"
            ).encode()
            connection.sendall(head + body)
            answer = connection.recv(65536)
            if not answer.startswith(b"HTTP/1.1 200"):
                faults.append(answer[:200])

    threads = [threading.Thread(target=run) for _ in range(clients)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - started, faults


def ingest(picket, maker, first, count, clients):
    """How many spans a second are stored; all are made before the clock runs."""
    bodies = [maker.body(number) for number in range(first, first + count)]
    seconds, faults = send(picket, iter(bodies), clients)
    if faults:
        raise RuntimeError(f"{len(faults)} were refused, as {faults[0]}")
    return count * maker.spans / seconds


def bare_sqlite(path, count):
    """The last rows once more, in tables that are the same: by statements of many rows, as many a transaction as the server takes at most."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA busy_timeout = 60000")
    transactions = connection.execute(f"SELECT * FROM transactions ORDER BY id DESC LIMIT {count}").fetchall()
    ids = {row[0] for row in transactions}
    spans = [row for row in connection.execute("SELECT * FROM spans") if row[2] in ids]
    made = connection.execute(
        "SELECT sql FROM sqlite_master WHERE tbl_name IN ('transactions', 'spans') AND sql IS NOT NULL"
    ).fetchall()
    connection.close()
    bare = sqlite3.connect(path + ".bare", isolation_level=None)
    bare.execute("PRAGMA journal_mode = WAL")
    bare.execute("PRAGMA synchronous = FULL")
    bare.execute("PRAGMA cache_size = -65536")
    for (text,) in made:
        bare.execute(text)
    by_transaction = {}
    for row in spans:
        by_transaction.setdefault(row[2], []).append(row)
    started = time.perf_counter()
    for first in range(0, len(transactions), BATCH):
        batch = transactions[first : first + BATCH]
        bare.execute("BEGIN IMMEDIATE")
        insert_sqlite(bare, "transactions", batch)
        insert_sqlite(bare, "spans", [row for transaction in batch for row in by_transaction[transaction[0]]])
        bare.execute("COMMIT")
    return len(spans) / (time.perf_counter() - started)


def insert_sqlite(connection, name, rows):
    for first in range(0, len(rows), 100):
        part = rows[first : first + 100]
        row = "(" + ", ".join("?" * len(part[0])) + ")"
        connection.execute(f"INSERT INTO {name} VALUES {', '.join([row] * len(part))}", [v for r in part for v in r])


def bare_postgres(arguments, count):
    """The same by psql: the statements are written before the clock runs."""

    def psql(text):
        done = subprocess.run(
            [arguments.psql, "-qXAt", "-v", "ON_ERROR_STOP=1", "-d", arguments.url], input=text, check=True, text=True,
            stdout=subprocess.PIPE,
        )  # fmt: skip
        return done.stdout

    psql("CREATE SCHEMA bare; CREATE TABLE bare.transactions (LIKE transactions INCLUDING ALL EXCLUDING IDENTITY);"
         "CREATE TABLE bare.spans (LIKE spans INCLUDING ALL)")  # fmt: skip
    columns = "(SELECT string_agg(format('%L', v.value), ',' ORDER BY v.number) FROM (VALUES {}) v (number, value))"

    def literals(name, names, where):
        values = ", ".join(f"({n}, {column}::text)" for n, column in enumerate(names))
        return psql(f"SELECT '(' || {columns.format(values)} || ')' FROM {name} t {where}").splitlines()

    of_transaction = ["id", "project_id", "event_id", "kind_id", "timestamp", "start", "received", "trace_id", "span_id",
                      "parent_span_id", "status", "release", "weight", "payload"]  # fmt: skip
    ids = f"(SELECT id FROM transactions ORDER BY id DESC LIMIT {count})"
    transactions = literals("transactions", of_transaction, f"WHERE id IN {ids} ORDER BY id")
    of_span = ["project_id", "timestamp", "transaction_id", "number", "group_id", "exclusive"]
    spans = literals("spans", of_span, f"WHERE transaction_id IN {ids} ORDER BY transaction_id, number")
    each = len(spans) // len(transactions)
    text = []
    for first in range(0, len(transactions), BATCH):
        text.append("BEGIN;")
        text.append(f"INSERT INTO bare.transactions VALUES {','.join(transactions[first:first + BATCH])};")
        text.append(f"INSERT INTO bare.spans VALUES {','.join(spans[first * each:(first + BATCH) * each])};")
        text.append("COMMIT;")
    text = "\n".join(text)
    started = time.perf_counter()
    psql(text)
    return len(spans) / (time.perf_counter() - started)


def requests(picket):
    """What is asked for: a name, and a path for each number."""
    base = "/api/0/organizations/bench/events-spans-performance/?"
    fields = ["count()", "sumArray(spans_exclusive_time)", "percentileArray(spans_exclusive_time, 0.95)"]

    def listing(**query):
        return lambda n: base + urllib.parse.urlencode({"statsPeriod": "30d", "field": fields, **query}, doseq=True)

    for sort in ["count", "avgOccurrence", "sumExclusiveTime", "p50ExclusiveTime", "p95ExclusiveTime", "p99ExclusiveTime"]:
        yield f"table, by {sort}", listing(sort="-" + sort)
    yield "table, 90 days", listing(statsPeriod="90d")
    yield "table, 7 days", listing(statsPeriod="7d")
    yield "table, 24 hours", listing(statsPeriod="24h")
    yield "table of a transaction", lambda n: listing(query=f'transaction:"GET /part/{n % NAMES}"')(n)
    yield "table of operations", listing(spanOp=["db.sql.query"])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--binary", required=True)
    parser.add_argument("--url", required=True)
    parser.add_argument("--folder", required=True)
    parser.add_argument("--psql", default="psql")
    parser.add_argument("--spans", type=int, default=10_000_000)
    parser.add_argument("--requests", type=int, default=100)
    parser.add_argument("--clients", type=int, default=1)
    arguments = parser.parse_args()
    picket = Picket(arguments.binary, arguments.url, arguments.folder)
    picket.start()
    try:
        rates(arguments, picket)
        fill(arguments, picket)
        table(picket, requests(picket), arguments.requests, arguments.clients)
    finally:
        picket.stop()


def rates(arguments, picket):
    """Ingest of transactions with 50 spans each, and the bare insert."""
    maker, count = Maker(50, time.time()), 4000
    ingest(picket, maker, 10_000_000, 1000, 64)
    rate = ingest(picket, maker, 10_001_000, count, 64)
    if arguments.url.startswith("sqlite:"):
        bare = bare_sqlite(arguments.url.removeprefix("sqlite:"), count)
    else:
        bare = bare_postgres(arguments, count)
    print(f"ingest: {rate:.0f} spans/s; bare insert: {bare:.0f} rows/s; ratio {rate / bare:.2f}", flush=True)


def fill(arguments, picket):
    """Transactions of 200 spans each, until there are as many spans as are wanted."""
    maker, started = Maker(200, time.time()), time.monotonic()
    count = arguments.spans // maker.spans
    _, faults = send(picket, (maker.body(number) for number in range(count)), 32)
    if faults:
        raise RuntimeError(f"{len(faults)} were refused, as {faults[0]}")
    print(f"made in {time.monotonic() - started:.0f} s: {count * maker.spans} spans, {count} transactions", flush=True)
    # What was counted is added up in the background.
    time.sleep(20)


main()
