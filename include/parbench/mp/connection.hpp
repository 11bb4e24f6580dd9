#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <initializer_list>
#include <new>
#include <optional>
#include <parbench/mp/codec.hpp>
#include <parbench/mp/deadline.hpp>
#include <parbench/mp/detail/channel.hpp>
#include <parbench/mp/error.hpp>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace parbench::mp {

template <Sendable T>
struct Pipe;
class Waitable;

/// One end of a pipe (see Pipe), which sends and receives messages of type T, or of bare bytes. Owns its
/// descriptor; movable, not copyable.
///
/// Made before the fork and inherited: after it parent and child hold both ends. Whoever does not use an end
/// should close it, or the end of the pipe is noticed by no one: `recv` reports it when *all* who hold the
/// other end have closed it or died. A message is whole or not at all, whoever is killed at any moment.
///
/// Any number of processes may receive messages of up to packet_size() bytes from one end, each going to one
/// of them, and any number may send them to one end. Where longer ones come, only one process at a time may
/// receive (or poll, or wait), and only one send: parts that are mixed are found out and dropped. Within a
/// process one thread at a time may send, and one receive.
template <Sendable T>
class Connection {
 public:
  /// Waits while the pipe is full. Throws BrokenPipe when the other end is closed everywhere, Closed when
  /// this one is, NotAllowed on the end of a simplex pipe that receives.
  void send(const T& value) {
    if constexpr (detail::Flat<T>) {
      channel_.send(std::as_bytes(std::span(&value, 1)));
    } else if constexpr (is_block) {
      channel_.send(std::as_bytes(std::span(value.data(), value.size())));
    } else {
      channel_.send(to_bytes(value));
    }
  }

  /// Waits for the next message. Throws EndOfFile when there is none and the other end is closed everywhere;
  /// Closed; NotAllowed on the end of a simplex pipe that sends; ValueError for a message that is not a T;
  /// Error for one that broke off because its sender was killed. What could not be received is dropped.
  T recv() {
    if constexpr (detail::Flat<T>) {
      alignas(T) std::array<std::byte, sizeof(T)> room;
      channel_.receive_exactly(room);
      return *std::launder(reinterpret_cast<T*>(room.data()));
    } else if constexpr (is_block) {
      return recv_block();
    } else {
      const auto start = channel_.receive();
      if (start.is_whole()) return from_bytes<T>(start.bytes);
      return from_bytes<T>(whole(start));
    }
  }

  /// As send and recv, of bytes as they are. T has no part in it.
  void send_bytes(std::span<const std::byte> bytes) { channel_.send(bytes); }

  /// Throws ValueError for a message of more than `max` bytes, which is dropped.
  std::vector<std::byte> recv_bytes(std::optional<std::size_t> max = std::nullopt) {
    const auto start = channel_.receive();
    if (max && start.size() > *max) {
      channel_.drop_rest(start.head, start.bytes.size());
      throw ValueError("a message of " + std::to_string(start.size()) + " bytes came where at most " +
                       std::to_string(*max) + " were expected");
    }
    return whole(start);
  }

  /// Receives a message into the beginning of `room`; returns its size. Throws BufferTooShort, which holds
  /// the message, when it is larger.
  std::size_t recv_bytes_into(std::span<std::byte> room) {
    const auto start = channel_.receive();
    if (start.size() > room.size())
      throw BufferTooShort("a message of " + std::to_string(start.size()) + " bytes came for a buffer of " +
                               std::to_string(room.size()),
                           whole(start));
    channel_.receive_rest(start, room.first(start.size()));
    return start.size();
  }

  /// Whether there is something to receive within `timeout`, be it a message or the end.
  bool poll(Timeout timeout = std::chrono::nanoseconds(0)) { return channel_.poll(timeout); }

  void close() noexcept { channel_.close(); }
  bool closed() const noexcept { return !channel_.is_open(); }
  bool readable() const noexcept { return channel_.reads(); }
  bool writable() const noexcept { return channel_.writes(); }

  /// The descriptor, which stays this object's. Throws Closed.
  int fileno() const { return channel_.number(); }

  /// The largest message that goes as one packet.
  std::size_t packet_size() const noexcept { return channel_.packet_size(); }

 private:
  template <Sendable U>
  friend struct Pipe;
  friend class Waitable;

  /// Strings and vectors of flat values: the bytes of the elements are the message, and are not copied.
  static constexpr bool is_block = requires { requires Codec<T>::is_block; };

  explicit Connection(detail::Channel channel) : channel_(std::move(channel)) {}

  T recv_block() requires is_block {
    using Element = typename T::value_type;
    const auto start = channel_.receive();
    if (start.size() % sizeof(Element) != 0) {
      channel_.drop_rest(start.head, start.bytes.size());
      throw ValueError("a message of " + std::to_string(start.size()) + " bytes came where elements of " +
                       std::to_string(sizeof(Element)) + " were expected");
    }
    T value;
    value.resize(start.size() / sizeof(Element));
    channel_.receive_rest(start, std::as_writable_bytes(std::span(value.data(), value.size())));
    return value;
  }

  std::vector<std::byte> whole(const detail::Channel::Start& start) {
    if (start.is_whole()) return {start.bytes.begin(), start.bytes.end()};
    std::vector<std::byte> bytes(start.size());
    channel_.receive_rest(start, bytes);
    return bytes;
  }

  detail::Channel channel_;
};

/// Something that wait() can wait for: a connection that receives, or a process's sentinel. Refers to
/// it: it must stay where it is, and open.
class Waitable {
 public:
  /// Throws Closed; NotAllowed for the end of a simplex pipe that sends.
  template <class T>
  Waitable(Connection<T>& connection)  // NOLINT(google-explicit-constructor)
      : fd_(connection.channel_.number_to_read()), channel_(&connection.channel_) {}

  /// Throws ValueError for a negative one.
  Waitable(int sentinel);  // NOLINT(google-explicit-constructor)

  int fd() const noexcept { return fd_; }

  /// Whether it is ready also while fd() cannot be read.
  bool has_held() const noexcept;

  /// Whether it is, once fd() can be read. Takes off what is left of messages that broke off, as poll() does.
  /// Throws Closed; ValueError for a sentinel that is closed.
  bool is_ready() const;

 private:
  int fd_;
  detail::Channel* channel_ = nullptr;  ///< none of a sentinel
};

/// Waits until some are ready: a message or the end to be received, a process ended. Returns the places of
/// all that are, rising; none after `timeout`. Throws ValueError for what could only be waited for in vain:
/// nothing at all for ever, a descriptor that is closed; Closed; std::runtime_error where the system refuses.
///
///     wait({first, second, process.sentinel()}, 1s)
std::vector<std::size_t> wait(std::span<const Waitable> several, Timeout timeout = forever);
inline std::vector<std::size_t> wait(std::initializer_list<Waitable> several, Timeout timeout = forever) {
  return wait(std::span(several.begin(), several.size()), timeout);
}

}  // namespace parbench::mp
