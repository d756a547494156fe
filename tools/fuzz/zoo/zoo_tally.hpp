// What the campaigns against all mutants came to: the missed, the accused, the exit code.
#pragma once

#include <string>
#include <utility>

#include "scenarios/json/value.hpp"
#include "tools/fuzz/zoo/mutant.hpp"
#include "tools/io/exit_code.hpp"
#include "tools/io/interrupt.hpp"

namespace squall::tools::fuzz::zoo {

class ZooTally {
 public:
  /// Of one mutant, with what --json tells of it. False: the verb ends here, for a signal or memory
  /// cut its campaigns short.
  template <typename SomeScore>
  bool add(const SomeScore& score, scenarios::json::Value json) {
    list_.push_back(std::move(json));
    if (score.is_missed()) missed_.push_back(score.mutant->id);
    if (score.is_accused()) accused_.push_back(score.mutant->id);
    if (score.is_missed() || score.is_accused()) {
      code_ = io::worse(code_, io::ExitCode::expectation_failed);
    }
    if (!score.is_cut_short && !io::catch_interrupts()) return true;
    code_ = io::worse(code_, io::ExitCode::no_verdict);
    return false;
  }
  io::ExitCode code() const { return code_; }
  /// {`name`: [what add() was given…], "missed": [id…], "accused": [id…], "exit_code"}.
  scenarios::json::Value to_json(const std::string& name) && {
    scenarios::json::Value json;
    json[name] = std::move(list_);
    json["missed"] = std::move(missed_);
    json["accused"] = std::move(accused_);
    json["exit_code"] = static_cast<int>(code_);
    return json;
  }

 private:
  using Value = scenarios::json::Value;

  io::ExitCode code_ = io::ExitCode::held;
  Value list_ = Value::array();
  Value missed_ = Value::array();
  Value accused_ = Value::array();
};

}  // namespace squall::tools::fuzz::zoo
