#include "sys/file_view.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <limits>

#include "support/scene.hpp"
#include "sys/fd.hpp"

namespace parbench::sys {
namespace {

using testing::TemporaryFolder;

constexpr std::uint64_t whole = std::numeric_limits<std::uint64_t>::max();

class FileViewTest : public ::testing::Test {
 protected:
  FileViewTest() : path_((folder_ / "f").string()) {
    for (std::size_t i = 0; i < 20'000; ++i) text_ += static_cast<char>('a' + i % 23);
    std::ofstream(path_, std::ios::binary) << text_;
  }

  const TemporaryFolder folder_;
  const std::string path_;
  std::string text_;
};

TEST_F(FileViewTest, shows_the_bytes_asked_for_wherever_pages_end) {
  FileView view;
  for (const std::uint64_t begin : {0U, 1U, 4095U, 4096U, 4097U, 12'288U, 19'999U})
    for (const std::uint64_t end : {0U, 1U, 4096U, 8191U, 8193U, 20'000U}) {
      ASSERT_FALSE(view.open(path_, begin, end));
      EXPECT_EQ(view.text(), begin < end ? text_.substr(begin, end - begin) : "") << begin << ' ' << end;
    }
}

TEST_F(FileViewTest, shows_no_more_than_there_is) {
  FileView view;
  ASSERT_FALSE(view.open(path_, 19'990, whole));
  EXPECT_EQ(view.text(), text_.substr(19'990));
  ASSERT_FALSE(view.open(path_, 30'000, whole));
  EXPECT_EQ(view.text(), "");
}

TEST_F(FileViewTest, says_why_a_file_cannot_be_shown_and_then_shows_nothing) {
  FileView view;
  ASSERT_FALSE(view.open(path_, 0, whole));
  EXPECT_EQ(view.open(path_ + ".none", 0, whole), std::errc::no_such_file_or_directory);
  EXPECT_EQ(view.text(), "");
  EXPECT_EQ(view.open(folder_.path().string(), 0, whole), std::errc::is_a_directory);
}

TEST_F(FileViewTest, keeps_no_descriptor_and_outlives_the_name) {
  const int before = open_fd_count();
  FileView view;
  ASSERT_FALSE(view.open(path_, 5000, 6000));
  EXPECT_EQ(open_fd_count(), before);
  std::filesystem::remove(path_);
  FileView other(std::move(view));
  EXPECT_EQ(other.text(), text_.substr(5000, 1000));
  EXPECT_EQ(view.text(), "");  // NOLINT(bugprone-use-after-move): moved-from is empty
}

}  // namespace
}  // namespace parbench::sys
