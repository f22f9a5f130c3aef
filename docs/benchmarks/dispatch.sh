#!/usr/bin/env bash
# Fires jobs on two schedulers of which one is killed by kill -9 midway, and checks that each fire was once: docs/benchmarks/jobs.md.
# Usage: docs/benchmarks/dispatch.sh [fires]     a multiple of 100; 10000 by default, in five minutes
# Needs a JDK 17 on the PATH; starts a PostgreSQL of its own.
set -euo pipefail
cd "$(dirname "$0")/../.."
echo "load before: $(cut -d' ' -f1-3 /proc/loadavg)"
FIRES=${1:-10000} ./mvnw -B -q -pl scheduler-service -am -DskipQuality verify \
  -Dtest=NoSuchTest -Dsurefire.failIfNoSpecifiedTests=false \
  -Dit.test='FiresOnceIT#firesEachTrigger*' -Dfailsafe.failIfNoSpecifiedTests=false \
  | tee /dev/stderr | grep -E 'fires, each once|Killed one'
