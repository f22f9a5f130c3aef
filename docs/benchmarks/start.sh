#!/usr/bin/env bash
# Measures a warm start (built, data present), the memory of every process, and the stop. Three rounds; ROUNDS="1 2" makes it two.
# Usage: docs/benchmarks/start.sh        Stops and starts the platform of this checkout.
set -euo pipefail
cd "$(dirname "$0")/../.."

now() { date +%s.%N; }
seconds() { echo "$2 $1" | awk '{ printf "%.1f", $1 - $2 }'; }

# Sum over the supervisor and all that descend from it: $1 is VmRSS (shared pages count for each) or Pss.
memory() {
  local pids=$1 field=$2 file total=0 kib
  for pid in $pids; do
    [ "$field" = Pss ] && file=/proc/$pid/smaps_rollup || file=/proc/$pid/status
    kib=$(awk -v f="$field:" '$1 == f { print $2; exit }' "$file" 2>/dev/null || echo 0)
    total=$((total + ${kib:-0}))
  done
  awk -v k=$total 'BEGIN { printf "%.2f", k / 1024 / 1024 }'
}

# Everything whose command line names this checkout's state: guards re-parented to init are found too.
processes() { pgrep -f "$PWD/.local/|$PWD -cp" | tr '\n' ' '; }

./platform up >/dev/null
./platform down >/dev/null
echo "| round | up to all healthy (s) | resident, summed RSS (GiB) | proportional, PSS (GiB) | down (s) | load before |"
echo "|---|---|---|---|---|---|"
for round in ${ROUNDS:-1 2 3}; do
  load=$(cut -d' ' -f1 /proc/loadavg)
  began=$(now)
  ./platform up >/dev/null
  up=$(seconds "$began" "$(now)")
  sleep 5
  pids=$(processes)
  rss=$(memory "$pids" VmRSS)
  pss=$(memory "$pids" Pss)
  began=$(now)
  ./platform down >/dev/null
  echo "| $round | $up | $rss | $pss | $(seconds "$began" "$(now)") | $load |"
done
