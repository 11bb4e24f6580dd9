#include "workloads/sqlite/session.hpp"

#include <span>

#include "base/digest.hpp"

namespace parbench::sqlite {

Session::Session(const SessionSpec& spec) : connection_(spec.database, spec.access, spec.patience) {
  if (!spec.synchronous.empty()) connection_.execute("PRAGMA synchronous = " + spec.synchronous);
  statements_.reserve(spec.queries.size());
  for (const std::string& query : spec.queries) statements_.emplace_back(connection_, query);
}

Answer Session::answer(std::size_t item) {
  Statement& statement = statements_[item % statements_.size()];
  statement.start(static_cast<std::int64_t>(item));
  if (statement.is_read_only()) return collect(statement);
  Transaction transaction(connection_);
  const Answer answer = collect(statement);
  transaction.commit();
  return answer;
}

Answer Session::collect(Statement& statement) {
  Answer answer;
  text_.clear();
  const int columns = statement.columns();
  for (; statement.step(); ++answer.rows)
    for (int column = 0; column < columns; ++column) {
      text_ += statement.text(column);
      text_ += column + 1 < columns ? '|' : '\n';
    }
  statement.reset();
  answer.digest = base::digest(std::as_bytes(std::span(text_)));
  return answer;
}

}  // namespace parbench::sqlite
