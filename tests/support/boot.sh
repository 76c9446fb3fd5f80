#!/usr/bin/env bash
# Boots this machine's own systemd as process 1 of a machine of its own, until standard input closes.
#
#   boot.sh hold DIR SOCKET COMPOSE FOLDER AT     DIR: an empty folder of its own, its last part a unique name
#
# SOCKET is the socket of a docker engine, COMPOSE docker compose's binary, FOLDER what that machine has at AT. It shares
# programs and libraries with this one, to read; what it writes is in memory. Its units are a handful of targets, the
# journal and a `docker.service` that stands for the engine outside: nothing of this machine is started in there.
set -euo pipefail

hold() {
  local dir=$1
  # Where the host has version 1 of control groups alone, version 2 is mounted beside, which all can.
  local groups
  groups=$(awk '$3 == "cgroup2" { print $2; exit }' /proc/mounts)
  mkdir -p -- "$dir"/{groups,root}
  if [ -z "$groups" ]; then
    groups=$dir/groups
    mount -t cgroup2 none "$groups"
  fi
  mkdir -p -- "$groups/${dir##*/}"
  (
    echo "$BASHPID" >"$groups/${dir##*/}/cgroup.procs"
    exec unshare --cgroup --mount --pid --uts --ipc --net --fork --kill-child -- bash "${BASH_SOURCE[0]}" inside "$@"
  ) || true
  find "$groups/${dir##*/}" -depth -type d -exec rmdir -- {} + 2>/dev/null || true
  umount "$dir/groups" 2>/dev/null || true
  rm -rf -- "$dir"
}

# What waits for the end of standard input is outside of process 1, which is systemd.
inside() {
  local dir=$1 socket=$2 compose=$3 folder=$4 at=$5 root=$1/root
  read -r outer_pid _ </proc/self/stat
  mount --make-rprivate /
  mount -t tmpfs -o mode=755 tmpfs "$root"
  mkdir -p -- "$root"/{proc,sys,dev,run,tmp,etc/systemd/system,var/log/journal,var/lib/systemd,root,home,usr/local/lib/docker/cli-plugins,srv}
  chmod 1777 "$root/tmp"
  local part
  for part in bin sbin lib lib64 libexec share; do
    [ -d "/usr/$part" ] || continue
    mkdir -- "$root/usr/$part"
    mount --bind -- "/usr/$part" "$root/usr/$part"
    mount -o remount,ro,bind -- "$root/usr/$part"
  done
  for part in bin sbin lib lib64; do ln -s "usr/$part" "$root/$part"; done
  mkdir -p -- "$root$at" "$root/run"
  mount --bind -- "$folder" "$root$at"
  printf '%s\n' 'root:x:0:0::/root:/bin/sh' 'shop:x:990:990::/:/bin/sh' 'nobody:x:65534:65534::/:/bin/false' >"$root/etc/passwd"
  printf '%s\n' 'root:x:0:' 'shop:x:990:' 'nogroup:x:65534:' >"$root/etc/group"
  head -c 16 /dev/urandom | od -An -tx1 | tr -d ' \n' >"$root/etc/machine-id"
  [ ! -e /etc/alternatives ] || cp -a /etc/alternatives "$root/etc/"
  cp -- "$compose" "$root/usr/local/lib/docker/cli-plugins/docker-compose"
  units "$root/etc/systemd/system"

  mount -t proc proc "$root/proc"
  mount -t sysfs -o ro sysfs "$root/sys"
  mount -t cgroup2 none "$root/sys/fs/cgroup"
  mount -t tmpfs -o mode=755 tmpfs "$root/run"
  mount -t tmpfs -o mode=755 tmpfs "$root/dev"
  mkdir -- "$root/dev/pts" "$root/dev/shm"
  local node numbers
  for node in null:1:3 zero:1:5 full:1:7 random:1:8 urandom:1:9 tty:5:0; do
    numbers=${node#*:}
    mknod -m 666 "$root/dev/${node%%:*}" c "${numbers%:*}" "${numbers#*:}"
  done
  mount -t devpts -o newinstance,ptmxmode=666 devpts "$root/dev/pts"
  ln -s pts/ptmx "$root/dev/ptmx"
  ln -s /proc/self/fd "$root/dev/fd"
  : >"$root/run/docker.sock"
  mount --bind -- "$socket" "$root/run/docker.sock"
  mkdir -p -- "$root/var" && ln -s /run "$root/var/run"
  # systemd moves the mounts of credentials from one namespace to another.
  mount --make-rshared "$root"
  echo "$outer_pid" >"$dir/pid"
  cd -- "$root"
  exec env -i container=tests PATH=/usr/sbin:/usr/bin SYSTEMD_UNIT_PATH=/etc/systemd/system \
    chroot "$root" /lib/systemd/systemd --system --unit=multi-user.target --log-target=journal --show-status=0 \
    </dev/null >"$dir/log" 2>&1
}

units() {
  local target
  for target in sysinit basic sockets timers paths slices local-fs swap network network-online shutdown umount final multi-user; do
    printf '[Unit]\nDefaultDependencies=no\n' >"$1/$target.target"
  done
  printf 'Wants=basic.target timers.target systemd-journald.service\nAfter=basic.target timers.target\n' >>"$1/multi-user.target"
  printf 'Requires=sysinit.target\nAfter=sysinit.target\n' >>"$1/basic.target"
  cp -- /lib/systemd/system/systemd-journald{.service,.socket,-dev-log.socket} "$1/"
  printf '[Service]\nType=oneshot\nRemainAfterExit=yes\nExecStart=/usr/bin/test -S /run/docker.sock\n' >"$1/docker.service"
}

if [ "$1" = hold ]; then
  shift
  hold "$@" &
  held=$!
  # Its life hangs on standard input, which also closes when the test process is killed.
  cat >/dev/null || true
  if [ -s "$1/pid" ]; then kill -KILL "$(cat -- "$1/pid")" 2>/dev/null || true; fi
  wait "$held" || true
else
  "$@"
fi
