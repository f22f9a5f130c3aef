#!/usr/bin/env bash
# Documents taken into a vector store, beside a raw ONNX Runtime loop over the same chunks in the same run: docs/benchmarks/retrieval.md.
# The service, its PostgreSQL, Redis and Kafka run in and beside a test's JVM. Prints Markdown.
# Usage: docs/benchmarks/ingestion.sh [chunks]     about so many of each kind of documents; 1000 by default, in five minutes
# Needs a JDK 17 on the PATH.
set -euo pipefail
cd "$(dirname "$0")/../.."
export ORT_DISABLE_TELEMETRY=1
echo "load before: $(cut -d' ' -f1-3 /proc/loadavg)"
# With the optimising compiler, which other tests go without.
INGESTION_CHUNKS=${1:-1000} ./mvnw -B -q -pl inference-service -am -DskipQuality -DargLine= verify \
  -Dtest=NoSuchTest -Dsurefire.failIfNoSpecifiedTests=false \
  -Dit.test=IngestionThroughputIT -Dfailsafe.failIfNoSpecifiedTests=false | grep '^|'
