#!/usr/bin/env bash
# log-service with Kafka and the local store, each in a JVM of its own with the flags of ./platform up; docs/benchmarks/logs.md says what
# is measured.
# Usage: docs/benchmarks/logs.sh ingestion [events of a round] [rounds] [events of a month]
#        docs/benchmarks/logs.sh crash [kills] [events per second]
#          kills log-service, Kafka or the store by kill -9 at random moments while events come; at the end each that Kafka has
#          acknowledged must be stored once, and usage be exact
# Needs a JDK 17 on the PATH and 2 GiB free below /var/tmp, or where BENCHMARK_DIR says.
set -euo pipefail
cd "$(dirname "$0")/../.."

case "${1:-}" in
  ingestion) program=IngestionBenchmark arguments=("${2:-300000}" "${3:-3}" "${4:-1000000}") ;;
  crash) program=CrashRun arguments=("${2:-20}" "${3:-500}") ;;
  *)
    sed -n 's/^# \(Usage\|  \)/\1/p' "$0" >&2
    exit 2
    ;;
esac

./mvnw -q -pl log-service,deploy/local/data -am -DskipTests -DskipQuality package dependency:build-classpath \
  -Dmdep.includeScope=test -Dmdep.outputFile=target/test-classpath
folder=$(mktemp -d -p "${BENCHMARK_DIR:-/var/tmp}")
trap 'rm -rf "$folder"' EXIT
echo "load before: $(cut -d' ' -f1-3 /proc/loadavg)"
cd log-service
java -Xmx2g -Dlogback.configurationFile=benchmark-logback.xml \
  -cp "$PWD/target/test-classes:$PWD/target/classes:$(cat target/test-classpath)" \
  "io.llmplatform.log.benchmark.$program" "$folder" "${arguments[@]}"
