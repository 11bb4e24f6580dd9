#include "base/error.hpp"

#include <cstdio>
#include <cstdlib>
#include <system_error>

namespace parbench::base {

SystemError::SystemError(const std::string& operation, const std::string& operands, int error,
                         const std::string& advice)
    : std::runtime_error("cannot " + operation + (operands.empty() ? "" : " " + operands) + ": " +
                         std::generic_category().message(error) + (advice.empty() ? "" : "; " + advice)),
      error_(error) {}

void broken_contract(const char* condition, const char* file, int line) noexcept {
  std::fprintf(stderr, "parbench: broken contract at %s:%d: %s\n", file, line, condition);
  std::abort();
}

}  // namespace parbench::base
