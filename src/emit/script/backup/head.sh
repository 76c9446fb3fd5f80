# What all three scripts share: where they are, what they say, what they leave behind.

set -eu
umask 077
LC_ALL=C
export LC_ALL
cd -- "$(dirname -- "$0")/.."
here=$(pwd -P)
me=${0##*/}
# Locks, unfinished work and evidence; nothing in it is needed to restore.
state=${DEPLOYC_STATE:-$here/state}/$backup
work=
child=
reason=
quiet=
hint=
repository=
url=

say() { printf '%s: %s\n' "$me" "$*"; }
fail() {
  reason=$*
  # What is computed in `$(…)` cannot set a variable here.
  [ -z "$work" ] || printf '%s' "$reason" 2>/dev/null >"$work/reason" || :
  exit 1
}

# What the main part of a script undoes, whatever happens.
leave() { :; }

finish() {
  status=$?
  trap - EXIT HUP INT TERM
  set +e
  if [ -n "$child" ]; then
    kill "$child" 2>/dev/null
    wait "$child" 2>/dev/null
  fi
  [ -n "$reason" ] || [ ! -s "$work/reason" ] || reason=$(cat -- "$work/reason")
  leave
  [ -z "$work" ] || rm -rf -- "$work"
  if [ "$status" -ne 0 ]; then
    printf '%s: %s%s\n' "$me" "${reason:=ended with status $status}" "$hint" >&2
    if [ -z "$quiet" ]; then
      tell failure
      BACKUP=$backup REPOSITORY=$repository REASON=$reason on_failure
    fi
  fi
  exit "$status"
}
trap finish EXIT
trap 'reason="ended by a signal"; exit 129' HUP
trap 'reason="ended by a signal"; exit 130' INT
trap 'reason="ended before it was done, by hand or after its timeout"; exit 143' TERM

# run COMMAND…: a signal ends it with us, and what it complains of is kept in $work/log
run() {
  { "$@" <&3 3<&- 2>"$work/log" & } 3<&0
  child=$!
  status=0
  wait "$child" || status=$?
  child=
  return "$status"
}

# A message of it may have found no space itself.
full() { [ -d "$1" ] && [ "$(df -Pk -- "$1" | awk 'NR == 2 { print $4 }')" -lt 64 ]; }

# why WHAT: fails, with the last that was complained of
why() {
  lines=$(grep -v '^[[:space:]]*$' "$work/log" 2>/dev/null | tail -n 3)
  case "$lines" in *[Nn]o\ space\ left*) fail "$1: no space left on a disk: ${lines##*
}" ;; esac
  for folder in "$work" "$url"; do
    ! full "$folder" || fail "$1: no space left on the disk of $folder"
  done
  fail "$1${lines:+: $lines}"
}

needs() { command -v "$1" >/dev/null 2>&1 || fail "$1 is not installed${2:+: $2}"; }

# choose REPOSITORY: where copies are read from or written to
choose() {
  kind=
  repository=$1
  at "$repository"
  if [ -z "$kind" ]; then
    quiet=1
    reason="there is no repository \`$1\`: there are $repositories"
    exit 64
  fi
}

# each OPTION [REPOSITORY…]: this script for each of them, or for all that there are, and the end of it
each() {
  quiet=1
  option=$1
  shift
  # shellcheck disable=SC2086 # names
  [ $# -gt 0 ] || set -- $repositories
  failed=
  for one in "$@"; do
    "bin/$me" ${option:+"$option"} "$one" || failed="$failed $one"
  done
  [ -z "$failed" ] || fail "failed:$failed"
  exit 0
}

# One run of a kind at a time. A lock dies with its process, so what is left in $work is of nobody.
enter() {
  mkdir -p -- "$state"
  [ -e "$state/../.gitignore" ] || printf '*\n' >"$state/../.gitignore"
  needs flock 'install util-linux'
  exec 9>"$state/$1.lock"
  if ! flock -n 9; then
    quiet=1
    reason="another run is going on"
    exit 75
  fi
  work=$state/$1.work
  for left in "$state"/*.work/stopped; do
    # Who can lock what a run has locked has survived it.
    lock=${left%.work/stopped}.lock
    [ -s "$left" ] || continue
    [ "$lock" = "$state/$1.lock" ] || flock -n "$lock" true || continue
    say 'a run before this was killed: what it had stopped is started again' >&2
    stopped=$(cat -- "$left")
    resume
    rm -f -- "$left"
  done
  rm -rf -- "$work"
  mkdir -- "$work"
}

# The first line of a secret's file. It goes to standard output: never into an argument.
first() {
  [ -r "$1" ] || fail "$1 cannot be read: bin/secrets makes it, or says who must"
  head -n 1 -- "$1" | tr -d '\r\n'
}
known() { printf %s "$1"; }

# tell start|success|failure: a heartbeat that is not heard fails nothing
tell() {
  told=$(beat "$1" 2>/dev/null) || told=
  [ -n "$told" ] || return 0
  told=$(printf %s "$told" | sed 's/[\\"]/\\&/g')
  if command -v curl >/dev/null 2>&1; then
    printf 'url = "%s"\n' "$told" | curl --silent --fail --max-time 20 --output /dev/null --config - ||
      say "warning: the heartbeat ($1) was not heard" >&2
  else
    printf '%s\n' "$told" | wget -q -T 20 -O /dev/null -i - ||
      say "warning: the heartbeat ($1) was not heard: curl or GNU wget is needed" >&2
  fi
}

# in_project NAME FOLDER: whose services are meant from now on
in_project() {
  compose_project=$1
  compose_folder=$2
}
compose() {
  set -- -f "$compose_folder/compose.yaml" -p "$compose_project" "$@"
  [ ! -e "$root/runtime.env" ] || set -- --env-file "$root/runtime.env" "$@"
  docker compose "$@"
}

# running SERVICE
running() { [ -n "$(compose ps --quiet --status running "$1" 2>/dev/null)" ]; }

# Stops services until `resume`, which is called in any case.
stopped=
pause() {
  for service in "$@"; do
    running "$service" || continue
    stopped="$stopped $compose_project|$compose_folder|$service"
    printf '%s' "$stopped" >"$work/stopped" || fail "no space left on the disk of $work"
    run compose stop "$service" >/dev/null || why "$service cannot be stopped"
  done
}
resume() {
  for one in $stopped; do
    in_project "${one%%|*}" "$(rest=${one#*|} && printf %s "${rest%|*}")"
    compose start "${one##*|}" >/dev/null 2>&1 ||
      printf '%s: %s does not start again: look at it\n' "$me" "${one##*|}" >&2
  done
  stopped=
  rm -f -- "$work/stopped"
}

# Where the files of a volume are on this host.
mountpoint() {
  needs docker
  docker volume inspect --format '{{.Mountpoint}}' "$1" 2>/dev/null || fail "there is no volume $1"
}
