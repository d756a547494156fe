// The shared object: etcd's Raft as a machine of raft_machine.h.
package main

/*
#include "raft_machine.h"

// Go cannot call a pointer to a function, nor hold C's inline functions.
static void env_hard_state(raft_env* e, uint64_t term, uint32_t vote) { raft_hard_state(e, term, vote); }
static void env_commit_index(raft_env* e, uint64_t index) { raft_commit_index(e, index); }
static void env_append(raft_env* e, uint64_t index, const raft_entry* entry) { raft_append(e, index, entry); }
static void env_truncate(raft_env* e, uint64_t from) { raft_truncate(e, from); }
static raft_snapshot env_compact(raft_env* e, uint64_t up_to) { return raft_compact(e, up_to); }
static void env_install(raft_env* e, raft_snapshot s, raft_configuration c) { raft_install(e, s, c); }
static void env_send(raft_env* e, uint32_t to, const void* bytes, size_t size, const raft_tells* tells) {
  raft_send(e, to, bytes, size, tells);
}
static void env_timer(raft_env* e, int timer, int runs) { raft_timer(e, (raft_timer_id)timer, runs); }
static void env_apply(raft_env* e, uint64_t index) { raft_apply(e, index); }
static void env_accept(raft_env* e) { raft_accept(e); }
static void env_read(raft_env* e, uint32_t read, uint64_t index) { raft_read(e, read, index); }

extern void* etcdCreate(raft_settings*, raft_disk*, raft_env*, raft_view*);
extern void etcdDestroy(void*);
extern void etcdInput(void*, raft_input*, raft_env*, raft_view*);

static void fail_with(raft_env* e, const char* why) { raft_fail(e, why); }
*/
import "C"

import (
	"fmt"
	"runtime/cgo"
	"unsafe"

	"squall_etcd/seat"
)

func main() {}

// env gives the effects to C.
type env struct{ to *C.raft_env }

func configurationOf(c seat.Configuration) C.raft_configuration {
	return C.raft_configuration{C.uint32_t(c.Voters), C.uint32_t(c.Outgoing), C.uint32_t(c.Learners)}
}

func configurationIn(c C.raft_configuration) seat.Configuration {
	return seat.Configuration{Voters: uint32(c.voters), Outgoing: uint32(c.outgoing), Learners: uint32(c.learners)}
}

func (e env) HardState(term, vote uint64) {
	C.env_hard_state(e.to, C.uint64_t(term), C.uint32_t(vote))
}

func (e env) CommitIndex(index uint64) { C.env_commit_index(e.to, C.uint64_t(index)) }

func (e env) Append(index uint64, entry seat.Entry) {
	var made C.raft_entry
	made.term = C.uint64_t(entry.Term)
	made.kind = C.raft_entry_kind(entry.Kind)
	made.data = *(*[16]C.uint8_t)(unsafe.Pointer(&entry.Data))
	made.configuration = configurationOf(entry.Configuration)
	C.env_append(e.to, C.uint64_t(index), &made)
}

func (e env) Truncate(from uint64) { C.env_truncate(e.to, C.uint64_t(from)) }

func (e env) Compact(upTo uint64) uint64 {
	return uint64(C.env_compact(e.to, C.uint64_t(upTo)).state)
}

func (e env) Install(s seat.Snapshot, c seat.Configuration) {
	C.env_install(e.to, C.raft_snapshot{C.uint64_t(s.Index), C.uint64_t(s.Term), C.uint64_t(s.State)},
		configurationOf(c))
}

func flag(is bool) C.int {
	if is {
		return 1
	}
	return 0
}

func (e env) Send(to uint64, message []byte, tells seat.Tells) {
	told := C.raft_tells{kind: C.raft_message_kind(tells.Kind), term: C.uint64_t(tells.Term),
		position_term: C.uint64_t(tells.PositionTerm), position_index: C.uint64_t(tells.PositionIndex),
		entries: C.uint32_t(tells.Entries), positive: flag(tells.Positive), pre_vote: flag(tells.PreVote)}
	C.env_send(e.to, C.uint32_t(to), unsafe.Pointer(&message[0]), C.size_t(len(message)), &told)
}

