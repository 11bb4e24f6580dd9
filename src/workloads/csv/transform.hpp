#pragma once

#include <optional>
#include <string_view>

#include "workloads/csv/cleaning.hpp"
#include "workloads/csv/malformed.hpp"
#include "workloads/csv/table.hpp"
#include "workloads/csv/text_buffer.hpp"

namespace parbench::csv {

/// The memory of one worker, all of it reused from file to file: large blocks that are freed and mapped again
/// would make threads wait for each other in the kernel.
struct Workspace {
  Table table;
  CleanTable clean;
  TextBuffer output;   ///< the clean file
  TextBuffer summary;  ///< its column summary
};

/// The whole work on one file, from its text to the texts of its two outputs. Depends on `text` alone.
std::optional<Malformed> transform(std::string_view text, Workspace& workspace);

}  // namespace parbench::csv
