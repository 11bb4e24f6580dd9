#pragma once

#include <vector>

#include "report/json_text.hpp"
#include "scaling/strong.hpp"
#include "scaling/weak.hpp"

namespace parbench::report {

/// An array with an object per curve. Where nothing bounds a number, it is null.
void write_scaling(JsonText& out, const std::vector<scaling::StrongScaling>& curves);
void write_scaling(JsonText& out, const std::vector<scaling::WeakScaling>& curves);

}  // namespace parbench::report
