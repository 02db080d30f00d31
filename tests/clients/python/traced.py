"""Lets the shop check out with tracing on, and tells as JSON what the SDK sent of it: `traced.py ORDERS`.

Each checkout asks a database on this machine, of which one query is slow, and a bank and a store that it only
pretends to ask.
"""

import json
import sys
import time

import sentry_sdk
from sentry_sdk.integrations.sqlalchemy import SqlalchemyIntegration
from sqlalchemy import StaticPool, create_engine, event, text

ENVIRONMENT = "python"
SLOW_QUERY = "SELECT pause({0}) WHERE 'order {0}' <> ''"


def told(transaction):
    """What a reader of the transaction has to know."""
    trace = transaction["contexts"]["trace"]
    return {
        "name": transaction["transaction"],
        "op": trace["op"],
        "span_id": trace["span_id"],
        "start": transaction["start_timestamp"],
        "end": transaction["timestamp"],
        "spans": [
            {
                "op": span["op"],
                "description": span["description"],
                "span_id": span["span_id"],
                "parent_span_id": span["parent_span_id"],
                "start": span["start_timestamp"],
                "end": span["timestamp"],
            }
            for span in transaction["spans"]
        ],
    }


def pause(milliseconds):
    time.sleep(milliseconds / 1000)
    return milliseconds


def opened():
    """A database in memory that knows the shop's articles, and how to be slow."""
    engine = create_engine("sqlite://", poolclass=StaticPool)

    @event.listens_for(engine, "connect")
    def connected(connection, _):
        connection.create_function("pause", 1, pause)

    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE item (id INTEGER PRIMARY KEY, price NUMERIC, name TEXT)"))
        for number in range(1, 31):
            connection.execute(
                text("INSERT INTO item VALUES (:number, :price, :name)"),
                {"number": number, "price": number * 1.5, "name": f"item {number}"},
            )
    return engine


def fill_cart(connection, order):
    for number in range(order, order + 5):
        connection.execute(text(f"SELECT price FROM item WHERE id = {number}")).scalar_one()
    numbers = ", ".join(str(number) for number in range(1, order + 2))
    connection.execute(text(f"SELECT sum(price) FROM item WHERE id IN ({numbers})")).scalar_one()


def take_out(connection, order):
    # As object-relational mappers do: each has a name of its own, counted up.
    for name in (f"item {order}", "item ''7''"):
        with connection.begin_nested():
            connection.execute(text(f"UPDATE item SET price = price * 1.01 WHERE name = '{name}' AND price > -1.5e3"))


def pay(parent, order):
    """Two that overlap, and one in the second of them that outlives it."""
    bank = parent.start_child(op="http.client", name=f"POST https://bank.example.com:8443/v1/pay?order={order}#top")
    time.sleep(0.002)
    store = parent.start_child(op="db.redis", name=f"SET paid:{order}")
    inner = store.start_child(op="shop.wait", name="wait for the store")
    time.sleep(0.003)
    bank.finish()
    time.sleep(0.001)
    store.finish()
    time.sleep(0.001)
    inner.finish()


def checkout(engine, order):
    checking_out = sentry_sdk.start_transaction(op="shop.checkout", name="checkout")
    with checking_out, engine.connect() as connection:
        with sentry_sdk.start_span(op="shop.cart", name="fill the cart"):
            fill_cart(connection, order)
        connection.execute(text(SLOW_QUERY.format(40 + order))).scalar_one()
        if order % 3 == 0:
            take_out(connection, order)
        pay(checking_out, order)
        connection.commit()


def main(orders):
    collected = []

    def collect(transaction, _):
        collected.append(told(transaction))
        return transaction

    engine = opened()
    sentry_sdk.init(
        release="shop@1.2.3",
        environment=ENVIRONMENT,
        server_name="till-1",
        traces_sample_rate=1.0,
        integrations=[SqlalchemyIntegration()],
        before_send_transaction=collect,
    )
    for order in range(1, orders + 1):
        checkout(engine, order)
    sentry_sdk.flush(timeout=10)
    json.dump(collected, sys.stdout)


main(int(sys.argv[1]))
