"use strict";

// Reports the shop's failures with the Node SDK: one exception and one message.

const Sentry = require("@sentry/node");

Sentry.init({
  release: "depot@2.0.0",
  environment: "staging",
  serverName: "depot-1",
});

const { ship } = require("./shop.js");

Sentry.withIsolationScope((scope) => {
  scope.setUser({ id: "21", email: "21@example.com", username: "user-21" });
  scope.setTag("depot", "east");
  scope.addBreadcrumb({ category: "order", message: "order 17 accepted", level: "info", data: { parcels: 2 } });
  try {
    ship(["bread", "caviar"]);
  } catch (failure) {
    Sentry.captureException(failure);
  }
});

Sentry.withIsolationScope((scope) => {
  scope.setTag("depot", "west");
  Sentry.captureMessage("the depot is nearly empty", "warning");
});

Sentry.close(10_000).then((sent) => {
  process.exitCode = sent ? 0 : 1;
});
