package main

// The calls and the types of raft_machine.h, which says what each of them means, for mine.go.

/*
#include <stdlib.h>

#include "raft_machine.h"
*/
import "C"

import (
	"fmt"
	"runtime/cgo"
	"unsafe"
)

const (
	Follower  = C.RAFT_FOLLOWER
	Candidate = C.RAFT_CANDIDATE
	Leader    = C.RAFT_LEADER

	RequestVote        = C.RAFT_REQUEST_VOTE
	RequestVoteReply   = C.RAFT_REQUEST_VOTE_REPLY
	AppendEntries      = C.RAFT_APPEND_ENTRIES
	AppendEntriesReply = C.RAFT_APPEND_ENTRIES_REPLY

	Command = C.RAFT_COMMAND
	NoOp    = C.RAFT_NO_OP

	Election  = C.RAFT_ELECTION
	Heartbeat = C.RAFT_HEARTBEAT
)

type Entry struct {
	Term uint64
	Kind uint32
	Data [16]byte
}

type Tells struct {
	Kind                        uint32
	Term                        uint64
	PositionTerm, PositionIndex uint64
	Entries                     uint32
	Positive                    bool
}

type Env struct{ env *C.raft_env }

func (e Env) HardState(term uint64, votedFor uint32) {
	C.raft_hard_state(e.env, C.uint64_t(term), C.uint32_t(votedFor))
}

func (e Env) Append(index uint64, entry Entry) {
	var written C.raft_entry
	written.term = C.uint64_t(entry.Term)
	written.kind = C.raft_entry_kind(entry.Kind)
	for at, b := range entry.Data {
		written.data[at] = C.uint8_t(b)
	}
	C.raft_append(e.env, C.uint64_t(index), &written)
}

func (e Env) Truncate(from uint64) { C.raft_truncate(e.env, C.uint64_t(from)) }

func (e Env) Send(to uint32, bytes []byte, tells Tells) {
	said := C.raft_tells{
		kind:           C.raft_message_kind(tells.Kind),
		term:           C.uint64_t(tells.Term),
		position_term:  C.uint64_t(tells.PositionTerm),
		position_index: C.uint64_t(tells.PositionIndex),
		entries:        C.uint32_t(tells.Entries),
	}
	if tells.Positive {
		said.positive = 1
	}
	copied := C.CBytes(bytes)
	C.raft_send(e.env, C.uint32_t(to), copied, C.size_t(len(bytes)), &said)
	C.free(copied)
}

func (e Env) Timer(timer uint32, runs bool) {
	var flag C.int
	if runs {
		flag = 1
	}
	C.raft_timer(e.env, C.raft_timer_id(timer), flag)
}

func (e Env) Apply(index uint64) { C.raft_apply(e.env, C.uint64_t(index)) }
func (e Env) Accept()            { C.raft_accept(e.env) }
func (e Env) Random() uint64     { return uint64(C.raft_random(e.env)) }

type View struct {
	Term        uint64
	VotedFor    uint32
	Role        uint32
	Leader      uint32
	CommitIndex uint64
}

func entryOf(entry *C.raft_entry) Entry {
	read := Entry{Term: uint64(entry.term), Kind: uint32(entry.kind)}
	for at, b := range entry.data {
		read.Data[at] = byte(b)
	}
	return read
}

// What a panic says, for table.c, which gives it to raft_fail().
func recovered(why **C.char) {
	if text := recover(); text != nil {
		*why = C.CString(fmt.Sprint(text))
	}
}

//export goCreate
func goCreate(settings *C.raft_settings, disk *C.raft_disk, env *C.raft_env) (made C.uintptr_t, why *C.char) {
	defer recovered(&why)
	var entries []Entry
	for _, entry := range unsafe.Slice(disk.entries, int(disk.entry_count)) {
		entries = append(entries, entryOf(&entry))
	}
	server := NewServer(uint32(settings.self), uint32(disk.configuration.voters),
		uint64(disk.term), uint32(disk.voted_for), entries, Env{env})
	return C.uintptr_t(cgo.NewHandle(server)), nil
}

//export goDestroy
func goDestroy(handle C.uintptr_t) { cgo.Handle(handle).Delete() }

//export goInput
func goInput(handle C.uintptr_t, given *C.raft_input, env *C.raft_env) (why *C.char) {
	defer recovered(&why)
	server := cgo.Handle(handle).Value().(*Server)
	switch given.kind {
	case C.RAFT_RECEIVE:
		server.Receive(uint32(given.from), C.GoBytes(unsafe.Pointer(given.bytes), C.int(given.size)), Env{env})
	case C.RAFT_ELECTION_TIMEOUT:
		server.ElectionTimeout(Env{env})
	case C.RAFT_HEARTBEAT_TIMEOUT:
		server.HeartbeatTimeout(Env{env})
	case C.RAFT_REQUEST:
		var entry C.raft_entry
		entry.kind, entry.data = given.entry_kind, given.data
		server.Request(entryOf(&entry), Env{env})
	}
	return nil
}

//export goView
func goView(handle C.uintptr_t, shown *C.raft_view) {
	view := cgo.Handle(handle).Value().(*Server).View()
	shown.term = C.uint64_t(view.Term)
	shown.voted_for = C.uint32_t(view.VotedFor)
	shown.role = C.raft_role(view.Role)
	shown.leader = C.uint32_t(view.Leader)
	shown.commit_index = C.uint64_t(view.CommitIndex)
}

func main() {}
