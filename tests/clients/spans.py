"""Works out what spans of traced programs spent, by the SDKs' own account of them, and compares it with the API.

Nothing here knows how Picket does it: what it answers has to follow from what was sent.
"""

import collections
import datetime
import hashlib
import json
import math
import re
import time
import urllib.parse

import check

FIELDS = {
    "count()": "count",
    "count_unique(id)": "frequency",
    "equation|count() / count_unique(id)": "avgOccurrences",
    "sumArray(spans_exclusive_time)": "sumExclusiveTime",
    "percentileArray(spans_exclusive_time, 0.50)": "p50ExclusiveTime",
    "percentileArray(spans_exclusive_time, 0.75)": "p75ExclusiveTime",
    "percentileArray(spans_exclusive_time, 0.95)": "p95ExclusiveTime",
    "percentileArray(spans_exclusive_time, 0.99)": "p99ExclusiveTime",
}
SHARES = {"p50": 0.5, "p75": 0.75, "p95": 0.95, "p99": 0.99}

# What each order looks at, one after the other.
SORTS = {
    "count": ("count", "sumExclusiveTime"),
    "avgOccurrence": ("avgOccurrences", "sumExclusiveTime"),
    "sumExclusiveTime": ("sumExclusiveTime",),
    **{f"{name}ExclusiveTime": (f"{name}ExclusiveTime",) for name in SHARES},
}

# The programs by their environment, and how many transactions each makes.
PROGRAMS = {"python": 12, "static": 8, "stream": 8, "scattered": 1}

# Both do the same work.
ALIKE = ("static", "stream")

# What is slow in Python, and how long all of it pauses at the least, in milliseconds.
SLOWEST = "SELECT pause(%s) WHERE %s <> %s"
PAUSED = sum(40 + order for order in range(1, PROGRAMS["python"] + 1))

# What is counted as it was stored, and what is kept ready.
PERIODS = ("1h", "90d")

# What the worker needs for spans that came one by one, and more.
SETTLE_SECONDS = 15

SQL_OPS = {"db", "db.query", "db.sql.query", "db.sql.active_record", "db.sql.execute", "db.sql.transaction"}
LIST = re.compile(r" IN \((?:%s|\?|\$?\d+)(?:\s*,\s*(?:%s|\?|\$?\d+))*\)", re.IGNORECASE)
SAVEPOINT = re.compile(r"SAVEPOINT (?:\"[^\"]+\"|`[^`]+`|[a-z]\w+)", re.IGNORECASE)
VALUE = re.compile(r"'(?:''|\\.|[^'\\])*'|-?\b\d+(?:\.\d+)?(?:[eE][+-]?\d+)?\b|\b(?:true|false)\b")
REQUEST = re.compile(r"(GET|HEAD|POST|PUT|DELETE|CONNECT|OPTIONS|TRACE|PATCH) (\S+)", re.IGNORECASE)
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)

# One span; `own` is what it spent itself, in microseconds.
Span = collections.namedtuple("Span", "environment transaction op group description own")


def microseconds(at):
    """A time as an SDK writes it."""
    if isinstance(at, str):
        since = datetime.datetime.fromisoformat(at.replace("Z", "+00:00")) - EPOCH
        return since // datetime.timedelta(microseconds=1)
    return round(at * 1_000_000)


def own_time(start, end, children):
    """What is left of an interval without those of its children."""
    covered = 0
    free_from = start
    for child_start, child_end in sorted(children):
        child_start, child_end = max(child_start, free_from), min(child_end, end)
        if child_end > child_start:
            covered += child_end - child_start
            free_from = child_end
    return end - start - covered


def group_of(values):
    return hashlib.md5("".join(values).encode()).hexdigest()[:16]


def span_values(op, description):
    """What the group of a span that is no root is made of."""
    if op in SQL_OPS:
        without = VALUE.sub("%s", SAVEPOINT.sub("SAVEPOINT %s", LIST.sub(" IN (%s)", description)))
        return [without.strip() if without != description else description]
    if op == "http.client":
        request = REQUEST.fullmatch(description)
        if request:
            url = urllib.parse.urlsplit(request[2])
            return [request[1].upper(), url.scheme, url.netloc, url.path]
    if op in ("redis", "db.redis"):
        return description.split()[:1]
    return [description]


def read(told, environment):
    """The spans of what a program told as JSON, roots among them."""
    spans = []
    for transaction in json.loads(told):
        children = collections.defaultdict(list)
        for span in transaction["spans"]:
            children[span["parent_span_id"]].append((microseconds(span["start"]), microseconds(span["end"])))

        def add(span, group, description):
            own = own_time(microseconds(span["start"]), microseconds(span["end"]), children[span["span_id"]])
            spans.append(Span(environment, transaction["span_id"], span["op"], group, description, own))

        add(transaction, group_of([transaction["name"]]), transaction["name"])
        for span in transaction["spans"]:
            add(span, group_of(span_values(span["op"], span["description"])), span["description"])
    return spans


def percentile(ordered, share):
    """In proportion between the two values that are nearest."""
    place = share * (len(ordered) - 1)
    low, high = ordered[math.floor(place)], ordered[math.ceil(place)]
    return low + (high - low) * (place - math.floor(place))


def rows_of(spans):
    """What the API has to answer, by operation and group."""
    grouped = collections.defaultdict(list)
    for span in spans:
        grouped[span.op, span.group].append(span)
    rows = {}
    for key, members in grouped.items():
        ordered = sorted(span.own / 1000 for span in members)
        frequency = len({span.transaction for span in members})
        rows[key] = {
            "count": len(members),
            "frequency": frequency,
            "avgOccurrences": len(members) / frequency,
            "sumExclusiveTime": math.fsum(ordered),
            **{f"{name}ExclusiveTime": percentile(ordered, share) for name, share in SHARES.items()},
            "descriptions": {span.description for span in members},
        }
    return rows


