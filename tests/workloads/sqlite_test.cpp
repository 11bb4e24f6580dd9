#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "base/digest.hpp"
#include "base/error.hpp"
#include "exec/pools.hpp"
#include "support/pass.hpp"
#include "support/scene.hpp"
#include "sys/child.hpp"
#include "sys/file.hpp"
#include "workloads/catalogue.hpp"
#include "workloads/sqlite/connection.hpp"
#include "workloads/sqlite/database.hpp"
#include "workloads/sqlite/queries.hpp"
#include "workloads/sqlite/session.hpp"

namespace parbench::sqlite {
namespace {

namespace fs = std::filesystem;
using exec::make_spec;
using exec::Pool;
using exec::text_of;
using model::Mode;
using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::pass_of;
using ::testing::StartsWith;

using Settings = std::vector<std::pair<std::string, std::string>>;

std::unique_ptr<const Workload> prepared(const Settings& settings) {
  const WorkloadKind kind = workloads::sqlite();
  std::vector<workloads::Setting> given;
  for (const auto& [name, value] : settings) given.push_back({name, {value}, name});
  return kind.prepare(workloads::make_parameters(kind, given));
}

/// What prepare says to the user; empty where it is content.
std::string refusal(const Settings& settings) {
  try {
    prepared(settings);
  } catch (const base::UsageError& error) {
    return error.what();
  }
  return {};
}

/// What a pass says; empty where it succeeds.
std::string failure(const Workload& workload) {
  try {
    pass_of(workload);
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return {};
}

/// What SQLite's own shell prints for `query`, with `item` as ?1.
std::string shell(const fs::path& file, const std::string& query, std::size_t item) {
  const std::string command = "sqlite3 -batch -list '" + file.string() +
                              "' '.parameter init' '.parameter set ?1 " + std::to_string(item) + "' \"" +
                              query + "\"";
  const std::unique_ptr<FILE, int (*)(FILE*)> output(::popen(command.c_str(), "r"), ::pclose);
  std::string text;
  std::array<char, 4096> buffer{};
  while (const std::size_t size = std::fread(buffer.data(), 1, buffer.size(), output.get()))
    text.append(buffer.data(), size);
  return text;
}

Answer answer_of(const std::string& text) {
  return {static_cast<std::uint64_t>(std::count(text.begin(), text.end(), '\n')),
          base::digest(std::as_bytes(std::span(text)))};
}

std::vector<Answer> answers(const Workload& workload, std::size_t chunk = 0) {
  const std::vector<std::byte> bytes = pass_of(workload, chunk);
  std::vector<Answer> result(bytes.size() / sizeof(Answer));
  std::memcpy(result.data(), bytes.data(), bytes.size());
  return result;
}

std::vector<std::string> names_in(const fs::path& folder) {
  std::vector<std::string> names;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder))
    names.push_back(entry.path().filename().string());
  std::sort(names.begin(), names.end());
  return names;
}

/// With a cache folder of its own.
class Sqlite : public ::testing::Test {
 protected:
  Sqlite() { ::setenv("XDG_CACHE_HOME", folder_.path().c_str(), 1); }
  ~Sqlite() override { ::unsetenv("XDG_CACHE_HOME"); }

  fs::path cache() const { return folder_ / "parbench"; }

