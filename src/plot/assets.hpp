#pragma once

#include <string_view>

/// What the program carries along for its pages and pictures: made from `web` when it is built.
namespace parbench::plot {

/// vega, vega-lite and vega-embed, one after the other.
std::string_view libraries_script();
/// Colours and fonts of all charts, as a function of the page's.
std::string_view theme_script();
std::string_view page_script();
std::string_view page_style();
/// For node: draws the chart in a folder.
std::string_view picture_script();
/// Of all packages whose code is in libraries_script().
std::string_view licences();
/// A Content-Security-Policy under which these scripts and this style work, and no others.
std::string_view page_policy();

}  // namespace parbench::plot
