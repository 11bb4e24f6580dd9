#include "plot/charts.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "plot/gallery.hpp"
#include "plot/overview.hpp"
#include "report/sample_report.hpp"

namespace parbench::plot {
namespace {

using nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;

/// A report whose first experiment is drawn.
class Drawn {
 public:
  explicit Drawn(model::Report report)
      : report_(std::move(report)), subject_(make_subject(report_, report_.experiments.front())) {}
  Drawn(const Drawn&) = delete;
  Drawn& operator=(const Drawn&) = delete;

  const Subject& operator*() const { return subject_; }

 private:
  model::Report report_;
  Subject subject_;
};

json spec_of(const Chart& chart) {
  EXPECT_TRUE(chart.is_drawn()) << chart.sentence;
  return json::parse(chart.spec);
}

/// The rows of the layer, or of the whole, that has rows with `field`; layers are searched in depth.
json rows_with(const json& spec, const std::string& field) {
  if (spec.contains("data") && spec["data"]["values"].at(0).contains(field)) return spec["data"]["values"];
  for (const json& layer : spec.value("layer", json::array()))
    if (json rows = rows_with(layer, field); !rows.empty()) return rows;
  return json::array();
}

const char* const hostile = "a\"]};</script><img src=x onerror=alert(1)>.b[0]\\";

TEST(Charts, SpeedUpHasAPointForEachComparisonWithItsRatioAndInterval) {
  const Drawn drawn(test::sample_report());
  const json rows = rows_with(spec_of(speed_up(*drawn)), "metric");
  ASSERT_EQ(rows.size(), 4U);
  EXPECT_EQ(rows[0]["case"], "threads/2");
  EXPECT_EQ(rows[0]["metric"], "warm");
  EXPECT_EQ(rows[0]["value"], 1.86);
  EXPECT_EQ(rows[0]["low"], 1.86 - 0.03);
  EXPECT_EQ(rows[0]["high"], 1.86 + 0.03);
  EXPECT_EQ(rows[3]["case"], "procs/2");
  EXPECT_EQ(rows[3]["value"], 0.31);
}

TEST(Charts, TheTableOfSpeedUpHoldsTheUnroundedNumbers) {
  const Drawn drawn(test::sample_report());
  const Chart chart = speed_up(*drawn);
  ASSERT_EQ(chart.table.rows.size(), 4U);
  EXPECT_EQ(chart.table.rows[0][3], (Cell{"1.86", 1.86}));
  EXPECT_EQ(chart.table.rows[0][4].value, 1.86 - 0.03);
}

TEST(Charts, WithoutIntervalsThePointsAreDrawnAndTheTableHasADash) {
  const Drawn drawn(test::interrupted_report());
  const Chart chart = speed_up(*drawn);
  const json rows = rows_with(spec_of(chart), "metric");
  ASSERT_EQ(rows.size(), 4U);
  EXPECT_EQ(rows[0]["low"], rows[0]["value"]);
  EXPECT_EQ(chart.table.rows[0][4], Cell{"-"});
}

TEST(Charts, CasesThatFailedHaveNoPointAndSayWhyInTheTable) {
  const Drawn drawn(test::failed_report());
  const Chart chart = speed_up(*drawn);
  EXPECT_FALSE(chart.is_drawn());
  EXPECT_EQ(chart.sentence, "No case could be compared with a base.");
  EXPECT_EQ(chart.table.rows[0][8].text, "invalid");
  for (const Chart& each : charts_of((*drawn).report, (*drawn).experiment))
    EXPECT_NE(each.sentence, "") << each.name;
}

TEST(Charts, ScalingWantsSeveralNumbersOfWorkers) {
  const Drawn drawn(test::sample_report());
  const Chart chart = scaling(*drawn);
  EXPECT_FALSE(chart.is_drawn());
  EXPECT_THAT(chart.sentence, HasSubstr("no curve"));
}

TEST(Charts, SamplesHaveADotPerRoundAndRunAndAMedian) {
  const Drawn drawn(test::sample_report());
  const json spec = spec_of(samples(*drawn));
  const json rows = rows_with(spec, "run");
  ASSERT_EQ(rows.size(), 3U * 2 * 2);   // cases, runs, rounds
  EXPECT_EQ(rows[0]["value"], 447.01);  // us: the median of 447000, 447010 and 447020 ns
  EXPECT_EQ(rows[2]["value"], (1000 + 2 * 447'000 + 500) / 1e3);
}

TEST(Charts, DifferencesPairTheRoundsOfBaseAndCase) {
  model::Report report = test::sample_report();
  report.experiments[0].cases[1].rounds[0].round = 7;  // the base has no such round
  const Drawn drawn(std::move(report));
  const json rows = rows_with(spec_of(differences(*drawn)), "run");
  ASSERT_EQ(rows.size(), 2U + 1 + 2);  // the control, threads, procs
  EXPECT_EQ(rows[0]["case"], "seq/1 again (A/A)");
  EXPECT_NEAR(rows[0]["value"], 100 * std::log(447.01 / 447.11), 1e-9);
  EXPECT_NEAR(rows[2]["value"], 100 * std::log(447.01 / 240.31), 1e-9);
}

TEST(Charts, PhasesAddUpToTheColdTime) {
  const Drawn drawn(test::sample_report());
  const Chart chart = phases(*drawn);
  const json rows = rows_with(spec_of(chart), "part");
  ASSERT_EQ(rows.size(), 3U * 6);
  for (const auto& row : chart.table.rows) {
    double sum = 0;
    for (std::size_t i = 1; i + 1 < row.size(); ++i) sum += *row[i].value;
    EXPECT_NEAR(sum, *row.back().value, 1);
  }
  EXPECT_EQ(chart.table.rows[1].back().value,
            2000 + 2 * 240'300 + 1000);  // threads/2: create, first pass, teardown
}

TEST(Charts, WhatWorkersDoNotTellIsAPhaseOfItsOwn) {
  model::Report report = test::sample_report();
  for (model::Sample& sample : report.experiments[0].cases[2].rounds)
    for (model::WorkerRecord& worker : sample.workers) worker.first_pass.busy_ns -= 100'000;
  const Drawn drawn(std::move(report));
  const json rows = rows_with(spec_of(phases(*drawn)), "part");
  ASSERT_EQ(rows.size(), 3U * 6 + 1);
  EXPECT_EQ(rows.back()["part"], "not known");
  EXPECT_EQ(rows.back()["value"], 100);
}

TEST(Charts, ASecondBaseHasARowOfItsOwn) {
  model::Report report = test::sample_report();
  model::Comparison second = report.experiments[0].comparisons[2];
  second.base_id = "squares/threads/2";
  second.ratio = 0.99;
  report.experiments[0].comparisons.push_back(second);
  const Drawn drawn(std::move(report));
  const json rows = rows_with(spec_of(speed_up(*drawn)), "metric");
  ASSERT_EQ(rows.size(), 5U);
  EXPECT_EQ(rows[4]["case"], "procs/2 vs threads/2");
  EXPECT_EQ(rows[4]["value"], 0.99);
}

TEST(Charts, TheBreakdownIsInPercentOfWorkersTimesWall) {
  model::Report report = test::sample_report();
  report.experiments[0].cases[1].summary->warm_breakdown = model::Breakdown{
      .total_ns = 1000, .work_ns = 800, .inflation_ns = -50, .dispatch_ns = 100, .imbalance_ns = 150};
  for (std::size_t i : {0U, 2U}) report.experiments[0].cases[i].summary->warm_breakdown.reset();
  for (auto& record : report.experiments[0].cases) record.summary->cold_breakdown.reset();
  const Drawn drawn(std::move(report));
  const json rows = rows_with(spec_of(breakdown(*drawn)), "part");
  ASSERT_EQ(rows.size(), 6U);
  EXPECT_EQ(rows[0]["case"], "threads/2 warm");
  EXPECT_EQ(rows[0]["value"], 80);
  EXPECT_EQ(rows[1]["part"], "slower computing");
  EXPECT_EQ(rows[1]["value"], -5);
}

TEST(Charts, TheTimelineHasStartUpAndSpansOfEachWorkerThatComputed) {
  model::Report report = test::sample_report();
  for (model::Sample& sample : report.experiments[0].cases[2].rounds) sample.workers[1].spans.clear();
  const Drawn drawn(std::move(report));
  const json rows = rows_with(spec_of(timeline(*drawn)), "who");
  ASSERT_EQ(rows.size(), 2U * (1 + 2 + 1));
  EXPECT_EQ(rows[1]["part"], "first pass");
  EXPECT_EQ(rows[1]["who"], "pid 4242, tid 4242, phase 0");
  EXPECT_EQ(rows.back()["case"], "procs/2 #0");
}

TEST(Charts, DriftIsRelativeToEachCasesOwnMedian) {
  model::Report report = test::sample_report();
  report.experiments[0].cases[0].rounds[1].passes_ns = {2 * 447'010};
  const Drawn drawn(std::move(report));
  const json rows = rows_with(spec_of(drift(*drawn)), "time");
  ASSERT_EQ(rows.size(), 6U);
  EXPECT_NEAR(rows[0]["value"], 100 * std::log(1 / 1.5), 1e-9);
  EXPECT_NEAR(rows[1]["value"], 100 * std::log(2 / 1.5), 1e-9);
  EXPECT_EQ(rows[1]["time"], 0.04);
}

TEST(Charts, MemoryIsLeftOutWhereTheSystemDoesNotTell) {
  const Drawn silent(test::sample_report());
  EXPECT_FALSE(memory(*silent).is_drawn());
  model::Report report = test::sample_report();
  report.experiments[0].cases[2].rounds[0].usage.peak_pss_bytes = 4'000'000;
  report.experiments[0].cases[2].rounds[1].usage.peak_pss_bytes = 6'000'000;
  const Drawn drawn(std::move(report));
  const json rows = rows_with(spec_of(memory(*drawn)), "value");
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0]["value"], 5);
  EXPECT_EQ(rows[0]["low"], 4);
  EXPECT_EQ(rows[0]["high"], 6);
}

TEST(Charts, HostileNamesStandInValuesOnly) {
  model::Report report = test::sample_report();
  for (model::CaseRecord& record : report.experiments[0].cases) record.spec.label = hostile;
  const Drawn drawn(std::move(report));
  for (const Chart& chart : charts_of((*drawn).report, (*drawn).experiment)) {
    if (!chart.is_drawn()) continue;
    const json spec = json::parse(chart.spec);  // valid whatever the name
    const json flat = spec.flatten();
    for (const auto& [path, value] : flat.items()) {
      EXPECT_EQ(path.find("img"), std::string::npos) << chart.name;
      const bool is_field = path.ends_with("/field");
      EXPECT_FALSE(is_field && value.get<std::string>().find("img") != std::string::npos) << path;
    }
  }
}

TEST(Charts, TextThatIsNotUtf8DoesNotBreakTheSpecification) {
  model::Report report = test::sample_report();
  report.experiments[0].cases[1].spec.label = "\xff\xfe\x01";
  const Drawn drawn(std::move(report));
  const json rows = rows_with(spec_of(speed_up(*drawn)), "metric");
  EXPECT_EQ(rows[0]["case"], "\xEF\xBF\xBD\xEF\xBF\xBD\\x01/2");
}

TEST(Overview, HasTheBestOfEachModeOfEachExperiment) {
  model::Report report = test::suite_report();
  model::CaseRecord slower = report.experiments[0].cases[1];  // threads again, and slower
  slower.spec.id += "/chunk=1";
  report.experiments[0].cases.push_back(slower);
  model::Comparison comparison = report.experiments[0].comparisons[0];
  comparison.case_id = slower.spec.id;
  comparison.ratio = 1.2;
  report.experiments[0].comparisons.push_back(comparison);
  const Chart chart = overview(report);
  const json rows = rows_with(spec_of(chart), "series");
  ASSERT_EQ(rows.size(), 4U);
  EXPECT_EQ(rows[0]["case"], "squares");
  EXPECT_EQ(rows[0]["value"], 1.86);
  EXPECT_EQ(rows[3]["series"], "procs (pipe)");
  EXPECT_EQ(chart.table.rows.size(), 4U);
}

TEST(Overview, OfManyExperimentsDrawsSomeAndSaysSo) {
  model::Report report = test::sample_report();
  report.experiments.resize(100, report.experiments[0]);
  const Chart chart = overview(report);
  EXPECT_EQ(rows_with(spec_of(chart), "series").size(), 2U * 40);
  EXPECT_EQ(chart.table.rows.size(), 2U * 100);
  EXPECT_THAT(chart.sentence, HasSubstr("40 of 100 experiments"));
}

TEST(Gallery, NumbersTheChartsOfSeveralExperiments) {
  std::vector<Source> sources;
  sources.push_back({"a.json", test::sample_report()});
  EXPECT_EQ(gallery(sources).front().name, "speed-up");
  sources.push_back({"b.json", test::suite_report()});
  std::vector<std::string> names;
  for (const Chart& chart : gallery(sources))
    if (chart.name.starts_with("speed-up")) names.push_back(chart.name);
  EXPECT_THAT(names, ElementsAre("speed-up-1", "speed-up-2", "speed-up-3"));
}

TEST(Gallery, KnowsTheNamesOfAllCharts) {
  const model::Report report = test::sample_report();
  std::vector<std::string> names{overview(report).name};
  for (const Chart& chart : charts_of(report, report.experiments[0])) names.push_back(chart.name);
  EXPECT_EQ(names, chart_names());
}

TEST(Gallery, AReportWithNothingInItHasNoCharts) {
  model::Report report = test::sample_report();
  report.experiments.clear();
  EXPECT_TRUE(gallery({{"empty.json", report}}).empty());
  model::ExperimentRecord none;
  report.experiments.push_back(none);
  EXPECT_TRUE(gallery({{"empty.json", report}}).empty());
}

}  // namespace
}  // namespace parbench::plot
