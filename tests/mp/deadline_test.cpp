#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>
#include <parbench/mp/deadline.hpp>
#include <parbench/mp/lock.hpp>
#include <ratio>
#include <thread>

namespace parbench::mp {
namespace {

using namespace std::chrono_literals;
using detail::Deadline;
using std::chrono::nanoseconds;

TEST(Timeout, is_for_ever_unless_it_is_given) {
  EXPECT_FALSE(Timeout());
  EXPECT_FALSE(Timeout(forever).has_value());
  EXPECT_FALSE(Timeout(std::optional<nanoseconds>()));
  EXPECT_EQ(Deadline::after(forever).at_ns(), INT64_MAX);
}

TEST(Timeout, is_exact_in_any_unit) {
  EXPECT_EQ(Timeout(7ns)->count(), 7);
  EXPECT_EQ(*Timeout(-3ms), -3'000'000ns);
  EXPECT_EQ(*Timeout(2h), 7'200'000'000'000ns);
  EXPECT_EQ(*Timeout(std::chrono::duration<double>(0.25)), 250'000'000ns);
  EXPECT_EQ(*Timeout(std::chrono::duration<std::int64_t, std::pico>(1'999)), 1ns);
  EXPECT_EQ(*Timeout(std::chrono::duration<std::int8_t, std::ratio<1, 4>>(3)), 750'000'000ns);
  EXPECT_EQ(Timeout(std::chrono::microseconds(9'223'372'036'854'775))->count(), 9'223'372'036'854'775'000);
  EXPECT_EQ(*Timeout(std::optional(5s)), 5'000'000'000ns);
}

TEST(Timeout, is_the_longest_there_is_where_nanoseconds_cannot_hold_it) {
  EXPECT_EQ(*Timeout(std::chrono::seconds::max()), nanoseconds::max());
  EXPECT_EQ(*Timeout(std::chrono::hours::max()), nanoseconds::max());
  EXPECT_EQ(*Timeout(std::chrono::duration<std::uint64_t, std::nano>(UINT64_MAX)), nanoseconds::max());
  EXPECT_EQ(*Timeout(std::chrono::duration<double>(std::numeric_limits<double>::infinity())),
            nanoseconds::max());
  EXPECT_EQ(*Timeout(std::chrono::hours::min()), nanoseconds::min());
  EXPECT_EQ(*Timeout(std::chrono::duration<double>(std::numeric_limits<double>::quiet_NaN())), 0ns);
}

TEST(Deadline, of_the_longest_time_out_does_not_pass_and_of_the_shortest_has_passed) {
  for (const Timeout longest : {Timeout(std::chrono::seconds::max()), Timeout(std::chrono::hours::max()),
                                Timeout(nanoseconds::max())})
    EXPECT_FALSE(Deadline::after(longest).has_passed());
  EXPECT_TRUE(Deadline::after(std::chrono::hours::min()).has_passed());
  EXPECT_TRUE(Deadline::after(0s).has_passed());
}

TEST(Timeout, waits_for_a_lock_for_as_long_as_hours_can_tell) {
  Lock lock;
  lock.acquire();
  std::thread other([&] {
    std::this_thread::sleep_for(20ms);
    lock.release();
  });
  EXPECT_TRUE(lock.acquire(std::chrono::hours::max()));
  other.join();
  lock.release();
}

}  // namespace
}  // namespace parbench::mp
