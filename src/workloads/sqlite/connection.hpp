#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

struct sqlite3;

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

enum class Access { read, write, create };

/// An open database, of which statements ask. For one thread at a time, and never for a process that was forked after
/// it was opened: locks would be lost. Waits for up to `patience` for locks of others.
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
