# Databases, each by the programs of its own image. `enter_container` runs a shell where the server is; user and password
# are the first two lines that it reads, so no list of processes shows them.

# described NAME ENGINE SERVICE DATABASE USER PASSWORD-FILE PATH CHECK: what the functions below work on. USER is
# `=name`, or `@file` where it is a secret too.
described() {
  needs docker
  name=$1 engine=$2 service=$3 db=$4 user=$5 secret=$6 path=$7 check=$8
  trial=
  {
    case "$user" in
    =*) printf '%s\n' "${user#=}" ;;
    @*) first "${user#@}" && printf '\n' ;;
    *) printf '\n' ;;
    esac
    [ -z "$secret" ] || first "$secret"
    printf '\n'
  } >"$work/credentials"
}

enter_container() {
  if [ -n "$trial" ]; then docker exec -i --user "${as:-}" "$trial" "$@"; else compose exec -T "$service" "$@"; fi
}
the_container() { if [ -n "$trial" ]; then printf %s "$trial"; else compose ps --quiet "$service" | head -n 1; fi; }
# inside SCRIPT ARGUMENT… <$work/credentials
inside() {
  script=$1
  shift
  enter_container sh -c "set -eu; umask 077; IFS= read -r user || :; IFS= read -r password || :; $script" sh "$@"
}
# feed FILE SCRIPT ARGUMENT…: the script reads the file behind the credentials
feed() {
  cat -- "$work/credentials" "$1" >"$work/fed" 2>"$work/log" || why "$name cannot be restored"
  shift
  status=0
  run inside "$@" <"$work/fed" || status=$?
  rm -f -- "$work/fed"
  return "$status"
}
# ask SCRIPT ARGUMENT…
ask() { run inside "$@" <"$work/credentials"; }

as_postgres='export PGUSER="${user:-postgres}" PGPASSWORD="$password" PGCONNECT_TIMEOUT=10; '
as_mysql='
  quoted() { printf %s "$1" | sed "s/[\\\\\"]/\\\\&/g"; }
  client() {
    program=$1; command -v "$program" >/dev/null 2>&1 || program=$2; shift 2
    "$program" --defaults-extra-file=/dev/fd/4 "$@" 4<<EOF
[client]
user="$(quoted "${user:-root}")"
password="$(quoted "$password")"
EOF
  }
'
as_redis='
  [ -z "$password" ] || export REDISCLI_AUTH="$password"
  cli() { if [ -n "$user" ]; then redis-cli --user "$user" "$@"; else redis-cli "$@"; fi; }
'
# Every release of the tools asks for the password on standard input where it is given none, and reads no byte too many.
as_mongo='
  tool() {
    program=$1; shift
    if [ -z "$user" ]; then "$program" --quiet "$@"
    else { printf "%s\n" "$password"; cat; } | "$program" --quiet --username="$user" --authenticationDatabase=admin "$@"; fi
  }
'
with_sqlite='
  sqlite() {
    if command -v sqlite3 >/dev/null 2>&1; then sqlite3 "$1" ".timeout 10000" "$2"
    else python3 -c "import sqlite3, sys
for row in sqlite3.connect(sys.argv[1], timeout=10).execute(sys.argv[2]): print(*row, sep=\"|\")" "$1" "$2"; fi
  }
  copied() {
    if command -v sqlite3 >/dev/null 2>&1; then sqlite3 "$1" ".timeout 10000" ".backup $2"
    else python3 -c "import sqlite3, sys
sqlite3.connect(sys.argv[1], timeout=10).backup(sqlite3.connect(sys.argv[2]))" "$1" "$2"; fi
  }
'

# dump FILE: what the service stores, whole or not at all
dump() {
  running "$service" || fail "$name is not saved: service $service is not running"
  case "$engine" in
  postgres)
    if [ -n "$db" ]; then
      ask "$as_postgres"'exec pg_dump --no-password --clean --if-exists --dbname="$1"' "$db" >"$1" || why "$name is not saved"
      ask "$as_postgres"'pg_dumpall --no-password --globals-only 2>/dev/null || exec pg_dumpall --no-password --globals-only --no-role-passwords' >"$1.roles" ||
        why "the roles of $name are not saved"
      end='PostgreSQL database dump complete'
    else
      ask "$as_postgres"'exec pg_dumpall --no-password --clean --if-exists' >"$1" || why "$name is not saved"
      end='PostgreSQL database cluster dump complete'
    fi
    tail -c 400 -- "$1" | grep -q "$end" || fail "$name is not saved: its dump is cut off"
    ;;
  mariadb | mysql)
    ask "$as_mysql"'
      if [ -n "$1" ]; then set -- --databases "$1"; else set -- --all-databases; fi
      client mariadb-dump mysqldump --single-transaction --quick --routines --events --triggers --hex-blob "$@"' "$db" >"$1" ||
      why "$name is not saved"
    tail -n 1 -- "$1" | grep -q '^-- Dump completed' || fail "$name is not saved: its dump is cut off"
    ;;
  redis)
    ask "$as_redis"'cli --rdb -' >"$1.marked" || why "$name is not saved"
    # What goes to standard output has the 40 letters behind it that mark its end on the wire.
    size=$(wc -c <"$1.marked")
    [ "$(tail -c 9 -- "$1.marked" | head -c 1 | od -An -tx1 | tr -d ' ')" = ff ] || size=$((size - 40))
    head -c "$size" -- "$1.marked" >"$1" 2>"$work/log" || why "$name is not saved"
    rm -f -- "$1.marked"
    # Before the checksum a byte says that this was all.
    [ "$(head -c 5 -- "$1") $(tail -c 9 -- "$1" | head -c 1 | od -An -tx1 | tr -d ' ')" = 'REDIS ff' ] ||
      why "$name is not saved: its dump is cut off"
    ;;
  sqlite)
    ask "$with_sqlite"'
      copy=$(mktemp); trap "rm -f $copy" EXIT
      copied "$1" "$copy"
      [ "$(sqlite "$copy" "PRAGMA integrity_check")" = ok ] || { echo "$1 is damaged" >&2; exit 1; }
      cat "$copy"; wc -c <"$copy" >&2' "$path" >"$1" || why "$name is not saved"
    [ "$(tail -n 1 -- "$work/log")" -eq "$(wc -c <"$1")" ] || fail "$name is not saved: its copy is cut off"
    ;;
  mongodb)
    ask "$as_mongo"'if [ -n "$1" ]; then tool mongodump --archive --gzip --db="$1"; else tool mongodump --archive --gzip; fi' "$db" >"$1" ||
      why "$name is not saved"
    gzip -t <"$1" 2>"$work/log" || why "$name is not saved: its dump is cut off"
    ;;
  elasticsearch) take_snapshot "$1" ;;
  esac
  [ -s "$1" ] || fail "$name is not saved: its dump is empty"
}

