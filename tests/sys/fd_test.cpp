#include "sys/fd.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <string_view>

#include "base/error.hpp"
#include "support/scene.hpp"
#include "sys/child.hpp"

namespace parbench::sys {
namespace {

using std::chrono::milliseconds;
using testing::in_child;

std::span<const std::byte> bytes_of(std::string_view text) {
  return std::as_bytes(std::span(text));
}

bool is_open(int number) {
  return ::fcntl(number, F_GETFD) != -1;
}

std::vector<std::byte> pattern(std::size_t size) {
  std::vector<std::byte> bytes(size);
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::byte>(i * 31 >> 3U);
  return bytes;
}

TEST(Fd, closes_itself) {
  int number = 0;
  {
    const Fd fd(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    number = fd.number();
    EXPECT_TRUE(fd.is_open());
    EXPECT_TRUE(is_open(number));
  }
  EXPECT_FALSE(is_open(number));
}

TEST(Fd, can_be_closed_early_and_is_then_not_closed_again) {
  Fd fd(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  const int number = fd.number();
  fd.close();
  EXPECT_FALSE(fd.is_open());
  const Fd other(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  ASSERT_EQ(other.number(), number);  // the kernel gives the lowest free number
  fd.close();
  fd = Fd();
  EXPECT_TRUE(is_open(number));
}

TEST(Fd, has_one_owner_when_it_is_moved) {
  Fd first(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  const int number = first.number();
  Fd second(std::move(first));
  EXPECT_FALSE(first.is_open());  // NOLINT(bugprone-use-after-move)
  EXPECT_EQ(second.number(), number);
  Fd third;
  third = std::move(second);
  EXPECT_EQ(third.number(), number);
  third = Fd();
  EXPECT_FALSE(is_open(number));
}

TEST(Pipe, is_closed_on_exec_and_carries_bytes) {
  const Pipe pipe = Pipe::create();
  for (const Fd* const end : {&pipe.read_end, &pipe.write_end})
    EXPECT_EQ(::fcntl(end->number(), F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
  ASSERT_TRUE(write_all(pipe.write_end, bytes_of("hello")));
  std::array<std::byte, 3> part{};
  ReadResult result = read_some(pipe.read_end, part);
  EXPECT_EQ(result.kind, ReadResult::Kind::bytes);
  EXPECT_EQ(result.count, 3U);
  EXPECT_EQ(part[2], static_cast<std::byte>('l'));
  result = read_some(pipe.read_end, part);
  EXPECT_EQ(result.count, 2U);
}

TEST(Pipe, that_cannot_be_created_names_the_limit) {
  if (testing::is_sanitized)
    GTEST_SKIP() << "reason: UBSan takes what it cannot see through a pipe for broken";
  const int code = in_child([] {
    const rlimit limit{4, 4};
    if (::setrlimit(RLIMIT_NOFILE, &limit) != 0) return 1;
    const int before = open_fd_count();
    try {
      Pipe::create();
    } catch (const base::SystemError& error) {
      if (error.code() != EMFILE ||
          std::string_view(error.what()).find("ulimit -n") == std::string_view::npos)
        return 2;
      return open_fd_count() == before ? 0 : 3;
    }
    return 4;
  });
  EXPECT_EQ(code, 0);
}

TEST(Reading, tells_nothing_yet_and_the_end_apart) {
  Pipe pipe = Pipe::create();
  set_nonblocking(pipe.read_end);
  std::array<std::byte, 8> buffer{};
  EXPECT_EQ(read_some(pipe.read_end, buffer).kind, ReadResult::Kind::nothing_yet);
  ASSERT_TRUE(write_all(pipe.write_end, bytes_of("x")));
  pipe.write_end.close();
  EXPECT_EQ(read_some(pipe.read_end, buffer).kind, ReadResult::Kind::bytes);
  EXPECT_EQ(read_some(pipe.read_end, buffer).kind, ReadResult::Kind::end);
  EXPECT_EQ(read_some(pipe.read_end, buffer).kind, ReadResult::Kind::end);
}

TEST(SetNonblocking, of_what_is_not_open_is_refused) {
  EXPECT_THROW(set_nonblocking(Fd()), base::SystemError);
}

TEST(Writing, of_more_than_a_pipe_holds_waits_for_the_reader) {
  Pipe pipe = Pipe::create();
  const std::vector<std::byte> sent = pattern(1'000'003);
  const std::array<int, 1> keep{pipe.write_end.number()};
  Child writer = Child::fork([&]() noexcept { return write_all(pipe.write_end, sent) ? 0 : 1; }, keep);
  pipe.write_end.close();
  std::vector<std::byte> received;
  std::vector<std::byte> part(777);
  for (;;) {
    const ReadResult result = read_some(pipe.read_end, part);
    if (result.kind != ReadResult::Kind::bytes) break;
    received.insert(received.end(), part.begin(), part.begin() + static_cast<std::ptrdiff_t>(result.count));
  }
  EXPECT_EQ(received, sent);
  EXPECT_EQ(writer.wait().exit_code(), 0);
}

void handle(int) {}

TEST(Writing, goes_on_whatever_signals_come) {
  Pipe pipe = Pipe::create();
  const std::vector<std::byte> sent = pattern(300'000);
  const std::array<int, 1> keep{pipe.write_end.number()};
  Child writer = Child::fork(
      [&]() noexcept {
        struct sigaction action {};
        action.sa_handler = handle;  // without SA_RESTART: a write is interrupted, or cut short
        ::sigaction(SIGALRM, &action, nullptr);
        const itimerval often{{0, 500}, {0, 500}};
        ::setitimer(ITIMER_REAL, &often, nullptr);
        return write_all(pipe.write_end, sent) ? 0 : 1;
      },
      keep);
  pipe.write_end.close();
  std::vector<std::byte> received;
  std::vector<std::byte> part(16'384);
  for (;;) {
    ::usleep(3'000);  // a slow reader: most signals find the writer asleep on a full pipe
    const ReadResult result = read_some(pipe.read_end, part);
    if (result.kind != ReadResult::Kind::bytes) break;
    received.insert(received.end(), part.begin(), part.begin() + static_cast<std::ptrdiff_t>(result.count));
  }
  EXPECT_EQ(received, sent);
  EXPECT_EQ(writer.wait().describe(), "exited with code 0");
}

TEST(Writing, to_a_pipe_without_a_reader_fails_where_SIGPIPE_is_ignored) {
  const int code = in_child([] {
    ::signal(SIGPIPE, SIG_IGN);
    Pipe pipe = Pipe::create();
    pipe.read_end.close();
    return write_all(pipe.write_end, bytes_of("x")) ? 1 : 0;
  });
  EXPECT_EQ(code, 0);
}

TEST(WaitReadable, says_which_of_several_can_be_read) {
  Pipe silent = Pipe::create();
  Pipe written = Pipe::create();
  Pipe closed = Pipe::create();
  ASSERT_TRUE(write_all(written.write_end, bytes_of("x")));
  closed.write_end.close();
  const std::array<int, 3> fds{silent.read_end.number(), written.read_end.number(), closed.read_end.number()};
  EXPECT_EQ(wait_readable(fds, std::nullopt), (std::vector<bool>{false, true, true}));
}

TEST(WaitReadable, gives_up_at_its_time_out) {
  const Pipe silent = Pipe::create();
  const std::array<int, 1> fds{silent.read_end.number()};
  for (const auto timeout : {milliseconds(-5), milliseconds(0), milliseconds(2)})
    EXPECT_EQ(wait_readable(fds, timeout), std::vector<bool>{false});
  EXPECT_EQ(wait_readable({}, milliseconds(1)), std::vector<bool>{});
}

TEST(WaitReadable, wakes_up_when_something_comes) {
  Pipe pipe = Pipe::create();
  const std::array<int, 1> keep{pipe.write_end.number()};
  const Child writer = Child::fork(
      [&]() noexcept {
        ::usleep(20'000);
        return write_all(pipe.write_end, bytes_of("x")) ? 0 : 1;
      },
      keep);
  const std::array<int, 1> fds{pipe.read_end.number()};
  EXPECT_EQ(wait_readable(fds, std::chrono::seconds(20)), std::vector<bool>{true});
}

TEST(OpenFdCount, counts_what_is_open) {
  const int before = open_fd_count();
  const Pipe pipe = Pipe::create();
  EXPECT_EQ(open_fd_count(), before + 2);
  const Fd fd(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  EXPECT_EQ(open_fd_count(), before + 3);
}

}  // namespace
}  // namespace parbench::sys
