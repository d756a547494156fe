//! The types and calls of raft_machine.h, which says what each of them means.
#![allow(dead_code)]
use std::ffi::{c_char, c_int, c_void, CString};

pub const ABI: u32 = 1;
pub const NO_SERVER: u32 = 0;

#[repr(C)]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Role {
    Follower,
    PreCandidate,
    Candidate,
    Leader,
}

#[repr(C)]
#[derive(Clone, Copy, Default)]
pub struct Configuration {
    pub voters: u32,
    pub outgoing: u32,
    pub learners: u32,
}

#[repr(C)]
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum EntryKind {
    Command,
    NoOp,
    Configuration,
    Session,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Entry {
    pub term: u64,
    pub kind: EntryKind,
    pub data: [u8; 16],
    pub configuration: Configuration,
}

#[repr(C)]
#[derive(Clone, Copy, Default)]
pub struct Snapshot {
    pub index: u64,
    pub term: u64,
    pub state: u64,
}

#[repr(C)]
pub struct Settings {
    pub me: u32,
    pub entries_per_message_max: u32,
    pub configuration: Configuration,
    pub pre_vote: c_int,
    pub check_quorum: c_int,
    pub argument: *const c_char,
}

#[repr(C)]
pub struct Disk {
    pub term: u64,
    pub voted_for: u32,
    pub snapshot: Snapshot,
    pub configuration: Configuration,
    pub entries: *const Entry,
    pub entry_count: usize,
}

impl Disk {
    pub fn entries(&self) -> &[Entry] {
        if self.entry_count == 0 {
            return &[];
        }
        unsafe { std::slice::from_raw_parts(self.entries, self.entry_count) }
    }
}

#[repr(C)]
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum InputKind {
    Receive,
    ElectionTimeout,
    HeartbeatTimeout,
    Request,
    Read,
    Compact,
    Change,
    Transfer,
    Synced,
}

#[repr(C)]
pub struct Input {
    pub kind: InputKind,
    pub from: u32,
    pub bytes: *const u8,
    pub size: usize,
    pub entry_kind: EntryKind,
    pub data: [u8; 16],
    pub read: u32,
    pub term: u64,
    pub index: u64,
    pub configuration: Configuration,
    pub server: u32,
}

impl Input {
    pub fn bytes(&self) -> &[u8] {
        if self.size == 0 {
            return &[];
        }
        unsafe { std::slice::from_raw_parts(self.bytes, self.size) }
    }
}

#[repr(C)]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MessageKind {
    RequestVote,
    RequestVoteReply,
    AppendEntries,
    AppendEntriesReply,
    InstallSnapshot,
    InstallSnapshotReply,
    TimeoutNow,
    Other = 10,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Tells {
    pub kind: MessageKind,
    pub term: u64,
    pub position_term: u64,
    pub position_index: u64,
    pub entries: u32,
    pub positive: c_int,
    pub pre_vote: c_int,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub enum Timer {
    Election,
    Heartbeat,
}

#[repr(C)]
pub struct Env {
    abi: u32,
    hard_state: extern "C" fn(*mut Env, u64, u32),
    append: extern "C" fn(*mut Env, u64, *const Entry),
    truncate: extern "C" fn(*mut Env, u64),
    compact: extern "C" fn(*mut Env, u64) -> Snapshot,
    install: extern "C" fn(*mut Env, Snapshot, Configuration),
    send: extern "C" fn(*mut Env, u32, *const c_void, usize, *const Tells),
    timer: extern "C" fn(*mut Env, Timer, c_int),
    apply: extern "C" fn(*mut Env, u64),
    accept: extern "C" fn(*mut Env),
    read: extern "C" fn(*mut Env, u32, u64),
    random: extern "C" fn(*mut Env) -> u64,
    fail: extern "C" fn(*mut Env, *const c_char),
}

impl Env {
    pub fn hard_state(&mut self, term: u64, voted_for: u32) {
        (self.hard_state)(self, term, voted_for)
    }
    pub fn append(&mut self, index: u64, entry: &Entry) {
        (self.append)(self, index, entry)
    }
    pub fn truncate(&mut self, from: u64) {
        (self.truncate)(self, from)
    }
    pub fn compact(&mut self, up_to: u64) -> Snapshot {
        (self.compact)(self, up_to)
    }
    pub fn install(&mut self, snapshot: Snapshot, configuration: Configuration) {
        (self.install)(self, snapshot, configuration)
    }
    pub fn send(&mut self, to: u32, bytes: &[u8], tells: &Tells) {
        (self.send)(self, to, bytes.as_ptr() as *const c_void, bytes.len(), tells)
    }
    pub fn timer(&mut self, timer: Timer, runs: bool) {
        (self.timer)(self, timer, runs as c_int)
    }
    pub fn apply(&mut self, index: u64) {
        (self.apply)(self, index)
    }
    pub fn accept(&mut self) {
        (self.accept)(self)
    }
    pub fn read(&mut self, read: u32, index: u64) {
        (self.read)(self, read, index)
    }
    pub fn random(&mut self) -> u64 {
        (self.random)(self)
    }
    /// Does not return.
    pub fn fail(&mut self, why: &str) {
        let why = CString::new(why).unwrap();
        (self.fail)(self, why.as_ptr())
    }
}

#[repr(C)]
pub struct View {
    pub term: u64,
    pub voted_for: u32,
    pub role: Role,
    pub leader: u32,
    pub commit_index: u64,
    pub has_configuration: c_int,
    pub configuration: Configuration,
}

#[repr(C)]
pub struct Machine {
    pub abi: u32,
    pub name: *const c_char,
    pub version: *const c_char,
    pub offers: u64,
    pub applies: c_int,
    pub create: extern "C" fn(*const Settings, *const Disk, *mut Env) -> *mut c_void,
    pub destroy: extern "C" fn(*mut c_void),
    pub input: extern "C" fn(*mut c_void, *const Input, *mut Env),
    pub view: extern "C" fn(*const c_void, *mut View),
    pub save: Option<extern "C" fn(*const c_void, *mut c_void, usize) -> usize>,
    pub load: Option<extern "C" fn(*mut c_void, *const c_void, usize) -> c_int>,
}

unsafe impl Sync for Machine {}
