#include "python/interpreter.hpp"

#include <array>
#include <span>
#include <vector>

#include "base/error.hpp"
#include "base/text.hpp"
#include "sys/child.hpp"
#include "sys/clock.hpp"
#include "sys/command.hpp"
#include "sys/fd.hpp"

namespace parbench::python {
namespace {

using std::chrono::nanoseconds;

constexpr int oldest = 8;  // of Python 3

/// In words that Python 2 understands, too.
constexpr const char* question =
    "import sys, platform\n"
    "gil = getattr(sys, '_is_gil_enabled', lambda: True)()\n"
    "sys.stdout.write('parbench python %s %s %d %d %d %s\\n' % (platform.python_implementation(), "
    "platform.python_version(), sys.version_info[0], sys.version_info[1], gil, sys.executable or ''))\n";

[[noreturn]] void refuse(const std::string& name, const std::string& what) {
  throw base::UsageError("--interpreter: '" + name + "' " + what +
                         "; give the Python to compare with, as in --interpreter python3.11");
}

/// What the program says to the question, with the time that took; all in a child, since it may say nothing for ever.
struct Answer {
  std::string text;
  nanoseconds took{};
  bool is_late = false;
};

Answer listen(const std::string& program, nanoseconds timeout) {
  constexpr std::size_t most = 4096;
  sys::Pipe pipe = sys::Pipe::create();
  const std::array<int, 1> keep{pipe.write_end.number()};
  const std::int64_t begin_ns = sys::now_ns();
  const sys::Child child = sys::Child::fork(
      [&]() noexcept {
        try {
          sys::CommandRunner().run(
              program, {program, "-c", question}, sys::Stderr::kept,
              [&](std::span<const std::byte> bytes) { write_all(pipe.write_end, bytes); });
        } catch (const base::SystemError&) {
          return 1;  // nothing was said
        }
        return 0;
      },
      keep);
  pipe.write_end.close();
  Answer answer;
  std::array<std::byte, most> buffer{};
  const std::array<int, 1> fds{pipe.read_end.number()};
  while (answer.text.size() < most) {
    const nanoseconds left = timeout - nanoseconds(sys::now_ns() - begin_ns);
    answer.is_late = left.count() <= 0 || !sys::wait_readable(fds, left)[0];
    if (answer.is_late) break;
    const sys::ReadResult read = sys::read_some(pipe.read_end, buffer);
    if (read.kind != sys::ReadResult::Kind::bytes) break;
    answer.text.append(reinterpret_cast<const char*>(buffer.data()), read.count);
  }
  answer.took = nanoseconds(sys::now_ns() - begin_ns);
  return answer;
}

/// Leaves nothing behind of what a program that is no Python may have started.
Answer ask(const std::string& program, nanoseconds timeout) {
  sys::adopt_orphans();
  const std::vector<pid_t> others = sys::children_of_self();
  Answer answer = listen(program, timeout);
  sys::end_children_but(others);
  return answer;
}

}  // namespace

Interpreter find_interpreter(const std::string& name, nanoseconds timeout) {
  const auto program = sys::find_program(name);
  if (!program)
    refuse(name, name.find('/') == std::string::npos ? "is not found in PATH"
                                                     : "is not a file that may be executed");
  const Answer answer = ask(*program, timeout);
  if (answer.is_late)
    refuse(name, "did not say within " + base::format_duration(timeout) + " which Python it is");
  const std::vector<std::string> words = base::split(base::trim(answer.text), ' ');
  if (words.size() < 7 || words[0] != "parbench" || words[1] != "python")
    refuse(name, "is no Python: it does not run 'import sys, platform'");
  const std::string version = words[2] + " " + words[3];
  const auto major = base::parse_count(words[4]);
  const auto minor = base::parse_count(words[5]);
  if (major != 3 || minor < oldest)
    refuse(name, "is " + version + ", and 3." + std::to_string(oldest) + " is needed");
  Interpreter found{*program, version, words[6] == "1", answer.took};
  // What is found in PATH may be a script that looks for the interpreter each time (pyenv), and that is no part of what
  // is measured. A script that was given by its path may prepare what the interpreter needs: it stays.
  if (name.find('/') != std::string::npos) return found;
  const std::vector<std::string> path(words.begin() + 7, words.end());
  const std::string executable = base::join(path, " ");
  if (executable == found.path || !sys::find_program(executable)) return found;
  found.path = executable;
  found.start = ask(executable, timeout).took;
  return found;
}

}  // namespace parbench::python
