package seat

import (
	"fmt"

	"go.etcd.io/etcd/raft"
	pb "go.etcd.io/etcd/raft/raftpb"
)

// tells says what a message promises.
func (s *Server) tells(message pb.Message) Tells {
	tells := Tells{Kind: Other, Term: message.Term, Positive: !message.Reject}
	if message.Type == pb.MsgPreVote || message.Type == pb.MsgPreVoteResp || message.Term == 0 {
		// A pre-vote speaks of the term that would be.
		tells.Term = s.term
	}
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
