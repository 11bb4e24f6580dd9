#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>

/// A database of customers, products and their orders: seeded, made once, kept in a cache folder.
namespace parbench::sqlite {

/// How SQLite keeps a change that is under way: beside the file, for one writer or any number of readers; or in a
/// write-ahead log, where readers go on while one writes.
enum class Journal { rollback, write_ahead };

/// What a database is made from: equal values give equal contents. There are a fiftieth as many customers as orders,
/// and a tenth as many products.
struct DatabaseSpec {
  std::size_t orders = 1;  ///< at least 1
  std::uint64_t seed = 0;
  Journal journal = Journal::rollback;

  /// The name of the database's folder: all of the above, and a version that changes with what is put in.
  std::string name() const;
};

/// The database inside `cache`, made if it is not there or damaged. It is built under a name of its own and renamed
/// when it is whole, so that an interrupted run leaves nothing that looks complete, and of two runs at once one wins
/// and both use its file. Throws base::UsageError where the cache cannot be written, or where the database stays
/// locked for longer than `patience`.
std::filesystem::path provide_database(const std::filesystem::path& cache, const DatabaseSpec& spec,
                                       std::chrono::nanoseconds patience);

}  // namespace parbench::sqlite
