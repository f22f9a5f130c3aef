#!/usr/bin/env bash
# The registry's benchmarks, each with a registry and a database of its own; docs/benchmarks/registry.md says what they measure.
# Usage: docs/benchmarks/registry.sh uploads [MiB] [rounds]
#        docs/benchmarks/registry.sh search [versions] [models] [searches of each kind]
# Needs a JDK 17 on the PATH and 8 GiB free below /var/tmp, or where BENCHMARK_DIR says: other users must be able to enter it.
set -euo pipefail
cd "$(dirname "$0")/../.."

case "${1:-}" in
  uploads) program=UploadBenchmark arguments=("${2:-512}" "${3:-5}") ;;
  search) program=SearchBenchmark arguments=("${2:-100000}" "${3:-2000}" "${4:-200}") ;;
  *)
    sed -n 's/^# \(Usage\|  \)/\1/p' "$0" >&2
    exit 2
    ;;
esac

./mvnw -q -pl model-registry-service -am -DskipTests -DskipQuality test-compile dependency:build-classpath \
  -Dmdep.includeScope=test -Dmdep.outputFile=target/test-classpath
folder=$(mktemp -d -p "${BENCHMARK_DIR:-/var/tmp}")
trap 'rm -rf "$folder"' EXIT
chmod 755 "$folder"
echo "load before: $(cut -d' ' -f1-3 /proc/loadavg)"
# Paths are absolute: the registry runs as a process of its own.
cd model-registry-service
java -cp "$PWD/target/test-classes:$PWD/target/classes:$(cat target/test-classpath)" \
  "io.llmplatform.registry.$program" "$folder" "${arguments[@]}"
