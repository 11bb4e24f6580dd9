#include "sys/folder.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"
#include "support/scratch_folder.hpp"
#include "sys/file.hpp"

namespace parbench::sys {
namespace {

namespace fs = std::filesystem;

class NewFolderTest : public testing::WithFolder {
 protected:
  fs::path root_ = path("");
};

TEST_F(NewFolderTest, appears_with_what_is_in_it) {
  NewFolder folder(root_ / "made");
  replace_file(folder.path() / "file", "text");
  EXPECT_FALSE(fs::exists(root_ / "made"));
  EXPECT_TRUE(folder.publish());
  EXPECT_EQ(read_file(root_ / "made" / "file"), "text");
}

TEST_F(NewFolderTest, is_gone_when_it_was_not_published) {
  { const NewFolder folder(root_ / "made"); }
  EXPECT_TRUE(fs::is_empty(root_));
}

TEST_F(NewFolderTest, takes_the_place_of_nothing_not_even_of_an_empty_folder) {
  fs::create_directory(root_ / "made");
  {
    NewFolder folder(root_ / "made");
    EXPECT_FALSE(folder.publish());
  }
  EXPECT_TRUE(fs::is_empty(root_ / "made"));
}

TEST_F(NewFolderTest, says_where_it_could_not_be_made) {
  EXPECT_THROW(NewFolder(root_ / "missing" / "made"), base::SystemError);
}

}  // namespace
}  // namespace parbench::sys
