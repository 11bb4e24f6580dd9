#pragma once

#include <cstdint>
#include <exception>
#include <parbench/mp/detail/pool_core.hpp>
#include <parbench/mp/detail/ring.hpp>
#include <span>
#include <string>

#include "mp/pool/board.hpp"
#include "mp/pool/orphan_watch.hpp"

namespace parbench::mp::detail {

/// What a worker sends the parent: first in the record, the bytes follow.
struct Reply {
  enum class Kind : std::uint64_t { result, exception, failed_initializer };

  Ticket ticket;
  Kind kind;
};

/// A worker's side of the ring of its place. What was not sent when the worker dies was never there.
class Outbox {
 public:
  Outbox(Ring& ring, std::string worker) : ring_(ring), worker_(std::move(worker)) {}

  /// Room for a reply's bytes; waits for it. The last room is what send() sends.
  std::span<std::byte> room(std::size_t size);
  void send(const Reply& reply);
  void send(const Reply& reply, const std::exception_ptr& exception);

 private:
  Ring& ring_;
  std::string worker_;
  std::span<std::byte> record_;
  OrphanWatch orphan_watch_;
};

}  // namespace parbench::mp::detail
