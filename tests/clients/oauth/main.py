"""The whole OAuth flow by a stock client library (Authlib), against a running Picket.

A user registers two applications, one with a secret and one without, and lets both in at the pages; the library gets
tokens for codes, verifies the ID token by the published key, refreshes, and gets a token for a device. Whatever is not
as the standards have it ends this program with an error.
"""

import argparse
import time
import urllib.parse

from authlib.common.security import generate_token
from authlib.integrations.requests_client import OAuth2Session, OAuthError
from browser import Browser, Form
from joserfc import jwk, jwt

CALLBACK = "http://127.0.0.1/callback"
DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"


def check(condition, what):
    if not condition:
        raise RuntimeError(f"not as it must be: {what}")


def refuses(work, error):
    try:
        work()
    except OAuthError as refusal:
        check(refusal.error == error, f"{refusal.error} is not {error}")
    else:
        raise RuntimeError(f"nothing refuses with {error}")


class Client:
    """An application, registered by a user who is logged in."""

    def __init__(self, browser, server, is_public):
        made = browser.call("POST", "/api/0/api-applications/", {"isPublic": is_public})
        path = f"/api/0/api-applications/{made['id']}/"
        browser.call("PUT", path, {"name": "Stock client", "redirectUris": [CALLBACK]})
        method = "none" if is_public else "client_secret_basic"
        self.browser = browser
        self.server = server
        self.path = path
        self.client_id = made["clientID"]
        # Registered without a port, it may be any on the loopback host.
        self.session = OAuth2Session(
            made["clientID"], made["clientSecret"], token_endpoint_auth_method=method, code_challenge_method="S256",
            scope="openid profile email org:read", redirect_uri="http://127.0.0.1:54321/callback",
        )  # fmt: skip
        self.session.trust_env = False
        self.metadata = self.session.get(
            server + "/.well-known/openid-configuration", withhold_token=True, timeout=30
        ).json()

    def authorize(self, sentences):
        """Lets the application in; the token."""
        verifier, nonce = generate_token(48), generate_token(16)
        url, state = self.session.create_authorization_url(
            self.metadata["authorization_endpoint"], code_verifier=verifier, nonce=nonce
        )
        page = self.browser.open(url)
        if not isinstance(page, str):
            check(len(Form(page.text).items) == sentences, f"{sentences} permissions are named")
            page = self.browser.submit(page, "approve")
        check(page.startswith("http://127.0.0.1:54321/callback?"), f"the answer goes to {page}")
        token = self.fetch(authorization_response=page, state=state, code_verifier=verifier)
        self.verify(token["id_token"], nonce)
        refuses(lambda: self.fetch(authorization_response=page, state=state, code_verifier=verifier), "invalid_grant")
        return token

    def fetch(self, **arguments):
        return self.session.fetch_token(self.metadata["token_endpoint"], timeout=30, **arguments)

    def refresh(self, refresh_token):
        # The API's clients know that a refresh keeps the scopes and takes none; the library would send its own.
        return self.session.refresh_token(self.metadata["token_endpoint"], refresh_token=refresh_token, scope="")

    def verify(self, id_token, nonce):
        keys = self.session.get(self.metadata["jwks_uri"], withhold_token=True, timeout=30).json()
        token = jwt.decode(id_token, jwk.KeySet.import_key_set(keys), algorithms=["ES256"])
        jwt.JWTClaimsRegistry(
            iss={"essential": True, "value": self.metadata["issuer"]},
            aud={"essential": True, "value": self.client_id},
            nonce={"essential": True, "value": nonce},
            exp={"essential": True},
        ).validate(token.claims)
        info = self.session.get(self.metadata["userinfo_endpoint"], timeout=30).json()
        check(str(info["sub"]) == token.claims["sub"] and info["email"] == token.claims["email"], "the user is one")

    def works(self, access_token):
        answer = self.session.get(
            self.server + "/api/0/organizations/acme/", withhold_token=True, timeout=30,
            headers={"Authorization": f"Bearer {access_token}"},
        )  # fmt: skip
        check(answer.status_code in (200, 401), f"{answer.status_code} of the API")
        return answer.status_code == 200


def confidential(browser, server):
    client = Client(browser, server, is_public=False)
    first = client.authorize(sentences=4)
    check(client.works(first["access_token"]), "a token works")
    client.authorize(sentences=0)
    second = client.refresh(first["refresh_token"])
    check(not client.works(first["access_token"]), "a token that was refreshed is gone")
    check(client.works(second["access_token"]), "a refreshed token works")
    refuses(lambda: client.refresh(first["refresh_token"]), "invalid_grant")

    authorizations = browser.call("GET", "/api/0/api-authorizations/")
    mine = [it["id"] for it in authorizations if it["application"]["id"] == client.client_id]
    browser.call("DELETE", "/api/0/api-authorizations/", {"authorization": mine[0]})
    check(not client.works(second["access_token"]), "a token ends with the user's consent")

    third = client.authorize(sentences=4)
    browser.call("DELETE", client.path)
    check(not client.works(third["access_token"]), "a token ends with its application")


def public(browser, server):
    client = Client(browser, server, is_public=True)
    first = client.authorize(sentences=4)
    second = client.refresh(first["refresh_token"])
    check(client.works(second["access_token"]), "a refreshed token works")
    refuses(lambda: client.refresh(first["refresh_token"]), "invalid_grant")
    check(not client.works(second["access_token"]), "re-use of a refresh token ends its family")
    return client


def device(browser, client):
    started = client.session.request(
        "POST", client.metadata["device_authorization_endpoint"], withhold_token=True, timeout=30,
        data={"client_id": client.client_id, "scope": "org:read"},
    ).json()  # fmt: skip
    poll = {"grant_type": DEVICE_GRANT, "device_code": started["device_code"]}
    refuses(lambda: client.fetch(**poll), "authorization_pending")
    refuses(lambda: client.fetch(**poll), "slow_down")
    page = browser.open(started["verification_uri"])
    page = browser.submit(page, None, user_code=started["user_code"].lower())
    page = browser.submit(page, "approve")
    check("let in" in page.text, "the device is let in")
    time.sleep(started["interval"])
    token = client.fetch(**poll)
    check(client.works(token["access_token"]), "a device's token works")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--server", required=True, help="http://HOST:PORT")
    parser.add_argument("--email", required=True)
    parser.add_argument("--password", required=True)
    arguments = parser.parse_args()
    server = arguments.server.rstrip("/")
    check(urllib.parse.urlsplit(server).hostname == "127.0.0.1", "only loopback is talked to")
    browser = Browser(server)
    page = browser.log_in(browser.open(server + "/auth/login/"), arguments.email, arguments.password)
    check("You are logged in" in page.text, "the login succeeds")
    confidential(browser, server)
    device(browser, public(browser, server))
    print("  OAuth by Authlib: codes, ID tokens, refresh, consent and devices are as they must be")


main()
