// The child process: etcd's Raft in lines of JSON, as tools/machines/README.md has them.
package main

import (
	"bufio"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"strconv"

	"squall_etcd/seat"
)

type object = map[string]interface{}

type configuration struct {
	Voters   []int `json:"voters"`
	Outgoing []int `json:"outgoing"`
	Learners []int `json:"learners"`
}

type snapshot struct {
	Index uint64 `json:"index"`
	Term  uint64 `json:"term"`
	State string `json:"state"`
}

type entry struct {
	Term          uint64        `json:"term"`
	Kind          string        `json:"kind"`
	Data          string        `json:"data"`
	Configuration configuration `json:"configuration"`
}

// question is an input of any kind. A message is bytes, which Go and JSON have as a string in base 64.
type question struct {
	Server   uint64 `json:"server"`
	Do       string `json:"do"`
	Settings struct {
		Server               uint64 `json:"server"`
		EntriesPerMessageMax uint64 `json:"entries_per_message_max"`
		PreVote              bool   `json:"pre_vote"`
		CheckQuorum          bool   `json:"check_quorum"`
		SlowDisk             bool   `json:"slow_disk"`
	} `json:"settings"`
	Disk struct {
		Term          uint64        `json:"term"`
		Vote          uint64        `json:"vote"`
		Snapshot      snapshot      `json:"snapshot"`
		Configuration configuration `json:"configuration"`
		Entries       []entry       `json:"entries"`
		Commit        uint64        `json:"commit"`
	} `json:"disk"`
	Message       []byte        `json:"message"`
	Kind          string        `json:"kind"`
	Data          string        `json:"data"`
	Read          uint32        `json:"read"`
	Configuration configuration `json:"configuration"`
	To            uint64        `json:"to"`
	EntryTerm     uint64        `json:"entry_term"`
	Index         uint64        `json:"index"`
	Snapshot      snapshot      `json:"snapshot"`
}

var (
	entryKinds   = []string{"command", "no_op", "configuration", "session"}
	messageKinds = map[seat.MessageKind]string{
		seat.RequestVote: "request_vote", seat.RequestVoteReply: "request_vote_reply",
		seat.AppendEntries: "append_entries", seat.AppendEntriesReply: "append_entries_reply",
		seat.InstallSnapshot: "install_snapshot", seat.InstallSnapshotReply: "install_snapshot_reply",
		seat.TimeoutNow: "timeout_now", seat.Other: "other"}
	roles = []string{"follower", "pre_candidate", "candidate", "leader"}
)

func kindOf(word string) seat.EntryKind {
	for kind, known := range entryKinds {
		if word == known {
			return seat.EntryKind(kind)
		}
	}
	panic("an entry of kind " + word)
}

func dataIn(text string) (data [16]byte) {
	bytes, err := hex.DecodeString(text)
	if err != nil {
		panic(err)
	}
	copy(data[:], bytes)
	return
}

func (s snapshot) seat() seat.Snapshot {
	state, _ := strconv.ParseUint(s.State, 16, 64)
	return seat.Snapshot{Index: s.Index, Term: s.Term, State: state}
}

func setOf(servers []int) (set uint32) {
	for _, server := range servers {
		set |= 1 << server
	}
	return
}

func (c configuration) seat() seat.Configuration {
	return seat.Configuration{Voters: setOf(c.Voters), Outgoing: setOf(c.Outgoing), Learners: setOf(c.Learners)}
}

func members(set uint32) []int {
	list := []int{}
	for server := 1; server < 16; server++ {
		if set>>server&1 != 0 {
			list = append(list, server)
		}
	}
	return list
}

func toJSON(c seat.Configuration) object {
	return object{"voters": members(c.Voters), "outgoing": members(c.Outgoing), "learners": members(c.Learners)}
}

// effects are what the answer lists.
type effects []object

