package seat

import (
	"encoding/binary"
	"math"

	"go.etcd.io/etcd/raft"
	pb "go.etcd.io/etcd/raft/raftpb"
)

// disk is etcd's own MemoryStorage, but for the number that stands for the snapshot's state, and for the
// first configuration, which no entry holds.
type disk struct {
	*raft.MemoryStorage
	hardState pb.HardState
	first     pb.ConfState
	started   pb.ConfState // when its RawNode started
	state     uint64
}

func (d *disk) InitialState() (pb.HardState, pb.ConfState, error) {
	return d.hardState, d.started, nil
}

func (d *disk) Snapshot() (pb.Snapshot, error) {
	snapshot, err := d.MemoryStorage.Snapshot()
	snapshot.Data = binary.LittleEndian.AppendUint64(nil, d.state)
	return snapshot, err
}

func newDisk(kept Disk) *disk {
	d := &disk{MemoryStorage: raft.NewMemoryStorage(), first: confState(kept.Configuration)}
	d.started = d.first
	if kept.Term != 0 {
		d.hardState = pb.HardState{Term: kept.Term, Vote: kept.Vote, Commit: kept.Commit}
		if kept.Commit < kept.Snapshot.Index {
			d.hardState.Commit = kept.Snapshot.Index
		}
	}
	if kept.Snapshot.Index != 0 {
		d.state = kept.Snapshot.State
		must(d.ApplySnapshot(pb.Snapshot{Metadata: pb.SnapshotMetadata{
			Index: kept.Snapshot.Index, Term: kept.Snapshot.Term, ConfState: d.first}}))
	}
	entries := make([]pb.Entry, len(kept.Entries))
	before := kept.Configuration
	for at, entry := range kept.Entries {
		entries[at] = toEtcd(entry, before)
		entries[at].Index = kept.Snapshot.Index + uint64(at) + 1
		if entry.Kind == ConfigurationEntry {
			before = entry.Configuration
		}
	}
	must(d.Append(entries))
	return d
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func members(set uint32) []uint64 {
	var list []uint64
	for server := uint64(1); server < 16; server++ {
		if set>>server&1 != 0 {
			list = append(list, server)
		}
	}
	return list
}

func setOf(list []uint64) uint32 {
	var set uint32
	for _, server := range list {
		set |= 1 << server
	}
	return set
}

// A voter that becomes a learner is one only when the joint configuration is left: etcd has it in a list of its own.
func confState(c Configuration) pb.ConfState {
	return pb.ConfState{Voters: members(c.Voters), VotersOutgoing: members(c.Outgoing),
		Learners: members(c.Learners &^ c.Outgoing), LearnersNext: members(c.Learners & c.Outgoing),
		AutoLeave: c.Outgoing != 0}
}

func configuration(c pb.ConfState) Configuration {
	return Configuration{Voters: setOf(c.Voters), Outgoing: setOf(c.VotersOutgoing),
		Learners: setOf(c.Learners) | setOf(c.LearnersNext)}
}

// toEtcd makes an entry of Squall's disk one of etcd's, where before is the configuration before it.
func toEtcd(entry Entry, before Configuration) pb.Entry {
	made := pb.Entry{Term: entry.Term}
	switch entry.Kind {
	case NoOp:
	case ConfigurationEntry:
		var err error
		made.Type, made.Data, err = pb.MarshalConfChange(changeBetween(before, entry.Configuration))
		must(err)
	default:
		made.Data = command(entry.Kind, entry.Data)
	}
	return made
}

func command(kind EntryKind, data [16]byte) []byte {
	return append([]byte{byte(kind)}, data[:]...)
}

// toSquall is the way back.
func (d *disk) toSquall(entry pb.Entry) Entry {
	made := Entry{Term: entry.Term, Kind: NoOp}
	switch {
	case isChange(entry):
		made.Kind = ConfigurationEntry
		change := changeIn(entry)
		if change.LeaveJoint() {
			joint := d.before(entry.Index)
			made.Configuration = Configuration{Voters: joint.Voters, Learners: joint.Learners}
			break
		}
		for at, set := range []*uint32{&made.Configuration.Voters, &made.Configuration.Outgoing,
			&made.Configuration.Learners} {
			*set = binary.LittleEndian.Uint32(change.Context[4*at:])
		}
	case len(entry.Data) != 0:
		made.Kind = EntryKind(entry.Data[0])
		copy(made.Data[:], entry.Data[1:])
	}
	return made
}

func isChange(entry pb.Entry) bool { return entry.Type != pb.EntryNormal }

func changeIn(entry pb.Entry) pb.ConfChangeV2 {
	if entry.Type == pb.EntryConfChange {
		var change pb.ConfChange
		must(change.Unmarshal(entry.Data))
		return change.AsV2()
	}
	var change pb.ConfChangeV2
	must(change.Unmarshal(entry.Data))
	return change
}

// before is the configuration that the log has before the index.
func (d *disk) before(index uint64) Configuration {
	first, _ := d.FirstIndex()
	for at := index - 1; at >= first; at-- {
		entries, err := d.Entries(at, at+1, math.MaxUint64)
		must(err)
		if isChange(entries[0]) {
			return d.toSquall(entries[0]).Configuration
		}
	}
	snapshot, _ := d.MemoryStorage.Snapshot()
	if snapshot.Metadata.Index == 0 {
		return configuration(d.first)
	}
	return configuration(snapshot.Metadata.ConfState)
}

// changeBetween is the change from one configuration to another, which etcd's entry says, and beside it, as its context,
// what comes of it. That of one server is simple, that of several goes by way of a joint configuration, which etcd's
// leader leaves by itself: by an entry without a context.
func changeBetween(from, to Configuration) pb.ConfChangeI {
	if from.Outgoing != 0 {
		return pb.ConfChangeV2{}
	}
	var changes []pb.ConfChangeSingle
	for server := uint64(1); server < 16; server++ {
		bit := uint32(1) << server
		change := pb.ConfChangeSingle{Type: pb.ConfChangeRemoveNode, NodeID: server}
		if to.Voters&bit != 0 {
			change.Type = pb.ConfChangeAddNode
		} else if to.Learners&bit != 0 {
			change.Type = pb.ConfChangeAddLearnerNode
		}
		if ((from.Voters^to.Voters)|(from.Learners^to.Learners))&bit != 0 {
			changes = append(changes, change)
		}
	}
	if len(changes) > 1 {
		to.Outgoing = from.Voters
	}
	context := binary.LittleEndian.AppendUint32(nil, to.Voters)
	context = binary.LittleEndian.AppendUint32(context, to.Outgoing)
	context = binary.LittleEndian.AppendUint32(context, to.Learners)
	if len(changes) == 1 {
		return pb.ConfChange{Type: changes[0].Type, NodeID: changes[0].NodeID, Context: context}
	}
	return pb.ConfChangeV2{Changes: changes, Context: context}
}
