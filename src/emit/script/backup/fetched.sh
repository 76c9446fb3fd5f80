# What a restore and a drill share: a snapshot, taken apart into its sources.

tab=$(printf '\t')

# newest: the snapshot that is taken where none is named
newest() {
  snapshots >"$work/snapshots" 2>"$work/log" || why "the snapshots of $repository cannot be listed"
  [ -s "$work/snapshots" ] || fail "there is no snapshot of $backup in $repository"
  tail -n 1 "$work/snapshots" | cut -d ' ' -f 1
}

# take SNAPSHOT FOLDER: each source as a file or folder of its name
take() {
  mkdir -- "$2/.fetched"
  fetch "$1" "$2/.fetched"
  manifest=$(find "$2/.fetched" -path '*.work/saved/manifest' | head -n 1)
  [ -n "$manifest" ] || fail "$1 of $repository is no snapshot of this script's"
  while IFS=$tab read -r what name where _; do
    case "$what" in
    database)
      mv -- "${manifest%/*}/$where" "$2/$name"
      [ ! -e "${manifest%/*}/$where.roles" ] || mv -- "${manifest%/*}/$where.roles" "$2/$name.roles"
      ;;
    volume | path) mv -- "$2/.fetched$where" "$2/$name" ;;
    esac
  done <"$manifest"
  rm -rf -- "$2/.fetched"
}
