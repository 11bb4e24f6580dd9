#include "sys/futex.hpp"

#include <gtest/gtest.h>

#include <new>
#include <thread>
#include <vector>

#include "support/scene.hpp"
#include "sys/mapping.hpp"

namespace parbench::sys {
namespace {

using Word = std::atomic<std::uint32_t>;

class Futex : public ::testing::Test {
 protected:
  Mapping mapping_ = Mapping::shared(2 * sizeof(Word));
  Word& word_ = *new (mapping_.bytes().data()) Word(0);
  Word& arrived_ = *new (mapping_.bytes().data() + sizeof(Word)) Word(0);
};

TEST_F(Futex, does_not_sleep_when_the_word_has_changed_already) {
  word_ = 1;
  futex_wait(word_, 0, std::chrono::hours(1));
  SUCCEED() << "it came back";
}

TEST_F(Futex, gives_up_at_its_time_out) {
  futex_wait(word_, 0, std::chrono::milliseconds(2));
  futex_wait(word_, 0, std::chrono::nanoseconds(0));
  EXPECT_EQ(word_, 0U);
}

TEST_F(Futex, wakes_all_processes_that_sleep_on_it) {
  std::vector<Child> sleepers;
  for (int i = 0; i < 4; ++i)
    sleepers.push_back(Child::fork([this]() noexcept {
      ++arrived_;
      while (word_ == 0) futex_wait(word_, 0, std::chrono::hours(1));
      return 0;
    }));
  ASSERT_TRUE(testing::eventually([&] { return arrived_ == 4; }));
  for (const Child& child : sleepers)
    ASSERT_TRUE(testing::eventually([&] { return process_state(child.pid()) == 'S'; }));
  word_ = 1;
  futex_wake_all(word_);
  for (Child& child : sleepers) EXPECT_TRUE(child.wait_for(std::chrono::seconds(20)).has_exited());
}

TEST_F(Futex, wakes_the_threads_of_a_process_too) {
  std::vector<std::thread> sleepers;
  for (int i = 0; i < 4; ++i)
    sleepers.emplace_back([this] {
      ++arrived_;
      while (word_ == 0) futex_wait(word_, 0, std::chrono::hours(1));
    });
  EXPECT_TRUE(testing::eventually([&] { return arrived_ == 4; }));
  word_ = 1;
  futex_wake_all(word_);
  for (std::thread& thread : sleepers) thread.join();
}

TEST_F(Futex, loses_no_wake_up_between_two_that_take_turns) {
  constexpr std::uint32_t turns = 20'000;
  Child other = Child::fork([this]() noexcept {
    for (std::uint32_t turn = 0; turn < turns; turn += 2) {
      while (word_ != turn + 1) futex_wait(word_, turn, std::chrono::hours(1));
      word_ = turn + 2;
      futex_wake_all(word_);
    }
    return 0;
  });
  for (std::uint32_t turn = 0; turn < turns; turn += 2) {
    word_ = turn + 1;
    futex_wake_all(word_);
    while (word_ != turn + 2) futex_wait(word_, turn + 1, std::chrono::hours(1));
  }
  EXPECT_EQ(other.wait().exit_code(), 0);
}

}  // namespace
}  // namespace parbench::sys
