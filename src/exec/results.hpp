#pragma once

#include <cstddef>
#include <cstdint>
#include <parbench/workload.hpp>
#include <span>
#include <vector>

#include "sys/mapping.hpp"

namespace parbench::exec {

/// The results of a pass: those of its phases, one after the other in one mapping. Not touched when made: the
/// first pass pays for its pages, as a one-shot program does.
class Results {
 public:
  enum class Sharing { with_children, alone };

  /// Throws base::SystemError where memory is refused.
  Results(const std::vector<Phase>& phases, Sharing sharing);

  std::span<std::byte> of(std::size_t phase) const { return places_[phase].bytes; }
  std::size_t result_size(std::size_t phase) const { return places_[phase].result_size; }
  std::span<std::byte> last() const { return places_.back().bytes; }

  /// Those of the phases before `phase`, each whole.
  std::span<const std::span<const std::byte>> before(std::size_t phase) const {
    return std::span(read_only_).first(phase);
  }

 private:
  struct Place {
    std::span<std::byte> bytes;
    std::size_t result_size;
  };

  sys::Mapping mapping_;
  std::vector<Place> places_;
  std::vector<std::span<const std::byte>> read_only_;
};

/// A sink that computes results where they belong: memory that all workers share. Copied into each worker.
class InPlace {
 public:
  explicit InPlace(const Results& results) : all_(&results) {}

  /// Before the first item of `phase`.
  void enter(std::size_t phase) {
    results_ = all_->of(phase);
    result_size_ = all_->result_size(phase);
  }
  std::span<const std::span<const std::byte>> earlier(std::size_t phase) const { return all_->before(phase); }

  std::span<std::byte> buffer(Range range) const {
    return results_.subspan(range.begin * result_size_, range.size() * result_size_);
  }
  void deliver(Range) const {}
  static std::int64_t take_transfer_ns() { return 0; }  // nothing moves

 private:
  const Results* all_;
  std::span<std::byte> results_;
  std::size_t result_size_ = 0;
};

}  // namespace parbench::exec
