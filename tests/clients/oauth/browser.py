"""A user at a browser that has no scripts: cookies, links and forms."""

import html.parser
import urllib.parse

import requests

SECONDS = 30


class Form(html.parser.HTMLParser):
    """The page's one form: its fields, its buttons, and the list items around it."""

    def __init__(self, page):
        super().__init__()
        self.fields, self.buttons, self.items, self.inside = {}, {}, [], False
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag == "input" and "name" in attributes:
            self.fields[attributes["name"]] = attributes.get("value", "")
        elif tag == "button" and "name" in attributes:
            self.buttons[attributes["value"]] = attributes["name"]
        elif tag == "li":
            self.items.append("")
            self.inside = True

    def handle_endtag(self, tag):
        if tag == "li":
            self.inside = False

    def handle_data(self, text):
        if self.inside:
            self.items[-1] += text


class Browser:
    def __init__(self, server):
        self.server = server
        self.session = requests.Session()
        self.session.trust_env = False

    def open(self, url):
        """The page at this address, after redirects within the server; or the address that leads out of it."""
        return self._follow(self.session.get(url, allow_redirects=False, timeout=SECONDS))

    def submit(self, page, button, **filled):
        """Sends the page's form to the page's own address."""
        form = Form(page.text)
        fields = {**form.fields, form.buttons[button]: button} if button else form.fields
        return self._follow(
            self.session.post(page.url, data={**fields, **filled}, allow_redirects=False, timeout=SECONDS)
        )

    def log_in(self, page, email, password):
        return self.submit(page, "login", username=email, password=password)

    def call(self, method, path, body=None):
        """A request of the API with this login."""
        headers = {"X-CSRFToken": self.session.cookies["sc"]}
        answer = self.session.request(method, self.server + path, json=body, headers=headers, timeout=SECONDS)
        if answer.status_code >= 400:
            raise RuntimeError(f"{method} {path}: {answer.status_code} {answer.text}")
        return answer.json() if answer.text else None

    def _follow(self, answer):
        while answer.is_redirect:
            target = urllib.parse.urljoin(answer.url, answer.headers["Location"])
            if not target.startswith(self.server + "/"):
                return target
            answer = self.session.get(target, allow_redirects=False, timeout=SECONDS)
        return answer
