#pragma once

#include <sys/types.h>

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

/// Runs a program as a user would, for tests of the binary. Linux only. The calling process must have one
/// thread.
namespace parbench::test {

/// What to run, and in which surroundings.
struct Launch {
  std::string program;
  std::vector<std::string> arguments = {};
  std::map<std::string, std::string> environment = {};  ///< set in addition to the caller's
  std::string input = {};                               ///< on its stdin, which then ends
  std::string folder = {};                              ///< to start in; empty: the caller's
  bool on_terminal = false;                          ///< stdout and stderr are a terminal; both come as `out`
  std::optional<unsigned> user = {};                 ///< to become (root only)
  std::optional<unsigned long> tasks_max = {};       ///< RLIMIT_NPROC
  std::optional<unsigned long> file_bytes_max = {};  ///< RLIMIT_FSIZE; to write more is EFBIG, not a signal
  std::chrono::seconds time_limit{60};               ///< then its whole process group is killed
};

struct Result {
  int exit_code = 0;       ///< negative: the signal that ended it
  bool timed_out = false;  ///< it was killed at the time limit
  std::string out;
  std::string err;
};

/// A program that runs, in a session of its own. Killed and reaped, with what it has forked, when it goes out
/// of scope.
class Program {
 public:
  /// Throws std::runtime_error when it cannot be started.
  explicit Program(Launch launch);
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;
  ~Program();

  pid_t pid() const { return pid_; }

  /// To the program alone, or as a terminal does on Ctrl-C to it and all that it has forked.
  void signal(int number) const;
  void signal_group(int number) const;

  /// Reads what it writes, until it has ended.
  Result finish();

  /// The program and its descendants that are alive, whoever their parent is now. Zombies do not count.
  std::vector<pid_t> alive() const;

 private:
  [[noreturn]] void become_program(int program_fd) const;

  Launch launch_;
  std::string mark_;  ///< in the environment of all its descendants
  pid_t pid_ = -1;
  int in_ = -1;
  int out_ = -1;
  int err_ = -1;
};

/// Program(launch).finish().
Result run_program(Launch launch);

/// One field of /proc/PID/stat: 'R', 'S', 'T' (stopped), 'Z', ...; no value when there is no such process.
std::optional<char> process_state(pid_t pid);

/// Whether a program can be started on a terminal here.
bool has_terminals();

/// Waits until `condition()`, looking every few milliseconds. False when it has not come true in a generous
/// time.
template <class Condition>
bool eventually(Condition condition);

/// A folder under the system's temporary folder, that anyone may write to; removed with all that is in it.
class TemporaryFolder {
 public:
  TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder();

  const std::string& path() const { return path_; }
  std::string operator/(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

std::string read_text(const std::string& path);
void write_text(const std::string& path, const std::string& text);

/// Names of what is in a folder, hidden files too, sorted.
std::vector<std::string> names_in(const std::string& folder);

void pause_shortly();

template <class Condition>
bool eventually(Condition condition) {
  const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (!condition()) {
    if (std::chrono::steady_clock::now() > limit) return false;
    pause_shortly();
  }
  return true;
}

}  // namespace parbench::test
