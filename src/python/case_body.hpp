#pragma once

#include <filesystem>
#include <string>
#include <variant>

#include "measure/case_body.hpp"
#include "python/counterpart.hpp"
#include "sys/command.hpp"

namespace parbench::python {

/// How a case is handed to an interpreter. References outlive the case.
struct Hand {
  const std::string& interpreter;       ///< its file
  const std::filesystem::path& folder;  ///< which holds the scripts, and takes the job
  const sys::CommandGroup& group;
  const Counterpart& counterpart;
};

/// Measures a case once, in a fresh interpreter that the calling process starts and waits for. Does not throw.
std::variant<model::Sample, model::Failure> measure_case(const measure::CaseJob& job,
                                                         const Hand& hand) noexcept;

}  // namespace parbench::python
