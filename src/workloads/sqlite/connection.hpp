#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

/// SQLite's C interface as values that close themselves, whose errors name the database.
namespace parbench::sqlite {

/// What SQLite refused, in words that name the file and, where one is known, the fix.
class Error : public std::runtime_error {
 public:
  Error(const std::string& what, int code) : std::runtime_error(what), code_(code) {}

  /// Whether what the file holds is at fault (it is no database, damaged, or another one), and not the system or
  /// another program.
  bool is_of_content() const;

 private:
  int code_;  ///< SQLite's
};

class Connection;

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

enum class Access { read, write, create };

/// An open database. For one thread at a time, and never for a process that was forked after it was opened: locks
/// would be lost. Waits for up to `patience` for locks of others.
class Connection {
 public:
  Connection(const std::filesystem::path& path, Access access, std::chrono::nanoseconds patience);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection() = default;

  /// Runs statements whose results are of no interest.
  void execute(const std::string& sql) const;

  /// The first column of the first row; 0 where there is none.
  std::int64_t integer(std::string_view sql) const;

  [[noreturn]] void fail(int code) const;

 private:
  friend class Statement;
  struct Close {
    void operator()(sqlite3* database) const noexcept;
  };

  std::string path_;
  std::chrono::nanoseconds patience_;
  std::unique_ptr<sqlite3, Close> database_;
};

/// Changes that are made together or, where an exception takes its way through, not at all.
class Transaction {
 public:
  /// Takes the right to write at once, so that what follows need not wait for it.
  explicit Transaction(const Connection& connection);
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  ~Transaction();

  void commit();

 private:
  const Connection& connection_;
  bool open_ = true;
};

}  // namespace parbench::sqlite
