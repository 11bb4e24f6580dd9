#include "python/counterpart.hpp"

#include "base/error.hpp"
#include "python/function.hpp"

namespace parbench::python {

const std::vector<std::string>& counterpart_names() {
  static const std::vector<std::string> names{"squares", "csv", "io"};
  return names;
}

std::unique_ptr<const Counterpart> make_counterpart(const std::string& name, const Parameters& parameters) {
  if (name == "squares") return squares(parameters);
  if (name == "csv") return csv(parameters);
  if (name == "io") return io(parameters);
  PARBENCH_EXPECT(name == function_kind_name);
  return function(parameters);
}

}  // namespace parbench::python
