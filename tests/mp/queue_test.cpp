#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <csignal>
#include <map>
#include <memory>
#include <numeric>
#include <optional>
#include <parbench/mp/queue.hpp>
#include <parbench/mp/simple_queue.hpp>
#include <string>
#include <thread>
#include <type_traits>
#include <vector>

#include "mp/forked.hpp"
#include "support/scene.hpp"
#include "sys/mapping.hpp"

namespace parbench::mp {
namespace {

using namespace std::chrono_literals;
using detail::Shared;
using parbench::sys::Child;
using parbench::testing::forked;

static_assert(!Sendable<Queue<int>> && !Sendable<SimpleQueue<int>>);
static_assert(!std::is_copy_constructible_v<Queue<int>> && std::is_move_constructible_v<Queue<int>>);

constexpr std::size_t mib = std::size_t{1} << 20U;

/// While a message is made or read, a process may stop to be killed here.
struct Stage {
  std::atomic<int> reached{0};
  std::atomic<bool> go_on{false};

  void stop_here() {
    ++reached;
    while (!go_on) std::this_thread::yield();
  }
};

/// Whose message is read only after a stop.
struct Slow {
  int number = 0;
  static inline Stage* stage = nullptr;
};

/// Whose message cannot be made, or not be read.
struct Picky {
  enum Moment { never, when_made, when_read } moment = never;
};

}  // namespace

template <>
struct Codec<Slow> {
  static void encode(Writer& out, const Slow& value) { out.write_flat(value.number); }
  static Slow decode(Reader& in) {
    if (Slow::stage != nullptr) Slow::stage->stop_here();
    return {in.read_flat<int>()};
  }
};

template <>
struct Codec<Picky> {
  static void encode(Writer& out, const Picky& value) {
    if (value.moment == Picky::when_made) throw std::invalid_argument("not to be made");
    out.write_flat(value.moment);
  }
  static Picky decode(Reader& in) {
    const Picky value{in.read_flat<Picky::Moment>()};
    if (value.moment == Picky::when_read) throw std::invalid_argument("not to be read");
    return value;
  }
};

namespace {

TEST(Queue, gives_in_the_order_of_the_puts) {
  Queue<int> queue;
  for (int i = 0; i < 100; ++i) queue.put(i);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(queue.get(), i);
}

TEST(Queue, is_empty_at_first_and_full_at_maxsize) {
  Queue<int> queue(6);
  EXPECT_TRUE(queue.empty());
  EXPECT_FALSE(queue.full());
  for (int i = 0; i < 6; ++i) queue.put(i);
  EXPECT_FALSE(queue.empty());
  EXPECT_TRUE(queue.full());
}

TEST(Queue, throws_Full_in_each_way_of_putting) {
  Queue<int> queue(1);
  queue.put(1, 1s);
  EXPECT_THROW(queue.put_nowait(2), Full);
  EXPECT_THROW(queue.put(2, 0ms), Full);
  EXPECT_THROW(queue.put(2, -1s), Full);
  EXPECT_THROW(queue.put(2, 2ms), Full);
  EXPECT_FALSE(queue.try_put(2));
  EXPECT_EQ(queue.get(), 1);
  EXPECT_TRUE(queue.try_put(3));
  EXPECT_EQ(queue.get(), 3);
}

TEST(Queue, throws_Empty_in_each_way_of_getting) {
  Queue<int> queue;
  EXPECT_THROW(queue.get_nowait(), Empty);
  EXPECT_THROW(queue.get(0ms), Empty);
  EXPECT_THROW(queue.get(-1s), Empty);
  EXPECT_THROW(queue.get(2ms), Empty);
  EXPECT_EQ(queue.try_get(), std::nullopt);
  queue.put(4);
  EXPECT_EQ(queue.try_get(), 4);
}

TEST(Queue, counts_what_is_queued) {
  Queue<int> queue;
  EXPECT_EQ(queue.qsize(), 0U);
  queue.put(1);
  EXPECT_EQ(queue.qsize(), 1U);
  queue.put(5);
  EXPECT_EQ(queue.qsize(), 2U);
  queue.get();
  EXPECT_EQ(queue.qsize(), 1U);
  queue.get();
  EXPECT_EQ(queue.qsize(), 0U);
}

TEST(Queue, holds_what_was_put_before_a_fork_and_what_the_child_puts) {
  Queue<int> queue;
  for (int i = 0; i < 10; ++i) queue.put(i);
  EXPECT_EQ(testing::in_child([&] {
              for (int i = 10; i < 20; ++i) queue.put(i);
              return 0;
            }),
            0);
  for (int i = 0; i < 20; ++i) EXPECT_EQ(queue.get(), i);
  EXPECT_EQ(queue.try_get(), std::nullopt);
}

TEST(Queue, lets_a_child_drain_what_its_parent_filled) {
  Queue<int> queue(6);
  for (int i = 0; i < 6; ++i) queue.put(i);
  Child child = forked([&]() {
    int sum = 0;
    for (int i = 0; i < 7; ++i) sum += queue.get();
    return sum;
  });
  queue.put(6);  // waits until there is room
  EXPECT_EQ(child.wait().exit_code(), 21);
  EXPECT_TRUE(queue.empty());
}

TEST(Queue, wakes_who_waits_for_a_message) {
  Queue<std::string> queue;
  Child child = forked([&]() { return queue.get() == "wake up" ? 0 : 1; });
  std::this_thread::sleep_for(30ms);  // so that it sleeps by now
  queue.put("wake up");
  EXPECT_EQ(child.wait().exit_code(), 0);
}

TEST(Queue, keeps_the_message_of_a_sender_that_was_killed_after_its_put) {
  Queue<std::string> queue;
  forked([&]() -> int {
    queue.put("last words");
    ::raise(SIGKILL);
    return 1;
  }).wait();
  EXPECT_EQ(queue.get(0s), "last words");
}

TEST(Queue, carries_strings_vectors_maps_and_what_is_empty) {
  using Message = std::map<std::string, std::vector<std::optional<std::string>>>;
  Queue<Message> queue;
  const Message message{{"", {}}, {"a", {"b", std::nullopt, ""}}, {std::string(70'000, 'x'), {"y"}}};
  queue.put(message);
  queue.put({});
  EXPECT_EQ(queue.get(), message);
  EXPECT_EQ(queue.get(), Message{});
}

TEST(Queue, carries_types_without_a_default_constructor) {
  struct Point {
    Point(int a, int b) : x(a), y(b) {}
    int x;
    int y;
  };
  Queue<Point> queue;
  queue.put(Point(3, 4));
  EXPECT_EQ(queue.get().y, 4);
}

TEST(Queue, carries_messages_larger_than_its_capacity) {
  Queue<std::string> queue(0, {.capacity_bytes = 4096});
  const std::string large(10 * mib, 'L');
  queue.put("before");
  queue.put(large);
  queue.put("after");
  EXPECT_EQ(queue.get(), "before");
  EXPECT_EQ(queue.get(), large);
  EXPECT_EQ(queue.get(), "after");
}

TEST(Queue, refuses_a_message_larger_than_any_and_works_on) {
  Queue<std::string> queue(0, {.capacity_bytes = 4096, .largest_bytes = mib});
  EXPECT_THROW(queue.put(std::string(2 * mib, 'x')), ValueError);
  queue.put("fits");
  EXPECT_EQ(queue.get(), "fits");
}

TEST(Queue, is_full_without_a_maxsize_when_its_capacity_is_used) {
  Queue<std::string> queue(0, {.capacity_bytes = 4096});
  while (queue.try_put(std::string(100, 'x'))) {
  }
  EXPECT_GT(queue.qsize(), 30U);
  EXPECT_THROW(queue.put(std::string(100, 'y'), 2ms), Full);
  queue.get();
  EXPECT_TRUE(queue.try_put(std::string(100, 'y')));
}

TEST(Queue, works_on_after_a_value_that_cannot_be_made_into_a_message) {
  Queue<Picky> queue(1);
  EXPECT_THROW(queue.put({Picky::when_made}), std::invalid_argument);
  EXPECT_TRUE(queue.empty());
  queue.put({Picky::never});
  EXPECT_EQ(queue.get().moment, Picky::never);
}

TEST(Queue, drops_a_message_that_cannot_be_read_and_works_on) {
  Queue<Picky> queue;
  queue.put({Picky::when_read});
  queue.put({Picky::never});
  EXPECT_THROW(queue.get(), std::invalid_argument);
  EXPECT_EQ(queue.qsize(), 1U);
  EXPECT_EQ(queue.get().moment, Picky::never);
}

TEST(Queue, is_closed_for_this_process_alone) {
  Queue<int> queue;
  queue.put(1);
  EXPECT_EQ(testing::in_child([&] {
              queue.close();
              try {
                queue.put(2);
                return 1;
              } catch (const Closed&) {
              }
              try {
                queue.get();
                return 2;
              } catch (const Closed&) {
                return 0;
              }
            }),
            0);
  EXPECT_EQ(queue.get(), 1);
  queue.close();
  queue.close();
  EXPECT_THROW((void)queue.try_get(), Closed);
  EXPECT_THROW((void)queue.try_put(1), Closed);
}

TEST(Queue, lets_go_of_a_thread_that_waits_when_it_is_closed) {
  Queue<int> empty;
  Queue<int> full(1);
  full.put(1);
  std::thread getter([&] { EXPECT_THROW(empty.get(), Closed); });
  std::thread putter([&] { EXPECT_THROW(full.put(2), Closed); });
  std::this_thread::sleep_for(5ms);
  empty.close();
  full.close();
  getter.join();
  putter.join();
}

TEST(Queue, takes_its_messages_along_when_it_is_moved) {
  Queue<int> queue;
  queue.put(1);
  Queue<int> other = std::move(queue);
  EXPECT_EQ(other.get(), 1);
  EXPECT_THROW(queue.put(2), Closed);         // NOLINT(bugprone-use-after-move): it is what this is about
  EXPECT_THROW((void)queue.qsize(), Closed);  // NOLINT(bugprone-use-after-move)
  queue = std::move(other);
  queue.put(3);
  EXPECT_EQ(queue.get(), 3);
}

/// Sums what `senders` x `threads` send to `receivers` x `threads`, in a process each.
template <class QueueType>
void all_arrives_once(QueueType& queue, int senders, int receivers, int threads) {
  constexpr std::uint64_t each = 5'000;
  struct Sums {
    std::atomic<std::uint64_t> count{0};
    std::atomic<std::uint64_t> sum{0};
    std::atomic<bool> is_out_of_order{false};
  };
  Shared<Sums> sums;
  const auto in_threads = [threads](auto work) {
    std::vector<std::thread> team;
    team.reserve(static_cast<std::size_t>(threads));
    for (int i = 0; i < threads; ++i) team.emplace_back(work, static_cast<std::uint64_t>(i));
    for (std::thread& member : team) member.join();
    return 0;
  };
  std::vector<Child> children;
  children.reserve(static_cast<std::size_t>(senders) + static_cast<std::size_t>(receivers));
  for (int i = 0; i < receivers; ++i)
    children.push_back(forked([&]() {
      return in_threads([&](std::uint64_t) {
        std::map<std::uint64_t, std::uint64_t> last;  // of each sender
        for (;;) {
          const std::uint64_t value = queue.get();
          if (value == 0) return;
          const std::uint64_t sender = value / each;
          if (last[sender] > value) sums->is_out_of_order = true;
          last[sender] = value;
          sums->sum += value;
          ++sums->count;
        }
      });
    }));
  for (int i = 0; i < senders; ++i)
    children.push_back(forked([&, i]() {
      return in_threads([&, i](std::uint64_t thread) {
        const std::uint64_t first = (static_cast<std::uint64_t>(i * threads) + thread + 1) * each;
        for (std::uint64_t k = 0; k < each; ++k) queue.put(first + k);
      });
    }));
  for (auto sender = children.begin() + receivers; sender != children.end(); ++sender) sender->wait();
  for (int i = 0; i < receivers * threads; ++i) queue.put(0);
  for (auto receiver = children.begin(); receiver != children.begin() + receivers; ++receiver)
    EXPECT_EQ(receiver->wait().exit_code(), 0);
  const std::uint64_t count = static_cast<std::uint64_t>(senders * threads) * each;
  EXPECT_EQ(sums->count, count);
  EXPECT_EQ(sums->sum, (each + each + count - 1) * count / 2);
  EXPECT_FALSE(sums->is_out_of_order);
  EXPECT_TRUE(queue.empty());
}

TEST(Queue, brings_each_message_once_from_four_processes_to_four) {
  Queue<std::uint64_t> queue;
  all_arrives_once(queue, 4, 4, 1);
}

TEST(Queue, brings_each_message_once_through_a_small_queue) {
  Queue<std::uint64_t> queue(3);
  all_arrives_once(queue, 4, 4, 1);
}

TEST(Queue, brings_each_message_once_through_few_bytes) {
  Queue<std::uint64_t> queue(0, {.capacity_bytes = 256});
  all_arrives_once(queue, 2, 3, 1);
}

TEST(Queue, brings_each_message_once_between_threads_of_several_processes) {
  Queue<std::uint64_t> queue;
  all_arrives_once(queue, 2, 2, 3);
}

TEST(Queue, is_for_threads_too) {
  Queue<std::string> queue(2);
  std::thread putter([&] {
    for (int i = 0; i < 1000; ++i) queue.put(std::to_string(i));
  });
  for (int i = 0; i < 1000; ++i) EXPECT_EQ(queue.get(), std::to_string(i));
  putter.join();
}

/// Kills it once it is where it should be.
void kill(Child& child) {
  child.signal(SIGKILL);
  EXPECT_TRUE(child.wait().was_signalled());
}

TEST(Queue, goes_on_after_its_sender_died_halfway_through_its_message) {
  using Block = std::array<std::byte, mib>;
  Queue<Block> queue;
  const sys::Mapping memory = sys::Mapping::shared(sizeof(Block));
  auto& block = *reinterpret_cast<Block*>(memory.bytes().data());
  Child child = forked([&] {
    const rlimit no_core{0, 0};
    ::setrlimit(RLIMIT_CORE, &no_core);
    ::mprotect(block.data() + mib / 2, mib / 2, PROT_NONE);  // what is put cannot be read to its end
    ::close(STDERR_FILENO);                                  // a sanitizer would tell of it
    queue.put(block);
    return 0;
  });
  const sys::ChildStatus status = child.wait();
  ASSERT_TRUE(status.was_signalled() || status.exit_code() != 0);
  EXPECT_TRUE(queue.empty());
  block.fill(std::byte{7});
  queue.put(block, 20s);
  EXPECT_EQ(queue.qsize(), 1U);
  const auto received = std::make_unique<Block>(queue.get(20s));
  EXPECT_EQ(*received, block);
}

TEST(Queue, goes_on_after_its_sender_was_killed_anywhere_in_a_message_of_10_MiB) {
  Queue<std::string> queue;
  const std::string large(10 * mib, 'L');
  for (int delay_us = 0; delay_us < 10'000; delay_us += 500) {
    Shared<std::atomic<bool>> has_begun;
    Child child = forked([&] {
      *has_begun = true;
      for (;;) queue.put(large);
      return 0;
    });
    ASSERT_TRUE(testing::eventually([&] { return has_begun->load(); }));
    std::this_thread::sleep_for(std::chrono::microseconds(delay_us));
    kill(child);
    queue.put("next", 20s);
    std::string message = queue.get(20s);
    for (; message == large; message = queue.get(20s)) {
    }
    ASSERT_EQ(message, "next");
    ASSERT_TRUE(queue.empty());
  }
}

TEST(Queue, goes_on_after_senders_were_killed_anywhere) {
  Queue<std::vector<int>> queue(0, {.capacity_bytes = 65'536});
  for (int kills = 0; kills < 40; ++kills) {
    const auto send = [&]() -> int {
      for (int i = 1;; ++i) queue.put(std::vector<int>(static_cast<std::size_t>(i % 300), i));
    };
    Child one = forked(send);
    Child other = forked(send);
    for (int i = 0; i < 50 + kills; ++i) {
      const std::vector<int> message = queue.get(20s);
      ASSERT_EQ(message, std::vector<int>(message.size(), message.empty() ? 0 : message[0]));
    }
    kill(one);
    for (int i = 0; i < 50; ++i) queue.get(20s);
    kill(other);
    while (queue.try_get()) {
    }
  }
  queue.put({1, 2, 3});
  EXPECT_EQ(queue.get(20s), (std::vector<int>{1, 2, 3}));
}

TEST(Queue, gives_the_message_to_the_next_when_a_receiver_was_killed_over_it) {
  Queue<Slow> queue;
  Shared<Stage> stage;
  queue.put({7});
  queue.put({8});
  Child child = forked([&]() {
    Slow::stage = &*stage;
    return queue.get().number;
  });
  ASSERT_TRUE(testing::eventually([&] { return stage->reached == 1; }));
  kill(child);
  EXPECT_EQ(queue.get(20s).number, 7);
  EXPECT_EQ(queue.get(20s).number, 8);
}

TEST(Queue, wakes_those_who_wait_behind_a_receiver_that_was_killed) {
  Queue<Slow> queue;
  Shared<Stage> stage;
  queue.put({7});
  Child first = forked([&]() {
    Slow::stage = &*stage;
    return queue.get().number;
  });
  ASSERT_TRUE(testing::eventually([&] { return stage->reached == 1; }));
  Child second = forked([&]() { return queue.get().number; });
  std::this_thread::sleep_for(10ms);
  kill(first);
  EXPECT_EQ(second.wait().exit_code(), 7);
}

TEST(Queue, lets_senders_go_on_while_a_receiver_is_busy_with_a_message) {
  Queue<Slow> queue;
  Shared<Stage> stage;
  queue.put({7});
  Child child = forked([&]() {
    Slow::stage = &*stage;
    return queue.get().number;
  });
  ASSERT_TRUE(testing::eventually([&] { return stage->reached == 1; }));
  for (int i = 0; i < 1000; ++i) queue.put({i}, 20s);
  stage->go_on = true;
  EXPECT_EQ(child.wait().exit_code(), 7);
  EXPECT_EQ(queue.qsize(), 1000U);
}

TEST(Queue, goes_on_after_receivers_were_killed_anywhere) {
  Queue<int> queue(4);
  for (int kills = 0; kills < 40; ++kills) {
    Child child = forked([&]() -> int {
      for (;;) queue.get();
    });
    for (int i = 0; i < 20 + kills; ++i) queue.put(i, 20s);
    kill(child);
    while (queue.try_get()) {
    }
  }
  queue.put(1);
  EXPECT_EQ(queue.get(20s), 1);
}

TEST(Queue, does_not_give_up_its_room_with_those_who_die_waiting) {
  Queue<int> queue(1);
  queue.put(1);
  Child putter = forked([&]() {
    queue.put(2);
    return 0;
  });
  std::this_thread::sleep_for(10ms);
  kill(putter);
  EXPECT_EQ(queue.get(), 1);
  EXPECT_TRUE(queue.try_put(3));
  EXPECT_EQ(queue.get(), 3);
  Child getter = forked([&]() { return queue.get(); });
  std::this_thread::sleep_for(10ms);
  kill(getter);
  queue.put(4);
  EXPECT_EQ(queue.get(0ms), 4);
}

TEST(SimpleQueue, carries_messages_between_processes) {
  SimpleQueue<std::string> queue;
  SimpleQueue<std::string> answers;
  EXPECT_TRUE(queue.empty());
  Child child = forked([&]() {
    for (;;) {
      const std::string text = queue.get();
      if (text.empty()) return 0;
      answers.put(text + "!");
    }
  });
  for (const std::string text : {"one", "two", "three"}) {
    queue.put(text);
    EXPECT_EQ(answers.get(), text + "!");
  }
  queue.put("");
  EXPECT_EQ(child.wait().exit_code(), 0);
  EXPECT_TRUE(queue.empty());
}

TEST(SimpleQueue, can_be_closed) {
  SimpleQueue<int> queue;
  queue.put(1);
  EXPECT_FALSE(queue.empty());
  queue.close();
  EXPECT_THROW(queue.put(2), Closed);
  EXPECT_THROW(queue.get(), Closed);
}

}  // namespace
}  // namespace parbench::mp
