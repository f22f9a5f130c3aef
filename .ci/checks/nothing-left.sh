#!/usr/bin/env bash
# After `./platform down`: no process of this checkout lives.
set -euo pipefail
cd "$(dirname "$0")/../.."
left=$(pgrep -af "$PWD/.local/" | grep -v -e pgrep -e nothing-left || true)
if [ -n "$left" ]; then
  echo "left behind:" >&2
  echo "$left" >&2
  exit 1
fi
echo "No process was left behind."
