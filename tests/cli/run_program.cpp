#include "cli/run_program.hpp"

#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <thread>

namespace parbench::test {
namespace {

namespace fs = std::filesystem;

constexpr const char* mark_name = "PARBENCH_TEST_RUN";

[[noreturn]] void fail(const std::string& what) {
  throw std::runtime_error("cannot " + what + ": " + std::strerror(errno));
}

/// In the child, where no exception may fly.
void require(bool done, const char* what) {
  if (done) return;
  std::perror(what);
  ::_exit(127);
}

struct Ends {
  int read = -1;
  int write = -1;
};

Ends make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) fail("make a pipe");
  return {ends[0], ends[1]};
}

void close_fd(int& fd) {
  if (fd >= 0) ::close(fd);
  fd = -1;
}

void set_limit(decltype(RLIMIT_NPROC) resource, unsigned long value, const char* name) {
  const rlimit limit{value, value};
  require(::setrlimit(resource, &limit) == 0, name);
}

void become_user(unsigned user) {
  require(::setgroups(0, nullptr) == 0, "setgroups");
  require(::setgid(user) == 0, "setgid");
  require(::setuid(user) == 0, "setuid");
}

/// Appends what can be read; closes `fd` at the end.
void read_some(int& fd, std::string& into) {
  std::array<char, 65536> buffer{};
  const ssize_t count = ::read(fd, buffer.data(), buffer.size());
  if (count > 0) {
    into.append(buffer.data(), static_cast<std::size_t>(count));
  } else if (count == 0 || errno != EINTR) {
    close_fd(fd);  // a terminal says EIO when its last writer has gone
  }
}

int exit_code_of(int status) {
  return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

std::string new_mark() {
  static std::atomic<int> count{0};
  return std::to_string(::getpid()) + "-" + std::to_string(++count);
}

}  // namespace

Program::Program(Launch launch) : launch_(std::move(launch)), mark_(new_mark()) {
  // By a descriptor, since another user may not reach the folder that it is in.
  int program_fd = ::open(launch_.program.c_str(), O_PATH | O_CLOEXEC);
  if (program_fd < 0) fail("open " + launch_.program);
  Ends in = make_pipe();
  Ends out;
  Ends err;
  if (launch_.on_terminal) {
    out.read = ::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (out.read < 0 || ::grantpt(out.read) != 0 || ::unlockpt(out.read) != 0) fail("open a terminal");
    out.write = ::open(::ptsname(out.read), O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (out.write < 0) fail("open a terminal");
    err.write = ::fcntl(out.write, F_DUPFD_CLOEXEC, 0);
  } else {
    out = make_pipe();
    err = make_pipe();
  }
  in_ = in.read;
  out_ = out.write;
  err_ = err.write;
  pid_ = ::fork();
  if (pid_ < 0) fail("fork");
  if (pid_ == 0) become_program(program_fd);
  in_ = in.write;
  out_ = out.read;
  err_ = err.read;
  for (int* fd : {&program_fd, &in.read, &out.write, &err.write}) close_fd(*fd);
  const ssize_t written = ::write(in_, launch_.input.data(), launch_.input.size());  // all tests send little
  close_fd(in_);
  if (written != static_cast<ssize_t>(launch_.input.size())) fail("write to the program");
}

void Program::become_program(int program_fd) const {
  require(::setsid() >= 0, "setsid");
  for (int number = 1; number < NSIG; ++number) ::signal(number, SIG_DFL);  // some test runners ignore SIGINT
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  require(
      ::dup2(in_, STDIN_FILENO) >= 0 && ::dup2(out_, STDOUT_FILENO) >= 0 && ::dup2(err_, STDERR_FILENO) >= 0,
      "dup2");
  if (!launch_.folder.empty()) require(::chdir(launch_.folder.c_str()) == 0, "chdir");
  ::setenv(mark_name, mark_.c_str(), 1);
  for (const auto& [name, value] : launch_.environment) ::setenv(name.c_str(), value.c_str(), 1);
  if (launch_.user) become_user(*launch_.user);
  if (launch_.tasks_max) set_limit(RLIMIT_NPROC, *launch_.tasks_max, "RLIMIT_NPROC");
  if (launch_.file_bytes_max) {
    ::signal(SIGXFSZ, SIG_IGN);
    set_limit(RLIMIT_FSIZE, *launch_.file_bytes_max, "RLIMIT_FSIZE");
  }
  std::vector<char*> arguments{const_cast<char*>(launch_.program.c_str())};
  for (const std::string& argument : launch_.arguments)
    arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);
  ::fexecve(program_fd, arguments.data(), environ);
  require(false, launch_.program.c_str());
  ::_exit(127);
}

