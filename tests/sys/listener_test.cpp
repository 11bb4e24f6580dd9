#include "sys/listener.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>

#include "base/error.hpp"
#include "support/scene.hpp"
#include "sys/signals.hpp"

namespace parbench::sys {
namespace {

/// 0, or errno.
int connect_to(int port) {
  const Fd socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const auto* const where = reinterpret_cast<const sockaddr*>(&address);
  return ::connect(socket.number(), where, sizeof address) == 0 ? 0 : errno;
}

TEST(Listener, takes_connections_on_a_free_port_until_it_is_closed) {
  int port = 0;
  {
    const Listener listener = Listener::on_loopback(0);
    port = listener.port;
    ASSERT_GT(port, 0);
    EXPECT_EQ(connect_to(port), 0);
  }
  EXPECT_EQ(connect_to(port), ECONNREFUSED);
}

TEST(Listener, takes_more_connections_than_there_are_workers_before_one_is_accepted) {
  const Listener listener = Listener::on_loopback(0);
  for (int i = 0; i < 100; ++i) ASSERT_EQ(connect_to(listener.port), 0) << i;
}

TEST(Listener, shares_its_port_with_none) {
  const Listener first = Listener::on_loopback(0);
  try {
    Listener::on_loopback(first.port);
    FAIL() << "two listen on one port";
  } catch (const base::SystemError& error) {
    EXPECT_EQ(error.code(), EADDRINUSE);
    EXPECT_NE(std::string(error.what()).find("127.0.0.1:" + std::to_string(first.port)), std::string::npos);
  }
}

TEST(Listener, may_have_the_port_of_one_that_was_closed_with_connections) {
  const int port = Listener::on_loopback(0).port;
  for (int i = 0; i < 3; ++i) {
    const Listener listener = Listener::on_loopback(port);
    EXPECT_EQ(connect_to(port), 0);
  }
}

TEST(Signals, a_write_to_a_broken_pipe_may_be_made_an_error) {
  const int result = testing::in_child([] {
    make_broken_pipes_an_error();
    Pipe pipe = Pipe::create();
    pipe.read_end.close();
    return write_all(pipe.write_end, std::array<std::byte, 1>{}) ? 1 : 0;
  });
  EXPECT_EQ(result, 0);
}

}  // namespace
}  // namespace parbench::sys
