#!/usr/bin/env bash
# The workflow of tools/engines/README.md, run here job by job: shards without a common file system, artefacts as folders.
set -uo pipefail
here=$(dirname -- "$(readlink -f -- "$0")")
for tool in python3 diff; do
  command -v "$tool" >/dev/null || { echo "skipped: there is no $tool here"; exit 77; }
done
python3 -c 'import yaml' 2>/dev/null || { echo "skipped: this python3 has no yaml"; exit 77; }
# shellcheck source=tests/engines/campaign.bash
. "$here/campaign.bash"

# The small campaign in place of the nightly one: no word of the workflow but its seeds is another.
log=$room/github.log
"$here/github_workflow.py" "$engines/README.md" 'campaign init nightly --seeds 1..400000' \
  "campaign init nightly $room/corruption.json $room/held.json --seeds 1..16 --seeds-per-chunk 2 --shrink-tries 20" \
  "$room/github" >"$log" 2>&1 || fail "the workflow does not run: $(cat "$log")"
grep '^jobs: ' "$log"
# Merging finds what is violated, so its job fails, and its artefact is there all the same.
grep -q '^jobs: plan held, work held, merge failed$' "$log" || fail "other jobs failed: $(cat "$log")"
for shard in 1 2 3 4 5 6 7 8; do
  [ -n "$(find "$room/github/artefacts/part-$shard/chunks" -name '*.json' 2>/dev/null)" ] ||
    fail "shard $shard has done nothing: $(cat "$log")"
done
# The report comes after merging has failed. It tells of times and paths, so its bytes are its own.
grep -q 'failures="16"' "$room/github/runners/merge/nightly.xml" || fail "no report: $(cat "$log")"
cp -r "$room/github/artefacts/nightly" "$room/merged"
[ -s "$room/merged/report-1.html" ] || fail "no page of the report: $(cat "$log")"
rm -r "$room/merged"/report-*
compare merged
