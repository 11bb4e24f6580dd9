#include "base/running_digest.hpp"

#include <xxhash.h>

#include <new>

namespace parbench::base {

void RunningDigest::Free::operator()(XXH3_state_s* state) const noexcept {
  XXH3_freeState(state);
}

RunningDigest::RunningDigest() : state_(XXH3_createState()) {
  if (!state_) throw std::bad_alloc();
  reset();
}

void RunningDigest::reset() {
  XXH3_64bits_reset(state_.get());
}

void RunningDigest::add(std::span<const std::byte> bytes) {
  XXH3_64bits_update(state_.get(), bytes.data(), bytes.size());
}

std::uint64_t RunningDigest::value() const {
  return XXH3_64bits_digest(state_.get());
}

}  // namespace parbench::base
