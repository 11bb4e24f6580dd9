#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "workloads/sqlite/connection.hpp"
#include "workloads/sqlite/statement.hpp"

namespace parbench::sqlite {

/// An answer, by which modes are compared. The digest is that of what SQLite's shell prints: fields with '|' between
/// them, and a line end after each row. Whole words only: no byte of it is padding.
struct Answer {
  std::uint64_t rows = 0;
  std::uint64_t digest = 0;

  bool operator==(const Answer&) const = default;
};

struct SessionSpec {
  std::filesystem::path database;
  Access access = Access::read;
  std::chrono::nanoseconds patience{0};  ///< with locks of others
  std::vector<std::string> queries;      ///< item i runs the one at i % size
  std::string synchronous;               ///< as in PRAGMA synchronous; empty: as it is
};

/// One worker's connection, with its queries prepared.
class Session {
 public:
  explicit Session(const SessionSpec& spec);

  /// Throws Error.
  Answer answer(std::size_t item);

 private:
  Answer collect(Statement& statement);

  Connection connection_;
  std::vector<Statement> statements_;
  std::string text_;  ///< of the last answer; kept for its memory
};

}  // namespace parbench::sqlite