  fs::path database(Journal journal = Journal::rollback) const {
    return provide_database(cache(), {.orders = 2'000, .seed = 1, .journal = journal}, seconds(5));
  }

  /// A copy that is the user's, with `extra` run on it.
  fs::path own(const std::string& extra = "") const {
    const fs::path file = folder_ / "own.db";
    fs::copy_file(database(), file, fs::copy_options::overwrite_existing);
    if (!extra.empty()) Connection(file, Access::write, seconds(5)).execute(extra);
    return file;
  }

  testing::TemporaryFolder folder_;
};

// --- What is answered ---

TEST_F(Sqlite, answers_readers_as_the_shell_does) {
  const auto workload = prepared({{"rows", "2000"}, {"queries", "24"}});
  const std::vector<Answer> got = answers(*workload);
  const std::vector<std::string> queries = reader_queries();
  ASSERT_EQ(got.size(), 24U);
  for (std::size_t item = 0; item < got.size(); ++item) {
    const std::string text = shell(database(), queries[item % queries.size()], item);
    EXPECT_GT(text.size(), 4U) << queries[item % queries.size()];
    EXPECT_EQ(got[item], answer_of(text)) << item << ": " << text;
  }
}

TEST_F(Sqlite, answers_a_mix_as_the_shell_does_and_has_written_what_it_answered) {
  const auto workload = prepared({{"rows", "2000"}, {"queries", "24"}, {"kind", "mixed"}});
  const std::vector<Answer> got = answers(*workload);
  const fs::path file = database(Journal::write_ahead);
  const std::vector<std::string> queries = mixed_queries();
  for (std::size_t item = 0; item < got.size(); ++item) {
    const bool writes = item % 4 == 2;
    const std::string query =
        writes ? "SELECT item, orders, cents FROM notes WHERE item = ?1" : queries[item % queries.size()];
    EXPECT_EQ(got[item], answer_of(shell(file, query, item))) << item;
    const std::string fresh =
        "SELECT ?1, count(*), sum(cents) FROM orders WHERE customer = 1 + ?1 * 37 % (SELECT max(id) FROM "
        "customers)";
    if (writes) {
      EXPECT_EQ(got[item], answer_of(shell(file, fresh, item))) << item;
    }
  }
}

TEST_F(Sqlite, gives_the_same_bytes_whatever_the_chunks_also_when_it_writes) {
  for (const char* const kind : {"readers", "mixed"}) {
    const auto workload = prepared({{"rows", "2000"}, {"queries", "15"}, {"kind", kind}});
    const std::vector<std::byte> expected = pass_of(*workload);
    for (const std::size_t chunk : {1U, 4U}) EXPECT_EQ(pass_of(*workload, chunk), expected) << kind << chunk;
  }
}

TEST_F(Sqlite, gives_the_same_bytes_in_each_mode_and_loses_no_write) {
  for (const char* const kind : {"readers", "mixed"}) {
    const auto workload =
        prepared({{"rows", "2000"}, {"queries", "32"}, {"kind", kind}, {"patience", "60s"}});
    const std::vector<std::byte> expected = pass_of(*workload);
    for (const Mode mode : {Mode::threads, Mode::procs})
      for (const int workers : {1, 2, 8}) {
        const Pool pool(make_spec(mode, workers, Schedule::dynamic, 1), *workload);
        ASSERT_EQ(text_of(pool.start()), "");
        for (int pass = 0; pass < 3; ++pass) {
          pool.spoil_results();
          ASSERT_EQ(text_of(pool.run_pass()), "");
          EXPECT_TRUE(pool.results_are(expected)) << kind << static_cast<int>(mode) << workers;
        }
        EXPECT_EQ(text_of(pool->stop()), "");
      }
  }
  const Connection written(database(Journal::write_ahead), Access::read, seconds(5));
  EXPECT_EQ(written.integer("SELECT count(*) FROM notes"), 8);
  EXPECT_EQ(written.integer("SELECT sum(version) FROM notes"), 8 * (1 + 2 * 3 * 3));
}

TEST_F(Sqlite, asks_a_database_and_a_query_of_the_users) {
  const fs::path file = own("CREATE TABLE t(n, name); INSERT INTO t VALUES (0, 'zero'), (1, NULL), (2, 2.5)");
  const std::string query = "SELECT n, name FROM t WHERE n <= ?1 ORDER BY n";
  const auto workload = prepared({{"input", file.string()}, {"query", query}, {"queries", "4"}});
  EXPECT_THAT(answers(*workload),
              ElementsAre(answer_of("0|zero\n"), answer_of("0|zero\n1|\n"), answer_of("0|zero\n1|\n2|2.5\n"),
                          answer_of("0|zero\n1|\n2|2.5\n")));
  for (std::size_t item = 0; item < 4; ++item)
    EXPECT_EQ(answers(*workload)[item], answer_of(shell(file, query, item)));
}

// --- The generated database ---

TEST_F(Sqlite, database_is_made_once_and_equal_for_equal_seeds) {
  const fs::path file = database();
  const fs::file_time_type made = fs::last_write_time(file);
  const std::string dump = shell(file, ".dump", 0);
  EXPECT_EQ(database(), file);
  EXPECT_EQ(fs::last_write_time(file), made);
  fs::remove_all(cache());
  EXPECT_EQ(shell(database(), ".dump", 0), dump);
  EXPECT_NE(shell(provide_database(cache(), {.orders = 2'000, .seed = 2}, seconds(1)), ".dump", 0), dump);
}

TEST_F(Sqlite, database_that_is_damaged_is_made_again) {
  const fs::path file = database();
  const std::string dump = shell(file, ".dump", 0);
  std::ofstream(file, std::ios::binary) << "no database";
  EXPECT_EQ(shell(database(), ".dump", 0), dump);
  fs::resize_file(file, 8'192);
  EXPECT_EQ(shell(database(), ".dump", 0), dump);
  fs::resize_file(file, 0);
  EXPECT_EQ(shell(database(), ".dump", 0), dump);
  EXPECT_THAT(names_in(cache()), ElementsAre(file.parent_path().filename().string()));
}

TEST_F(Sqlite, passes_leave_nothing_but_the_database) {
  for (const char* const kind : {"readers", "mixed"}) {
    const auto workload = prepared({{"rows", "2000"}, {"kind", kind}});
    EXPECT_EQ(failure(*workload), "");
  }
  for (const std::string& name : names_in(cache()))
    EXPECT_THAT(names_in(cache() / name), ElementsAre("orders.db")) << name;
}

TEST_F(Sqlite, writers_killed_at_any_moment_leave_a_database_that_serves) {
  const Settings settings{{"rows", "2000"}, {"kind", "mixed"}, {"queries", "16"}};
  const std::vector<std::byte> expected = pass_of(*prepared(settings));
  for (int kill = 0; kill < 8; ++kill) {
    {
      const auto workload = prepared(settings);
      sys::Child writer = sys::Child::fork([&workload]() noexcept {
        for (;;) pass_of(*workload);
        return 0;
      });
      EXPECT_TRUE(writer.wait_for(milliseconds(5 + 3 * kill)).is_running());
    }
    EXPECT_EQ(pass_of(*prepared(settings)), expected);
  }
  EXPECT_THAT(names_in(database(Journal::write_ahead).parent_path()), ElementsAre("orders.db"));
}

TEST_F(Sqlite, writers_use_a_write_ahead_log) {
  prepared({{"rows", "2000"}, {"kind", "mixed"}});
  EXPECT_EQ(shell(database(Journal::write_ahead), "PRAGMA journal_mode", 0), "wal\n");
  EXPECT_EQ(shell(database(), "PRAGMA journal_mode", 0), "delete\n");
}

// --- Misfortune ---

TEST_F(Sqlite, says_which_database_stays_locked) {
  const fs::path file = own();
  const Settings settings{{"input", file.string()}, {"query", "SELECT 1 FROM orders"}, {"patience", "20ms"}};
  const auto workload = prepared(settings);
  const Connection other(file, Access::write, seconds(1));
  other.execute("BEGIN EXCLUSIVE");
  EXPECT_THAT(refusal(settings), AllOf(StartsWith(file.string() + " is locked"), HasSubstr("20ms")));
  EXPECT_THAT(failure(*workload), StartsWith(file.string() + " is locked"));
  const Pool pool(make_spec(Mode::procs, 2, Schedule::dynamic, 1), *workload);
  EXPECT_THAT(text_of(pool.start()), HasSubstr(file.string() + " is locked"));
  other.execute("ROLLBACK");
  EXPECT_EQ(failure(*workload), "");
}

TEST_F(Sqlite, says_that_its_own_database_is_locked_and_does_not_make_another) {
  const Connection other(database(), Access::write, seconds(1));
  other.execute("BEGIN EXCLUSIVE");
  EXPECT_THAT(refusal({{"rows", "2000"}, {"patience", "20ms"}}), HasSubstr("orders.db is locked"));
}

TEST_F(Sqlite, a_writer_that_waits_too_long_fails_and_rolls_back) {
  const auto workload = prepared({{"rows", "2000"}, {"kind", "mixed"}, {"patience", "20ms"}});
  const Connection other(database(Journal::write_ahead), Access::write, seconds(1));
  other.execute("BEGIN IMMEDIATE");
  EXPECT_THAT(failure(*workload), HasSubstr("orders.db is locked"));
  EXPECT_EQ(failure(*prepared({{"rows", "2000"}})), "");  // readers go on
  other.execute("ROLLBACK");
  EXPECT_EQ(failure(*workload), "");
}

TEST_F(Sqlite, says_which_file_is_no_database) {
  const fs::path file = folder_ / "text.db";
  std::ofstream(file) << std::string(5'000, 'x');
  EXPECT_THAT(refusal({{"input", file.string()}, {"query", "SELECT 1"}}),
              StartsWith(file.string() + " is not a sound SQLite database"));
}

TEST_F(Sqlite, says_which_file_is_damaged_when_a_query_finds_it_so) {
  const fs::path file = own();
  {
    std::fstream pages(file, std::ios::in | std::ios::out | std::ios::binary);
    pages.seekp(8 * 4'096);
    pages << std::string(fs::file_size(file) - 8 * 4'096, '\x55');
  }
  const auto workload = prepared({{"input", file.string()}, {"query", "SELECT sum(cents) FROM orders"}});
  EXPECT_THAT(failure(*workload), StartsWith(file.string() + " is not a sound SQLite database"));
}

TEST_F(Sqlite, says_what_is_wrong_with_the_input) {
  const std::string query = "SELECT 1";
  EXPECT_THAT(refusal({{"input", "/no/such.db"}, {"query", query}}), HasSubstr("/no/such.db does not exist"));
  EXPECT_THAT(refusal({{"input", "/tmp"}, {"query", query}}), HasSubstr("/tmp is not a file"));
  EXPECT_THAT(refusal({{"input", own().string()}}), HasSubstr("query: none is given"));
  EXPECT_THAT(refusal({{"input", own().string()}, {"query", query}, {"rows", "5"}}),
              HasSubstr("rows is for the generated database"));
}

TEST_F(Sqlite, says_what_is_wrong_with_the_query) {
  const Settings input{{"input", own().string()}};
  const auto refusal_of = [&](const std::string& query) {
    return refusal({{"input", own().string()}, {"query", query}});
  };
  EXPECT_THAT(refusal_of("SELECT nonsense FROM orders"), HasSubstr("no such column: nonsense"));
  EXPECT_THAT(refusal_of("DELETE FROM orders"), HasSubstr("does not only read"));
  EXPECT_THAT(refusal_of("  "), HasSubstr("does not only read"));
  EXPECT_THAT(refusal_of("SELECT ?1, ?2"), HasSubstr("has 2 parameters"));
  EXPECT_THAT(refusal_of("SELECT 1; SELECT 2"), HasSubstr("more than one statement"));
  EXPECT_EQ(refusal_of("SELECT 1; "), "");
  EXPECT_THAT(refusal({{"query", "SELECT 1"}, {"kind", "mixed"}}), HasSubstr("kind: "));
}

TEST_F(Sqlite, says_which_cache_folder_cannot_be_written) {
  const fs::path file = folder_ / "file";
  std::ofstream(file) << "x";
  ::setenv("XDG_CACHE_HOME", file.c_str(), 1);
  EXPECT_THAT(refusal({}), AllOf(HasSubstr("cannot make " + file.string()), HasSubstr("XDG_CACHE_HOME")));
}

TEST_F(Sqlite, reading_leaves_nothing_beside_a_users_database_in_write_ahead_mode_and_does_not_change_it) {
  const fs::path file = folder_ / "wal.db";
  fs::copy_file(database(Journal::write_ahead), file);
  const std::string bytes = sys::read_file(file);
  const Settings settings{{"input", file.string()}, {"query", "SELECT count(*) FROM orders"}};
  EXPECT_EQ(failure(*prepared(settings)), "");
  EXPECT_THAT(names_in(folder_.path()), ElementsAre("parbench", "wal.db"));
  EXPECT_EQ(sys::read_file(file), bytes);

  const Connection other(file, Access::write, seconds(1));  // its changes stay in the log
  other.execute("DELETE FROM orders WHERE id > 5");
  EXPECT_EQ(answers(*prepared(settings))[0], answer_of("5\n"));
  EXPECT_EQ(sys::read_file(file), bytes);
}

}  // namespace
}  // namespace parbench::sqlite
