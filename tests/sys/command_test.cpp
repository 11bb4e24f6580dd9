#include "sys/command.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <stdexcept>
#include <thread>

#include "base/error.hpp"
#include "support/scene.hpp"
#include "sys/file.hpp"
#include "sys/identity.hpp"

namespace parbench::sys {
namespace {

using testing::eventually;
using testing::in_child;
using testing::is_childless;
using testing::TemporaryFolder;

struct Ran {
  ChildStatus status;
  std::string out;
  std::string last_words;
};

Ran run_with(CommandRunner& runner, const std::vector<std::string>& words, Stderr errors = Stderr::kept) {
  std::string out;
  CommandEnd end =
      runner.run(find_program(words.front()).value(), words, errors, [&](std::span<const std::byte> bytes) {
        out.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
      });
  return {end.status, out, end.last_words};
}

Ran run(const std::vector<std::string>& words, Stderr errors = Stderr::kept) {
  CommandRunner runner;
  return run_with(runner, words, errors);
}

Ran shell(const std::string& script) {
  return run({"sh", "-c", script});
}

TEST(Command, gives_its_output_and_its_exit_code) {
  const Ran ran = shell("echo one; echo two >&2; exit 3");
  EXPECT_EQ(ran.out, "one\n");
  EXPECT_EQ(ran.last_words, "two\n");
  EXPECT_EQ(ran.status.exit_code(), 3);
}

TEST(Command, is_told_its_arguments_as_they_are) {
  EXPECT_EQ(run({"printf", "%s|", "a b", "", "$HOME", "'\"\\\n", "*"}).out, "a b||$HOME|'\"\\\n|*|");
}

TEST(Command, that_dies_by_a_signal_says_which) {
  const Ran ran = shell("kill -SEGV $$");
  ASSERT_TRUE(ran.status.was_signalled());
  EXPECT_EQ(ran.status.signal(), SIGSEGV);
}

TEST(Command, reads_nothing) {
  EXPECT_EQ(run({"cat"}).out, "");
}

TEST(Command, may_write_more_than_pipes_hold_to_both_of_its_streams) {
  const Ran ran =
      shell("i=0; while [ $i -lt 40 ]; do printf '%8192d' 7; printf '%8191dx' 8 >&2; i=$((i+1)); done");
  EXPECT_EQ(ran.out.size(), 40U * 8192U);
  EXPECT_EQ(ran.last_words.size(), 4096U) << "the end of it is enough for a message";
  EXPECT_EQ(ran.last_words.back(), 'x');
}

TEST(Command, that_closes_its_streams_early_is_waited_for) {
  EXPECT_EQ(shell("exec >&- 2>&-; exit 5").status.exit_code(), 5);
}

TEST(Command, has_no_descriptors_but_the_standard_streams) {
  const int inherited = ::dup(STDERR_FILENO);  // without close-on-exec
  EXPECT_EQ(shell("ls /proc/$$/fd").out, "0\n1\n2\n");
  ::close(inherited);
}

TEST(Command, has_signals_as_programs_expect_them) {
  EXPECT_EQ(in_child([] {
              ::signal(SIGPIPE, SIG_IGN);
              ::signal(SIGUSR1, [](int) {});
              sigset_t all;
              ::sigfillset(&all);
              ::sigprocmask(SIG_SETMASK, &all, nullptr);
              // Not by a shell, which blocks signals while it waits for its children.
              const std::string out = run({"grep", "-E", "^Sig(Blk|Ign)", "/proc/self/status"}).out;
              return out == "SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n" ? 0 : 1;
            }),
            0);
}

TEST(Command, runs_where_it_is_told_to_and_not_where_its_worker_is_bound) {
  const std::string script = "grep Cpus_allowed: /proc/$$/status";
  const std::string all = shell(script).out;
  const bool has_one_cpu = std::thread::hardware_concurrency() == 1;
  EXPECT_EQ(in_child([&] {
              CommandRunner runner;
              bind_to_cpu(::sched_getcpu());
              const bool is_free = run_with(runner, {"sh", "-c", script}).out == all;
              CommandRunner bound;
              const bool is_bound = run_with(bound, {"sh", "-c", script}).out != all;
              return is_free && (is_bound || has_one_cpu) ? 0 : 1;
            }),
            0);
}

TEST(Command, works_where_the_callers_standard_streams_are_closed) {
  EXPECT_EQ(in_child([] {
              for (int fd = 0; fd <= STDERR_FILENO; ++fd) ::close(fd);
              const Ran ran = shell("cat; echo out; echo err >&2");
              return ran.out == "out\n" && ran.last_words == "err\n" ? 0 : 1;
            }),
            0);
}

TEST(Command, that_is_no_program_is_refused_with_the_reason) {
  const TemporaryFolder folder;
  replace_file(folder / "script", "echo no first line\n");
  std::filesystem::permissions(folder / "script", std::filesystem::perms::owner_all);
  CommandRunner runner;
  const std::string path = folder / "script";
  try {
    runner.run(path, {path}, Stderr::kept, [](std::span<const std::byte>) {});
    FAIL() << "it ran";
  } catch (const base::SystemError& error) {
    EXPECT_EQ(error.code(), ENOEXEC);
    EXPECT_NE(std::string(error.what()).find(path), std::string::npos) << error.what();
  }
  EXPECT_THROW(runner.run("/no/such", {"x"}, Stderr::kept, [](std::span<const std::byte>) {}),
               base::SystemError);
  EXPECT_TRUE(is_childless());
}

TEST(Command, whose_output_nobody_can_take_is_killed) {
  CommandRunner runner;
  EXPECT_THROW(runner.run("/bin/sh", {"sh", "-c", "echo x; exec sleep 1000"}, Stderr::kept,
                          [](std::span<const std::byte>) { throw std::runtime_error("no room"); }),
               std::runtime_error);
  EXPECT_TRUE(is_childless());
}

TEST(Command, is_killed_when_its_time_is_up) {
  CommandRunner runner;
  const auto ignore = [](std::span<const std::byte>) {};
  // The second has closed what would show its end.
  for (const std::string script : {"exec sleep 1000", "exec >&- 2>&-; exec sleep 1000"}) {
    const std::vector<std::string> words{"sh", "-c", script};
    try {
      runner.run("/bin/sh", words, Stderr::kept, ignore, std::chrono::milliseconds(50));
      FAIL() << script;
    } catch (const base::SystemError& error) {
      EXPECT_EQ(error.code(), ETIMEDOUT);
    }
    EXPECT_TRUE(is_childless());
  }
  EXPECT_EQ(runner.run("/bin/sh", {"sh", "-c", "exit 3"}, Stderr::kept, ignore, std::chrono::seconds(60))
                .status.exit_code(),
            3);
}

TEST(Command, leaves_no_descriptor_and_no_child) {
  CommandRunner runner;
  run_with(runner, {"true"});
  const int before = open_fd_count();
  for (int i = 0; i < 20; ++i) run_with(runner, {"echo", "x"}, i % 2 == 0 ? Stderr::kept : Stderr::inherited);
  EXPECT_EQ(open_fd_count(), before);
  EXPECT_TRUE(is_childless());
}

TEST(Command, may_be_started_by_many_threads_at_once) {
  std::atomic<int> wrong{0};
  std::vector<std::thread> threads;
  threads.reserve(8);
  for (int t = 0; t < 8; ++t)
    threads.emplace_back([&wrong, t] {
      CommandRunner runner;
      for (int i = 0; i < 20; ++i) {
        const std::string word = std::to_string(t * 100 + i);
        // A descriptor of another thread's that came along would keep its pipe open for as long as this runs.
        if (run_with(runner, {"echo", word}).out != word + "\n") ++wrong;
      }
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
  EXPECT_TRUE(is_childless());
}

/// A process that has started `command`, which writes its pid into a file.
pid_t pid_in(const std::filesystem::path& file) {
  EXPECT_TRUE(eventually([&] { return try_read_file(file).value_or("").find('\n') != std::string::npos; }));
  return std::atoi(try_read_file(file).value_or("0").c_str());
}

TEST(Command, dies_with_the_process_that_started_it) {
  const TemporaryFolder folder;
  const std::string file = folder / "pid";
  Child starter = Child::fork([&file]() noexcept {
    std::thread([&file] { shell("echo $$ > " + file + "; exec sleep 1000"); }).join();
    return 0;
  });
  const pid_t command = pid_in(file);
  ASSERT_GT(command, 0);
  EXPECT_FALSE(process_has_ended(command));
  starter.signal(SIGKILL);
  EXPECT_TRUE(eventually([&] { return process_has_ended(command); }));
}

TEST(Descendants, of_a_process_that_has_died_are_ended_by_the_one_that_adopts_them) {
  EXPECT_EQ(in_child([] {
              adopt_orphans();
              const TemporaryFolder folder;
              const std::string file = folder / "pid";
              const Child other = Child::fork([]() noexcept -> int {
                for (;;) ::pause();
              });
              const std::vector<pid_t> others = children_of_self();
              Child starter = Child::fork([&file]() noexcept {
                shell("(setsid sh -c 'echo $$ > " + file + "; sleep 1000; true') & sleep 1000; true");
                return 0;
              });
              const pid_t orphan = pid_in(file);
              starter.signal(SIGKILL);
              starter.wait();
              end_children_but(others);
              const bool has_ended = process_has_ended(orphan) && children_of_self() == others;
              return orphan > 0 && has_ended && !process_has_ended(other.pid()) ? 0 : 1;
            }),
            0);
}

TEST(CommandGroup, is_ended_by_its_guard_when_the_process_that_made_it_dies) {
  const TemporaryFolder folder;
  const std::string file = folder / "pid";
  Child starter = Child::fork([&file]() noexcept {
    const CommandGroup group;
    group.expect_guard();
    const Child guard = Child::fork([&group]() noexcept {
      group.guard();
      return 0;
    });
    CommandRunner runner(Affinity::of_caller(), group.id());
    run_with(runner, {"sh", "-c", "sh -c 'echo $$ > " + file + "; sleep 1000; true'; true"});
    return 0;
  });
  const pid_t descendant = pid_in(file);
  ASSERT_GT(descendant, 0);
  starter.signal(SIGKILL);
  EXPECT_TRUE(eventually([&] { return process_has_ended(descendant); }));
}

TEST(CommandGroup, without_a_guard_is_none) {
  EXPECT_EQ(CommandGroup().id(), 0);
}

TEST(Program, is_found_as_a_shell_finds_it) {
  const TemporaryFolder folder;
  const std::string tool = folder / "tool";
  replace_file(tool, "#!/bin/sh\n");
  const std::string path = folder.path().string() + ":/usr/bin:/bin";
  EXPECT_EQ(in_child([&] {
              ::setenv("PATH", path.c_str(), 1);
              if (find_program("tool")) return 1;  // it may not be executed
              std::filesystem::permissions(tool, std::filesystem::perms::owner_all);
              if (find_program("tool") != tool || find_program(tool) != tool) return 2;
              return find_program("no-such-tool") || find_program("") || find_program("/usr") ? 3 : 0;
            }),
            0);
}

}  // namespace
}  // namespace parbench::sys
