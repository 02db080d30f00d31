"""Reports the shop's failures with the Python SDK: `main.py COMPRESSION REPORT...`.

A report is `fault:USER` (the shop's exception, as met by that user), `message`, or
`logging:ORDER` (an error logged with a parameter).
"""

import logging
import sys

import sentry_sdk

import shop


def fault(user):
    sentry_sdk.set_user({"id": user, "email": f"{user}@example.com", "username": f"user-{user}"})
    sentry_sdk.set_tag("counter", "north")
    sentry_sdk.add_breadcrumb(category="cart", message="put bread in", level="info", data={"amount": 2})
    try:
        shop.checkout({"bread": 2, "caviar": 1})
    except RuntimeError as failure:
        sentry_sdk.capture_exception(failure)


def message():
    sentry_sdk.set_tag("counter", "south")
    sentry_sdk.capture_message("the till is nearly empty", level="warning")


def logged(order):
    logging.getLogger("shop.orders").error("order %s could not be sent", order)


def main(compression, reports):
    sentry_sdk.init(
        release="shop@1.2.3",
        environment="production",
        server_name="till-1",
        _experiments={"transport_compression_algo": compression},
    )
    for report in reports:
        kind, _, value = report.partition(":")
        with sentry_sdk.isolation_scope():
            {"fault": fault, "message": lambda _: message(), "logging": logged}[kind](value)
    sentry_sdk.flush(timeout=10)


main(sys.argv[1], sys.argv[2:])
