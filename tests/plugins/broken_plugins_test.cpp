#include <csignal>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "cli/cli_test.hpp"

namespace parbench::test {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::StartsWith;

std::string plugin(const std::string& name) {
  return PARBENCH_PLUGINS + name + ".so";
}

/// What a broken plug-in is asked for, and what the program then says.
struct Broken {
  const char* name;
  Words arguments;  ///< behind --plugin NAME.so
  int exit_code;
  const char* message;  ///< on stderr; behind "plug-in .../NAME.so: "
};

void PrintTo(const Broken& broken, std::ostream* out) {
  *out << broken.name << ' ' << ::testing::PrintToString(broken.arguments);
}

class BrokenPlugin : public CliTest {
 protected:
  /// Never a hang, no process left, and the message names the plug-in first.
  Result run_broken(const Broken& broken) const {
    Words arguments{"--plugin", plugin(broken.name)};
    arguments.insert(arguments.end(), broken.arguments.begin(), broken.arguments.end());
    Program program(launch(std::move(arguments)));
    const Result result = program.finish();
    EXPECT_FALSE(result.timed_out);
    EXPECT_EQ(result.exit_code, broken.exit_code) << result.out << result.err;
    EXPECT_TRUE(eventually([&] { return program.alive().empty(); })) << "processes are left";
    return result;
  }
};

class RefusedPlugin : public BrokenPlugin, public ::testing::WithParamInterface<Broken> {};

TEST_P(RefusedPlugin, is_named_with_the_reason) {
  const Result result = run_broken(GetParam());
  EXPECT_THAT(result.err, HasSubstr("plug-in " + plugin(GetParam().name) + ": " + GetParam().message));
}

INSTANTIATE_TEST_SUITE_P(
    AtLoad, RefusedPlugin,
    ::testing::Values(
        Broken{"missing", {"list"}, 2, "cannot open shared object file: No such file or directory"},
        Broken{"nothing", {"list"}, 2, "is no plug-in of parbench: it has no symbol 'parbench_plugin'"},
        Broken{"unresolved", {"list"}, 2, "undefined symbol: nobody_has_this"},
        Broken{"version_2", {"list"}, 2, "built for 2, this is 1"},
        Broken{"newer", {"list"}, 2, "uses what this parbench does not know yet"},
        Broken{"countless", {"plain"}, 2, "phases of 'plain' says that there are more than"},
        Broken{"too_old", {"list"}, 2, "'plain' lacks the function 'run'"},
        Broken{"without_run", {"list"}, 2, "'plain' lacks the function 'run'"},
        Broken{"empty", {"list"}, 2, "offers no workload"},
        Broken{"named_list", {"list"}, 2, "'list' is a command of parbench already"},
        Broken{"named_squares", {"list"}, 2, "'squares' is a workload of parbench already"},
        Broken{"named_badly", {"list"}, 2, "'a b' is no name for a workload"},
        Broken{"thread", {"list"}, 2, "loading it left a thread running"},
        Broken{"load_throw", {"list"}, 1, "loading it crashed (it was killed by SIGABRT)"},
        Broken{"load_abort", {"list"}, 1, "loading it crashed (it was killed by SIGABRT)"},
        Broken{"load_segv", {"list"}, 1, "loading it crashed (it was killed by SIGSEGV)"},
        Broken{"load_exit", {"list"}, 1, "loading it ended the program (it exited with code 0)"},
        Broken{"load_hang",
               {"squares", "--timeout", "300ms"},
               1,
               "loading it took longer than 300 ms and was ended"},
        Broken{"table_throw", {"list"}, 2, "its function parbench_plugin failed: planted exception"},
        Broken{"table_abort", {"list"}, 1, "its function parbench_plugin crashed (it was killed by SIGABRT)"},
        Broken{"table_segv", {"list"}, 1, "its function parbench_plugin crashed (it was killed by SIGSEGV)"},
        Broken{"table_exit",
               {"list"},
               1,
               "its function parbench_plugin ended the program (it exited with code 0)"},
        Broken{"table_hang",
               {"squares", "--timeout", "300ms"},
               1,
               "its function parbench_plugin took longer than"}));

TEST_F(BrokenPlugin, what_is_no_shared_object_is_refused) {
  write_text(path("text.so"), std::string(4096, 'x'));
  std::filesystem::create_directory(path("folder.so"));
  EXPECT_THAT(parbench({"--plugin", "text.so", "list"}).err,
              StartsWith("parbench: plug-in text.so: invalid ELF header"));
  const Result folder = parbench({"--plugin", "folder.so", "list"});
  EXPECT_EQ(folder.exit_code, 2);
  EXPECT_THAT(folder.err, StartsWith("parbench: plug-in folder.so: cannot read file data"));
}

TEST_F(BrokenPlugin, two_with_a_workload_of_the_same_name_are_refused) {
  const Result result = parbench({"--plugin", plugin("plain"), "--plugin", plugin("older"), "list"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err,
              HasSubstr(plugin("older") + ": 'plain' is a workload of plug-in " + plugin("plain")));
}

Broken in_function(const char* function, const char* how, int exit_code, const char* message) {
  return {"bad",
          {"bad", "--set", std::string("in=") + function, "--set", std::string("how=") + how, "--rounds", "1",
           "--timeout", "500ms", "--json", "report.json"},
          exit_code,
          message};
}

INSTANTIATE_TEST_SUITE_P(
    InTheProgramItself, RefusedPlugin,
    ::testing::Values(
        in_function("prepare", "throw", 2, "prepare of 'bad' failed: planted exception"),
        in_function("prepare", "throw_int", 2,
                    "prepare of 'bad' failed: an exception that is not a std::exception"),
        in_function("prepare", "abort", 1, "prepare of 'bad' crashed (it was killed by SIGABRT)"),
        in_function("prepare", "segv", 1, "prepare of 'bad' crashed (it was killed by SIGSEGV)"),
        in_function("prepare", "exit", 1, "prepare of 'bad' ended the program (it exited with code 0)"),
        in_function("prepare", "hang", 1, "prepare of 'bad' took longer than 500 ms and was ended"),
        in_function("nothing", "", 2, "prepare of 'bad' failed: it gave no workload"),
        in_function("service", "", 2, "prepare of 'bad' failed: a service beside the workers is not offered"),
        in_function("phases", "throw", 2, "phases of 'bad' failed: planted exception"),
        in_function("phases", "segv", 1, "phases of 'bad' crashed (it was killed by SIGSEGV)"),
        in_function("phases", "exit", 1, "phases of 'bad' ended the program"),
        in_function("phases", "hang", 1, "phases of 'bad' took longer than 500 ms"),
        in_function("no_phases", "", 2, "phases of 'bad' says that there is none"),
        in_function("huge_phases", "", 2, "phases of 'bad' says that its results take more than the memory"),
        in_function("describe", "throw", 2, "describe of 'bad' failed: planted exception"),
        in_function("describe", "segv", 1, "describe of 'bad' crashed (it was killed by SIGSEGV)"),
        in_function("describe", "exit", 1, "describe of 'bad' ended the program"),
        in_function("describe", "hang", 1, "describe of 'bad' took longer than 500 ms"),
        in_function("destroy", "throw", 1, "destroy of 'bad' crashed (it was killed by SIGABRT)"),
        in_function("destroy", "segv", 1, "destroy of 'bad' crashed (it was killed by SIGSEGV)"),
        in_function("destroy", "exit", 1, "destroy of 'bad' ended the program"),
        in_function("destroy", "hang", 1, "destroy of 'bad' took longer than 500 ms")));

TEST_F(BrokenPlugin, no_memory_for_the_input_is_a_refusal_of_the_system) {
  const Result result = run_broken(in_function("prepare", "memory", 4, ""));
  EXPECT_THAT(result.err, HasSubstr("bad: out of memory for the input"));
}

/// What fails in the processes of cases fails the case, and the report says so.
class FailingCase : public BrokenPlugin, public ::testing::WithParamInterface<Broken> {};

TEST_P(FailingCase, is_told_with_its_cause) {
  static_cast<void>(run_broken(GetParam()));
  const json report = read_report(path("report.json"));
  EXPECT_EQ(report["complete"], true);
  ASSERT_EQ(report["cases"].size(), 3U);
  for (const json& item : report["cases"]) {
    EXPECT_NE(item["status"], "ok") << item["id"];
    EXPECT_THAT(std::string(item["error"]), ::testing::ContainsRegex(GetParam().message)) << item["id"];
  }
}

INSTANTIATE_TEST_SUITE_P(
    InWorkers, FailingCase,
    ::testing::Values(in_function("run", "throw", 1, "run of 'bad' failed: planted exception"),
                      in_function("run", "memory", 1, "run of 'bad' failed: out of memory"),
                      in_function("run", "segv", 1, "killed by SIGSEGV"),
                      in_function("run", "exit", 1, "exited with code 0"),
                      in_function("run", "hang", 1, "time|500 ms|0.5"),
                      in_function("make_scratch", "throw", 1,
                                  "make_scratch of 'bad' failed: planted exception"),
                      in_function("make_scratch", "segv", 1, "killed by SIGSEGV"),
                      in_function("make_scratch", "exit", 1, "exited with code 0"),
                      in_function("make_scratch", "hang", 1, "time|500 ms|0.5"),
                      in_function("digest", "throw", 1, "digest of 'bad' failed: planted exception"),
                      in_function("digest", "segv", 1, "killed by SIGSEGV"),
                      in_function("digest", "exit", 1, "exited with code 0"),
                      in_function("digest", "hang", 1, "time|500 ms|0.5"),
                      in_function("destroy_scratch", "throw", 1, "killed by SIGABRT"),
                      in_function("destroy_scratch", "segv", 1, "killed by SIGSEGV"),
                      in_function("destroy_scratch", "exit", 1, "exited with code 0|time|500 ms|0.5"),
                      in_function("destroy_scratch", "hang", 1, "time|500 ms|0.5")));

TEST_F(BrokenPlugin, an_interrupt_ends_one_that_hangs) {
  for (const char* function : {"prepare", "describe"}) {
    Program program(launch({"--plugin", plugin("bad"), "bad", "--set", std::string("in=") + function, "--set",
                            "how=hang", "--timeout", "1min"}));
    ASSERT_TRUE(eventually([&] { return program.alive().size() == 2; }));
    program.signal(SIGINT);
    const Result result = program.finish();
    EXPECT_FALSE(result.timed_out);
    EXPECT_EQ(result.exit_code, 130) << result.err;
    EXPECT_TRUE(eventually([&] { return program.alive().empty(); }));
  }
}

}  // namespace
}  // namespace parbench::test
