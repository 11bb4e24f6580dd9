#include <chrono>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "base/error.hpp"
#include "base/text.hpp"
#include "workloads/catalogue.hpp"
#include "workloads/csv/generator.hpp"
#include "workloads/sqlite/database.hpp"
#include "workloads/sqlite/queries.hpp"
#include "workloads/sqlite/session.hpp"
#include "workloads/sqlite/statement.hpp"

namespace parbench::workloads {
namespace {

namespace fs = std::filesystem;
using std::chrono::nanoseconds;

struct SqliteScratch final : Scratch {
  explicit SqliteScratch(const sqlite::SessionSpec& spec) : session(spec) {}

  sqlite::Session session;
};

/// Queries on one database file. Each worker opens it for itself.
class Queries final : public Workload {
 public:
  Queries(std::size_t count, sqlite::SessionSpec session, std::string description)
      : count_(count), session_(std::move(session)), description_(std::move(description)) {}

  std::vector<Phase> phases() const override { return {{count_, sizeof(sqlite::Answer)}}; }
  std::string describe() const override { return description_; }

  std::unique_ptr<Scratch> make_scratch() const override { return std::make_unique<SqliteScratch>(session_); }

  void run(Range items, std::span<std::byte> out, const Worker& worker) const override {
    sqlite::Session& session = static_cast<SqliteScratch&>(*worker.scratch).session;
    for (std::size_t i = 0; i < items.size(); ++i) {
      const sqlite::Answer answer = session.answer(items.begin + i);
      std::memcpy(out.data() + i * sizeof answer, &answer, sizeof answer);
    }
  }

