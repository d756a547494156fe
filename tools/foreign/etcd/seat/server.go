package seat

import (
	"encoding/binary"
	"math"

	"go.etcd.io/etcd/raft"
	pb "go.etcd.io/etcd/raft/raftpb"
)

// Heartbeats until a leader looks whether a quorum has answered, and gives up on a transfer.
const electionTicks = 10

// Messages for one input; Squall allows 91.
const sentMax = 64

// Reads that are answered in one input, which is all that Squall allows; the others are answered in the next one.
const readsMax = 16

// In flight to a follower.
const inflightMessages = 8

// Server is one RawNode. Only a leader is ticked: etcd draws the timeouts of the others by chance from the
// time, and so Squall's election timer is their timeout.
type Server struct {
	settings   Settings
	node       *raft.RawNode
	disk       *disk
	term, vote uint64 // as written
	commit     uint64 // as written
	last       uint64 // of what is written
	lastTerm   uint64
	unsynced   *raft.Ready // is written, and not on the disk yet
	role       raft.StateType
	leader     uint64
	doneCommit uint64
	applied    uint64
	inForce    pb.ConfState
	contexts   uint32
	reads      []waitingRead
	env        Env
	sent       int // for one input
	// Heartbeats since it, as the leader, was removed.
	removedTicks int
}

// waitingRead waits until what was committed when it came is applied.
type waitingRead struct {
	read  uint32
	index uint64
}

// New starts a server from its disk.
func New(settings Settings, kept Disk, env Env) *Server {
	s := &Server{
		settings: settings, disk: newDisk(kept), term: kept.Term, vote: kept.Vote,
		last:     kept.Snapshot.Index + uint64(len(kept.Entries)),
		lastTerm: kept.Snapshot.Term,
		applied:  kept.Snapshot.Index, inForce: confState(kept.Configuration), env: env,
	}
	if count := len(kept.Entries); count > 0 {
		s.lastTerm = kept.Entries[count-1].Term
	}
	s.commit = s.disk.hardState.Commit
	s.doneCommit = s.commit
	s.startNode(0)
	env.Timer(Election, true)
	s.settle()
	return s
}

// startNode starts a RawNode from what is on the disk, where entries up to applied need not be applied again.
func (s *Server) startNode(applied uint64) {
	node, err := raft.NewRawNode(&raft.Config{
		ID: s.settings.Self, ElectionTick: electionTicks, HeartbeatTick: 1, Storage: s.disk, Applied: applied,
		MaxSizePerMsg: s.settings.EntriesPerMessage * 32, MaxCommittedSizePerReady: math.MaxUint64,
		MaxInflightMsgs: inflightMessages, CheckQuorum: s.settings.CheckQuorum, PreVote: s.settings.PreVote,
		Logger: silence{}, DisableProposalForwarding: true,
	})
	must(err)
	s.node = node
}

// stopLeading stops a leader that its configuration has no more, as etcd's users must: RawNode would lead on, and drop
// what it is asked for (later releases have StepDownOnRemoval). Like etcd's server it leads for ten more heartbeats, so that
// the others hear that the change is committed. The RawNode starts again, as a follower.
func (s *Server) stopLeading() {
	s.removedTicks = 0
	s.disk.hardState = pb.HardState{Term: s.term, Vote: s.vote, Commit: s.commit}
	s.disk.started = s.inForce
	s.startNode(s.applied)
	s.role, s.leader, s.reads = raft.StateFollower, 0, nil
	s.env.Timer(Heartbeat, false)
	s.env.Timer(Election, true)
}

func has(c Configuration, server uint64) bool {
	return (c.Voters|c.Outgoing|c.Learners)>>server&1 != 0
}

// begin is called first for each input.
func (s *Server) begin(env Env) {
	s.env = env
	s.sent = 0
}

// KnowSnapshot tells the number for the state of the snapshot that was taken last.
func (s *Server) KnowSnapshot(state uint64) { s.disk.state = state }

// Receive handles the bytes of a message.
func (s *Server) Receive(bytes []byte, env Env) {
	s.begin(env)
	var message pb.Message
	must(message.Unmarshal(bytes))
	// An error says that the message is ignored.
	_ = s.node.Step(message)
	switch message.Type {
	case pb.MsgApp, pb.MsgHeartbeat, pb.MsgSnap:
		if status := s.node.BasicStatus(); status.Term == message.Term && status.Lead == message.From {
			env.Timer(Election, true)
		}
	}
	s.settle()
}

