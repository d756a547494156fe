// MPI behind the functions of tools/explore/rank_functions.hpp. An error ends all processes, as MPI does by default.
#include <mpi.h>

#include <algorithm>
#include <cstring>
#include <list>
#include <vector>

#include "tools/build_info.hpp"
#include "tools/explore/rank_functions.hpp"

namespace {

constexpr int kStates = 1;    // the tag of send()
constexpr int kExchange = 2;  // the tag of exchange()
/// A count in MPI is an int.
constexpr std::uint64_t kPiece = std::uint64_t{1} << 30;

struct Sent {
  std::vector<char> bytes;
  MPI_Request request = MPI_REQUEST_NULL;
};
std::list<Sent> under_way;
int ranks = 1;

void forget_sent() {
  under_way.remove_if([](Sent& sent) {
    int is_done = 0;
    MPI_Test(&sent.request, &is_done, MPI_STATUS_IGNORE);
    return is_done != 0;
  });
}

void begin(int* own, int* count) {
  MPI_Init(nullptr, nullptr);
  MPI_Comm_rank(MPI_COMM_WORLD, own);
  MPI_Comm_size(MPI_COMM_WORLD, count);
  ranks = *count;
}

void end() {
  for (Sent& sent : under_way) MPI_Wait(&sent.request, MPI_STATUS_IGNORE);
  under_way.clear();
  MPI_Finalize();
}

void send(int to, const void* bytes, std::size_t size) {
  forget_sent();
  Sent& sent = under_way.emplace_back();
  const char* first = static_cast<const char*>(bytes);
  sent.bytes.assign(first, first + size);
  MPI_Isend(sent.bytes.data(), static_cast<int>(size), MPI_BYTE, to, kStates, MPI_COMM_WORLD,
            &sent.request);
}

bool probe(bool waits, int* from, std::size_t* size) {
  MPI_Status status;
  int is_there = 1;
  if (waits) {
    MPI_Probe(MPI_ANY_SOURCE, kStates, MPI_COMM_WORLD, &status);
  } else {
    MPI_Iprobe(MPI_ANY_SOURCE, kStates, MPI_COMM_WORLD, &is_there, &status);
  }
  if (is_there == 0) return false;
  int bytes = 0;
  MPI_Get_count(&status, MPI_BYTE, &bytes);
  *from = status.MPI_SOURCE;
  *size = static_cast<std::size_t>(bytes);
  return true;
}

void receive(int from, void* room, std::size_t size) {
  MPI_Recv(room, static_cast<int>(size), MPI_BYTE, from, kStates, MPI_COMM_WORLD,
           MPI_STATUS_IGNORE);
}

void exchange_sizes(const std::uint64_t* own, std::uint64_t* theirs) {
  MPI_Alltoall(own, 1, MPI_UINT64_T, theirs, 1, MPI_UINT64_T, MPI_COMM_WORLD);
}

void exchange(const void* const* own, const std::uint64_t* own_sizes, void* const* theirs,
              const std::uint64_t* their_sizes) {
  std::vector<MPI_Request> requests;
  for (int rank = 0; rank < ranks; ++rank) {
    for (std::uint64_t at = 0; at < their_sizes[rank]; at += kPiece) {
      const auto size = static_cast<int>(std::min(kPiece, their_sizes[rank] - at));
      MPI_Irecv(static_cast<char*>(theirs[rank]) + at, size, MPI_BYTE, rank, kExchange,
                MPI_COMM_WORLD, &requests.emplace_back());
    }
  }
  for (int rank = 0; rank < ranks; ++rank) {
    for (std::uint64_t at = 0; at < own_sizes[rank]; at += kPiece) {
      const auto size = static_cast<int>(std::min(kPiece, own_sizes[rank] - at));
      MPI_Isend(static_cast<const char*>(own[rank]) + at, size, MPI_BYTE, rank, kExchange,
                MPI_COMM_WORLD, &requests.emplace_back());
    }
  }
  MPI_Waitall(static_cast<int>(requests.size()), requests.data(), MPI_STATUSES_IGNORE);
}

}  // namespace

extern "C" {
extern const char* const squall_rank_build;
const char* const squall_rank_build = squall::build_info::rank_build;
extern const squall::tools::explore::RankFunctions squall_rank_functions;
const squall::tools::explore::RankFunctions squall_rank_functions{
    begin, end, send, probe, receive, exchange_sizes, exchange};
}
