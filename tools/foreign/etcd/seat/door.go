// Package seat puts a server of etcd's Raft into a seat of Squall. Both doors use it: the shared object and
// the child process.
package seat

// Configuration has a set of servers in each field, as raft_machine.h has it.
type Configuration struct {
	Voters, Outgoing, Learners uint32
}

// EntryKind as in raft_machine.h.
type EntryKind uint8

const (
	Command EntryKind = iota
	NoOp
	ConfigurationEntry
	Session
)

// Entry of Squall's log.
type Entry struct {
	Term          uint64
	Kind          EntryKind
	Data          [16]byte
	Configuration Configuration
}

// Snapshot is known by its last entry and a number for the state.
type Snapshot struct {
	Index, Term, State uint64
}

// Settings of a server.
type Settings struct {
	Self                 uint64
	EntriesPerMessage    uint64
	PreVote, CheckQuorum bool
	SlowDisk             bool
}

// Disk is what a server starts from.
type Disk struct {
	Term, Vote    uint64
	Snapshot      Snapshot
	Configuration Configuration
	Entries       []Entry
	Commit        uint64
}

// MessageKind as in raft_machine.h.
type MessageKind uint8

const (
	RequestVote MessageKind = iota
	RequestVoteReply
	AppendEntries
	AppendEntriesReply
	InstallSnapshot
	InstallSnapshotReply
	TimeoutNow
	Other MessageKind = 10
)

// Tells is what a message says in the words of Figure 3.1.
type Tells struct {
	Kind                        MessageKind
	Term                        uint64
	PositionTerm, PositionIndex uint64
	Entries                     uint32
	Positive, PreVote           bool
}

// Timer as in raft_machine.h.
type Timer uint8

const (
	Election Timer = iota
	Heartbeat
)

// Env takes the effects of an input, in their order.
type Env interface {
	HardState(term, vote uint64)
	CommitIndex(index uint64)
	Append(index uint64, entry Entry)
	Truncate(from uint64)
	// Compact returns the number for the state, or 0 where it is told later: see Server.KnowSnapshot.
	Compact(upTo uint64) uint64
	Install(snapshot Snapshot, configuration Configuration)
	Send(to uint64, message []byte, tells Tells)
	Timer(timer Timer, runs bool)
	Apply(index uint64)
	Accept()
	Read(read uint32, index uint64)
}

// Role as in raft_machine.h.
type Role uint8

const (
	Follower Role = iota
	PreCandidate
	Candidate
	Leader
)

// View is what a server shows.
type View struct {
	Term, Vote, Leader, Commit uint64
	Role                       Role
	Configuration              Configuration
}
