#pragma once

#include <optional>
#include <string>
#include <vector>

#include "plot/spec.hpp"

namespace parbench::plot {

/// One mark of a strip.
struct Dot {
  std::string row;
  std::string series;
  std::string run;  ///< "warm" or "cold"
  double value = 0;
  std::string text;  ///< for who points at it
};

/// A row per case, in it a dot per round, and a tick at their median.
struct Strip {
  std::string title;
  std::string axis;
  Scale scale = Scale::log;
  Domain domain;
  std::vector<std::string> runs;  ///< beside each other in a row
  std::vector<Dot> dots;
  std::vector<Dot> medians;
  std::optional<Domain> band;
  std::optional<double> reference;
};

std::string strip_spec(const Strip& strip);

/// How many rounds of each case a chart of `dots_max` dots draws, with `cases` cases and `runs` runs of each.
std::size_t rounds_drawn(std::size_t dots_max, std::size_t cases, std::size_t runs);

/// " Of 132 rounds 66 are drawn, evenly spaced." Empty where all are.
std::string thinning_sentence(std::size_t rounds, std::size_t drawn);

}  // namespace parbench::plot
