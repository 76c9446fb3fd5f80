verb=save
may_make=1
case "${1-}" in
--verify)
  verb=verify
  may_make=
  shift
  ;;
-*)
  quiet=1
  reason="usage: $me [--verify] [REPOSITORY…]"
  exit 64
  ;;
esac
if [ $# -ne 1 ]; then
  # Each in a process of its own: one that fails keeps none of the others from running.
  each "$([ "$verb" = save ] || printf %s --verify)" "$@"
fi
choose "$1"
if [ "$limit" -gt 0 ] && [ -z "${BACKUP_TIMED-}" ]; then
  needs timeout
  if [ "$verb" = verify ]; then set -- --verify "$repository"; fi
  BACKUP_TIMED=1
  export BACKUP_TIMED
  exec timeout -k 60 "$limit" "bin/$me" "$@"
fi
unset BACKUP_TIMED

leave() { resume; }
enter "$repository"
if [ "$verb" = verify ]; then
  open_store
  verify
  say "$repository: what was read is as it was saved"
  exit 0
fi

# One repository after the other: a service that this stops is not to be started by another run meanwhile.
exec 8>"$state/save.lock"
until flock -n 8; do
  sleep 2 &
  child=$!
  wait "$child"
  child=
done
tell start
open_store
before
mkdir -- "$work/saved"
: >"$work/paths"
printf '%s\n' "$state/cache" >"$work/exclude"
printf 'deployc backup 1\n' >"$work/saved/manifest"

# remember KIND NAME WHERE ENGINE: what a restore reads
remember() { printf '%s\t%s\t%s\t%s\n' "$@" >>"$work/saved/manifest"; }

database() {
  described "$@"
  dump "$work/saved/$name"
  docker inspect --format '{{range .Mounts}}{{println .Source}}{{end}}' "$(the_container)" >"$work/mounts" 2>/dev/null || :
  while read -r place; do
    [ ! -d "$place" ] || beside "$place"
  done <"$work/mounts"
  remember database "$name" "$name" "$engine"
}
volume() {
  name=$1 place=$(mountpoint "$2")
  shift 3
  files volume "$@"
}
path() {
  name=$1 place=$2
  shift 3
  files path "$@"
}
# files KIND PATTERN…
files() {
  [ -e "$place" ] || fail "$name is not saved: $place is not there"
  [ -r "$place" ] || fail "$name is not saved: $place cannot be read, run this as root"
  place=$(cd -- "$(dirname -- "$place")" && pwd -P)/$(basename -- "$place")
  beside "$place"
  remember "$1" "$name" "$place" -
  printf '%s\n' "$place" >>"$work/paths"
  shift
  # Without a slash at any depth, with one from the root.
  for pattern in "$@"; do
    printf '%s\n' "$place/$pattern" >>"$work/exclude"
    case "$pattern" in */*) ;; *) printf '%s\n' "$place/**/$pattern" >>"$work/exclude" ;; esac
  done
}
# The disk that a path is on, or would be.
disk() {
  at=$1
  while [ ! -e "$at" ]; do at=$(dirname -- "$at"); done
  stat -L -c %d -- "$at"
}
# beside PLACE: that what is kept here is not in it; better not on its disk either
beside() {
  folder=${url#local:}
  case "$folder" in /*) ;; *) return 0 ;; esac
  [ ! -d "$folder" ] || folder=$(cd -- "$folder" && pwd -P)
  case "$folder/" in "$1"/*) fail "$repository lies in $1, which it is to save" ;; esac
  shared=$(disk "$folder")
  [ "$shared" = "$(disk "$1")" ] || return 0
  lost="the loss of that disk takes both"
  if [ -n "$strict" ]; then
    for one in $repositories; do
      # What is said of another repository stays in there.
      if (at "$one" && case "${url#local:}" in /*) [ "$(disk "${url#local:}")" != "$shared" ] ;; esac); then
        strict=
      fi
    done
    [ -z "$strict" ] ||
      fail "$repository is on the disk of $name, like every repository: $lost. Put one elsewhere, or say \`allow one-host\` with a reason in the spec"
  fi
  [ -n "${warned-}" ] || say "warning: $repository is on the disk of $name: $lost" >&2
  warned=1
}

sources
halt
set -- "$work/saved"
while read -r place; do
  set -- "$@" "$place"
done <"$work/paths"
put "$@"
resume
prune
after
say "$repository: saved"
tell success
