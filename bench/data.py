"""The statements that make many issues and events, in the SQL of either store."""

# The ids of made issues and releases begin after those that a new store has.
FIRST = 1000
RELEASES = 50
DAYS = 30


def statements(is_sqlite, project, organization, issues, events):
    """Every event is a row of a temporary table; all counters are counted from it."""
    if is_sqlite:
        now = "CAST(strftime('%s', 'now') AS INTEGER)"
        time = lambda seconds: f"(({seconds}) * 1000000)"  # noqa: E731
        series = lambda name, last: (  # noqa: E731
            f"(WITH RECURSIVE s ({name}) AS (SELECT 1 UNION ALL SELECT {name} + 1 FROM s WHERE {name} < {last})"
            f" SELECT {name} FROM s)"
        )
        uuid = lambda n: f"unhex(printf('%032x', {n}))"  # noqa: E731
        start = lambda column, length: f"({column} / {length} * {length})"  # noqa: E731
        no = "0"
        identity = ""
    else:
        now = "extract(epoch FROM now())::bigint"
        time = lambda seconds: f"to_timestamp({seconds})"  # noqa: E731
        series = lambda name, last: f"(SELECT {name}::bigint FROM generate_series(1, {last}) {name})"  # noqa: E731
        uuid = lambda n: f"lpad(to_hex({n}), 32, '0')::uuid"  # noqa: E731
        start = lambda column, length: f"({column} / {length} * {length})"  # noqa: E731
        no = "false"
        identity = " OVERRIDING SYSTEM VALUE"
    word = "CASE {n} % 8 " + " ".join(
        f"WHEN {at} THEN '{text}'" for at, text in enumerate(
            ["Timeout", "Refused", "Overflow", "Missing", "Denied", "Broken", "Invalid", "Expired"]
        )
    ) + " END"  # fmt: skip
    kind = word.format(n="i.n") + " || 'Error'"
    title = f"{kind} || ': part-' || i.n || '-x of shop'"
    tag = {
        "browser": "CASE mixed % 5 WHEN 0 THEN 'Firefox' WHEN 1 THEN 'Safari' WHEN 2 THEN 'Edge' ELSE 'Chrome' END",
        "environment": "environment",
        "level": "'error'",
        "os": "CASE mixed / 5 % 4 WHEN 0 THEN 'Linux' WHEN 1 THEN 'Windows' ELSE 'macOS' END",
        "release": "release",
        "server_name": "'web-' || (mixed / 20 % 20)",
        "user": "'id:' || (mixed % 200000)",
    }
    yield "BEGIN"
    yield f"""
        INSERT INTO releases (id, organization_id, version, date_added){identity}
        SELECT {FIRST} + n, {organization}, 'shop@1.' || (n - 1) || '.0', {time(f"{now} - ({RELEASES} - n) * 43200")}
        FROM {series('n', RELEASES)} AS r"""
    yield f"""
        INSERT INTO release_projects (project_id, release_id)
        SELECT {project}, {FIRST} + n FROM {series('n', RELEASES)} AS r"""
    # A fifth of the events belongs to a hundred issues, the rest to all alike; new ones are more frequent.
    yield f"""
        CREATE TEMPORARY TABLE made AS
        SELECT n, {FIRST} + 1 + CASE WHEN n <= {events} / 5 THEN n % 100 ELSE n * 31 % {issues} END AS issue,
            {now} - n * 6700417 % {DAYS * 86400} * (n % 97) / 96 AS at,
            n * 7919 % 1000003 AS mixed,
            CASE n * 15485863 % 999979 % 10 WHEN 0 THEN 'staging' ELSE 'production' END AS environment,
            'shop@1.' || (n * 104729 % 999983 % {RELEASES}) || '.0' AS release,
            n * 104729 % 999983 % {RELEASES} + 1 AS release_number
        FROM {series('n', events)} AS e"""
    payload = f"(SELECT payload FROM events WHERE project_id = {project} LIMIT 1)"
    yield f"""
        INSERT INTO events (project_id, event_id, issue_id, timestamp, received, environment, release, payload)
        SELECT {project}, {uuid('n')}, issue, {time('at')}, {time('at')}, environment, release, p.payload
        FROM made, {payload} AS p"""
    yield f"""
        CREATE TEMPORARY TABLE tags AS """ + " UNION ALL ".join(
        f"SELECT issue, '{key}' AS key, {value} AS value, count(*) AS count, min(at) AS first, max(at) AS last"
        f" FROM made GROUP BY 1, 3" for key, value in tag.items()
    )  # fmt: skip
    yield f"""
        INSERT INTO issue_tag_values (project_id, issue_id, key, value, count, first_seen, last_seen)
        SELECT {project}, issue, key, value, count, {time('first')}, {time('last')} FROM tags"""
    yield f"""
        INSERT INTO issue_tag_keys (project_id, issue_id, key, total, distinct_values)
        SELECT {project}, issue, key, sum(count), count(*) FROM tags GROUP BY issue, key"""
    yield f"""
        INSERT INTO issue_releases (project_id, issue_id, release_id, count, first_seen, last_seen)
        SELECT {project}, issue, {FIRST} + release_number, count(*), {time('min(at)')}, {time('max(at)')}
        FROM made GROUP BY issue, release_number"""
    yield f"""
        INSERT INTO issue_environments (project_id, issue_id, environment, count, users, first_seen, last_seen)
        SELECT {project}, issue, environment, count(*), count(DISTINCT mixed % 200000),
            {time('min(at)')}, {time('max(at)')}
        FROM made GROUP BY issue, environment"""
    for table, length in [("issue_hours", 3600), ("issue_days", 86400)]:
        yield f"""
            INSERT INTO {table} (project_id, issue_id, start, count)
            SELECT {project}, issue, {start('at', length)}, count(*) FROM made GROUP BY issue, 3"""
    # Issues that were seen in several environments have counts of each as well.
    yield """
        CREATE TEMPORARY TABLE split AS
        SELECT issue FROM made GROUP BY issue HAVING count(DISTINCT environment) > 1"""
    for table, length in [("issue_environment_hours", 3600), ("issue_environment_days", 86400)]:
        yield f"""
            INSERT INTO {table} (project_id, issue_id, environment, start, count)
            SELECT {project}, issue, environment, {start('at', length)}, count(*)
            FROM made JOIN split USING (issue) GROUP BY issue, environment, 4"""
    for key, value in tag.items():
        yield f"""
            INSERT INTO issue_environment_tag_values (
                project_id, issue_id, environment, key, value, count, first_seen, last_seen
            )
            SELECT {project}, issue, environment, '{key}', {value}, count(*), {time('min(at)')}, {time('max(at)')}
            FROM made JOIN split USING (issue) GROUP BY issue, environment, 5"""
    yield f"""
        INSERT INTO environments (project_id, name)
        SELECT DISTINCT {project}, environment FROM made"""
    yield f"""
        INSERT INTO issues (
            id, project_id, number, status, substatus, priority, kind, platform, title, culprit, level, metadata,
            search_message, unhandled, first_seen, last_seen, times_seen, users_seen, first_release, heat
        ){identity}
        SELECT i.issue, {project}, i.issue,
            CASE i.n * 7919 % 100003 % 10 WHEN 0 THEN 'resolved' WHEN 1 THEN 'ignored' ELSE 'unresolved' END,
            CASE i.n * 7919 % 100003 % 10 WHEN 0 THEN NULL WHEN 1 THEN 'archived_forever' ELSE 'ongoing' END,
            'high', 'error', 'python', {title}, 'shop.part_' || (i.n % 200) || ' in pay', 'error',
            '{{"type": "' || {kind} || '", "value": "part-' || i.n || '-x of shop"}}', {title} || ' shop.pay',
            {no}, {time('i.first')}, {time('i.last')}, i.count, u.distinct_values, {FIRST} + 1,
            i.last / 86400.0 + ln(i.count) / ln(2.0)
        FROM (
            SELECT issue, issue - {FIRST} AS n, min(at) AS first, max(at) AS last, count(*) AS count
            FROM made GROUP BY issue
        ) AS i
        JOIN issue_tag_keys u ON u.project_id = {project} AND u.issue_id = i.issue AND u.key = 'user'"""
    yield f"""
        INSERT INTO issue_hashes (project_id, hash, issue_id)
        SELECT {project}, {"printf('%032x', issue)" if is_sqlite else "lpad(to_hex(issue), 32, '0')"}, issue
        FROM (SELECT DISTINCT issue FROM made) AS i"""
    yield f"UPDATE projects SET last_issue_number = {FIRST} + {issues} WHERE id = {project}"
    if not is_sqlite:
        for table in ["issues", "releases"]:
            yield f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {FIRST} + {issues} + 1)"
    yield "COMMIT"
    if not is_sqlite:
        # What autovacuum does by and by. Nobody makes statistics on SQLite.
        yield "VACUUM ANALYZE"
