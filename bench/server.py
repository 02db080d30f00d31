"""A server on a free port of the loopback address, and how long it takes to answer. See bench/issues and bench/spans."""

import http.client
import json
import os
import subprocess
import threading
import time
import urllib.parse


class Picket:
    """A server on a free port of the loopback address, with one organization and project."""

    def __init__(self, binary, url, folder):
        self.environment = dict(os.environ, DATABASE_URL=url, PICKET_SECRET_KEY="b" * 64, PICKET_LOG="error")
        self.command = [binary]
        setup = ["setup", "--email", "bench@example.com", "--password", "benchmark-1", "--organization", "bench"]
        subprocess.run(self.command + ["migrate"], env=self.environment, check=True, stdout=subprocess.DEVNULL)
        out = subprocess.run(
            self.command + setup + ["--project", "shop", "--json"], env=self.environment, check=True,
            stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        made = json.loads(out.stdout)
        self.token, self.organization, self.project = made["token"], made["organization"]["id"], made["project"]["id"]
        self.key = urllib.parse.urlsplit(made["project"]["dsn"]).username
        self.port, self.process = None, None
        self.log = os.path.join(folder, "server.log")

    def start(self):
        for port in range(21000 + os.getpid() % 5000, 31000, 13):
            self.port = port
            log = open(self.log, "w", encoding="utf-8")
            self.process = subprocess.Popen(
                self.command + ["serve", "--listen", f"127.0.0.1:{port}"], env=self.environment,
                stdout=log, stderr=log,
            )  # fmt: skip
            if self.is_up():
                return
        raise RuntimeError("no port is to be had")

    def is_up(self):
        for _ in range(600):
            if self.process.poll() is not None:
                return False
            try:
                self.get("/_health/")
                return True
            except OSError:
                time.sleep(0.1)
        raise RuntimeError("the server does not answer: " + open(self.log, encoding="utf-8").read()[-2000:])

    def stop(self):
        self.process.terminate()
        self.process.wait(60)

    def connect(self):
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def get(self, path):
        return self.ask(self.connect(), path)

    def ask(self, connection, path):
        connection.request("GET", path, headers={"Authorization": "Bearer " + self.token})
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{path}: {answer.status} {body[:300]}")
        return body


def measure(picket, make, count, clients):
    """Milliseconds of each of so many requests by so many clients, each with one connection."""
    times, faults = [], []

    def run(first):
        connection, mine = picket.connect(), []
        try:
            for n in range(first, count, clients):
                path, started = make(n), time.perf_counter()
                picket.ask(connection, path)
                mine.append((time.perf_counter() - started) * 1000)
        except (OSError, RuntimeError) as fault:
            faults.append(str(fault))
        times.extend(mine)

    threads = [threading.Thread(target=run, args=(first,)) for first in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(times), faults


def table(picket, requests, count, clients):
    """Prints a line for each kind of request: a name, and what makes the path of each number."""
    print(f"{'':32} {'median':>8} {'p90':>8} {'p99':>8} {'max':>8} {'per s':>7}   ({clients} clients, ms)")
    for name, make in requests:
        measure(picket, make, 4 * clients, clients)
        started = time.perf_counter()
        times, faults = measure(picket, make, count, clients)
        seconds = time.perf_counter() - started
        if faults:
            print(f"{name:32} failed: {faults[0]}")
            continue
        at = lambda part: times[min(len(times) - 1, int(len(times) * part))]  # noqa: E731
        figures = f"{at(0.5):8.1f} {at(0.9):8.1f} {at(0.99):8.1f} {times[-1]:8.1f} {len(times) / seconds:7.0f}"
        print(f"{name:32} {figures}", flush=True)
