#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <list>
#include <map>
#include <numeric>
#include <parbench/mp/detail/shared.hpp>
#include <parbench/mp/pool.hpp>
#include <set>
#include <string>
#include <thread>

#include "support/scene.hpp"
#include "sys/child.hpp"
#include "sys/fd.hpp"

namespace parbench::mp {
namespace {

using namespace std::chrono_literals;
using parbench::testing::eventually;
using parbench::testing::in_child;
using parbench::testing::is_childless;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

int square(int x) {
  return x * x;
}

std::vector<int> first_ints(int count) {
  std::vector<int> ints(static_cast<std::size_t>(count));
  std::iota(ints.begin(), ints.end(), 0);
  return ints;
}

/// Items of which the sixth cannot be had.
struct BrokenItems {
  struct Iterator {
    // NOLINTBEGIN(readability-identifier-naming): as the standard library names them
    using value_type = int;
    using difference_type = std::ptrdiff_t;
    // NOLINTEND(readability-identifier-naming)
    int number = 0;

    int operator*() const { return number == 5 ? throw std::runtime_error("no more items") : number; }
    Iterator& operator++() {
      ++number;
      return *this;
    }
    Iterator operator++(int) { return {number++}; }
    bool operator==(const Iterator&) const = default;
  };
  Iterator begin() const { return {0}; }
  Iterator end() const { return {10}; }
};

/// What `action` throws as an E; the test fails when it throws none.
template <class E, class Action>
E thrown_by(Action action) {
  try {
    action();
  } catch (const E& error) {
    return error;
  }
  throw std::logic_error("nothing of the expected type was thrown");
}

// --- What Python's Pool does ---

TEST(Pool, maps_in_the_order_of_the_items) {
  Pool pool(2);
  const std::vector<int> squares = pool.map(square, first_ints(1'000));
  for (int i = 0; i < 1'000; ++i) ASSERT_EQ(squares[static_cast<std::size_t>(i)], i * i);
}

TEST(Pool, maps_with_any_chunksize) {
  Pool pool(2);
  for (const std::ptrdiff_t chunk : {1, 7, 100, 10'000}) {
    const std::vector<int> squares = pool.map(square, first_ints(100), chunk);
    ASSERT_EQ(squares.size(), 100U);
    EXPECT_EQ(squares.back(), 99 * 99);
  }
}

TEST(Pool, maps_nothing_to_nothing) {
  Pool pool(2);
  EXPECT_THAT(pool.map(square, std::vector<int>{}), IsEmpty());
}

TEST(Pool, maps_items_and_results_that_need_a_codec) {
  Pool pool(2);
  const auto shout = [](const std::string& text) { return text + "!"; };
  EXPECT_THAT(pool.map(shout, std::vector<std::string>{"a", "", "long enough to be on the heap"}),
              ElementsAre("a!", "!", "long enough to be on the heap!"));
}

TEST(Pool, maps_ranges_that_are_not_contiguous) {
  Pool pool(2);
  EXPECT_THAT(pool.map(square, std::list<int>{1, 2, 3}), ElementsAre(1, 4, 9));
  EXPECT_THAT(pool.map(square, std::set<int>{3, 1, 2}), ElementsAre(1, 4, 9));
}

TEST(Pool, maps_bools) {
  Pool pool(2);
  const auto negate = [](bool value) { return !value; };
  EXPECT_THAT(pool.map(negate, std::vector<bool>{true, false, true}), ElementsAre(false, true, false));
}

TEST(Pool, maps_lambdas_that_capture_plain_values) {
  Pool pool(2);
  const int factor = first_ints(8).back();
  EXPECT_THAT(pool.map([factor](int x) { return factor * x; }, std::vector{1, 2}), ElementsAre(7, 14));
}

TEST(Pool, takes_only_functions_that_mean_the_same_in_a_worker) {
  int number = 3;
  const std::string text = "three";
  const auto by_value = [number](int x) { return number * x; };
  const auto by_pointer = [p = &number](int x) { return *p * x; };
  const auto by_reference = [&number](int x) { return number * x; };
  const auto with_a_text = [text](int x) { return text.size() * static_cast<std::size_t>(x); };
  const auto outer = [by_reference](int x) { return by_reference(x); };
  static_assert(detail::Crossing<decltype(&square)>);
  static_assert(detail::Crossing<decltype(by_value)>);
  static_assert(detail::Crossing<decltype(by_pointer)>);
  static_assert(!detail::Crossing<decltype(by_reference)>);
  static_assert(!detail::Crossing<decltype(with_a_text)>);
  static_assert(!detail::Crossing<decltype(outer)>);
}

TEST(Pool, maps_functions_without_a_result) {
  detail::Shared<std::atomic<int>> sum;
  Pool pool(2);
  pool.map([sum = &*sum](int x) { *sum += x; }, first_ints(10));
  EXPECT_EQ(sum->load(), 45);
}

TEST(Pool, maps_from_one_shared_array_into_another) {
  const RawArray<int> items(first_ints(1'000));
  const Array<long> results(1'000);
  Pool pool(2);
  pool.map([](int x) { return 2L * x; }, items, results);
  for (int i = 0; i < 1'000; ++i) ASSERT_EQ(results[static_cast<std::size_t>(i)], 2L * i);
  auto later = pool.map_async([](int x) { return 3L * x; }, items, results, 10);
  later.get();
  EXPECT_EQ(results[999], 2'997);
}

TEST(Pool, maps_an_array_like_any_range) {
  const Array<int> items{1, 2, 3};
  Pool pool(2);
  EXPECT_THAT(pool.map(square, items), ElementsAre(1, 4, 9));
}

TEST(Pool, refuses_arrays_that_its_workers_do_not_know) {
  Pool pool(2);
  const RawArray<int> items(10);
  const auto error = thrown_by<NotAllowed>([&] { pool.map(square, items, items); });
  EXPECT_THAT(error.what(), HasSubstr("make arrays before the pool"));
}

TEST(Pool, refuses_an_array_with_too_little_room) {
  const RawArray<int> items(10);
  const RawArray<int> results(9);
  Pool pool(2);
  EXPECT_THROW(pool.map(square, items, results), ValueError);
}

TEST(Pool, starmaps_tuples_and_pairs) {
  Pool pool(2);
  const auto multiply = [](int a, int b) { return a * b; };
  EXPECT_THAT(pool.starmap(multiply, std::vector<std::tuple<int, int>>{{2, 3}, {4, 5}}), ElementsAre(6, 20));
  EXPECT_THAT(pool.starmap(multiply, std::vector<std::pair<int, int>>{{1, 2}}), ElementsAre(2));
  auto later = pool.starmap_async(multiply, std::vector<std::pair<int, int>>{{3, 3}});
  EXPECT_THAT(later.get(), ElementsAre(9));
}

TEST(Pool, applies_a_function_to_arguments) {
  Pool pool(2);
  EXPECT_EQ(pool.apply(square, 5), 25);
  EXPECT_EQ(
      pool.apply([](const std::string& a, int b) { return a + std::to_string(b); }, std::string("x"), 3),
      "x3");
  EXPECT_EQ(pool.apply([] { return 1; }), 1);
}

TEST(Pool, computes_in_other_processes) {
  Pool pool(2);
  const int pid = pool.apply([] { return ::getpid(); });
  EXPECT_NE(pid, ::getpid());
  EXPECT_THAT(pool.worker_pids(), ::testing::Contains(pid));
}

TEST(Pool, names_its_workers_as_python_does) {
  Pool pool(2);
  std::set<std::string> names;
  while (names.size() < 2)
    for (const std::string& name : pool.map([](int) { return current_process().name; }, first_ints(8)))
      names.insert(name);
  EXPECT_THAT(names, ElementsAre("ForkPoolWorker-1", "ForkPoolWorker-2"));
}

TEST(Pool, tells_a_worker_who_its_parent_is) {
  Pool pool(1);
  EXPECT_EQ(pool.apply([] { return parent_process()->pid; }), ::getpid());
}

TEST(AsyncResult, is_ready_after_a_wait) {
  Pool pool(2);
  auto result = pool.apply_async(square, 7);
  EXPECT_TRUE(result.wait());
  EXPECT_TRUE(result.ready());
  EXPECT_TRUE(result.successful());
  EXPECT_EQ(result.get(), 49);
  EXPECT_EQ(result.get(), 49) << "a second time";
}

TEST(AsyncResult, times_out_and_can_be_asked_again) {
  detail::Shared<std::atomic<int>> go;
  Pool pool(1);
  auto result = pool.apply_async([go = &*go] {
    while (go->load() == 0) ::usleep(100);
    return 1;
  });
  EXPECT_FALSE(result.wait(1ms));
  EXPECT_FALSE(result.ready());
  EXPECT_THROW(result.get(1ms), TimeoutError);
  EXPECT_THROW(result.get(0ms), TimeoutError);
  EXPECT_THROW((void)result.successful(), ValueError);
  go->store(1);
  EXPECT_EQ(result.get(), 1);
}

TEST(AsyncResult, becomes_ready_while_it_is_only_asked) {
  Pool pool(1);
  const auto result = pool.apply_async(square, 7);
  EXPECT_TRUE(eventually([&] { return result.ready(); }));
}

TEST(AsyncResult, that_is_dropped_is_not_missed) {
  detail::Shared<std::atomic<int>> done;
  Pool pool(2);
  for (int i = 0; i < 100; ++i) pool.apply_async([done = &*done] { ++*done; });
  pool.close();
  pool.join();
  EXPECT_EQ(done->load(), 100);
}

TEST(AsyncResult, calls_back_with_the_value) {
  Pool pool(2);
  std::vector<int> seen;
  for (int i = 0; i < 10; ++i) pool.apply_async(square, i).then([&](int value) { seen.push_back(value); });
  pool.close();
  pool.join();
  std::ranges::sort(seen);
  EXPECT_THAT(seen, ElementsAre(0, 1, 4, 9, 16, 25, 36, 49, 64, 81));
}

TEST(AsyncResult, calls_back_with_the_error) {
  Pool pool(1);
  std::string message;
  auto result = pool.apply_async([]() -> int { throw std::out_of_range("no such item"); });
  result.then([](int) {},
              [&](const std::exception_ptr& error) {
                try {
                  std::rethrow_exception(error);
                } catch (const std::out_of_range& caught) {
                  message = caught.what();
                }
              });
  result.wait();
  EXPECT_TRUE(eventually([&] { return !message.empty(); }));
  EXPECT_EQ(message, "no such item");
  EXPECT_FALSE(result.successful());
}

TEST(AsyncResult, calls_back_at_once_when_it_is_there_already) {
  Pool pool(1);
  auto result = pool.map_async(square, std::vector{3});
  result.wait();
  int seen = 0;
  result.then([&](const std::vector<int>& values) { seen = values.front(); });
  EXPECT_EQ(seen, 9);
}

TEST(AsyncResult, may_be_waited_for_in_a_callback) {
  Pool pool(1);
  int inner = 0;
  auto result = pool.apply_async(square, 2).then([&](int value) { inner = pool.apply(square, value); });
  result.wait();
  EXPECT_TRUE(eventually([&] { return inner != 0; }));
  EXPECT_EQ(inner, 16);
}

TEST(Imap, gives_results_in_order) {
  Pool pool(2);
  std::vector<int> seen;
  for (const int value : pool.imap(square, first_ints(5))) seen.push_back(value);
  EXPECT_THAT(seen, ElementsAre(0, 1, 4, 9, 16));
}

TEST(Imap, ends_with_no_value_again_and_again) {
  Pool pool(2);
  auto results = pool.imap(square, std::vector{3});
  EXPECT_EQ(results.next(), 9);
  EXPECT_EQ(results.next(), std::nullopt);
  EXPECT_EQ(results.next(), std::nullopt);
}

TEST(Imap, takes_chunks) {
  Pool pool(2);
  auto results = pool.imap(square, first_ints(1'000), 100);
  for (int i = 0; i < 1'000; ++i) ASSERT_EQ(results.next(), i * i);
  EXPECT_EQ(results.next(), std::nullopt);
}

TEST(Imap, throws_an_items_exception_at_its_place_and_goes_on) {
  Pool pool(2);
  auto results = pool.imap([](int x) { return x == 2 ? throw std::domain_error("two") : x; }, first_ints(5));
  EXPECT_EQ(results.next(), 0);
  EXPECT_EQ(results.next(), 1);
  EXPECT_THROW(results.next(), std::domain_error);
  EXPECT_EQ(results.next(), 3);
  EXPECT_EQ(results.next(), 4);
  EXPECT_EQ(results.next(), std::nullopt);
}

TEST(Imap, times_out) {
  detail::Shared<std::atomic<int>> go;
  Pool pool(1);
  auto results = pool.imap(
      [go = &*go](int x) {
        while (go->load() == 0) ::usleep(100);
        return x;
      },
      std::vector{5});
  EXPECT_THROW(results.next(1ms), TimeoutError);
  go->store(1);
  EXPECT_EQ(results.next(), 5);
}

TEST(Imap, unordered_gives_what_is_done_first) {
  detail::Shared<std::atomic<int>> go;
  Pool pool(2);
  auto results = pool.imap_unordered(
      [go = &*go](int x) {
        while (x == 0 && go->load() == 0) ::usleep(100);
        return x;
      },
      std::vector{0, 1});
  EXPECT_EQ(results.next(), 1);
  go->store(1);
  EXPECT_EQ(results.next(), 0);
  EXPECT_EQ(results.next(), std::nullopt);
}

TEST(Imap, passes_on_what_the_items_iterator_throws) {
  Pool pool(2);
  const BrokenItems broken;
  EXPECT_THROW(pool.imap(square, broken), std::runtime_error);
  EXPECT_THROW(pool.map(square, broken), std::runtime_error);
  EXPECT_EQ(pool.apply(square, 3), 9) << "the pool works on";
}

TEST(Pool, runs_its_initializer_in_each_worker) {
  static int level = 0;
  Pool pool(2, {.initializer = [] { level = 42; }});
  EXPECT_THAT(pool.map([](int) { return level; }, first_ints(4), 1), ElementsAre(42, 42, 42, 42));
  EXPECT_EQ(level, 0);
}

TEST(Pool, is_broken_by_an_initializer_that_throws) {
  Pool pool(2, {.initializer = [] { throw std::runtime_error("no licence"); }});
  const auto error = thrown_by<BrokenPool>([&] { pool.apply(square, 1); });
  EXPECT_THAT(error.what(), HasSubstr("no licence"));
}

TEST(Pool, replaces_workers_that_have_done_their_number_of_tasks) {
  Pool pool(1, {.max_tasks_per_child = 3});
  std::map<int, int> tasks;
  for (const int pid : pool.map([](int) { return ::getpid(); }, first_ints(12), 1)) ++tasks[pid];
  EXPECT_EQ(tasks.size(), 4U);
  for (const auto& [pid, count] : tasks) EXPECT_EQ(count, 3);
}

TEST(Pool, refuses_a_chunksize_below_1) {
  Pool pool(1);
  EXPECT_THROW(pool.map(square, first_ints(3), 0), ValueError);
  EXPECT_THROW(pool.imap(square, first_ints(3), -1), ValueError);
}

TEST(Pool, refuses_to_have_no_process) {
  EXPECT_THROW(Pool(0), ValueError);
  EXPECT_THROW(Pool(-1), ValueError);
}

TEST(ChunkSize, gives_each_worker_four_chunks_unless_set) {
  EXPECT_EQ(ChunkSize().of(1'000, 4), 63U);
  EXPECT_EQ(ChunkSize().of(3, 4), 1U);
  EXPECT_EQ(ChunkSize().of(0, 4), 1U);
  EXPECT_EQ(ChunkSize(5).of(1'000, 4), 5U);
}

// --- Exceptions ---

TEST(Pool, throws_the_workers_exception_with_its_type_message_and_worker) {
  Pool pool(1);
  try {
    pool.apply([]() -> int { throw std::invalid_argument("a bad argument"); });
    FAIL() << "nothing was thrown";
  } catch (const std::invalid_argument& error) {
    EXPECT_STREQ(error.what(), "a bad argument");
    const auto& remote = dynamic_cast<const RemoteError&>(error);
    EXPECT_EQ(remote.type_name(), "std::invalid_argument");
    EXPECT_EQ(remote.worker(), "ForkPoolWorker-1");
  }
}

TEST(Pool, throws_the_exception_of_the_earliest_chunk) {
  Pool pool(2);
  const auto fail = [](int x) { return x % 10 == 7 ? throw std::runtime_error(std::to_string(x)) : x; };
  const auto error = thrown_by<std::runtime_error>([&] { pool.map(fail, first_ints(100), 5); });
  EXPECT_STREQ(error.what(), "7");
}

TEST(Pool, works_on_after_an_exception) {
  Pool pool(1);
  for (int i = 0; i < 20; ++i) {
    EXPECT_THROW(pool.apply([]() -> int { throw 42; }), UnknownException);
    EXPECT_EQ(pool.apply(square, i), i * i);
  }
}

TEST(Pool, throws_bad_alloc_as_itself) {
  Pool pool(1);
  EXPECT_THROW(pool.apply([]() -> int { throw std::bad_alloc(); }), std::bad_alloc);
}

// --- The life of a pool ---

TEST(Pool, takes_no_tasks_once_closed_but_does_those_it_has) {
  Pool pool(1);
  auto result = pool.apply_async([] {
    ::usleep(5'000);
    return 3;
  });
  pool.close();
  EXPECT_THROW(pool.apply(square, 1), Closed);
  EXPECT_THROW(pool.map(square, std::vector<int>{}), Closed);
  pool.join();
  EXPECT_EQ(result.get(), 3);
}

TEST(Pool, can_be_closed_and_joined_twice) {
  Pool pool(2);
  pool.close();
  pool.close();
  pool.join();
  pool.join();
  pool.terminate();
}

TEST(Pool, refuses_to_be_joined_while_it_runs) {
  Pool pool(1);
  EXPECT_THROW(pool.join(), NotAllowed);
}

TEST(Pool, ends_at_once_when_terminated) {
  Pool pool(2);
  auto result = pool.map_async([](int) { ::sleep(1'000); }, first_ints(10));
  pool.terminate();
  pool.join();
  EXPECT_THROW(result.get(), BrokenPool);
  EXPECT_THROW(pool.apply(square, 1), BrokenPool);
}

TEST(Pool, ends_the_waits_of_other_threads_when_terminated) {
  Pool pool(2);
  auto result = pool.apply_async([] { ::sleep(1'000); });
  auto results = pool.imap([](int) { return static_cast<int>(::sleep(1'000)); }, first_ints(3));
  std::atomic<int> ended = 0;
  std::thread one([&] {
    EXPECT_THROW(result.get(), BrokenPool);
    ++ended;
  });
  std::thread other([&] {
    EXPECT_THROW(results.next(), BrokenPool);
    ++ended;
  });
  ::usleep(150'000);  // they have gone to sleep
  pool.terminate();
  one.join();
  other.join();
  EXPECT_EQ(ended, 2);
}

TEST(Pool, can_be_terminated_while_another_thread_joins_it) {
  Pool pool(2, {.initializer = [] {
              if (current_process().name == "ForkPoolWorker-2") ::sleep(1'000);
            }});
  EXPECT_EQ(pool.apply(square, 3), 9);
  pool.close();
  std::thread joiner([&] { pool.join(); });
  ::usleep(20'000);
  pool.terminate();
  joiner.join();
}

TEST(Pool, keeps_what_was_done_when_terminated) {
  detail::Shared<std::atomic<int>> done;
  Pool pool(1);
  auto result = pool.apply_async([done = &*done] { return done->store(1), 5; });
  ASSERT_TRUE(eventually([&] { return done->load() == 1; }));
  ::usleep(20'000);
  pool.terminate();
  EXPECT_EQ(result.get(), 5);
}

TEST(Pool, refuses_its_results_to_a_process_that_does_not_own_it) {
  Pool pool(1);
  auto result = pool.apply_async(square, 7);
  EXPECT_EQ(in_child([&]() -> int {
              try {
                result.get(1s);
                return 1;
              } catch (const NotAllowed&) {
                return 0;
              }
            }),
            0);
  EXPECT_EQ(result.get(), 49);
}

TEST(Pool, is_not_held_up_by_one_long_task) {
  detail::Shared<std::atomic<int>> stop;
  Pool pool(2);
  auto consumer = pool.apply_async([stop = &*stop] {
    while (stop->load() == 0) ::usleep(100);
    return 1;
  });
  for (int i = 0; i < 10'000; ++i) ASSERT_EQ(pool.apply(square, i % 100), (i % 100) * (i % 100));
  stop->store(1);
  EXPECT_EQ(consumer.get(), 1);
}

TEST(Pool, tells_one_who_only_asks_that_it_is_broken) {
  Pool pool(1);
  const int foreman = pool.apply([] { return ::getppid(); });
  const auto result = pool.apply_async([] { ::sleep(1'000); });
  ::kill(foreman, SIGKILL);
  EXPECT_TRUE(eventually([&] { return result.ready(); }));
  EXPECT_FALSE(result.successful());
}

TEST(Pool, joins_only_after_all_callbacks) {
  Pool pool(1);
  std::atomic<int> called = 0;
  auto result = pool.apply_async(square, 2);
  result.then([&](int) {
    ::usleep(30'000);
    ++called;
  });
  std::thread getter([&] { result.wait(); });
  pool.close();
  pool.join();
  EXPECT_EQ(called, 1);
  getter.join();
}

TEST(Pool, refuses_to_be_joined_in_a_callback) {
  Pool pool(1);
  bool is_refused = false;
  pool.apply_async(square, 2).then([&](int) {
    try {
      pool.join();
    } catch (const NotAllowed&) {
      is_refused = true;
    }
  });
  pool.close();
  pool.join();
  EXPECT_TRUE(is_refused);
}

TEST(Pool, says_so_when_it_was_moved_from) {
  Pool pool(1);
  const Pool other = std::move(pool);
  EXPECT_THROW(pool.apply(square, 1), Closed);  // NOLINT(bugprone-use-after-move): what it says is the point
}

TEST(Pool, that_is_assigned_to_ends_first) {
  Pool pool(1);
  const auto result = pool.apply_async([] { ::sleep(1'000); });
  pool = Pool(1);
  EXPECT_THROW(result.get(), BrokenPool);
  EXPECT_EQ(pool.apply(square, 3), 9);
}

TEST(Pool, refuses_options_that_make_no_sense) {
  EXPECT_THROW(Pool(1, {.max_lost_workers = -1}), ValueError);
  EXPECT_THROW(Pool(1, {.max_tasks_per_child = 0}), ValueError);
}

TEST(AsyncResult, keeps_its_value_for_its_copies) {
  Pool pool(1);
  auto result = pool.map_async(square, std::vector{1, 2});
  const auto copy = result;
  EXPECT_THAT(std::move(result).get(), ElementsAre(1, 4));
  EXPECT_THAT(copy.get(), ElementsAre(1, 4));
}

TEST(ResultIterator, cannot_be_copied_and_says_so_when_it_was_moved_from) {
  static_assert(!std::copy_constructible<ResultIterator<int>>);
  Pool pool(1);
  auto results = pool.imap(square, std::vector{1, 2});
  auto others = std::move(results);
  EXPECT_EQ(others.next(), 1);
  EXPECT_THROW(results.next(), Closed);  // NOLINT(bugprone-use-after-move): what it says is the point
}

TEST(Pool, results_outlive_it) {
  std::optional<AsyncResult<int>> done;
  std::optional<AsyncResult<int>> open;
  {
    Pool pool(1);
    done = pool.apply_async(square, 3);
    done->wait();
    open = pool.apply_async([] { return static_cast<int>(::sleep(1'000)); });
  }
  EXPECT_EQ(done->get(), 9);
  EXPECT_THROW(open->get(), BrokenPool);
}

TEST(Pool, can_be_moved) {
  Pool pool(1);
  Pool other = std::move(pool);
  EXPECT_EQ(other.apply(square, 3), 9);
}

TEST(Pool, leaves_no_process_and_no_descriptor) {
  { Pool warm_up(2); }
  const int before = sys::open_fd_count();
  for (int i = 0; i < 20; ++i) {
    Pool pool(2);
    EXPECT_EQ(pool.apply(square, i), i * i);
    if (i % 2 == 0) {
      pool.close();
      pool.join();
    }
  }
  EXPECT_EQ(sys::open_fd_count(), before);
  EXPECT_TRUE(is_childless());
}

TEST(Pool, dies_with_its_parent) {
  detail::Shared<std::array<std::atomic<int>, 3>> pids;
  const int result = in_child([&]() -> int {
    Pool pool(2);
    const std::vector<int> workers = pool.worker_pids();
    (*pids)[0] = workers[0];
    (*pids)[1] = workers[1];
    ::raise(SIGKILL);
    return 0;
  });
  EXPECT_EQ(result, -1 - SIGKILL);
  const auto has_ended = [](int pid) { return sys::process_state(pid).value_or('Z') == 'Z'; };
  EXPECT_TRUE(eventually([&] { return has_ended((*pids)[0]) && has_ended((*pids)[1]); }));
}

TEST(Pool, is_refused_while_there_are_other_threads) {
  std::atomic<bool> go = false;
  std::thread other([&] {
    while (!go) std::this_thread::yield();
  });
  const auto error = thrown_by<ForkRefused>([] { const Pool pool(1); });
  EXPECT_THAT(error.what(), HasSubstr("2 threads"));
  EXPECT_THAT(error.what(), HasSubstr("before the first thread"));
  {
    Pool pool(1, {.threads = OtherThreads::allowed});
    EXPECT_EQ(pool.apply(square, 3), 9);
  }
  go = true;
  other.join();
}

TEST(Pool, is_refused_to_a_process_that_does_not_own_it) {
  Pool pool(1);
  EXPECT_EQ(in_child([&]() -> int {
              try {
                pool.apply(square, 2);
                return 1;
              } catch (const NotAllowed&) {
                return 0;
              }
            }),
            0);
  EXPECT_EQ(pool.apply(square, 2), 4);
}

TEST(Pool, can_be_made_in_a_worker_of_another) {
  Pool outer(2);
  const auto inner_sum = [](int x) {
    Pool inner(2);
    const std::vector<int> squares = inner.map(square, std::vector{x, x + 1});
    return squares[0] + squares[1];
  };
  EXPECT_THAT(outer.map(inner_sum, std::vector{1, 2, 3}), ElementsAre(5, 13, 25));
}

TEST(Pool, serves_several_threads_at_once) {
  Pool pool(2);
  std::atomic<int> wrong = 0;
  const auto use = [&](int id) {
    for (int i = 0; i < 200; ++i) {
      if (pool.apply(square, id * i) != id * id * i * i) ++wrong;
      if (pool.map(square, std::vector{i, id}) != std::vector{i * i, id * id}) ++wrong;
    }
  };
  std::vector<std::thread> threads;
  for (int id = 1; id <= 4; ++id) threads.emplace_back(use, id);
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
}

// --- Bad luck ---

TEST(Pool, tells_of_a_killed_worker_and_replaces_it) {
  Pool pool(2);
  const auto error = thrown_by<WorkerLost>([&] { pool.apply([] { ::raise(SIGKILL); }); });
  EXPECT_THAT(error.what(), HasSubstr("was killed by SIGKILL"));
  EXPECT_THAT(error.what(), HasSubstr("ForkPoolWorker-"));
  EXPECT_EQ(error.exitcode(), -SIGKILL);
  EXPECT_THAT(error.what(), HasSubstr("pid " + std::to_string(error.pid())));
  EXPECT_THAT(error.what(), HasSubstr("over its call"));
  EXPECT_EQ(pool.apply(square, 3), 9);
  EXPECT_TRUE(eventually([&] { return pool.worker_pids().size() == 2; }));
}

TEST(Pool, tells_of_a_worker_that_exits) {
  Pool pool(1);
  const auto error = thrown_by<WorkerLost>([&] { pool.apply([] { ::_exit(0); }); });
  EXPECT_THAT(error.what(), HasSubstr("exited with code 0"));
  EXPECT_EQ(error.exitcode(), 0);
}

TEST(Pool, loses_only_the_items_that_the_dead_was_at) {
  Pool pool(2);
  auto results = pool.imap(
      [](int x) {
        if (x == 5) ::raise(SIGSEGV);
        return x;
      },
      first_ints(20));
  int good = 0;
  int lost = 0;
  for (int i = 0; i < 20; ++i) {
    try {
      EXPECT_EQ(results.next(), i);
      ++good;
    } catch (const WorkerLost& error) {
      EXPECT_THAT(error.what(), HasSubstr("item 5"));
      ++lost;
    }
  }
  EXPECT_EQ(good, 19);
  EXPECT_EQ(lost, 1);
}

TEST(Pool, completes_the_other_chunks_of_a_map) {
  detail::Shared<std::atomic<int>> done;
  Pool pool(2);
  const auto work = [done = &*done](int x) {
    if (x == 57) ::raise(SIGKILL);
    ++*done;
    return x;
  };
  const auto error = thrown_by<WorkerLost>([&] { pool.map(work, first_ints(100), 10); });
  EXPECT_THAT(error.what(), HasSubstr("items 50 to 59"));
  EXPECT_EQ(done->load(), 97);
}

TEST(Pool, replaces_an_idle_worker_that_is_killed) {
  Pool pool(2);
  for (int i = 0; i < 10; ++i) {
    const std::vector<int> before = pool.worker_pids();
    ::kill(before.front(), SIGKILL);
    ASSERT_TRUE(eventually([&] {
      const std::vector<int> now = pool.worker_pids();
      return now.size() == 2 && now.front() != before.front();
    }));
    EXPECT_THAT(pool.map(square, std::vector{1, 2, 3}), ElementsAre(1, 4, 9));
  }
}

TEST(Pool, survives_a_worker_killed_in_the_middle_of_a_large_result) {
  Pool pool(1);
  struct Bomb {
    static std::vector<char> burst() {
      const int me = ::getpid();
      if (::fork() == 0) {
        ::usleep(3'000);
        ::kill(me, SIGKILL);
        ::_exit(0);
      }
      std::vector<char> text(200'000'000, 'x');
      return text;
    }
  };
  try {
    EXPECT_EQ(pool.apply(&Bomb::burst).size(), 200'000'000U);  // it was quicker than its murderer
  } catch (const WorkerLost&) {
  }
  EXPECT_TRUE(eventually([&] {
    try {
      return pool.apply(square, 4) == 16;
    } catch (const WorkerLost&) {  // the murderer came late
      return false;
    }
  }));
}

TEST(Pool, is_broken_once_it_has_lost_too_many_workers) {
  Pool pool(1, {.max_lost_workers = 3});
  for (int i = 0; i < 3; ++i) EXPECT_THROW(pool.apply([] { ::raise(SIGKILL); }), WorkerLost);
  EXPECT_THROW(pool.apply([] { ::raise(SIGKILL); }), WorkerLost);
  const auto error = thrown_by<BrokenPool>([&] {
    for (int i = 0; i < 1'000; ++i) pool.apply(square, 1);
  });
  EXPECT_THAT(error.what(), HasSubstr("has lost 4 workers"));
  EXPECT_THAT(error.what(), HasSubstr("SIGKILL"));
}

TEST(Pool, is_broken_when_the_process_that_forks_its_workers_is_killed) {
  Pool pool(2);
  const int foreman = pool.apply([] { return ::getppid(); });
  auto result = pool.apply_async([] { ::sleep(1'000); });
  ::kill(foreman, SIGKILL);
  EXPECT_THROW(result.get(), BrokenPool);
  const auto error = thrown_by<BrokenPool>([&] { pool.apply(square, 1); });
  EXPECT_THAT(error.what(), HasSubstr("was killed by SIGKILL"));
}

TEST(Pool, ends_although_a_worker_is_stopped) {
  Pool pool(2);
  ::kill(pool.worker_pids().front(), SIGSTOP);
  pool.terminate();
  EXPECT_TRUE(is_childless());
}

TEST(Pool, ends_although_the_process_that_forks_its_workers_is_stopped) {
  Pool pool(1);
  ::kill(pool.apply([] { return ::getppid(); }), SIGSTOP);
  pool.terminate();
  EXPECT_TRUE(is_childless());
}

TEST(Pool, joins_although_workers_die_on_the_way) {
  Pool pool(2);
  int lost = 0;
  int good = 0;
  for (int i = 0; i < 50; ++i)
    pool.apply_async(
            [](int x) {
              if (x % 10 == 3) ::raise(SIGKILL);
            },
            i)
        .then([&] { ++good; }, [&](const std::exception_ptr&) { ++lost; });
  pool.close();
  pool.join();
  EXPECT_EQ(good, 45);
  EXPECT_EQ(lost, 5);
  EXPECT_TRUE(is_childless());
}

// --- Large and many ---

TEST(Pool, moves_results_larger_than_its_rings) {
  Pool pool(2);
  const auto make = [](int megabytes) {
    return std::vector<char>(static_cast<std::size_t>(megabytes) << 20U, 'y');
  };
  for (const int megabytes : {1, 4, 5, 64}) {
    const std::vector<char> text = pool.apply(make, megabytes);
    EXPECT_EQ(text.size(), static_cast<std::size_t>(megabytes) << 20U);
    EXPECT_EQ(std::ranges::count(text, 'y'), static_cast<std::ptrdiff_t>(text.size()));
  }
}

TEST(Pool, moves_inputs_larger_than_what_it_takes_at_once) {
  Pool pool(2);
  const std::vector<std::string> texts(4, std::string(std::size_t{40} << 20U, 'z'));
  const auto length = [](const std::string& text) { return text.size(); };
  EXPECT_THAT(pool.map(length, texts, 1), ::testing::Each(std::size_t{40} << 20U));
}

TEST(Pool, runs_very_many_tasks_with_large_results_in_bounded_memory) {
  const int tasks = testing::is_sanitized ? 10'000 : 100'000;
  const auto resident_kb = [] {
    long pages = 0;
    std::FILE* const file = std::fopen("/proc/self/statm", "r");
    const bool is_read = file != nullptr && std::fscanf(file, "%*d %ld", &pages) == 1;
    if (file != nullptr) std::fclose(file);
    return is_read ? pages * 4 : 0;
  };
  Pool pool(2);
  const long before = resident_kb();
  std::size_t bytes = 0;
  std::size_t expected = 0;
  const auto size_of = [](int i) {
    return i % 500 == 0 ? std::size_t{1} << 20U : static_cast<std::size_t>(i % 4'096);
  };
  for (int i = 0; i < tasks; ++i) {
    expected += size_of(i);
    pool.apply_async([size_of](int n) { return std::vector<char>(size_of(n), 'r'); }, i)
        .then([&](const std::vector<char>& result) { bytes += result.size(); });
  }
  pool.close();
  pool.join();
  EXPECT_EQ(bytes, expected);
  if (!testing::is_sanitized) {
    EXPECT_LT(resident_kb() - before, 200'000);
  }
}

TEST(Pool, holds_results_until_they_are_asked_for) {
  Pool pool(2);
  std::vector<AsyncResult<std::vector<char>>> results;
  for (int i = 0; i < 100; ++i)
    results.push_back(pool.apply_async([] { return std::vector<char>(std::size_t{1} << 20U, 'h'); }));
  for (auto& result : results) EXPECT_EQ(result.get().size(), std::size_t{1} << 20U);
}

TEST(Pool, starts_and_ends_many_times) {
  for (int i = 0; i < (testing::is_sanitized ? 20 : 100); ++i) {
    Pool pool(1 + i % 4);
    if (i % 3 != 0) {
      EXPECT_THAT(pool.map(square, std::vector{1, 2}), ElementsAre(1, 4));
    }
  }
  EXPECT_TRUE(is_childless());
}

}  // namespace
}  // namespace parbench::mp
