#include "plugins/call_board.hpp"

#include <algorithm>
#include <cstring>
#include <new>

#include "sys/clock.hpp"

namespace parbench::plugins {

using std::chrono::nanoseconds;

CallBoard::CallBoard(nanoseconds limit) : mapping_(sys::Mapping::shared(sizeof(Shared))) {
  new (mapping_.bytes().data()) Shared{};
  set_limit(limit);
}

CallBoard::Shared& CallBoard::shared() const noexcept {
  return *std::launder(reinterpret_cast<Shared*>(mapping_.bytes().data()));
}

CallBoard::Call::Call(CallBoard& board, const std::string& what) noexcept : shared_(board.shared()) {
  const std::size_t size = std::min(what.size(), sizeof(shared_.what) - 1);
  std::memcpy(shared_.what, what.data(), size);
  shared_.what[size] = '\0';
  shared_.since_ns.store(sys::now_ns(), std::memory_order_release);
}

CallBoard::Call::~Call() {
  shared_.since_ns.store(0, std::memory_order_release);
}

void CallBoard::set_limit(nanoseconds limit) noexcept {
  shared().limit_ns.store(limit.count(), std::memory_order_relaxed);
}

nanoseconds CallBoard::limit() const noexcept {
  return nanoseconds(shared().limit_ns.load(std::memory_order_relaxed));
}

std::optional<nanoseconds> CallBoard::lasted() const noexcept {
  const std::int64_t since_ns = shared().since_ns.load(std::memory_order_acquire);
  if (since_ns == 0) return std::nullopt;
  return nanoseconds(sys::now_ns() - since_ns);
}

std::string CallBoard::what() const {
  return shared().what;
}

}  // namespace parbench::plugins
