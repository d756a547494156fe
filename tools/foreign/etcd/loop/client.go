package main

import "encoding/binary"

// client has one command outstanding, and asks as Squall's clients do: a server that it draws, or the one that a
// refusing server takes for the leader. It thinks for a while after an answer, and draws again after a while
// without one.
type client struct {
	think, retry int64
	draws        chance
	server       uint64 // which it asks; 0: not drawn yet
	sequence     uint64
	waits        bool
	due          int64 // when it asks, or has waited for long enough
	tries        bool  // it is due to ask the server that it was told
}

func newClient(think, retry int64, seed uint64) *client {
	return &client{think: think, retry: retry, draws: stream(seed, "workload")}
}

// command is 16 bytes.
func command(sequence uint64) []byte {
	return binary.LittleEndian.AppendUint64(make([]byte, 8, 16), sequence)
}

func (k *client) answered(now int64) {
	k.waits, k.due = false, now+k.think
}

// ask gives the client's command to a server: a new one, or the outstanding one again.
func (c *cluster) ask() {
	k := c.client
	if k.waits && !k.tries {
		k.server = 0
	}
	if !k.waits {
		k.waits = true
		k.sequence++
	}
	if k.server == 0 {
		k.server = 1 + k.draws.below(uint64(len(c.servers)))
	}
	k.tries, k.due = false, c.now+k.retry
	s := &c.servers[k.server-1]
	if s.node == nil {
		return
	}
	c.note(s.id, proposal)
	if s.isLeader && s.node.Propose(command(k.sequence)) == nil {
		c.settle(s)
		return
	}
	// Refused: the server says which server it believes to lead.
	k.server = s.leader
	if k.server == 0 || k.server == s.id {
		k.server, k.due = 0, c.now+k.retry/8+1
	} else {
		k.tries, k.due = true, c.now+1
	}
}