def bound(key, value):
    """How far an answer may be from the exact value."""
    if key == "sumExclusiveTime":
        return max(0.01, value * 0.001)
    return value * 0.01 + 0.002 if key.startswith("p") else 0


def ask(server, **parameters):
    parameters = {"statsPeriod": "1h", "per_page": 100, "field": list(FIELDS), **parameters}
    query = urllib.parse.urlencode(parameters, doseq=True)
    return server.get(f"/organizations/acme/events-spans-performance/?{query}")


def check_rows(what, answer, expected, comparison):
    found = {(row["op"], row["group"]): row for row in answer}
    comparison.same(f"{what}: number of rows", len(answer), len(expected))
    more, missing = sorted(found.keys() - expected.keys()), sorted(expected.keys() - found.keys())
    comparison.same(f"{what}: rows that the other side has not", more, missing)
    for key in sorted(found.keys() & expected.keys()):
        row, wanted = found[key], expected[key]
        where = f"{what}: {key[0]} {min(wanted['descriptions'])!r}"
        described = row["description"]
        comparison.true(f"{where}: {described!r} is one of its own", described in wanted["descriptions"])
        for name in FIELDS.values():
            off_by = abs((math.inf if row[name] is None else row[name]) - wanted[name])
            if off_by > bound(name, wanted[name]):
                comparison.same(f"{where}: {name}", row[name], wanted[name])
            comparison.made += 1


def check_order(what, answer, expected, sort, comparison):
    """Rows are in order by what they say, and, but for what it may be off by, by what is exact."""
    keys, backwards = SORTS[sort.lstrip("-")], sort.startswith("-")
    for before, after in zip(answer, answer[1:]):
        first, second = (after, before) if backwards else (before, after)
        first_said, second_said = ([row[key] for key in keys] for row in (first, second))
        comparison.true(f"{what}: {first_said} is not more than {second_said}", first_said <= second_said)
        first, second = (expected[row["op"], row["group"]] for row in (first, second))
        for key in keys:
            difference = first[key] - second[key]
            slack = bound(key, first[key]) + bound(key, second[key])
            if abs(difference) > slack:
                comparison.true(f"{what}: {first[key]} of {key} is not more than {second[key]}", difference < 0)
                break


def check_table(what, server, spans, comparison, **parameters):
    """The answer of both periods, and in every order."""
    expected = rows_of(spans)
    for period in PERIODS:
        answer = ask(server, statsPeriod=period, **parameters)
        check_rows(f"{what} of {period}", answer, expected, comparison)
    for sort in (sign + name for name in SORTS for sign in ("-", "")):
        answer = ask(server, sort=sort, **parameters)
        check_rows(f"{what} by {sort}", answer, expected, comparison)
        if {(row["op"], row["group"]) for row in answer} == expected.keys():
            check_order(f"{what} by {sort}", answer, expected, sort, comparison)


def check_slowest(server, comparison):
    """The slow query comes first of what was asked of databases, where no order is asked for."""
    ops = ["db", "db.redis"]
    answer = ask(server, environment="python", spanOp=ops)
    comparison.true("only the operations that were asked for", {row["op"] for row in answer} == set(ops))
    first = answer[0] if answer else dict.fromkeys(["group", "count", "sumExclusiveTime"], 0)
    comparison.same("the slowest query's group", first["group"], group_of([SLOWEST]))
    comparison.same("the slowest query's count", first["count"], PROGRAMS["python"])
    comparison.true("the slowest query took what it paused", first["sumExclusiveTime"] >= PAUSED)


def check_alike(server, comparison):
    """The same work is the same counts, however it was sent."""
    keys = ("op", "group", "count", "frequency", "avgOccurrences")
    tables = [ask(server, environment=environment) for environment in ALIKE]
    counts = [sorted(tuple(row[key] for key in keys) for row in table) for table in tables]
    comparison.same(f"counts of {ALIKE[0]}, against those of {ALIKE[1]}", *counts)


def check_spans(server, spans):
    """One comparison with all that was told: whole, and by environment."""
    comparison = check.Comparison()
    transactions = collections.Counter(environment for environment, _ in {span[:2] for span in spans})
    comparison.same("transactions told", dict(transactions), PROGRAMS)
    check_table("all spans", server, spans, comparison)
    for environment in PROGRAMS:
        of_environment = [span for span in spans if span.environment == environment]
        check_table(f"spans of {environment}", server, of_environment, comparison, environment=environment)
    check_slowest(server, comparison)
    check_alike(server, comparison)
    return comparison


def settled(server, spans):
    """A comparison without differences, or the last one within the time that those have to pass."""
    deadline = time.monotonic() + SETTLE_SECONDS
    while True:
        # One that begins at the deadline is the last.
        is_last = time.monotonic() > deadline
        comparison = check_spans(server, spans)
        if is_last or not comparison.faults:
            return comparison
        time.sleep(0.5)


def snapshot(server):
    """All rows, but for percentiles: those are told within bounds, which depend on where hours begin."""
    asked = [{"statsPeriod": period} for period in PERIODS] + [{"environment": name} for name in PROGRAMS]
    return [
        [{key: value for key, value in row.items() if key[:2] not in ("p5", "p7", "p9")} for row in ask(server, **of)]
        for of in asked
    ]
