-- What transactions are counted by. An environment is empty where there is none.
CREATE TABLE transaction_kinds (
    id bigint GENERATED ALWAYS AS IDENTITY,
    project_id bigint NOT NULL,
    name text COLLATE "C" NOT NULL,
    op text COLLATE "C" NOT NULL,
    environment text COLLATE "C" NOT NULL,
    CONSTRAINT transaction_kinds_pkey PRIMARY KEY (project_id, id),
    CONSTRAINT transaction_kinds_name_key UNIQUE (project_id, name, op, environment)
);

-- Times are those of the end.
CREATE TABLE transactions (
    id bigint GENERATED ALWAYS AS IDENTITY,
    project_id bigint NOT NULL,
    event_id uuid NOT NULL,
    kind_id bigint NOT NULL,
    timestamp timestamptz NOT NULL,
    start timestamptz NOT NULL,
    received timestamptz NOT NULL,
    trace_id uuid NOT NULL,
    span_id bigint NOT NULL,
    parent_span_id bigint,
    status text COLLATE "C" NOT NULL,
    release text,
    weight double precision NOT NULL,
    payload bytea NOT NULL,
    CONSTRAINT transactions_pkey PRIMARY KEY (project_id, id),
    CONSTRAINT transactions_event_id_key UNIQUE (project_id, event_id)
);
-- Payloads come compressed: trying again would cost time and save nothing.
ALTER TABLE transactions ALTER COLUMN payload SET STORAGE EXTERNAL;
CREATE INDEX transactions_timestamp_idx ON transactions (project_id, timestamp, id);
CREATE INDEX transactions_trace_id_idx ON transactions (project_id, trace_id);

-- Spans that did the same: an operation and the hash of what they did, as a signed number.
CREATE TABLE span_groups (
    id bigint GENERATED ALWAYS AS IDENTITY,
    project_id bigint NOT NULL,
    op text COLLATE "C" NOT NULL,
    hash bigint NOT NULL,
    description text,
    CONSTRAINT span_groups_pkey PRIMARY KEY (project_id, id),
    CONSTRAINT span_groups_hash_key UNIQUE (project_id, op, hash)
);

CREATE TABLE spans (
    project_id bigint NOT NULL,
    timestamp timestamptz NOT NULL,
    transaction_id bigint NOT NULL,
    number integer NOT NULL,
    group_id bigint NOT NULL,
    exclusive bigint NOT NULL,
    CONSTRAINT spans_pkey PRIMARY KEY (project_id, timestamp, transaction_id, number)
);
CREATE INDEX spans_group_idx ON spans (project_id, group_id, timestamp) INCLUDE (transaction_id, exclusive);

-- What batches counted, until it is added to the counts.
CREATE TABLE span_deltas (
    id bigint GENERATED ALWAYS AS IDENTITY,
    project_id bigint NOT NULL,
    counts bytea NOT NULL,
    CONSTRAINT span_deltas_pkey PRIMARY KEY (id)
);
CREATE INDEX span_deltas_project_idx ON span_deltas (project_id);

-- Counts of hours, days and weeks, whose lengths are in seconds. Kind 0 is all kinds together; what is measured is a
-- group of spans, or how long transactions took (0), or those of them that failed (-1).
CREATE TABLE span_counts (
    project_id bigint NOT NULL,
    level bigint NOT NULL,
    kind_id bigint NOT NULL,
    start bigint NOT NULL,
    measured bigint NOT NULL,
    transactions double precision NOT NULL,
    count double precision NOT NULL,
    total double precision NOT NULL,
    sketch bytea NOT NULL,
    CONSTRAINT span_counts_pkey PRIMARY KEY (project_id, level, kind_id, start, measured)
) WITH (fillfactor = 80);
ALTER TABLE span_counts ALTER COLUMN sketch SET STORAGE MAIN;

-- Spans that are sent one by one, each with the root span that it belongs to. A segment that is due is to be made a
-- transaction of, again where it was before.
CREATE TABLE streamed_segments (
    project_id bigint NOT NULL,
    trace_id uuid NOT NULL,
    segment_id bigint NOT NULL,
    has_root boolean NOT NULL,
    due timestamptz,
    received timestamptz NOT NULL,
    CONSTRAINT streamed_segments_pkey PRIMARY KEY (project_id, trace_id, segment_id)
);
CREATE INDEX streamed_segments_due_idx ON streamed_segments (due) WHERE due IS NOT NULL;
CREATE INDEX streamed_segments_received_idx ON streamed_segments (received);

CREATE TABLE streamed_spans (
    project_id bigint NOT NULL,
    trace_id uuid NOT NULL,
    segment_id bigint NOT NULL,
    span_id bigint NOT NULL,
    received timestamptz NOT NULL,
    payload bytea NOT NULL,
    CONSTRAINT streamed_spans_pkey PRIMARY KEY (project_id, trace_id, segment_id, span_id)
);
