#include "exports/trace.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "exports/trace_file.hpp"
#include "report/sample_report.hpp"

namespace parbench {
namespace {

using exports::Bar;
using exports::Trace;
using nlohmann::json;
using testing::ElementsAre;

/// One case of two processes, in one round from 1 us on: 100 ns start-up, passes of 200, 50 and 50 ns.
model::Report small_report() {
  model::Sample sample;
  sample.round = 3;
  sample.started_ns = 1000;
  sample.create_ns = 100;
  sample.first_pass_ns = 200;
  sample.passes_ns = {50, 50};
  sample.teardown_ns = 30;
  sample.workers = {{.index = 0, .pid = 7, .tid = 7, .spans = {{0, 0, 120, 310}, {1, 0, 400, 440}}},
                    {.index = 1, .pid = 8, .tid = 8, .spans = {{0, 0, 130, 200}, {0, 1, 210, 250}}}};
  model::CaseRecord record;
  record.spec.id = "squares/procs/2";
  record.rounds = {sample};
  model::Report report;
  report.experiments.resize(1);
  report.experiments[0].cases = {record};
  return report;
}

TEST(Trace, puts_each_pass_where_its_spans_are) {
  const Trace trace = exports::make_trace(small_report());
  EXPECT_THAT(trace.rounds,
              ElementsAre(Bar{"round 3", 1000, 1523, 3}, Bar{"squares/procs/2", 1000, 1522, 3},
                          Bar{"create", 1000, 1100, 3}, Bar{"first pass", 1110, 1310, 3},
                          Bar{"2 further passes", 1390, 1490, 3}, Bar{"teardown", 1491, 1521, 3}));
}

TEST(Trace, has_a_row_per_worker_with_its_real_ids) {
  const Trace trace = exports::make_trace(small_report());
  ASSERT_EQ(trace.rows.size(), 2U);
  EXPECT_EQ(trace.rows[1].pid, 8);
  EXPECT_EQ(trace.rows[1].tid, 8);
  EXPECT_THAT(trace.rows[1].cases, ElementsAre("squares/procs/2"));
  EXPECT_THAT(trace.rows[1].workers, ElementsAre("worker 1"));
  EXPECT_THAT(trace.rows[0].bars,
              ElementsAre(Bar{"pass 0 phase 0", 1120, 1310, 3}, Bar{"pass 1 phase 0", 1400, 1440, 3}));
}

TEST(Trace, names_all_cases_whose_row_an_id_was_that_came_again) {
  model::Report report = small_report();
  model::CaseRecord later = report.experiments[0].cases[0];
  later.spec.id = "squares/seq/1";
  later.rounds[0].started_ns = 5000;
  later.rounds[0].workers.pop_back();
  report.experiments[0].cases.push_back(later);
  const Trace trace = exports::make_trace(report);
  ASSERT_EQ(trace.rows.size(), 2U);
  EXPECT_THAT(trace.rows[0].cases, ElementsAre("squares/procs/2", "squares/seq/1"));
  EXPECT_EQ(trace.rows[0].bars.size(), 4U);
}

TEST(Trace, cuts_bars_that_overlap_in_a_report_that_cannot_be) {
  model::Report report = small_report();
  model::CaseRecord next = report.experiments[0].cases[0];
  next.rounds[0].started_ns = 1200;  // before the other has ended
  report.experiments[0].cases.push_back(next);
  const Trace trace = exports::make_trace(report);
  EXPECT_EQ(trace.rounds[1], (Bar{"squares/procs/2", 1000, 1200, 3}));
  EXPECT_EQ(trace.rounds[4], (Bar{"2 further passes", 1200, 1200, 3}));
  for (const exports::Row& row : trace.rows)
    for (std::size_t i = 1; i < row.bars.size(); ++i) EXPECT_LE(row.bars[i - 1].end_ns, row.bars[i].begin_ns);
}

TEST(TraceFile, holds_events_in_microseconds_and_names_of_rows) {
  const json document = json::parse(exports::trace_json(small_report()));
  EXPECT_EQ(document["displayTimeUnit"], "ns");
  const json& events = document["traceEvents"];
  const json process{{"name", "process_name"},        {"ph", "M"}, {"ts", 0}, {"pid", 6}, {"tid", 6},
                     {"args", {{"name", "parbench"}}}};
  EXPECT_EQ(events[0], process);
  const json create{{"name", "create"}, {"cat", "round"}, {"ph", "X"}, {"ts", 1},
                    {"dur", 0.1},       {"pid", 6},       {"tid", 6},  {"args", {{"round", 3}}}};
  EXPECT_EQ(events[5], create);
  std::set<std::pair<int, int>> rows;
  for (const json& event : events)
    if (event["ph"] == "X") rows.emplace(event["pid"], event["tid"]);
  EXPECT_EQ(rows, (std::set<std::pair<int, int>>{{6, 6}, {7, 7}, {8, 8}}));
}

TEST(TraceFile, is_one_where_nothing_was_measured) {
  model::Report report = test::sample_report();
  report.experiments.clear();
  EXPECT_EQ(json::parse(exports::trace_json(report))["traceEvents"].size(), 3U);
}

}  // namespace
}  // namespace parbench
