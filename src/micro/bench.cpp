#include "micro/bench.hpp"

#include <benchmark/benchmark.h>

#include <iostream>
#include <sstream>

#include "base/error.hpp"
#include "micro/stage.hpp"

namespace parbench::micro {
namespace {

using Run = benchmark::BenchmarkReporter::Run;

/// Takes what std::cerr is told, while in scope.
class CapturedErrors {
 public:
  CapturedErrors() : before_(std::cerr.rdbuf(text_.rdbuf())) {}
  CapturedErrors(const CapturedErrors&) = delete;
  CapturedErrors& operator=(const CapturedErrors&) = delete;
  ~CapturedErrors() { std::cerr.rdbuf(before_); }

  std::string first_line() const {
    const std::string text = text_.str();
    return text.substr(0, text.find('\n'));
  }

 private:
  std::ostringstream text_;
  std::streambuf* before_;
};

/// The repetitions of one benchmark as one Measurement. Where only aggregates are reported, it is the median.
Measurement summarise(const std::vector<Run>& runs) {
  Measurement measurement{runs.front().run_name.function_name, {}, {}};
  double median_ns = 0;
  for (const Run& run : runs) {
    if (run.error_occurred) measurement.problem = run.error_message;
    const double ns = run.GetAdjustedRealTime() * 1e9 / benchmark::GetTimeUnitMultiplier(run.time_unit);
    if (run.run_type == Run::RT_Iteration && !run.error_occurred) measurement.ns.push_back(ns);
    if (run.run_type == Run::RT_Aggregate && run.aggregate_name == "median") median_ns = ns;
  }
  if (measurement.ns.empty() && median_ns > 0) measurement.ns.push_back(median_ns);
  if (!measurement.problem.empty()) measurement.ns.clear();
  return measurement;
}

/// Passes on what is measured, as a Measurement and as JSON.
class Reporter final : public benchmark::BenchmarkReporter {
 public:
  explicit Reporter(const Listener& listener) : listener_(listener) {
    SetOutputStream(&ignored_);
    SetErrorStream(&ignored_);
    json_.SetOutputStream(&text_);
    json_.SetErrorStream(&ignored_);
  }

  bool ReportContext(const Context& context) override {
    json_.ReportContext(context);
    pass_on();
    return true;
  }
  void ReportRuns(const std::vector<Run>& runs) override {
    if (runs.empty()) return;
    // Repetitions come first, and their aggregates on their own.
    if (Measurement measurement = summarise(runs); measurement.name != last_name_) {
      last_name_ = measurement.name;
      listener_.measured(measurement);
    }
    json_.ReportRuns(runs);
    pass_on();
  }
  void Finalize() override {
    json_.Finalize();
    pass_on();
  }

 private:
  void pass_on() {
    listener_.wrote(text_.str());
    text_.str("");
  }

  const Listener& listener_;
  std::string last_name_;
  benchmark::JSONReporter json_;
  std::ostringstream text_;
  std::ostringstream ignored_;
};

/// What goes wrong in one operation is told in its row, and the others go on.
void run_body(const Body& body, benchmark::State& state) {
  try {
    body(state);
  } catch (const Skipped& reason) {
    state.SkipWithError((std::string("skipped: ") + reason.what()).c_str());
  } catch (const std::exception& error) {
    state.SkipWithError((std::string("failed: ") + error.what()).c_str());
  }
}

void register_side(const Family& family, const Operation& operation, Side side, const Listener& listener) {
  const Body& body = side == Side::threads ? operation.threads : operation.processes;
  if (!body) return;
  const std::string name = benchmark_name(family, operation, side);
  const auto run = [&body, &listener, name](benchmark::State& state) {
    listener.began(name);
    run_body(body, state);
  };
  benchmark::RegisterBenchmark(name.c_str(), run)->UseRealTime();
}

/// What `flags` have that Google Benchmark does not take; empty when it takes all.
std::string take_flags(const std::vector<std::string>& flags) {
  static std::string program = "parbench micro";  // Google Benchmark keeps a pointer to it
  std::vector<std::string> words = flags;
  std::vector<char*> arguments{program.data()};
  for (std::string& word : words) arguments.push_back(word.data());
  int count = static_cast<int>(arguments.size());
  const CapturedErrors errors;
  // Its own way would be to print its help and to end the process.
  benchmark::Initialize(&count, arguments.data(),
                        [] { throw base::UsageError("--benchmark_out_format: give json, console or csv"); });
  if (count <= 1) return "";
  const std::string said = errors.first_line();
  return std::string(arguments[1]) + ": " + (said.empty() ? "Google Benchmark does not take it" : said);
}

}  // namespace

std::string run_benchmarks(std::span<const Family> families, const std::vector<std::string>& flags,
                           const Listener& listener) {
  if (std::string refused = take_flags(flags); !refused.empty()) return refused;
  for (const Family& family : families)
    for (const Operation& operation : family.operations)
      for (const Side side : {Side::threads, Side::processes})
        register_side(family, operation, side, listener);
  Reporter reporter(listener);
  benchmark::RunSpecifiedBenchmarks(&reporter, ".");
  return "";
}

}  // namespace parbench::micro
