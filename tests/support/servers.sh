#!/usr/bin/env bash
# Makes the root file system of an image of MySQL and MongoDB, and of what stands in for Elasticsearch.
#
#   servers.sh ROOT BUSYBOX SERVERS     ROOT: an empty folder; SERVERS: what scripts/install-servers unpacked
set -euo pipefail

root=$1 busybox=$2 servers=$3
cp -a -- "$servers/." "$root/"
mkdir -p "$root"/{var/lib/mysql-files,root,usr/share/elasticsearch/data}
chown 1000:0 "$root/usr/share/elasticsearch/data"
cp "$busybox" "$root/usr/bin/busybox"
"$busybox" --list | grep -vx busybox | while read -r command; do
  [ -e "$root/usr/bin/$command" ] || ln -s busybox "$root/usr/bin/$command"
done
printf '%s\n' 'mysql:x:71:71::/var/lib/mysql:/bin/sh' 'elasticsearch:x:1000:0::/:/bin/sh' >>"$root/etc/passwd"
printf 'mysql:x:71:\n' >>"$root/etc/group"

script() {
  cat >"$root/usr/bin/$1"
  chmod 755 "$root/usr/bin/$1"
}
{ echo '#!/usr/bin/perl' && cat -- "$(dirname -- "$0")/elasticsearch.pl"; } | script elasticsearch
script start-mysql <<'EOT'
#!/bin/sh
set -eu
if [ ! -d /var/lib/mysql/mysql ]; then
  chown mysql /var/lib/mysql
  mysqld --no-defaults --user=mysql --datadir=/var/lib/mysql --initialize-insecure
  printf "ALTER USER root@localhost IDENTIFIED BY '%s';\n" "$(cat /run/secrets/mysql-password)" >/tmp/first.sql
  set -- --init-file=/tmp/first.sql
  chown mysql /tmp/first.sql
fi
exec mysqld --no-defaults --user=mysql --datadir=/var/lib/mysql --socket=/tmp/mysql.sock --skip-networking --mysqlx=OFF "$@"
EOT
script start-mongodb <<'EOT'
#!/bin/sh
set -eu
if [ ! -e /data/db/WiredTiger ]; then
  mongod --dbpath /data/db --bind_ip 127.0.0.1 --fork --logpath /tmp/log
  mongo --quiet --norc admin --eval "db.createUser({ user: 'root', pwd: cat('/run/secrets/mongo-password').trim(), roles: ['root'] })"
  mongod --dbpath /data/db --shutdown
fi
exec mongod --dbpath /data/db --bind_ip 127.0.0.1 --auth
EOT
