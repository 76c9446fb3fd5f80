may_make=
[ $# -eq 1 ] || each '' "$@"
choose "$1"
enter "$repository.drill"
label=deployc.drill=$project-$backup-$repository
began=$(date -u +%Y-%m-%dT%H:%M:%SZ)
snapshot=
found=

json() { printf %s "$1" | tr '\n\t' '  ' | tr -d '\000-\037' | sed 's/[\\"]/\\&/g'; }

# Containers of a drill have its label, and nothing that is deployed has it.
sweep() {
  containers=$(docker ps --all --quiet --filter "label=$label" 2>/dev/null) || return 0
  for container in $containers; do
    docker rm --force --volumes "$container" >/dev/null 2>&1 || :
  done
}

leave() {
  sweep
  ok=true
  [ "$status" -eq 0 ] || ok=false
  printf '{"backup":"%s","project":"%s","host":"%s","repository":"%s","snapshot":"%s","began":"%s","ended":"%s","ok":%s,"reason":"%s","sources":[%s]}\n' \
    "$(json "$backup")" "$(json "$project")" "$(json "$host")" "$(json "$repository")" "$(json "$snapshot")" "$began" \
    "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$ok" "$(json "$reason")" "$found" >"$state/drill-$repository.json.new"
  mv -f -- "$state/drill-$repository.json.new" "$state/drill-$repository.json"
  cat -- "$state/drill-$repository.json"
}

# prove NAME QUESTION ANSWER
prove() {
  found="$found${found:+,}{\"name\":\"$(json "$1")\",\"check\":\"$(json "$2")\",\"answer\":\"$(json "$3")\"}"
  case "$3" in '' | 0 | f | false) fail "$1: \`$2\` answers \`$3\`" ;; esac
}

database() {
  described "$@"
  [ -e "$work/restored/$name" ] || fail "$snapshot holds no $name"
  container=$(compose ps --all --quiet "$service" 2>"$work/log" | head -n 1)
  [ -n "$container" ] || fail "service $service has no container, of whose image a trial could be made"
  image=$(docker inspect --format '{{.Image}}' "$container" 2>"$work/log") || why "the image of $service cannot be found"
  # No network, no volume of anything that lives, a name that nothing else has.
  trial=drill-$project-$backup-$repository-$name-$$
  docker run --detach --name "$trial" --label "$label" --network none --env PGHOST=/tmp/trial \
    --env MYSQL_UNIX_PORT=/tmp/trial/socket --entrypoint sh "$image" -c 'exec sleep 86400' >/dev/null 2>"$work/log" ||
    why "no trial of $name can be made"
  begin
  case "$engine" in
  redis | sqlite) ;;
  *) load "$work/restored/$name" ;;
  esac
  question >"$work/answer" || why "$name does not answer to \`$check\`"
  prove "$name" "$check" "$(head -c 1000 -- "$work/answer")"
  docker rm --force --volumes "$trial" >/dev/null 2>&1 || :
}

# begin: a server of its own in the trial
begin() {
  as=
  case "$engine" in
  postgres)
    as=postgres
    ask 'mkdir -p /tmp/trial; initdb --username="${user:-postgres}" --auth=trust --encoding=UTF8 --no-sync -D /tmp/trial/data >/dev/null
      pg_ctl -D /tmp/trial/data -l /tmp/trial/log -w -s -o "-c listen_addresses= -c unix_socket_directories=/tmp/trial -c fsync=off" start' ||
      why "no server for $name starts"
    ;;
  mariadb | mysql)
    printf 'root\n\n' >"$work/credentials"
    ask 'mkdir -p /tmp/trial/data; id mysql >/dev/null 2>&1 && chown -R mysql /tmp/trial
      if command -v mariadbd >/dev/null 2>&1; then
        server=mariadbd
        mariadb-install-db --user=mysql --datadir=/tmp/trial/data --auth-root-authentication-method=normal --skip-test-db >/tmp/trial/log 2>&1
      else
        server=mysqld
        mysqld --user=mysql --datadir=/tmp/trial/data --initialize-insecure >/tmp/trial/log 2>&1
      fi
      "$server" --no-defaults --user=mysql --datadir=/tmp/trial/data --skip-networking --socket=/tmp/trial/socket --pid-file=/tmp/trial/pid </dev/null >>/tmp/trial/log 2>&1 &
      tries=0
      until [ -S /tmp/trial/socket ]; do
        tries=$((tries + 1)); [ "$tries" -lt 120 ] || { tail -n 3 /tmp/trial/log >&2; exit 1; }
        sleep 1
      done' || why "no server for $name starts"
    ;;
  redis)
    feed "$work/restored/$name" 'mkdir -p /tmp/trial; cat >/tmp/trial/dump.rdb
      redis-server --dir /tmp/trial --dbfilename dump.rdb --appendonly no --save "" --port 0 --unixsocket /tmp/trial/socket --daemonize yes >/dev/null
      tries=0
      until [ "$(redis-cli -s /tmp/trial/socket ping 2>/dev/null)" = PONG ]; do
        tries=$((tries + 1)); [ "$tries" -lt 600 ] || { echo "the copy is not loaded" >&2; exit 1; }
        sleep 1
      done' || why "no server for $name starts"
    ;;
  sqlite)
    feed "$work/restored/$name" "$with_sqlite"'mkdir -p /tmp/trial; cat >/tmp/trial/data
      [ "$(sqlite /tmp/trial/data "PRAGMA integrity_check")" = ok ]' || why "the copy of $name is damaged"
    ;;
  mongodb)
    printf '\n\n' >"$work/credentials"
    ask 'mkdir -p /tmp/trial/data; mongod --dbpath /tmp/trial/data --bind_ip 127.0.0.1 --fork --logpath /tmp/trial/log >/dev/null' ||
      why "no server for $name starts"
    ;;
  elasticsearch) begin_elasticsearch ;;
  esac
}

volume() { files "$1" "$3"; }
path() { files "$1" "$3"; }
# files NAME CHECK
files() {
  [ -e "$work/restored/$1" ] || fail "$snapshot holds no $1"
  if [ -n "$2" ]; then
    prove "$1" "$2" "$(find "$work/restored/$1/$2" -type f -size +0 2>/dev/null | head -n 1 | wc -l | tr -d ' ')"
  else
    prove "$1" 'number of files' "$(find "$work/restored/$1" -type f | wc -l | tr -d ' ')"
  fi
}

needs docker
sweep
open_store
snapshot=$(newest)
mkdir -- "$work/restored"
take "$snapshot" "$work/restored"
sources
