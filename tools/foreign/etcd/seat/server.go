package seat

import (
	"encoding/binary"
	"fmt"
	"math"

	"go.etcd.io/etcd/raft"
	pb "go.etcd.io/etcd/raft/raftpb"
)

// Heartbeats until a leader looks whether a quorum has answered, and gives up on a transfer.
const electionTicks = 10

// Server is one RawNode. Only a leader is ticked: etcd draws the timeouts of the others by chance from the
// time, and so Squall's election timer is their timeout.
type Server struct {
	self          uint64
	node          *raft.RawNode
	disk          *disk
	term, vote    uint64 // as written
	last, applied uint64
	inForce       Configuration
	leads         bool
	contexts      uint32
	reads         []waitingRead
	env           Env
}

// waitingRead waits until what was committed when it came is applied.
type waitingRead struct {
	read  uint32
	index uint64
}

// New starts a server from its disk.
func New(settings Settings, kept Disk, env Env) *Server {
	s := &Server{
		self: settings.Self, disk: newDisk(kept), term: kept.Term, vote: kept.Vote,
		last:    kept.Snapshot.Index + uint64(len(kept.Entries)),
		applied: kept.Snapshot.Index, inForce: kept.Configuration, env: env,
	}
	node, err := raft.NewRawNode(&raft.Config{
		ID: settings.Self, ElectionTick: electionTicks, HeartbeatTick: 1, Storage: s.disk,
		MaxSizePerMsg: settings.EntriesPerMessage * 32, MaxCommittedSizePerReady: math.MaxUint64,
		MaxInflightMsgs: 64, CheckQuorum: settings.CheckQuorum, PreVote: settings.PreVote,
		Logger: silence{}, DisableProposalForwarding: true,
	})
	must(err)
	s.node = node
	env.Timer(Election, true)
	s.settle()
	return s
}

// KnowSnapshot tells the number for the state of the snapshot that was taken last.
func (s *Server) KnowSnapshot(state uint64) { s.disk.state = state }

