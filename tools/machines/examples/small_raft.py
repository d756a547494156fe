#!/usr/bin/env python3
"""A small Raft in Python: elections and replication as in Figure 3.1, and a log on a disk.

    squall run leader-crash --machine "cmd:python3 small_raft.py"

Squall starts one process for a cluster. It writes a line of JSON for each input, and waits for a line that
lists the effects, in their order, and shows the server. Standard error is free for print(..., file=sys.stderr).
"""
import json
import sys

FOLLOWER, CANDIDATE, LEADER = "follower", "candidate", "leader"
ENTRIES_PER_MESSAGE = 8


class Server:
    def __init__(self, settings, disk):
        self.me = settings["server"]
        self.voters = disk["configuration"]["voters"]
        self.term = disk["term"]
        self.vote = disk["vote"]
        self.log = disk["entries"]  # log[0] is entry 1
        self.role = FOLLOWER
        self.leader = 0
        self.votes = set()
        self.commit = 0
        self.applied = 0
        self.next = {}
        self.match = {}
        self.effects = []
        self.timer("election")

    # Effects.

    def do(self, what, **more):
        self.effects.append({"do": what, **more})

    def timer(self, which, runs=True):
        self.do("timer", timer=which, runs=runs)

    def write_hard_state(self):
        self.do("hard_state", term=self.term, vote=self.vote)

    def append(self, entry):
        self.log.append(entry)
        self.do("append", index=len(self.log), **entry)

    def send(self, to, kind, message, position=(0, 0), **tells):
        message.update(kind=kind, term=self.term)
        self.do("send", to=to, message=message,
                tells={"kind": kind, "term": self.term, "position_term": position[0],
                       "position_index": position[1], **tells})

    # The log.

    def term_at(self, index):
        return self.log[index - 1]["term"] if index > 0 else 0

    def others(self):
        return [server for server in self.voters if server != self.me]

    def is_majority(self, servers):
        return 2 * len(set(servers) & set(self.voters)) > len(self.voters)

    # The rules of Figure 3.1.

    def follow(self, term, leader=0):
        if term > self.term:
            self.term, self.vote, self.leader = term, 0, 0
            self.write_hard_state()
        self.leader = leader or self.leader
        if self.role == LEADER:
            self.timer("heartbeat", False)
            self.timer("election")
        self.role = FOLLOWER

    def campaign(self):
        if self.me not in self.voters:
            return
        self.term, self.vote, self.role, self.leader = self.term + 1, self.me, CANDIDATE, 0
        self.write_hard_state()
        self.votes = {self.me}
        self.timer("election")
        if self.is_majority(self.votes):
            return self.lead()
        last = (self.term_at(len(self.log)), len(self.log))
        for other in self.others():
            self.send(other, "request_vote", {"last": last}, last)

    def lead(self):
        self.role, self.leader = LEADER, self.me
        self.next = {other: len(self.log) + 1 for other in self.voters}
        self.match = {other: 0 for other in self.voters}
        self.append({"term": self.term, "kind": "no_op"})
        self.timer("election", False)
        self.timer("heartbeat")
        self.replicate()
        self.advance()

    def replicate(self):
        for other in self.others():
            self.send_entries(other)

    def send_entries(self, to):
        before = self.next[to] - 1
        entries = self.log[before:before + ENTRIES_PER_MESSAGE]
        prev = (self.term_at(before), before)
        self.send(to, "append_entries", {"prev": prev, "entries": entries, "commit": self.commit},
                  prev, entries=len(entries))

    def advance(self):
        for index in range(len(self.log), self.commit, -1):
            if self.term_at(index) != self.term:
                break
            if self.is_majority([s for s in self.voters if s == self.me or self.match[s] >= index]):
                self.commit = index
                break
        self.apply()

    def apply(self):
        while self.applied < self.commit:
            self.applied += 1
            self.do("apply", index=self.applied)

    def on_request_vote(self, sender, message):
        last = (self.term_at(len(self.log)), len(self.log))
        granted = (message["term"] == self.term and self.vote in (0, sender) and
                   tuple(message["last"]) >= last)
        if granted:
            self.vote = sender
            self.write_hard_state()
            self.timer("election")
        self.send(sender, "request_vote_reply", {"granted": granted}, positive=granted)

    def on_request_vote_reply(self, sender, message):
        if message["term"] == self.term and self.role == CANDIDATE and message["granted"]:
            self.votes.add(sender)
            if self.is_majority(self.votes):
                self.lead()

    def on_append_entries(self, sender, message):
        success, match = False, 0
        if message["term"] == self.term:
            self.follow(self.term, sender)
            self.timer("election")
            prev_term, prev = message["prev"]
            success = prev <= len(self.log) and self.term_at(prev) == prev_term
            match = prev + len(message["entries"]) if success else min(len(self.log), prev - 1)
            if success:
                self.store(prev, message["entries"])
                self.commit = max(self.commit, min(message["commit"], match))
                self.apply()
        self.send(sender, "append_entries_reply", {"success": success, "match": match}, (0, match),
                  positive=success)

    def store(self, prev, entries):
        for index, entry in enumerate(entries, prev + 1):
            if index <= len(self.log) and self.term_at(index) != entry["term"]:
                del self.log[index - 1:]
                self.do("truncate", **{"from": index})
            if index > len(self.log):
                self.append(entry)

    def on_append_entries_reply(self, sender, message):
        if message["term"] != self.term or self.role != LEADER:
            return
        if message["success"]:
            # An answer that says nothing new starts no message, or each would start another for ever.
            if message["match"] <= self.match[sender]:
                return
            self.match[sender] = message["match"]
            self.next[sender] = self.match[sender] + 1
            self.advance()
            if self.next[sender] <= len(self.log):
                self.send_entries(sender)
        elif self.match[sender] <= message["match"] < self.next[sender] - 1:
            self.next[sender] = message["match"] + 1
            self.send_entries(sender)

    def handle(self, given):
        what = given["do"]
        if what == "receive":
            message = given["message"]
            if message["term"] > self.term:
                self.follow(message["term"])
            getattr(self, "on_" + message["kind"])(given["from"], message)
        elif what == "election_timeout" and self.role != LEADER:
            self.campaign()
        elif what == "heartbeat_timeout" and self.role == LEADER:
            self.timer("heartbeat")
            self.replicate()
        elif what == "request" and self.role == LEADER:
            self.do("accept")
            self.append({"term": self.term, "kind": given["kind"], "data": given["data"]})
            self.replicate()
            self.advance()

    def answer(self):
        effects, self.effects = self.effects, []
        return {"effects": effects,
                "view": {"term": self.term, "vote": self.vote, "role": self.role,
                         "leader": self.leader, "commit": self.commit}}


def main():
    say({"squall": 1, "name": "small-raft-py", "version": "1", "offers": [], "applies": True,
         "stays": True})
    servers = {}
    for line in sys.stdin:
        given = json.loads(line)
        if given["do"] == "boot":
            servers[given["server"]] = Server(given["settings"], given["disk"])
        else:
            servers[given["server"]].handle(given)
        say(servers[given["server"]].answer())


def say(answer):
    print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
