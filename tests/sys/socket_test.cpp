#include "sys/socket.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <string_view>
#include <vector>

#include "support/scene.hpp"
#include "sys/child.hpp"

namespace parbench::sys {
namespace {

using std::chrono::milliseconds;
using Kind = Transfer::Kind;

constexpr std::size_t packet_size = 65'536;

std::span<const std::byte> bytes_of(std::string_view text) {
  return std::as_bytes(std::span(text));
}

TEST(Socket, keeps_packets_apart) {
  const SocketPair pair = SocketPair::create(packet_size);
  send_packet(pair.one.number(), bytes_of("head"), bytes_of("body"), Blocking::yes);
  send_packet(pair.one.number(), bytes_of("x"), {}, Blocking::yes);
  std::array<std::byte, 4> head{};
  std::array<std::byte, 3> body{};
  std::array<std::byte, 100> rest{};
  const Transfer first = receive_packet(pair.other.number(), head, body, rest, Blocking::yes);
  EXPECT_EQ(first.kind, Kind::done);
  EXPECT_EQ(first.size, 8U);
  EXPECT_EQ(head[3], static_cast<std::byte>('d'));
  EXPECT_EQ(body[2], static_cast<std::byte>('d'));
  EXPECT_EQ(rest[0], static_cast<std::byte>('y'));
  EXPECT_EQ(receive_packet(pair.other.number(), head, body, rest, Blocking::yes).size, 1U);
}

TEST(Socket, says_nothing_yet_where_nothing_is) {
  const SocketPair pair = SocketPair::create(packet_size);
  std::array<std::byte, 4> room{};
  EXPECT_EQ(receive_packet(pair.one.number(), room, {}, {}, Blocking::no).kind, Kind::not_now);
}

TEST(Socket, takes_packets_of_the_size_it_promises_and_two_of_them) {
  const SocketPair pair = SocketPair::create(packet_size);
  EXPECT_EQ(pair.packet_max, packet_size);
  const std::vector<std::byte> large(pair.packet_max);
  EXPECT_EQ(send_packet(pair.one.number(), large, {}, Blocking::no).kind, Kind::done);
  EXPECT_EQ(send_packet(pair.one.number(), large, {}, Blocking::no).kind, Kind::done);
}

TEST(Socket, is_full_in_the_end) {
  const SocketPair pair = SocketPair::create(packet_size);
  const std::vector<std::byte> large(pair.packet_max);
  Kind kind = Kind::done;
  for (int i = 0; i < 1'000 && kind == Kind::done; ++i)
    kind = send_packet(pair.one.number(), large, {}, Blocking::no).kind;
  EXPECT_EQ(kind, Kind::not_now);
}

TEST(Socket, tells_a_packet_that_is_longer_than_its_room) {
  const SocketPair pair = SocketPair::create(packet_size);
  send_packet(pair.one.number(), bytes_of("four"), bytes_of("more"), Blocking::yes);
  std::array<std::byte, 4> room{};
  EXPECT_EQ(receive_packet(pair.other.number(), room, {}, {}, Blocking::yes).size, 8U);
}

TEST(Socket, gives_what_was_sent_before_the_end) {
  SocketPair pair = SocketPair::create(packet_size);
  // The closing side has something unread, which the kernel reports to the other as a reset.
  send_packet(pair.other.number(), bytes_of("unread"), {}, Blocking::yes);
  send_packet(pair.one.number(), bytes_of("last"), {}, Blocking::yes);
  pair.one.close();
  std::array<std::byte, 8> room{};
  EXPECT_EQ(receive_packet(pair.other.number(), room, {}, {}, Blocking::yes).kind, Kind::done);
  EXPECT_EQ(receive_packet(pair.other.number(), room, {}, {}, Blocking::yes).kind, Kind::gone);
  EXPECT_EQ(receive_packet(pair.other.number(), room, {}, {}, Blocking::no).kind, Kind::gone);
}

TEST(Socket, raises_no_SIGPIPE) {
  const int code = testing::in_child([] {
    SocketPair pair = SocketPair::create(packet_size);
    pair.other.close();
    return send_packet(pair.one.number(), bytes_of("x"), {}, Blocking::yes).kind == Kind::gone ? 0 : 1;
  });
  EXPECT_EQ(code, 0);
}

TEST(Socket, is_closed_on_exec) {
  const SocketPair pair = SocketPair::create(packet_size);
  for (const Fd* const end : {&pair.one, &pair.other})
    EXPECT_EQ(::fcntl(end->number(), F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
}

TEST(Socket, carries_a_descriptor) {
  const SocketPair pair = SocketPair::create(packet_size);
  Pipe pipe = Pipe::create();
  EXPECT_EQ(send_descriptor(pair.one.number(), bytes_of("here"), pipe.write_end.number(), Blocking::yes).size,
            4U);
  pipe.write_end.close();
  std::array<std::byte, 4> note{};
  Fd received;
  EXPECT_EQ(receive_descriptor(pair.other.number(), note, received, Blocking::yes).size, 4U);
  ASSERT_TRUE(received.is_open());
  EXPECT_EQ(::fcntl(received.number(), F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
  ASSERT_TRUE(write_all(received, bytes_of("x")));
  std::array<std::byte, 1> read{};
  EXPECT_EQ(read_some(pipe.read_end, read).count, 1U);
}

TEST(Socket, says_when_no_descriptor_came_along) {
  const SocketPair pair = SocketPair::create(packet_size);
  send_packet(pair.one.number(), bytes_of("none"), {}, Blocking::yes);
  std::array<std::byte, 4> note{};
  Fd received;
  EXPECT_EQ(receive_descriptor(pair.other.number(), note, received, Blocking::yes).kind, Kind::done);
  EXPECT_FALSE(received.is_open());
}

void handle(int) {}

TEST(WaitUntilReadable, goes_on_whatever_signals_come) {
  const SocketPair pair = SocketPair::create(packet_size);
  const std::array<int, 1> keep{pair.one.number()};
  Child waiter = Child::fork(
      [&]() noexcept {
        struct sigaction action {};
        action.sa_handler = handle;
        ::sigaction(SIGALRM, &action, nullptr);
        const itimerval often{{0, 2'000}, {0, 2'000}};
        ::setitimer(ITIMER_REAL, &often, nullptr);
        if (wait_until_readable(pair.one.number(), milliseconds(20))) return 1;
        return wait_until_readable(pair.one.number(), std::nullopt) ? 0 : 2;
      },
      keep);
  ::usleep(60'000);
  send_packet(pair.other.number(), bytes_of("x"), {}, Blocking::yes);
  EXPECT_EQ(waiter.wait().describe(), "exited with code 0");
}

TEST(WaitUntilReadable, counts_the_end_as_readable) {
  SocketPair pair = SocketPair::create(packet_size);
  EXPECT_FALSE(wait_until_readable(pair.one.number(), milliseconds(-1)));
  pair.other.close();
  EXPECT_TRUE(wait_until_readable(pair.one.number(), milliseconds(0)));
}

}  // namespace
}  // namespace parbench::sys
