#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "model/report.hpp"

/// When what ran, from a report: rows of bars that nest, and never overlap otherwise.
namespace parbench::exports {

/// A stretch of time on a row, in nanoseconds from the begin of the run.
struct Bar {
  std::string name;
  std::int64_t begin_ns = 0;
  std::int64_t end_ns = 0;
  int round = 0;

  bool operator==(const Bar&) const = default;
};

/// A thread of a process, by its real ids. Ids that the system gave out again belong to several cases in turn.
struct Row {
  int pid = 0;
  int tid = 0;
  std::vector<std::string> cases;    ///< whose it was
  std::vector<std::string> workers;  ///< "worker 1"
  std::vector<Bar> bars;             ///< spans of passes, by begin, apart from each other
};

struct Trace {
  /// Rounds, in each the cases, in each create, first pass, further passes, teardown: each before what it holds.
  std::vector<Bar> rounds;
  std::vector<Row> rows;  ///< by pid and tid
};

/// The further passes and the teardown follow each other here without the pauses between them, which are not in a
/// report; bars that overlap, as in no real one, are cut where the next begins.
Trace make_trace(const model::Report& report);

}  // namespace parbench::exports
