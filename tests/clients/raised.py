"""What the three applications raise, in the words in which the API should tell it."""

import os
from dataclasses import dataclass, field

HERE = os.path.dirname(os.path.abspath(__file__))


@dataclass
class Frame:
    """A frame in one of the application's own files; `text` is its line, found in the source."""

    file: str
    function: str
    text: str

    def source(self):
        with open(os.path.join(HERE, self.file), encoding="utf-8") as source:
            return source.read().splitlines()

    def line_number(self):
        numbers = [number for number, line in enumerate(self.source(), 1) if line.strip() == self.text]
        assert len(numbers) == 1, f"{self.text!r} stands {len(numbers)} times in {self.file}"
        return numbers[0]

    def context(self):
        """The line with the five before and after it, as the SDKs send them."""
        lines, number = self.source(), self.line_number()
        first = max(1, number - 5)
        return [[at, lines[at - 1]] for at in range(first, min(len(lines), number + 5) + 1)]


@dataclass
class Fault:
    """One exception of a chain; its frames are those of `files` alone, outermost call first."""

    type: str
    value: str
    frames: list = field(default_factory=list)


@dataclass
class Issue:
    """One issue, and its latest event."""

    title: str
    count: int
    users: int
    release: str
    environment: str
    server_name: str
    sdk: str
    platform: str
    tags: dict
    type: str = "error"
    level: str = "error"
    culprit: str = ""
    logger: str = None
    unhandled: bool = False
    metadata: dict = field(default_factory=dict)
    faults: list = field(default_factory=list)
    frame_files: tuple = ()
    has_context: bool = True
    user: str = None
    breadcrumb: dict = None
    message: dict = None


PYTHON_FRAMES = {
    "fault": Frame("python/main.py", "fault", 'shop.checkout({"bread": 2, "caviar": 1})'),
    "checkout": Frame("python/shop.py", "checkout", "amount = total(cart)"),
    "total raises": Frame("python/shop.py", "total", 'raise RuntimeError("the cart has no total") from missing'),
    "total sums": Frame(
        "python/shop.py", "total", "return sum(price_of(article) * amount for article, amount in cart.items())"
    ),
    "generator": Frame(
        "python/shop.py", "<genexpr>", "return sum(price_of(article) * amount for article, amount in cart.items())"
    ),
    "price": Frame("python/shop.py", "price_of", "return prices[article]"),
}


def python_issues(fault_count, fault_users, latest_user):
    """After `fault_count` faults met by `fault_users` users, a message, and two logged errors."""
    common = {
        "release": "shop@1.2.3",
        "environment": "production",
        "server_name": "till-1",
        "sdk": "sentry.python",
        "platform": "python",
    }
    frames = PYTHON_FRAMES
    return [
        Issue(
            title="RuntimeError: the cart has no total",
            culprit="shop in total",
            count=fault_count,
            users=fault_users,
            tags={"counter": "north"},
            metadata={
                "type": "RuntimeError",
                "value": "the cart has no total",
                "filename": "shop.py",
                "function": "total",
            },
            faults=[
                Fault("KeyError", "'caviar'", [frames["total sums"], frames["generator"], frames["price"]]),
                Fault(
                    "RuntimeError",
                    "the cart has no total",
                    [frames["fault"], frames["checkout"], frames["total raises"]],
                ),
            ],
            frame_files=("main.py", "shop.py"),
            user=latest_user,
            breadcrumb={"category": "cart", "message": "put bread in", "level": "info", "data": {"amount": 2}},
            **common,
        ),
        Issue(
            title="the till is nearly empty",
            type="default",
            level="warning",
            count=1,
            users=0,
            tags={"counter": "south"},
            metadata={"title": "the till is nearly empty"},
            message={"formatted": "the till is nearly empty"},
            **common,
        ),
        Issue(
            title="order 18 could not be sent",
            type="default",
            logger="shop.orders",
            count=2,
            users=0,
            tags={},
            metadata={"title": "order 18 could not be sent"},
            message={"formatted": "order 18 could not be sent", "params": ["18"]},
            **common,
        ),
    ]


def node_issues():
    common = {
        "release": "depot@2.0.0",
        "environment": "staging",
        "server_name": "depot-1",
        "sdk": "sentry.javascript.node",
        "platform": "node",
        "count": 1,
    }
    ship = Frame("node/shop.js", "ship", "const parcels = reserve(order);")
    reserve_throws = Frame(
        "node/shop.js", "reserve", 'throw new TypeError("the order cannot be reserved", { cause: missing });'
    )
    reserve_asks = Frame("node/shop.js", "reserve", "reserved.push(stockOf(article));")
    stock = Frame("node/shop.js", "stockOf", "throw new RangeError(`no such article: ${article}`);")
    return [
        Issue(
            title="TypeError: the order cannot be reserved",
            culprit="reserve(shop)",
            users=1,
            tags={"depot": "east"},
            metadata={
                "type": "TypeError",
                "value": "the order cannot be reserved",
                "filename": "shop.js",
                "function": "reserve",
            },
            faults=[
                Fault("RangeError", "no such article: caviar", [ship, reserve_asks, stock]),
                Fault("TypeError", "the order cannot be reserved", [ship, reserve_throws]),
            ],
            frame_files=("shop.js",),
            user="21",
            breadcrumb={
                "category": "order",
                "message": "order 17 accepted",
                "level": "info",
                "data": {"parcels": 2},
            },
            **common,
        ),
        # The SDK sends a message with its stack, as an exception without a type.
        Issue(
            title="the depot is nearly empty",
            level="warning",
            users=0,
            tags={"depot": "west"},
            metadata={"value": "the depot is nearly empty"},
            **common,
        ),
    ]


def rust_issues():
    common = {
        "release": "bakery@3.1.4",
        "environment": "testing",
        "server_name": "bakery-1",
        "sdk": "sentry.rust",
        "platform": "native",
        "count": 1,
    }
    frames = [
        Frame("rust/src/shop.rs", "shop_client::shop::deliver", "pack(loaf) + 100"),
        Frame("rust/src/shop.rs", "shop_client::shop::pack", "weigh(loaf) + 20"),
        Frame("rust/src/shop.rs", "shop_client::shop::weigh", 'None => panic!("no scales for {loaf} grams"),'),
    ]
    return [
        Issue(
            title="panic: no scales for 600 grams",
            culprit="shop_client::shop::weigh",
            level="fatal",
            unhandled=True,
            users=1,
            tags={"oven": "left"},
            metadata={
                "type": "panic",
                "value": "no scales for 600 grams",
                "filename": "shop.rs",
                "function": "shop_client::shop::weigh",
            },
            faults=[Fault("panic", "no scales for 600 grams", frames)],
            frame_files=("shop.rs",),
            has_context=False,
            user="31",
            breadcrumb={"category": "oven", "message": "loaves are out", "level": "info", "data": {"loaves": 2}},
            **common,
        ),
        Issue(
            title="BakeFault: the bread cannot be baked",
            users=0,
            tags={"oven": "right"},
            metadata={"type": "BakeFault", "value": "the bread cannot be baked"},
            faults=[
                Fault("OvenFault", "the oven stops at 250 degrees"),
                Fault("BakeFault", "the bread cannot be baked"),
            ],
            **common,
        ),
    ]
