# Repositories: of restic, or folders of archives. Every snapshot carries the names of its host, project and backup.

# credential NAME FILE: a variable for restic
credential() {
  value=$(first "$2")
  export "$1=$value"
}

in_repository() {
  if [ -n "$ssh_key" ]; then
    # Whom the first run has met is who must answer from then on. Paths from here: the rest may have quotes in it.
    trust="-o StrictHostKeyChecking=accept-new -o 'UserKnownHostsFile=${state#"$here"/}/known_hosts'"
    set -- -o "sftp.command=ssh -o BatchMode=yes -o IdentitiesOnly=yes $trust -i '$ssh_key' $ssh_login -s sftp" "$@"
  fi
  RESTIC_REPOSITORY=$url RESTIC_PASSWORD_FILE=$password RESTIC_CACHE_DIR=$state/cache TZ=UTC restic "$@"
}

# Opens the repository, which is made once. One that was there and is gone is a disk that is not mounted.
open_store() {
  mark=$state/$repository.made
  case "$kind" in
  restic)
    needs restic 'apt install restic'
    [ -s "$password" ] || fail "the password of $repository is missing: $password (bin/secrets makes it)"
    if run in_repository cat config >/dev/null; then
      : >"$mark"
      # Only the locks of processes that are gone: one that was killed leaves its own.
      run in_repository unlock --quiet >/dev/null || why "$repository is locked"
    elif grep -qi 'wrong password' "$work/log"; then
      fail "wrong password for $repository ($url): it was made with another one than $password holds"
    elif grep -qiE 'unable to open config file|repository does not exist|no such file|not found' "$work/log" && [ ! -e "$mark" ] && [ -n "$may_make" ]; then
      run in_repository init >/dev/null || why "$repository cannot be made at $url"
      : >"$mark"
      say "$repository: made at $url; without $password nothing in it can be read, keep it elsewhere too"
    elif [ -e "$mark" ] && grep -qiE 'unable to open config file|repository does not exist|no such file' "$work/log"; then
      case "$url" in /* | local:*) whether='is its disk mounted?' ;; *) whether='does that place answer?' ;; esac
      fail "$repository was at $url and is not there now: $whether (to make it anew remove $mark)"
    else
      why "$repository cannot be opened at $url"
    fi
    ;;
  archive)
    needs zstd 'apt install zstd'
    if [ ! -d "$url" ]; then
      [ ! -e "$mark" ] || fail "$repository was at $url and is not there now: is its disk mounted? (to make it anew remove $mark)"
      [ -n "$may_make" ] || fail "$repository: there is no folder $url"
      mkdir -p -- "$url" 2>"$work/log" || why "$repository cannot be made at $url"
    fi
    : >"$mark"
    ;;
  esac
}

# What is in it, oldest first: a name, the time of it in UTC, and `quarterly` where it is the first of its quarter.
snapshots() {
  case "$kind" in
  restic)
    in_repository snapshots --host "$host" --tag "$tags" --json | awk '{ gsub(/\{"time"/, "\n{\"time\""); print }' |
      sed -n 's/^{"time":"\([0-9-]*\)T\([0-9:]*\)[^"]*".*"tags":\[\([^]]*\)\].*"short_id":"\([0-9a-f]*\)".*/\4 \1T\2Z \3/p' |
      awk '{ print $1, $2, ($3 ~ /"quarterly"/ ? "quarterly" : "-") }' | sort -k 2
    ;;
  archive)
    for file in "$url/$project-$backup-"*.tar.zst; do
      [ -e "$file" ] || continue
      name=${file##*/}
      stamp=${name#"$project-$backup-"}
      stamp=${stamp%.tar.zst}
      first=-
      case "$stamp" in
      *-quarterly)
        first=quarterly
        stamp=${stamp%-quarterly}
        ;;
      esac
      case "$stamp" in [0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]T[0-9][0-9][0-9][0-9][0-9][0-9]Z) ;; *) continue ;; esac
      printf '%s %s %s\n' "$name" "$(printf %s "$stamp" | sed 's/^\(....\)\(..\)\(..\)T\(..\)\(..\)\(..\)Z$/\1-\2-\3T\4:\5:\6Z/')" "$first"
    done | sort -k 2
    ;;
  esac
}

# Whether this run is the first of its quarter.
is_first_of_quarter() {
  [ "$quarterly" -gt 0 ] || return 1
  snapshots >"$work/snapshots" 2>"$work/log" || why "the snapshots of $repository cannot be listed"
  ! awk -v now="$(date -u +%Y-%m)" '
    function quarter(at) { return substr(at, 1, 4) * 4 + int((substr(at, 6, 2) - 1) / 3) }
    $3 == "quarterly" && quarter($2) == quarter(now) { found = 1 }
    END { exit !found }' "$work/snapshots"
}

