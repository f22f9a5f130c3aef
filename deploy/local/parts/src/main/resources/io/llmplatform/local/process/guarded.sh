# sh -c <this> guarded <signal> <grace in tenths of a second> <command...>
#
# Becomes the command (same process id) after leaving a watcher behind. The watcher holds the reading end of a pipe
# whose only writing end is in the JVM, so it sees the end of file however the JVM ends, also at kill -9. It has no
# parent that could take it along, and no shell stands between the JVM and the command.
#
# What the watcher reads:  a line         the command has ended: nothing to do
#                          end of file    signal the command, kill it after the grace
#
# A process id may be used again: the start time (field 22 of /proc/<pid>/stat) makes it unmistakable. Where there
# is no /proc, the id alone has to do.
signal=$1 grace=$2
shift 2
pid=$$

birth() {
  { read -r stat <"/proc/$pid/stat"; } 2>/dev/null || return 0
  set -- ${stat##*) }
  echo "${20}"
}
born=$(birth)

lives() {
  kill -s 0 "$pid" && [ "$(birth)" = "$born" ]
}

watch() {
  trap '' HUP INT QUIT TERM
  read -r _ <&3 && return
  lives || return
  kill -s "$signal" "$pid"
  waited=0
  while lives; do
    if [ "$waited" -ge "$grace" ]; then
      kill -s KILL "$pid"
      return
    fi
    sleep 0.1
    waited=$((waited + 1))
  done
}

exec 3<&0 </dev/null
(watch >/dev/null 2>&1 &)
exec 3<&-
exec "$@"
