package main

// The beginning of a Raft: it starts, and does nothing yet. README.md says what comes next.
//
//	make && squall run leader-crash --machine lib:./mine.so

import "encoding/binary"

type Server struct {
	self   uint32
	voters uint32 // bit s: server s votes
	// Persistent: written by env.HardState(), env.Append(), env.Truncate().
	term     uint64
	votedFor uint32
	// Volatile.
	role        uint32
	leader      uint32
	commitIndex uint64
}

// NewServer starts a server, at first and after each crash: it knows what is on its disk and nothing else.
func NewServer(self, voters uint32, term uint64, votedFor uint32, entries []Entry, env Env) *Server {
	if term != 0 {
		panic("README.md, step 4: the disk holds what was written, and NewServer() reads none of it")
	}
	env.Timer(Election, true) // ends as ElectionTimeout
	return &Server{self: self, voters: voters, role: Follower}
}

func (s *Server) ElectionTimeout(env Env) {
	// Step 1: a new term, a vote for itself (written before it is sent), and RequestVote to every
	// other voter. For example:
	//
	//	s.term, s.votedFor, s.role, s.leader = s.term+1, s.self, Candidate, 0
	//	env.HardState(s.term, s.votedFor)
	//	env.Timer(Election, true)
	//	for to := uint32(1); to < 16; to++ {
	//		if to != s.self && s.voters>>to&1 == 1 {
	//			s.send(to, Tells{Kind: RequestVote}, env)
	//		}
	//	}
	panic("README.md, step 1: an election timeout starts an election; see ElectionTimeout()")
}

func (s *Server) Receive(from uint32, bytes []byte, env Env) {
	panic("README.md, step 1: a message has come; see Receive()")
}

// HeartbeatTimeout is step 2: a leader sends what its followers lack.
func (s *Server) HeartbeatTimeout(env Env) {}

// Request is step 2: a leader calls env.Accept() and appends the entry, in its term.
func (s *Server) Request(entry Entry, env Env) {}

func (s *Server) View() View {
	return View{s.term, s.votedFor, s.role, s.leader, s.commitIndex}
}

// Every message goes out here: the bytes, which are yours, and what they say in the words of Figure 3.1.
func (s *Server) send(to uint32, tells Tells, env Env) {
	tells.Term = s.term
	bytes := []byte{byte(tells.Kind), 0}
	if tells.Positive {
		bytes[1] = 1
	}
	for _, number := range []uint64{tells.Term, tells.PositionIndex, tells.PositionTerm} {
		var word [8]byte
		binary.LittleEndian.PutUint64(word[:], number)
		bytes = append(bytes, word[:]...)
	}
	env.Send(to, bytes, tells)
}
