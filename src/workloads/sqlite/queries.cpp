#include "workloads/sqlite/queries.hpp"

namespace parbench::sqlite {

std::vector<std::string> reader_queries() {
  return {std::string(totals), std::string(groups), std::string(lookup), std::string(join)};
}

std::vector<std::string> mixed_queries() {
  return {std::string(totals), std::string(groups), std::string(note), std::string(join)};
}

}  // namespace parbench::sqlite
