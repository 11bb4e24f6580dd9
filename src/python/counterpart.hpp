#pragma once

#include <cstddef>
#include <memory>
#include <parbench/parameters.hpp>
#include <string>
#include <vector>

#include "report/json_text.hpp"

namespace parbench::python {

/// The other half of a workload: what Python is told of it, and what Python's results are to C++. Made once for an
/// experiment; immutable then, and inherited by the processes of its cases.
class Counterpart {
 public:
  Counterpart() = default;
  Counterpart(const Counterpart&) = delete;
  Counterpart& operator=(const Counterpart&) = delete;
  virtual ~Counterpart() = default;

  /// Adds its fields to the job, an object that scripts/python/parbench_work.py reads. Called in the case's process,
  /// before the interpreter is started.
  virtual void tell(report::JsonText& job) const = 0;

  /// The bytes of which parbench's own modes take the digest, from those that Python sent; called in the case's process,
  /// when the interpreter has ended. Throws std::runtime_error where they are not what was asked for.
  virtual std::vector<std::byte> translate(std::vector<std::byte> sent) const { return sent; }
};

/// The workloads that have a counterpart.
const std::vector<std::string>& counterpart_names();

/// That of the workload called `name`, or of the user's own function. Throws base::UsageError where the parameters ask
/// for what Python's half does not do.
std::unique_ptr<const Counterpart> make_counterpart(const std::string& name, const Parameters& parameters);

std::unique_ptr<const Counterpart> squares(const Parameters& parameters);
std::unique_ptr<const Counterpart> csv(const Parameters& parameters);
std::unique_ptr<const Counterpart> io(const Parameters& parameters);
std::unique_ptr<const Counterpart> function(const Parameters& parameters);

}  // namespace parbench::python
