#include "workloads/sqlite/connection.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <limits>
#include <system_error>

#include "base/text.hpp"
#include "workloads/sqlite/statement.hpp"

namespace parbench::sqlite {
namespace {

/// Extended codes hold the kind of error in their low byte.
int kind_of(int code) {
  return code & 0xff;
}

int open_flags(Access access) {
  // A connection is one worker's, so that it needs no lock of its own.
  constexpr int always = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE;
  switch (access) {
    case Access::read:
      return always | SQLITE_OPEN_READONLY;
    case Access::write:
      return always | SQLITE_OPEN_READWRITE;
    case Access::create:
      break;
  }
  return always | SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
}

int milliseconds(std::chrono::nanoseconds patience) {
  const auto count = std::chrono::ceil<std::chrono::milliseconds>(patience).count();
  return static_cast<int>(std::min<std::int64_t>(count, std::numeric_limits<int>::max()));
}

}  // namespace

bool Error::is_of_content() const {
  const int kind = kind_of(code_);
  return kind == SQLITE_NOTADB || kind == SQLITE_CORRUPT || kind == SQLITE_ERROR;
}

void Connection::Close::operator()(sqlite3* database) const noexcept {
  sqlite3_close_v2(database);
}

Connection::Connection(const std::filesystem::path& path, Access access, std::chrono::nanoseconds patience)
    : path_(path.string()), patience_(patience) {
  sqlite3* database = nullptr;
  const int code = sqlite3_open_v2(path_.c_str(), &database, open_flags(access), nullptr);
  database_.reset(database);  // it is there also where the file could not be opened
  if (code != SQLITE_OK) fail(code);
  sqlite3_extended_result_codes(database, 1);
  sqlite3_busy_timeout(database, milliseconds(patience));
}

void Connection::fail(int code) const {
  const std::string why = database_ ? sqlite3_errmsg(database_.get()) : sqlite3_errstr(code);
  switch (kind_of(code)) {
    case SQLITE_BUSY:
      throw Error(path_ + " is locked by another program, for longer than " +
                      base::exact_duration(patience_) + "; end that program, or wait longer with patience",
                  code);
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT:
      throw Error(path_ + " is not a sound SQLite database: " + why, code);
    case SQLITE_CANTOPEN: {
      const int system = database_ ? sqlite3_system_errno(database_.get()) : 0;
      throw Error(
          "cannot open " + path_ + ": " + (system != 0 ? std::generic_category().message(system) : why),
          code);
    }
    default:
      throw Error(path_ + ": " + why, code);
  }
}

void Connection::execute(const std::string& sql) const {
  const int code = sqlite3_exec(database_.get(), sql.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) fail(code);
}

std::int64_t Connection::integer(std::string_view sql) const {
  Statement statement(*this, sql);
  return statement.step() ? statement.integer(0) : 0;
}

Transaction::Transaction(const Connection& connection) : connection_(connection) {
  connection.execute("BEGIN IMMEDIATE");
}

Transaction::~Transaction() {
  if (!open_) return;
  try {
    connection_.execute("ROLLBACK");
  } catch (const Error&) {  // SQLite has rolled back by itself
  }
}

void Transaction::commit() {
  connection_.execute("COMMIT");
  open_ = false;
}

}  // namespace parbench::sqlite
