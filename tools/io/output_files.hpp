// The check of output files before the work whose result they shall hold.
#pragma once

#include <string>
#include <vector>

namespace squall::tools::io {

struct OutputFile {
  std::string option;  // "--trace"
  std::string path;    // empty: not asked for
};

/// Tries each file; what is there stays as it is. Missing folders are made. Devices and pipes are
/// not opened: that alone may have an effect.
/// ERRORS: scenarios::UserError where a file cannot be written, is one of `inputs`, or is given to
/// two options. Inputs that are no files are ignored.
void require_writable(const std::vector<OutputFile>& outputs,
                      const std::vector<std::string>& inputs);

}  // namespace squall::tools::io
