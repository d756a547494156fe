// The list of the lessons.
#include "tools/view/lessons.hpp"

#include <array>

#include "tools/view/lesson_texts.hpp"

namespace squall::tools::view {

std::span<const Lesson> lessons() noexcept {
  static constexpr std::array kLessons{
      Lesson{"first-election", lessons_first_election_json},
      Lesson{"split-vote", lessons_split_vote_json},
      Lesson{"two-leaders", lessons_two_leaders_json},
      Lesson{"commit", lessons_commit_json},
      Lesson{"conflict", lessons_conflict_json},
      Lesson{"lost-write", lessons_lost_write_json},
      Lesson{"snapshot", lessons_snapshot_json},
      Lesson{"transfer", lessons_transfer_json},
      Lesson{"membership", lessons_membership_json},
      Lesson{"lying-disk", lessons_lying_disk_json},
      Lesson{"older-terms", lessons_older_terms_json},
  };
  return kLessons;
}

}  // namespace squall::tools::view
