#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>

#include "cli/cli_test.hpp"

namespace parbench::test {
namespace {

using nlohmann::json;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::IsSupersetOf;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

class Completion : public CliTest {
 protected:
  /// The candidates for the last of `words`, without what they mean.
  Words candidates(Words words) const {
    words.insert(words.begin(), "__complete");
    const Result result = parbench(std::move(words));
    EXPECT_EQ(result.exit_code, 0) << result.err;
    EXPECT_EQ(result.err, "");
    Words lines = lines_of(result.out);
    for (std::string& line : lines) line = line.substr(0, line.find('\t'));
    return lines;
  }

  /// What bash offers for `words`, given as bash cuts them.
  Words in_bash(const Words& words) const {
    std::string script = "source <(" PARBENCH_BINARY " completion bash); COMP_WORDS=(" PARBENCH_BINARY;
    for (const std::string& word : words) script += " '" + word + "'";
    script += "); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _parbench; printf '%s\\n' \"${COMPREPLY[@]}\"";
    Launch bash = launch({"--norc", "-c", script});
    bash.program = "/bin/bash";
    const Result result = run_program(bash);
    EXPECT_EQ(result.err, "");
    Words lines = lines_of(result.out);
    std::erase(lines, "");
    return lines;
  }
};

TEST_F(Completion, offers_every_workload_and_command) {
  const Words words = candidates({""});
  EXPECT_THAT(words, IsSupersetOf({"run", "list", "info", "micro", "toolkit", "completion"}));
  const json list = json::parse(parbench({"list", "--json"}).out);
  for (const json& kind : list["workloads"]) EXPECT_THAT(words, Contains(kind["name"].get<std::string>()));
  EXPECT_THAT(words, Not(Contains("__complete")));
  EXPECT_THAT(candidates({"squ"}), ElementsAre("squares"));
  EXPECT_THAT(candidates({"xyz"}), IsEmpty());
}

TEST_F(Completion, offers_the_options_of_the_command_that_is_typed) {
  EXPECT_THAT(candidates({"squares", "--pro"}), ElementsAre("--procs"));
  EXPECT_THAT(candidates({"squares", "--"}), IsSupersetOf({"--modes", "--set", "--json", "--max-time"}));
  EXPECT_THAT(candidates({"list", "--"}), Not(Contains("--modes")));
  EXPECT_THAT(candidates({"squares", "--procs", "4", "--tim"}), ElementsAre("--timeout"));
}

TEST_F(Completion, offers_the_values_of_options_that_have_names) {
  EXPECT_THAT(candidates({"squares", "--modes", ""}), ElementsAre("seq", "threads", "procs"));
  EXPECT_THAT(candidates({"squares", "--modes", "seq,th"}), ElementsAre("seq,threads"));
  EXPECT_THAT(candidates({"squares", "--modes=seq,th"}), ElementsAre("--modes=seq,threads"));
  EXPECT_THAT(candidates({"squares", "--schedule", "g"}), ElementsAre("guided"));
  EXPECT_THAT(candidates({"squares", "--transport", ""}), ElementsAre("shm", "pipe"));
  EXPECT_THAT(candidates({"run", "x.json", "--format", ""}), ElementsAre("table", "markdown", "csv"));
  EXPECT_THAT(candidates({"squares", "--color", "al"}), ElementsAre("always"));
  EXPECT_THAT(candidates({"squares", "--bind", ""}), ElementsAre("auto", "never"));
  EXPECT_THAT(candidates({"completion", ""}), ElementsAre("bash", "zsh", "fish"));
  EXPECT_THAT(candidates({"toolkit", "queue", "lo"}), ElementsAre("lock"));
  EXPECT_THAT(candidates({"squares", "--procs", ""}), IsEmpty());
}

TEST_F(Completion, offers_each_parameter_of_each_workload_and_its_choices) {
  const json list = json::parse(parbench({"list", "--json"}).out);
  for (const json& kind : list["workloads"]) {
    const std::string name = kind["name"];
    const Words settings = candidates({name, "--set", ""});
    EXPECT_EQ(settings.size(), kind["parameters"].size()) << name;
    for (const json& parameter : kind["parameters"]) {
      const std::string before = parameter["name"].get<std::string>() + "=";
      EXPECT_THAT(settings, Contains(before));
      const Words values = candidates({name, "--set", before});
      for (const json& choice : parameter["choices"])
        EXPECT_THAT(values, Contains(before + choice.get<std::string>()));
    }
  }
}

TEST_F(Completion, leaves_files_and_commands_to_the_shell) {
  EXPECT_THAT(candidates({"run", ""}), ElementsAre(":files"));
  EXPECT_THAT(candidates({"squares", "--json", "x"}), ElementsAre(":files"));
  EXPECT_THAT(candidates({"csv", "--input", "a.csv", "b"}), ElementsAre(":files"));
  EXPECT_THAT(candidates({"exec", "--items", ""}), ElementsAre(":files"));
  EXPECT_THAT(candidates({"exec", "--items", "3", "--", "gz"}), ElementsAre(":commands"));
  EXPECT_THAT(candidates({"exec", "--items", "3", "--", "gzip", "--mo"}), ElementsAre(":files"));
}

TEST_F(Completion, says_what_candidates_mean) {
  EXPECT_THAT(parbench({"__complete", "squ"}).out, HasSubstr("squares\tsquares of "));
}

TEST_F(Completion, refuses_a_shell_that_it_does_not_know) {
  const Result result = parbench({"completion", "bsh"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("did you mean 'bash'?"));
  EXPECT_EQ(parbench({"completion"}).exit_code, 2);
}

TEST_F(Completion, works_in_bash) {
  if (!std::filesystem::exists("/bin/bash")) GTEST_SKIP() << "reason: there is no bash";
  write_text(path("my suite.json"), "");
  write_text(path("other.txt"), "");
  EXPECT_THAT(in_bash({"squ"}), ElementsAre("squares"));
  EXPECT_THAT(in_bash({"squares", "--mod"}), ElementsAre("--modes"));
  EXPECT_THAT(in_bash({"squares", "--modes", "seq,pr"}), ElementsAre("seq,procs"));
  EXPECT_THAT(in_bash({"io", "--set", "di"}), ElementsAre("dist="));
  EXPECT_THAT(in_bash({"run", "my"}), ElementsAre("my suite.json"));
  EXPECT_THAT(in_bash({"exec", "--", "parbench-no-such"}), IsEmpty());
  EXPECT_THAT(in_bash({"exec", "--", "prin"}), Contains("printf"));
}

TEST_F(Completion, bears_with_bash_which_cuts_words_at_equals_signs) {
  if (!std::filesystem::exists("/bin/bash")) GTEST_SKIP() << "reason: there is no bash";
  EXPECT_THAT(in_bash({"io", "--set", "dist", "=", "exp"}), ElementsAre("exponential"));
  EXPECT_THAT(in_bash({"io", "--set", "dist", "="}), UnorderedElementsAre("fixed", "exponential"));
  EXPECT_THAT(in_bash({"squares", "--modes", "=", "seq,pr"}), ElementsAre("seq,procs"));
}

TEST_F(Completion, works_in_zsh) {
  if (!std::filesystem::exists("/usr/bin/zsh")) GTEST_SKIP() << "reason: there is no zsh";
  Launch zsh =
      launch({"-f", "-c",
              "compdef() { :; }; compadd() { while [[ $1 != -- ]]; do shift; done; shift; print -l -- $@; }\n"
              "source <(" PARBENCH_BINARY " completion zsh)\n"
              "words=(" PARBENCH_BINARY " squares --modes seq,th); CURRENT=4; _parbench"});
  zsh.program = "/usr/bin/zsh";
  EXPECT_EQ(run_program(zsh).out, "seq,threads\n");
}

TEST_F(Completion, works_in_fish) {
  if (!std::filesystem::exists("/usr/bin/fish")) GTEST_SKIP() << "reason: there is no fish";
  Launch fish =
      launch({"--no-config", "-c",
              "set -x PATH (path dirname " PARBENCH_BINARY ") $PATH; parbench completion fish | source\n"
              "complete -C 'parbench squares --modes seq,th'"});
  fish.program = "/usr/bin/fish";
  EXPECT_THAT(run_program(fish).out, HasSubstr("seq,threads"));
}

}  // namespace
}  // namespace parbench::test
