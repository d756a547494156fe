// Writes what an exploration has met and what waits: logs, parts, ensembles, messages,
// fingerprints, origins, packets.
#include "sim/explore/checkpoint.hpp"

#include <algorithm>
#include <cstring>

#include "sim/bytes.hpp"
#include "sim/explore/transition_memo.hpp"

namespace squall::sim::explore {

namespace {

constexpr std::uint64_t kMagic = 0x32'6b636863'6c7173;  // "sqlchck2"
/// No length in a checkpoint is longer: what says otherwise is none.
constexpr std::uint64_t kLengthMax = std::uint64_t{1} << 40;

class Writer {
 public:
  explicit Writer(ByteSink& sink) : sink_(sink) {}
  template <Plain T>
  void one(const T& value) {
    sink_.write(std::as_bytes(std::span(&value, 1)));
  }
  template <Plain T>
  void many(std::span<const T> values) {
    one(std::uint64_t{values.size()});
    sink_.write(std::as_bytes(values));
  }

 private:
  ByteSink& sink_;
};

/// After a read that failed everything is empty, and ok() is false.
class Reader {
 public:
  explicit Reader(ByteSource& source) : source_(source) {}
  bool ok() const { return ok_; }
  template <Plain T>
  T one() {
    T value{};
    ok_ = ok_ && source_.read(std::as_writable_bytes(std::span(&value, 1)));
    return ok_ ? value : T{};
  }
  std::uint64_t length() {
    const auto value = one<std::uint64_t>();
    ok_ = ok_ && value <= kLengthMax;
    return ok_ ? value : 0;
  }
  template <Plain T>
  std::vector<T> many() {
    // Room is taken as bytes come: a length that lies costs nothing.
    constexpr std::uint64_t kStep = std::uint64_t{1} << 20;
    std::vector<T> values;
    for (std::uint64_t left = length(); left > 0 && ok_;) {
      const std::uint64_t now = std::min(left, kStep);
      values.resize(values.size() + now);
      ok_ = source_.read(std::as_writable_bytes(std::span(values).last(now)));
      left -= now;
    }
    return values;
  }

 private:
  ByteSource& source_;
  bool ok_ = true;
};

void write(Writer& out, const Packet& packet) {
  out.one(packet.first);
  out.one(packet.count);
  out.many(std::span<const std::uint8_t>(packet.bytes));
}
Packet read_packet(Reader& in) {
  Packet packet;
  packet.first = in.one<StateId>();
  packet.count = in.one<std::uint32_t>();
  packet.bytes = in.many<std::uint8_t>();
  return packet;
}

}  // namespace

/// What it takes from the rooms of an exploration, and puts there.
class Checkpoint {
 public:
  static void save(const Ensembles& ensembles, Writer& out) {
    out.one(ensembles.logs_.size());
    for (core::Ref ref = 1; ref <= ensembles.logs_.size(); ++ref) {
      const SharedLogs::Place& place = ensembles.logs_[ref];
      out.one(place.parent);
      out.one(place.entry.term);
      out.one(place.entry.kind);
      out.one(place.entry.payload);
    }
    for (const Interned& part : ensembles.parts_) save(part, out);
    save(ensembles.tuples_, out);
    save(ensembles.message_bytes_, out);
  }
  // Everything in the order in which it was met the first time; false where that cannot be.
  static bool load(Ensembles& ensembles, Reader& in) {
    Taker& taker = ensembles.taker();
    const auto entries = in.one<std::uint32_t>();
    for (core::Ref ref = 1; ref <= entries && in.ok(); ++ref) {
      const auto parent = in.one<core::Ref>();
      core::Entry entry;
      entry.term = in.one<core::Term>();
      entry.kind = in.one<core::EntryKind>();
      entry.payload = in.one<core::Payload>();
      if (!in.ok()) return false;
      if (parent >= ref || !ensembles.logs_.restore(ref, {parent, entry})) return false;
    }
    for (World::Part part = 0; part < ensembles.parts_.size(); ++part) {
      const std::uint64_t count = in.length();
      for (std::uint64_t number = 0; number < count && in.ok(); ++number) {
        const std::vector<std::byte> bytes = in.many<std::byte>();
        if (!in.ok() || taker.restore_part(part, bytes) != number) return false;
      }
    }
    const std::uint64_t tuples = in.length();
    for (std::uint64_t number = 0; number < tuples && in.ok(); ++number) {
      const std::vector<std::byte> tuple = in.many<std::byte>();
      std::vector<std::uint32_t> parts(ensembles.part_count());
      if (!in.ok() || tuple.size() != parts.size() * sizeof parts[0]) return false;
      std::memcpy(parts.data(), tuple.data(), tuple.size());
      ensembles.number_ensemble(parts);
    }
    const std::uint64_t messages = in.length();
    for (std::uint64_t number = 0; number < messages && in.ok(); ++number) {
      const std::vector<std::byte> bytes = in.many<std::byte>();
      if (!in.ok()) return false;
      core::Message message;
      ByteReader reader(bytes);
      reader(message);
      ensembles.number_message(message);
    }
    taker.forget_loaded();
    return in.ok();
  }

