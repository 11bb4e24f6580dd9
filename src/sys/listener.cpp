#include "sys/listener.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstdint>
#include <string>

#include "base/error.hpp"

namespace parbench::sys {
namespace {

/// Connections that may wait to be accepted: all workers of a case connect at once. What is beyond is tried
/// again by the client's kernel after a second, which would be taken for the server's slowness.
constexpr int backlog = 4'096;

}  // namespace

Listener Listener::on_loopback(int port) {
  const std::string where = "127.0.0.1:" + std::to_string(port);
  Listener listener{Fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)), port};
  const int number = listener.socket.number();
  if (!listener.socket.is_open()) throw base::SystemError("open a socket for", where, errno);
  const int on = 1;
  // Old connections of a run before do not keep the port; a listener does (SO_REUSEPORT would let two have it).
  ::setsockopt(number, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  ::setsockopt(number, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (::bind(number, reinterpret_cast<const sockaddr*>(&address), size) != 0 ||
      ::listen(number, backlog) != 0 ||
      ::getsockname(number, reinterpret_cast<sockaddr*>(&address), &size) != 0)
    throw base::SystemError("listen on", where, errno);
  listener.port = ntohs(address.sin_port);
  return listener;
}

}  // namespace parbench::sys
