#include "workloads/sqlite/database.hpp"

#include <algorithm>
#include <array>
#include <random>
#include <system_error>

#include "base/error.hpp"
#include "base/random.hpp"
#include "workloads/sqlite/connection.hpp"
#include "workloads/sqlite/statement.hpp"

namespace parbench::sqlite {
namespace {

namespace fs = std::filesystem;

constexpr const char* file_name = "orders.db";

constexpr const char* schema =
    "CREATE TABLE customers(id INTEGER PRIMARY KEY, country TEXT NOT NULL);"
    "CREATE TABLE products(id INTEGER PRIMARY KEY, category INTEGER NOT NULL);"
    "CREATE TABLE orders(id INTEGER PRIMARY KEY, customer INTEGER NOT NULL REFERENCES customers,"
    " product INTEGER NOT NULL REFERENCES products, day INTEGER NOT NULL, quantity INTEGER NOT NULL,"
    " cents INTEGER NOT NULL);"
    "CREATE TABLE notes(item INTEGER PRIMARY KEY, orders INTEGER, cents INTEGER, version INTEGER DEFAULT 1);";

constexpr std::array countries{"Brazil", "Chad",  "Denmark", "Ecuador", "France",
                               "Ghana",  "Haiti", "India",   "Japan",   "Kenya"};

std::string number(std::uint64_t value) {
  return std::to_string(value);
}

/// `count` rows of `table`, each with an id from 1 and what `fields` gives.
template <class Fields>
void insert(const Connection& database, const std::string& table, std::size_t count, Fields fields) {
  constexpr std::size_t batch = 200;
  for (std::size_t begin = 0; begin < count; begin += batch) {
    std::string sql = "INSERT INTO " + table + " VALUES";
    for (std::size_t i = begin; i < std::min(begin + batch, count); ++i)
      sql += (i == begin ? "(" : ",(") + number(i + 1) + "," + fields() + ")";
    database.execute(sql);
  }
}

void fill(const Connection& database, const DatabaseSpec& spec) {
  base::Random random(spec.seed);
  const std::size_t customers = std::max<std::size_t>(1, spec.orders / 50);
  const std::size_t products = std::max<std::size_t>(1, spec.orders / 10);
  insert(database, "customers", customers,
         [&] { return "'" + std::string(countries[random.below(countries.size())]) + "'"; });
  insert(database, "products", products, [&] { return number(random.below(8)); });
  insert(database, "orders", spec.orders, [&] {
    std::string fields = number(1 + random.below(customers));
    fields += "," + number(1 + random.below(products));
    fields += "," + number(random.below(365));
    fields += "," + number(1 + random.below(12));
    return fields + "," + number(50 + random.below(100'000));
  });
}

void build(const fs::path& file, const DatabaseSpec& spec) {
  const Connection database(file, Access::create, std::chrono::seconds(1));
  database.execute("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF");  // nobody else has it yet
  database.execute("BEGIN");
  database.execute(schema);
  fill(database, spec);
  database.execute("CREATE INDEX orders_customer ON orders(customer)");
  database.execute("CREATE INDEX orders_product ON orders(product)");
  database.execute("COMMIT");
  database.execute("ANALYZE");  // so that each SQLite plans the same
  database.execute(spec.journal == Journal::write_ahead ? "PRAGMA journal_mode = WAL"
                                                        : "PRAGMA journal_mode = DELETE");
}

/// Throws base::UsageError where it cannot be told, as while another program holds a lock on it.
bool is_sound(const fs::path& file, const DatabaseSpec& spec, std::chrono::nanoseconds patience) {
  std::error_code error;
  if (!fs::is_regular_file(file, error)) return false;
  try {
    const Connection database(file, spec.journal == Journal::write_ahead ? Access::write : Access::read,
                              patience);
    Statement check(database, "PRAGMA quick_check(1)");
    return check.step() && check.text(0) == "ok" &&
           database.integer("SELECT count(*) FROM orders") == static_cast<std::int64_t>(spec.orders);
  } catch (const Error& trouble) {
    if (trouble.is_of_content()) return false;
    throw base::UsageError(trouble.what());
  }
}

[[noreturn]] void fail(const fs::path& path, const std::string& why) {
  throw base::UsageError(
      "cannot make " + path.string() + ": " + why +
      "; set XDG_CACHE_HOME to a folder that can be written, or name your own database with "
      "--input");
}

/// When anything in it was written last.
fs::file_time_type last_change(const fs::path& folder) {
  std::error_code ignored;
  fs::file_time_type last = fs::last_write_time(folder, ignored);
  for (fs::directory_iterator entry(folder, ignored), end; !ignored && entry != end; entry.increment(ignored))
    last = std::max(last, entry->last_write_time(ignored));
  return last;
}

/// Clears away what runs that were killed have left. What is younger may still be at work.
void remove_abandoned(const fs::path& folder) {
  const std::string begin = folder.filename().string() + ".part-";
  const auto limit = fs::file_time_type::clock::now() - std::chrono::hours(1);
  std::error_code ignored;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder.parent_path(), ignored))
    if (entry.path().filename().string().starts_with(begin) && last_change(entry.path()) < limit)
      fs::remove_all(entry.path(), ignored);
}

/// A folder being filled; what is not renamed in the end goes away.
class Building {
 public:
  explicit Building(fs::path final_name) : final_name_(std::move(final_name)), path_(final_name_) {
    path_ += ".part-" + number(std::random_device{}());
    std::error_code error;
    fs::create_directories(path_, error);
    if (error) fail(path_, error.message());
  }
  Building(const Building&) = delete;
  Building& operator=(const Building&) = delete;
  ~Building() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
    fs::remove_all(damaged(), ignored);
  }

  fs::path file() const { return path_ / file_name; }

  /// Succeeds where there is no such folder; where another run was first, that run's is the one to use.
  std::error_code rename() const {
    std::error_code error;
    fs::rename(path_, final_name_, error);
    return error;
  }

  void take_damaged_away() const {
    std::error_code ignored;
    fs::rename(final_name_, damaged(), ignored);
  }

 private:
  fs::path damaged() const { return fs::path(path_) += ".old"; }

  fs::path final_name_;
  fs::path path_;
};

}  // namespace

std::string DatabaseSpec::name() const {
  return "sqlite-v1-orders" + number(orders) + "-seed" + number(seed) +
         (journal == Journal::write_ahead ? "-wal" : "");
}

fs::path provide_database(const fs::path& cache, const DatabaseSpec& spec,
                          std::chrono::nanoseconds patience) {
  const fs::path folder = cache / spec.name();
  fs::path file = folder / file_name;
  if (is_sound(file, spec, patience)) return file;
  remove_abandoned(folder);
  const Building building(folder);
  try {
    build(building.file(), spec);
  } catch (const Error& error) {
    fail(building.file(), error.what());
  }
  std::error_code error = building.rename();
  if (error && !is_sound(file, spec, patience)) {
    building.take_damaged_away();
    error = building.rename();
  }
  if (error && !is_sound(file, spec, patience)) fail(folder, error.message());
  return file;
}

}  // namespace parbench::sqlite
