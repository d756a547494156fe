# Sourced by the tests of engines: a room of its own, a small campaign, and the comparison of what engines leave.

skip() {
  echo "skipped: $*"
  exit 77
}

fail() {
  echo "failed: $*" >&2
  exit 1
}

need() {
  local tool
  for tool in "$@"; do
    command -v "$tool" >/dev/null || skip "there is no $tool here"
  done
}

# What a test has started, by its process ids; ended with the test, as is the room.
started=()
clean_up() {
  local process
  for process in "${started[@]}"; do kill "$process" 2>/dev/null; done
  for process in "${started[@]}"; do wait "$process" 2>/dev/null; done
  rm -rf "$room"
}

PATH=$PATH:/usr/sbin:/sbin
: "${SQUALL:?names the program}"
SQUALL=$(realpath -- "$SQUALL")
export SQUALL
engines=$(cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")/../../tools/engines" && pwd)
room=$(mktemp -d) || exit 1
chmod 755 "$room"
trap clean_up EXIT

cat >"$room/corruption.json" <<'JSON'
{
  "servers": 3, "clients": {"count": 3, "think": {"min": "0", "tail": "5ms"}},
  "timeline": [
    {"when": {"commit_index": {"server": 3, "at_least": 20}}, "crash": 3},
    {"when": {"crashed": 3}, "after": "10ms", "corrupt": {"server": 3, "index": 5}},
    {"when": {"crashed": 3}, "after": "20ms", "restart": 3}],
  "end": {"at": "10s"}
}
JSON
cat >"$room/held.json" <<'JSON'
{"servers": 3, "clients": {"count": 2}, "end": {"at": "20s"}}
JSON

# init NAME: a campaign with findings, of a few seconds.
init() {
  "$SQUALL" campaign init "$room/$1" "$room/corruption.json" "$room/held.json" --seeds 1..16 \
    --seeds-per-chunk 2 --shrink-tries 20 >/dev/null || fail "no campaign $1"
}

# One process does all of it.
init whole
"$SQUALL" campaign work "$room/whole" --quiet || fail "one process does not end"
"$SQUALL" campaign merge "$room/whole" >/dev/null
[ $? = 1 ] || fail "no finding in the campaign"

# compare NAME: nothing but who did the work may differ. What a killed worker had not yet renamed is gone by then.
compare() {
  diff -r --exclude workers --exclude parallel.log --exclude slurm "$room/whole" "$room/$1" ||
    fail "$1 came to something else than one process"
  echo "$1: the same bytes as those of one process"
}

# wait_for TEXT COMMAND…: until it succeeds, for five minutes.
wait_for() {
  local what=$1 looks
  shift
  for ((looks = 0; looks < 3000; ++looks)); do
    if "$@" >/dev/null 2>&1; then return 0; fi
    sleep 0.1
  done
  tail -n 5 "$room"/*.log "$room"/*.err 2>/dev/null
  fail "$what"
}
