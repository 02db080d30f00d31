DROP TABLE streamed_spans;
DROP TABLE streamed_segments;
DROP TABLE span_counts;
DROP TABLE span_deltas;
DROP TABLE spans;
DROP TABLE span_groups;
DROP TABLE transactions;
DROP TABLE transaction_kinds;
