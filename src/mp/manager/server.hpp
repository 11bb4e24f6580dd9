#pragma once

#include <sys/epoll.h>

#include <cstddef>
#include <cstdint>
#include <exception>
#include <list>
#include <map>
#include <memory>
#include <parbench/mp/detail/channel.hpp>
#include <parbench/mp/detail/managed_object.hpp>
#include <span>
#include <vector>

#include "sys/fd.hpp"

namespace parbench::mp::detail {

/// What is sent with the end of a new channel.
struct Introduction {
  int pid;
  std::size_t packet_size;
};

/// What a reply begins with: the result follows, or an exception.
enum class Outcome : std::uint32_t { result, exception };

/// One who calls, seen from the server: its channel, and what is on the way there. Nothing here waits, so
/// that one who stops in the middle of a message holds up no one else.
class ServedCaller {
 public:
  ServedCaller(Caller caller, sys::Fd socket, std::size_t packet_size);

  const Caller& caller() const { return caller_; }
  int socket() const { return socket_.number(); }

  enum class Received { nothing_yet, message, end };
  /// The next part of a request.
  Received receive(std::span<std::byte> scratch);
  /// The request, once it is whole, until the next receive().
  std::span<const std::byte> request() const { return request_; }

  /// Sends, or goes on sending, a reply. Whether it is all gone.
  bool reply(std::span<const std::byte> message);
  bool go_on_replying();

  /// Of a request that is done with: memory that only a large one needs.
  void release_large_request();

  /// No more is sent to it; the next receive() says `end`, once it has read what was sent before.
  void hang_up() noexcept;

  bool is_watched_for_room = false;  ///< the server wants to know when it can go on

 private:
  Caller caller_;
  sys::Fd socket_;
  std::size_t packet_size_;
  std::vector<std::byte> incoming_;  ///< of a request of several packets
  std::size_t received_ = 0;
  std::span<const std::byte> request_;
  std::vector<std::byte> outgoing_;
  PacketHead outgoing_head_{};
};

/// What a buffer may keep for the next message.
constexpr std::size_t kept_buffer_size = 4UL << 20U;

/// Gives the memory of a buffer back, which its clear() does not.
inline void release_if_large(std::vector<std::byte>& buffer) noexcept {
  if (buffer.capacity() > kept_buffer_size) std::vector<std::byte>().swap(buffer);
}

/// The process that holds a manager's objects, and carries out requests one after another. A request for which
/// it has no memory costs the one who made it its channel, and no one else anything.
class ManagerServer final : private ManagedObjects {
 public:
  /// `control` is where new channels come in.
  explicit ManagerServer(sys::Fd control);

  /// Returns when no one is left who could open a channel.
  void run();

 private:
  /// A request that must wait.
  struct Parked {
    ServedCaller* by;
    std::vector<std::byte> request;
    std::int64_t deadline_ns;
    std::uint64_t memory;
  };

  struct Slot {
    std::unique_ptr<ManagedObject> object;
    std::list<Parked> parked;  ///< in the order in which they came
  };

  std::uint64_t add(std::unique_ptr<ManagedObject> object) override;

  void watch(int fd, ServedCaller* caller);
  void watch_for_room(ServedCaller& caller);
  int wait_for_events(std::span<epoll_event> events);
  std::int64_t first_deadline_ns() const;
  void accept();
  void enter(const Introduction& introduction, sys::Fd socket);
  void serve(ServedCaller& caller, bool has_room);
  ServedCaller::Received serve_next(ServedCaller& caller, bool has_room);
  void start(ServedCaller& caller);
  enum class IsLast { no, yes };
  Progress attempt(ServedCaller& caller, std::span<const std::byte> request, IsLast is_last,
                   std::uint64_t& memory);
  void leave_exception(const std::exception_ptr& exception) noexcept;
  void reply(ServedCaller& caller) noexcept;
  void retry(Slot& slot);
  void expire();
  void drop(ServedCaller& caller);

  sys::Fd control_;
  sys::Fd epoll_;
  bool has_ended_ = false;
  std::uint64_t last_caller_ = 0;
  std::map<int, std::unique_ptr<ServedCaller>> callers_;  ///< by descriptor
  std::vector<std::unique_ptr<Slot>> slots_;              ///< by object id - 1
  std::size_t parked_count_ = 0;
  std::unique_ptr<std::byte[]> scratch_;
  std::vector<std::byte> reply_;
};

}  // namespace parbench::mp::detail
