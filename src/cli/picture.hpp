#pragma once

#include <string>
#include <vector>

#include "plot/chart.hpp"

/// Charts as pictures, drawn by other programs.
namespace parbench::cli {

/// A file: its name, and what is in it.
struct Picture {
  std::string name;
  std::string bytes;
};

/// Each chart as SVG, "NAME.svg", on a white ground. Throws base::SystemError where node is missing, fails or does not
/// come to an end.
std::vector<Picture> draw_svg(const std::vector<plot::Chart>& charts);

/// The same as PNG, "NAME.png", two pixels for each of the SVG's. Needs rsvg-convert besides.
std::vector<Picture> draw_png(const std::vector<plot::Chart>& charts);

}  // namespace parbench::cli
