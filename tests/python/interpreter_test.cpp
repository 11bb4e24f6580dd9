#include "python/interpreter.hpp"

#include <gmock/gmock.h>

#include <cstdlib>
#include <filesystem>

#include "base/error.hpp"
#include "support/scratch_folder.hpp"
#include "sys/child.hpp"

namespace parbench::python {
namespace {

namespace fs = std::filesystem;
using std::chrono::seconds;
using ::testing::AllOf;
using ::testing::HasSubstr;

class AnInterpreter : public testing::WithFolder {
 protected:
  std::string script(const std::string& text) const {
    const std::string file = write("python.sh", "#!/bin/sh\n" + text + "\n");
    std::filesystem::permissions(file, std::filesystem::perms::owner_all);
    return file;
  }

  static std::string refusal(const std::string& name, std::chrono::nanoseconds timeout = seconds(30)) {
    try {
      static_cast<void>(find_interpreter(name, timeout));
    } catch (const base::UsageError& error) {
      return error.what();
    }
    return "";
  }
};

TEST_F(AnInterpreter, says_who_it_is) {
  const Interpreter found = find_interpreter("python3", seconds(30));
  EXPECT_TRUE(std::filesystem::exists(found.path));
  EXPECT_THAT(found.version, ::testing::MatchesRegex("[A-Za-z]+ 3\\.[0-9]+.*"));
  EXPECT_GT(found.start.count(), 0);
}

TEST_F(AnInterpreter, is_refused_where_there_is_none) {
  EXPECT_THAT(refusal("python9"),
              AllOf(HasSubstr("--interpreter: 'python9'"), HasSubstr("not found in PATH")));
  EXPECT_THAT(refusal(path("none")), HasSubstr("not a file that may be executed"));
}

TEST_F(AnInterpreter, is_refused_where_it_is_no_python) {
  EXPECT_THAT(refusal("/bin/sh"), HasSubstr("is no Python"));
  EXPECT_THAT(refusal(script("echo parbench python")), HasSubstr("is no Python"));
  EXPECT_THAT(refusal(script("while :; do echo parbench python; done")), HasSubstr("is no Python"));
}

TEST_F(AnInterpreter, is_refused_where_it_is_too_old) {
  EXPECT_THAT(refusal(script("echo parbench python CPython 2.7.18 2 7 1")),
              AllOf(HasSubstr("CPython 2.7.18"), HasSubstr("3.8 is needed")));
  EXPECT_THAT(refusal(script("echo parbench python CPython 3.7.9 3 7 1")), HasSubstr("3.8 is needed"));
  EXPECT_EQ(refusal(script("echo parbench python CPython 3.8.0 3 8 1")), "");
}

TEST_F(AnInterpreter, that_never_answers_is_ended_with_what_it_has_started) {
  const auto before = sys::children_of_self();
  EXPECT_THAT(refusal(script("sleep 1000; true"), std::chrono::milliseconds(300)),
              HasSubstr("did not say within"));
  EXPECT_EQ(sys::children_of_self(), before);
}

TEST_F(AnInterpreter, behind_a_script_in_the_path_is_taken_itself) {
  const std::string itself = find_interpreter("python3", seconds(30)).path;
  const fs::path shim = script("exec '" + itself + "' \"$@\"");
  EXPECT_EQ(find_interpreter(shim, seconds(30)).path, shim) << "what was given by its path stays";
  ::setenv("PATH", (shim.parent_path().string() + ":" + ::getenv("PATH")).c_str(), 1);
  EXPECT_EQ(find_interpreter(shim.filename(), seconds(30)).path, itself);
}

TEST_F(AnInterpreter, without_a_gil_is_known_as_such) {
  EXPECT_FALSE(find_interpreter(script("echo parbench python CPython 3.13.0 3 13 0"), seconds(30)).has_gil);
}

}  // namespace
}  // namespace parbench::python
