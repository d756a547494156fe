// A user's mistake, as thrown by every reader.
#pragma once

#include <string>

namespace squall::scenarios::json {

/// A user's mistake: where (file, line, JSON pointer), and one sentence that helps.
struct UserError {
  std::string where;
  std::string message;
};

}  // namespace squall::scenarios::json
