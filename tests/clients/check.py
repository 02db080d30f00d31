"""Compares what the API answers with what was raised."""

import re

DATETIME = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?Z$")


class Comparison:
    """Collects every difference, so that one run shows all of them."""

    def __init__(self):
        self.made = 0
        self.faults = []

    def same(self, what, actual, expected):
        self.made += 1
        if actual != expected:
            self.faults.append(f"{what}: the API says {actual!r}, raised was {expected!r}")

    def true(self, what, holds):
        self.made += 1
        if not holds:
            self.faults.append(f"{what}: does not hold")


def base_name(path):
    return path.replace("\\", "/").rsplit("/", 1)[-1] if path else path


def total(series):
    return sum(count for _, count in series)


def check_issues(server, expected, comparison):
    """Every expected issue, by its title, and no other ones."""
    listed = server.get("/projects/acme/shop/issues/")
    titles = [issue["title"] for issue in listed]
    comparison.same("titles of the project's issues", sorted(titles), sorted(issue.title for issue in expected))
    of_organization = server.get("/organizations/acme/issues/")
    comparison.same("ids of the organization's issues", {i["id"] for i in of_organization}, {i["id"] for i in listed})
    by_title = {issue["title"]: issue for issue in listed}
    for issue in expected:
        if issue.title in by_title:
            check_issue(server, by_title[issue.title], issue, comparison)


def check_issue(server, row, expected, comparison):
    details = server.get(f"/issues/{row['id']}/")
    check_summary("row of the list", row, expected, comparison)
    check_summary("issue", details, expected, comparison)
    check_details(details, expected, comparison)
    event = server.get(f"/issues/{row['id']}/events/latest/")
    check_event(event, details, expected, comparison)
    events = server.get(f"/issues/{row['id']}/events/")
    ids = [listed["eventID"] for listed in events]
    comparison.same(f"{expected.title}: number of different events", len(set(ids)), expected.count)
    comparison.true(f"{expected.title}: the latest event is listed first", ids[:1] == [event["eventID"]])


def check_summary(where, answer, expected, comparison):
    def same(key, value):
        comparison.same(f"{expected.title}: {key} of the {where}", answer.get(key), value)

    same("title", expected.title)
    comparison.same(f"{expected.title}: culprit of the {where}", answer.get("culprit") or "", expected.culprit)
    same("level", expected.level)
    same("logger", expected.logger)
    same("platform", expected.platform)
    same("type", expected.type)
    same("issueType", "error")
    same("issueCategory", "error")
    same("status", "unresolved")
    same("substatus", "new")
    same("count", str(expected.count))
    same("userCount", expected.users)
    same("isUnhandled", expected.unhandled)
    comparison.same(f"{expected.title}: project of the {where}", answer["project"]["slug"], "shop")
    comparison.true(f"{expected.title}: short id of the {where}", re.match(r"^SHOP-[0-9A-Z]+$", answer["shortId"]))
    check_metadata(f"{expected.title}: metadata of the {where}", answer["metadata"], expected, comparison)
    for key in ("firstSeen", "lastSeen"):
        comparison.true(f"{expected.title}: {key} of the {where} is a time", DATETIME.match(answer[key]))
    comparison.true(f"{expected.title}: {where} seen in order", answer["firstSeen"] <= answer["lastSeen"])


def check_metadata(what, actual, expected, comparison):
    for key, value in expected.metadata.items():
        found = actual.get(key)
        # The path depends on where the application lies.
        comparison.same(f"{what}, {key}", base_name(found) if key == "filename" else found, value)


