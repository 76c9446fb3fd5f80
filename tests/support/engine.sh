#!/usr/bin/env bash
# Runs a throw-away docker engine until its standard input closes, then removes every trace of it.
#
#   engine.sh hold DIR BUSYBOX     DIR: an empty folder of the engine's own, its last part a unique name
#
# The engine lives in mount, network and process namespaces of its own: bridges, iptables rules, published ports and
# overlay mounts never touch the machine, engines do not meet each other, and the end of the first process in there is
# the end of them all. Its life hangs on standard input and not on a signal, because that also closes when the
# test process is killed.
set -euo pipefail

hold() {
  local dir=$1 busybox=$2
  unshare --mount --net --pid --fork --kill-child -- bash "${BASH_SOURCE[0]}" inside "$dir" "$busybox" || true
  # The only things outside the namespaces: empty control groups and the folder.
  find /sys/fs/cgroup -depth -type d -path "*/${dir##*/}*" -exec rmdir -- {} + || true
  rm -rf -- "$dir"
}

inside() {
  local dir=$1 busybox=$2 outer_pid
  # /proc is still the machine's, so this is our process id out there; `nsenter` needs it.
  read -r outer_pid _ </proc/self/stat
  mount -t proc proc /proc
  # An engine that finds a containerd in /run uses it instead of its own.
  mount -t tmpfs tmpfs /run
  "$busybox" ip link set lo up

  exec 3<&0
  cat <&3 >/dev/null &
  # `container` keeps the engine from loading AppArmor profiles into the machine's kernel. There is no way out of here,
  # so asking the world for a name that no container has is kept short.
  container=tests TMPDIR=$dir dockerd --host "unix://$dir/docker.sock" --data-root "$dir/data" --exec-root "$dir/exec" \
    --pidfile "$dir/docker.pid" --cgroup-parent "/${dir##*/}" --exec-opt native.cgroupdriver=cgroupfs \
    --storage-driver vfs \
    --dns 127.0.0.1 --dns-opt timeout:1 --dns-opt attempts:2 </dev/null 3<&- >"$dir/log" 2>&1 &
  echo "$outer_pid" >"$dir/outer.pid"
  # Whichever ends first, standard input or the engine. Bash reaps the orphans that fall to process 1 meanwhile.
  wait -n || true
}

"$@"
