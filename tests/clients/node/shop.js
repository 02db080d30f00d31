"use strict";

function stockOf(article) {
  const stock = new Map([["bread", 3]]);
  if (!stock.has(article)) {
    throw new RangeError(`no such article: ${article}`);
  }
  return stock.get(article);
}

function reserve(order) {
  const reserved = [];
  try {
    for (const article of order) {
      reserved.push(stockOf(article));
    }
  } catch (missing) {
    throw new TypeError("the order cannot be reserved", { cause: missing });
  }
  return reserved;
}

function ship(order) {
  const parcels = reserve(order);
  return `${parcels.length} parcels`;
}

module.exports = { ship };
