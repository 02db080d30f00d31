"use strict";

// Lets the depot ship with tracing on, and tells as JSON what the SDK sent of it: `traced.js MODE TIMES`.
//
// `static` and `stream` do the same work and send it as transactions and as spans. `scattered` sends spans of one
// transaction in three envelopes: a child before its parent, the parent, and a child that ends seconds later.

const { setTimeout: pause } = require("node:timers/promises");

const Sentry = require("@sentry/node");

// More than it takes until a transaction is made of the spans that are there.
const LATE = 4500;

const mode = process.argv[2];
const times = Number(process.argv[3]);
const collected = new Map();

function transactionOf(id) {
  if (!collected.has(id)) {
    collected.set(id, { spans: [] });
  }
  return collected.get(id);
}

function collectTransaction(event) {
  const { op, span_id } = event.contexts.trace;
  const spans = event.spans.map((span) => ({
    op: span.op,
    description: span.description,
    span_id: span.span_id,
    parent_span_id: span.parent_span_id,
    start: span.start_timestamp,
    end: span.timestamp,
  }));
  const { transaction: name, start_timestamp: start, timestamp: end } = event;
  collected.set(span_id, { name, op, span_id, start, end, spans });
  return event;
}

function collectSpan(span) {
  const { span_id, name, start_timestamp: start, end_timestamp: end, attributes } = span;
  const op = attributes["sentry.op"];
  const transaction = transactionOf(attributes["sentry.segment.id"]);
  if (span.is_segment) {
    Object.assign(transaction, { name, op, span_id, start, end });
  } else {
    transaction.spans.push({ op, description: name, span_id, parent_span_id: span.parent_span_id, start, end });
  }
  return span;
}

Sentry.init({
  release: "depot@2.0.0",
  environment: mode,
  serverName: "depot-1",
  tracesSampleRate: 1,
  ...(mode === "static"
    ? { traceLifecycle: "static", beforeSendTransaction: collectTransaction }
    : { beforeSendSpan: collectSpan }),
});

function timed(op, name, milliseconds) {
  return Sentry.startSpan({ op, name }, () => pause(milliseconds));
}

async function pack(order) {
  await Promise.all([
    timed("http.client", `GET https://carrier.example.com/v1/rates?order=${order}`, 6),
    timed("db.redis", `HGETALL parcel:${order}`, 3),
    timed("db.query", `UPDATE parcel SET state = 'packed ${order}', sealed = true WHERE weight > -${order}.5`, 9),
  ]);
  await timed("depot.seal", "seal the parcel", 2);
}

async function carryOut(order) {
  const articles = Array.from({ length: order }, (_, index) => index + 1).join(", ");
  await timed("db.query", `SELECT stock FROM article WHERE id IN (${articles})`, 4);
  for (let article = 1; article <= 3; article += 1) {
    await timed("db.query", `SELECT place FROM article WHERE id = ${order * 10 + article}`, 1);
  }
  await Sentry.startSpan({ op: "depot.pack", name: "pack the parcel" }, () => pack(order));
  if (order % 2 === 0) {
    await timed("template.render", "print the label", 2);
  }
}

function ship(order) {
  return Sentry.startSpan({ op: "depot.ship", name: "ship" }, () => carryOut(order));
}

async function stocktake() {
  const late = await Sentry.startSpan({ op: "depot.count", name: "stocktake" }, async () => {
    await timed("db.query", "SELECT stock FROM article WHERE id = 7", 20);
    await Sentry.flush(10_000);
    await timed("depot.shelf", "count a shelf", 30);
    const report = Sentry.startInactiveSpan({ op: "depot.report", name: "write the report" });
    await pause(40);
    return report;
  });
  await Sentry.flush(10_000);
  await pause(LATE);
  late.end();
}

async function main() {
  const work = mode === "scattered" ? stocktake : ship;
  for (let time = 1; time <= times; time += 1) {
    // Each in a trace of its own, as requests are.
    await Sentry.startNewTrace(() => work(time));
  }
  const sent = await Sentry.close(10_000);
  process.stdout.write(JSON.stringify([...collected.values()]));
  process.exitCode = sent ? 0 : 1;
}

main();
