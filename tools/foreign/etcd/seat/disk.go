package seat

import (
	"encoding/binary"

	"go.etcd.io/etcd/raft"
	pb "go.etcd.io/etcd/raft/raftpb"
)

// disk is etcd's own MemoryStorage, but for the number that stands for the snapshot's state, and for the
// first configuration, which no entry holds.
type disk struct {
	*raft.MemoryStorage
	hardState pb.HardState
	first     pb.ConfState
	state     uint64
}

func (d *disk) InitialState() (pb.HardState, pb.ConfState, error) {
	return d.hardState, d.first, nil
}

func (d *disk) Snapshot() (pb.Snapshot, error) {
	snapshot, err := d.MemoryStorage.Snapshot()
	snapshot.Data = binary.LittleEndian.AppendUint64(nil, d.state)
	return snapshot, err
}

func newDisk(kept Disk) *disk {
	d := &disk{MemoryStorage: raft.NewMemoryStorage(), first: confState(kept.Configuration)}
	if kept.Term != 0 {
		// Squall's disk has no commit index: Raft finds it again.
		d.hardState = pb.HardState{Term: kept.Term, Vote: kept.Vote, Commit: kept.Snapshot.Index}
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

func confState(c Configuration) pb.ConfState {
	return pb.ConfState{Voters: members(c.Voters), Learners: members(c.Learners)}
}

func configuration(c pb.ConfState) Configuration {
	return Configuration{Voters: setOf(c.Voters), Outgoing: setOf(c.VotersOutgoing), Learners: setOf(c.Learners)}
}

// toEtcd makes an entry of Squall's disk one of etcd's, where before is the configuration before it.
func toEtcd(entry Entry, before Configuration) pb.Entry {
	made := pb.Entry{Term: entry.Term}
	switch entry.Kind {
	case NoOp:
	case ConfigurationEntry:
		change, _ := changeBetween(before, entry.Configuration)
		data, err := change.Marshal()
		must(err)
		made.Type, made.Data = pb.EntryConfChange, data
	default:
		made.Data = command(entry.Kind, entry.Data)
	}
	return made
}

func command(kind EntryKind, data [16]byte) []byte {
	return append([]byte{byte(kind)}, data[:]...)
}

// toSquall is the way back.
func toSquall(entry pb.Entry) Entry {
	made := Entry{Term: entry.Term, Kind: NoOp}
	switch {
	case entry.Type == pb.EntryConfChange:
		var change pb.ConfChange
		must(change.Unmarshal(entry.Data))
		made.Kind = ConfigurationEntry
		made.Configuration.Voters = binary.LittleEndian.Uint32(change.Context)
		made.Configuration.Learners = binary.LittleEndian.Uint32(change.Context[4:])
	case len(entry.Data) != 0:
		made.Kind = EntryKind(entry.Data[0])
		copy(made.Data[:], entry.Data[1:])
	}
	return made
}

// changeBetween is the change of one server from one configuration to another, which etcd's entry says, and
// beside it, as its context, what comes of it. Returns false where it is not one server.
func changeBetween(from, to Configuration) (pb.ConfChange, bool) {
	changed := (from.Voters ^ to.Voters) | (from.Learners ^ to.Learners)
	context := binary.LittleEndian.AppendUint32(nil, to.Voters)
	context = binary.LittleEndian.AppendUint32(context, to.Learners)
	change := pb.ConfChange{Type: pb.ConfChangeRemoveNode, Context: context}
	servers := members(changed)
	if len(servers) != 1 {
		return change, false
	}
	change.NodeID = servers[0]
	if to.Voters&changed != 0 {
		change.Type = pb.ConfChangeAddNode
	} else if to.Learners&changed != 0 {
		change.Type = pb.ConfChangeAddLearnerNode
	}
	return change, true
}
