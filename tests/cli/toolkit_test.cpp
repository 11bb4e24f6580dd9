#include <unistd.h>

#include <csignal>
#include <filesystem>

#include "cli/cli_test.hpp"

namespace parbench::test {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

/// `parbench toolkit`. What the programs print is checked by tests/examples; here, how they are shown.
class Toolkit : public CliTest {
 protected:
  /// The first word of each line of --list.
  Words names() const {
    Words names;
    for (const std::string& line : lines_of(parbench({"toolkit", "--list"}).out))
      names.push_back(line.substr(0, line.find(' ')));
    return names;
  }
};

TEST_F(Toolkit, lists_what_there_is_and_runs_nothing) {
  const Result result = parbench({"toolkit", "--list"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(result.err, "");
  EXPECT_THAT(lines_of(result.out),
              Contains(AllOf(StartsWith("queue "), HasSubstr("a producer, a consumer"))));
  EXPECT_THAT(result.out, Not(HasSubstr("consumed one")));
}

TEST_F(Toolkit, has_each_program_of_the_examples) {
  Words examples;
  for (const std::string& name : names_in(std::string(PARBENCH_SOURCE_DIR) + "/tests/examples"))
    if (std::filesystem::path(name).extension() == ".cpp")
      examples.push_back(std::filesystem::path(name).stem().string());
  EXPECT_THAT(examples, Not(IsEmpty()));
  EXPECT_THAT(names(), ::testing::UnorderedElementsAreArray(examples));
}

TEST_F(Toolkit, shows_a_program_with_title_python_and_output) {
  const Result result = parbench({"toolkit", "queue"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(result.err, "");
  EXPECT_THAT(lines_of(result.out), ElementsAre("queue: a producer, a consumer, and a queue between them",
                                                "  Python: queue = Queue(); queue.put('one'); queue.get()",
                                                "  C++:    tests/examples/queue.cpp", "", "consumed one",
                                                "consumed two", "consumed three", "nothing more"));
}

TEST_F(Toolkit, shows_all_of_them_unless_some_are_named) {
  const Result result = parbench({"toolkit"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(result.err, "");
  std::size_t last = 0;
  for (const std::string& name : names()) {
    const std::size_t at = result.out.find("tests/examples/" + name + ".cpp");
    EXPECT_NE(at, std::string::npos) << name;
    EXPECT_GT(at, last) << name << " is not where --list has it";
    last = at;
  }
}

TEST_F(Toolkit, shows_those_that_are_named_in_that_order) {
  const Result result = parbench({"toolkit", "value", "array"});
  EXPECT_EQ(result.exit_code, 0);
  const std::size_t value = result.out.find("counted atomically:  40000");
  const std::size_t array = result.out.find("num = 3.1415927");
  EXPECT_NE(array, std::string::npos);
  EXPECT_LT(value, array);
  EXPECT_THAT(result.out, Not(HasSubstr("consumed one")));
}

TEST_F(Toolkit, gives_each_program_a_fresh_start) {
  const Result result = parbench({"toolkit", "process", "process"});
  EXPECT_EQ(result.exit_code, 0);
  Words hellos;
  for (const std::string& line : lines_of(result.out))
    if (line.find("Process-1,") != std::string::npos) hellos.push_back(line);
  EXPECT_THAT(hellos, SizeIs(2));
}

TEST_F(Toolkit, leaves_no_process_behind) {
  Program program(launch({"toolkit"}));
  EXPECT_EQ(program.finish().exit_code, 0);
  EXPECT_THAT(program.alive(), IsEmpty());
}

TEST_F(Toolkit, is_gone_with_all_its_processes_when_it_is_killed) {
  Program program(launch({"toolkit", "pool", "semaphore", "pool", "semaphore", "pool", "semaphore"}));
  EXPECT_TRUE(eventually([&] { return program.alive().size() > 2; }));
  program.signal(SIGKILL);
  EXPECT_EQ(program.finish().exit_code, -SIGKILL);
  EXPECT_TRUE(eventually([&] { return program.alive().empty(); }));
}

TEST_F(Toolkit, refuses_names_that_there_are_not_before_anything_runs) {
  const Result result = parbench({"toolkit", "array", "qeue"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_EQ(result.out, "");
  EXPECT_EQ(result.err, "parbench: toolkit: there is no program 'qeue'; did you mean 'queue'?\n");
  EXPECT_THAT(parbench({"toolkit", "xyz"}).err, HasSubstr("there are: process, queue, pipe"));
  EXPECT_EQ(parbench({"toolkit", "--lst"}).exit_code, 2);
  EXPECT_THAT(parbench({"toolkit", "--lst"}).err, HasSubstr("did you mean '--list'?"));
}

TEST_F(Toolkit, fails_when_a_program_does) {
  Launch starved = launch({"toolkit", "process", "array"});
  if (::getuid() != 0) GTEST_SKIP() << "a limit that leaves room for one process alone takes another user";
  starved.user = 100'000U + static_cast<unsigned>(::getpid());
  starved.tasks_max = 2;  // parbench, and the program, which cannot start another
  const Result result = run_program(starved);
  EXPECT_EQ(result.exit_code, 1) << result.err;
  EXPECT_THAT(result.err, HasSubstr("ulimit -u"));
  EXPECT_THAT(result.err, HasSubstr("parbench: toolkit: process exited with code 1"));
  EXPECT_THAT(result.err, HasSubstr("parbench: toolkit: array exited with code 1"));
}

}  // namespace
}  // namespace parbench::test