  static void save(const Explorer& explorer, Writer& out) {
    save(explorer.ensembles_, out);
    out.one(explorer.tally());
    out.one(explorer.explosion());
    out.one(explorer.depth_);
    out.many(explorer.levels());
    // One that ended for want of memory may go on with more.
    const bool goes_on = explorer.phase_ == Explorer::Phase::memory;
    out.one(goes_on ? Explorer::Phase::running : explorer.phase_);
    std::vector<std::uint64_t> keys;
    for (std::size_t at = 0; at < explorer.visited_.capacity(); ++at) {
      if (explorer.visited_.words()[at] != 0) keys.push_back(explorer.visited_.words()[at]);
    }
    out.many(std::span<const std::uint64_t>(keys));
    out.one(explorer.origins_.blocks());
    for (std::uint64_t block = 0; block < explorer.origins_.blocks(); ++block) {
      out.many(explorer.origins_.words(block));
    }
    Finding finding = explorer.finding_;
    std::uint64_t next = explorer.next_level_.size();
    for (const auto& worker : explorer.workers_) {
      if (worker->finding_.goes_before(finding)) finding = worker->finding_;
      next += worker->packets_.size() + 1;
    }
    out.one(finding.remark);
    out.one(finding.parent);
    out.one(finding.choice);
    out.one(finding.fingerprint);
    // Whoever found nothing left has counted on.
    const std::size_t first = std::min(explorer.level_next_.load(), explorer.round_end_);
    out.one(std::uint64_t{explorer.level_.size() - first});
    for (std::size_t at = first; at < explorer.level_.size(); ++at) {
      write(out, explorer.level_[at]);
    }
    out.one(next);
    for (const Packet& packet : explorer.next_level_) write(out, packet);
    for (const auto& worker : explorer.workers_) {
      for (const Packet& packet : worker->packets_) write(out, packet);
      write(out, worker->packet_);
    }
  }
  static bool load(Explorer& explorer, Reader& in) {
    if (!load(explorer.ensembles_, in)) return false;
    explorer.resumed_ = in.one<ExplorationTally>();
    explorer.resumed_explosion_ = in.one<Explosion>();
    explorer.depth_ = in.one<std::uint32_t>();
    explorer.levels_ = in.many<std::uint64_t>();
    explorer.phase_ = in.one<Explorer::Phase>();
    const std::vector<std::uint64_t> keys = in.many<std::uint64_t>();
    while (explorer.visited_.room() < keys.size()) explorer.visited_.grow();
    for (const std::uint64_t key : keys) explorer.visited_.insert(key);
    explorer.states_ = keys.size();
    const std::uint64_t blocks = in.length();
    for (std::uint64_t block = 0; block < blocks && in.ok(); ++block) {
      if (!explorer.origins_.restore(block, in.many<std::uint64_t>())) return false;
    }
    explorer.finding_.remark = in.one<Remark>();
    explorer.finding_.parent = in.one<StateId>();
    explorer.finding_.choice = in.one<std::uint32_t>();
    explorer.finding_.fingerprint = in.one<std::uint64_t>();
    explorer.level_.clear();
    const std::uint64_t level = in.length();
    for (std::uint64_t at = 0; at < level && in.ok(); ++at) {
      explorer.level_.push_back(read_packet(in));
    }
    const std::uint64_t next = in.length();
    for (std::uint64_t at = 0; at < next && in.ok(); ++at) {
      Packet packet = read_packet(in);
      if (packet.count > 0) explorer.next_level_.push_back(std::move(packet));
    }
    return in.ok();
  }

 private:
  static void save(const Interned& interned, Writer& out) {
    out.one(std::uint64_t{interned.size()});
    for (std::uint32_t number = 0; number < interned.size(); ++number) out.many(interned[number]);
  }
};

void save_checkpoint(const Explorer& explorer, ByteSink& sink) noexcept {
  Writer out(sink);
  out.one(kMagic);
  Checkpoint::save(explorer, out);
  out.one(kMagic);
}

bool load_checkpoint(Explorer& explorer, ByteSource& source) noexcept {
  Reader in(source);
  return in.one<std::uint64_t>() == kMagic && Checkpoint::load(explorer, in) &&
         in.one<std::uint64_t>() == kMagic;
}

}  // namespace squall::sim::explore
