#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <parbench/mp/detail/channel.hpp>
#include <parbench/mp/detail/who.hpp>
#include <parbench/mp/error.hpp>
#include <string>

#include "base/error.hpp"
#include "mp/patience.hpp"
#include "sys/socket.hpp"

namespace parbench::mp::detail {
namespace {

using sys::Blocking;
using sys::Transfer;

/// Of a packet, with its head. Measured on messages of 1 MiB, as GB/s: packets of 16 KiB 6, 64 KiB 12,
/// 192 KiB 20; bytes through a stream socket 11, through a pipe 3.
constexpr std::size_t packet_size_with_head = 192UL << 10U;

/// How long a death in the middle of a message stays unnoticed where no end of the pipe tells it.
constexpr std::chrono::milliseconds tick(20);

/// Tries for a bounded time.
template <class Try>
Transfer spin(Try attempt) {
  Patience patience;
  for (;;) {
    const Transfer transfer = attempt(Blocking::no);
    if (transfer.kind != Transfer::Kind::not_now || !patience.again()) return transfer;
  }
}

/// Tries for a bounded time before it blocks.
template <class Try>
Transfer spin_and_block(Try attempt) {
  const Transfer transfer = spin(attempt);
  return transfer.kind != Transfer::Kind::not_now ? transfer : attempt(Blocking::yes);
}

/// Never true of a message that does not tell who sends it: a manager's server, whose end of the pipe nobody
/// else holds.
bool sender_has_died(const PacketHead& head) {
  const auto sender = static_cast<Who>(head.message_id >> 32U);
  return sender != 0 && has_died(sender);
}

enum class Waiting {
  nothing,
  stray,  ///< a packet whose message's beginning is gone
  news,   ///< a message's beginning, or what receiving will report: the end, an error
};

/// What comes first at `socket`, which stays there.
Waiting look_at(int socket) {
  PacketHead head{};
  for (;;) {
    const ssize_t size = ::recv(socket, &head, sizeof(head), MSG_PEEK | MSG_DONTWAIT);
    if (size < 0 && (errno == EINTR || errno == ECONNRESET)) continue;
    if (size < 0 && errno == EAGAIN) return Waiting::nothing;
    return size == sizeof(head) && head.offset != 0 ? Waiting::stray : Waiting::news;
  }
}

std::span<std::byte> writable_bytes(PacketHead& head) {
  return std::as_writable_bytes(std::span(&head, 1));
}

/// Packets are at least a head, for only Channel sends them.
std::size_t body_size(const Transfer& transfer) {
  PARBENCH_EXPECT(transfer.size >= sizeof(PacketHead));
  return transfer.size - sizeof(PacketHead);
}

std::string size_text(std::uint64_t size) {
  return "a message of " + std::to_string(size) + " bytes";
}

}  // namespace

Channel::Channel(Descriptor descriptor, Way way, std::size_t packet_size)
    : descriptor_(std::move(descriptor)), way_(way), packet_size_(packet_size) {}

Channel::Channel(Channel&& other) noexcept
    : descriptor_(std::move(other.descriptor_)),
      way_(other.way_),
      packet_size_(other.packet_size_),
      sent_(other.sent_),
      scratch_(std::move(other.scratch_)),
      held_(std::exchange(other.held_, {})) {}

Channel& Channel::operator=(Channel&& other) noexcept {
  if (this == &other) return *this;
  close();
  descriptor_ = std::move(other.descriptor_);
  way_ = other.way_;
  packet_size_ = other.packet_size_;
  sent_ = other.sent_;
  scratch_ = std::move(other.scratch_);
  held_ = std::exchange(other.held_, {});
  return *this;
}

std::pair<Channel, Channel> Channel::pair(Way first, Way second) {
  auto sockets = sys::SocketPair::create(packet_size_with_head);
  const std::size_t packet_size = sockets.packet_max - sizeof(PacketHead);
  return {Channel(Descriptor(sockets.one.release()), first, packet_size),
          Channel(Descriptor(sockets.other.release()), second, packet_size)};
}

void Channel::close() noexcept {
  descriptor_.close();
  held_.reset();
  scratch_.reset();
}

int Channel::number() const {
  if (!is_open()) throw Closed("this connection is closed");
  return descriptor_.number();
}

int Channel::number_to_read() const {
  const int number = this->number();
  if (way_ == Way::writes) throw NotAllowed("this end of a simplex pipe is the one that sends");
  return number;
}

void Channel::send(std::span<const std::byte> message) {
  number();
  if (way_ == Way::reads) throw NotAllowed("this end of a simplex pipe is the one that receives");
  PacketHead head{message.size(), 0, std::uint64_t{self()} << 32U | ++sent_};
  do {
    const auto bytes = message.subspan(head.offset, std::min(packet_size_, message.size() - head.offset));
    send_packet(head, bytes);
    head.offset += bytes.size();
  } while (head.offset < message.size());
}

void Channel::send_packet(const PacketHead& head, std::span<const std::byte> bytes) {
  const Transfer transfer = spin_and_block([&](Blocking blocking) {
    return sys::send_packet(descriptor_.number(), std::as_bytes(std::span(&head, 1)), bytes, blocking);
  });
  if (transfer.kind == Transfer::Kind::gone)
    throw BrokenPipe("the other end of this pipe is closed, or all who held it have ended");
}

/// No value at the end.
std::optional<Channel::Packet> Channel::receive_packet(std::span<std::byte> body, std::span<std::byte> rest) {
  Packet packet{};
  const Transfer transfer = spin_and_block([&](Blocking blocking) {
    return sys::receive_packet(descriptor_.number(), writable_bytes(packet.head), body, rest, blocking);
  });
  if (transfer.kind == Transfer::Kind::gone) return std::nullopt;
  packet.size = body_size(transfer);
  return packet;
}

/// The next packet of the message that `head` begins, of which `done` bytes came. What goes on fits into
/// `room`; another message's packet may be larger, and what is too much goes to the scratch.
Channel::Packet Channel::receive_next(const PacketHead& head, std::size_t done, std::span<std::byte> room) {
  require_scratch();
  Packet packet{};
  const auto attempt = [&](Blocking blocking) {
    return sys::receive_packet(descriptor_.number(), writable_bytes(packet.head), room,
                               std::span(scratch_.get(), packet_size_), blocking);
  };
  Transfer transfer = spin(attempt);
  for (bool is_last = false; transfer.kind == Transfer::Kind::not_now; transfer = attempt(Blocking::no)) {
    if (is_last)
      throw Error(size_text(head.message_size) + " broke off after " + std::to_string(done) +
                  " of them: its sender ended");
    // Others, also this process, may hold the sending end, so that no end of the pipe tells of a death. What
    // was sent just before it is there once it is noticed: hence one more attempt.
    is_last = !sys::wait_until_readable(descriptor_.number(), tick) && sender_has_died(head);
  }
  if (transfer.kind == Transfer::Kind::gone)
    throw EndOfFile("whoever sent " + size_text(head.message_size) + " ended after " + std::to_string(done) +
                    " of them");
  packet.size = body_size(transfer);
  if (packet.head.message_id == head.message_id && packet.head.offset == done) return packet;
  hold(packet, room);
  throw Error(size_text(head.message_size) + " broke off after " + std::to_string(done) +
              " of them, where another one began: its sender ended, or several sent at once");
}

void Channel::require_scratch() {
  if (!scratch_) scratch_ = std::make_unique_for_overwrite<std::byte[]>(packet_size_);
}

Channel::Start Channel::receive() {
  number_to_read();
  require_scratch();
  const auto start = [&](const Packet& packet) {
    return Start{packet.head, std::span(scratch_.get(), packet.size)};
  };
  if (held_) return start(*std::exchange(held_, std::nullopt));
  for (;;) {
    const auto packet = receive_packet({}, std::span(scratch_.get(), packet_size_));
    if (!packet) throw EndOfFile("no more messages: the other end of this pipe is closed everywhere");
    // Otherwise it is the rest of a message whose beginning was dropped here, or taken by one who died.
    if (packet->head.offset == 0) return start(*packet);
  }
}

void Channel::receive_rest(const Start& start, std::span<std::byte> room) {
  std::copy(start.bytes.begin(), start.bytes.end(), room.begin());
  for (std::size_t done = start.bytes.size(); done < room.size();)
    done += receive_next(start.head, done, room.subspan(done)).size;
}

void Channel::drop_rest(const PacketHead& head, std::size_t done) {
  while (done < head.message_size) done += receive_next(head, done, {}).size;
}

/// Keeps a packet whose beginning is elsewhere and the rest in the scratch, when a message begins with it.
void Channel::hold(const Packet& packet, std::span<const std::byte> beginning) {
  if (packet.head.offset != 0) return;
  const std::size_t elsewhere = std::min(packet.size, beginning.size());
  std::memmove(scratch_.get() + elsewhere, scratch_.get(), packet.size - elsewhere);
  std::copy_n(beginning.begin(), elsewhere, scratch_.get());
  held_ = packet;
}

void Channel::receive_exactly(std::span<std::byte> room) {
  number_to_read();
  const auto require_size = [&](const PacketHead& head, std::size_t done) {
    if (head.message_size == room.size()) return;
    drop_rest(head, done);
    throw ValueError(size_text(head.message_size) + " came where one of " + std::to_string(room.size()) +
                     " was expected: sender and receiver disagree on its type");
  };
  if (held_ || room.size() > packet_size_) {
    const Start start = receive();
    require_size(start.head, start.bytes.size());
    receive_rest(start, room);
    return;
  }
  for (;;) {
    const auto packet = receive_packet(room, {});
    if (!packet) throw EndOfFile("no more messages: the other end of this pipe is closed everywhere");
    if (packet->head.offset != 0) continue;
    require_size(packet->head, packet->size);
    return;
  }
}

bool Channel::is_ready() {
  const int number = number_to_read();
  while (!held_) {
    const Waiting first = look_at(number);
    if (first != Waiting::stray) return first == Waiting::news;
    take_stray();
  }
  return true;
}

/// Takes off what came first. If it is a beginning after all, for another process took the stray, it is kept.
void Channel::take_stray() {
  require_scratch();
  PacketHead head{};
  const Transfer transfer = sys::receive_packet(descriptor_.number(), writable_bytes(head), {},
                                                std::span(scratch_.get(), packet_size_), Blocking::no);
  if (transfer.kind == Transfer::Kind::done && head.offset == 0) held_ = Packet{head, body_size(transfer)};
}

bool Channel::poll(Timeout timeout) {
  if (is_ready()) return true;
  const Deadline deadline = Deadline::after(timeout);
  for (Patience patience; !deadline.has_passed() && patience.again();)
    if (is_ready()) return true;
  while (sys::wait_until_readable(descriptor_.number(), deadline.timeout()))
    if (is_ready()) return true;
  return false;
}

}  // namespace parbench::mp::detail
