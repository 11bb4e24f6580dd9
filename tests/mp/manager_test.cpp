#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <memory>
#include <mutex>
#include <new>
#include <numeric>
#include <optional>
#include <parbench/mp/detail/shared.hpp>
#include <parbench/mp/manager.hpp>
#include <parbench/mp/pipe.hpp>
#include <stdexcept>
#include <string>
#include <thread>
#include <tuple>
#include <utility>
#include <vector>

#include "support/scene.hpp"
#include "sys/child.hpp"
#include "sys/fd.hpp"

namespace parbench::mp {
namespace {

using namespace std::chrono_literals;
using parbench::sys::Child;
using parbench::testing::eventually;

using Numbers = std::vector<int>;
using Words = std::vector<std::string>;

/// A child that inherits every descriptor; 255 for an exception.
template <class Body>
Child fork(Body body) {
  return Child::fork_on({.descriptors = sys::Descriptors::all}, [body]() mutable noexcept -> int {
    try {
      return body();
    } catch (const std::exception& error) {
      std::fprintf(stderr, "in a child: %s\n", error.what());
      return 255;
    }
  });
}

[[noreturn]] void die() {
  ::raise(SIGKILL);
  std::abort();
}

template <class Exception, class Body>
std::string message_of(Body body) {
  try {
    body();
  } catch (const Exception& error) {
    return error.what();
  }
  return "nothing was thrown";
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

struct Person {
  std::string name;
  std::vector<int> scores;
  auto fields() { return std::tie(name, scores); }
  bool operator==(const Person&) const = default;
};

TEST(ManagedList, does_what_a_list_does) {
  const Manager manager;
  const auto list = manager.list<int>({1, 2, 3});
  list.append(4);
  list.extend({5, 6});
  EXPECT_EQ(list.snapshot(), (Numbers{1, 2, 3, 4, 5, 6}));
  list.insert(0, 9);
  list.insert(-1, 8);
  list.insert(100, 7);
  EXPECT_EQ(list.snapshot(), (Numbers{9, 1, 2, 3, 4, 5, 8, 6, 7}));
  EXPECT_EQ(list.pop(), 7);
  EXPECT_EQ(list.pop(0), 9);
  EXPECT_EQ(list.pop(-2), 8);
  EXPECT_EQ(list.get(0), 1);
  EXPECT_EQ(list.get(-1), 6);
  list.set(1, 20);
  list.set(-1, 20);
  EXPECT_EQ(list.snapshot(), (Numbers{1, 20, 3, 4, 5, 20}));
  EXPECT_EQ(list.index(20), 1U);
  EXPECT_EQ(list.count(20), 2U);
  list.remove(20);
  EXPECT_EQ(list.snapshot(), (Numbers{1, 3, 4, 5, 20}));
  EXPECT_EQ(list.size(), 5U);
  EXPECT_TRUE(list.contains(3));
  list.reverse();
  EXPECT_EQ(list.snapshot(), (Numbers{20, 5, 4, 3, 1}));
  list.sort();
  EXPECT_EQ(list.snapshot(), (Numbers{1, 3, 4, 5, 20}));
  list.sort([](int a, int b) { return a > b; });
  EXPECT_EQ(list.snapshot(), (Numbers{20, 5, 4, 3, 1}));
  list.clear();
  EXPECT_TRUE(list.empty());
}

TEST(ManagedList, has_slices) {
  const Manager manager;
  const auto list = manager.list<int>({0, 1, 2, 3, 4, 5});
  EXPECT_EQ(list.slice(2), (Numbers{2, 3, 4, 5}));
  EXPECT_EQ(list.slice(1, 3), (Numbers{1, 2}));
  EXPECT_EQ(list.slice(-2), (Numbers{4, 5}));
  EXPECT_EQ(list.slice(-100, -4), (Numbers{0, 1}));
  EXPECT_EQ(list.slice(4, 2), Numbers{});
  list.set_slice(1, 3, {7, 8, 9});
  EXPECT_EQ(list.snapshot(), (Numbers{0, 7, 8, 9, 3, 4, 5}));
  list.erase_slice(-2);
  EXPECT_EQ(list.snapshot(), (Numbers{0, 7, 8, 9, 3}));
}

TEST(ManagedList, throws_what_a_vector_throws) {
  const Manager manager;
  const auto list = manager.list<int>({1});
  EXPECT_THROW(list.get(1), std::out_of_range);
  EXPECT_THROW(list.get(-2), std::out_of_range);
  EXPECT_THROW(list.set(1, 0), std::out_of_range);
  EXPECT_THROW(list.remove(7), ValueError);
  EXPECT_THROW(list.index(7), ValueError);
  EXPECT_EQ(list.pop(), 1);
  EXPECT_THROW(list.pop(), std::out_of_range);
  EXPECT_TRUE(contains(message_of<std::out_of_range>([&] { list.get(3); }), "index 3"));
}

TEST(ManagedList, holds_any_sendable_type) {
  const Manager manager;
  const auto words = manager.list<std::string>({"b", "a"});
  words.append("");
  words.sort();
  EXPECT_EQ(words.snapshot(), (Words{"", "a", "b"}));
  const auto flags = manager.list<bool>({true, false});
  flags.set(1, true);
  flags.modify(0, [](bool& flag) { flag = !flag; });
  EXPECT_EQ(flags.snapshot(), (std::vector<bool>{false, true}));
  const auto persons = manager.list<Person>();
  persons.append({"Ada", {1, 2}});
  EXPECT_EQ(persons.get(0), (Person{"Ada", {1, 2}}));
}

TEST(ManagedList, carries_large_values) {
  const Manager manager;
  std::string large(5'000'000, 'x');
  large.back() = 'y';
  const auto list = manager.list<std::string>({large});
  list.append("z");
  list.append(large);
  EXPECT_TRUE(list.get(0) == large);
  EXPECT_TRUE(list.snapshot() == (Words{large, "z", large}));
}

TEST(ManagedDict, does_what_a_dict_does) {
  const Manager manager;
  const auto dict = manager.dict<std::string, int>({{"b", 2}, {"a", 1}});
  dict.set("c", 3);
  dict.set("b", 20);
  using Items = std::vector<std::pair<std::string, int>>;
  EXPECT_EQ(dict.items(), (Items{{"b", 20}, {"a", 1}, {"c", 3}}));
  EXPECT_EQ(dict.keys(), (Words{"b", "a", "c"}));
  EXPECT_EQ(dict.values(), (Numbers{20, 1, 3}));
  EXPECT_EQ(dict.get("a"), 1);
  EXPECT_EQ(dict.get("x"), std::nullopt);
  EXPECT_EQ(dict.get("x", 7), 7);
  EXPECT_EQ(dict.at("b"), 20);
  EXPECT_THROW(dict.at("x"), std::out_of_range);
  EXPECT_TRUE(dict.contains("a"));
  EXPECT_FALSE(dict.contains("x"));
  EXPECT_EQ(dict.pop("b"), 20);
  EXPECT_THROW(dict.pop("b"), std::out_of_range);
  EXPECT_EQ(dict.pop("b", 5), 5);
  EXPECT_EQ(dict.setdefault("a", 9), 1);
  EXPECT_EQ(dict.setdefault("d", 9), 9);
  EXPECT_TRUE(dict.erase("c"));
  EXPECT_FALSE(dict.erase("c"));
  dict.update({{"d", 4}, {"e", 5}});
  EXPECT_EQ(dict.snapshot(), (Items{{"a", 1}, {"d", 4}, {"e", 5}}));
  EXPECT_EQ(dict.size(), 3U);
  dict.clear();
  EXPECT_TRUE(dict.empty());
  dict.set("a", 1);
  EXPECT_EQ(dict.size(), 1U);
}

TEST(ManagedDict, needs_no_hash_where_keys_have_an_order) {
  const Manager manager;
  const auto dict = manager.dict<std::pair<int, std::string>, double>();
  dict.set({2, "b"}, 1.5);
  dict.set({1, "a"}, 2.5);
  EXPECT_EQ(dict.at({2, "b"}), 1.5);
  EXPECT_EQ(dict.values(), (std::vector<double>{1.5, 2.5}));
}

TEST(ManagedDict, changes_a_value_in_the_server) {
  const Manager manager;
  const auto dict = manager.dict<std::string, int>();
  EXPECT_THROW(dict.modify("a", [](int& value) { ++value; }), std::out_of_range);
  dict.modify("a", 10, [](int& value) { ++value; });
  int step = 5;  // a constant would be no capture
  EXPECT_EQ(dict.modify("a", [step](int& value) { return value += step; }), 16);
  EXPECT_EQ(dict.modify(
                "a", 0, +[](int& value) { return value * 2; }),
            32);
  EXPECT_EQ(dict.at("a"), 16);
}

TEST(ManagedValue, is_got_set_and_changed) {
  const Manager manager;
  const auto value = manager.value<std::string>("a");
  value.set("b");
  EXPECT_EQ(value.get(), "b");
  EXPECT_EQ(value.modify([](std::string& text) { return (text += "c").size(); }), 2U);
  EXPECT_EQ(value.get(), "bc");
}

TEST(ManagedArray, keeps_its_size) {
  const Manager manager;
  const auto array = manager.array<int>({1, 2, 3});
  array.set(-1, 30);
  array.modify(0, [](int& value) { value *= 10; });
  EXPECT_EQ(array.snapshot(), (Numbers{10, 2, 30}));
  EXPECT_EQ(array.slice(1, 3), (Numbers{2, 30}));
  EXPECT_EQ(array.get(1), 2);
  EXPECT_EQ(array.size(), 3U);
  EXPECT_THROW(array.get(3), std::out_of_range);
}

TEST(ManagedQueue, is_first_in_first_out_and_may_be_full) {
  const Manager manager;
  const auto queue = manager.queue<std::string>(2);
  EXPECT_TRUE(queue.empty());
  queue.put("a");
  EXPECT_TRUE(queue.try_put("b"));
  EXPECT_TRUE(queue.full());
  EXPECT_FALSE(queue.try_put("c"));
  EXPECT_THROW(queue.put("c", 2ms), Full);
  EXPECT_EQ(queue.qsize(), 2U);
  EXPECT_EQ(queue.get(), "a");
  EXPECT_EQ(queue.try_get(), "b");
  EXPECT_EQ(queue.try_get(), std::nullopt);
  EXPECT_THROW(queue.get(2ms), Empty);
  EXPECT_THROW(queue.get(0ms), Empty);
}

TEST(ManagedQueue, hands_items_to_those_who_wait) {
  const Manager manager;
  const auto tasks = manager.queue<int>();
  const auto results = manager.queue<int>(1);  // who puts must wait, too
  std::vector<Child> workers;
  workers.reserve(3);
  for (int i = 0; i < 3; ++i)
    workers.push_back(fork([&] {
      for (;;) {
        const int task = tasks.get();
        if (task < 0) return 0;
        results.put(task * task);
      }
    }));
  ::usleep(10'000);
  for (int i = 0; i < 100; ++i) tasks.put(i);
  int sum = 0;
  for (int i = 0; i < 100; ++i) sum += results.get();
  EXPECT_EQ(sum, 328'350);
  for (int i = 0; i < 3; ++i) tasks.put(-1);
  for (Child& worker : workers) EXPECT_EQ(worker.wait().exit_code(), 0);
}

TEST(ManagedQueue, is_joined_when_all_is_done) {
  const Manager manager;
  const auto queue = manager.queue<int>();
  EXPECT_THROW(queue.task_done(), ValueError);
  for (int i = 0; i < 20; ++i) queue.put(i);
  EXPECT_FALSE(queue.join(2ms));
  Child worker = fork([&] {
    for (int i = 0; i < 20; ++i) {
      queue.get();
      queue.task_done();
    }
    return 0;
  });
  EXPECT_TRUE(queue.join());
  EXPECT_TRUE(queue.empty());
}

TEST(ManagedQueue, that_is_joined_tells_of_tasks_lost_with_the_dead) {
  const Manager manager;
  const auto queue = manager.queue<int>();
  for (int i = 0; i < 4; ++i) queue.put(i);
  Child worker = fork([&]() -> int {
    queue.get();
    queue.task_done();
    queue.get();
    queue.get();
    die();
  });
  try {
    queue.join(20s);
    FAIL() << "two tasks were lost";
  } catch (const TasksLost& loss) {
    EXPECT_EQ(loss.processes(), 1);
    EXPECT_EQ(loss.tasks(), 2);
    EXPECT_TRUE(contains(loss.what(), "1 process ended with 2 tasks")) << loss.what();
  }
  EXPECT_FALSE(queue.join(2ms));
  EXPECT_EQ(queue.get(), 3);
  queue.task_done();
  EXPECT_TRUE(queue.join(20s));
  EXPECT_THROW(queue.task_done(), ValueError);
}

TEST(ManagedQueue, loses_no_task_that_another_finishes) {
  const Manager manager;
  const auto queue = manager.queue<int>();
  const auto life = manager.lock();
  const auto is_got = manager.event();
  const auto may_end = manager.event();
  const auto get_and_end = [&] {
    return fork([&] {
      life.acquire();
      queue.get();
      is_got.set();
      may_end.wait();
      return 0;
    });
  };
  queue.put(1);
  Child first = get_and_end();
  is_got.wait();
  queue.task_done();
  may_end.set();
  EXPECT_THROW(life.acquire(20s), OwnerDied);  // and the server has forgotten it
  EXPECT_TRUE(queue.join(20s));
  // Also when the one who took it has ended before.
  queue.put(2);
  Child second = get_and_end();
  second.wait();
  EXPECT_THROW(life.acquire(20s), OwnerDied);
  queue.task_done();
  EXPECT_TRUE(queue.join(20s));
  EXPECT_THROW(queue.task_done(), ValueError);
}

TEST(Proxies, work_in_children_and_in_their_children) {
  const Manager manager;
  const auto dict = manager.dict<int, std::string>();
  dict.set(0, "parent");
  Child child = fork([&] {
    dict.set(1, "child after " + dict.at(0));
    Child grandchild = fork([&] { return dict.set(2, "grandchild after " + dict.at(0)), 0; });
    return grandchild.wait().exit_code();
  });
  EXPECT_EQ(child.wait().exit_code(), 0);
  EXPECT_EQ(dict.values(), (Words{"parent", "child after parent", "grandchild after parent"}));
}

TEST(Proxies, change_things_as_one_step) {
  const Manager manager;
  const auto dict = manager.dict<std::string, int>();
  const auto list = manager.list<int>({0, 0});
  const auto value = manager.value(0);
  std::vector<Child> children;
  children.reserve(4);
  for (int i = 0; i < 4; ++i)
    children.push_back(fork([&] {
      for (int n = 0; n < 1'000; ++n) {
        dict.modify("count", 0, [](int& count) { ++count; });
        list.modify(-1, [](int& count) { ++count; });
        value.modify([](int& count) { ++count; });
      }
      return 0;
    }));
  for (Child& child : children) EXPECT_EQ(child.wait().exit_code(), 0);
  EXPECT_EQ(dict.at("count"), 4'000);
  EXPECT_EQ(list.snapshot(), (Numbers{0, 4'000}));
  EXPECT_EQ(value.get(), 4'000);
}

TEST(Proxies, serve_the_threads_of_a_process_at_once) {
  const Manager manager;
  const auto value = manager.value(0);
  const auto queue = manager.queue<int>();
  std::vector<std::thread> threads;
  threads.reserve(4);
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&] {
      for (int n = 0; n < 500; ++n) value.modify([](int& count) { ++count; });
      queue.get();  // of one thread, while others go on
    });
  EXPECT_TRUE(eventually([&] { return value.get() == 2'000; }));
  for (int i = 0; i < 4; ++i) queue.put(i);
  for (std::thread& thread : threads) thread.join();
}

TEST(Proxies, can_be_elements) {
  const Manager manager;
  const auto dict = manager.dict<std::string, ManagedList<int>>();
  dict.set("a", manager.list<int>({1}));
  dict.set("b", manager.list<int>());
  Child child = fork([&] {
    dict.at("a").append(2);
    auto mine = manager.list<int>({7});
    dict.set("c", mine);
    mine.append(8);
    return 0;
  });
  EXPECT_EQ(child.wait().exit_code(), 0);
  dict.at("b").append(3);
  EXPECT_EQ(dict.at("a").snapshot(), (Numbers{1, 2}));
  EXPECT_EQ(dict.at("b").snapshot(), (Numbers{3}));
  EXPECT_EQ(dict.at("c").snapshot(), (Numbers{7, 8}));  // its maker is gone, the list is not
  const auto lists = manager.list<ManagedList<int>>();
  lists.append(dict.at("a"));
  lists.get(0).append(5);
  EXPECT_EQ(dict.at("a").snapshot(), (Numbers{1, 2, 5}));
  EXPECT_EQ(lists.get(0), dict.at("a"));
  EXPECT_NE(dict.at("a"), dict.at("b"));
}

TEST(Proxies, go_through_pipes) {
  const Manager manager;
  Pipe<ManagedDict<std::string, int>> pipe;
  Child child = fork([&] {
    pipe.second.recv().set("x", 1);
    return 0;
  });
  const auto dict = manager.dict<std::string, int>();  // made after the fork
  pipe.first.send(dict);
  EXPECT_EQ(child.wait().exit_code(), 0);
  EXPECT_EQ(dict.at("x"), 1);
}

TEST(Proxies, are_refused_by_those_who_do_not_know_the_manager) {
  Pipe<ManagedValue<int>> pipe;
  Child child = fork([&] {
    try {
      pipe.second.recv();
    } catch (const Closed&) {
      return 0;
    }
    return 1;
  });
  const Manager manager;
  pipe.first.send(manager.value(1));
  EXPECT_EQ(child.wait().exit_code(), 0);
}

TEST(Proxies, without_an_object_say_so) {
  const ManagedList<int> list;
  EXPECT_THROW(list.append(1), Closed);
  EXPECT_EQ(from_bytes<ManagedList<int>>(to_bytes(list)), list);
}

TEST(Proxies, cannot_be_used_inside_the_server) {
  const Manager manager;
  const auto lists = manager.list<ManagedList<int>>({manager.list<int>({1})});
  EXPECT_THROW(lists.modify(0, [](ManagedList<int>& list) { list.append(2); }), NotAllowed);
  EXPECT_EQ(lists.get(0).size(), 1U);
  const Manager other;  // nor those of another manager
  const auto guests = other.list<ManagedList<int>>({lists.get(0)});
  EXPECT_THROW(guests.modify(0, [](ManagedList<int>& list) { list.append(2); }), NotAllowed);
  guests.get(0).append(3);
  EXPECT_EQ(lists.get(0).size(), 2U);
}

TEST(Exceptions, come_back_as_what_they_are) {
  const Manager manager;
  const auto value = manager.value(0);
  const auto throws = [&](auto change) { value.modify(change); };
  EXPECT_EQ(message_of<std::out_of_range>([&] { throws([](int&) { throw std::out_of_range("a"); }); }), "a");
  EXPECT_EQ(
      message_of<std::invalid_argument>([&] { throws([](int&) { throw std::invalid_argument("b"); }); }),
      "b");
  EXPECT_EQ(message_of<ValueError>([&] { throws([](int&) { throw ValueError("c"); }); }), "c");
  EXPECT_EQ(message_of<Empty>([&] { throws([](int&) { throw Empty("d"); }); }), "d");
  EXPECT_EQ(message_of<std::runtime_error>([&] { throws([](int&) { throw std::runtime_error("e"); }); }),
            "e");
  EXPECT_THROW(throws([](int&) { throw std::bad_alloc(); }), std::bad_alloc);
  EXPECT_THROW(throws([](int&) { throw 7; }), Error);
  EXPECT_EQ(value.get(), 0);
}

TEST(ManagedLock, excludes_other_processes) {
  const Manager manager;
  const auto lock = manager.lock();
  const auto value = manager.value(0);
  std::vector<Child> children;
  children.reserve(4);
  for (int i = 0; i < 3; ++i)
    children.push_back(fork([&] {
      for (int n = 0; n < 300; ++n) {
        const std::scoped_lock guard(lock);
        value.set(value.get() + 1);
      }
      return 0;
    }));
  for (Child& child : children) EXPECT_EQ(child.wait().exit_code(), 0);
  EXPECT_EQ(value.get(), 900);
}

TEST(ManagedLock, is_not_recursive_and_any_may_release_it) {
  const Manager manager;
  const auto lock = manager.lock();
  EXPECT_TRUE(lock.acquire());
  EXPECT_TRUE(lock.locked());
  EXPECT_FALSE(lock.try_lock());
  EXPECT_FALSE(lock.acquire(2ms));
  EXPECT_EQ(fork([&] { return lock.release(), 0; }).wait().exit_code(), 0);
  EXPECT_FALSE(lock.locked());
  EXPECT_THROW(lock.release(), NotAllowed);
}

TEST(ManagedRLock, is_acquired_again_and_released_by_its_holder) {
  const Manager manager;
  const auto lock = manager.rlock();
  const auto was_refused = manager.event();
  lock.lock();
  EXPECT_TRUE(lock.try_lock());
  lock.unlock();
  Child child = fork([&] {
    if (lock.try_lock()) return 1;
    try {
      lock.release();
      return 2;
    } catch (const NotAllowed&) {
    }
    was_refused.set();
    return lock.acquire() ? 0 : 3;
  });
  EXPECT_TRUE(was_refused.wait(20s));
  lock.unlock();
  EXPECT_EQ(child.wait().exit_code(), 0);
}

TEST(ManagedLock, goes_from_the_dead_to_the_next_who_is_told) {
  const Manager manager;
  const auto lock = manager.lock();
  const auto is_held = manager.event();
  Child child = fork([&]() -> int {
    lock.acquire();
    is_held.set();
    for (;;) ::pause();
  });
  const int pid = child.pid();
  is_held.wait();
  child.signal(SIGKILL);
  try {
    lock.acquire();
    FAIL() << "its holder died";
  } catch (OwnerDied& death) {
    EXPECT_EQ(death.pid(), pid);
    EXPECT_TRUE(lock.locked());
  }
  EXPECT_FALSE(lock.locked());
  EXPECT_TRUE(lock.acquire());
  lock.release();
}

TEST(ManagedLock, is_not_lost_with_one_who_was_killed_while_waiting) {
  const Manager manager;
  const auto lock = manager.lock();
  // The server may give it to one who died a moment ago, before it sees that.
  const auto acquire = [&] {
    try {
      return lock.acquire(20s);
    } catch (OwnerDied& death) {
      death.keep();
      return true;
    }
  };
  for (int i = 0; i < 10; ++i) {
    ASSERT_TRUE(acquire());
    Child waiter = fork([&] { return lock.acquire(), 0; });
    ASSERT_TRUE(eventually([&] { return sys::process_state(waiter.pid()) == 'S'; }));
    waiter.signal(SIGKILL);
    lock.release();
  }
  EXPECT_TRUE(acquire());
}

TEST(ManagedLock, taken_from_the_dead_may_outlive_its_manager) {
  Manager manager;
  const auto lock = manager.lock();
  fork([&]() -> int {
    lock.acquire();
    die();
  }).wait();
  EXPECT_THROW(
      {
        try {
          lock.acquire();
        } catch (const OwnerDied&) {
          manager.shutdown();
          throw;
        }
      },
      OwnerDied);
  EXPECT_THROW(lock.locked(), Closed);
}

TEST(ManagedLock, released_where_a_death_is_caught_is_not_taken_from_the_next) {
  const Manager manager;
  const auto lock = manager.lock();
  const auto is_next = manager.event();
  fork([&]() -> int {
    lock.acquire();
    die();
  }).wait();
  std::optional<Child> next;
  EXPECT_THROW(
      {
        try {
          lock.acquire(20s);
        } catch (const OwnerDied&) {
          next.emplace(fork([&]() -> int {
            lock.acquire();
            is_next.set();
            for (;;) ::pause();
          }));
          lock.release();
          is_next.wait();
          throw;
        }
      },
      OwnerDied);
  EXPECT_TRUE(lock.locked());
}

TEST(ManagedLock, taken_from_the_dead_is_given_back_by_whichever_thread_ends_the_exception) {
  const Manager manager;
  const auto lock = manager.lock();
  fork([&]() -> int {
    lock.acquire();
    die();
  }).wait();
  std::exception_ptr death;
  try {
    lock.acquire(20s);
  } catch (const OwnerDied&) {
    death = std::current_exception();
  }
  EXPECT_TRUE(lock.locked());
  std::thread([moved = std::move(death)] {}).join();
  EXPECT_FALSE(lock.locked());
}

TEST(ManagedSemaphore, counts_its_permits) {
  const Manager manager;
  const auto semaphore = manager.semaphore(2);
  EXPECT_TRUE(semaphore.acquire());
  EXPECT_TRUE(semaphore.try_lock());
  EXPECT_FALSE(semaphore.acquire(2ms));
  EXPECT_EQ(semaphore.value(), 0U);
  semaphore.release();
  semaphore.release();
  semaphore.release();
  EXPECT_EQ(semaphore.value(), 3U);
  const auto bounded = manager.semaphore(1, Bounded::yes);
  EXPECT_THROW(bounded.release(), ValueError);
}

TEST(ManagedSemaphore, gives_back_the_permits_of_the_dead) {
  const Manager manager;
  const auto semaphore = manager.semaphore(3);
  EXPECT_TRUE(semaphore.acquire());
  fork([&]() -> int {
    semaphore.acquire();
    semaphore.acquire();
    die();
  }).wait();
  EXPECT_TRUE(semaphore.acquire(20s));
  EXPECT_TRUE(semaphore.acquire(20s));
  EXPECT_FALSE(semaphore.acquire(2ms));
}

TEST(ManagedSemaphore, gives_no_permit_back_that_another_released) {
  const Manager manager;
  for (const Bounded bounded : {Bounded::no, Bounded::yes}) {
    const auto semaphore = manager.semaphore(2, bounded);
    const auto life = manager.lock();
    const auto is_acquired = manager.event();
    Child child = fork([&]() -> int {
      life.acquire();
      semaphore.acquire();
      is_acquired.set();
      for (;;) ::pause();
    });
    is_acquired.wait();
    semaphore.release();
    child.signal(SIGKILL);
    EXPECT_THROW(life.acquire(20s), OwnerDied);  // and the server has forgotten it
    EXPECT_EQ(semaphore.value(), 2U);
  }
}

TEST(ManagedEvent, wakes_all_who_wait) {
  const Manager manager;
  const auto event = manager.event();
  EXPECT_FALSE(event.is_set());
  EXPECT_FALSE(event.wait(2ms));
  std::vector<Child> children;
  children.reserve(4);
  for (int i = 0; i < 3; ++i) children.push_back(fork([&] { return event.wait() ? 0 : 1; }));
  ::usleep(5'000);
  event.set();
  for (Child& child : children) EXPECT_EQ(child.wait().exit_code(), 0);
  EXPECT_TRUE(event.wait(0s));
  event.clear();
  EXPECT_FALSE(event.is_set());
}

TEST(ManagedCondition, wakes_as_many_as_are_notified) {
  const Manager manager;
  const auto condition = manager.condition();
  const auto waiting = manager.value(0);
  const auto woken = manager.value(0);
  const auto increment = [](int& value) { ++value; };
  std::vector<Child> children;
  children.reserve(4);
  for (int i = 0; i < 4; ++i)
    children.push_back(fork([&] {
      const std::scoped_lock guard(condition);
      waiting.modify(increment);
      if (!condition.wait()) return 1;
      woken.modify(increment);
      return 0;
    }));
  ASSERT_TRUE(eventually([&] { return waiting.get() == 4; }));
  condition.lock();  // now all wait: who counted itself held the lock until it did
  condition.notify(3);
  EXPECT_EQ(woken.get(), 0);  // this process has the lock
  condition.unlock();
  EXPECT_TRUE(eventually([&] { return woken.get() == 3; }));
  condition.lock();
  condition.notify_all();
  condition.unlock();
  for (Child& child : children) EXPECT_EQ(child.wait().exit_code(), 0);
}

TEST(ManagedCondition, gives_up_in_time_with_the_lock_in_hand) {
  const Manager manager;
  const auto condition = manager.condition();
  EXPECT_THROW(condition.wait(), NotAllowed);
  EXPECT_THROW(condition.notify(), NotAllowed);
  condition.lock();
  condition.lock();
  EXPECT_FALSE(condition.wait(2ms));
  EXPECT_FALSE(condition.wait(0ms));
  condition.unlock();
  EXPECT_TRUE(condition.locked());
  condition.unlock();
  EXPECT_FALSE(condition.locked());
}

TEST(ManagedCondition, waits_for_the_lock_beyond_its_time) {
  const Manager manager;
  const auto condition = manager.condition();
  const auto is_waiting = manager.event();
  Child child = fork([&] {
    condition.lock();
    is_waiting.set();
    if (condition.wait(10ms)) return 1;
    condition.unlock();  // throws where it does not hold it
    return 0;
  });
  is_waiting.wait();
  condition.lock();
  ::usleep(30'000);
  condition.unlock();
  EXPECT_EQ(child.wait().exit_code(), 0);
}

TEST(ManagedCondition, hands_the_call_of_the_dead_on_to_another) {
  const Manager manager;
  const auto condition = manager.condition();
  const auto waiting = manager.value(0);
  const auto wait = [&] {
    condition.lock();
    waiting.modify([](int& value) { ++value; });
    return condition.wait() ? 0 : 1;
  };
  const auto until = [&](int count) { return eventually([&] { return waiting.get() == count; }); };
  Child first = fork(wait);
  ASSERT_TRUE(until(1));
  Child second = fork(wait);
  ASSERT_TRUE(until(2));
  condition.lock();
  condition.notify();
  first.signal(SIGKILL);  // it was called, and has not got the lock yet
  ASSERT_TRUE(eventually([&] { return sys::process_state(first.pid()) == 'Z'; }));
  condition.unlock();
  EXPECT_EQ(second.wait().describe(), "exited with code 0");
}

TEST(ManagedCondition, holds_its_lock_after_a_death_that_a_wait_tells_of) {
  const Manager manager;
  const auto condition = manager.condition();
  const auto is_held = manager.event();
  std::optional<Child> child;
  {
    const std::scoped_lock guard(condition);
    child.emplace(fork([&]() -> int {
      condition.lock();
      condition.notify();
      is_held.set();
      for (;;) ::pause();
    }));
    std::thread killer([&] {
      is_held.wait();
      child->signal(SIGKILL);
    });
    EXPECT_THROW(condition.wait(20s), OwnerDied);
    killer.join();
    EXPECT_TRUE(condition.locked());
    EXPECT_NO_THROW(condition.notify());  // for the holder only
  }
  EXPECT_FALSE(condition.locked());
}

TEST(ManagedCondition, waits_for_what_is_asked) {
  const Manager manager;
  const auto condition = manager.condition();
  const auto value = manager.value(0);
  Child child = fork([&] {
    for (int i = 0; i < 3; ++i) {
      const std::scoped_lock guard(condition);
      value.set(value.get() + 1);
      condition.notify_all();
    }
    return 0;
  });
  const std::scoped_lock guard(condition);
  EXPECT_TRUE(condition.wait_for([&] { return value.get() == 3; }, 20s));
  EXPECT_FALSE(condition.wait_for([&] { return value.get() == 4; }, 2ms));
}

TEST(ManagedBarrier, lets_all_go_when_all_have_come) {
  const Manager manager;
  const auto barrier = manager.barrier(3);
  const auto numbers = manager.list<int>();
  const auto come = [&] {
    for (int round = 0; round < 20; ++round) {
      numbers.append(round * 3 + static_cast<int>(barrier.wait()));
      barrier.wait();
    }
    return 0;
  };
  Child one = fork(come);
  Child other = fork(come);
  come();
  EXPECT_EQ(one.wait().exit_code(), 0);
  EXPECT_EQ(other.wait().exit_code(), 0);
  auto all = numbers.snapshot();
  for (std::size_t i = 0; i < all.size(); ++i) EXPECT_EQ(all[i] / 3, static_cast<int>(i / 3));
  std::sort(all.begin(), all.end());
  Numbers expected(60);
  std::iota(expected.begin(), expected.end(), 0);
  EXPECT_EQ(all, expected);
}

TEST(ManagedBarrier, breaks_for_all_by_a_time_out_a_death_or_abort) {
  const Manager manager;
  const auto barrier = manager.barrier(3);
  const auto is_told = [&] {
    try {
      barrier.wait();
      return 1;
    } catch (const BrokenBarrier&) {
      return 0;
    }
  };
  const auto until_one_waits = [&] { return eventually([&] { return barrier.n_waiting() == 1; }); };

  Child child = fork(is_told);
  ASSERT_TRUE(until_one_waits());
  EXPECT_THROW(barrier.wait(2ms), BrokenBarrier);
  EXPECT_EQ(child.wait().exit_code(), 0);
  EXPECT_TRUE(barrier.broken());
  EXPECT_THROW(barrier.wait(), BrokenBarrier);

  barrier.reset();
  Child dying = fork([&] { return static_cast<int>(barrier.wait()); });
  ASSERT_TRUE(until_one_waits());
  dying.signal(SIGKILL);
  EXPECT_THROW(barrier.wait(), BrokenBarrier);

  barrier.reset();
  Child last = fork(is_told);
  ASSERT_TRUE(until_one_waits());
  barrier.abort();
  EXPECT_EQ(last.wait().exit_code(), 0);
  EXPECT_EQ(barrier.n_waiting(), 0U);

  barrier.reset();
  Child sent_away = fork(is_told);
  ASSERT_TRUE(until_one_waits());
  barrier.reset();
  EXPECT_EQ(sent_away.wait().exit_code(), 0);
  EXPECT_FALSE(barrier.broken());
}

TEST(Manager, is_closed_after_shutdown) {
  Manager manager;
  const auto list = manager.list<int>({1});
  const int pid = manager.server_pid();
  EXPECT_EQ(list.get(0), 1);
  manager.shutdown();
  manager.shutdown();
  EXPECT_FALSE(sys::process_state(pid));  // reaped
  EXPECT_THROW(list.get(0), Closed);
  EXPECT_THROW(manager.list<int>(), Closed);
  EXPECT_THROW(from_bytes<ManagedList<int>>(to_bytes(list)), Closed);
}

TEST(Manager, that_goes_out_of_scope_leaves_nothing) {
  const int before = sys::open_fd_count();
  ManagedList<int> list;
  for (int i = 0; i < 20; ++i) {
    const Manager manager;
    list = manager.list<int>({i});
    EXPECT_EQ(list.get(0), i);
  }
  EXPECT_THROW(list.get(0), Closed);
  EXPECT_EQ(sys::open_fd_count(), before);
  EXPECT_TRUE(testing::is_childless());
}

TEST(Manager, may_be_static) {
  Child child = fork([]() -> int {
    static std::optional<ManagedList<int>> list;
    struct AtExit {
      ~AtExit() {
        try {
          list->append(1);
          std::_Exit(1);
        } catch (const Closed&) {
          std::_Exit(0);
        }
      }
    };
    static const AtExit at_exit;
    static const Manager manager;
    list = manager.list<int>();
    list->append(1);
    std::exit(2);
  });
  const auto status = child.wait();
  ASSERT_TRUE(status.has_exited()) << status.describe();
  EXPECT_EQ(status.exit_code(), 0);
}

TEST(Manager, may_be_static_and_have_static_users) {
  Child child = fork([]() -> int {
    static const Manager manager;
    static const auto list = manager.list<int>();
    struct AtExit {
      ~AtExit() {
        const auto message = message_of<Closed>([] { list.append(1); });
        std::_Exit(contains(message, "thread_locals") ? 0 : 1);
      }
    };
    static const AtExit at_exit;
    list.append(1);
    std::exit(2);
  });
  const auto status = child.wait();
  ASSERT_TRUE(status.has_exited()) << status.describe();
  EXPECT_EQ(status.exit_code(), 0);
}

TEST(Manager, tells_those_who_wait_of_its_shutdown) {
  Manager manager;
  const auto queue = manager.queue<int>();
  Child child = fork([&] {
    try {
      queue.get();
    } catch (const Closed&) {
      return 0;
    }
    return 1;
  });
  ASSERT_TRUE(eventually([&] { return sys::process_state(child.pid()) == 'S'; }));
  manager.shutdown();
  EXPECT_EQ(child.wait().exit_code(), 0);
}

TEST(Manager, can_be_shut_down_while_threads_open_channels) {
  for (int round = 0; round < 5; ++round) {
    Manager manager;
    const auto value = manager.value(1);
    std::atomic<int> served{0};
    std::atomic<int> refused{0};
    std::atomic<int> wrong{0};
    const auto use = [&] {
      while (refused == 0 && wrong == 0)
        std::thread([&] {
          try {
            value.get();
            ++served;
          } catch (const Closed&) {
            ++refused;
          } catch (const std::exception&) {
            ++wrong;
          }
        }).join();
    };
    std::vector<std::thread> threads;
    for (int i = 0; i < 3; ++i) threads.emplace_back(use);
    EXPECT_TRUE(eventually([&] { return served > 10; }));
    manager.shutdown();
    for (auto& thread : threads) thread.join();
    EXPECT_GT(refused, 0);
    EXPECT_EQ(wrong, 0);
  }
}

TEST(Manager, can_be_shut_down_while_its_stopped_server_looks_at_no_new_channel) {
  Manager manager;
  const auto value = manager.value(1);
  ASSERT_EQ(::kill(manager.server_pid(), SIGSTOP), 0);
  ASSERT_TRUE(eventually([&] { return sys::process_state(manager.server_pid()) == 'T'; }));
  std::atomic<int> refused{0};
  std::vector<std::thread> threads;
  constexpr int more_than_the_server_is_sent = 30;
  for (int i = 0; i < more_than_the_server_is_sent; ++i)
    threads.emplace_back([&] {
      try {
        value.get();
      } catch (const Closed&) {
        ++refused;
      }
    });
  ::usleep(20'000);
  manager.shutdown();
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(refused, more_than_the_server_is_sent);
}

TEST(Manager, whose_server_is_killed_says_so_to_all) {
  const Manager manager;
  const auto queue = manager.queue<int>();
  Child child = fork([&] {
    const auto message = message_of<Error>([&] { queue.get(); });
    return contains(message, "has ended") ? 0 : 1;
  });
  ASSERT_TRUE(eventually([&] { return sys::process_state(child.pid()) == 'S'; }));
  ::kill(manager.server_pid(), SIGKILL);
  EXPECT_EQ(child.wait().exit_code(), 0);
  for (int i = 0; i < 3; ++i)
    EXPECT_TRUE(contains(message_of<Error>([&] { queue.put(1); }), "was killed by SIGKILL"));
}

TEST(Manager, whose_server_runs_into_a_bug_says_so) {
  const Manager manager;
  const auto value = manager.value(1);
  const auto message = message_of<Error>([&] { value.modify([](int&) { die(); }); });
  EXPECT_TRUE(contains(message, "was killed by SIGKILL")) << message;
}

TEST(Manager, is_not_ended_by_a_child_that_inherited_it) {
  auto manager = std::make_unique<Manager>();
  const auto list = manager->list<int>({1});
  Child child = fork([&] {
    manager->shutdown();
    list.append(2);
    manager.reset();
    list.append(3);
    return 0;
  });
  EXPECT_EQ(child.wait().exit_code(), 0);
  EXPECT_EQ(list.snapshot(), (Numbers{1, 2, 3}));
}

TEST(Manager, ends_with_the_process_that_made_it) {
  detail::Shared<std::atomic<int>> server;
  Child child = fork([&]() -> int {
    const Manager manager;
    *server = manager.server_pid();
    die();
  });
  child.wait();
  EXPECT_TRUE(eventually([&] {
    const auto state = sys::process_state(server->load());
    return !state || *state == 'Z';
  }));
}

TEST(Manager, may_be_one_of_several) {
  const Manager one;
  const Manager other;
  const auto list = one.list<int>({1});
  const auto lists = other.list<ManagedList<int>>();
  EXPECT_EQ(list.size(), 1U);
  // The other server keeps what it does not know only if it knows the manager: it was forked after it.
  lists.append(list);
  lists.get(0).append(2);
  EXPECT_EQ(list.snapshot(), (Numbers{1, 2}));
}

TEST(Manager, takes_no_proxies_of_a_manager_that_is_made_later) {
  const Manager first;
  const auto lists = first.list<ManagedList<int>>();
  const Manager later;
  EXPECT_THROW(lists.append(later.list<int>()), Closed);
  EXPECT_TRUE(lists.empty());
}

TEST(Manager, refuses_to_fork_a_process_with_threads) {
  std::atomic<bool> may_end{false};
  std::thread thread([&] {
    while (!may_end) std::this_thread::yield();
  });
  EXPECT_THROW(Manager(), ForkRefused);
  may_end = true;
  thread.join();
  EXPECT_NO_THROW(Manager());
}

TEST(Manager, can_be_moved) {
  Manager manager;
  const auto list = manager.list<int>({1});
  Manager moved = std::move(manager);
  EXPECT_THROW(manager.list<int>(), Closed);  // NOLINT(bugprone-use-after-move)
  EXPECT_EQ(list.get(0), 1);
  EXPECT_EQ(moved.list<int>({2}).get(0), 2);
}

TEST(Manager, serves_others_while_one_stops_in_the_middle_of_a_large_message) {
  const Manager manager;
  const auto list = manager.list<std::string>();
  const auto count = manager.value(0);
  for (int i = 0; i < 5; ++i) {
    Child child = fork([&]() -> int {
      const std::string large(5'000'000, 'x');
      count.modify([](int& value) { ++value; });
      for (;;) {
        list.append(large);
        list.pop();
      }
    });
    ASSERT_TRUE(eventually([&] { return count.get() == i + 1; }));
    ::usleep(3'000 * static_cast<unsigned>(i));
    child.signal(SIGSTOP);
    ASSERT_TRUE(eventually([&] { return sys::process_state(child.pid()) == 'T'; }));
    EXPECT_EQ(count.get(), i + 1);
    child.signal(SIGKILL);
    child.wait();
    EXPECT_LE(list.size(), 5U);
  }
}

/// In bytes, of what /proc/PID/statm counts in pages.
std::size_t memory_of(int pid, std::size_t column) {
  std::ifstream statm("/proc/" + std::to_string(pid) + "/statm");
  std::size_t pages = 0;
  for (std::size_t i = 0; i <= column; ++i) statm >> pages;
  return pages * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

TEST(Manager, serves_others_where_it_has_no_memory_for_a_request) {
  if (testing::is_sanitized) GTEST_SKIP() << "a sanitizer ends a process without memory";
  const Manager manager;
  const auto large = manager.value<std::string>("");
  const auto small = manager.value(1);
  const auto lock = manager.lock();
  const std::string text(40'000'000, 'x');
  int refused = 0;
  for (std::size_t room = 8UL << 20U; room < 250UL << 20U; room += 24UL << 20U) {
    const std::size_t size = memory_of(manager.server_pid(), 0) + room;
    const rlimit limit{size, RLIM_INFINITY};
    ASSERT_EQ(::prlimit(manager.server_pid(), RLIMIT_AS, &limit, nullptr), 0);
    Child child = fork([&] {
      lock.acquire();
      try {
        large.set(text);
        return large.get() == text ? 0 : 2;
      } catch (const std::exception&) {
        return 1;
      }
    });
    const int code = child.wait().exit_code();
    EXPECT_LT(code, 2);
    refused += code;
    EXPECT_THROW(lock.acquire(20s), OwnerDied);
    EXPECT_EQ(small.get(), 1);
    const rlimit none{RLIM_INFINITY, RLIM_INFINITY};
    ASSERT_EQ(::prlimit(manager.server_pid(), RLIMIT_AS, &none, nullptr), 0);
    large.set("");
    large.modify([](std::string& value) { value.shrink_to_fit(); });
  }
  EXPECT_GT(refused, 0);
  EXPECT_LT(refused, 10);
}

TEST(Manager, keeps_no_memory_of_large_messages) {
  if (testing::is_sanitized) GTEST_SKIP() << "a sanitizer keeps freed memory";
  const Manager manager;
  const auto value = manager.value<std::string>("");
  const std::string text(64'000'000, 'x');
  value.set(text);
  EXPECT_EQ(value.get(), text);
  value.modify([](std::string& held) { std::string().swap(held); });
  EXPECT_LT(memory_of(manager.server_pid(), 1), text.size());
}

TEST(Manager, outlives_callers_killed_at_any_moment) {
  const Manager manager;
  const auto dict = manager.dict<int, int>();
  const auto lock = manager.lock();
  const auto count = manager.value(0);
  for (int i = 0; i < 30; ++i) {
    Child child = fork([&]() -> int {
      for (int n = 0;; ++n) {
        try {
          lock.acquire();
        } catch (OwnerDied& death) {
          death.keep();
        }
        dict.set(n % 10, n);
        count.modify([](int& value) { ++value; });
        lock.release();
      }
    });
    const int before = count.get();
    ASSERT_TRUE(eventually([&] { return count.get() > before + 10; }));
    child.signal(SIGKILL);
  }
  EXPECT_LE(dict.size(), 10U);
  try {
    EXPECT_TRUE(lock.acquire(20s));
  } catch (OwnerDied& death) {
    death.keep();
  }
  EXPECT_TRUE(lock.locked());
}

}  // namespace
}  // namespace parbench::mp