// Synced handles that what was written when the log ended with this entry is on the disk. As of the last entry, that is
// all: while it waits, the server writes nothing but its commit index and snapshots. Where a vote was all that it wrote,
// it may have come early, and the messages still wait.
func (s *Server) Synced(term, index uint64, env Env) {
	s.begin(env)
	if s.unsynced != nil && term == s.lastTerm && index == s.last {
		ready := *s.unsynced
		s.unsynced = nil
		s.finish(ready)
	}
	s.settle()
}

// leads says that it leads, and is not about to tell that it does no more.
func (s *Server) leads() bool {
	return s.role == raft.StateLeader && s.node.BasicStatus().RaftState == raft.StateLeader
}

// ElectionTimeout handles that the timer Election ran out.
func (s *Server) ElectionTimeout(env Env) {
	s.begin(env)
	if s.role == raft.StateLeader {
		return
	}
	if now := configuration(s.inForce); (now.Voters|now.Outgoing)>>s.settings.Self&1 != 0 {
		must(s.node.Campaign())
	} else {
		// It has no vote, and so no tick makes it a candidate: the time in which it refuses its vote to others, since it has
		// heard a leader, is over.
		for tick := 0; tick < electionTicks; tick++ {
			s.node.Tick()
		}
	}
	env.Timer(Election, true)
	s.settle()
}

// HeartbeatTimeout handles that the timer Heartbeat ran out.
func (s *Server) HeartbeatTimeout(env Env) {
	s.begin(env)
	if !s.leads() {
		return
	}
	s.node.Tick()
	env.Timer(Heartbeat, true)
	s.settle()
	if has(configuration(s.inForce), s.settings.Self) {
		s.removedTicks = 0
	} else if s.removedTicks++; s.removedTicks >= electionTicks && s.leads() && s.unsynced == nil {
		s.stopLeading()
	}
}

// Request handles a client's command.
func (s *Server) Request(kind EntryKind, data [16]byte, env Env) {
	s.begin(env)
	if s.leads() && s.node.Propose(command(kind, data)) == nil {
		env.Accept()
	}
	s.settle()
}

// Read handles a client's read.
func (s *Server) Read(read uint32, env Env) {
	s.begin(env)
	if s.leads() {
		s.contexts++
		context := binary.LittleEndian.AppendUint32(nil, read)
		s.node.ReadIndex(binary.LittleEndian.AppendUint32(context, s.contexts))
		env.Accept()
	}
	s.settle()
}

// Compact takes a snapshot of what is applied.
func (s *Server) Compact(env Env) {
	s.begin(env)
	s.compact()
}

func (s *Server) compact() {
	if kept, _ := s.disk.Snapshot(); s.applied <= kept.Metadata.Index {
		return
	}
	s.disk.state = s.env.Compact(s.applied)
	_, err := s.disk.CreateSnapshot(s.applied, &s.inForce, nil)
	must(err)
	must(s.disk.MemoryStorage.Compact(s.applied))
}

// Change handles what an operator wants the configuration to be. While something is not on the disk it is refused: what
// becomes of it is in the log only after that.
func (s *Server) Change(wanted Configuration, env Env) {
	s.begin(env)
	wanted.Outgoing = 0
	now := configuration(s.inForce)
	if s.leads() && s.unsynced == nil && now.Outgoing == 0 && now != wanted {
		before := s.last
		if s.node.ProposeConfChange(changeBetween(now, wanted)) == nil {
			s.settle()
			// A change that etcd refuses becomes an empty entry.
			if entries, err := s.disk.Entries(before+1, before+2, math.MaxUint64); err == nil && isChange(entries[0]) {
				env.Accept()
			}
		}
	}
	s.settle()
}

// Transfer handles that an operator wants another leader.
func (s *Server) Transfer(to uint64, env Env) {
	s.begin(env)
	if s.leads() {
		s.node.TransferLeader(to)
		if s.node.BasicStatus().LeadTransferee == to {
			env.Accept()
		}
	}
	s.settle()
}

var roles = map[raft.StateType]Role{raft.StateFollower: Follower, raft.StateCandidate: Candidate,
	raft.StateLeader: Leader, raft.StatePreCandidate: PreCandidate}

