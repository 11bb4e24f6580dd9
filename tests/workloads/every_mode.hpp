#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <optional>

#include "base/digest.hpp"
#include "exec/pools.hpp"
#include "support/pass.hpp"
#include "support/scene.hpp"
#include "workloads/small_cases.hpp"

/// Same answer whoever computes it: each workload in one mode, with 1, 2 and 8 workers, beside a plain loop.
namespace parbench::workloads {

class EveryWorkload : public ::testing::TestWithParam<SmallCase> {
 protected:
  void SetUp() override {
    ::setenv("XDG_CACHE_HOME", (root_ / "cache").c_str(), 1);
    std::filesystem::create_directory(root_ / "tmp");
    ::setenv("TMPDIR", (root_ / "tmp").c_str(), 1);
  }

  /// What is written outside the cache is gone with the workload.
  void TearDown() override {
    for (const auto& left : std::filesystem::directory_iterator(root_ / "tmp"))
      ADD_FAILURE() << "left behind: " << left.path();
    ::unsetenv("TMPDIR");
  }

 private:
  testing::TemporaryFolder root_;
};

inline std::uint64_t digest_of(const Workload& workload, std::span<const std::byte> results) {
  const auto own = workload.digest(results);
  return own ? *own : base::digest(results);
}

/// Why the mode's passes differ from `expected`; empty where they do not.
inline std::string difference(const Workload& workload, std::uint64_t expected, const exec::CaseSpec& spec) {
  const exec::Pool pool(spec, workload);
  if (const auto failure = pool.start()) return failure->message;
  for (int pass = 1; pass <= 3; ++pass) {
    pool.spoil_results();
    if (const auto failure = pool.run_pass()) return failure->message;
    if (digest_of(workload, pool->results()) != expected)
      return "pass " + std::to_string(pass) + " with " + std::to_string(spec.workers) +
             " workers gave another digest";
  }
  const auto failure = pool->stop();
  return failure ? failure->message : "";
}

inline std::uint64_t loop_digest(const Workload& workload) {
  return digest_of(workload, testing::pass_of(workload));
}

inline std::vector<exec::CaseSpec> specs(exec::Mode mode, std::optional<exec::Transport> transport = {}) {
  std::vector<exec::CaseSpec> all;
  for (const int workers : {1, 2, 8}) {
    all.push_back(exec::make_spec(mode, workers, Schedule::fixed, {}, transport));
    all.push_back(exec::make_spec(mode, workers, Schedule::dynamic, 1, transport));
  }
  all.push_back(exec::make_spec(mode, 3, Schedule::guided, {}, transport));
  return all;
}

inline std::string first_difference_in(exec::Mode mode, const Workload& workload, std::uint64_t expected,
                                       std::optional<exec::Transport> transport = {}) {
  for (const exec::CaseSpec& spec : specs(mode, transport)) {
    std::string text = difference(workload, expected, spec);
    if (!text.empty()) return text;
  }
  return {};
}

inline std::string test_name(const ::testing::TestParamInfo<SmallCase>& info) {
  return name_of(info.param);
}

}  // namespace parbench::workloads
