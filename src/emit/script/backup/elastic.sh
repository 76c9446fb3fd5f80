# Elasticsearch, by its own snapshots: into a folder that its `path.repo` allows, from there out of the container and back.
# The repository of a copy has the name of the script and its repository, so that two runs do not meet.

# `call METHOD PATH [BODY [STATUS]]` puts what the server answers into $answer; another status than a success or that one
# ends it. Its certificate, where it has one, is of its own making, and this is the machine that it speaks for.
as_elastic='
  call() {
    method=$1 at=$2 body=${3-} also=${4-none}
    answer=$(
      { [ -z "$user$password" ] || printf "user = \"%s\"\n" "$(printf %s "${user:-elastic}:$password" | sed "s/[\\\\\"]/\\\\&/g")"; } |
        curl --silent --show-error --insecure --config - --request "$method" --header "Content-Type: application/json" \
          ${body:+--data "$body"} --write-out "|%{http_code}" "$base/$at"
    ) || return 1
    case "${answer##*|}" in
    2?? | "$also") ;;
    *) printf "%s\n" "$answer" | head -c 1000 >&2; return 1 ;;
    esac
  }
  drop() { call DELETE "$1" "" 404; }
  register() { call PUT "_snapshot/$1" "{\"type\":\"fs\",\"settings\":{\"location\":\"$2\"$3}}"; }
  must() { case "$answer" in *"$1"*) ;; *) printf "%s\n" "$answer" | head -c 1000 >&2; exit 1 ;; esac; }
  # Of several lists of a name the first is that of the whole snapshot. What begins with a dot is the server'"'"'s own.
  list() { printf %s "$answer" | grep -o "\"$1\":\[[^]]*\]" | head -n 1 | sed "s/^[^[]*\[//; s/]//; s/\"//g" | tr , "\n" | grep -v "^\." || :; }
  base=http://127.0.0.1:9200
  call GET "" 2>/dev/null || { base=https://127.0.0.1:9200; call GET "" 2>/dev/null; } || { base=http://127.0.0.1:9200; call GET ""; }
'

# take_snapshot FILE
take_snapshot() {
  ask "$as_elastic"'
    drop "_snapshot/$2"
    rm -rf "${1:?}/$2"
    trap "rm -rf \"$1/$2\"" EXIT
    register "$2" "$1/$2" ""
    what="\"include_global_state\":true"
    [ -z "$3" ] || what="\"indices\":\"$3\",\"include_global_state\":false"
    call PUT "_snapshot/$2/copy?wait_for_completion=true" "{$what}"
    must "\"state\":\"SUCCESS\""
    drop "_snapshot/$2"
    trap - EXIT' "$path" "$me-$repository" "$db" >"$work/out" || why "$name is not saved"
  status=0
  run docker cp "$(the_container):$path/$me-$repository/." - >"$1" || status=$?
  [ "$status" -eq 0 ] || cp -- "$work/log" "$work/why"
  ask 'rm -rf "${1:?}/$2"' "$path" "$me-$repository" >"$work/out" || :
  [ "$status" -eq 0 ] || { mv -- "$work/why" "$work/log" && why "$name is not saved: its snapshot cannot be read"; }
  # An archive that is whole ends in blocks of nothing.
  [ "$(tail -c 1024 -- "$1" | tr -d '\000' | wc -c)" -eq 0 ] || fail "$name is not saved: its snapshot is cut off"
}

# put_snapshot FILE: what it holds replaces what is there under the same names
put_snapshot() {
  [ -z "$trial" ] || path=/tmp/trial/copies
  ask 'umask 022; rm -rf "${1:?}/$2"; mkdir -p "$1/$2"' "$path" "$me-$repository" || why "$name cannot be restored"
  run docker cp - "$(the_container):$path/$me-$repository" <"$1" || why "$name cannot be restored"
  ask "$as_elastic"'
    trap "rm -rf \"$1/$2\"" EXIT
    drop "_snapshot/$2"
    register "$2" "$1/$2" ",\"readonly\":true"
    call GET "_snapshot/$2/copy"
    must "\"state\":\"SUCCESS\""
    streams=$(list data_streams) indices=$(list indices)
    all=$(printf "%s\n" $streams $indices | tr "\n" ,)
    [ "$all" != , ] || { echo "the snapshot holds no index" >&2; exit 1; }
    for stream in $streams; do drop "_data_stream/$stream"; done
    for index in $indices; do drop "$index"; done
    what="\"indices\":\"${all%,}\",\"include_global_state\":$([ -n "$3" ] && echo false || echo true)"
    # Users keep the passwords that their secrets have now. Releases before 7.12 leave them out unasked, and refuse to be asked.
    restore="_snapshot/$2/copy/_restore?wait_for_completion=true"
    call POST "$restore" "{$what,\"feature_states\":[\"none\"]}" 400
    case "$answer" in *feature_states*"|400") call POST "$restore" "{$what}" ;; esac
    must "\"failed\":0"
    drop "_snapshot/$2"' "$path" "$me-$repository" "$db" >"$work/out" || why "$name is not restored whole"
}

# documents: how many an index has, or all together
documents() {
  ask "$as_elastic"'call GET "$1/_count"; printf "%s" "$answer" | sed -n "s/.*\"count\":\([0-9]*\).*/\1/p"' "${check:=*}"
}

# begin_elasticsearch: a server of its own in the trial
begin_elasticsearch() {
  as=elasticsearch
  printf '\n\n' >"$work/credentials"
  # Without words about memory it takes half of the host's.
  ask 'mkdir -p /tmp/trial/copies; export ES_JAVA_OPTS="-Xms1g -Xmx1g"
    elasticsearch -d -p /tmp/trial/pid -E path.data=/tmp/trial/data -E path.logs=/tmp/trial/log -E path.repo=/tmp/trial/copies \
      -E discovery.type=single-node -E network.host=127.0.0.1 -E xpack.security.enabled=false </dev/null >/tmp/trial/out 2>&1
    tries=0
    until curl --silent --fail --output /dev/null http://127.0.0.1:9200; do
      tries=$((tries + 1)); [ "$tries" -lt 180 ] || { tail -n 3 /tmp/trial/out >&2; exit 1; }
      sleep 1
    done' || why "no server for $name starts"
}