def check_details(details, expected, comparison):
    title = expected.title
    stats = details["stats"]
    for period, points in (("24h", 25), ("30d", 31)):
        comparison.same(f"{title}: points of the stats of {period}", len(stats[period]), points)
        comparison.same(f"{title}: sum of the stats of {period}", total(stats[period]), expected.count)
        times = [at for at, _ in stats[period]]
        comparison.same(f"{title}: order of the stats of {period}", times, sorted(set(times)))
    for key in ("firstRelease", "lastRelease"):
        comparison.same(f"{title}: {key}", (details[key] or {}).get("version"), expected.release)
    comparison.true(f"{title}: permalink", details["permalink"].endswith(f"/acme/issues/{details['id']}/"))
    comparison.true(
        f"{title}: the first activity is the oldest",
        details["activity"] and details["activity"][-1]["type"] == "first_seen",
    )
    tags = {tag["key"]: tag for tag in details["tags"]}
    for key in [*expected.tags, "environment", "release", "level", "server_name"]:
        tag = tags.get(key, {})
        comparison.same(f"{title}: events with the tag {key}", tag.get("totalValues"), expected.count)
        comparison.same(f"{title}: values of the tag {key}", tag.get("uniqueValues"), 1)
    comparison.same(f"{title}: values of the tag user", tags.get("user", {}).get("uniqueValues", 0), expected.users)


def check_event(event, details, expected, comparison):
    title = expected.title

    def same(key, actual, value):
        comparison.same(f"{title}: {key} of the latest event", actual, value)

    same("title", event["title"], title)
    same("culprit", event.get("culprit") or "", expected.culprit)
    same("groupID", event["groupID"], details["id"])
    same("platform", event["platform"], expected.platform)
    same("type", event["type"], expected.type)
    same("release", (event["release"] or {}).get("version"), expected.release)
    same("sdk name", (event["sdk"] or {}).get("name"), expected.sdk)
    same("next event", event["nextEventID"], None)
    same("being the only one", event["previousEventID"] is None, expected.count == 1)
    comparison.true(f"{title}: the event id is 32 hex digits", re.match(r"^[0-9a-f]{32}$", event["eventID"]))
    comparison.true(f"{title}: dateCreated is a time", DATETIME.match(event["dateCreated"]))
    tags = {tag["key"]: tag["value"] for tag in event["tags"]}
    derived = {
        "environment": expected.environment,
        "level": expected.level,
        "release": expected.release,
        "server_name": expected.server_name,
    }
    for key, value in {**expected.tags, **derived}.items():
        same(f"tag {key}", tags.get(key), value)
    check_user(event, tags, expected, same)
    entries = {entry["type"]: entry["data"] for entry in event["entries"]}
    if expected.faults:
        check_faults(entries.get("exception", {}).get("values", []), expected, comparison)
    if expected.breadcrumb:
        crumbs = entries.get("breadcrumbs", {}).get("values", [])
        told = [{key: crumb.get(key) for key in expected.breadcrumb} for crumb in crumbs]
        comparison.true(f"{title}: {expected.breadcrumb} is among {told}", expected.breadcrumb in told)
    for key, value in (expected.message or {}).items():
        same(f"message's {key}", entries.get("message", {}).get(key), value)


def check_user(event, tags, expected, same):
    if expected.user is None:
        same("tag user", tags.get("user"), None)
        return
    user = event["user"] or {}
    same("user id", user.get("id"), expected.user)
    same("user's email", user.get("email"), f"{expected.user}@example.com")
    same("user's name", user.get("username"), f"user-{expected.user}")
    same("tag user", tags.get("user"), f"id:{expected.user}")


def check_faults(values, expected, comparison):
    title = expected.title
    told = [(value["type"], value["value"]) for value in values]
    comparison.same(f"{title}: chain of exceptions", told, [(f.type, f.value) for f in expected.faults])
    for value, fault in zip(values, expected.faults):
        frames = ((value.get("stacktrace") or {}).get("frames")) or []
        own = [frame for frame in frames if base_name(frame["filename"]) in expected.frame_files]
        comparison.same(
            f"{title}: frames of {fault.type}",
            [(base_name(f["filename"]), f["function"], f["lineNo"], f["inApp"]) for f in own],
            [(base_name(f.file), f.function, f.line_number(), True) for f in fault.frames],
        )
        for frame, source in zip(own, fault.frames):
            context = source.context() if expected.has_context else []
            comparison.same(f"{title}: context of {source.function}", frame["context"] or [], context)
