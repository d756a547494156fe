package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"

	"go.etcd.io/etcd/raft"
	pb "go.etcd.io/etcd/raft/raftpb"
)

// Virtual time, in microseconds.
const (
	millisecond = 1000
	second      = 1000 * millisecond
	never       = math.MaxInt64

	latency         = 15 * millisecond
	heartbeat       = 100 * millisecond
	electionTimeout = 1 * second // to twice as long
)

// storage is etcd's own MemoryStorage, but for the first configuration, which no entry holds. It is never
// compacted: neither are the logs of the other contestants.
type storage struct {
	*raft.MemoryStorage
	voters []uint64
}

func (s storage) InitialState() (pb.HardState, pb.ConfState, error) {
	state, _, err := s.MemoryStorage.InitialState()
	return state, pb.ConfState{Voters: s.voters}, err
}

// server is one RawNode, its disk, its timer, and what the checks know of it.
type server struct {
	id       uint64
	node     *raft.RawNode // nil while it is down
	disk     storage
	timer    int64 // when the election or heartbeat timeout is due
	term     uint64
	commit   uint64
	applied  uint64
	leader   uint64 // as far as it knows
	isLeader bool
}

// committed is an entry as the first server that committed it has it.
type committed struct {
	term uint64
	data []byte
}

// boot starts a server from its disk. As in Squall, what it had applied is applied again.
func (c *cluster) boot(s *server) {
	node, err := raft.NewRawNode(&raft.Config{
		// Not ticked but by the heartbeats of a leader: etcd draws election timeouts by chance from the time.
		// The other figures are those of etcd's server.
		ID: s.id, ElectionTick: 1 << 20, HeartbeatTick: 1, Storage: s.disk,
		MaxSizePerMsg: 1 << 20, MaxInflightMsgs: 512, Logger: silence{}, DisableProposalForwarding: true,
	})
	must(err)
	s.node, s.applied, s.leader, s.isLeader = node, 0, raft.None, false
	c.awaitLeader(s)
	c.settle(s)
}

func (c *cluster) crash(s *server) {
	s.node, s.isLeader, s.timer = nil, false, never
}

func (c *cluster) awaitLeader(s *server) {
	s.timer = c.now + electionTimeout + int64(c.timeouts.below(electionTimeout+1))
}

// timeout handles that the server's timer ran out.
func (c *cluster) timeout(s *server) {
	if s.isLeader {
		s.timer = c.now + heartbeat
		s.node.Tick()
	} else {
		c.awaitLeader(s)
		must(s.node.Campaign())
	}
	c.settle(s)
}

func (c *cluster) receive(s *server, message *pb.Message) {
	// An error says that the message is ignored.
	_ = s.node.Step(*message)
	c.settle(s)
	isOfLeader := message.Type == pb.MsgApp || message.Type == pb.MsgHeartbeat
	if isOfLeader && message.Term == s.term {
		c.awaitLeader(s)
	}
}

// settle does what etcd has made ready: it writes, then it sends, then it applies.
func (c *cluster) settle(s *server) {
	for s.node.HasReady() {
		ready := s.node.Ready()
		if !raft.IsEmptyHardState(ready.HardState) {
			must(s.disk.SetHardState(ready.HardState))
			c.checkHardState(s, ready.HardState)
		}
		must(s.disk.Append(ready.Entries))
		if ready.SoftState != nil {
			s.leader = ready.SoftState.Lead
			c.follow(s, ready.SoftState.RaftState == raft.StateLeader)
		}
		c.send(s, ready.Messages)
		for at := range ready.CommittedEntries {
			c.apply(s, &ready.CommittedEntries[at])
		}
		s.node.Advance(ready)
	}
}

func (c *cluster) follow(s *server, isLeader bool) {
	if isLeader {
		c.checkLeader(s)
	}
	if isLeader == s.isLeader {
		return
	}
	s.isLeader = isLeader
	if isLeader {
		s.timer = c.now + heartbeat
	} else {
		c.awaitLeader(s)
	}
}

// checkHardState is the first check: no commit index goes back, not even by a restart.
func (c *cluster) checkHardState(s *server, state pb.HardState) {
	if state.Commit < s.commit || state.Term < s.term {
		fail("server %d goes back from term %d commit %d to %d %d", s.id, s.term, s.commit, state.Term, state.Commit)
	}
	s.term, s.commit = state.Term, state.Commit
}

// checkLeader is the second: one leader in a term.
func (c *cluster) checkLeader(s *server) {
	if leader, isKnown := c.leaders[s.term]; isKnown && leader != s.id {
		fail("servers %d and %d lead term %d", leader, s.id, s.term)
	}
	c.leaders[s.term] = s.id
}

// apply has the third: all servers commit the same entries.
func (c *cluster) apply(s *server, entry *pb.Entry) {
	if entry.Index != s.applied+1 || entry.Index > uint64(len(c.log))+1 {
		fail("server %d applies entry %d after %d", s.id, entry.Index, s.applied)
	}
	s.applied = entry.Index
	if entry.Index > uint64(len(c.log)) {
		c.log = append(c.log, committed{entry.Term, entry.Data})
		if len(entry.Data) != 0 {
			c.answer(entry.Data)
		}
		return
	}
	if first := &c.log[entry.Index-1]; first.term != entry.Term || !bytes.Equal(first.data, entry.Data) {
		fail("server %d commits another entry %d", s.id, entry.Index)
	}
}

// answer counts a command when the first server, which is its leader, applies it.
func (c *cluster) answer(data []byte) {
	k := c.client
	if k == nil {
		c.outstanding--
	} else if k.waits && binary.LittleEndian.Uint64(data[8:]) == k.sequence {
		k.answered(c.now)
	} else {
		return // once more what was answered, or was given up
	}
	c.commits++
}

func must(err error) {
	if err != nil {
		fail("%v", err)
	}
}

// silence is etcd's logger.
type silence struct{}

func (silence) Debug(...interface{})            {}
func (silence) Debugf(string, ...interface{})   {}
func (silence) Error(...interface{})            {}
func (silence) Errorf(string, ...interface{})   {}
func (silence) Info(...interface{})             {}
func (silence) Infof(string, ...interface{})    {}
func (silence) Warning(...interface{})          {}
func (silence) Warningf(string, ...interface{}) {}
func (silence) Fatal(v ...interface{})          { fail("%s", fmt.Sprint(v...)) }
func (silence) Fatalf(f string, v ...interface{}) {
	fail(f, v...)
}
func (silence) Panic(v ...interface{}) { fail("%s", fmt.Sprint(v...)) }
func (silence) Panicf(f string, v ...interface{}) {
	fail(f, v...)
}

func init() { raft.SetLogger(silence{}) }
