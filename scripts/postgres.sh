# Sourced, not run: a PostgreSQL for the tests.
#
#   postgres_start            sets and exports TEST_DATABASE_URL, unless it is given
#   postgres_url NAME         prints TEST_DATABASE_URL with another database in it
#   postgres_sql STATEMENT    runs one statement in the database of TEST_DATABASE_URL
#   postgres_stop             ends and removes what postgres_start started; for a trap
#
# What is tried, in this order: TEST_DATABASE_URL as given (its role may CREATE DATABASE);
# a private throw-away cluster from the server binaries on the machine; the same after
# installing Debian's `postgresql`, as root; Docker Compose with a throw-away container.
# shellcheck shell=bash

postgres_kind=given   # given | cluster | compose
postgres_bin=
postgres_dir=
postgres_owner=
postgres_compose=()

postgres_start() {
  [ -z "${TEST_DATABASE_URL:-}" ] || return 0
  postgres_find_bin || postgres_install
  if [ -n "$postgres_bin" ]; then
    postgres_start_cluster
  elif command -v docker >/dev/null && docker compose version >/dev/null 2>&1; then
    postgres_start_compose
  else
    echo "no PostgreSQL: set TEST_DATABASE_URL, or install its server or Docker Compose" >&2
    return 1
  fi
  export TEST_DATABASE_URL
}

postgres_find_bin() {
  local candidate
  # Newest first; Debian keeps the server binaries out of PATH.
  while IFS= read -r candidate; do
    if [ -x "$candidate/initdb" ] && [ -x "$candidate/pg_ctl" ] && [ -x "$candidate/postgres" ]; then
      postgres_bin=$candidate
      return 0
    fi
  done < <(
    find /usr/lib/postgresql -mindepth 2 -maxdepth 2 -name bin 2>/dev/null | sort -rV
    local on_path
    on_path=$(command -v initdb) && dirname "$(readlink -f "$on_path")"
  )
  return 1
}

postgres_install() {
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || return 0
  echo "installing Debian's postgresql" >&2
  apt-get update -qq >&2
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql >&2
  postgres_find_bin || true
}

# The server refuses to run as root: there its commands run as an unprivileged user.
postgres_as_owner() {
  if [ -n "$postgres_owner" ]; then
    (cd "$postgres_dir" && runuser -u "$postgres_owner" -- "$@")
  else
    "$@"
  fi
}

postgres_start_cluster() {
  local password port attempt
  postgres_kind=cluster
  postgres_dir=$(mktemp -d "${TMPDIR:-/tmp}/picket-postgres.XXXXXX")
  password=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
  (umask 077 && printf '%s\n' "$password" >"$postgres_dir/password")
  if [ "$(id -u)" = 0 ]; then
    postgres_owner=$(id -un postgres 2>/dev/null || echo nobody)
    chown -R "$postgres_owner" "$postgres_dir"
  fi
  postgres_as_owner "$postgres_bin/initdb" --pgdata="$postgres_dir/data" --username=postgres \
    --pwfile="$postgres_dir/password" --auth=scram-sha-256 --encoding=UTF8 --locale=C --no-sync \
    >"$postgres_dir/initdb.log" || { cat "$postgres_dir/initdb.log" >&2; return 1; }
  for attempt in 1 2 3 4 5 6 7 8 9 10; do
    port=$((20000 + (RANDOM * 32768 + RANDOM) % 12000))   # below the ports that clients are given
    if postgres_as_owner "$postgres_bin/pg_ctl" start --pgdata="$postgres_dir/data" --wait --timeout=60 \
      --silent --log="$postgres_dir/server.log" \
      --options="-c listen_addresses=127.0.0.1 -c port=$port -c unix_socket_directories='' \
        -c max_connections=300 -c fsync=off -c full_page_writes=off -c synchronous_commit=off" \
      >/dev/null 2>&1
    then
      TEST_DATABASE_URL="postgres://postgres:$password@127.0.0.1:$port/postgres"
      return 0
    fi
    echo "port $port is not to be had (attempt $attempt)" >&2
  done
  cat "$postgres_dir/server.log" >&2
  return 1
}

postgres_start_compose() {
  local address
  postgres_kind=compose
  postgres_compose=(docker compose --project-name "picket-test-$$" --file "$(dirname "${BASH_SOURCE[0]}")/docker-compose.test.yml")
  "${postgres_compose[@]}" up --detach --wait >&2
  address=$("${postgres_compose[@]}" port postgres 5432)
  TEST_DATABASE_URL="postgres://postgres:postgres@$address/postgres"
}

postgres_url() {
  local name=$1 query=
  [[ $TEST_DATABASE_URL == *\?* ]] && query="?${TEST_DATABASE_URL#*\?}"
  [[ ${TEST_DATABASE_URL%%\?*} =~ ^([a-z]+://[^/]*) ]] || return 1
  printf '%s/%s%s\n' "${BASH_REMATCH[1]}" "$name" "$query"
}

postgres_sql() {
  local psql=psql
  if [ "$postgres_kind" = compose ]; then
    "${postgres_compose[@]}" exec -T postgres psql -U postgres -qX -v ON_ERROR_STOP=1 -c "$1"
    return
  fi
  [ -x "$postgres_bin/psql" ] && psql=$postgres_bin/psql
  "$psql" -qX -v ON_ERROR_STOP=1 -d "$TEST_DATABASE_URL" -c "$1"
}

postgres_stop() {
  case $postgres_kind in
    cluster)
      if [ -f "$postgres_dir/data/postmaster.pid" ]; then
        postgres_as_owner "$postgres_bin/pg_ctl" stop --pgdata="$postgres_dir/data" --mode=immediate --silent || true
      fi
      rm -rf "$postgres_dir"
      ;;
    compose) "${postgres_compose[@]}" down --volumes >/dev/null 2>&1 || true ;;
  esac
  postgres_kind=given
}