# put PATH…: one snapshot of them; patterns that are left out are lines of $work/exclude
put() {
  tagged=
  ! is_first_of_quarter || tagged=quarterly
  case "$kind" in
  restic)
    [ ! -s "$work/exclude" ] || set -- --exclude-file "$work/exclude" "$@"
    status=0
    run in_repository backup --quiet --host "$host" --tag "$tags${tagged:+,$tagged}" "$@" >"$work/out" || status=$?
    case "$status" in
    0) ;;
    3) why "saved to $repository, but some files could not be read" ;;
    *) why "nothing was saved to $repository" ;;
    esac
    ;;
  archive)
    name=$project-$backup-$(date -u +%Y%m%dT%H%M%SZ)${tagged:+-$tagged}.tar.zst
    rm -f -- "$url/$project-$backup-"*.partial
    partial=$url/$name.partial
    if [ -s "$work/exclude" ]; then
      tar --version 2>/dev/null | grep -q GNU || fail 'GNU tar is needed to leave files out of an archive'
      sed 's|\*\*|*|g' "$work/exclude" >"$work/exclude.tar"
      set -- --anchored --wildcards --exclude-from="$work/exclude.tar" "$@"
    fi
    run pack "$partial" "$@" || {
      rm -f -- "$partial"
      why "nothing was saved to $repository"
    }
    status=$(cat "$work/tar.status")
    # 1: a file changed while it was read. `stop` its service where that matters.
    [ "$status" -le 1 ] || {
      rm -f -- "$partial"
      why "nothing was saved to $repository"
    }
    sum=$(sha256sum <"$partial" 2>"$work/log") || why "nothing was saved to $repository"
    printf '%s  %s\n' "${sum%% *}" "$name" >"$url/$name.sha256" || fail "no space left for a checksum in $url"
    sync
    mv -f -- "$partial" "$url/$name"
    ;;
  esac
}
pack() {
  to=$1
  shift
  { tar -C / -cf - "$@" && echo 0 >"$work/tar.status" || echo $? >"$work/tar.status"; } | zstd -q -f -o "$to" -
}

# Removes what no rule keeps. Grouped by host and tags: by path, a new source would start a history of its own, and the
# old one would never be pruned.
prune() {
  [ -n "$keep" ] || return 0
  case "$kind" in
  restic)
    set --
    [ "$quarterly" -eq 0 ] || set -- --keep-tag quarterly
    # shellcheck disable=SC2086 # options
    run in_repository forget --quiet --host "$host" --tag "$tags" --group-by host,tags "$@" --keep-last 1 $keep --prune >/dev/null ||
      why "$repository cannot be pruned"
    [ "$quarterly" -eq 0 ] ||
      run in_repository forget --quiet --host "$host" --tag "$tags,quarterly" --group-by host,tags --keep-last "$quarterly" --prune >/dev/null ||
      why "$repository cannot be pruned"
    ;;
  archive)
    snapshots | awk -v rules="$keep" -v quarters="$quarterly" "$outdated" >"$work/outdated"
    while read -r name; do
      rm -f -- "$url/$name" "$url/$name.sha256"
    done <"$work/outdated"
    ;;
  esac
}

# As restic counts: the newest of each of the last so many periods that have one.
# shellcheck disable=SC2016
outdated='
function days(y, m, d) {
  if (m <= 2) { y--; m += 12 }
  return 365 * y + int(y / 4) - int(y / 100) + int(y / 400) + int((153 * (m - 3) + 2) / 5) + d - 719469
}
function period(rule, at,  y, m, day) {
  y = substr(at, 1, 4) + 0; m = substr(at, 6, 2) + 0
  day = days(y, m, substr(at, 9, 2) + 0)
  if (rule == "last") return at
  if (rule == "hourly") return day * 24 + substr(at, 12, 2)
  if (rule == "daily") return day
  if (rule == "weekly") return int((day + 3) / 7)
  if (rule == "monthly") return y * 12 + m
  return y
}
{ name[NR] = $1; time[NR] = $2; quarterly[NR] = ($3 == "quarterly") }
END {
  newest = 1
  for (at = NR; at > 0; at--) if (!quarterly[at]) { kept[at] = 1; break }
  words = split(rules, word, " ")
  for (i = 1; i < words; i += 2) {
    rule = substr(word[i], 8); left = word[i + 1]; last = ""
    for (at = NR; at > 0; at--) {
      if (quarterly[at]) continue
      now = period(rule, time[at])
      if (left > 0 && now "" != last "") { kept[at] = 1; left-- }
      last = now
    }
  }
  for (at = NR; at > 0; at--) if (quarterly[at] && quarters-- > 0) kept[at] = 1
  for (at = 1; at <= NR; at++) if (!kept[at]) print name[at]
}'

# fetch SNAPSHOT FOLDER: all of it, below the folder as it lay below /
fetch() {
  case "$kind" in
  restic)
    run in_repository restore "$1" --host "$host" --tag "$tags" --target "$2" >"$work/out" || why "$1 of $repository cannot be read"
    ;;
  archive)
    [ -f "$url/$1" ] || fail "there is no archive $1 in $url"
    run checked "$1" || why "$1 does not have the checksum that it was saved with"
    run unpack "$url/$1" "$2" || why "$1 of $repository cannot be read"
    [ "$(cat "$work/zstd.status")" -eq 0 ] || why "$1 of $repository cannot be read"
    ;;
  esac
}
checked() { (cd -- "$url" && sha256sum -c "$1.sha256" >/dev/null); }
unpack() { { zstd -q -d -c -- "$1" && echo 0 >"$work/zstd.status" || echo 1 >"$work/zstd.status"; } | tar -C "$2" -xpf -; }

# Reads what is kept and holds it against its checksums; of a restic repository a twelfth a run, by the month.
verify() {
  case "$kind" in
  restic)
    part=$(date -u +%m)
    run in_repository check --quiet --read-data-subset="${part#0}/12" >/dev/null || why "$repository is damaged"
    ;;
  archive)
    snapshots >"$work/snapshots"
    while read -r name _; do
      run checked "$name" </dev/null || why "$repository is damaged: $name does not have the checksum that it was saved with"
    done <"$work/snapshots"
    ;;
  esac
}
