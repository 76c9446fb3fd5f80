usage() {
  quiet=1
  reason="usage: $me [list] | REPOSITORY [SNAPSHOT] [--to FOLDER | --in-place [--only NAME] [--without-safety-copy]]"
  exit 64
}
may_make=
target=
in_place=
safety=1
only=
asked=
snapshot=
while [ $# -gt 0 ]; do
  case "$1" in
  --in-place) in_place=1 ;;
  --without-safety-copy) safety= ;;
  --to)
    [ $# -gt 1 ] || usage
    target=$2
    shift
    ;;
  --only)
    [ $# -gt 1 ] || usage
    only="$only $2 "
    shift
    ;;
  -*) usage ;;
  *) if [ -z "$asked" ]; then asked=$1; elif [ -z "$snapshot" ]; then snapshot=$1; else usage; fi ;;
  esac
  shift
done
[ -z "$in_place" ] || [ -z "$target" ] || usage
# Nobody waits for a heartbeat of what a person does.
quiet=1

leave() { resume; }
enter restore
if [ -z "$asked" ] || [ "$asked" = list ]; then
  for one in $repositories; do
    choose "$one"
    open_store
    snapshots >"$work/snapshots" 2>"$work/log" || why "the snapshots of $repository cannot be listed"
    while read -r name time first; do
      printf '%s  %s  %s%s\n' "$repository" "$name" "$time" "$([ "$first" = - ] || printf '  %s' "$first")"
    done <"$work/snapshots"
  done
  exit 0
fi
choose "$asked"
open_store
case "$snapshot" in '' | latest) snapshot=$(newest) ;; esac

if [ -z "$in_place" ]; then
  : "${target:=$state/restored-$snapshot}"
  mkdir -p -- "$target" 2>"$work/log" || why "$target cannot be made"
  [ -z "$(find "$target" -mindepth 1 -print | head -n 1)" ] || fail "$target is not empty: nothing is written over"
  target=$(cd -- "$target" && pwd -P)
  take "$snapshot" "$target"
  say "$snapshot of $repository is in $target; what runs is as it was"
  exit 0
fi

needs docker
mkdir -- "$work/restored"
take "$snapshot" "$work/restored"
for name in $only; do
  [ -e "$work/restored/$name" ] || fail "$snapshot holds no $name"
done
phase=
copy=$state/before-$(date -u +%Y%m%dT%H%M%SZ)

# wanted NAME: whether it is restored, and there to be
wanted() {
  case "$only" in '' | *" $1 "*) ;; *) return 1 ;; esac
  [ -e "$work/restored/$1" ] || fail "$snapshot holds no $1"
}
database() {
  wanted "$1" || return 0
  described "$@"
  case "$phase" in
  copy) dump "$copy/$name" ;;
  load)
    running "$service" || fail "$name is not restored: service $service is not running"
    case "$engine" in
    redis | sqlite) replace "$work/restored/$name" ;;
    *) load "$work/restored/$name" ;;
    esac
    say "$name: restored"
    ;;
  esac
}
volume() {
  ! wanted "$1" || files "$1" "$(mountpoint "$2")"
}
path() {
  ! wanted "$1" || files "$1" "$2"
}
files() {
  name=$1 place=$2
  case "$phase" in
  copy)
    [ ! -e "$place" ] || tar -C "$(dirname -- "$place")" -cf "$copy/$name.tar" "$(basename -- "$place")" 2>"$work/log" ||
      why "no safety copy of $name could be made"
    ;;
  load)
    users_of "$name"
    if [ -d "$work/restored/$name" ]; then
      mkdir -p -- "$place"
      # The folder itself stays: containers have it mounted.
      find "$place" -mindepth 1 -maxdepth 1 -exec rm -rf -- {} + 2>"$work/log" || why "$place cannot be emptied"
      cp -a -- "$work/restored/$name/." "$place/" 2>"$work/log" || why "$name is not restored whole"
    else
      cp -a -- "$work/restored/$name" "$place" 2>"$work/log" || why "$name is not restored"
    fi
    resume
    say "$name: restored"
    ;;
  esac
}

# replace FILE: of engines whose data is a file that the server must not have open
replace() {
  case "$engine" in
  redis)
    ask "$as_redis"'cli config get dir | tail -n 1; cli config get dbfilename | tail -n 1; cli config get appendonly | tail -n 1' >"$work/redis" ||
      why "$name cannot be asked where its data is"
    pause "$service"
    {
      read -r dir
      read -r file
      read -r append
    } <"$work/redis"
    run compose run --rm --no-deps -T --entrypoint sh "$service" -c '
      set -eu; cd "$1"
      cat >restored.rdb
      rm -rf appendonlydir ./*.aof
      mv restored.rdb "$2"
      if [ "$3" = yes ]; then
        # A server that is told to append reads no other file: this one writes what it will read.
        redis-server --dir "$1" --dbfilename "$2" --appendonly no --save "" --port 0 --unixsocket "$1/restore.socket" --daemonize yes >/dev/null
        cli() { redis-cli -s "$1/restore.socket" "$2" "$3" "$4" 2>/dev/null; }
        until [ "$(redis-cli -s "$1/restore.socket" ping 2>/dev/null)" = PONG ]; do sleep 1; done
        redis-cli -s "$1/restore.socket" config set appendonly yes >/dev/null
        while redis-cli -s "$1/restore.socket" info persistence | grep -qE "aof_rewrite_(in_progress|scheduled):1"; do sleep 1; done
        redis-cli -s "$1/restore.socket" info persistence | grep -q aof_last_bgrewrite_status:ok
        redis-cli -s "$1/restore.socket" shutdown nosave 2>/dev/null || :
      fi
      chown -R "$(stat -c %u:%g .)" . 2>/dev/null || :
      ' sh "$dir" "$file" "$append" <"$1" >"$work/out" || why "$name is not restored"
    ;;
  sqlite)
    pause "$service"
    run compose run --rm --no-deps -T --entrypoint sh "$service" -c '
      set -eu
      like=$1; [ -e "$like" ] || like=$(dirname "$1")
      cat >"$1.restored"
      chown "$(stat -c %u:%g "$like")" "$1.restored"
      rm -f "$1-wal" "$1-shm" "$1-journal"
      mv "$1.restored" "$1"
      ' sh "$path" <"$1" >"$work/out" || why "$name is not restored"
    ;;
  esac
  resume
}

if [ -n "$safety" ]; then
  phase=copy
  mkdir -- "$copy"
  hint=' (nothing was changed; --without-safety-copy where nothing is worth keeping)'
  sources
  hint=
  say "what is there now is kept in $copy"
fi
phase=load
sources
say "$snapshot of $repository is in place"
