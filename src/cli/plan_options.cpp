#include "cli/plan_options.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "model/names.hpp"

namespace parbench::cli {
namespace {

[[noreturn]] void refuse(const std::string& where, const std::string& text, const std::string& expected) {
  throw base::UsageError(where + ": '" + text + "' is not " + expected);
}

double fraction(const std::string& text, const std::string& where) {
  const auto value = base::parse_fraction(text);
  if (!value || *value <= 0 || *value >= 1)
    refuse(where, text, "a fraction between 0 and 1; give one as in 2%");
  return *value;
}

std::chrono::nanoseconds duration(const std::string& text, const std::string& where) {
  const auto value = base::parse_duration(text);
  if (!value || value->count() <= 0) refuse(where, text, "a duration above 0; give one as in 10s or 500ms");
  return *value;
}

std::int64_t integer(const std::string& text, const std::string& where, std::int64_t smallest,
                     std::int64_t largest) {
  const auto value = base::parse_count(text);
  if (!value || *value < smallest || *value > largest)
    refuse(where, text, "an integer from " + std::to_string(smallest) + " to " + std::to_string(largest));
  return *value;
}

}  // namespace

std::vector<std::string> plan_option_names() {
  return {"rounds", "precision", "margin", "max_time", "timeout", "seed", "bind"};
}

void set_plan_option(model::Plan& plan, const std::string& name, const std::string& text,
                     const std::string& where) {
  if (name == "rounds") {
    plan.rounds_max = static_cast<int>(integer(text, where, 1, 100'000));
  } else if (name == "precision") {
    plan.precision = fraction(text, where);
  } else if (name == "margin") {
    plan.margin = fraction(text, where);
  } else if (name == "max_time") {
    plan.max_time = duration(text, where);
  } else if (name == "timeout") {
    plan.timeout = duration(text, where);
  } else if (name == "seed") {
    plan.seed = static_cast<std::uint64_t>(
        integer(text, where, 0, std::int64_t{1} << 53));  // exact in any JSON reader
  } else if (name == "bind") {
    plan.binding = model::parse_binding(text, where);
  } else {
    PARBENCH_EXPECT(false && "a plan option without a setter");
  }
}

}  // namespace parbench::cli
