#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <parbench/mp/deadline.hpp>
#include <parbench/mp/detail/descriptor.hpp>
#include <span>
#include <utility>

namespace parbench::mp::detail {

/// What stands before each packet of a message.
struct PacketHead {
  std::uint64_t message_size;
  std::uint64_t offset;      ///< where in the message this packet's bytes belong
  std::uint64_t message_id;  ///< of the sender's process, and counted in it
};

/// One end of a pipe of messages, which are bytes of any number, also none. A message of up to packet_size()
/// bytes is one packet, which the kernel takes whole or not at all; a longer one is several, and is noticed
/// when a part of it is missing because its sender was killed.
///
/// Forked children inherit it. Any number of processes may receive messages of one packet from one end, or
/// send them to it; where longer ones come, only one process at a time may receive or poll, and one send. In
/// a process one thread at a time may send, and one receive.
class Channel {
 public:
  enum class Way { both, reads, writes };

  /// Closed.
  Channel() = default;

  /// The other is closed then.
  Channel(Channel&& other) noexcept;

  /// Closes what this was before.
  Channel& operator=(Channel&& other) noexcept;
  ~Channel() = default;

  /// Two ends. Throws std::runtime_error where the system refuses.
  static std::pair<Channel, Channel> pair(Way first, Way second);

  bool is_open() const noexcept { return descriptor_.is_open(); }
  bool reads() const noexcept { return is_open() && way_ != Way::writes; }
  bool writes() const noexcept { return is_open() && way_ != Way::reads; }
  std::size_t packet_size() const noexcept { return packet_size_; }

  void close() noexcept;

  /// Throws Closed when this end is.
  int number() const;

  /// The same of an end that receives. Throws Closed, NotAllowed.
  int number_to_read() const;

  /// Waits while the pipe is full. Throws BrokenPipe, Closed, NotAllowed.
  void send(std::span<const std::byte> message);

  /// The beginning of a message, and all of it when it is one packet.
  struct Start {
    PacketHead head;
    std::span<const std::byte> bytes;  ///< until the next call of a receiving function

    std::size_t size() const noexcept { return static_cast<std::size_t>(head.message_size); }
    bool is_whole() const noexcept { return bytes.size() == head.message_size; }
  };

  /// Waits for a message. Throws EndOfFile, Closed, NotAllowed.
  Start receive();

  /// The message that begins so, into `room` of its size. Throws EndOfFile and Error when its sender was
  /// killed before its end; what there was of it is lost, and the next message can be received.
  void receive_rest(const Start& start, std::span<std::byte> room);

  /// Takes off what remains of a message of which `done` bytes were received. Throws as receive_rest().
  void drop_rest(const PacketHead& head, std::size_t done);

  /// A message whose size is known, in one system call when it is one packet. Throws as receive(), and
  /// ValueError when its size is another; it is dropped whole.
  void receive_exactly(std::span<std::byte> room);

  /// Whether there is something to receive, be it the end, within `timeout`. What is left of messages that
  /// broke off does not count, and is taken off. Throws Closed, NotAllowed.
  bool poll(Timeout timeout);

  /// As poll() of no time.
  bool is_ready();

  /// Whether there is a message's beginning that was taken off too early.
  bool has_held() const noexcept { return held_.has_value(); }

 private:
  struct Packet {
    PacketHead head;
    std::size_t size;  ///< without the head
  };

  Channel(Descriptor descriptor, Way way, std::size_t packet_size);

  void require_scratch();
  void send_packet(const PacketHead& head, std::span<const std::byte> bytes);
  std::optional<Packet> receive_packet(std::span<std::byte> body, std::span<std::byte> rest);
  Packet receive_next(const PacketHead& head, std::size_t done, std::span<std::byte> room);
  void take_stray();
  void hold(const Packet& packet, std::span<const std::byte> beginning);

  Descriptor descriptor_;
  Way way_ = Way::both;
  std::size_t packet_size_ = 0;
  std::uint32_t sent_ = 0;
  std::unique_ptr<std::byte[]> scratch_;  ///< where packets of unknown size go
  std::optional<Packet> held_;            ///< lies in the scratch
};

}  // namespace parbench::mp::detail
