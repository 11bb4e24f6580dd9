#include "base/digest.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace parbench::base {
namespace {

std::uint64_t digest_of(std::string_view text) {
  return digest(std::as_bytes(std::span(text)));
}

TEST(Digest, is_XXH3_so_that_other_tools_can_check_it) {
  EXPECT_EQ(digest({}), 0x2d06800538d394c2U);            // the published value of no bytes
  EXPECT_EQ(digest_of("squares"), 0x81caff415ccdea5aU);  // xxhsum -H3
}

TEST(Digest, changes_with_each_single_bit) {
  std::string text(1000, 'x');
  std::set<std::uint64_t> seen{digest_of(text)};
  for (char& letter : text) {
    for (int bit = 0; bit < 8; ++bit) {
      letter = static_cast<char>(letter ^ (1 << bit));
      seen.insert(digest_of(text));
      letter = static_cast<char>(letter ^ (1 << bit));
    }
  }
  EXPECT_EQ(seen.size(), 8'001U);
}

TEST(Digest, tells_apart_what_differs_in_length_only) {
  const std::vector<std::byte> zeros(300);
  std::set<std::uint64_t> seen;
  for (std::size_t size = 0; size <= zeros.size(); ++size) seen.insert(digest(std::span(zeros).first(size)));
  EXPECT_EQ(seen.size(), 301U);
}

TEST(DigestText, has_sixteen_digits_whatever_the_number) {
  EXPECT_EQ(digest_text(0), "0000000000000000");
  EXPECT_EQ(digest_text(0xabcU), "0000000000000abc");
  EXPECT_EQ(digest_text(~std::uint64_t{0}), "ffffffffffffffff");
}

}  // namespace
}  // namespace parbench::base
