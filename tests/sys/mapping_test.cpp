#include "sys/mapping.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>

#include "base/error.hpp"
#include "support/scene.hpp"
#include "sys/file.hpp"

namespace parbench::sys {
namespace {

/// Whether a mapping of this process covers `address`.
bool is_mapped(const std::byte* address) {
  // Reading it through the kernel fails where nothing is mapped, instead of ending the test.
  const Pipe pipe = Pipe::create();
  return ::write(pipe.write_end.number(), address, 1) == 1;
}

TEST(Mapping, starts_with_zeros_on_a_page_boundary) {
  const Mapping mapping = Mapping::shared(100'000);
  const std::span<std::byte> bytes = mapping.bytes();
  EXPECT_EQ(bytes.size(), 100'000U);
  EXPECT_EQ(
      reinterpret_cast<std::uintptr_t>(bytes.data()) % static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE)),
      0U);
  EXPECT_TRUE(std::all_of(bytes.begin(), bytes.end(), [](std::byte byte) { return byte == std::byte{}; }));
}

TEST(Mapping, is_seen_alike_by_parent_and_child) {
  const Mapping mapping = Mapping::shared(10);
  mapping.bytes()[0] = std::byte{1};
  EXPECT_EQ(testing::in_child([&] {
              mapping.bytes()[9] = std::byte{2};
              return static_cast<int>(mapping.bytes()[0]);
            }),
            1);
  EXPECT_EQ(mapping.bytes()[9], std::byte{2});
}

TEST(Mapping, that_is_not_shared_is_copied_for_a_child) {
  const Mapping mapping = Mapping::unshared(10);
  mapping.bytes()[0] = std::byte{1};
  EXPECT_EQ(testing::in_child([&] {
              mapping.bytes()[9] = std::byte{2};
              return static_cast<int>(mapping.bytes()[0]);
            }),
            1);
  EXPECT_EQ(mapping.bytes()[9], std::byte{});
}

TEST(Mapping, of_size_0_is_empty_and_needs_no_memory) {
  EXPECT_TRUE(Mapping::shared(0).bytes().empty());
  EXPECT_TRUE(Mapping::unshared(0).bytes().empty());
  EXPECT_TRUE(Mapping().bytes().empty());
}

TEST(Mapping, is_unmapped_once_by_its_last_owner) {
  const std::byte* address = nullptr;
  {
    Mapping first = Mapping::shared(1'000);
    address = first.bytes().data();
    Mapping second(std::move(first));
    EXPECT_TRUE(first.bytes().empty());  // NOLINT(bugprone-use-after-move)
    EXPECT_EQ(second.bytes().data(), address);
    Mapping third;
    third = std::move(second);
    EXPECT_EQ(third.bytes().data(), address);
    EXPECT_TRUE(is_mapped(address));
  }
  EXPECT_FALSE(is_mapped(address));
}

TEST(Mapping, that_the_system_cannot_give_says_how_much_was_asked_for) {
  try {
    Mapping::shared(std::numeric_limits<std::size_t>::max() / 2);
    FAIL() << "half of the address space was given";
  } catch (const base::SystemError& error) {
    EXPECT_EQ(error.code(), ENOMEM);
    EXPECT_NE(std::string(error.what()).find("9223372036854775807 bytes"), std::string::npos) << error.what();
  }
}

TEST(Mapping, has_no_name_that_could_be_left_behind) {
  const Mapping mapping = Mapping::shared(12'345'678);
  const std::string maps = read_file("/proc/self/maps");
  EXPECT_EQ(maps.find("/dev/shm"), std::string::npos);
  EXPECT_NE(maps.find("/dev/zero (deleted)"),
            std::string::npos);  // how the kernel shows shared anonymous memory
}

}  // namespace
}  // namespace parbench::sys