Program::~Program() {
  if (pid_ > 0) {
    ::kill(-pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  for (const pid_t left : alive()) ::kill(left, SIGKILL);
  for (int* fd : {&in_, &out_, &err_}) close_fd(*fd);
}

void Program::signal(int number) const {
  ::kill(pid_, number);
}

void Program::signal_group(int number) const {
  ::kill(-pid_, number);
}

Result Program::finish() {
  using Clock = std::chrono::steady_clock;
  const auto limit = Clock::now() + launch_.time_limit;
  Result result;
  int status = 0;
  bool ended = false;
  while (out_ >= 0 || err_ >= 0 || !ended) {
    // What has been forked may hold the pipes for longer than the program lives; that is a failure, too.
    std::array<pollfd, 2> fds{pollfd{out_, POLLIN, 0}, pollfd{err_, POLLIN, 0}};
    if (::poll(fds.data(), fds.size(), 20) > 0) {
      if (fds[0].revents != 0) read_some(out_, result.out);
      if (fds[1].revents != 0) read_some(err_, result.err);
    }
    if (!ended) ended = ::waitpid(pid_, &status, WNOHANG) == pid_;
    if (!result.timed_out && Clock::now() > limit) {
      result.timed_out = true;
      ::kill(-pid_, SIGKILL);
      for (const pid_t left : alive()) ::kill(left, SIGKILL);
    }
  }
  pid_ = -1;
  result.exit_code = exit_code_of(status);
  return result;
}

std::vector<pid_t> Program::alive() const {
  const std::string wanted = std::string(mark_name) + "=" + mark_;
  std::vector<pid_t> pids;
  std::error_code gone;
  for (const fs::directory_entry& entry : fs::directory_iterator("/proc", gone)) {
    const std::string name = entry.path().filename().string();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    const std::string environment = '\0' + read_text("/proc/" + name + "/environ");  // of a zombie: empty
    if (environment.find('\0' + wanted + '\0') != std::string::npos) pids.push_back(std::stoi(name));
  }
  return pids;
}

Result run_program(Launch launch) {
  return Program(std::move(launch)).finish();
}

bool has_terminals() {
  const int terminal = ::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (terminal < 0) return false;
  const bool has_other_end = ::grantpt(terminal) == 0 && ::unlockpt(terminal) == 0 &&
                             ::ptsname(terminal) != nullptr &&
                             ::access(::ptsname(terminal), R_OK | W_OK) == 0;
  ::close(terminal);
  return has_other_end;
}

std::optional<char> process_state(pid_t pid) {
  const std::string text = read_text("/proc/" + std::to_string(pid) + "/stat");
  const std::size_t name_end = text.rfind(')');  // the name may hold anything
  if (name_end == std::string::npos || name_end + 2 >= text.size()) return std::nullopt;
  return text[name_end + 2];
}

TemporaryFolder::TemporaryFolder() : path_((fs::temp_directory_path() / "parbench-test-XXXXXX").string()) {
  if (::mkdtemp(path_.data()) == nullptr) fail("make a folder " + path_);
  fs::permissions(path_, fs::perms::all);
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

std::string read_text(const std::string& path) {
  // Not by std::ifstream, which throws when a process goes while its file in /proc is read.
  std::string text;
  int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  while (fd >= 0) read_some(fd, text);
  return text;
}

void write_text(const std::string& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

std::vector<std::string> names_in(const std::string& folder) {
  std::vector<std::string> names;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder))
    names.push_back(entry.path().filename().string());
  std::sort(names.begin(), names.end());
  return names;
}

void pause_shortly() {
  std::this_thread::sleep_for(std::chrono::milliseconds(5));
}

}  // namespace parbench::test
