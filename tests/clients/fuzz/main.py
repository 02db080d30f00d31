"""Sends the API, the OAuth endpoints and the pages what their description allows and what it does not (Schemathesis).

First as nobody, then with a login in superuser mode, a registered application, a project and one of its issues, so that
what lies behind the first checks is reached as well; in the end what may take that issue away. No answer may be a
failure of the server, and each must be as the description has it.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import urllib.parse

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "oauth"))

from browser import Browser  # noqa: E402

PATHS = "^/(oauth|auth|account|accept|settings|[.]well-known|api/0)/"
# They would end the login that all others need.
NEVER = ["changePassword", "endSession"]
# They may take away the issue that others ask for.
ENDING = [
    "deleteIssue", "deleteOrganizationIssue", "deleteOrganizationIssues", "deleteProjectIssues", "updateIssue",
    "updateOrganizationIssue", "updateOrganizationIssues", "updateProjectIssues",
]  # fmt: skip
CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"
SECONDS = 240
PARAMETERS = """[parameters]
"query.client_id" = "{client_id}"
"query.response_type" = "code"
"path.organization_id_or_slug" = "{organization}"
"path.project_id_or_slug" = "{project}"
"path.issue_id" = "{issue}"
"path.event_id" = "{event}"
"""


def fuzz(program, server, configuration, phases, operations, headers):
    command = [
        program, f"--config-file={configuration}", "run", server + "/api/0/openapi.json", *operations,
        f"--checks={CHECKS}", *phases, "--generation-deterministic",
        "--continue-on-failure", "--no-color", "--warnings=off", "--suppress-health-check=all",
    ]  # fmt: skip
    command += [f"--header={name}: {value}" for name, value in headers.items()]
    done = subprocess.run(command, timeout=SECONDS, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode != 0:
        raise RuntimeError(done.stdout[-12000:])
    return next(line.strip() for line in done.stdout.splitlines() if "generated" in line)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--server", required=True, help="http://HOST:PORT")
    parser.add_argument("--email", required=True)
    parser.add_argument("--password", required=True)
    parser.add_argument("--examples", type=int, default=12, help="for each operation")
    arguments = parser.parse_args()
    server = arguments.server.rstrip("/")
    if urllib.parse.urlsplit(server).hostname != "127.0.0.1":
        raise RuntimeError("only loopback is fuzzed")
    program = os.path.join(os.path.dirname(sys.executable), "schemathesis")
    browser = Browser(server)
    browser.log_in(browser.open(server + "/auth/login/"), arguments.email, arguments.password)
    application = browser.call("POST", "/api/0/api-applications/", {})
    path = f"/api/0/api-applications/{application['id']}/"
    browser.call("PUT", path, {"redirectUris": ["https://app.example/cb"]})
    organization = browser.call("GET", "/api/0/organizations/")[0]["slug"]
    issue = browser.call("GET", f"/api/0/organizations/{organization}/issues/?query=")[0]
    event = browser.call("GET", f"/api/0/issues/{issue['id']}/events/latest/")
    browser.call("PUT", "/api/0/auth/", {"password": arguments.password})
    cookies = "; ".join(f"{name}={value}" for name, value in browser.session.cookies.items())
    login = {"Cookie": cookies, "X-CSRFToken": browser.session.cookies["sc"]}
    with tempfile.TemporaryDirectory(prefix="picket-fuzz-") as folder:
        os.chdir(folder)
        configuration = os.path.join(folder, "schemathesis.toml")
        with open(configuration, "w", encoding="utf-8") as file:
            file.write("")
        lasting = [f"--include-path-regex={PATHS}", *(f"--exclude-operation-id={name}" for name in NEVER + ENDING)]
        ending = [f"--include-operation-id={name}" for name in ENDING]
        run = lambda phases, operations, headers: fuzz(  # noqa: E731
            program, server, configuration, phases, operations, headers
        )
        # Little is reached without credentials.
        edges = ["--phases=coverage"]
        more = ["--phases=coverage,fuzzing", f"--max-examples={arguments.examples}"]
        print("  fuzzed as nobody:", run(edges, lasting, {}), flush=True)
        with open(configuration, "w", encoding="utf-8") as file:
            file.write(PARAMETERS.format(
                client_id=application["id"], organization=organization, project=issue["project"]["slug"],
                issue=issue["id"], event=event["eventID"],
            ))  # fmt: skip
        print("  fuzzed in superuser mode, with an application and an issue:", run(more, lasting, login), flush=True)
        print("  fuzzed with what may end the issue:", run(more, ending, login), flush=True)


main()