func (e env) Timer(timer seat.Timer, runs bool) { C.env_timer(e.to, C.int(timer), flag(runs)) }
func (e env) Apply(index uint64)                { C.env_apply(e.to, C.uint64_t(index)) }
func (e env) Accept()                           { C.env_accept(e.to) }
func (e env) Read(read uint32, index uint64) {
	C.env_read(e.to, C.uint32_t(read), C.uint64_t(index))
}

// failOnPanic ends a call of Squall's: no panic of Go may leave it.
func failOnPanic(to *C.raft_env) {
	if why := recover(); why != nil {
		text := append([]byte(fmt.Sprint(why)), 0)
		C.fail_with(to, (*C.char)(unsafe.Pointer(&text[0])))
	}
}

// A server is known to C by a handle, which is no pointer, though it travels as one.
func serverOf(handle unsafe.Pointer) *seat.Server {
	return cgo.Handle(uintptr(handle)).Value().(*seat.Server)
}

//export etcdCreate
func etcdCreate(settings *C.raft_settings, disk *C.raft_disk, to *C.raft_env,
	shown *C.raft_view) (made unsafe.Pointer) {
	defer failOnPanic(to)
	kept := seat.Disk{Term: uint64(disk.term), Vote: uint64(disk.voted_for),
		Snapshot: seat.Snapshot{Index: uint64(disk.snapshot.index), Term: uint64(disk.snapshot.term),
			State: uint64(disk.snapshot.state)},
		Configuration: configurationIn(disk.configuration), Commit: uint64(disk.commit_index)}
	if disk.entry_count > 0 {
		for _, entry := range unsafe.Slice(disk.entries, int(disk.entry_count)) {
			kept.Entries = append(kept.Entries, seat.Entry{Term: uint64(entry.term),
				Kind: seat.EntryKind(entry.kind), Data: *(*[16]byte)(unsafe.Pointer(&entry.data)),
				Configuration: configurationIn(entry.configuration)})
		}
	}
	server := seat.New(seat.Settings{Self: uint64(settings.self),
		EntriesPerMessage: uint64(settings.entries_per_message_max), PreVote: settings.pre_vote != 0,
		CheckQuorum: settings.check_quorum != 0, SlowDisk: settings.slow_disk != 0}, kept, env{to})
	show(server, shown)
	return unsafe.Pointer(uintptr(cgo.NewHandle(server)))
}

//export etcdDestroy
func etcdDestroy(handle unsafe.Pointer) { cgo.Handle(uintptr(handle)).Delete() }

//export etcdInput
func etcdInput(handle unsafe.Pointer, input *C.raft_input, to *C.raft_env, shown *C.raft_view) {
	defer failOnPanic(to)
	server, e := serverOf(handle), env{to}
	switch input.kind {
	case C.RAFT_RECEIVE:
		server.Receive(C.GoBytes(unsafe.Pointer(input.bytes), C.int(input.size)), e)
	case C.RAFT_ELECTION_TIMEOUT:
		server.ElectionTimeout(e)
	case C.RAFT_HEARTBEAT_TIMEOUT:
		server.HeartbeatTimeout(e)
	case C.RAFT_REQUEST:
		server.Request(seat.EntryKind(input.entry_kind), *(*[16]byte)(unsafe.Pointer(&input.data)), e)
	case C.RAFT_READ:
		server.Read(uint32(input.read), e)
	case C.RAFT_COMPACT:
		server.Compact(e)
	case C.RAFT_CHANGE:
		server.Change(configurationIn(input.configuration), e)
	case C.RAFT_TRANSFER:
		server.Transfer(uint64(input.server), e)
	case C.RAFT_SYNCED:
		server.Synced(uint64(input.entry_term), uint64(input.index), e)
	}
	show(server, shown)
}

func show(server *seat.Server, shown *C.raft_view) {
	view := server.View()
	shown.term = C.uint64_t(view.Term)
	shown.voted_for = C.uint32_t(view.Vote)
	shown.role = C.raft_role(view.Role)
	shown.leader = C.uint32_t(view.Leader)
	shown.commit_index = C.uint64_t(view.Commit)
	shown.has_configuration = 1
	shown.configuration = configurationOf(view.Configuration)
}
