#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "workloads/sqlite/connection.hpp"

struct sqlite3_stmt;

namespace parbench::sqlite {

/// A prepared statement. Ends before its connection.
class Statement {
 public:
  Statement(const Connection& connection, std::string_view sql);

  /// Makes it ready to run once more, with `number` as ?1 where it has a ?1.
  void start(std::int64_t number);

  /// Goes to the next row; false after the last.
  bool step();

  /// Ends the run, so that it holds no lock any more.
  void reset() noexcept;

  /// Of the row: as text, which is how SQLite's shell prints it; empty for NULL. Valid until the next step.
  std::string_view text(int column);
  std::int64_t integer(int column);
  int columns() const;

  int parameters() const;
  bool is_read_only() const;
  /// Where the statement ends in the text that it was made from.
  std::size_t length() const { return length_; }

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const noexcept;
  };

  const Connection* connection_;
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
  std::size_t length_ = 0;
};

}  // namespace parbench::sqlite
