#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "exec/control_block.hpp"
#include "model/sample.hpp"

namespace parbench::python {

/// What scripts/python/parbench_case.py says, as it comes: lines of words, and behind the last of them the bytes of the
/// results.
///
///     stage starting|passing|between|stopping
///     failed failed|invalid|timeout|refused MESSAGE
///     sample STARTED CREATE FIRST_PASS TEARDOWN CPU PSS        in ns and bytes; -1: not known
///     passes NS...
///     usage USER SYSTEM MINOR MAJOR VOLUNTARY INVOLUNTARY
///     worker PID TID ITEMS CHUNKS DISPATCH BUSY IDLE and the last three of the first pass     each worker in turn
///     span WORKER PASS BEGIN END
///     results SIZE
class Reply {
 public:
  using OnStage = std::function<void(exec::Stage)>;

  /// Calls `on_stage` with each stage as it is entered.
  explicit Reply(OnStage on_stage) : on_stage_(std::move(on_stage)) {}

  void add(std::span<const std::byte> bytes);

  /// What went wrong, in the script's words.
  const std::optional<model::Failure>& failure() const { return failure_; }

  /// Whether all was said, and could be read. Only then the rest has meaning.
  bool is_whole() const { return is_readable_ && results_size_ && text_.size() == *results_size_; }

  const model::Sample& sample() const { return sample_; }
  std::vector<std::byte> results() const;

 private:
  void read_line(std::string_view line);
  void read_stage(std::string_view name);
  void read_failure(std::string_view kind, std::string message);
  bool read_numbers(const std::string& key, std::span<const std::int64_t> numbers);

  OnStage on_stage_;
  std::string text_;  ///< what was not read yet; in the end the results
  std::optional<std::size_t> results_size_;
  bool is_readable_ = true;
  std::optional<model::Failure> failure_;
  model::Sample sample_;
};

}  // namespace parbench::python
