#pragma once

#include <string>
#include <vector>

#include "cli/request.hpp"
#include "model/plan.hpp"

/// Suites: JSON files that ask for several experiments; described in configs/README.md.
namespace parbench::cli {

struct Suite {
  model::Plan options;  ///< rounds, precision and so on; its experiments are empty
  std::vector<Request> requests;
};

/// `text` is the file's content, `file` its name for messages. Numbers that the suite does not give are those
/// of `defaults`. Throws base::ConfigError with line and column for what is not JSON, and the JSON path for
/// what is not a suite; a key that is not known is refused with the nearest one that is.
Suite parse_suite(const std::string& text, const std::string& file, const model::Plan& defaults);

}  // namespace parbench::cli
