#include "sys/scratch_folder.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <optional>

#include "base/error.hpp"
#include "support/scene.hpp"
#include "sys/file.hpp"

namespace parbench::sys {
namespace {

namespace fs = std::filesystem;

TEST(AScratchFolder, goes_away_with_all_that_is_in_it) {
  const testing::TemporaryFolder parent;
  {
    const ScratchFolder folder = ScratchFolder::create(parent.path(), "scratch-");
    EXPECT_TRUE(folder.path().filename().string().starts_with("scratch-"));
    EXPECT_EQ(folder.path().parent_path(), parent.path());
    fs::create_directories(folder.path() / "a" / "b");
    replace_file(folder.path() / "a" / "f", "text");
  }
  EXPECT_EQ(parent.entry_count(), 0);
}

TEST(AScratchFolder, is_removed_once_by_its_last_owner) {
  const testing::TemporaryFolder parent;
  std::optional<ScratchFolder> second;
  {
    ScratchFolder first = ScratchFolder::create(parent.path(), "scratch-");
    second.emplace(std::move(first));
  }
  EXPECT_TRUE(fs::exists(second->path()));
  second.reset();
  EXPECT_EQ(parent.entry_count(), 0);
}

TEST(AScratchFolder, is_left_alone_by_the_next_while_its_owner_lives) {
  const testing::TemporaryFolder parent;
  const ScratchFolder first = ScratchFolder::create(parent.path(), "scratch-");
  replace_file(first.path() / "f", "text");
  const ScratchFolder second = ScratchFolder::create(parent.path(), "scratch-");
  EXPECT_EQ(testing::in_child([&] {
              const ScratchFolder third = ScratchFolder::create(parent.path(), "scratch-");
              return parent.entry_count();
            }),
            3);
  EXPECT_EQ(read_file(first.path() / "f"), "text");
  EXPECT_EQ(parent.entry_count(), 2);
}

TEST(AScratchFolder, of_a_killed_process_is_cleared_away_by_the_next) {
  const testing::TemporaryFolder parent;
  fs::create_directory(parent / "scratch");            // not of the prefix
  replace_file(parent / "scratch-notes", "precious");  // no folder
  EXPECT_EQ(testing::in_child([&] {
              const ScratchFolder folder = ScratchFolder::create(parent.path(), "scratch-");
              replace_file(folder.path() / "f", "text");
              ::raise(SIGKILL);
              return 0;
            }),
            -1 - SIGKILL);
  EXPECT_EQ(parent.entry_count(), 3);
  { const ScratchFolder next = ScratchFolder::create(parent.path(), "scratch-"); }
  EXPECT_EQ(parent.entry_count(), 2);
  EXPECT_EQ(read_file(parent / "scratch-notes"), "precious");
}

TEST(AScratchFolder, that_cannot_be_made_says_where_and_why) {
  const testing::TemporaryFolder parent;
  try {
    ScratchFolder::create(parent / "none", "scratch-");
    FAIL() << "made in a folder that is not there";
  } catch (const base::SystemError& error) {
    EXPECT_EQ(error.code(), ENOENT);
    EXPECT_EQ(error.what(),
              "cannot make a folder in '" + (parent / "none").string() + "': No such file or directory");
  }
}

}  // namespace
}  // namespace parbench::sys
