# What every script has in common: its usage, its messages and its ways to end. Source it after `set -euo pipefail`, before
# any `cd`. The usage is the comment at the head of the script, so that help and source never differ.
# shellcheck shell=bash

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
NAME=${0##*/}
SCRIPT=$(cd "$(dirname "$0")" && pwd)/$NAME

say() { printf '==> %s\n' "$*" >&2; }
die() { printf '%s: %s\n' "$NAME" "$*" >&2; exit 1; }

# The comment at the head of the script, on stdout.
usage() { sed -n '2,${/^#/!q;s/^# \{0,1\}//p}' "$SCRIPT"; }

# Ends the script as one that was called wrongly.
wrong_call() { # [MESSAGE]
  [ $# = 0 ] || printf '%s: %s\n\n' "$NAME" "$*" >&2
  usage >&2
  exit 2
}

# Prints the usage and ends the script if its first argument asks for that.
help_if_asked() { # ARGUMENTS...
  case ${1:-} in -h | --help) usage; exit 0 ;; esac
}

# Runs a package of scripts/tools in the virtual environment of a group of scripts/requirements.
run_tool() { # GROUP PACKAGE ARGUMENTS...
  local python=$ROOT/.venv/$1/bin/python package=$2
  shift 2
  PYTHONPATH=$ROOT/scripts/tools:$ROOT/Tests/Kit exec "$python" -m "$package" "$@"
}
