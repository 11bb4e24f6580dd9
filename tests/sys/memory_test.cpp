#include "sys/memory.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "support/scene.hpp"

namespace parbench::sys {
namespace {

class AvailableMemory : public ::testing::Test {
 protected:
  void write(const std::string& name, const std::string& text) const {
    const std::filesystem::path path = folder_ / name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path) << text;
  }
  void write_cgroup_files() const {
    write("proc/self/cgroup", "0::/outer/inner\n");
    write("proc/self/mountinfo", "30 24 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n");
  }
  std::filesystem::path root() const { return folder_.path(); }

 private:
  testing::TemporaryFolder folder_;
};

TEST_F(AvailableMemory, is_what_the_kernel_says) {
  write("proc/meminfo", "MemTotal:       2000 kB\nMemAvailable:   1000 kB\nBuffers: 1 kB\n");
  EXPECT_EQ(available_memory(root()), 1'024'000U);
}

TEST_F(AvailableMemory, is_what_the_tightest_cgroup_leaves) {
  write("proc/meminfo", "MemAvailable:   1000 kB\n");
  write_cgroup_files();
  write("sys/fs/cgroup/outer/memory.max", "500000\n");
  write("sys/fs/cgroup/outer/memory.current", "100000\n");
  write("sys/fs/cgroup/outer/inner/memory.max", "max\n");
  write("sys/fs/cgroup/outer/inner/memory.current", "50000\n");
  EXPECT_EQ(available_memory(root()), 400'000U);
  write("sys/fs/cgroup/outer/memory.current", "600000\n");
  EXPECT_EQ(available_memory(root()), 0U);
}

TEST_F(AvailableMemory, is_not_known_where_nothing_tells) {
  EXPECT_EQ(available_memory(root()), std::nullopt);
  EXPECT_EQ(parse_available_memory("MemTotal: 5 kB\n"), std::nullopt);
}

TEST(ThisMachine, has_memory_available) {
  ASSERT_TRUE(available_memory());
  EXPECT_GT(*available_memory(), 0U);
}

}  // namespace
}  // namespace parbench::sys
