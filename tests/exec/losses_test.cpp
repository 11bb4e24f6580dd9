#include "exec/losses.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

namespace parbench::exec {
namespace {

using model::FailureKind;

class Losses : public ::testing::Test {
 protected:
  /// Worker i has pid 100 + i, and items [1000 i, 1000 i + 500) in hand unless told otherwise.
  Losses() {
    for (int worker = 0; worker < workers; ++worker) {
      block_.slot(worker).pid = 100 + worker;
      give(worker, {static_cast<std::size_t>(1000 * worker), static_cast<std::size_t>(1000 * worker + 500)});
    }
  }
  void give(int worker, Range items) {
    block_.slot(worker).chunk_begin = items.begin;
    block_.slot(worker).chunk_end = items.end;
  }
  void nobody_is_at_work() {
    for (int worker = 0; worker < workers; ++worker) give(worker, {7, 7});
  }
  static std::optional<char> running(int) { return 'R'; }

  static constexpr int workers = 12;
  sys::Mapping mapping_ = ControlBlock::create(workers, 1);
  ControlBlock block_{mapping_, workers, 1};
};

TEST_F(Losses, name_worker_pid_cause_and_items) {
  EXPECT_EQ(worker_name(block_, 3), "worker 3 (pid 103)");
  EXPECT_EQ(items_in_hand(block_, 3), "items [3000, 3500)");
  EXPECT_EQ(describe_loss(block_, 3, "was killed by SIGKILL"),
            "worker 3 (pid 103) was killed by SIGKILL, items [3000, 3500)");
}

TEST_F(Losses, say_so_where_a_worker_has_no_items_or_was_not_started) {
  give(3, {500, 500});
  block_.slot(3).pid = 0;
  EXPECT_EQ(describe_loss(block_, 3, "is gone"), "worker 3 is gone, no items in hand");
}

TEST_F(Losses, of_a_process_are_those_of_its_worker) {
  block_.enter(Stage::passing, 1);
  const auto failure = process_lost(block_, 104, "exited with code 3");
  EXPECT_EQ(failure.kind, FailureKind::failed);
  EXPECT_EQ(failure.message, "worker 4 (pid 104) exited with code 3, items [4000, 4500) (pass 1)");
}

TEST_F(Losses, of_a_process_with_several_workers_are_those_that_were_at_work) {
  for (const int worker : {4, 5, 6}) block_.slot(worker).pid = 99;
  give(5, {0, 0});
  EXPECT_EQ(process_lost(block_, 99, "was killed by SIGSEGV").message,
            "worker 4 (pid 99) was killed by SIGSEGV, items [4000, 4500); "
            "worker 6 (pid 99) was killed by SIGSEGV, items [6000, 6500) (while the pool started)");
}

TEST_F(Losses, of_a_process_that_was_at_no_work_name_its_worker_all_the_same) {
  nobody_is_at_work();
  EXPECT_EQ(process_lost(block_, 104, "exited with code 0").message,
            "worker 4 (pid 104) exited with code 0, no items in hand (while the pool started)");
}

TEST_F(Losses, of_a_process_that_holds_no_worker_name_the_process) {
  EXPECT_EQ(process_lost(block_, 5555, "exited with code 1").message,
            "process 5555 exited with code 1 (while the pool started)");
}

TEST_F(Losses, by_time_out_name_those_who_still_work_and_how_they_stand) {
  nobody_is_at_work();
  give(2, {20, 30});
  give(7, {70, 80});
  give(9, {90, 99});
  block_.enter(Stage::passing, 1);
  block_.enter(Stage::between, 2);
  block_.enter(Stage::passing, 3);
  const std::map<int, char> states{{102, 'T'}, {107, 'S'}};
  const auto failure = timed_out(
      block_, [&](int pid) { return states.count(pid) != 0 ? std::optional(states.at(pid)) : std::nullopt; });
  EXPECT_EQ(failure.kind, FailureKind::timeout);
  EXPECT_EQ(failure.message,
            "time-out: worker 2 (pid 102) is stopped by a signal, items [20, 30); "
            "worker 7 (pid 107) did not end in time, items [70, 80); "
            "worker 9 (pid 109) is gone, items [90, 99) (pass 2)");
}

TEST_F(Losses, by_time_out_tell_who_never_came_to_life) {
  nobody_is_at_work();
  for (int worker = 0; worker < workers; ++worker) block_.slot(worker).pid = 0;
  EXPECT_THAT(timed_out(block_, running).message,
              ::testing::StartsWith("time-out: worker 0 did not come to life"));
}

TEST_F(Losses, say_what_the_case_was_at) {
  const auto message = [this] { return process_lost(block_, 5555, "ended").message; };
  block_.enter(Stage::passing, 1);
  block_.enter(Stage::between, 2);
  EXPECT_EQ(message(), "process 5555 ended (after pass 1)");
  block_.enter(Stage::stopping, 3);
  EXPECT_EQ(message(), "process 5555 ended (while the pool stopped)");
}

TEST_F(Losses, in_the_midst_of_taking_a_chunk_are_of_no_items) {
  give(4, {2'000, 500});  // died between the two stores
  EXPECT_EQ(items_in_hand(block_, 4), "no items in hand");
}

TEST_F(Losses, after_a_wait_are_exceptions_first_and_then_time_outs) {
  EXPECT_EQ(failure_after_wait(block_, true), std::nullopt);
  EXPECT_EQ(failure_after_wait(block_, false)->kind, FailureKind::timeout);
  block_.note(2).set("std::bad_alloc");
  block_.done().failures = 1;
  EXPECT_EQ(failure_after_wait(block_, false)->kind, FailureKind::failed);
  EXPECT_EQ(failure_after_wait(block_, true)->kind, FailureKind::failed);
}

TEST_F(Losses, of_many_name_the_first_eight) {
  const std::string message = timed_out(block_, running).message;
  EXPECT_NE(message.find("worker 7 (pid 107)"), std::string::npos) << message;
  EXPECT_EQ(message.find("worker 8 (pid 108)"), std::string::npos) << message;
  EXPECT_NE(message.find("; and 4 more workers"), std::string::npos) << message;
}

TEST_F(Losses, by_an_exception_carry_its_message) {
  EXPECT_EQ(noted_failure(block_), std::nullopt);
  block_.note(6).set("no such file");
  block_.note(2).set("std::bad_alloc");
  block_.enter(Stage::passing, 1);
  EXPECT_EQ(noted_failure(block_)->message,
            "worker 2 (pid 102) threw: std::bad_alloc, items [2000, 2500) (pass 1)");
}

TEST_F(Losses, by_an_exception_without_a_message_are_not_lost) {
  block_.note(2).set("");
  ASSERT_TRUE(noted_failure(block_).has_value());
  EXPECT_NE(noted_failure(block_)->message.find("worker 2 (pid 102) threw"), std::string::npos);
}

// --- The control block ---

TEST_F(Losses, have_notes_that_are_cut_where_they_are_too_long) {
  block_.note(0).set(std::string(10'000, 'x').c_str());
  EXPECT_EQ(block_.note(0).get(), std::string(507, 'x'));
  EXPECT_EQ(block_.note(1).get(), "");
}

TEST(ControlBlock, gives_each_worker_a_cache_line_of_its_own) {
  const sys::Mapping mapping = ControlBlock::create(5, 2);
  const ControlBlock block(mapping, 5, 2);
  const auto line = [&](const void* address) {
    return (static_cast<const std::byte*>(address) - mapping.bytes().data()) /
           static_cast<std::ptrdiff_t>(cache_line);
  };
  for (int worker = 0; worker < 4; ++worker) {
    EXPECT_EQ(line(&block.slot(worker)) + 1, line(&block.slot(worker + 1)));
    EXPECT_EQ(line(&block.lane(static_cast<std::size_t>(worker))) + 1,
              line(&block.lane(static_cast<std::size_t>(worker) + 1)));
  }
  EXPECT_LT(line(&block.slot(4)), line(&block.lane(0)));
  EXPECT_LT(line(&block.lane(4)), line(&block.note(0)));
  EXPECT_LT(line(&block.note(4)), line(&block.phase(0)));
  EXPECT_LT(line(&block.phase(1)), line(&block.share(0, 0)));
  EXPECT_EQ(line(&block.share(3, 1)) + 1, line(&block.share(4, 0)));
  EXPECT_LE(reinterpret_cast<const std::byte*>(&block.share(4, 1) + 1),
            mapping.bytes().data() + mapping.bytes().size());
}

TEST(ControlBlock, counts_passes_and_nothing_else) {
  const sys::Mapping mapping = ControlBlock::create(1, 1);
  const ControlBlock block(mapping, 1, 1);
  EXPECT_EQ(block.stage().stage, Stage::starting);
  block.enter(Stage::passing, 10);
  block.enter(Stage::between, 20);
  block.enter(Stage::passing, 30);
  block.enter(Stage::stopping, 40);
  EXPECT_EQ(block.stage().pass, 2U);
  EXPECT_EQ(block.stage().since_ns, 40);
  EXPECT_EQ(block.stage().stage, Stage::stopping);
}

}  // namespace
}  // namespace parbench::exec
