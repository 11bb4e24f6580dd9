#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>
#include <numeric>
#include <parbench/mp/detail/shared.hpp>
#include <parbench/mp/pipe.hpp>
#include <string>
#include <tuple>
#include <vector>

#include "base/error.hpp"
#include "support/scene.hpp"
#include "sys/child.hpp"
#include "sys/fd.hpp"

namespace parbench::mp {
namespace {

using namespace std::chrono_literals;
using parbench::sys::Child;
using parbench::testing::eventually;

using Bytes = std::vector<std::byte>;
using Places = std::vector<std::size_t>;

Bytes pattern(std::size_t size, unsigned seed = 0) {
  Bytes bytes(size);
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::byte>((i + seed) * 31 >> 3U);
  return bytes;
}

/// A child that inherits every descriptor; 255 for an exception.
template <class Body>
Child fork(Body body) {
  return Child::fork_on({.descriptors = sys::Descriptors::all}, [body]() mutable noexcept -> int {
    try {
      return body();
    } catch (const std::exception& error) {
      std::fprintf(stderr, "in a child: %s\n", error.what());
      return 255;
    }
  });
}

[[noreturn]] void die() {
  ::raise(SIGKILL);
  std::abort();
}

/// Sends back what it gets, until the end.
template <class T>
Child fork_echo(Pipe<T>& pipe) {
  Child child = fork([&] {
    pipe.first.close();
    try {
      for (;;) pipe.second.send_bytes(pipe.second.recv_bytes());
    } catch (const EndOfFile&) {
      return 0;
    }
  });
  pipe.second.close();
  return child;
}

void wait_until_asleep(const Child& child) {
  ASSERT_TRUE(eventually([&] { return sys::process_state(child.pid()) == 'S'; }));
}

struct Point {
  int x;
  double y;
  bool operator==(const Point&) const = default;
};

struct Person {
  std::string name;
  std::vector<int> scores;
  auto fields() { return std::tie(name, scores); }
  bool operator==(const Person&) const = default;
};

TEST(Connection, carries_values_to_a_child_and_back) {
  Pipe<int> pipe;
  Child child = fork([&] {
    pipe.first.close();
    for (int i = 0; i < 1'000; ++i) pipe.second.send(pipe.second.recv() + 1);
    return 0;
  });
  pipe.second.close();
  for (int i = 0; i < 1'000; ++i) {
    pipe.first.send(i);
    ASSERT_EQ(pipe.first.recv(), i + 1);
  }
  EXPECT_EQ(child.wait().exit_code(), 0);
}

TEST(Connection, carries_whatever_is_sendable) {
  Pipe<Point> points;
  points.first.send({1, 2.5});
  EXPECT_EQ(points.second.recv(), (Point{1, 2.5}));
  Pipe<std::string> texts;
  texts.first.send("hello");
  texts.first.send("");
  EXPECT_EQ(texts.second.recv(), "hello");
  EXPECT_EQ(texts.second.recv(), "");
  Pipe<std::map<std::string, std::vector<int>>> maps;
  maps.second.send({{"a", {1, 2}}, {"b", {}}});
  EXPECT_EQ(maps.first.recv(), (std::map<std::string, std::vector<int>>{{"a", {1, 2}}, {"b", {}}}));
  Pipe<Person> persons;
  persons.first.send({"Ada", {1, 2, 3}});
  EXPECT_EQ(persons.second.recv(), (Person{"Ada", {1, 2, 3}}));
}

TEST(Connection, carries_bytes_of_any_size) {
  Pipe<int> pipe;
  Child child = fork_echo(pipe);
  const std::size_t packet = pipe.first.packet_size();
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{4'096}, packet - 1, packet,
                                 packet + 1, 2 * packet, 1'000'003UL, 10UL << 20U}) {
    const Bytes sent = pattern(size);
    Child sender = fork([&] { return pipe.first.send_bytes(sent), 0; });
    EXPECT_TRUE(pipe.first.recv_bytes() == sent) << size << " bytes";
    EXPECT_EQ(sender.wait().exit_code(), 0);
  }
  pipe.first.close();
  EXPECT_EQ(child.wait().exit_code(), 0);
}

TEST(Connection, carries_values_larger_than_a_packet) {
  struct Large {
    std::array<int, 200'000> numbers;
  };
  auto large = std::make_unique<Large>();
  std::iota(large->numbers.begin(), large->numbers.end(), 7);
  Pipe<Large> flat(Duplex::no);
  Child one = fork([&] { return flat.second.send(*large), 0; });
  EXPECT_TRUE(flat.first.recv().numbers == large->numbers);
  EXPECT_EQ(one.wait().exit_code(), 0);

  Pipe<std::vector<std::string>> parts(Duplex::no);
  const std::vector<std::string> texts(10'000, std::string(100, 'x'));
  Child other = fork([&] { return parts.second.send(texts), 0; });
  EXPECT_TRUE(parts.first.recv() == texts);
  EXPECT_EQ(other.wait().exit_code(), 0);
}

TEST(Connection, keeps_messages_apart_and_in_order) {
  Pipe<std::string> pipe;
  for (int i = 0; i < 100; ++i) pipe.first.send(std::string(static_cast<std::size_t>(i), 'a'));
  for (int i = 0; i < 100; ++i) ASSERT_EQ(pipe.second.recv(), std::string(static_cast<std::size_t>(i), 'a'));
}

TEST(Connection, is_duplex_unless_asked_otherwise) {
  Pipe<int> pipe;
  EXPECT_TRUE(pipe.first.readable() && pipe.first.writable());
  EXPECT_TRUE(pipe.second.readable() && pipe.second.writable());
  pipe.first.send(1);
  pipe.second.send(2);
  EXPECT_EQ(pipe.first.recv(), 2);
  EXPECT_EQ(pipe.second.recv(), 1);
}

TEST(Connection, of_a_simplex_pipe_reads_or_writes) {
  Pipe<int> pipe(Duplex::no);
  EXPECT_TRUE(pipe.first.readable() && !pipe.first.writable());
  EXPECT_TRUE(!pipe.second.readable() && pipe.second.writable());
  pipe.second.send(1);
  EXPECT_EQ(pipe.first.recv(), 1);
  EXPECT_THROW(pipe.first.send(1), NotAllowed);
  EXPECT_THROW(pipe.first.send_bytes({}), NotAllowed);
  EXPECT_THROW(pipe.second.recv(), NotAllowed);
  EXPECT_THROW(pipe.second.recv_bytes(), NotAllowed);
  EXPECT_THROW(pipe.second.recv_bytes_into({}), NotAllowed);
  EXPECT_THROW(pipe.second.poll(), NotAllowed);
}

TEST(Connection, comes_apart_as_a_pair) {
  auto [reader, writer] = Pipe<int>(Duplex::no);
  writer.send(3);
  EXPECT_EQ(reader.recv(), 3);
}

TEST(Connection, that_is_closed_can_nothing) {
  Pipe<int> pipe;
  EXPECT_FALSE(pipe.first.closed());
  pipe.first.close();
  pipe.first.close();
  EXPECT_TRUE(pipe.first.closed());
  EXPECT_FALSE(pipe.first.readable() || pipe.first.writable());
  EXPECT_THROW(pipe.first.send(1), Closed);
  EXPECT_THROW(pipe.first.recv(), Closed);
  EXPECT_THROW(pipe.first.recv_bytes(), Closed);
  EXPECT_THROW(pipe.first.poll(), Closed);
  EXPECT_THROW(pipe.first.fileno(), Closed);
}

TEST(Connection, is_one_descriptor_that_it_closes) {
  const int before = sys::open_fd_count();
  {
    Pipe<int> pipe;
    EXPECT_EQ(sys::open_fd_count(), before + 2);
    EXPECT_NE(pipe.first.fileno(), pipe.second.fileno());
    Connection<int> moved = std::move(pipe.first);
    EXPECT_TRUE(pipe.first.closed());  // NOLINT(bugprone-use-after-move)
    EXPECT_FALSE(moved.closed());
    EXPECT_EQ(sys::open_fd_count(), before + 2);
    moved.send(5);
    EXPECT_EQ(pipe.second.recv(), 5);
  }
  EXPECT_EQ(sys::open_fd_count(), before);
}

TEST(Connection, that_becomes_another_closes_what_it_was) {
  Pipe<int> old;
  Pipe<int> pipe;
  const int before = sys::open_fd_count();
  old.first = std::move(pipe.first);
  EXPECT_EQ(sys::open_fd_count(), before - 1);
  EXPECT_TRUE(pipe.first.closed());  // NOLINT(bugprone-use-after-move)
  EXPECT_THROW(old.second.recv(), EndOfFile);
  old.first.send(5);
  EXPECT_EQ(pipe.second.recv(), 5);
}

TEST(Connection, takes_along_what_it_has_begun_to_receive) {
  Pipe<int> pipe(Duplex::no);
  Child child = fork([&] { return pipe.second.send_bytes(pattern(10'000'000)), 0; });
  ASSERT_TRUE(pipe.first.poll(20s));
  wait_until_asleep(child);
  child.signal(SIGKILL);
  child.wait();
  const Child next = fork([&] { return pipe.second.send(7), 0; });
  EXPECT_THROW(pipe.first.recv_bytes(), Error);
  Connection<int> moved = std::move(pipe.first);
  EXPECT_TRUE(moved.poll(20s));
  EXPECT_EQ(moved.recv(), 7);
  EXPECT_FALSE(moved.poll());
}

TEST(Connection, reports_the_end_after_the_last_message) {
  Pipe<int> pipe;
  pipe.second.send(1);
  pipe.first.send(9);  // never read: the other end closes all the same
  pipe.second.close();
  EXPECT_TRUE(pipe.first.poll());
  EXPECT_EQ(pipe.first.recv(), 1);
  EXPECT_TRUE(pipe.first.poll());
  EXPECT_THROW(pipe.first.recv(), EndOfFile);
  EXPECT_THROW(pipe.first.recv_bytes(), EndOfFile);
  std::array<std::byte, 4> room{};
  EXPECT_THROW(pipe.first.recv_bytes_into(room), EndOfFile);
}

TEST(Connection, reports_the_end_when_its_holder_is_killed) {
  Pipe<int> pipe;
  Child child = fork([&]() -> int {
    pipe.first.close();
    pipe.second.send(pipe.second.recv());
    for (;;) ::pause();
  });
  pipe.second.close();
  pipe.first.send(4);
  EXPECT_EQ(pipe.first.recv(), 4);
  child.signal(SIGKILL);
  EXPECT_THROW(pipe.first.recv(), EndOfFile);
}

TEST(Connection, does_not_end_while_someone_holds_the_other_end) {
  Pipe<int> pipe;
  Child child = fork([&] {
    pipe.first.close();
    ::usleep(20'000);
    pipe.second.send(8);
    return 0;
  });
  pipe.second.close();
  EXPECT_EQ(pipe.first.recv(), 8);
  EXPECT_THROW(pipe.first.recv(), EndOfFile);
}

TEST(Connection, throws_rather_than_die_of_SIGPIPE) {
  const int code = testing::in_child([] {
    Pipe<int> pipe;
    pipe.second.close();
    for (int i = 0; i < 3; ++i) {
      try {
        pipe.first.send(i);
        return 1;
      } catch (const BrokenPipe&) {
      }
    }
    return 0;
  });
  EXPECT_EQ(code, 0);
}

TEST(Connection, says_when_a_message_is_of_another_type) {
  Pipe<int> pipe;
  for (const std::size_t size : {0UL, 3UL, 5UL, 1'000UL}) {
    pipe.first.send_bytes(pattern(size));
    pipe.first.send(6);
    EXPECT_THROW(pipe.second.recv(), ValueError) << size << " bytes";
    EXPECT_EQ(pipe.second.recv(), 6);  // nothing is left of the other
  }
  Pipe<std::vector<int>> numbers;
  numbers.first.send_bytes(pattern(3));
  numbers.first.send({1});
  EXPECT_THROW(numbers.second.recv(), ValueError);
  EXPECT_EQ(numbers.second.recv(), std::vector<int>{1});
  Pipe<std::vector<std::string>> texts;
  texts.first.send_bytes(pattern(3));
  texts.first.send({"next"});
  EXPECT_THROW(texts.second.recv(), ValueError);
  EXPECT_EQ(texts.second.recv(), std::vector<std::string>{"next"});
}

TEST(Connection, drops_a_long_message_of_another_type) {
  Pipe<int> pipe;
  Child child = fork([&] {
    pipe.second.send_bytes(pattern(1'000'000));
    pipe.second.send(6);
    return 0;
  });
  EXPECT_THROW(pipe.first.recv(), ValueError);
  EXPECT_EQ(pipe.first.recv(), 6);
  EXPECT_EQ(child.wait().exit_code(), 0);
}

TEST(ReceivingBytes, refuses_what_is_longer_than_allowed) {
  Pipe<int> pipe;
  pipe.first.send_bytes(pattern(10));
  pipe.first.send_bytes(pattern(11));
  pipe.first.send_bytes(pattern(3));
  EXPECT_EQ(pipe.second.recv_bytes(10), pattern(10));
  EXPECT_THROW(pipe.second.recv_bytes(10), ValueError);
  EXPECT_EQ(pipe.second.recv_bytes(10), pattern(3));
}

TEST(ReceivingBytes, leaves_nothing_of_a_long_message_that_it_refuses) {
  Pipe<std::vector<int>> pipe;
  Child child = fork([&] {
    for (int i = 0; i < 2; ++i) {
      pipe.second.send_bytes(pattern(1'000'001));
      pipe.second.recv();
    }
    return 0;
  });
  EXPECT_THROW(pipe.first.recv_bytes(10), ValueError);
  EXPECT_FALSE(pipe.first.poll());
  EXPECT_EQ(wait({pipe.first}, 0s), Places());
  pipe.first.send({});
  EXPECT_THROW(pipe.first.recv(), ValueError);  // not a whole number of elements
  EXPECT_FALSE(pipe.first.poll());
  pipe.first.send({});
  EXPECT_EQ(child.wait().exit_code(), 0);
}

TEST(ReceivingBytes, goes_into_a_buffer) {
  Pipe<int> pipe;
  Bytes buffer(10, std::byte{7});
  pipe.first.send_bytes(pattern(4));
  EXPECT_EQ(pipe.second.recv_bytes_into(buffer), 4U);
  EXPECT_TRUE(std::equal(buffer.begin(), buffer.begin() + 4, pattern(4).begin()));
  EXPECT_EQ(buffer[4], std::byte{7});
  pipe.first.send_bytes(pattern(10));
  EXPECT_EQ(pipe.second.recv_bytes_into(buffer), 10U);
  EXPECT_EQ(buffer, pattern(10));
}

TEST(ReceivingBytes, gives_the_whole_message_when_the_buffer_is_too_short) {
  Pipe<int> pipe;
  for (const std::size_t size : {11UL, 1'000'000UL}) {
    const Bytes sent = pattern(size);
    Child child = fork([&] { return pipe.first.send_bytes(sent), pipe.first.send(2), 0; });
    Bytes buffer(10);
    try {
      pipe.second.recv_bytes_into(buffer);
      FAIL() << size << " bytes";
    } catch (const BufferTooShort& error) {
      EXPECT_TRUE(error.message() == sent);
    }
    EXPECT_EQ(pipe.second.recv(), 2);
    EXPECT_EQ(child.wait().exit_code(), 0);
  }
}

TEST(ReceivingBytes, goes_into_a_large_buffer) {
  Pipe<int> pipe;
  const Bytes sent = pattern(3'000'000);
  Child child = fork([&] { return pipe.first.send_bytes(sent), 0; });
  Bytes buffer(3'000'001);
  EXPECT_EQ(pipe.second.recv_bytes_into(buffer), sent.size());
  EXPECT_TRUE(std::equal(sent.begin(), sent.end(), buffer.begin()));
  EXPECT_EQ(child.wait().exit_code(), 0);
}

TEST(Poll, looks_without_waiting_unless_told) {
  Pipe<int> pipe;
  EXPECT_FALSE(pipe.second.poll());
  EXPECT_FALSE(pipe.second.poll(-1s));
  EXPECT_FALSE(pipe.second.poll(5ms));
  pipe.first.send(1);
  EXPECT_TRUE(pipe.second.poll());
  EXPECT_TRUE(pipe.second.poll(forever));
  EXPECT_EQ(pipe.second.recv(), 1);
  EXPECT_FALSE(pipe.second.poll());
}

TEST(Poll, counts_an_empty_message) {
  Pipe<int> pipe;
  pipe.first.send_bytes({});
  EXPECT_TRUE(pipe.second.poll());
  EXPECT_EQ(pipe.second.recv_bytes(), Bytes());
  EXPECT_FALSE(pipe.second.poll());
}

TEST(Poll, wakes_up_when_a_message_comes) {
  Pipe<int> pipe;
  Child child = fork([&] {
    ::usleep(20'000);
    pipe.second.send(1);
    return 0;
  });
  EXPECT_TRUE(pipe.first.poll(20s));
  EXPECT_EQ(pipe.first.recv(), 1);
}

TEST(Poll, wakes_up_at_the_end) {
  Pipe<int> pipe;
  Child child = fork([&]() -> int {
    ::usleep(20'000);
    die();
  });
  pipe.second.close();
  EXPECT_TRUE(pipe.first.poll(forever));
  EXPECT_THROW(pipe.first.recv(), EndOfFile);
}

void handle(int) {}

/// From now on a signal comes each millisecond, and interrupts what waits.
void interrupt_often() {
  struct sigaction action {};
  action.sa_handler = handle;
  ::sigaction(SIGALRM, &action, nullptr);
  const itimerval often{{0, 1'000}, {0, 1'000}};
  ::setitimer(ITIMER_REAL, &often, nullptr);
}

TEST(Signals, do_not_end_a_wait) {
  Pipe<int> pipe;
  Child child = fork([&] {
    interrupt_often();
    if (pipe.second.poll(20ms)) return 1;
    if (!wait({pipe.second}, 20ms).empty()) return 2;
    pipe.second.send(0);  // it got here
    if (pipe.second.recv() != 5) return 3;
    if (!pipe.second.poll(forever)) return 4;
    if (wait({pipe.second}) != Places{0}) return 5;
    return pipe.second.recv() == 6 ? 0 : 6;
  });
  EXPECT_EQ(pipe.first.recv(), 0);
  ::usleep(20'000);
  pipe.first.send(5);
  ::usleep(20'000);
  pipe.first.send(6);
  EXPECT_EQ(child.wait().describe(), "exited with code 0");
}

TEST(Signals, do_not_cut_a_message) {
  Pipe<int> pipe(Duplex::no);
  const Bytes sent = pattern(5'000'000);
  Child child = fork([&] {
    interrupt_often();
    pipe.second.send_bytes(sent);
    return 0;
  });
  ::usleep(20'000);
  EXPECT_TRUE(pipe.first.recv_bytes() == sent);
  EXPECT_EQ(child.wait().describe(), "exited with code 0");
}

TEST(Death, of_a_sender_on_the_way_loses_its_message_alone) {
  for (int i = 0; i < 10; ++i) {
    Pipe<int> pipe(Duplex::no);
    Child child = fork([&]() -> int {
      for (;;) pipe.second.send_bytes(pattern(10'000'000));
    });
    ASSERT_TRUE(pipe.first.poll(20s));
    wait_until_asleep(child);  // the pipe is full, and the message not at its end
    child.signal(SIGKILL);
    child.wait();
    const Child next = fork([&] { return pipe.second.send(7), 0; });
    Bytes buffer(10'000'000);
    if (i % 2 == 0) {
      EXPECT_THROW(pipe.first.recv_bytes(), Error);
    } else {
      EXPECT_THROW(pipe.first.recv_bytes_into(buffer), Error);
    }
    EXPECT_TRUE(pipe.first.poll(20s));
    EXPECT_EQ(pipe.first.recv(), 7);
    EXPECT_FALSE(pipe.first.poll());
  }
}

TEST(Death, of_a_sender_on_the_way_leaves_a_long_message_that_follows_whole) {
  Pipe<int> pipe(Duplex::no);
  Child child = fork([&]() -> int {
    pipe.second.send_bytes(pattern(10'000'000));
    return 0;
  });
  ASSERT_TRUE(pipe.first.poll(20s));
  wait_until_asleep(child);
  child.signal(SIGKILL);
  child.wait();
  const Bytes sent = pattern(1'000'000, 5);
  Child next = fork([&] { return pipe.second.send_bytes(sent), 0; });
  EXPECT_THROW(pipe.first.recv_bytes(), Error);
  EXPECT_EQ(wait({pipe.first}), Places{0});
  EXPECT_TRUE(pipe.first.recv_bytes() == sent);
  EXPECT_EQ(next.wait().exit_code(), 0);
}

TEST(Death, of_the_only_sender_on_the_way_is_the_end) {
  Pipe<int> pipe(Duplex::no);
  Child child = fork([&]() -> int {
    pipe.second.send_bytes(pattern(10'000'000));
    return 0;
  });
  pipe.second.close();
  ASSERT_TRUE(pipe.first.poll(20s));
  wait_until_asleep(child);
  child.signal(SIGKILL);
  EXPECT_THROW(pipe.first.recv_bytes(), EndOfFile);
  EXPECT_THROW(pipe.first.recv_bytes(), EndOfFile);
}

TEST(Death, of_a_sender_on_the_way_is_noticed_by_a_receiver_that_holds_the_sending_end) {
  Pipe<int> pipe;  // both ends stay here
  Child child = fork([&] { return pipe.second.send_bytes(pattern(10'000'000)), 0; });
  ASSERT_TRUE(pipe.first.poll(20s));
  wait_until_asleep(child);
  child.signal(SIGKILL);
  try {
    pipe.first.recv_bytes();
    FAIL() << "it was killed on the way";
  } catch (const EndOfFile&) {
    FAIL() << "this process holds the other end";
  } catch (const Error&) {
  }
  EXPECT_FALSE(pipe.first.poll());
  pipe.second.send(7);
  EXPECT_EQ(pipe.first.recv(), 7);
}

TEST(Death, is_not_what_a_sender_that_pauses_is_taken_for) {
  Pipe<int> pipe;
  const Bytes sent = pattern(10'000'000);
  Child sender = fork([&] { return pipe.second.send_bytes(sent), 0; });
  ASSERT_TRUE(pipe.first.poll(20s));
  wait_until_asleep(sender);
  sender.signal(SIGSTOP);
  Child waker = fork([&] {
    ::usleep(100'000);  // some ticks of the receiver
    return ::kill(sender.pid(), SIGCONT);
  });
  EXPECT_TRUE(pipe.first.recv_bytes() == sent);
  EXPECT_EQ(sender.wait().exit_code(), 0);
  EXPECT_EQ(waker.wait().exit_code(), 0);
}

TEST(Death, of_a_sender_of_small_messages_leaves_whole_ones) {
  for (int i = 0; i < 20; ++i) {
    Pipe<std::vector<int>> pipe(Duplex::no);
    Child child = fork([&]() -> int {
      for (int n = 0;; ++n) pipe.second.send(std::vector<int>(static_cast<std::size_t>(n % 50) * 100, n));
    });
    pipe.second.close();
    for (int n = 0; n < 50; ++n)
      ASSERT_EQ(pipe.first.recv(), std::vector<int>(static_cast<std::size_t>(n % 50) * 100, n));
    child.signal(SIGKILL);
    try {
      for (int n = 50;; ++n)
        ASSERT_EQ(pipe.first.recv(), std::vector<int>(static_cast<std::size_t>(n % 50) * 100, n));
    } catch (const EndOfFile&) {
    }
  }
}

TEST(Death, of_the_receiver_frees_who_waits_at_a_full_pipe) {
  for (const std::size_t size : {8UL, 10'000'000UL}) {
    Pipe<int> pipe;
    Child receiver = fork([&]() -> int {
      pipe.first.close();
      for (;;) ::pause();
    });
    pipe.second.close();
    detail::Shared<std::atomic<int>> was_told;
    Child sender = fork([&] {
      const Bytes bytes = pattern(size);
      try {
        for (;;) pipe.first.send_bytes(bytes);
      } catch (const BrokenPipe&) {
        *was_told = 1;
      }
      return 0;
    });
    wait_until_asleep(sender);
    receiver.signal(SIGKILL);
    EXPECT_EQ(sender.wait().describe(), "exited with code 0");
    EXPECT_EQ(was_told->load(), 1);
  }
}

TEST(Death, of_a_receiver_on_the_way_leaves_the_next_message_to_another) {
  Pipe<int> pipe(Duplex::no);
  Child sender = fork([&] {
    pipe.second.send_bytes(pattern(10'000'000));
    pipe.second.send(3);
    return 0;
  });
  wait_until_asleep(sender);
  sender.signal(SIGSTOP);
  ASSERT_TRUE(eventually([&] { return sys::process_state(sender.pid()) == 'T'; }));
  const Child receiver = fork([&] { return pipe.first.recv_bytes(), 0; });
  const int fds[] = {pipe.first.fileno()};  // poll() would take off what the receiver is to have
  ASSERT_TRUE(
      eventually([&] { return !sys::wait_readable(fds, 0s).front(); }));  // it has taken what there was
  wait_until_asleep(receiver);
  receiver.signal(SIGKILL);
  ASSERT_TRUE(eventually([&] { return sys::process_state(receiver.pid()) == 'Z'; }));
  sender.signal(SIGCONT);
  EXPECT_EQ(pipe.first.recv(), 3);
  EXPECT_EQ(sender.wait().describe(), "exited with code 0");
}

/// A pipe in which there is but the end of a long message, whose receiver was killed over its beginning. What
/// there is of it waits behind the stopped sender.
void leave_only_the_rest(Pipe<int>& pipe, Child& sender) {
  wait_until_asleep(sender);
  sender.signal(SIGSTOP);
  ASSERT_TRUE(eventually([&] { return sys::process_state(sender.pid()) == 'T'; }));
  Child receiver = fork([&] { return pipe.first.recv_bytes(), 0; });
  const int fds[] = {pipe.first.fileno()};
  ASSERT_TRUE(eventually([&] { return !sys::wait_readable(fds, 0s).front(); }));
  receiver.signal(SIGKILL);
  receiver.wait();
  sender.signal(SIGCONT);
  ASSERT_TRUE(sys::wait_readable(fds, 20s).front());
}

TEST(Death, of_a_receiver_on_the_way_leaves_nothing_that_poll_would_announce) {
  Pipe<int> pipe(Duplex::no);
  Child sender = fork([&] { return pipe.second.send_bytes(pattern(1'000'000)), 0; });
  leave_only_the_rest(pipe, sender);
  bool was_announced = false;
  EXPECT_TRUE(eventually([&] {
    was_announced = was_announced || pipe.first.poll();
    return sys::process_state(sender.pid()) == 'Z';
  })) << "it waits no more, for what is left is taken off";
  EXPECT_FALSE(was_announced);
  EXPECT_FALSE(pipe.first.poll());
  pipe.second.send(3);
  EXPECT_TRUE(pipe.first.poll());
  EXPECT_EQ(pipe.first.recv(), 3);
}

TEST(Death, of_a_receiver_on_the_way_leaves_nothing_that_wait_would_announce) {
  Pipe<int> pipe(Duplex::no);
  Child sender = fork([&] {
    pipe.second.send_bytes(pattern(1'000'000));
    pipe.second.send(3);
    return 0;
  });
  leave_only_the_rest(pipe, sender);
  EXPECT_EQ(wait({pipe.first}), Places{0});
  EXPECT_EQ(sender.wait().describe(), "exited with code 0") << "only the message is left";
  EXPECT_EQ(pipe.first.recv(), 3);
  EXPECT_EQ(wait({pipe.first}, 5ms), Places());
}

TEST(Wait, says_which_are_ready) {
  Pipe<int> silent;
  Pipe<std::string> written;
  Pipe<int> ended;
  written.first.send("x");
  ended.first.close();
  EXPECT_EQ(wait({silent.second, written.second, ended.second}), (Places{1, 2}));
  EXPECT_EQ(wait({silent.second}, 0s), Places());
  EXPECT_EQ(wait({silent.second}, 5ms), Places());
}

TEST(Wait, for_nothing_ends_at_its_time_out) {
  EXPECT_EQ(wait({}, 2ms), Places());
  EXPECT_THROW(wait({}), ValueError);
}

TEST(Wait, refuses_what_is_closed) {
  Pipe<int> pipe;
  pipe.first.close();
  EXPECT_THROW(wait({pipe.first}, 0s), Closed);
}

TEST(Wait, refuses_what_can_never_be_ready) {
  EXPECT_THROW(wait({-1}), ValueError);
  Pipe<int> pipe(Duplex::no);
  EXPECT_THROW(wait({pipe.second}), NotAllowed);
  pipe.second.close();
  EXPECT_THROW(wait({pipe.second}), Closed);
}

TEST(Wait, refuses_a_sentinel_that_is_closed) {
  Pipe<int> pipe;
  const int number = pipe.second.fileno();
  pipe.second.close();
  EXPECT_THROW(wait({number}), ValueError);
  EXPECT_THROW(wait({pipe.first, number}, 0s), ValueError);
}

TEST(Wait, refuses_a_connection_that_was_closed_since) {
  Pipe<int> pipe;
  const Waitable one = pipe.first;
  pipe.first.close();
  EXPECT_THROW(wait(std::span(&one, 1)), Closed);
}

TEST(Wait, says_so_when_the_system_refuses) {
  if (testing::is_sanitized)
    GTEST_SKIP() << "the sanitizer itself wants a descriptor, of which there is none here";
  Pipe<int> pipe;
  const int code = testing::in_child([&] {
    const rlimit few{2, 2};  // poll() takes no more entries than that
    if (::setrlimit(RLIMIT_NOFILE, &few) != 0) return 1;
    try {
      wait({pipe.first, pipe.second, pipe.first});
      return 2;
    } catch (const base::SystemError& error) {
      return error.code() == EINVAL ? 0 : 3;
    }
  });
  EXPECT_EQ(code, 0);
}

TEST(Wait, takes_sentinels_beside_connections) {
  Pipe<int> pipe;
  Child child = fork([&] {
    pipe.first.close();
    pipe.second.send(1);
    return pipe.second.recv();
  });
  pipe.second.close();
  const int sentinel = child.pidfd().number();
  EXPECT_EQ(wait({sentinel, pipe.first}), Places{1});
  EXPECT_EQ(pipe.first.recv(), 1);
  EXPECT_EQ(wait({sentinel}, 2ms), Places());
  pipe.first.send(3);
  EXPECT_EQ(wait({sentinel}), Places{0});
  EXPECT_EQ(wait({sentinel, pipe.first}), (Places{0, 1}));
  EXPECT_EQ(child.wait().exit_code(), 3);
}

TEST(Wait, gathers_from_many_children) {
  constexpr int children = 8;
  constexpr int messages = 50;
  std::vector<Connection<int>> readers;
  std::vector<Child> senders;
  for (int i = 0; i < children; ++i) {
    Pipe<int> pipe(Duplex::no);
    senders.push_back(fork([&] {
      for (int n = 0; n < messages; ++n) {
        if (n % 20 == 0) ::usleep(500);
        pipe.second.send(i * messages + n);
      }
      return 0;
    }));
    readers.push_back(std::move(pipe.first));
  }
  std::vector<int> received;
  while (!readers.empty()) {
    const std::vector<Waitable> several(readers.begin(), readers.end());
    const Places ready = wait(several);
    for (auto place = ready.rbegin(); place != ready.rend(); ++place) {
      const auto reader = readers.begin() + static_cast<std::ptrdiff_t>(*place);
      try {
        received.push_back(reader->recv());
      } catch (const EndOfFile&) {
        readers.erase(reader);
      }
    }
  }
  std::sort(received.begin(), received.end());
  std::vector<int> expected(static_cast<std::size_t>(children) * messages);
  std::iota(expected.begin(), expected.end(), 0);
  EXPECT_EQ(received, expected);
}

TEST(Connection, serves_many_senders_and_receivers_at_once) {
  constexpr int each = 2'000;
  Pipe<int> pipe(Duplex::no);
  detail::Shared<std::atomic<std::int64_t>> sum;
  std::vector<Child> senders;
  std::vector<Child> receivers;
  for (int i = 0; i < 3; ++i) {
    senders.push_back(fork([&] {
      pipe.first.close();
      for (int n = 1; n <= each; ++n) pipe.second.send(n);
      return 0;
    }));
    receivers.push_back(fork([&] {
      pipe.second.close();
      try {
        for (;;) *sum += pipe.first.recv();
      } catch (const EndOfFile&) {
        return 0;
      }
    }));
  }
  pipe.second.close();
  for (Child& child : senders) EXPECT_EQ(child.wait().exit_code(), 0);
  for (Child& child : receivers) EXPECT_EQ(child.wait().exit_code(), 0);
  EXPECT_EQ(sum->load(), 3LL * each * (each + 1) / 2);
}

TEST(Connection, may_be_one_of_very_many) {
  std::vector<Pipe<int>> pipes(200);
  for (int i = 0; i < 200; ++i) pipes[static_cast<std::size_t>(i)].first.send(i);
  for (int i = 0; i < 200; ++i) EXPECT_EQ(pipes[static_cast<std::size_t>(i)].second.recv(), i);
}

TEST(Connection, finds_out_long_messages_that_were_mixed) {
  Pipe<int> pipe(Duplex::no);
  const Bytes messages[] = {pattern(2'000'000, 1), pattern(2'000'000, 2)};
  std::vector<Child> senders;
  for (const Bytes& message : messages) {
    senders.push_back(fork([&] { return pipe.second.send_bytes(message), 0; }));
    wait_until_asleep(senders.back());
  }
  for (int outcomes = 0; outcomes < 2; ++outcomes) {
    try {
      const Bytes received = pipe.first.recv_bytes();
      EXPECT_TRUE(received == messages[0] || received == messages[1]);
    } catch (const EndOfFile&) {
      FAIL() << "this process holds the other end";
    } catch (const Error&) {  // it was mixed with the other
    }
  }
}

}  // namespace
}  // namespace parbench::mp
