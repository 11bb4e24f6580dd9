#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <parbench/mp/barrier.hpp>
#include <parbench/mp/detail/ending.hpp>
#include <parbench/mp/error.hpp>
#include <string>
#include <thread>

#include "mp/crew.hpp"

namespace parbench::mp {
namespace {

using namespace std::chrono_literals;
using detail::Shared;

constexpr int parties = 5;

/// Five that run the same, this process being one of them.
class FiveParties : public ::testing::Test {
 protected:
  struct Counts {
    std::atomic<int> first{0};
    std::atomic<int> second{0};
    std::atomic<int> third{0};
  };

  template <class Body>
  void run(Body body) {
    Crew crew(parties - 1, [&](int) { return body(); });
    EXPECT_TRUE(body());
    EXPECT_TRUE(crew.went_well());
  }

  bool pass(int times) {
    for (int i = 0; i < times; ++i) {
      ++counts->first;
      if (counts->second != i * parties) return false;
      barrier.wait();
      ++counts->second;
      if (counts->first != (i + 1) * parties) return false;
      barrier.wait();
    }
    return barrier.n_waiting() == 0 && !barrier.broken();
  }

  Shared<Counts> counts;
  Barrier barrier{parties, {}, 60s};
};

TEST_F(FiveParties, pass_in_lockstep) {
  run([&] { return pass(1); });
}

TEST_F(FiveParties, pass_in_lockstep_again_and_again) {
  run([&] { return pass(300); });
}

TEST_F(FiveParties, each_have_a_place_of_their_own) {
  Shared<std::atomic<int>> places;
  run([&] {
    for (int i = 0; i < 50; ++i) {
      places->fetch_or(1 << barrier.wait());
      barrier.wait();
      if (places->load() != (1 << parties) - 1) return false;
      barrier.wait();
      places->store(0);
      barrier.wait();
    }
    return true;
  });
}

TEST_F(FiveParties, go_on_when_one_of_them_has_acted) {
  Barrier acting(
      parties, [&] { ++counts->first; }, 60s);
  run([&] {
    for (int i = 1; i <= 20; ++i) {
      acting.wait();
      if (counts->first != i) return false;
      acting.wait();
      if (counts->first != ++i) return false;
    }
    return true;
  });
}

TEST_F(FiveParties, are_told_that_one_called_abort) {
  run([&] {
    try {
      if (barrier.wait() == parties / 2) {
        barrier.abort();
        return true;
      }
      barrier.wait();
      ++counts->first;
    } catch (const BrokenBarrier&) {
      ++counts->second;
    }
    return true;
  });
  EXPECT_EQ(counts->first, 0);
  EXPECT_EQ(counts->second, parties - 1);
  EXPECT_TRUE(barrier.broken());
}

TEST_F(FiveParties, begin_anew_after_a_reset) {
  run([&] {
    if (barrier.wait() == parties / 2) {
      if (!testing::eventually([&] { return barrier.n_waiting() == parties - 1; })) return false;
      barrier.reset();
    } else {
      try {
        barrier.wait();
        ++counts->first;
      } catch (const BrokenBarrier&) {
        ++counts->second;
      }
    }
    barrier.wait();
    ++counts->third;
    return true;
  });
  EXPECT_EQ(counts->first, 0);
  EXPECT_EQ(counts->second, parties - 1);
  EXPECT_EQ(counts->third, parties);
}

TEST_F(FiveParties, begin_anew_after_an_abort_and_a_reset) {
  Barrier other(parties, {}, 60s);
  run([&] {
    try {
      if (barrier.wait() == parties / 2) {
        barrier.abort();
      } else {
        barrier.wait();
        ++counts->first;
      }
    } catch (const BrokenBarrier&) {
      ++counts->second;
    }
    if (other.wait() == parties / 2) barrier.reset();
    other.wait();
    barrier.wait();
    ++counts->third;
    return true;
  });
  EXPECT_EQ(counts->first, 0);
  EXPECT_EQ(counts->second, parties - 1);
  EXPECT_EQ(counts->third, parties);
}

TEST_F(FiveParties, all_give_up_when_one_is_late) {
  run([&] {
    if (barrier.wait() == parties / 2 && !testing::eventually([&] { return barrier.broken(); })) return false;
    try {
      barrier.wait(50ms);
    } catch (const BrokenBarrier&) {
      ++counts->first;
    }
    return true;
  });
  EXPECT_EQ(counts->first, parties);
}

TEST_F(FiveParties, all_give_up_after_the_barriers_own_time_out) {
  Barrier hasty(parties, {}, 50ms);
  run([&] {
    if (hasty.wait(60s) == parties / 2 && !testing::eventually([&] { return hasty.broken(); })) return false;
    try {
      hasty.wait();
    } catch (const BrokenBarrier&) {
      ++counts->first;
    }
    return true;
  });
  EXPECT_EQ(counts->first, parties);
}

TEST_F(FiveParties, pass_a_thousand_times) {
  run([&] {
    for (int i = 0; i < 1'000; ++i) barrier.wait();
    return true;
  });
  EXPECT_FALSE(barrier.broken());
}

TEST_F(FiveParties, may_be_threads_of_two_processes) {
  Crew crew(1, [&](int) {
    std::thread one([&] { pass(50); });
    const bool well = pass(50);
    one.join();
    return well;
  });
  std::thread one([&] { EXPECT_TRUE(pass(50)); });
  std::thread other([&] { EXPECT_TRUE(pass(50)); });
  EXPECT_TRUE(pass(50));
  one.join();
  other.join();
  EXPECT_TRUE(crew.went_well());
}

TEST(Barrier, of_one_is_passed_at_once) {
  int acted = 0;
  Barrier barrier(1, [&] { ++acted; });
  EXPECT_EQ(barrier.wait(), 0);
  EXPECT_EQ(barrier.wait(0ms), 0);
  EXPECT_EQ(acted, 2);
  EXPECT_EQ(barrier.parties(), 1);
}

TEST(Barrier, has_at_least_one_party) {
  EXPECT_THROW(Barrier(0), ValueError);
  EXPECT_THROW(Barrier(-1), ValueError);
}

TEST(Barrier, breaks_when_one_does_not_wait) {
  Barrier barrier(2);
  EXPECT_FALSE(barrier.broken());
  EXPECT_THROW(barrier.wait(0ms), BrokenBarrier);
  EXPECT_TRUE(barrier.broken());
  EXPECT_THROW(barrier.wait(), BrokenBarrier) << "and stays broken";
  barrier.reset();
  EXPECT_FALSE(barrier.broken());
  EXPECT_EQ(barrier.n_waiting(), 0);
}

TEST(Barrier, says_why_it_is_broken) {
  Barrier barrier(2);
  barrier.abort();
  try {
    barrier.wait();
    FAIL() << "it is whole";
  } catch (const BrokenBarrier& error) {
    EXPECT_NE(std::string(error.what()).find("abort"), std::string::npos);
  }
}

TEST(Barrier, breaks_when_its_action_throws) {
  Barrier barrier(
      2, [] { throw ValueError("mine"); }, 60s);
  sys::Child child = start([&] { return throws<BrokenBarrier>([&] { barrier.wait(); }); });
  ASSERT_TRUE(testing::eventually([&] { return barrier.n_waiting() == 1; }));
  EXPECT_THROW(barrier.wait(), ValueError);
  EXPECT_TRUE(went_well(child));
  EXPECT_TRUE(barrier.broken());
}

TEST(Barrier, may_be_used_by_its_action) {
  Barrier* self = nullptr;
  Barrier barrier(1, [&] { self->abort(); });
  self = &barrier;
  EXPECT_THROW(barrier.wait(), BrokenBarrier);
  EXPECT_TRUE(barrier.broken());
}

TEST(Barrier, reset_while_no_one_waits_stays_whole) {
  Barrier barrier(2, {}, 60s);
  for (int i = 0; i < 5; ++i) {
    barrier.reset();
    sys::Child child = start([&] { return barrier.wait() >= 0; });
    EXPECT_GE(barrier.wait(), 0);
    EXPECT_TRUE(went_well(child));
  }
}

TEST(Barrier, lets_in_the_next_when_more_come_than_it_has_parties) {
  Barrier barrier(
      2, [] { std::this_thread::sleep_for(5ms); }, 60s);
  Crew crew(6, [&](int) {
    barrier.wait();
    detail::end_in_good_order();
    return true;
  });
  EXPECT_TRUE(crew.went_well());
  EXPECT_FALSE(barrier.broken());
}

TEST(Barrier, breaks_for_all_when_one_that_waits_is_killed) {
  Barrier barrier(4, {}, 60s);
  sys::Child victim = start([&] { return barrier.wait() >= 0; });
  Crew others(2, [&](int) { return throws<BrokenBarrier>([&] { barrier.wait(); }); });
  ASSERT_TRUE(testing::eventually([&] { return barrier.n_waiting() == 3; }));
  kill(victim);
  EXPECT_TRUE(others.went_well());
  EXPECT_TRUE(barrier.broken());
  EXPECT_THROW(barrier.wait(), BrokenBarrier);
}

TEST(Barrier, breaks_for_the_last_when_one_that_waited_for_long_was_killed) {
  Barrier barrier(2, {}, 60s);
  sys::Child victim = start([&] { return barrier.wait() >= 0; });
  ASSERT_TRUE(testing::eventually([&] { return barrier.n_waiting() == 1; }));
  kill(victim);
  std::this_thread::sleep_for(20ms);
  EXPECT_THROW(barrier.wait(), BrokenBarrier);
}

TEST(Barrier, breaks_for_all_when_one_that_was_there_the_time_before_is_killed) {
  Barrier barrier(3, {}, 60s);
  sys::Child victim = start([&] {
    barrier.wait();
    for (;;) std::this_thread::sleep_for(1ms);
    return true;
  });
  Crew other(1, [&](int) {
    barrier.wait();
    return throws<BrokenBarrier>([&] { barrier.wait(); });
  });
  barrier.wait();
  ASSERT_TRUE(testing::eventually([&] { return barrier.n_waiting() == 1; }));
  kill(victim);
  EXPECT_TRUE(other.went_well());
  EXPECT_THROW(barrier.wait(), BrokenBarrier);
}

TEST(Barrier, breaks_when_one_is_killed_in_its_action) {
  Shared<std::atomic<int>> acting;
  Barrier barrier(
      2,
      [&] {
        acting->store(1);
        for (;;) std::this_thread::sleep_for(1ms);
      },
      60s);
  sys::Child waiter = start([&] { return throws<BrokenBarrier>([&] { barrier.wait(); }); });
  ASSERT_TRUE(testing::eventually([&] { return barrier.n_waiting() == 1; }));
  sys::Child actor = start([&] { return barrier.wait() >= 0; });
  ASSERT_TRUE(testing::eventually([&] { return acting->load() == 1; }));
  kill(actor);
  EXPECT_TRUE(went_well(waiter));
}

TEST(Barrier, does_not_miss_one_that_ended_in_good_order) {
  Barrier barrier(2, {}, 60s);
  sys::Child first = start([&] {
    barrier.wait();
    detail::end_in_good_order();
    return true;
  });
  barrier.wait();
  EXPECT_TRUE(went_well(first));
  sys::Child second = start([&] {
    std::this_thread::sleep_for(60ms);  // some ticks, in which the first might be missed
    return barrier.wait() >= 0;
  });
  EXPECT_GE(barrier.wait(), 0);
  EXPECT_TRUE(went_well(second));
}

TEST(Barrier, is_whole_after_a_death_and_a_reset) {
  Barrier barrier(2, {}, 60s);
  for (int i = 0; i < 5; ++i) {
    sys::Child victim = start([&]() -> bool {
      barrier.wait();
      die();
    });
    barrier.wait();
    victim.wait();
    EXPECT_THROW(barrier.wait(), BrokenBarrier);
    barrier.reset();
    sys::Child child = start([&] {
      barrier.wait();
      return barrier.wait() >= 0;
    });
    EXPECT_GE(barrier.wait(), 0);
    EXPECT_GE(barrier.wait(), 0);
    EXPECT_TRUE(went_well(child));
    barrier.reset();
  }
}

TEST(Barrier, sets_free_the_others_wherever_one_is_killed) {
  for (int i = 0; i < 40; ++i) {
    Barrier barrier(3, {}, 60s);
    Shared<std::atomic<int>> passed;
    const auto pass = [&] {
      try {
        for (;;) {
          barrier.wait();
          ++*passed;
        }
      } catch (const BrokenBarrier&) {
        return true;
      }
    };
    sys::Child victim = start(pass);
    Crew others(2, [&](int) { return pass(); });
    ASSERT_TRUE(testing::eventually([&] { return passed->load() > 3; }));
    kill(victim);
    ASSERT_TRUE(others.went_well()) << "after kill " << i;
    barrier.reset();
    Crew again(3, [&](int) { return barrier.wait() >= 0; });
    ASSERT_TRUE(again.went_well()) << "after kill " << i;
  }
}

}  // namespace
}  // namespace parbench::mp
