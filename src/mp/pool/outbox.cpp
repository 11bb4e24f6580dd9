#include "mp/pool/outbox.hpp"

#include <cstring>
#include <parbench/mp/exception.hpp>

namespace parbench::mp::detail {

std::span<std::byte> TaskOutput::room(std::size_t size) {
  return outbox_.room(size);
}

std::span<std::byte> Outbox::room(std::size_t size) {
  record_ = *ring_.reserve(sizeof(Reply) + size, Deadline::never(), orphan_watch_);
  return record_.subspan(sizeof(Reply));
}

void Outbox::send(const Reply& reply) {
  if (record_.empty()) room(0);
  std::memcpy(record_.data(), &reply, sizeof(reply));
  ring_.commit(record_.size());
  record_ = {};
}

void Outbox::send(const Reply& reply, const std::exception_ptr& exception) {
  const std::vector<std::byte> bytes = exception_to_bytes(exception, worker_);
  std::memcpy(room(bytes.size()).data(), bytes.data(), bytes.size());
  send(reply);
}

}  // namespace parbench::mp::detail
