#include <filesystem>

#include "cli/cli_test.hpp"

namespace parbench::test {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

// That what it writes can be built and run is seen by tests/install.
class New : public CliTest {};

TEST_F(New, writes_a_project_under_the_name) {
  const Result result = parbench({"new", "mine"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("parbench --plugin ./mine/build/mine.so mine"));
  EXPECT_THAT(names_in(path("")), ElementsAre("mine"));
  EXPECT_THAT(names_in(path("mine")), ElementsAre("CMakeLists.txt", "README.md", "mine.cpp"));
  for (const std::string& file : names_in(path("mine")))
    EXPECT_THAT(read_text(path("mine/" + file)), Not(HasSubstr("@"))) << file;
  EXPECT_THAT(read_text(path("mine/mine.cpp")), HasSubstr(".name = \"mine\""));
}

TEST_F(New, writes_it_where_it_is_told) {
  fs::create_directory(path("there"));
  EXPECT_EQ(parbench({"new", "mine", "--dir", "there"}).exit_code, 0);
  EXPECT_TRUE(fs::exists(path("there/mine/mine.cpp")));
  const Result result = parbench({"new", "mine", "--dir", "nowhere"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("new: --dir: 'nowhere' is no folder"));
}

TEST_F(New, never_overwrites) {
  fs::create_directory(path("mine"));
  for (const char* name : {"mine", "file", "link"}) {
    if (name == std::string("file")) write_text(path("file"), "text");
    if (name == std::string("link")) fs::create_symlink("nowhere", path("link"));
    const Result result = parbench({"new", name});
    EXPECT_EQ(result.exit_code, 2) << name;
    EXPECT_THAT(result.err, HasSubstr("is there already; nothing was written")) << name;
  }
  EXPECT_THAT(names_in(path("mine")), IsEmpty());
  EXPECT_EQ(read_text(path("file")), "text");
}

TEST_F(New, refuses_names_that_could_not_be_used) {
  for (const char* name : {"", "a b", "../up", "1st", "a/b", "a;b", "a-b", "\xC3\xA4"}) {
    const Result result = parbench({"new", name});
    EXPECT_EQ(result.exit_code, 2) << name;
    EXPECT_THAT(result.err, HasSubstr("is no name for a workload")) << name;
  }
  for (const char* name : {"squares", "list", "test"}) {
    const Result result = parbench({"new", name});
    EXPECT_EQ(result.exit_code, 2) << name;
    EXPECT_THAT(result.err, HasSubstr("already; choose another name")) << name;
  }
  EXPECT_EQ(parbench({"new"}).exit_code, 2);
  EXPECT_THAT(names_in(path("")), IsEmpty());
}

TEST_F(New, leaves_nothing_where_a_file_cannot_be_written) {
  Launch run = launch({"new", "mine"});
  run.file_bytes_max = 100;
  const Result result = run_program(run);
  EXPECT_EQ(result.exit_code, 4);
  EXPECT_THAT(names_in(path("")), IsEmpty());
}

// A name that a plug-in may not take is one of these, and the other way round.
TEST_F(New, every_command_is_a_name_that_is_taken) {
  const Words lines = lines_of(parbench({"--help"}).out);
  int commands = 0;
  for (const std::string& line : lines) {
    if (line.size() < 4 || line.substr(0, 2) != "  " || !std::islower(static_cast<unsigned char>(line[2])))
      continue;
    const std::string name = line.substr(2, line.find(' ', 2) - 2);
    EXPECT_THAT(parbench({"new", name}).err, HasSubstr("already; choose another name")) << name;
    ++commands;
  }
  EXPECT_GE(commands, 8);
}

}  // namespace
}  // namespace parbench::test
