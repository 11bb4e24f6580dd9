#include <fcntl.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include <csignal>
#include <cstring>

#include "base/digest.hpp"
#include "base/error.hpp"
#include "base/random.hpp"
#include "support/pass.hpp"
#include "support/scene.hpp"
#include "workloads/catalogue.hpp"

namespace parbench::workloads {
namespace {

namespace fs = std::filesystem;
using testing::TemporaryFolder;

std::unique_ptr<const Workload> make(const std::string& folder, const std::vector<Setting>& settings = {}) {
  std::vector<Setting> all{{"folder", {folder}, "folder"}, {"files", {"10"}, "files"}};
  all.insert(all.end(), settings.begin(), settings.end());
  return files().prepare(make_parameters(files(), all));
}

std::string refusal(const std::string& folder) {
  try {
    make(folder);
  } catch (const base::UsageError& error) {
    return error.what();
  }
  return "none";
}

/// The checksum of file `item` of seed 1, whose size is a multiple of 8.
std::uint64_t expected_checksum(std::size_t item, std::size_t size) {
  base::Random random(1 + item);
  std::vector<std::uint64_t> words;
  for (std::size_t i = 0; i < size / 8; ++i) words.push_back(random.next());
  return base::digest(std::as_bytes(std::span(words)));
}

TEST(Files, gives_the_checksums_of_what_was_written) {
  const TemporaryFolder folder;
  for (const char* fsync : {"yes", "no"}) {
    const auto workload = make(folder.path(), {{"size", {"4k"}, "size"}, {"fsync", {fsync}, "fsync"}});
    const auto bytes = testing::pass_of(*workload);
    ASSERT_EQ(bytes.size(), 10 * sizeof(std::uint64_t));
    for (std::size_t item = 0; item < 10; ++item) {
      std::uint64_t checksum = 0;
      std::memcpy(&checksum, bytes.data() + item * sizeof checksum, sizeof checksum);
      EXPECT_EQ(checksum, expected_checksum(item, 4'000));
    }
  }
}

TEST(Files, gives_the_same_bytes_in_chunks_of_any_size_and_for_any_folder) {
  const TemporaryFolder folder;
  const TemporaryFolder other;
  for (const char* size : {"0", "5", "10001"}) {
    const auto expected = testing::pass_of(*make(folder.path(), {{"size", {size}, "size"}}));
    for (const std::size_t chunk : {1U, 7U})
      EXPECT_EQ(testing::pass_of(*make(other.path(), {{"size", {size}, "size"}}), chunk), expected) << size;
  }
}

TEST(Files, leaves_nothing_in_the_folder_between_passes_and_after_them) {
  const TemporaryFolder folder;
  {
    const auto workload = make(folder.path());
    ASSERT_EQ(folder.entry_count(), 1);
    const fs::path own = fs::directory_iterator(folder.path())->path();
    testing::pass_of(*workload);
    EXPECT_TRUE(fs::is_empty(own));
  }
  EXPECT_EQ(folder.entry_count(), 0);
}

TEST(Files, goes_on_over_what_a_killed_worker_has_left) {
  const TemporaryFolder folder;
  {
    const auto workload = make(folder.path());
    const auto expected = testing::pass_of(*workload);
    sys::Child worker = sys::Child::fork([&]() noexcept -> int {
      for (;;) testing::pass_of(*workload);
    });
    ::usleep(5'000);
    worker.signal(SIGKILL);
    worker.wait();
    EXPECT_EQ(testing::pass_of(*workload), expected);
  }
  EXPECT_EQ(folder.entry_count(), 0);
}

TEST(Files, of_a_run_that_was_killed_are_cleared_away_by_the_next) {
  const TemporaryFolder folder;
  EXPECT_EQ(testing::in_child([&] {
              const auto workload = make(folder.path());
              ::raise(SIGKILL);
              return 0;
            }),
            -1 - SIGKILL);
  EXPECT_EQ(folder.entry_count(), 1);
  make(folder.path());
  EXPECT_EQ(folder.entry_count(), 0);
}

TEST(Files, that_do_not_fit_on_the_disk_fail_the_pass_and_leave_nothing) {
  const TemporaryFolder folder;
  const int code = testing::in_child([&] {
    // A disk of 64 KiB that only this process sees.
    if (::unshare(::geteuid() == 0 ? CLONE_NEWNS : CLONE_NEWUSER | CLONE_NEWNS) != 0) return 77;
    if (::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return 77;
    if (::mount("tmpfs", folder.path().c_str(), "tmpfs", 0, "size=64k") != 0) return 77;
    const auto workload = make(folder.path(), {{"size", {"100k"}, "size"}});
    const fs::path own = fs::directory_iterator(folder.path())->path();
    try {
      testing::pass_of(*workload);
      return 1;
    } catch (const base::SystemError& error) {
      const std::string expected = "cannot write '" + (own / "0").string() + "': No space left on device";
      return error.what() == expected && fs::is_empty(own) ? 0 : 2;
    }
  });
  if (code == 77) GTEST_SKIP() << "reason: no mount namespace of our own can be had here";
  EXPECT_EQ(code, 0);
}

TEST(Files, name_a_folder_that_cannot_be_used) {
  const TemporaryFolder folder;
  const std::string fix = "; name a folder that can be written, with --set folder=DIR";
  EXPECT_EQ(refusal(folder / "none"),
            "folder: '" + (folder / "none").string() + "': No such file or directory" + fix);
  EXPECT_EQ(refusal("/dev/null"), "folder: '/dev/null': not a folder" + fix);
  EXPECT_THROW(make("/proc"), base::SystemError);
}

TEST(Files, says_where_they_are) {
  const TemporaryFolder folder;
  EXPECT_EQ(make(folder.path())->describe(), "10 files of 16.4 kB in " + folder.path().string() +
                                                 ", each synced to the disk, read back from the cache");
}

}  // namespace
}  // namespace parbench::workloads
