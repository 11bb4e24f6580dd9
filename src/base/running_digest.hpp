#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

struct XXH3_state_s;

namespace parbench::base {

/// The digest of bytes that come piece by piece: that of all of them at once, however they are cut.
class RunningDigest {
 public:
  RunningDigest();  ///< Throws std::bad_alloc.

  void reset();
  void add(std::span<const std::byte> bytes);
  std::uint64_t value() const;

 private:
  struct Free {
    void operator()(XXH3_state_s* state) const noexcept;
  };
  std::unique_ptr<XXH3_state_s, Free> state_;
};

}  // namespace parbench::base
