// The workloads of `squall bench` on etcd's Raft: one goroutine, virtual time, three simple checks. Prints one
// line of JSON for each workload that is named.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"syscall"
)

// measurement is what a workload took, without what came before it: the process's start and an election.
type measurement struct {
	Workload    string `json:"workload"`
	Events      uint64 `json:"events"`
	Commits     uint64 `json:"commits"`
	Virtual     int64  `json:"virtual_us"`
	User        int64  `json:"user_us"`
	System      int64  `json:"system_us"`
	Allocations uint64 `json:"allocations"`
	Digest      uint64 `json:"digest"`
}

// The processor's time of all threads, the garbage collector's too.
func used() (user, system int64) {
	var usage syscall.Rusage
	must(syscall.Getrusage(syscall.RUSAGE_SELF, &usage))
	return usage.Utime.Nano() / 1000, usage.Stime.Nano() / 1000
}

func allocations() uint64 {
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	return memory.Mallocs
}

// during runs the cluster until it is done, and adds what that took.
func (m *measurement) during(c *cluster, done func() bool) {
	events, commits, start := c.events, c.commits, c.now
	user, system := used()
	for !done() {
		c.step()
	}
	userNow, systemNow := used()
	m.User += userNow - user
	m.System += systemNow - system
	m.Events += c.events - events
	m.Commits += c.commits - commits
	m.Virtual += c.now - start
	m.Digest = m.Digest*0x9e3779b97f4a7c15 + c.digest
}

func elected(servers int) *cluster {
	c := newCluster(servers, 0, 1)
	for c.leader() == nil {
		c.step()
	}
	return c
}

func (m *measurement) idle(servers int) {
	c := elected(servers)
	until := c.now + 10000*second
	m.during(c, func() bool { return c.now >= until })
}

func (m *measurement) commands(servers, window int, commands uint64) {
	c := elected(servers)
	m.during(c, func() bool {
		c.fill(window)
		return c.commits >= commands
	})
}

func (m *measurement) chaos(servers int, drop uint64) {
	for seed := uint64(1); seed <= 20; seed++ {
		c := newCluster(servers, drop, seed)
		c.client = newClient(100*millisecond, 100*millisecond, seed)
		chaos := stream(seed, "chaos")
		for until := int64(second); until <= 60*second; until += second {
			m.during(c, func() bool { return c.now >= until })
			c.strike(&chaos)
		}
	}
}

// run finds out from a workload's name what it is. Returns false where there is no such workload.
func (m *measurement) run() bool {
	var servers, window int
	var commands, percent uint64
	is := func(form string, into, values []interface{}) bool {
		_, err := fmt.Sscanf(m.Workload, form, into...)
		if err != nil || servers < 1 || servers > 15 {
			return false
		}
		for at, value := range into {
			switch number := value.(type) {
			case *int:
				values[at] = *number
			case *uint64:
				values[at] = *number
			}
		}
		return fmt.Sprintf(form, values...) == m.Workload
	}
	matches := func(form string, into ...interface{}) bool {
		return is(form, into, make([]interface{}, len(into)))
	}
	switch {
	case matches("idle-%d", &servers):
		m.idle(servers)
	case matches("cmd-%d-W%d/%d", &servers, &window, &commands),
		matches("scale-%d-W%d/%d", &servers, &window, &commands):
		m.commands(servers, window, commands)
	case matches("chaos-%d/%d%%", &servers, &percent):
		m.chaos(servers, percent*10000)
	default:
		return false
	}
	return true
}

func fail(form string, values ...interface{}) {
	fmt.Fprintf(os.Stderr, "etcd_loop: "+form+"\n", values...)
	os.Exit(1)
}

func main() {
	// One thread runs Go code, as one runs Squall; the garbage collector takes its turns there.
	runtime.GOMAXPROCS(1)
	for _, name := range os.Args[1:] {
		// The first time is not counted: the heap of a new process is small, and collected more often.
		first, m := measurement{Workload: name}, measurement{Workload: name}
		if !first.run() {
			fmt.Fprintf(os.Stderr, "etcd_loop: no workload is called %q\n", name)
			os.Exit(2)
		}
		// Of the whole workload: to ask more often would stop threads within the measured time.
		before := allocations()
		m.run()
		m.Allocations = allocations() - before
		if m.Digest != first.Digest {
			fail("%s is another when repeated", name)
		}
		line, err := json.Marshal(m)
		must(err)
		fmt.Println(string(line))
	}
}
