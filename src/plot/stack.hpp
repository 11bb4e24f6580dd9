#pragma once

#include <string>
#include <vector>

#include "plot/spec.hpp"

namespace parbench::plot {

/// A part of a bar.
struct Part {
  std::string row;
  std::string name;
  double value = 0;
  std::string text;  ///< for who points at it
};

/// A row per case, in it a bar made of parts. What is less than 0 stands left of 0.
struct Stack {
  std::string title;
  std::string axis;
  std::vector<std::string> names;  ///< of the parts, in their order
  std::vector<Part> parts;         ///< row by row
};

std::string stack_spec(const Stack& stack);

}  // namespace parbench::plot
