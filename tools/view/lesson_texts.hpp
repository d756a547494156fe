// The lessons of the playground, embedded.
#pragma once

#include <string_view>

namespace squall::tools::view {

std::string_view lessons_first_election_json() noexcept;
std::string_view lessons_split_vote_json() noexcept;
std::string_view lessons_two_leaders_json() noexcept;
std::string_view lessons_commit_json() noexcept;
std::string_view lessons_conflict_json() noexcept;
std::string_view lessons_lost_write_json() noexcept;
std::string_view lessons_snapshot_json() noexcept;
std::string_view lessons_transfer_json() noexcept;
std::string_view lessons_membership_json() noexcept;
std::string_view lessons_lying_disk_json() noexcept;
std::string_view lessons_older_terms_json() noexcept;

}  // namespace squall::tools::view
