"""A `picket serve` of this run's own: set up, started, stopped and read over loopback."""

import json
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request

START_SECONDS = 60
STOP_SECONDS = 30
ANSWER_SECONDS = 30

# Loopback never goes through a proxy, whatever the environment says.
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Server:
    """One store, one address; may be started again on both."""

    EMAIL = "owner@example.com"
    PASSWORD = "a-Long-enough-1"

    def __init__(self, picket, database_url, workdir):
        self.picket = picket
        self.workdir = workdir
        self.address = f"127.0.0.1:{free_port()}"
        self.url = f"http://{self.address}"
        self.log_path = os.path.join(workdir, "picket.log")
        self.process = None
        self.token = None
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": workdir,
            "DATABASE_URL": database_url,
            "PICKET_LISTEN": self.address,
            "PICKET_URL_PREFIX": self.url,
            "PICKET_SECRET_KEY": "only-for-this-test-" + "0123456789abcdef" * 4,
        }

    def set_up(self):
        """Makes the user, the organization and the project; returns the project's DSN."""
        command = [
            self.picket, "setup", "--email", self.EMAIL, "--password", self.PASSWORD,
            "--organization", "acme", "--project", "shop", "--json",
        ]  # fmt: skip
        done = subprocess.run(
            command, cwd=self.workdir, env=self.environment, timeout=START_SECONDS,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        if done.returncode != 0:
            raise RuntimeError(f"picket setup exited {done.returncode}: {done.stderr}")
        answer = json.loads(done.stdout)
        self.token = answer["token"]
        return answer["project"]["dsn"]

    def start(self):
        with open(self.log_path, "ab") as log:
            self.process = subprocess.Popen(
                [self.picket, "serve"], cwd=self.workdir, env=self.environment,
                stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            )  # fmt: skip
        deadline = time.monotonic() + START_SECONDS
        while True:
            if self.process.poll() is not None:
                raise RuntimeError(f"picket serve exited {self.process.returncode} at its start")
            try:
                with OPENER.open(self.url + "/_health/", timeout=5) as answer:
                    if answer.status == 200:
                        return
            except OSError:
                pass
            if time.monotonic() > deadline:
                raise RuntimeError(f"picket serve does not answer within {START_SECONDS} s")
            time.sleep(0.05)

    def stop(self):
        """Asks the server to stop, as an init system does; returns its exit code."""
        process, self.process = self.process, None
        process.send_signal(signal.SIGTERM)
        try:
            return process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise RuntimeError(f"picket serve does not stop within {STOP_SECONDS} s") from None

    def kill(self):
        """For the way out after a failure; does nothing to a stopped server."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def log_tail(self, lines=60):
        try:
            with open(self.log_path, encoding="utf-8", errors="replace") as log:
                return "".join(log.readlines()[-lines:])
        except FileNotFoundError:
            return ""

    def get(self, path):
        """The JSON that the API answers to the owner's token."""
        request = urllib.request.Request(
            self.url + "/api/0" + path, headers={"Authorization": f"Bearer {self.token}"}
        )
        try:
            with OPENER.open(request, timeout=ANSWER_SECONDS) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as refusal:
            body = refusal.read().decode("utf-8", "replace")
            raise RuntimeError(f"GET {path}: {refusal.code} {body}") from None
