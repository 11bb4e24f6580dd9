#pragma once

#include <string>
#include <vector>

#include "model/plan.hpp"

/// The numbers of a plan by name, as the command line (--max-time) and suites ("max_time") give them.
namespace parbench::cli {

/// "rounds", "precision", "margin", "max_time", "timeout", "seed", "bind"
std::vector<std::string> plan_option_names();

/// Sets one of them from its text. `where` starts the message when it does not fit. Throws base::UsageError.
void set_plan_option(model::Plan& plan, const std::string& name, const std::string& text,
                     const std::string& where);

}  // namespace parbench::cli
