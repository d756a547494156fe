#!/usr/bin/env bash
# tools/engines/slurm on a Slurm of one node, which the test starts: a shard is killed, the merge waits for all.
set -uo pipefail
here=$(dirname -- "$(readlink -f -- "$0")")
for tool in slurmctld slurmd munged sbatch srun squeue sinfo diff; do
  PATH=$PATH:/usr/sbin command -v "$tool" >/dev/null || { echo "skipped: there is no $tool here"; exit 77; }
done
# shellcheck source=tests/engines/campaign.bash
. "$here/campaign.bash"

user=$(id -un) node=$(hostname -s) base=$((20000 + RANDOM % 20000))
mkdir -m 700 "$room/munge" && mkdir "$room/state" "$room/spool"
dd if=/dev/urandom of="$room/munge/key" bs=128 count=1 status=none && chmod 400 "$room/munge/key"
chmod 755 "$room/munge"
munged --foreground --key-file "$room/munge/key" --socket "$room/munge/socket" --pid-file "$room/munge/pid" \
  --log-file "$room/munge/log" --seed-file "$room/munge/seed" 2>"$room/munge.err" &
started+=($!)

cat >"$room/slurm.conf" <<CONFIG
ClusterName=squall
SlurmctldHost=$node(127.0.0.1)
SlurmctldPort=$base
SlurmdPort=$((base + 1))
SlurmUser=$user
SlurmdUser=$user
AuthType=auth/munge
AuthInfo=socket=$room/munge/socket
CredType=cred/munge
StateSaveLocation=$room/state
SlurmdSpoolDir=$room/spool
SlurmctldPidFile=$room/slurmctld.pid
SlurmdPidFile=$room/slurmd.pid
SlurmctldLogFile=$room/slurmctld.log
SlurmdLogFile=$room/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
MpiDefault=none
SwitchType=switch/none
JobAcctGatherType=jobacct_gather/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerParameters=sched_interval=1,bf_interval=1
ReturnToService=2
NodeName=$node NodeAddr=127.0.0.1 CPUs=2
PartitionName=short Nodes=$node Default=YES MaxTime=10 State=UP
CONFIG
export SLURM_CONF=$room/slurm.conf
wait_for "munge does not start" test -S "$room/munge/socket"
slurmctld -D 2>"$room/slurmctld.err" &
started+=($!)
slurmd -D -N "$node" 2>"$room/slurmd.err" &
started+=($!)
is_ready() { [ "$(sinfo --noheader --format=%t)" = idle ]; }
wait_for "Slurm does not start" is_ready

init slurm
"$engines/slurm" "$room/slurm" 4 || fail "nothing was submitted"
first_worker() {
  victim=$(sed -n 's/.*"process": \([0-9]*\),/\1/p' "$room"/slurm/workers/*.json | head -n 1) && [ "$victim" ]
}
wait_for "no worker begins" first_worker
kill -9 "$victim" 2>/dev/null && echo "killed: a worker"
is_over() { [ -s "$room/slurm/slurm/merge.txt" ] && [ -z "$(squeue --noheader)" ]; }
wait_for "the jobs do not end" is_over
if ! [ -e "$room/slurm/results.json" ]; then fail "nothing was merged: $(cat "$room"/slurm/slurm/*.txt)"; fi

# The shard that was killed is left; submitted again, it goes on.
if ! grep -q '^merged 32 of 32 runs$' "$room/slurm/slurm/merge.txt"; then
  cat "$room/slurm/slurm/merge.txt"
  rm "$room/slurm/slurm/merge.txt"
  "$engines/slurm" "$room/slurm" 4 || fail "nothing was submitted"
  wait_for "the jobs do not end" is_over
fi
compare slurm
cat "$room/slurm/slurm/merge.txt"