func (e *effects) HardState(term, vote uint64) {
	*e = append(*e, object{"do": "hard_state", "term": term, "vote": vote})
}
func (e *effects) CommitIndex(index uint64) {
	*e = append(*e, object{"do": "commit_index", "index": index})
}
func (e *effects) Append(index uint64, entry seat.Entry) {
	made := object{"do": "append", "index": index, "term": entry.Term, "kind": entryKinds[entry.Kind]}
	if entry.Kind == seat.ConfigurationEntry {
		made["configuration"] = toJSON(entry.Configuration)
	} else {
		made["data"] = hex.EncodeToString(entry.Data[:])
	}
	*e = append(*e, made)
}
func (e *effects) Truncate(from uint64) { *e = append(*e, object{"do": "truncate", "from": from}) }
func (e *effects) Compact(upTo uint64) uint64 {
	*e = append(*e, object{"do": "compact", "up_to": upTo})
	return 0
}
func (e *effects) Install(s seat.Snapshot, c seat.Configuration) {
	*e = append(*e, object{"do": "install", "configuration": toJSON(c),
		"snapshot": snapshot{s.Index, s.Term, fmt.Sprintf("%016x", s.State)}})
}
func (e *effects) Send(to uint64, message []byte, tells seat.Tells) {
	*e = append(*e, object{"do": "send", "to": to, "message": message, "tells": object{
		"kind": messageKinds[tells.Kind], "term": tells.Term, "position_term": tells.PositionTerm,
		"position_index": tells.PositionIndex, "entries": tells.Entries, "positive": tells.Positive,
		"pre_vote": tells.PreVote}})
}
func (e *effects) Timer(timer seat.Timer, runs bool) {
	*e = append(*e, object{"do": "timer", "timer": []string{"election", "heartbeat"}[timer], "runs": runs})
}
func (e *effects) Apply(index uint64) { *e = append(*e, object{"do": "apply", "index": index}) }
func (e *effects) Accept()            { *e = append(*e, object{"do": "accept"}) }
func (e *effects) Read(read uint32, index uint64) {
	*e = append(*e, object{"do": "read", "read": read, "index": index})
}

func boot(q question, e *effects) *seat.Server {
	kept := seat.Disk{Term: q.Disk.Term, Vote: q.Disk.Vote, Snapshot: q.Disk.Snapshot.seat(),
		Configuration: q.Disk.Configuration.seat(), Commit: q.Disk.Commit}
	for _, read := range q.Disk.Entries {
		kept.Entries = append(kept.Entries, seat.Entry{Term: read.Term, Kind: kindOf(read.Kind),
			Data: dataIn(read.Data), Configuration: read.Configuration.seat()})
	}
	return seat.New(seat.Settings{Self: q.Settings.Server, EntriesPerMessage: q.Settings.EntriesPerMessageMax,
		PreVote: q.Settings.PreVote, CheckQuorum: q.Settings.CheckQuorum, SlowDisk: q.Settings.SlowDisk}, kept, e)
}

func handle(server *seat.Server, q question, e *effects) {
	if q.Snapshot.Index != 0 {
		server.KnowSnapshot(q.Snapshot.seat().State)
	}
	switch q.Do {
	case "receive":
		server.Receive(q.Message, e)
	case "election_timeout":
		server.ElectionTimeout(e)
	case "heartbeat_timeout":
		server.HeartbeatTimeout(e)
	case "request":
		server.Request(kindOf(q.Kind), dataIn(q.Data), e)
	case "read":
		server.Read(q.Read, e)
	case "compact":
		server.Compact(e)
	case "change":
		server.Change(q.Configuration.seat(), e)
	case "transfer":
		server.Transfer(q.To, e)
	case "synced":
		server.Synced(q.EntryTerm, q.Index, e)
	}
}

// answer never panics: what panics has failed.
func answer(servers map[uint64]*seat.Server, q question) (reply object) {
	made := effects{}
	defer func() {
		if why := recover(); why != nil {
			made = append(made, object{"do": "fail", "why": fmt.Sprint(why)})
			reply = object{"effects": made, "view": object{"term": 0, "vote": 0, "role": roles[0], "leader": 0,
				"commit": 0}}
		}
	}()
	if q.Do == "boot" {
		servers[q.Server] = boot(q, &made)
	} else {
		handle(servers[q.Server], q, &made)
	}
	view := servers[q.Server].View()
	return object{"effects": made, "view": object{"term": view.Term, "vote": view.Vote,
		"role": roles[view.Role], "leader": view.Leader, "commit": view.Commit,
		"configuration": toJSON(view.Configuration)}}
}

func main() {
	lines, out := bufio.NewReader(os.Stdin), bufio.NewWriter(os.Stdout)
	say := func(what object) {
		if json.NewEncoder(out).Encode(what) != nil || out.Flush() != nil {
			os.Exit(1)
		}
	}
	say(object{"squall": 2, "name": "etcd-raft", "version": "3.4", "applies": true,
		"offers": []string{"snapshots", "membership", "joint_consensus", "learners", "reads", "transfer", "pre_vote",
			"check_quorum", "slow_disk"},
		"rules": []string{"configures_when_applied"}})
	servers := map[uint64]*seat.Server{}
	decoder := json.NewDecoder(lines)
	for {
		var q question
		if decoder.Decode(&q) != nil {
			return
		}
		say(answer(servers, q))
	}
}
