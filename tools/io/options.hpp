// The command line: a program's verbs and their options.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "tools/io/exit_code.hpp"

namespace squall::tools::io {

/// One option of a verb, or one of its positional arguments.
class Option {
 public:
  explicit Option(void* option) : option_(option) {}

  Option required() const;
  Option excludes(Option other) const;
  Option needs(Option other) const;

 private:
  friend class Verb;

  void* option_;
};

/// A verb under construction; copies mean the same verb. What the options write to must live until
/// the verb has run: a verb shares its options with its callback.
class Verb {
 public:
  /// Takes the option's name and the text that was given.
  using Take = std::function<void(const std::string& option, const std::string& text)>;

  explicit Verb(void* app, ExitCode* code) : app_(app), code_(code) {}

  /// The options that follow stand under this heading in the help; empty: the usual one.
  void group(const std::string& heading) { group_ = heading; }
  /// `name`: "--seed", or "file" of a positional argument. `placeholder`: of the value in the help.
  Option flag(const std::string& name, bool& into, const std::string& help) const;
  Option text(const std::string& name, const std::string& placeholder, Take take,
              const std::string& help) const;
  /// Any text, an empty one, too.
  Option text(const std::string& name, const std::string& placeholder, std::string& into,
              const std::string& help) const;
  /// The name of a file, a folder or a scenario. An empty one is a variable of a script that was
  /// not set: UserError.
  Option name(const std::string& name, const std::string& placeholder, std::string& into,
              const std::string& help) const;
  Option list(const std::string& name, const std::string& placeholder,
              std::vector<std::string>& into, const std::string& help) const;

  /// A verb of this verb; one of them must be given.
  Verb add_verb(const std::string& name, const std::string& help) const;
  /// The last lines of the help: notes and an example.
  void footer(const std::string& text) const;
  /// What the verb does, once its options are read.
  void run(std::function<ExitCode()> action) const;

 private:
  Option grouped(void* option) const;

  void* app_;
  ExitCode* code_;
  std::string group_;
};

/// The program's command line.
class CommandLine {
 public:
  CommandLine(const std::string& program, const std::string& description,
              const std::string& version, const std::string& footer);
  ~CommandLine();
  CommandLine(const CommandLine&) = delete;
  CommandLine& operator=(const CommandLine&) = delete;

  Verb add_verb(const std::string& name, const std::string& help);
  /// Reads the arguments and runs the verb that they name. Help, the version and what is wrong with
  /// the usage are printed. ERRORS: those of the verb.
  ExitCode run(int argc, char** argv);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace squall::tools::io