// View shows the server.
func (s *Server) View() View {
	return View{Term: s.term, Vote: s.vote, Leader: s.leader, Commit: s.doneCommit, Role: roles[s.role],
		Configuration: configuration(s.inForce)}
}

// settle does what etcd has made ready: first it writes, then it sends, and then, when it is on the disk, it applies.
// Squall holds the messages until then.
func (s *Server) settle() {
	for s.unsynced == nil && s.node.HasReady() {
		ready := s.node.Ready()
		s.write(ready)
		for _, message := range ready.Messages {
			s.send(message)
		}
		if s.settings.SlowDisk && (ready.MustSync || !raft.IsEmptySnap(ready.Snapshot)) {
			s.unsynced = &ready
			break
		}
		s.finish(ready)
	}
	s.answerReads()
}

func (s *Server) finish(ready raft.Ready) {
	s.doneCommit = s.commit
	for _, entry := range ready.CommittedEntries {
		s.apply(entry)
	}
	for _, state := range ready.ReadStates {
		s.reads = append(s.reads, waitingRead{binary.LittleEndian.Uint32(state.RequestCtx), state.Index})
	}
	s.node.Advance(ready)
	for _, message := range ready.Messages {
		if message.Type == pb.MsgSnap {
			// That it was sent is all that a network like Squall's ever tells.
			s.node.ReportSnapshot(message.To, raft.SnapshotFinish)
		}
	}
}

func (s *Server) write(ready raft.Ready) {
	state := ready.HardState
	hasState := !raft.IsEmptyHardState(state)
	if hasState && (state.Term != s.term || state.Vote != s.vote) {
		s.term, s.vote = state.Term, state.Vote
		s.env.HardState(s.term, s.vote)
	}
	if soft := ready.SoftState; soft != nil {
		led, leads := s.role == raft.StateLeader, soft.RaftState == raft.StateLeader
		s.leader, s.role = soft.Lead, soft.RaftState
		if led != leads {
			s.env.Timer(Election, !leads)
			s.env.Timer(Heartbeat, leads)
		}
	}
	if snapshot := ready.Snapshot; !raft.IsEmptySnap(snapshot) {
		at := snapshot.Metadata
		s.disk.state = binary.LittleEndian.Uint64(snapshot.Data)
		must(s.disk.ApplySnapshot(snapshot))
		s.inForce = at.ConfState
		s.last, s.lastTerm, s.applied, s.doneCommit = at.Index, at.Term, at.Index, at.Index
		s.env.Install(Snapshot{at.Index, at.Term, s.disk.state}, configuration(s.inForce))
	}
	if len(ready.Entries) > 0 {
		must(s.disk.Append(ready.Entries))
		if first := ready.Entries[0].Index; first <= s.last {
			s.env.Truncate(first)
		}
		for _, entry := range ready.Entries {
			s.last, s.lastTerm = entry.Index, entry.Term
			s.env.Append(entry.Index, s.disk.toSquall(entry))
		}
	}
	if hasState && state.Commit != s.commit {
		s.commit = state.Commit
		s.env.CommitIndex(s.commit)
	}
}

func (s *Server) apply(entry pb.Entry) {
	if isChange(entry) {
		s.inForce = *s.node.ApplyConfChange(changeIn(entry))
	}
	s.applied = entry.Index
	s.env.Apply(entry.Index)
}

func (s *Server) answerReads() {
	waiting, answered := s.reads[:0], 0
	for _, read := range s.reads {
		if read.index <= s.applied && answered < readsMax {
			answered++
			s.env.Read(read.read, read.index)
		} else {
			waiting = append(waiting, read)
		}
	}
	s.reads = waiting
}

// send loses what is more than sentMax for one input, as etcd's server does where a peer's buffer is full: messages gather
// while a disk stalls.
func (s *Server) send(message pb.Message) {
	if s.sent == sentMax {
		return
	}
	s.sent++
	if message.Type == pb.MsgSnap && !has(configuration(message.Snapshot.Metadata.ConfState), message.To) {
		// A server ignores a snapshot in which it is no member. Etcd's server takes one whenever it sends one.
		s.compact()
		message.Snapshot, _ = s.disk.Snapshot()
	}
	bytes, err := message.Marshal()
	must(err)
	tells := s.tells(message)
	if tells.Kind == RequestVoteReply && tells.Positive && !tells.PreVote {
		s.env.Timer(Election, true)
	}
	s.env.Send(message.To, bytes, tells)
}
