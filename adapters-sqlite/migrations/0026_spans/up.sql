-- What transactions are counted by. An environment is empty where there is none.
CREATE TABLE transaction_kinds (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    project_id INTEGER NOT NULL,
    name TEXT NOT NULL,
    op TEXT NOT NULL,
    environment TEXT NOT NULL,
    CONSTRAINT transaction_kinds_name UNIQUE (project_id, name, op, environment)
) STRICT;

-- Times are those of the end.
CREATE TABLE transactions (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    project_id INTEGER NOT NULL,
    event_id BLOB NOT NULL,
    kind_id INTEGER NOT NULL,
    timestamp INTEGER NOT NULL,
    start INTEGER NOT NULL,
    received INTEGER NOT NULL,
    trace_id BLOB NOT NULL,
    span_id INTEGER NOT NULL,
    parent_span_id INTEGER,
    status TEXT NOT NULL,
    "release" TEXT,
    weight REAL NOT NULL,
    payload BLOB NOT NULL,
    CONSTRAINT transactions_event_id UNIQUE (project_id, event_id)
) STRICT;
CREATE INDEX transactions_timestamp ON transactions (project_id, timestamp, id);
CREATE INDEX transactions_trace_id ON transactions (project_id, trace_id);

-- Spans that did the same: an operation and the hash of what they did, as a signed number.
CREATE TABLE span_groups (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    project_id INTEGER NOT NULL,
    op TEXT NOT NULL,
    hash INTEGER NOT NULL,
    description TEXT,
    CONSTRAINT span_groups_hash UNIQUE (project_id, op, hash)
) STRICT;

-- Spans stand together with those of their transaction, in the order of time in which transactions come.
CREATE TABLE spans (
    project_id INTEGER NOT NULL,
    timestamp INTEGER NOT NULL,
    transaction_id INTEGER NOT NULL,
    number INTEGER NOT NULL,
    group_id INTEGER NOT NULL,
    exclusive INTEGER NOT NULL,
    PRIMARY KEY (project_id, timestamp, transaction_id, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX spans_group ON spans (project_id, group_id, timestamp, transaction_id, exclusive);

-- What batches counted, until it is added to the counts.
CREATE TABLE span_deltas (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    project_id INTEGER NOT NULL,
    counts BLOB NOT NULL
) STRICT;
CREATE INDEX span_deltas_project ON span_deltas (project_id);

-- Counts of hours, days and weeks, whose lengths are in seconds. Kind 0 is all kinds together; what is measured is a
-- group of spans, or how long transactions took (0), or those of them that failed (-1).
CREATE TABLE span_counts (
    project_id INTEGER NOT NULL,
    level INTEGER NOT NULL,
    kind_id INTEGER NOT NULL,
    start INTEGER NOT NULL,
    measured INTEGER NOT NULL,
    transactions REAL NOT NULL,
    count REAL NOT NULL,
    total REAL NOT NULL,
    sketch BLOB NOT NULL,
    PRIMARY KEY (project_id, level, kind_id, start, measured)
) STRICT, WITHOUT ROWID;

-- Spans that are sent one by one, each with the root span that it belongs to. A segment that is due is to be made a
-- transaction of, again where it was before.
CREATE TABLE streamed_segments (
    project_id INTEGER NOT NULL,
    trace_id BLOB NOT NULL,
    segment_id INTEGER NOT NULL,
    has_root INTEGER NOT NULL,
    due INTEGER,
    received INTEGER NOT NULL,
    PRIMARY KEY (project_id, trace_id, segment_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX streamed_segments_due ON streamed_segments (due) WHERE due IS NOT NULL;
CREATE INDEX streamed_segments_received ON streamed_segments (received);

CREATE TABLE streamed_spans (
    project_id INTEGER NOT NULL,
    trace_id BLOB NOT NULL,
    segment_id INTEGER NOT NULL,
    span_id INTEGER NOT NULL,
    received INTEGER NOT NULL,
    payload BLOB NOT NULL,
    PRIMARY KEY (project_id, trace_id, segment_id, span_id)
) STRICT, WITHOUT ROWID;
