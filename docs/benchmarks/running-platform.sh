# For benchmarks of a running platform, sourced in the root of the repository: says in environment variables what their clients need
# to know of it, and ends the script where a part does not run. Clients speak no TLS.
# shellcheck shell=bash
part() { # NAME COLUMN
  ./platform status | awk -v part="$1" -v column="$2" '$1 == part && $2 == "healthy" { print $column; found = 1 }
    END { exit !found }' || { echo "$1 or another part does not run; try: ./platform up" >&2; return 1; }
}
# The JVM flags of a process.
flags() { tr '\0' '\n' <"/proc/$1/cmdline" | grep '^-X' | sed "s:=$PWD/:=:" | tr '\n' ' ' | sed 's/ $//'; }

. .local/platform.env
case "$PLATFORM_URL" in https:*) echo "the clients speak no TLS; start without: ./platform up" >&2 && exit 1 ;; esac
SERVICE_URL="http://127.0.0.1:$(part inference-service 4)"
SERVICE_GRPC="127.0.0.1:$(sed -n 's/^INFERENCE_GRPC=//p' .local/ports.properties)"
SERVICE_PID=$(part inference-service 3)
GATEWAY_PID=$(part gateway-service 3)
USER_URL="http://127.0.0.1:$(part user-service 4)"
GATEWAY_SERVICE_SECRET=$(sed -n 's/^GATEWAY_SERVICE_SECRET=//p' .local/secrets.properties)
export SERVICE_URL SERVICE_GRPC SERVICE_PID GATEWAY_PID USER_URL GATEWAY_SERVICE_SECRET
