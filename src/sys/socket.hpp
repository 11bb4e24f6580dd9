#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <span>

#include "sys/fd.hpp"

/// Local sockets that keep packets apart (AF_UNIX, SOCK_SEQPACKET). The kernel takes a packet whole or not at
/// all, so that a sender killed at any moment leaves nothing half; and the end comes by itself when all who
/// hold the other side have closed it or died. No call here raises SIGPIPE, and none ends for a signal.
namespace parbench::sys {

struct SocketPair {
  Fd one;
  Fd other;
  std::size_t packet_max = 0;  ///< how much one packet can carry

  /// Ends whose packets carry up to `packet_size` bytes, with room for two on the way; less where the system
  /// allows less (net.core.wmem_max). Throws base::SystemError.
  static SocketPair create(std::size_t packet_size);
};

enum class Blocking { no, yes };

/// What became of a packet.
struct Transfer {
  enum class Kind {
    done,
    not_now,  ///< no room, or nothing there; only with Blocking::no
    gone,     ///< nobody holds the other side
  } kind = Kind::gone;
  std::size_t size = 0;  ///< of the packet
};

/// Sends `head` and `body` as one packet. Throws base::SystemError for what is neither full nor gone.
Transfer send_packet(int socket, std::span<const std::byte> head, std::span<const std::byte> body,
                     Blocking blocking);

/// Receives one packet into `head`, what is more into `body`, then into `rest`. A longer one is cut off, and
/// its size tells. Throws base::SystemError.
Transfer receive_packet(int socket, std::span<std::byte> head, std::span<std::byte> body,
                        std::span<std::byte> rest, Blocking blocking);

/// Sends a packet with an open descriptor, which the receiver gets a duplicate of.
Transfer send_descriptor(int socket, std::span<const std::byte> note, int descriptor, Blocking blocking);

/// Receives a packet as send_descriptor sends it; `descriptor` stays closed where none came along.
Transfer receive_descriptor(int socket, std::span<std::byte> note, Fd& descriptor, Blocking blocking);

/// Sleeps until `fd` can be read (or its end has come) or `timeout` has passed (no value: for ever), whatever
/// signals come. Whether it can be read.
bool wait_until_readable(int fd, std::optional<std::chrono::nanoseconds> timeout);

}  // namespace parbench::sys
