#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>

#include "base/digest.hpp"
#include "base/error.hpp"
#include "model/parameter_text.hpp"
#include "support/pass.hpp"
#include "support/scene.hpp"
#include "sys/fd.hpp"
#include "sys/file.hpp"
#include "workloads/catalogue.hpp"
#include "workloads/exec/command_line.hpp"
#include "workloads/exec/items.hpp"

namespace parbench::workloads {
namespace {

using exec::CommandLine;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using Words = std::vector<std::string>;

TEST(CommandLine, has_the_item_in_each_place_that_is_marked) {
  EXPECT_THAT(CommandLine({"cp", "{}", "out/{}.{}"}).with("a"), ElementsAre("cp", "a", "out/a.a"));
  EXPECT_THAT(CommandLine({"./{}", "-v"}).with("tool"), ElementsAre("./tool", "-v"));
}

TEST(CommandLine, has_the_item_last_where_no_place_is_marked) {
  EXPECT_THAT(CommandLine({"gzip", "-k"}).with("a b"), ElementsAre("gzip", "-k", "a b"));
}

TEST(CommandLine, takes_an_item_as_it_is) {
  EXPECT_THAT(CommandLine({"echo", "{}"}).with("{} $x '\""), ElementsAre("echo", "{} $x '\""));
}

TEST(CommandLine, is_shown_as_a_shell_reads_it) {
  EXPECT_EQ(CommandLine({"sh", "-c", "wc \"$1\"", "sh", "{}"}).text(), "sh -c 'wc \"$1\"' sh {}");
  EXPECT_EQ(model::words_text({"it's", "", "a\nb\\"}), R"('it'\''s' '' $'a\nb\\')");
}

TEST(Items, of_a_number_are_those_below_it) {
  EXPECT_THAT(exec::read_items("3"), ElementsAre("0", "1", "2"));
  EXPECT_EQ(exec::read_items("2k").size(), 2'000U);
}

TEST(Items, of_a_file_are_its_lines_but_for_empty_ones) {
  const testing::TemporaryFolder folder;
  sys::replace_file(folder / "items", "a b\n\n  'c'\t\nlast");
  EXPECT_THAT(exec::read_items(folder / "items"), ElementsAre("a b", "  'c'\t", "last"));
}

TEST(Message, shows_the_last_lines) {
  EXPECT_EQ(exec::last_lines_of("1\n2\n\n3\n4\n", 3, 100), "2 | 3 | 4");
  EXPECT_EQ(exec::last_lines_of("0123456789\n", 3, 4), "...6789");
  EXPECT_EQ(exec::first_of("0123456789", 4), "0123...");
}

/// Of one item, as the report's digest sees it.
struct Result {
  std::uint64_t code, bytes, digest;
  bool operator==(const Result&) const = default;
};

Result result(std::uint64_t code, const std::string& output) {
  return {code, output.size(), base::digest(std::as_bytes(std::span(output)))};
}

std::unique_ptr<const Workload> prepare(const Words& command, const std::string& items,
                                        const std::string& on_failure = "fail") {
  const WorkloadKind kind = exec_command();
  return kind.prepare(make_parameters(kind, {{"command", command, "--"},
                                             {"items", {items}, "--items"},
                                             {"on_failure", {on_failure}, "--set on_failure"}}));
}

std::vector<Result> results(const Workload& workload, std::size_t chunk = 0) {
  const std::vector<std::byte> bytes = testing::pass_of(workload, chunk);
  std::vector<Result> all(bytes.size() / sizeof(Result));
  std::memcpy(all.data(), bytes.data(), bytes.size());
  return all;
}

std::string refusal(const Words& command, const std::string& items) {
  try {
    prepare(command, items);
  } catch (const base::UsageError& error) {
    return error.what();
  }
  return "";
}

std::string failure(const Words& command, const std::string& items) {
  const auto workload = prepare(command, items);
  try {
    testing::pass_of(*workload);
  } catch (const std::exception& error) {
    return error.what();
  }
  return "";
}

TEST(Exec, runs_the_command_for_each_item_and_checks_its_output) {
  const auto workload = prepare({"echo", "item", "{}"}, "3");
  const std::vector<Result> expected{result(0, "item 0\n"), result(0, "item 1\n"), result(0, "item 2\n")};
  for (const std::size_t chunk : {0U, 1U, 2U}) EXPECT_EQ(results(*workload, chunk), expected) << chunk;
}

TEST(Exec, does_by_default_what_is_quick) {
  const WorkloadKind kind = exec_command();
  const auto workload = kind.prepare(make_parameters(kind, {}));
  EXPECT_THAT(workload->describe(), ::testing::MatchesRegex("32 runs of /.*/echo"));
  EXPECT_EQ(results(*workload).at(31), result(0, "31\n"));
}

TEST(Exec, takes_the_program_itself_from_the_item) {
  const testing::TemporaryFolder folder;
  sys::replace_file(folder / "items", "echo\ntrue\n");
  EXPECT_EQ(results(*prepare({"{}", "x"}, folder / "items")), (std::vector{result(0, "x\n"), result(0, "")}));
}

TEST(Exec, fails_by_the_exit_code_and_says_all_that_helps) {
  const std::string message =
      failure({"sh", "-c", "echo one >&2; echo two >&2; [ $1 != 2 ] || exit 7", "sh", "{}"}, "4");
  EXPECT_THAT(message, HasSubstr("item '2': the command exited with code 7: sh -c"));
  EXPECT_THAT(message, HasSubstr("stderr ends: one | two"));
}

TEST(Exec, fails_by_a_signal) {
  EXPECT_THAT(failure({"sh", "-c", "kill -KILL $$"}, "1"), HasSubstr("was killed by SIGKILL"));
}

TEST(Exec, keeps_its_message_short_enough_to_be_kept_whole) {
  const std::string script = "printf '%3000s' x >&2; exit 1 # " + std::string(2'000, 'y');
  EXPECT_LE(failure({"sh", "-c", script}, "1").size(), 500U);
}

TEST(Exec, takes_exit_codes_for_results_when_told_to) {
  const auto workload =
      prepare({"sh", "-c", "echo $0; [ $0 = 0 ] || kill -TERM $$; exit 3", "{}"}, "2", "accept");
  EXPECT_EQ(results(*workload), (std::vector{result(3, "0\n"), result(128 + 15, "1\n")}));
}

TEST(Exec, finds_out_beforehand_that_a_command_is_not_there) {
  EXPECT_THAT(refusal({"no-such-program", "x"}, "2"), HasSubstr("'no-such-program' is not found in PATH"));
  EXPECT_THAT(refusal({"/etc/passwd"}, "2"), HasSubstr("'/etc/passwd' is not a file that may be executed"));
  EXPECT_THAT(refusal({"{}"}, "2"), HasSubstr("'0' is not found in PATH"));
  EXPECT_THAT(refusal({}, "2"), HasSubstr("behind --"));
  EXPECT_THAT(refusal({""}, "2"), HasSubstr("behind --"));
}

TEST(Exec, refuses_items_that_are_none) {
  const testing::TemporaryFolder folder;
  sys::replace_file(folder / "empty", "\n\n");
  sys::replace_file(folder / "binary", std::string("a\n\0b\n", 5));
  EXPECT_THAT(refusal({"true"}, folder / "empty"), HasSubstr("empty has no lines"));
  EXPECT_THAT(refusal({"true"}, folder / "binary"), HasSubstr("NUL byte in item 1"));
  EXPECT_THAT(refusal({"true"}, folder / "missing"), HasSubstr("neither a number nor a file"));
  EXPECT_THAT(refusal({"true"}, folder.path()), HasSubstr("neither a number nor a file"));
  EXPECT_THAT(refusal({"true"}, "0"), HasSubstr("0 is out of range"));
  EXPECT_THAT(refusal({"true"}, "-4"), HasSubstr("-4 is out of range"));
  EXPECT_THAT(refusal({"true"}, ""), HasSubstr("'' is no file"));
}

TEST(Exec, leaves_no_process_and_no_descriptor) {
  const auto workload = prepare({"sh", "-c", "echo x; exit $0", "{}"}, "3", "accept");
  testing::pass_of(*workload);
  const int before = sys::open_fd_count();
  testing::pass_of(*workload);
  EXPECT_EQ(sys::open_fd_count(), before);
  EXPECT_TRUE(testing::is_childless());
}

}  // namespace
}  // namespace parbench::workloads
