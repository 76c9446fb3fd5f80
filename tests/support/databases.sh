#!/usr/bin/env bash
# Makes the root file system of an image out of this machine's own PostgreSQL, MariaDB, Redis and SQLite.
#
#   databases.sh ROOT BUSYBOX     ROOT: an empty folder
#
# The programs come with the libraries that they are linked to and the folders that they read; the commands are busybox's,
# and `start-postgres`, `start-mariadb` and `start-redis` do what the entrypoints of the real images do.
set -euo pipefail
export PATH=$PATH:/usr/sbin:/sbin

root=$1 busybox=$2
mkdir -p "$root"/{bin,etc,usr/bin,var/lib}
mkdir -m 1777 "$root/tmp"
cp "$busybox" "$root/bin/busybox"
"$busybox" --list | grep -vx busybox | while read -r command; do ln -s busybox "$root/bin/$command"; done
cat >"$root/etc/passwd" <<'EOF'
root:x:0:0::/root:/bin/sh
postgres:x:70:70::/var/lib/postgresql:/bin/sh
mysql:x:71:71::/var/lib/mysql:/bin/sh
redis:x:72:72::/data:/bin/sh
EOF
printf 'root:x:0:\npostgres:x:70:\nmysql:x:71:\nredis:x:72:\n' >"$root/etc/group"

# Debian keeps the server of each version in a folder of its own, on nobody's PATH.
postgres=$(find /usr/lib/postgresql -path '*/bin/initdb' 2>/dev/null | sort -V | tail -n 1)
[ -n "$postgres" ] || postgres=$(readlink -f -- "$(type -P initdb)")
postgres=$(dirname -- "$postgres")
programs=("$postgres"/{postgres,initdb,pg_ctl,pg_isready,psql,pg_dump,pg_dumpall,createdb})
for program in mariadbd mariadb mariadb-dump my_print_defaults resolveip redis-server redis-cli sqlite3; do
  programs+=("$(type -P "$program")")
done
needed() { ldd "$@" 2>/dev/null | sed -n 's/.*=> \(\/[^ ]*\) .*/\1/p; s/^[[:space:]]*\(\/[^ ]*\) (0x.*/\1/p'; }
mapfile -t plugins < <(find "$postgres/../lib" -name 'plpgsql.so' -o -name 'dict_snowball.so')
for file in "${programs[@]}" "${plugins[@]}"; do
  printf '%s\n' "$file"
  needed "$file"
done | sort -u | while read -r file; do
  mkdir -p "$root$(dirname -- "$file")"
  cp -L --preserve=mode -- "$file" "$root$file"
done
for program in "${programs[@]}"; do
  [ -e "$root/usr/bin/${program##*/}" ] || ln -s "$program" "$root/usr/bin/${program##*/}"
done
cp --preserve=mode -- "$(type -P mariadb-install-db)" "$root/usr/bin/"
version=$(basename -- "$(dirname -- "$postgres")")
mkdir -p "$root/usr/share"
for folder in "/usr/share/postgresql/$version" /usr/share/mysql; do
  mkdir -p "$root$folder"
  cp -rL -- "$folder/." "$root$folder/"
done
find "$root/usr/share" -name '*.mo' -delete
find "$root/usr/share/mysql" -mindepth 1 -maxdepth 1 -type d ! -name english ! -name charsets -exec rm -rf {} +

script() {
  cat >"$root/bin/$1"
  chmod 755 "$root/bin/$1"
}
script start-postgres <<'EOF'
#!/bin/sh
set -eu
if [ ! -s "$PGDATA/PG_VERSION" ]; then
  mkdir -p "$PGDATA" && chown postgres "$PGDATA" && chmod 700 "$PGDATA"
  cp /run/secrets/postgres-password /tmp/password && chown postgres /tmp/password
  su postgres -c "initdb --username=postgres --auth-local=scram-sha-256 --auth-host=scram-sha-256 --pwfile=/tmp/password --encoding=UTF8 --no-sync -D $PGDATA"
fi
exec su postgres -c "exec postgres -D $PGDATA -c unix_socket_directories=/tmp -c fsync=off"
EOF
script start-mariadb <<'EOF'
#!/bin/sh
set -eu
if [ ! -d /var/lib/mysql/mysql ]; then
  chown mysql /var/lib/mysql
  mariadb-install-db --user=mysql --datadir=/var/lib/mysql --auth-root-authentication-method=normal --skip-test-db
  printf "ALTER USER root@localhost IDENTIFIED BY '%s';\n" "$(cat /run/secrets/mariadb-password)" >/tmp/first.sql
  set -- --init-file=/tmp/first.sql
  chown mysql /tmp/first.sql
fi
exec mariadbd --no-defaults --user=mysql --datadir=/var/lib/mysql --socket=/tmp/mysql.sock --skip-networking "$@"
EOF
script start-redis <<'EOF'
#!/bin/sh
set -eu
chown redis /data
printf 'requirepass "%s"\n' "$(cat /run/secrets/redis-password)" >/tmp/redis.conf
chown redis /tmp/redis.conf
exec su redis -c 'exec redis-server /tmp/redis.conf --dir /data --appendonly yes'
EOF
