#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <list>
#include <mutex>
#include <numeric>
#include <parbench/mp/array.hpp>
#include <parbench/mp/error.hpp>
#include <parbench/mp/value.hpp>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "mp/crew.hpp"

namespace parbench::mp {
namespace {

using namespace std::chrono_literals;

struct Point {
  double x = 0;
  double y = 0;
  auto fields() { return std::tie(x, y); }
  bool operator==(const Point&) const = default;
};

static_assert(!std::copy_constructible<Array<int>> && !std::copy_constructible<RawArray<int>> &&
              std::movable<Array<int>> && std::movable<RawArray<int>>);

// What may be shared is told when it is compiled.
static_assert(detail::Shareable<int> && detail::Shareable<Point> && detail::Shareable<std::array<char, 20>>);
static_assert(!detail::Shareable<int*> && !detail::Shareable<std::string> &&
              !detail::Shareable<std::vector<int>> && !detail::Shareable<std::string_view> &&
              !detail::Shareable<std::span<int>>);

/// What Value and RawValue have in common.
template <class T>
class BothValues : public ::testing::Test {};
using Kinds = ::testing::Types<Value<int>, Value<double>, Value<short>, Value<long>, Value<char>,
                               RawValue<int>, RawValue<double>, RawValue<char>>;
TYPED_TEST_SUITE(BothValues, Kinds);

TYPED_TEST(BothValues, is_written_by_one_process_and_read_by_another) {
  using T = decltype(std::declval<TypeParam>().get());
  TypeParam value(T{42});
  EXPECT_EQ(value.get(), T{42});
  EXPECT_TRUE(went_well(start([&] {
    const bool was = value.get() == T{42};
    value.set(T{77});
    return was;
  })));
  EXPECT_EQ(value.get(), T{77});
}

TYPED_TEST(BothValues, is_zero_at_first) {
  using T = decltype(std::declval<TypeParam>().get());
  EXPECT_EQ(TypeParam().get(), T{0});
}

TEST(Value, holds_a_struct) {
  Value<Point> point(Point{1, 2});
  EXPECT_TRUE(went_well(start([&] {
    point.with([](Point& p) { p.y = 5; });
    return true;
  })));
  EXPECT_EQ(point.get(), (Point{1, 5}));
}

TEST(Value, is_counted_up_under_its_lock_by_all_at_once) {
  Value<int> count(0);
  Crew crew(3, [&](int) {
    for (int i = 0; i < 2'000; ++i) {
      if (i % 2 == 0) {
        count.with([](int& n) { ++n; });
      } else {
        const std::scoped_lock guard(count.get_lock());
        count.set(count.get() + 1);
      }
    }
    return true;
  });
  EXPECT_TRUE(crew.went_well());
  EXPECT_EQ(count.get(), 6'000);
}

TEST(Value, hands_out_what_with_returns) {
  Value<int> value(5);
  EXPECT_EQ(value.with([](int& n) { return n * 2; }), 10);
  EXPECT_THROW(value.with([](int&) -> int { throw ValueError("mine"); }), ValueError);
  EXPECT_FALSE(value.get_lock().is_locked());
}

TEST(Value, tells_that_it_may_be_half_written) {
  Value<Point> point(Point{1, 1});
  start([&]() -> bool {
    point.with([](Point& p) {
      p.x = 2;
      die();
    });
    return true;
  }).wait();
  try {
    point.get();
    FAIL() << "no one was told";
  } catch (const OwnerDied&) {
    point.set({3, 3});  // whoever is told holds the lock, and mends
  }
  EXPECT_EQ(point.get(), (Point{3, 3}));
  EXPECT_FALSE(point.get_lock().is_locked());
}

TEST(Value, waits_for_its_lock) {
  Value<int> value(1);
  const std::scoped_lock guard(value.get_lock());
  EXPECT_TRUE(went_well(start([&] { return !value.get_lock().acquire(5ms); })));
}

TEST(RawValue, is_used_by_reference) {
  RawValue<Point> point;
  EXPECT_TRUE(went_well(start([&] {
    point->x = 4;
    (*point).y = 5;
    return true;
  })));
  EXPECT_EQ(*point, (Point{4, 5}));
}

TEST(AtomicValue, is_counted_up_by_all_at_once) {
  AtomicValue<long> count;
  Crew crew(3, [&](int) {
    for (int i = 0; i < 5'000; ++i) {
      ++count;
      count += 2;
      count.fetch_add(3);
      count++;
      --count;
      count -= 1;
    }
    return true;
  });
  EXPECT_TRUE(crew.went_well());
  EXPECT_EQ(count.load(), 3 * 5'000 * 5);
}

TEST(AtomicValue, does_what_an_atomic_does) {
  AtomicValue<int> value(1);
  EXPECT_EQ(value.exchange(2), 1);
  int expected = 1;
  EXPECT_FALSE(value.compare_exchange(expected, 9));
  EXPECT_EQ(expected, 2);
  EXPECT_TRUE(value.compare_exchange(expected, 9));
  EXPECT_EQ(value, 9);
  EXPECT_EQ(value.fetch_sub(4), 9);
  EXPECT_EQ(value++, 5);
  EXPECT_EQ(value--, 6);
  value = 3;
  EXPECT_EQ(value.load(std::memory_order_acquire), 3);
  value.store(4, std::memory_order_release);
  EXPECT_EQ(value.load(), 4);
}

TEST(AtomicValue, may_be_a_floating_point_number) {
  AtomicValue<double> sum;
  Crew crew(2, [&](int) {
    for (int i = 0; i < 1'000; ++i) sum += 0.5;
    return true;
  });
  EXPECT_TRUE(crew.went_well());
  EXPECT_EQ(sum.load(), 1'000.0);
}

TEST(AtomicValue, is_whole_wherever_its_writer_is_killed) {
  AtomicValue<std::uint64_t> value;
  for (int i = 0; i < 20; ++i) {
    sys::Child child = start([&]() -> bool {
      for (std::uint32_t n = 0;; ++n) value.store(std::uint64_t{n} << 32 | n);
    });
    std::this_thread::sleep_for(300us);
    kill(child);
    ASSERT_EQ(value.load() >> 32, value.load() & 0xFFFF'FFFFU);
  }
}

/// What Array and RawArray have in common.
template <class T>
class BothArrays : public ::testing::Test {};
using ArrayKinds = ::testing::Types<Array<int>, RawArray<int>>;
TYPED_TEST_SUITE(BothArrays, ArrayKinds);

TYPED_TEST(BothArrays, is_changed_by_one_process_and_read_by_another) {
  std::vector<int> expected{680, 626, 934, 821, 150, 233, 548, 982, 714, 831};
  TypeParam array(expected);
  EXPECT_EQ(array.size(), expected.size());
  EXPECT_EQ(array[3], expected[3]);
  EXPECT_TRUE(std::ranges::equal(array, expected));
  const std::vector<int> part{1, 2, 3, 4};
  std::ranges::copy(part, array.begin() + 4);
  std::ranges::copy(part, expected.begin() + 4);
  EXPECT_TRUE(went_well(start([&] {
    std::partial_sum(array.begin(), array.end(), array.begin());
    return true;
  })));
  std::partial_sum(expected.begin(), expected.end(), expected.begin());
  EXPECT_TRUE(std::ranges::equal(array, expected));
}

TYPED_TEST(BothArrays, is_made_of_a_size_with_zeroes) {
  for (int i = 0; i < 3; ++i) {
    TypeParam array(10);
    EXPECT_EQ(array.size(), 10U);
    EXPECT_TRUE(std::ranges::all_of(array, [](int element) { return element == 0; }));
    std::iota(array.begin(), array.end(), 0);
    EXPECT_EQ(array[9], 9);
  }
}

TYPED_TEST(BothArrays, is_made_of_a_list_or_a_range) {
  EXPECT_TRUE(std::ranges::equal(TypeParam{3, 1, 2}, std::vector<int>{3, 1, 2}));
  EXPECT_TRUE(std::ranges::equal(TypeParam(std::set<int>{2, 0, 1}), std::vector<int>{0, 1, 2}));
  EXPECT_TRUE(std::ranges::equal(TypeParam(std::list<short>{7, 8}), std::vector<int>{7, 8}));
}

TYPED_TEST(BothArrays, may_be_empty) {
  TypeParam array(0);
  EXPECT_EQ(array.size(), 0U);
  EXPECT_TRUE(array.empty());
  EXPECT_EQ(array.begin(), array.end());
  EXPECT_THROW(array.at(0), ValueError);
}

TYPED_TEST(BothArrays, is_checked_by_at) {
  TypeParam array{5, 6};
  EXPECT_EQ(array.at(1), 6);
  array.at(1) = 7;
  EXPECT_EQ(array.span().back(), 7);
  EXPECT_THROW(array.at(2), ValueError);
}

TYPED_TEST(BothArrays, is_not_larger_than_the_memory_of_a_machine) {
  EXPECT_THROW(TypeParam(std::size_t{1} << 62), ValueError);
  EXPECT_THROW(TypeParam(std::size_t{1} << 60), std::runtime_error);
}

TYPED_TEST(BothArrays, can_be_moved) {
  TypeParam array{1, 2, 3};
  const int* const data = array.data();
  TypeParam moved(std::move(array));
  EXPECT_EQ(moved.data(), data);
  EXPECT_EQ(moved.size(), 3U);
  TypeParam other(1);
  other = std::move(moved);
  EXPECT_EQ(other[2], 3);
}

TYPED_TEST(BothArrays, tells_whether_it_was_made_before_a_fork) {
  TypeParam before(1);
  const std::uint64_t births = detail::SharedMemory::births();
  TypeParam after(1);
  EXPECT_LE(before.memory().birth(), births);
  EXPECT_GT(after.memory().birth(), births);
}

TEST(RawArray, holds_structs_as_they_begin) {
  struct Cell {
    int value = 7;
  };
  RawArray<Cell> array(3);
  EXPECT_TRUE(std::ranges::all_of(array, [](const Cell& cell) { return cell.value == 7; }));
}

TEST(Array, is_changed_under_its_lock_by_all_at_once) {
  Array<int> array(4);
  Crew crew(3, [&](int) {
    for (int i = 0; i < 1'000; ++i) {
      const std::scoped_lock guard(array.get_lock());
      for (int& element : array) ++element;
    }
    return true;
  });
  EXPECT_TRUE(crew.went_well());
  EXPECT_TRUE(std::ranges::all_of(array, [](int element) { return element == 3'000; }));
}

TEST(Array, tells_that_it_may_be_half_written) {
  Array<int> array(100);
  start([&]() -> bool {
    const std::scoped_lock guard(array.get_lock());
    std::ranges::fill(array.span().first(50), 1);
    die();
  }).wait();
  EXPECT_THROW(std::scoped_lock{array.get_lock()}, OwnerDied);
  const std::scoped_lock guard(array.get_lock());
  EXPECT_EQ(std::accumulate(array.begin(), array.end(), 0), 50);
}

}  // namespace
}  // namespace parbench::mp
