#!/usr/bin/env bash
# Renders published chat templates, and says how many renders equal those of Python's jinja2 exactly, and which do not.
# Usage: docs/benchmarks/chat-templates.sh FOLDER
#   FOLDER  templates/*.jinja, and expected.json: {"scenarios": {name: variables}, "context": variables of all,
#           "expected": {template: {scenario: {"ok": text} or {"err": message}}}}; context.strftime_now is a date
# Needs a JDK on the PATH. Ends with 1 where less than 95 % of the renders match.
set -euo pipefail
[ $# -eq 1 ] && [ -f "$1/expected.json" ] || { sed -n 's/^# \(Usage\|  \)/\1/p' "$0" >&2; exit 2; }
folder=$(cd "$1" && pwd)
cd "$(dirname "$0")/../.."
./mvnw -q -pl inference-service -am -DskipTests -DskipQuality package dependency:build-classpath \
  -Dmdep.includeScope=test -Dmdep.outputFile=target/test-classpath
cd inference-service/target
java -Xmx512m -XX:TieredStopAtLevel=1 -cp "test-classes:classes:$(cat test-classpath)" \
  io.llmplatform.inference.chat.ChatTemplateConformance "$folder"
