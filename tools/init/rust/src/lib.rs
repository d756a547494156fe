//! The beginning of a Raft: it starts, and does nothing yet. README.md says what comes next.
//!
//!     cargo build && squall run leader-crash --machine lib:./target/debug/libmine.so
mod raft_machine;

use raft_machine::*;
use std::ffi::{c_char, c_void};

pub struct Server {
    me: u32,
    voters: u32, // bit s: server s votes
    // Persistent: written by env.hard_state(), env.append(), env.truncate().
    term: u64,
    voted_for: u32,
    // Volatile.
    role: Role,
    leader: u32,
    commit_index: u64,
}

impl Server {
    fn new(settings: &Settings, disk: &Disk, env: &mut Env) -> Server {
        if disk.term != 0 {
            env.fail("README.md, step 4: the disk holds what was written, and new() reads none of it");
        }
        env.timer(Timer::Election, true); // ends as ElectionTimeout
        Server {
            me: settings.me,
            voters: disk.configuration.voters,
            term: 0,
            voted_for: NO_SERVER,
            role: Role::Follower,
            leader: NO_SERVER,
            commit_index: 0,
        }
    }

    fn campaign(&mut self, env: &mut Env) {
        // Step 1: a new term, a vote for itself (written before it is sent), and RequestVote to every
        // other voter. For example:
        //
        //   self.term += 1; self.voted_for = self.me; self.role = Role::Candidate;
        //   env.hard_state(self.term, self.voted_for);
        //   env.timer(Timer::Election, true);
        //   for to in self.others() { self.send(to, MessageKind::RequestVote, (0, 0), false, env); }
        env.fail("README.md, step 1: an election timeout starts an election; see campaign()");
    }

    fn receive(&mut self, _from: u32, _bytes: &[u8], env: &mut Env) {
        env.fail("README.md, step 1: a message has come; see receive()");
    }

    fn handle(&mut self, input: &Input, env: &mut Env) {
        match input.kind {
            InputKind::Receive => self.receive(input.from, input.bytes(), env),
            InputKind::ElectionTimeout => self.campaign(env),
            InputKind::HeartbeatTimeout => {} // step 2: a leader sends what its followers lack
            InputKind::Request => {} // step 2: a leader calls env.accept() and appends input.data
            _ => {} // the others come only where `offers` below asks for them
        }
    }

    #[allow(dead_code)]
    fn others(&self) -> Vec<u32> {
        (1..16).filter(|s| *s != self.me && self.voters >> s & 1 == 1).collect()
    }

    /// Every message goes out here: the bytes, which are yours, and what they say in the words of
    /// Figure 3.1. `last`: index and term.
    #[allow(dead_code)]
    fn send(&self, to: u32, kind: MessageKind, last: (u64, u64), positive: bool, env: &mut Env) {
        let mut bytes = vec![kind as u8, positive as u8];
        for number in [self.term, last.0, last.1] {
            bytes.extend(number.to_le_bytes());
        }
        let tells = Tells {
            kind,
            term: self.term,
            position_term: last.1,
            position_index: last.0,
            entries: 0,
            positive: positive as i32,
            pre_vote: 0,
        };
        env.send(to, &bytes, &tells);
    }
}

// ---- The table ----------------------------------------------------------------------------------

extern "C" fn create(settings: *const Settings, disk: *const Disk, env: *mut Env) -> *mut c_void {
    let server = unsafe { Server::new(&*settings, &*disk, &mut *env) };
    Box::into_raw(Box::new(server)) as *mut c_void
}

extern "C" fn destroy(server: *mut c_void) {
    drop(unsafe { Box::from_raw(server as *mut Server) });
}

extern "C" fn input(server: *mut c_void, given: *const Input, env: *mut Env) {
    unsafe { (*(server as *mut Server)).handle(&*given, &mut *env) }
}

extern "C" fn view(server: *const c_void, shown: *mut View) {
    let (server, shown) = unsafe { (&*(server as *const Server), &mut *shown) };
    shown.term = server.term;
    shown.voted_for = server.voted_for;
    shown.role = server.role;
    shown.leader = server.leader;
    shown.commit_index = server.commit_index;
}

static MACHINE: Machine = Machine {
    abi: ABI,
    name: "mine\0".as_ptr() as *const c_char,
    version: "1\0".as_ptr() as *const c_char,
    offers: 0,  // steps 5 and 6
    applies: 0, // 1 once it calls env.apply() for each committed entry
    create,
    destroy,
    input,
    view,
    save: None, // with both, explorations merge states, and are faster
    load: None,
};

#[no_mangle]
pub extern "C" fn squall_raft_machine() -> *const Machine {
    &MACHINE
}
