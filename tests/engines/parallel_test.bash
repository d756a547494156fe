#!/usr/bin/env bash
# tools/engines/parallel on two hosts over ssh, one of which loses its workers in the middle.
set -uo pipefail
here=$(dirname -- "$(readlink -f -- "$0")")
for tool in parallel ssh sshd ssh-keygen diff; do
  PATH=$PATH:/usr/sbin command -v "$tool" >/dev/null || { echo "skipped: there is no $tool here"; exit 77; }
done
# shellcheck source=tests/engines/campaign.bash
. "$here/campaign.bash"

# Two sshd of our own on this machine; root has each in namespaces of its own, with another host's name.
ssh-keygen -q -t ed25519 -N '' -f "$room/user_key" && ssh-keygen -q -t ed25519 -N '' -f "$room/host_key" || fail "no keys"
cp "$room/user_key.pub" "$room/authorized_keys" && chmod 600 "$room/authorized_keys"
: >"$room/ssh_config"

start_host() {
  local name=$1 port=$2 as=()
  cat >"$room/sshd-$name" <<CONFIG
ListenAddress 127.0.0.1:$port
HostKey $room/host_key
PidFile $room/$name.pid
AuthorizedKeysFile $room/authorized_keys
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin prohibit-password
StrictModes no
UsePAM no
MaxStartups 100
CONFIG
  cat >>"$room/ssh_config" <<CONFIG
Host $name
  HostName 127.0.0.1
  Port $port
CONFIG
  if [ "$(id -u)" = 0 ]; then
    as=(unshare --mount --uts sh -c 'mount -t tmpfs none /run && mkdir /run/sshd && hostname "$0" && exec "$@"' "$name")
  fi
  "${as[@]}" "$(command -v sshd)" -D -e -f "$room/sshd-$name" 2>"$room/$name.log" &
  started+=($!)
}
if [ "$(id -u)" = 0 ] && ! unshare --mount --uts sh -c 'mount -t tmpfs none /run && hostname alpha' 2>/dev/null; then
  skip "root may make no namespaces here"
fi
base=$((20000 + RANDOM % 20000))
start_host alpha "$base"
start_host beta "$((base + 1))"
cat >>"$room/ssh_config" <<CONFIG
Host *
  User $(id -un)
  IdentityFile $room/user_key
  IdentitiesOnly yes
  StrictHostKeyChecking no
  UserKnownHostsFile /dev/null
  LogLevel ERROR
CONFIG
for name in alpha beta; do
  wait_for "no ssh to $name" ssh -F "$room/ssh_config" "$name" true
done

init ssh
export PARALLEL_SSH="ssh -F $room/ssh_config" PARALLEL_HOME=$room/home
mkdir -p "$PARALLEL_HOME"
"$engines/parallel" "$room/ssh" 6 --sshlogin 2/alpha,2/beta >"$room/out" 2>"$room/parallel.err" &
engine=$!
# A worker dies under its work; GNU Parallel gives its shard to a host again.
first_worker() {
  victim=$(sed -n 's/.*"process": \([0-9]*\),/\1/p' "$room"/ssh/workers/*.json | head -n 1) && [ "$victim" ]
}
wait_for "no worker begins" first_worker
kill -9 "$victim" 2>/dev/null && echo "killed: a worker"
wait "$engine"
status=$?
[ "$status" = 1 ] || fail "exit code $status: $(cat "$room/out" "$room/parallel.err")"
compare ssh
for name in alpha beta; do
  grep -q "	$name	" "$room/ssh/parallel.log" || fail "$name has done nothing: $(cat "$room/ssh/parallel.log")"
done
"$SQUALL" campaign status "$room/ssh"