# load FILE: into the server that runs, over what it has
load() {
  case "$engine" in
  postgres)
    if [ -n "$db" ]; then
      ask "$as_postgres"'exec psql --no-psqlrc -At -d postgres -c "SELECT quote_ident(rolname) FROM pg_roles"' >"$work/roles" ||
        why "$name cannot be asked for its roles"
      # Roles that are there keep their passwords: their secrets may be newer than the copy.
      awk 'NR == FNR { there[$0] = 1; next } { role = $3; sub(/;$/, "", role) }
        /^(CREATE|ALTER) ROLE / && !(role in there)' "$work/roles" "$1.roles" >"$work/missing" 2>"$work/log" ||
        why "the roles of $name cannot be read"
      feed "$work/missing" "$as_postgres"'exec psql --no-psqlrc -q -v ON_ERROR_STOP=1 -d postgres -f -' ||
        why "the roles of $name are not restored"
      ask "$as_postgres"'createdb --no-password -- "$1" 2>/dev/null || :' "$db" || :
      feed "$1" "$as_postgres"'exec psql --no-psqlrc -q -v ON_ERROR_STOP=1 --single-transaction -d "$1" -o /dev/null -f -' "$db" ||
        why "$name is not restored, and as it was"
    else
      # All but whom this runs as, who is there and stays.
      awk -v me="$(head -n 1 -- "$work/credentials")" '
        BEGIN { if (me == "") me = "postgres" }
        $0 == "DROP ROLE IF EXISTS " me ";" || $0 == "CREATE ROLE " me ";" { next }
        $0 == "DROP ROLE IF EXISTS \"" me "\";" || $0 == "CREATE ROLE \"" me "\";" { next }
        { print }' "$1" >"$work/cluster" 2>"$work/log" || why "$name cannot be restored"
      feed "$work/cluster" "$as_postgres"'exec psql --no-psqlrc -q -v ON_ERROR_STOP=1 -d postgres -o /dev/null -f -' || why "$name is not restored whole"
      rm -f -- "$work/cluster"
    fi
    ;;
  mariadb | mysql) feed "$1" "$as_mysql"'client mariadb mysql' || why "$name is not restored" ;;
  mongodb) feed "$1" "$as_mongo"'tool mongorestore --archive --gzip --drop' || why "$name is not restored" ;;
  elasticsearch) put_snapshot "$1" ;;
  esac
}

# question: what the database of a trial answers to its `check`, or to something that every one of its kind answers
question() {
  case "$engine" in
  postgres)
    [ -n "$db" ] || : "${check:=SELECT count(*) FROM pg_database WHERE NOT datistemplate}"
    : "${check:=SELECT count(*) FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')}"
    ask "$as_postgres"'exec psql --no-psqlrc -At -v ON_ERROR_STOP=1 -d "${1:-postgres}" -c "$2"' "$db" "$check"
    ;;
  mariadb | mysql)
    : "${check:=SELECT count(*) FROM information_schema.tables WHERE table_schema NOT IN ('mysql', 'sys', 'information_schema', 'performance_schema')}"
    ask "$as_mysql"'client mariadb mysql -N -B ${1:+"$1"} -e "$2"' "$db" "$check"
    ;;
  redis)
    : "${check:=DBSIZE}"
    # shellcheck disable=SC2086 # words of a command
    ask 'exec redis-cli -s /tmp/trial/socket "$@"' $check
    ;;
  sqlite)
    : "${check:=SELECT count(*) FROM sqlite_master}"
    ask "$with_sqlite"'sqlite /tmp/trial/data "$1"' "$check"
    ;;
  mongodb)
    : "${check:=db.getCollectionNames().length}"
    # Images before version 5 have the shell of old.
    ask 'shell=mongosh; command -v mongosh >/dev/null 2>&1 || shell=mongo
      exec "$shell" --quiet --norc --eval "print($2)" "mongodb://127.0.0.1/${1:-admin}"' "$db" "$check"
    ;;
  elasticsearch) documents ;;
  esac
}