// Receive handles the bytes of a message.
func (s *Server) Receive(bytes []byte, env Env) {
	s.env = env
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

// ElectionTimeout handles that the timer Election ran out.
func (s *Server) ElectionTimeout(env Env) {
	s.env = env
	if s.leads {
		return
	}
	must(s.node.Campaign())
	env.Timer(Election, true)
	s.settle()
}

// HeartbeatTimeout handles that the timer Heartbeat ran out.
func (s *Server) HeartbeatTimeout(env Env) {
	s.env = env
	if !s.leads {
		return
	}
	s.node.Tick()
	env.Timer(Heartbeat, true)
	s.settle()
}

// Request handles a client's command.
func (s *Server) Request(kind EntryKind, data [16]byte, env Env) {
	s.env = env
	if s.leads && s.node.Propose(command(kind, data)) == nil {
		env.Accept()
	}
	s.settle()
}

// Read handles a client's read.
func (s *Server) Read(read uint32, env Env) {
	s.env = env
	if s.leads {
		s.contexts++
		context := binary.LittleEndian.AppendUint32(nil, read)
		s.node.ReadIndex(binary.LittleEndian.AppendUint32(context, s.contexts))
		env.Accept()
	}
	s.settle()
}

// Compact takes a snapshot of what is applied.
func (s *Server) Compact(env Env) {
	s.env = env
	if kept, _ := s.disk.Snapshot(); s.applied <= kept.Metadata.Index {
		return
	}
	s.disk.state = env.Compact(s.applied)
	state := confState(s.inForce)
	_, err := s.disk.CreateSnapshot(s.applied, &state, nil)
	must(err)
	must(s.disk.MemoryStorage.Compact(s.applied))
}

// Change handles what an operator wants the configuration to be.
func (s *Server) Change(wanted Configuration, env Env) {
	s.env = env
	change, isOne := changeBetween(s.inForce, wanted)
	if s.leads && isOne {
		before := s.last
		if s.node.ProposeConfChange(change) == nil {
			s.settle()
			// A change that etcd refuses becomes an empty entry.
			if entries, err := s.disk.Entries(before+1, before+2, math.MaxUint64); err == nil &&
				entries[0].Type == pb.EntryConfChange {
				env.Accept()
			}
		}
	}
	s.settle()
}

// Transfer handles that an operator wants another leader.
func (s *Server) Transfer(to uint64, env Env) {
	s.env = env
	if s.leads {
		s.node.TransferLeader(to)
		if s.node.BasicStatus().LeadTransferee == to {
			env.Accept()
		}
	}
	s.settle()
}

// View shows the server.
func (s *Server) View() View {
	status := s.node.BasicStatus()
	roles := map[raft.StateType]Role{raft.StateFollower: Follower, raft.StateCandidate: Candidate,
		raft.StateLeader: Leader, raft.StatePreCandidate: PreCandidate}
	return View{Term: status.Term, Vote: status.Vote, Leader: status.Lead, Commit: status.Commit,
		Role: roles[status.RaftState], Configuration: s.inForce}
}

// settle does what etcd has made ready: first it writes, then it sends, then it applies.
func (s *Server) settle() {
	for s.node.HasReady() {
		ready := s.node.Ready()
		s.write(ready)
		for _, message := range ready.Messages {
			s.send(message)
		}
		for _, entry := range ready.CommittedEntries {
			s.apply(entry)
		}
		for _, state := range ready.ReadStates {
			s.reads = append(s.reads,
				waitingRead{binary.LittleEndian.Uint32(state.RequestCtx), state.Index})
		}
		s.node.Advance(ready)
		for _, message := range ready.Messages {
			if message.Type == pb.MsgSnap {
				// That it was sent is all that a network like Squall's ever tells.
				s.node.ReportSnapshot(message.To, raft.SnapshotFinish)
			}
		}
	}
	s.answerReads()
	leads := s.node.BasicStatus().RaftState == raft.StateLeader
	if leads != s.leads {
		s.env.Timer(Election, !leads)
		s.env.Timer(Heartbeat, leads)
		s.leads = leads
	}
}

func (s *Server) write(ready raft.Ready) {
	if state := ready.HardState; !raft.IsEmptyHardState(state) &&
		(state.Term != s.term || state.Vote != s.vote) {
		s.term, s.vote = state.Term, state.Vote
		s.env.HardState(s.term, s.vote)
	}
	if snapshot := ready.Snapshot; !raft.IsEmptySnap(snapshot) {
		at := snapshot.Metadata
		s.disk.state = binary.LittleEndian.Uint64(snapshot.Data)
		must(s.disk.ApplySnapshot(snapshot))
		s.inForce = configuration(at.ConfState)
		s.last, s.applied = at.Index, at.Index
		s.env.Install(Snapshot{at.Index, at.Term, s.disk.state}, s.inForce)
	}
	if len(ready.Entries) == 0 {
		return
	}
	must(s.disk.Append(ready.Entries))
	if first := ready.Entries[0].Index; first <= s.last {
		s.env.Truncate(first)
	}
	for _, entry := range ready.Entries {
		s.last = entry.Index
		s.env.Append(entry.Index, toSquall(entry))
	}
}

func (s *Server) apply(entry pb.Entry) {
	if entry.Type == pb.EntryConfChange {
		var change pb.ConfChange
		must(change.Unmarshal(entry.Data))
		s.inForce = configuration(*s.node.ApplyConfChange(change))
	}
	s.applied = entry.Index
	s.env.Apply(entry.Index)
}

func (s *Server) answerReads() {
	waiting := s.reads[:0]
	for _, read := range s.reads {
		if read.index <= s.applied {
			s.env.Read(read.read, read.index)
		} else {
			waiting = append(waiting, read)
		}
	}
	s.reads = waiting
}

func (s *Server) send(message pb.Message) {
	bytes, err := message.Marshal()
	must(err)
	tells := s.tells(message)
	if tells.Kind == RequestVoteReply && tells.Positive && !tells.PreVote {
		s.env.Timer(Election, true)
	}
	s.env.Send(message.To, bytes, tells)
}

func (s *Server) tells(message pb.Message) Tells {
	// Messages of a pre-vote speak of the term that would be.
	tells := Tells{Kind: Other, Term: s.term, Positive: !message.Reject}
	switch message.Type {
	case pb.MsgVote, pb.MsgPreVote:
		tells.Kind, tells.PreVote, tells.Positive = RequestVote, message.Type == pb.MsgPreVote, false
		tells.PositionTerm, tells.PositionIndex = message.LogTerm, message.Index
	case pb.MsgVoteResp, pb.MsgPreVoteResp:
		tells.Kind, tells.PreVote = RequestVoteReply, message.Type == pb.MsgPreVoteResp
	case pb.MsgApp:
		tells.Kind, tells.Entries, tells.Positive = AppendEntries, uint32(len(message.Entries)), false
		tells.PositionTerm, tells.PositionIndex = message.LogTerm, message.Index
	case pb.MsgHeartbeat:
		tells.Kind, tells.Positive = AppendEntries, false
	case pb.MsgAppResp, pb.MsgHeartbeatResp:
		tells.Kind, tells.PositionIndex = AppendEntriesReply, message.Index
	case pb.MsgSnap:
		tells.Kind, tells.Positive = InstallSnapshot, false
		at := message.Snapshot.Metadata
		tells.PositionTerm, tells.PositionIndex = at.Term, at.Index
	case pb.MsgTimeoutNow:
		tells.Kind, tells.Positive = TimeoutNow, false
	}
	return tells
}

// silence is etcd's logger: a panic is a failure of the machine, all else is not told.
type silence struct{}

func (silence) Debug(...interface{})            {}
func (silence) Debugf(string, ...interface{})   {}
func (silence) Error(...interface{})            {}
func (silence) Errorf(string, ...interface{})   {}
func (silence) Info(...interface{})             {}
func (silence) Infof(string, ...interface{})    {}
func (silence) Warning(...interface{})          {}
func (silence) Warningf(string, ...interface{}) {}
func (silence) Fatal(v ...interface{})          { panic(fmt.Sprint(v...)) }
func (silence) Fatalf(f string, v ...interface{}) {
	panic(fmt.Sprintf(f, v...))
}
func (silence) Panic(v ...interface{}) { panic(fmt.Sprint(v...)) }
func (silence) Panicf(f string, v ...interface{}) {
	panic(fmt.Sprintf(f, v...))
}

func init() { raft.SetLogger(silence{}) }
