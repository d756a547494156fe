package main

import (
	"go.etcd.io/etcd/raft"
	pb "go.etcd.io/etcd/raft/raftpb"
)

// flight is what one Ready sends: its messages arrive at one time.
type flight struct {
	at       int64
	messages []pb.Message
	next     int
}

// cluster is the event loop: servers, messages on their way, a clock, chance, and the checks.
type cluster struct {
	now      int64
	servers  []server
	timeouts chance
	losses   chance
	drop     uint64 // of a million messages
	cut      [16]uint16

	// All messages take the same time, so that they arrive in the order in which they were sent.
	flights     []flight // a ring
	head, tail  int
	events      uint64
	digest      uint64
	commits     uint64
	outstanding int
	client      *client // nil: commands are given by fill
	leaders     map[uint64]uint64
	log         []committed
}

func newCluster(servers int, drop, seed uint64) *cluster {
	c := &cluster{
		servers: make([]server, servers), timeouts: stream(seed, "timeout"), losses: stream(seed, "loss"),
		drop: drop, flights: make([]flight, 1024), leaders: map[uint64]uint64{},
	}
	var voters []uint64
	for id := 1; id <= servers; id++ {
		voters = append(voters, uint64(id))
	}
	for at := range c.servers {
		s := &c.servers[at]
		s.id, s.disk = voters[at], storage{raft.NewMemoryStorage(), voters}
		c.boot(s)
	}
	return c
}

// step lets the next event happen: a message arrives or is lost, a timer runs out, or the client asks.
func (c *cluster) step() {
	due := (*server)(nil)
	at := int64(never)
	if c.client != nil {
		at = c.client.due
	}
	for i := range c.servers {
		if s := &c.servers[i]; s.timer < at {
			due, at = s, s.timer
		}
	}
	if c.head != c.tail {
		if front := &c.flights[c.head&(len(c.flights)-1)]; front.at <= at {
			c.now = front.at
			message := &front.messages[front.next]
			front.next++
			if front.next == len(front.messages) {
				*front = flight{}
				c.head++
			}
			c.arrive(message)
			return
		}
	}
	c.now = at
	if due != nil {
		c.note(due.id, 0)
		c.timeout(due)
		return
	}
	c.ask()
}

// What a command is among the kinds of events.
const proposal = pb.MsgProp

// note counts an event.
func (c *cluster) note(server uint64, kind pb.MessageType) {
	c.events++
	c.digest = (c.digest<<7|c.digest>>57)*0x9e3779b97f4a7c15 + uint64(c.now)<<8 + server<<5 + uint64(kind)
}

func (c *cluster) arrive(message *pb.Message) {
	to := &c.servers[message.To-1]
	if to.node == nil || c.cut[message.From]>>message.To&1 != 0 {
		return
	}
	c.note(message.To, message.Type)
	if c.drop != 0 && c.losses.below(1000000) < c.drop {
		return
	}
	c.receive(to, message)
}

func (c *cluster) send(s *server, messages []pb.Message) {
	if len(messages) == 0 {
		return
	}
	for at := range messages {
		message := &messages[at]
		// What the receiver appends must not be written behind what the sender holds.
		message.Entries = message.Entries[:len(message.Entries):len(message.Entries)]
		if message.Type == pb.MsgVoteResp && !message.Reject {
			c.awaitLeader(s)
		}
	}
	if c.tail-c.head == len(c.flights) {
		grown := make([]flight, 2*len(c.flights))
		for at := c.head; at < c.tail; at++ {
			grown[at&(len(grown)-1)] = c.flights[at&(len(c.flights)-1)]
		}
		c.flights = grown
	}
	c.flights[c.tail&(len(c.flights)-1)] = flight{at: c.now + latency, messages: messages}
	c.tail++
}

// leader is the live leader of the highest term, or nil.
func (c *cluster) leader() *server {
	var found *server
	for at := range c.servers {
		if s := &c.servers[at]; s.isLeader && (found == nil || s.term > found.term) {
			found = s
		}
	}
	return found
}

// fill keeps so many commands outstanding. All that are due at one moment become ready together, as etcd
// means it.
func (c *cluster) fill(window int) {
	if c.outstanding >= window {
		return
	}
	leader := c.leader()
	if leader == nil {
		return
	}
	for c.outstanding < window && leader.node.Propose(command(c.commits)) == nil {
		c.note(leader.id, proposal)
		c.outstanding++
	}
	c.settle(leader)
}

// strike is one disaster, the same for the same seed as in Squall.
func (c *cluster) strike(chaos *chance) {
	count := uint64(len(c.servers))
	one, other := 1+chaos.below(count), 1+chaos.below(count)
	switch chaos.below(4) {
	case 0:
		c.crash(&c.servers[one-1])
	case 1:
		for at := range c.servers {
			if s := &c.servers[at]; s.node == nil {
				c.boot(s)
				break
			}
		}
	case 2:
		if one != other {
			c.cut[one] |= 1 << other
			c.cut[other] |= 1 << one
		}
	default:
		c.cut = [16]uint16{}
	}
}
