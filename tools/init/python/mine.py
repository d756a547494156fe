#!/usr/bin/env python3
"""The beginning of a Raft: it starts, and does nothing yet. README.md says what comes next.

    squall run leader-crash --machine "cmd:python3 mine.py"

Squall starts one process for a cluster. It writes a line of JSON for each input, and waits for a line that
lists the effects, in their order, and shows the server. print(..., file=sys.stderr) is free for you.
"""
import json
import sys


class Server:
    def __init__(self, settings, disk):
        self.effects = []
        self.me = settings["server"]
        self.voters = disk["configuration"]["voters"]
        # Persistent: written by the effects hard_state, append, truncate.
        self.term = 0
        self.vote = 0
        # Volatile.
        self.role = "follower"
        self.leader = 0
        self.commit = 0
        if disk["term"] != 0:
            self.fail("README.md, step 4: the disk holds what was written, and Server() reads none of it")
        self.do("timer", timer="election", runs=True)  # ends as election_timeout

    def do(self, what, **more):
        self.effects.append({"do": what, **more})

    def fail(self, why):
        self.do("fail", why=why)

    def send(self, to, kind, **message):
        """The message is yours; `tells` is what it says in the words of Figure 3.1."""
        message.update(kind=kind, term=self.term)
        self.do("send", to=to, message=message, tells={
            "kind": kind, "term": self.term,
            "position_index": message.get("last_index", 0),
            "position_term": message.get("last_term", 0),
            "positive": message.get("positive", False)})

    def campaign(self):
        # Step 1: a new term, a vote for itself (written before it is sent), and request_vote to
        # every other voter. For example:
        #
        #   self.term, self.vote, self.role, self.leader = self.term + 1, self.me, "candidate", 0
        #   self.do("hard_state", term=self.term, vote=self.vote)
        #   self.do("timer", timer="election", runs=True)
        #   for other in self.voters:
        #       if other != self.me:
        #           self.send(other, "request_vote", last_index=0, last_term=0)
        self.fail("README.md, step 1: an election timeout starts an election; see campaign()")

    def receive(self, sender, message):
        self.fail("README.md, step 1: a message has come; see receive()")

    def handle(self, given):
        what = given["do"]
        if what == "receive":
            self.receive(given["from"], given["message"])
        elif what == "election_timeout":
            self.campaign()
        elif what == "heartbeat_timeout":
            pass  # step 2: a leader sends what its followers lack
        elif what == "request":
            pass  # step 2: a leader does "accept" and appends given["kind"], given["data"]

    def answer(self):
        effects, self.effects = self.effects, []
        return {"effects": effects,
                "view": {"term": self.term, "vote": self.vote, "role": self.role,
                         "leader": self.leader, "commit": self.commit}}


def say(line):
    print(json.dumps(line), flush=True)


def main():
    # offers: steps 5 and 6. applies: True once it does "apply" for each committed entry. stays: one process serves
    # one run after the other, because a boot makes a new Server.
    say({"squall": 1, "name": "mine", "version": "1", "offers": [], "applies": False,
         "stays": True})
    servers = {}
    for line in sys.stdin:
        given = json.loads(line)
        if given["do"] == "boot":
            servers[given["server"]] = Server(given["settings"], given["disk"])
        else:
            servers[given["server"]].handle(given)
        say(servers[given["server"]].answer())


if __name__ == "__main__":
    main()
