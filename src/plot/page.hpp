#pragma once

#include <string>
#include <vector>

#include "plot/gallery.hpp"

namespace parbench::plot {

/// One HTML file that needs nothing else: the results in sentences and tables, and the charts with what draws them. Its
/// policy lets no script run but parbench's own, and nothing be fetched from anywhere.
std::string html_page(const std::vector<Source>& sources);

}  // namespace parbench::plot
