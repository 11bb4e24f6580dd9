#include "workloads/sqlite/statement.hpp"

#include <sqlite3.h>

namespace parbench::sqlite {

void Statement::Finalize::operator()(sqlite3_stmt* statement) const noexcept {
  sqlite3_finalize(statement);
}

Statement::Statement(const Connection& connection, std::string_view sql) : connection_(&connection) {
  sqlite3_stmt* statement = nullptr;
  const char* rest = nullptr;
  const int code = sqlite3_prepare_v3(connection.database_.get(), sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &statement, &rest);
  statement_.reset(statement);
  if (code != SQLITE_OK) connection.fail(code);
  length_ = static_cast<std::size_t>(rest - sql.data());
}

void Statement::start(std::int64_t number) {
  reset();
  if (parameters() == 0) return;
  const int code = sqlite3_bind_int64(statement_.get(), 1, number);
  if (code != SQLITE_OK) connection_->fail(code);
}

bool Statement::step() {
  const int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) {
    try {
      connection_->fail(code);
    } catch (...) {
      reset();  // or its transaction could not be rolled back
      throw;
    }
  }
  return false;
}

void Statement::reset() noexcept {
  sqlite3_reset(statement_.get());  // gives the run's error once more, which has been told
}

std::string_view Statement::text(int column) {
  const auto* const text = reinterpret_cast<const char*>(sqlite3_column_text(statement_.get(), column));
  if (text == nullptr) return {};
  return {text, static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column))};
}

std::int64_t Statement::integer(int column) {
  return sqlite3_column_int64(statement_.get(), column);
}

int Statement::columns() const {
  return sqlite3_column_count(statement_.get());
}

int Statement::parameters() const {
  return sqlite3_bind_parameter_count(statement_.get());
}

bool Statement::is_read_only() const {
  return sqlite3_stmt_readonly(statement_.get()) != 0;
}

}  // namespace parbench::sqlite
