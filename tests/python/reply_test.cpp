#include "python/reply.hpp"

#include <gtest/gtest.h>

namespace parbench::python {
namespace {

using exec::Stage;

const std::string whole =
    "stage starting\nstage passing\nsample 100 1 2 3 4 -1\npasses 7 8 9\nusage 1 2 3 4 5 6\n"
    "worker 11 12 30 3 40 400 4 10 100 1\nworker 11 13 60 6 80 800 8 20 200 2\nspan 1 0 5 6\nresults "
    "4\n\n\nab";

class AReply : public ::testing::Test {
 protected:
  void add(std::string_view text) { reply_.add(std::as_bytes(std::span(text))); }

  std::vector<Stage> stages_;
  Reply reply_{[this](Stage stage) { stages_.push_back(stage); }};
};

TEST_F(AReply, is_the_same_however_it_is_cut) {
  for (const char& byte : whole) {
    EXPECT_FALSE(reply_.is_whole());
    add({&byte, 1});
  }
  ASSERT_TRUE(reply_.is_whole());
  EXPECT_EQ(stages_, (std::vector{Stage::starting, Stage::passing}));
  const model::Sample& sample = reply_.sample();
  EXPECT_EQ(sample.started_ns, 100);
  EXPECT_EQ(sample.create_ns, 1);
  EXPECT_EQ(sample.first_pass_ns, 2);
  EXPECT_EQ(sample.teardown_ns, 3);
  EXPECT_EQ(sample.passes_cpu_ns, 4);
  EXPECT_EQ(sample.usage.peak_pss_bytes, std::nullopt);
  EXPECT_EQ(sample.usage.involuntary_switches, 6);
  EXPECT_EQ(sample.passes_ns, (std::vector<std::int64_t>{7, 8, 9}));
  ASSERT_EQ(sample.workers.size(), 2U);
  EXPECT_EQ(sample.workers[1].index, 1);
  EXPECT_EQ(sample.workers[1].pid, 11);
  EXPECT_EQ(sample.workers[1].tid, 13);
  EXPECT_EQ(sample.workers[1].items, 60U);
  EXPECT_EQ(sample.workers[1].passes, (model::TimeShares{80, 800, 0, 8}));
  EXPECT_EQ(sample.workers[1].first_pass, (model::TimeShares{20, 200, 0, 2}));
  EXPECT_EQ(sample.workers[1].spans, (std::vector<model::Span>{{0, 0, 5, 6}}));
  EXPECT_EQ(reply_.results().size(), 4U);
  EXPECT_EQ(reply_.results()[2], std::byte{'a'});
}

TEST_F(AReply, of_a_failure_has_its_kind_and_its_words) {
  add("stage passing\nfailed timeout time-out: a pass took long\n");
  ASSERT_TRUE(reply_.failure().has_value());
  EXPECT_EQ(*reply_.failure(), (model::Failure{model::FailureKind::timeout, "time-out: a pass took long"}));
  EXPECT_FALSE(reply_.is_whole());
}

TEST_F(AReply, that_is_cut_short_is_not_whole) {
  add(whole.substr(0, whole.size() - 1));
  EXPECT_FALSE(reply_.is_whole());
}

TEST_F(AReply, with_a_line_that_means_nothing_is_not_whole) {
  add("hello from print\n" + whole);
  EXPECT_FALSE(reply_.is_whole());
}

TEST_F(AReply, with_a_span_of_no_worker_is_not_whole) {
  add("span 0 0 1 2\n" + whole);
  EXPECT_FALSE(reply_.is_whole());
}

TEST_F(AReply, without_passes_is_not_whole) {
  add("worker 11 12 30 3 40 400 4 10 100 1\nresults 0\n");
  EXPECT_FALSE(reply_.is_whole());
}

}  // namespace
}  // namespace parbench::python
