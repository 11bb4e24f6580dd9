#include "report/csv_line.hpp"

#include <array>
#include <charconv>

#include "base/text.hpp"
#include "report/csv.hpp"

namespace parbench::report {
std::string csv_number(double value) {
  std::array<char, 32> buffer{};
  return {buffer.data(), std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr};
}

std::string csv_number(const std::optional<double>& value) {
  return value ? csv_number(*value) : "";
}

std::string csv_line(std::vector<std::string> fields) {
  for (std::string& field : fields) field = csv_field(field);
  return base::join(fields, ",") + "\r\n";
}

}  // namespace parbench::report
