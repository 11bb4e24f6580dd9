#include "sys/socket.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <string>

#include "base/error.hpp"
#include "sys/clock.hpp"

namespace parbench::sys {
namespace {

/// What the kernel wants of a send buffer besides the packets.
constexpr std::size_t buffer_overhead = 64;

/// Room in a control message for one descriptor.
union DescriptorNote {
  char room[CMSG_SPACE(sizeof(int))];
  cmsghdr alignment;
};

iovec part(std::span<const std::byte> bytes) {
  return {const_cast<std::byte*>(bytes.data()), bytes.size()};  // sendmsg only reads
}

Transfer send(int socket, const msghdr& message, Blocking blocking) {
  const int flags = MSG_NOSIGNAL | (blocking == Blocking::no ? MSG_DONTWAIT : 0);
  for (;;) {
    const ssize_t size = ::sendmsg(socket, &message, flags);
    if (size >= 0) return {Transfer::Kind::done, static_cast<std::size_t>(size)};
    if (errno == EINTR) continue;
    if (errno == EAGAIN) return {Transfer::Kind::not_now, 0};
    if (errno == EPIPE || errno == ECONNRESET || errno == ENOTCONN) return {Transfer::Kind::gone, 0};
    throw base::SystemError("send a packet to", "socket " + std::to_string(socket), errno);
  }
}

Transfer receive(int socket, msghdr& message, Blocking blocking) {
  const int flags = MSG_CMSG_CLOEXEC | MSG_TRUNC | (blocking == Blocking::no ? MSG_DONTWAIT : 0);
  const std::size_t note_size = message.msg_controllen;
  for (;;) {
    message.msg_controllen = note_size;
    const ssize_t size = ::recvmsg(socket, &message, flags);
    if (size > 0) return {Transfer::Kind::done, static_cast<std::size_t>(size)};
    if (size == 0) return {Transfer::Kind::gone, 0};
    // ECONNRESET tells, once and before what is still to be read, that the other side left packets unread.
    if (errno == EINTR || errno == ECONNRESET) continue;
    if (errno == EAGAIN) return {Transfer::Kind::not_now, 0};
    throw base::SystemError("receive a packet from", "socket " + std::to_string(socket), errno);
  }
}

}  // namespace

SocketPair SocketPair::create(std::size_t packet_size) {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
    throw base::SystemError("create", "a socket pair", errno, errno == EMFILE ? "raise 'ulimit -n'" : "");
  SocketPair pair{Fd(ends[0]), Fd(ends[1]), packet_size};
  for (const int end : ends) {
    const int wanted = static_cast<int>(packet_size + buffer_overhead);  // the kernel doubles it
    ::setsockopt(end, SOL_SOCKET, SO_SNDBUF, &wanted, sizeof(wanted));
    int given = 0;
    socklen_t size = sizeof(given);
    if (::getsockopt(end, SOL_SOCKET, SO_SNDBUF, &given, &size) != 0)
      throw base::SystemError("read the buffer size of", "a socket pair", errno);
    pair.packet_max = std::min(pair.packet_max, static_cast<std::size_t>(given) / 2 - buffer_overhead);
  }
  return pair;
}

Transfer send_packet(int socket, std::span<const std::byte> head, std::span<const std::byte> body,
                     Blocking blocking) {
  std::array<iovec, 2> parts{part(head), part(body)};
  msghdr message{};
  message.msg_iov = parts.data();
  message.msg_iovlen = parts.size();
  return send(socket, message, blocking);
}

Transfer receive_packet(int socket, std::span<std::byte> head, std::span<std::byte> body,
                        std::span<std::byte> rest, Blocking blocking) {
  std::array<iovec, 3> parts{part(head), part(body), part(rest)};
  msghdr message{};
  message.msg_iov = parts.data();
  message.msg_iovlen = parts.size();
  return receive(socket, message, blocking);
}

Transfer send_descriptor(int socket, std::span<const std::byte> note, int descriptor, Blocking blocking) {
  iovec text = part(note);
  DescriptorNote control{};
  msghdr message{};
  message.msg_iov = &text;
  message.msg_iovlen = 1;
  message.msg_control = control.room;
  message.msg_controllen = sizeof(control.room);
  cmsghdr* const header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(sizeof(int));
  std::memcpy(CMSG_DATA(header), &descriptor, sizeof(descriptor));
  return send(socket, message, blocking);
}

Transfer receive_descriptor(int socket, std::span<std::byte> note, Fd& descriptor, Blocking blocking) {
  iovec text = part(note);
  DescriptorNote control{};
  msghdr message{};
  message.msg_iov = &text;
  message.msg_iovlen = 1;
  message.msg_control = control.room;
  message.msg_controllen = sizeof(control.room);
  const Transfer transfer = receive(socket, message, blocking);
  if (transfer.kind != Transfer::Kind::done) return transfer;
  const cmsghdr* const header = CMSG_FIRSTHDR(&message);
  if (header == nullptr || header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS)
    return transfer;
  int number = -1;
  std::memcpy(&number, CMSG_DATA(header), sizeof(number));
  descriptor = Fd(number);
  return transfer;
}

bool wait_until_readable(int fd, std::optional<std::chrono::nanoseconds> timeout) {
  const std::int64_t now = now_ns();
  const std::int64_t wait = timeout ? std::max<std::int64_t>(0, timeout->count()) : 0;
  const std::int64_t end_ns = wait > INT64_MAX - now ? INT64_MAX : now + wait;
  for (;;) {
    const std::int64_t left = std::max<std::int64_t>(0, end_ns - now_ns());
    const timespec limit{left / 1'000'000'000, left % 1'000'000'000};
    pollfd entry{fd, POLLIN, 0};
    const int count = ::ppoll(&entry, 1, timeout ? &limit : nullptr, nullptr);
    if (count >= 0) return count > 0;
    if (errno != EINTR) throw base::SystemError("wait for", "fd " + std::to_string(fd), errno);
  }
}

}  // namespace parbench::sys