 private:
  std::size_t count_;
  sqlite::SessionSpec session_;
  std::string description_;
};

/// What shapes the generated database says nothing about the user's own.
void refuse_generator_settings(const Parameters& parameters) {
  for (const Parameters::Entry& entry : parameters.entries())
    for (const char* const name : {"rows", "seed", "kind", "synchronous"})
      if (!entry.is_default && entry.spec.name == name)
        throw base::UsageError(entry.spec.name +
                               " is for the generated database; leave it out, or leave out the input");
}

/// The one file that the user names.
fs::path own_database(const Parameters& parameters) {
  refuse_generator_settings(parameters);
  const std::vector<std::string>& inputs = parameters.paths("input");
  if (inputs.size() != 1)
    throw base::UsageError("input: name one database, not " + std::to_string(inputs.size()));
  if (parameters.text("query").empty())
    throw base::UsageError(
        "query: none is given for " + inputs.front() +
        "; write a SELECT, in which ?1 is the item's number, as in --set query=\"SELECT ...\"");
  std::error_code error;
  const bool is_file = fs::is_regular_file(inputs.front(), error);
  if (error && error != std::errc::no_such_file_or_directory)
    throw base::UsageError("input: cannot open " + inputs.front() + ": " + error.message());
  if (!is_file)
    throw base::UsageError("input: " + inputs.front() +
                           (fs::exists(inputs.front(), error) ? " is not a file" : " does not exist") +
                           "; name an SQLite database");
  return inputs.front();
}

/// For queries that only read. A connection that may not write leaves the files of a write-ahead log beside the
/// database; one that may takes them away with it, and where there is no log yet, there is nothing it could bring to
/// the database.
sqlite::Access access_to(const fs::path& file) {
  std::error_code error;
  return fs::exists(file.string() + "-wal", error) ? sqlite::Access::read : sqlite::Access::write;
}

/// Throws where `query` is not one that only reads and takes at most the item's number. Reads the file's schema,
/// so that one that is locked or no database is seen here.
void check(const fs::path& file, const std::string& query, nanoseconds patience) {
  try {
    const sqlite::Connection connection(file, access_to(file), patience);
    connection.integer("SELECT count(*) FROM sqlite_schema");
    const sqlite::Statement statement(connection, query);
    const auto refuse = [&](const std::string& why) {
      throw base::UsageError("query: '" + query + "' " + why);
    };
    if (statement.columns() == 0 || !statement.is_read_only())
      refuse("does not only read; give a SELECT, whose answer is the same each time");
    if (statement.parameters() > 1)
      refuse("has " + std::to_string(statement.parameters()) +
             " parameters; there is but ?1, the item's number");
    if (!base::trim(std::string_view(query).substr(statement.length())).empty())
      refuse("is more than one statement; give one");
  } catch (const sqlite::Error& error) {
    throw base::UsageError(error.what());
  }
}

std::unique_ptr<const Workload> prepare(const Parameters& parameters) {
  const nanoseconds patience = parameters.duration("patience");
  const auto count = static_cast<std::size_t>(parameters.count("queries"));
  const std::string& query = parameters.text("query");
  const bool mixed = parameters.text("kind") == "mixed";
  const bool generated = parameters.paths("input").empty();
  if (mixed && !query.empty())
    throw base::UsageError("kind: a query of your own only reads; leave out kind=mixed, or the query");

  const sqlite::DatabaseSpec spec{
      .orders = static_cast<std::size_t>(parameters.count("rows")),
      .seed = static_cast<std::uint64_t>(parameters.count("seed")),
      .journal = mixed ? sqlite::Journal::write_ahead : sqlite::Journal::rollback};
  const fs::path file =
      generated ? sqlite::provide_database(csv::cache_folder(), spec, patience) : own_database(parameters);
  sqlite::SessionSpec session{.database = file,
                              .access = mixed ? sqlite::Access::write : access_to(file),
                              .patience = patience,
                              .queries = mixed ? sqlite::mixed_queries() : sqlite::reader_queries(),
                              .synchronous = mixed ? parameters.text("synchronous") : ""};
  if (!query.empty()) {
    check(file, query, patience);
    session.queries = {query};
  }
  std::string description =
      std::to_string(count) + (mixed ? " queries, of which every fourth writes, on " : " queries on ") +
      file.string() + ", " + base::format_bytes(static_cast<double>(fs::file_size(file)));
  return std::make_unique<Queries>(count, std::move(session), std::move(description));
}

}  // namespace

WorkloadKind sqlite() {
  return {
      .name = "sqlite",
      .summary =
          "queries on a real SQLite database, a connection per worker: does one file serve many at once?",
      .item_name = "queries",
      .parameters = {{.name = "input",
                      .type = ParameterType::paths,
                      .default_value = "",
                      .help = "a database of your own, in place of a generated one; only read"},
                     {.name = "query",
                      .type = ParameterType::text,
                      .default_value = "",
                      .help = "a SELECT of your own, in which ?1 is the item's number"},
                     {.name = "kind",
                      .type = ParameterType::choice,
                      .default_value = "readers",
                      .help = "all queries read, or every fourth writes",
                      .choices = {"readers", "mixed"}},
                     {.name = "queries",
                      .type = ParameterType::count,
                      .default_value = "32",
                      .help = "how many queries",
                      .minimum = 0,
                      .maximum = 10'000'000},
                     {.name = "rows",
                      .type = ParameterType::count,
                      .default_value = "20k",
                      .help = "orders in the generated database",
                      .minimum = 1,
                      .maximum = 100'000'000},
                     {.name = "seed",
                      .type = ParameterType::count,
                      .default_value = "1",
                      .help = "seed of the generated database",
                      .minimum = 0,
                      .maximum = 9e15},
                     {.name = "synchronous",
                      .type = ParameterType::choice,
                      .default_value = "normal",
                      .help = "when a write waits for the disk: never, at check-points, or at each commit",
                      .choices = {"off", "normal", "full"}},
                     {.name = "patience",
                      .type = ParameterType::duration,
                      .default_value = "5s",
                      .help = "how long to wait for a lock of others (SQLite's busy time-out)",
                      .minimum = 0,
                      .maximum = 3600e9}},
      .schedule = Schedule::dynamic,
      .prepare = prepare};
}

}  // namespace parbench::workloads
