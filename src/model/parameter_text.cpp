#include "model/parameter_text.hpp"

#include "base/text.hpp"

namespace parbench::model {

std::string value_text(const Parameters::Entry& entry) {
  if (const auto* paths = std::get_if<std::vector<std::string>>(&entry.value)) return base::join(*paths, ",");
  if (const auto* text = std::get_if<std::string>(&entry.value)) return *text;
  if (const auto* real = std::get_if<double>(&entry.value)) return base::exact_real(*real);
  const std::int64_t number = std::get<std::int64_t>(entry.value);
  if (entry.spec.type == ParameterType::duration)
    return base::exact_duration(std::chrono::nanoseconds(number));
  return base::format_count(number);
}

}  // namespace parbench::model
