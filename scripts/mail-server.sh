# Sourced, not run: a mail server for the tests.
#
#   mail_server_install   sets and exports TEST_MAIL_PYTHON, unless it is given: a Python that can run
#                         tests/mail/server.py, in an environment of its own in target/tools
#
# Needs Python 3.9 or later with venv (Debian's packages python3 and python3-venv), and the Python package index.
# shellcheck shell=bash

mail_server_install() {
  [ -z "${TEST_MAIL_PYTHON:-}" ] || return 0
  local place=$PWD/target/tools/mail-server
  # Noted last, so that what was interrupted is not taken for whole.
  if ! cmp -s tests/mail/requirements.txt "$place/installed.txt"; then
    rm -rf "$place"
    python3 -m venv "$place"
    PIP_DISABLE_PIP_VERSION_CHECK=1 "$place/bin/pip" install --quiet --requirement tests/mail/requirements.txt
    cp tests/mail/requirements.txt "$place/installed.txt"
  fi
  export TEST_MAIL_PYTHON=$place/bin/python
}
