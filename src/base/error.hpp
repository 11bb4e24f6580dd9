#pragma once

#include <stdexcept>
#include <string>

/// The four kinds of trouble and how each is treated: a broken contract ends the program (PARBENCH_EXPECT);
/// the user's mistake is a UsageError or ConfigError and names the fix; the system's refusal is a
/// SystemError, thrown by `sys` alone; what befalls one case (a dead worker, a time-out, a wrong digest) is a
/// value in its record.
namespace parbench::base {

/// A mistake on the command line or in what it names. The message says what is wrong and what to write
/// instead.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// A mistake in a configuration file. `where` is "file", "file:line:column" or "file: JSON path".
class ConfigError : public UsageError {
 public:
  ConfigError(const std::string& where, const std::string& what) : UsageError(where + ": " + what) {}
};

/// The operating system said no: which operation, on what, errno, and (where one is known) the limit that was
/// hit.
class SystemError : public std::runtime_error {
 public:
  SystemError(const std::string& operation, const std::string& operands, int error,
              const std::string& advice = "");

  int code() const noexcept { return error_; }

 private:
  int error_;
};

[[noreturn]] void broken_contract(const char* condition, const char* file, int line) noexcept;

}  // namespace parbench::base

/// Ends the program with the place and the condition when a promise between two parts of parbench is broken.
#define PARBENCH_EXPECT(condition) \
  ((condition) ? void() : ::parbench::base::broken_contract(#condition, __FILE__, __LINE__))
