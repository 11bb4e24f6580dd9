#include "base/running_digest.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "base/digest.hpp"

namespace parbench::base {
namespace {

TEST(RunningDigest, is_that_of_all_bytes_at_once_however_they_are_cut) {
  std::vector<std::byte> bytes(5'000);
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::byte>(i * 7 % 251);
  const std::span<const std::byte> all = bytes;
  RunningDigest running;
  EXPECT_EQ(running.value(), digest({}));
  for (const std::size_t cut : {1U, 13U, 256U, 1'000U, 5'000U}) {
    running.reset();
    for (std::size_t begin = 0; begin < all.size(); begin += cut)
      running.add(all.subspan(begin, std::min<std::size_t>(cut, all.size() - begin)));
    EXPECT_EQ(running.value(), digest(all)) << cut;
  }
}

}  // namespace
}  // namespace parbench::base
