#include <gtest/gtest.h>
#include <sys/resource.h>

#include <array>
#include <chrono>
#include <csignal>
#include <cstring>
#include <parbench/mp/detail/ring.hpp>
#include <parbench/mp/error.hpp>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <type_traits>
#include <vector>

#include "mp/forked.hpp"
#include "support/scene.hpp"

namespace parbench::mp::detail {
namespace {

using namespace std::chrono_literals;
using parbench::sys::Child;
using parbench::testing::forked;

constexpr std::size_t kib = 1024;
constexpr std::size_t mib = 1024 * kib;

const auto without_ticks = [] { return false; };

bool put(Ring& ring, const std::string& text) {
  const auto room = ring.try_reserve(text.size());
  if (!room) return false;
  std::memcpy(room->data(), text.data(), text.size());
  ring.commit(text.size());
  return true;
}

std::string text_of(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// "(none)" when there is none.
std::string take(Ring& ring) {
  const auto record = ring.front();
  if (!record) return "(none)";
  std::string text = text_of(*record);
  ring.pop();
  return text;
}

/// Of this process: what it has touched and the system has not been given back.
std::uint64_t resident_bytes() {
  std::uint64_t pages = 0;
  std::uint64_t shared = 0;
  std::FILE* const file = std::fopen("/proc/self/statm", "re");
  if (file == nullptr) return 0;
  if (std::fscanf(file, "%*u %*u %lu", &shared) == 1) pages = shared;
  std::fclose(file);
  return pages * 4096;
}

/// A record whose content can be checked: its number, then bytes made of it.
std::vector<std::byte> numbered(std::uint32_t number, std::size_t size) {
  std::vector<std::byte> bytes(size + sizeof number);
  std::memcpy(bytes.data(), &number, sizeof number);
  for (std::size_t i = sizeof number; i < bytes.size(); ++i) bytes[i] = static_cast<std::byte>(number ^ i);
  return bytes;
}

std::uint32_t number_of(std::span<const std::byte> record) {
  std::uint32_t number = 0;
  std::memcpy(&number, record.data(), sizeof number);
  return number;
}

bool is_whole(std::span<const std::byte> record) {
  const auto expected = numbered(number_of(record), record.size() - sizeof(std::uint32_t));
  return std::equal(record.begin(), record.end(), expected.begin());
}

void put_numbered(Ring& ring, std::uint32_t number, std::size_t size) {
  const auto bytes = numbered(number, size);
  const auto room = ring.reserve(bytes.size(), Deadline::never(), without_ticks);
  std::memcpy(room->data(), bytes.data(), bytes.size());
  ring.commit(bytes.size());
}

TEST(Ring, gives_records_in_the_order_in_which_they_were_put) {
  Ring ring;
  EXPECT_TRUE(put(ring, "one"));
  EXPECT_TRUE(put(ring, ""));
  EXPECT_TRUE(put(ring, std::string(1000, 'x')));
  EXPECT_EQ(ring.size(), 3U);
  EXPECT_EQ(take(ring), "one");
  EXPECT_EQ(take(ring), "");
  EXPECT_EQ(take(ring), std::string(1000, 'x'));
  EXPECT_EQ(take(ring), "(none)");
  EXPECT_TRUE(ring.is_empty());
}

TEST(Ring, is_full_when_its_capacity_is_used) {
  Ring ring({.capacity_bytes = 64});
  EXPECT_TRUE(put(ring, std::string(8, 'a')));
  EXPECT_TRUE(put(ring, std::string(24, 'b')));
  EXPECT_FALSE(put(ring, std::string(16, 'c')));
  EXPECT_FALSE(ring.is_full());
  EXPECT_TRUE(put(ring, std::string(8, 'd')));
  EXPECT_TRUE(ring.is_full());
  EXPECT_FALSE(put(ring, ""));
  EXPECT_EQ(take(ring), std::string(8, 'a'));
  EXPECT_TRUE(put(ring, ""));
}

TEST(Ring, keeps_a_record_in_one_piece_at_the_end_of_the_ring) {
  Ring ring({.capacity_bytes = 64});
  for (std::size_t round = 0; round < 1000; ++round) {
    const std::string text(round % 24, static_cast<char>('a' + round % 26));
    ASSERT_TRUE(put(ring, text));
    ASSERT_EQ(take(ring), text);
  }
}

TEST(Ring, takes_no_more_records_than_it_may) {
  Ring ring({.max_records = 2});
  EXPECT_TRUE(put(ring, "a"));
  EXPECT_TRUE(put(ring, "b"));
  EXPECT_TRUE(ring.is_full());
  EXPECT_FALSE(put(ring, "c"));
  take(ring);
  EXPECT_TRUE(put(ring, "c"));
}

TEST(Ring, hands_over_less_than_was_reserved) {
  Ring ring({.capacity_bytes = 1024});
  for (int i = 0; i < 100; ++i) {
    const auto room = ring.try_reserve(400);
    ASSERT_TRUE(room);
    std::memcpy(room->data(), "short", 5);
    ring.commit(5);
    ASSERT_TRUE(put(ring, "next"));
    ASSERT_EQ(take(ring), "short");
    ASSERT_EQ(take(ring), "next");
  }
}

TEST(Ring, shows_the_first_record_until_it_is_popped) {
  Ring ring;
  put(ring, "first");
  put(ring, "second");
  EXPECT_EQ(text_of(*ring.front()), "first");
  EXPECT_EQ(text_of(*ring.front()), "first");
  EXPECT_EQ(ring.size(), 2U);
  ring.pop();
  EXPECT_EQ(text_of(*ring.front()), "second");
}

TEST(Ring, forgets_a_reservation_that_is_not_committed) {
  Ring ring({.capacity_bytes = 1024});
  for (int i = 0; i < 10; ++i) ASSERT_TRUE(ring.try_reserve(400));
  EXPECT_FALSE(ring.front());
  EXPECT_TRUE(put(ring, "kept"));
  EXPECT_EQ(take(ring), "kept");
}

TEST(Ring, takes_a_record_larger_than_itself_in_its_turn) {
  Ring ring({.capacity_bytes = 4 * kib});
  const std::string large(mib, 'L');
  EXPECT_TRUE(put(ring, "before"));
  EXPECT_TRUE(put(ring, large));
  EXPECT_TRUE(put(ring, "after"));
  EXPECT_EQ(take(ring), "before");
  EXPECT_EQ(take(ring), large);
  EXPECT_EQ(take(ring), "after");
}

TEST(Ring, takes_one_record_larger_than_itself_at_a_time) {
  Ring ring({.capacity_bytes = 4 * kib});
  EXPECT_TRUE(put(ring, std::string(mib, 'a')));
  EXPECT_FALSE(put(ring, std::string(mib, 'b')));
  EXPECT_TRUE(put(ring, "small"));
  EXPECT_EQ(take(ring), std::string(mib, 'a'));
  EXPECT_TRUE(put(ring, std::string(mib, 'b')));
  EXPECT_EQ(take(ring), "small");
  EXPECT_EQ(take(ring), std::string(mib, 'b'));
}

TEST(Ring, refuses_a_record_that_can_never_fit_and_names_the_sizes) {
  Ring ring({.capacity_bytes = 4 * kib, .largest_bytes = mib});
  EXPECT_TRUE(put(ring, std::string(mib, 'a')));
  take(ring);
  try {
    ring.try_reserve(2 * mib);
    FAIL();
  } catch (const ValueError& error) {
    EXPECT_NE(std::string(error.what()).find("2097152"), std::string::npos) << error.what();
    EXPECT_NE(std::string(error.what()).find("largest_bytes"), std::string::npos) << error.what();
  }
  EXPECT_TRUE(put(ring, "goes on"));
}

TEST(Ring, refuses_a_capacity_beyond_what_its_marks_can_tell_apart) {
  const std::size_t most = RingMark::positions / 2 * 8;
  for (const std::size_t capacity : {most + 1, std::size_t{1} << 47U, std::size_t{1} << 63U, SIZE_MAX})
    EXPECT_THROW(Ring({.capacity_bytes = capacity}), ValueError) << capacity;
}

TEST(Ring, gives_back_the_memory_of_a_large_record_once_it_is_consumed) {
  constexpr std::size_t size = 64 * mib;
  Ring ring({.capacity_bytes = 4 * kib});
  const std::uint64_t before = resident_bytes();
  const auto room = ring.try_reserve(size);
  std::memset(room->data(), 1, size);
  ring.commit(10);
  EXPECT_GT(resident_bytes(), before + size / 2);
  EXPECT_EQ(take(ring).size(), 10U);
  EXPECT_LT(resident_bytes(), before + size / 2);
}

TEST(Ring, gives_back_the_memory_of_a_large_record_that_was_never_committed) {
  constexpr std::size_t size = 64 * mib;
  Ring ring({.capacity_bytes = 4 * kib});
  const std::uint64_t before = resident_bytes();
  std::memset(ring.try_reserve(size)->data(), 1, size);
  EXPECT_GT(resident_bytes(), before + size / 2);
  put(ring, "next");
  EXPECT_LT(resident_bytes(), before + size / 2);
  EXPECT_EQ(take(ring), "next");
}

TEST(Ring, starts_over_when_it_is_empty) {
  Ring ring;
  std::set<const std::byte*> places;
  const std::string text(1000, 't');
  for (int i = 0; i < 5'000; ++i) {
    ASSERT_TRUE(put(ring, text));
    places.insert(ring.front()->data());
    ASSERT_EQ(take(ring), text);
  }
  EXPECT_LT(*places.rbegin() - *places.begin(), 300 * 1024);
}

TEST(Ring, does_not_start_over_onto_what_it_holds) {
  Ring ring({.capacity_bytes = mib});
  const std::string text(1000, 't');
  std::uint64_t fitted = 0;
  put(ring, "first");
  while (put(ring, text)) ++fitted;
  EXPECT_GT(fitted, 1000U);
  EXPECT_EQ(take(ring), "first");
  for (; fitted > 0; --fitted) ASSERT_EQ(take(ring), text);
  EXPECT_EQ(take(ring), "(none)");
}

TEST(Ring, rings_a_bell_from_outside_so_that_one_can_sleep_on_many) {
  Shared<Bell> bell;
  std::array<Ring, 3> rings{Ring({}, &*bell), Ring({}, &*bell), Ring({}, &*bell)};
  Child child = forked([&]() {
    put(rings[1], "from the second");
    return 0;
  });
  std::string found;
  const auto look = [&] {
    for (Ring& ring : rings)
      if (ring.front()) found = take(ring);
    return !found.empty();
  };
  EXPECT_TRUE(bell->await(look, Deadline::after(20s)));
  EXPECT_EQ(found, "from the second");
  child.wait();
}

TEST(Ring, ends_a_wait_in_time_and_when_the_tick_says_so) {
  Ring ring({.max_records = 1});
  EXPECT_FALSE(ring.wait_front(Deadline::after(2ms), without_ticks));
  EXPECT_FALSE(ring.wait_front(Deadline::never(), [] { return true; }));
  put(ring, "only");
  EXPECT_FALSE(ring.reserve(8, Deadline::after(2ms), without_ticks));
  EXPECT_FALSE(ring.reserve(8, Deadline::never(), [] { return true; }));
  EXPECT_EQ(text_of(*ring.wait_front(Deadline::after(0ms), without_ticks)), "only");
}

TEST(Ring, knows_that_it_was_moved_from) {
  Ring ring;
  put(ring, "moves along");
  Ring other = std::move(ring);
  EXPECT_FALSE(ring);  // NOLINT(bugprone-use-after-move): it is what this is about
  EXPECT_EQ(take(other), "moves along");
}

TEST(Ring, carries_records_of_any_size_between_processes) {
  Ring ring({.capacity_bytes = 16 * kib});
  constexpr std::uint32_t count = 50'000;
  Child child = forked([&]() {
    std::mt19937 random(1);
    for (std::uint32_t i = 0; i < count; ++i) {
      const bool is_large = random() % 100 == 0;
      put_numbered(ring, i, random() % (is_large ? 40'000 : 200));
    }
    return 0;
  });
  for (std::uint32_t i = 0; i < count; ++i) {
    const auto record = ring.wait_front(Deadline::after(20s), without_ticks);
    ASSERT_TRUE(record);
    ASSERT_EQ(number_of(*record), i);
    ASSERT_TRUE(is_whole(*record));
    ring.pop();
  }
  EXPECT_EQ(child.wait().exit_code(), 0);
}

TEST(Ring, is_whole_after_its_producer_was_killed_anywhere) {
  Ring ring({.capacity_bytes = 16 * kib});
  std::uint32_t next = 0;
  for (int kill = 0; kill < 60; ++kill) {
    Child child = forked([&]() -> int {
      std::mt19937 random(next);
      for (std::uint32_t i = next;; ++i) put_numbered(ring, i, random() % (i % 8 == 0 ? 30'000 : 100));
    });
    const std::uint32_t enough = next + 50 + static_cast<std::uint32_t>(kill);
    const auto consume = [&] {
      const auto record = ring.front();
      if (!record) return false;
      EXPECT_EQ(number_of(*record), next);
      EXPECT_TRUE(is_whole(*record));
      next = number_of(*record) + 1;
      ring.pop();
      return true;
    };
    while (next < enough) consume();
    child.signal(SIGKILL);
    child.wait();
    while (consume()) {
    }
    ASSERT_TRUE(ring.is_empty());
    ASSERT_FALSE(HasFailure()) << "after kill " << kill;
  }
}

TEST(Ring, gives_each_record_again_or_once_after_its_consumer_was_killed_anywhere) {
  Ring ring({.capacity_bytes = 16 * kib});
  struct Seen {
    std::atomic<std::uint32_t> next{0};
    std::atomic<bool> is_wrong{false};
  };
  Shared<Seen> seen;
  std::uint32_t sent = 0;
  for (int kill = 0; kill < 60; ++kill) {
    Child child = forked([&]() -> int {
      for (;;) {
        const auto record = ring.wait_front(Deadline::never(), without_ticks);
        const std::uint32_t number = number_of(*record);
        const std::uint32_t next = seen->next.load();
        // The one before died between its note and its pop, perhaps.
        if (!is_whole(*record) || (number != next && number + 1 != next)) seen->is_wrong = true;
        seen->next.store(number + 1);
        ring.pop();
      }
    });
    const std::uint32_t enough = sent + 50 + static_cast<std::uint32_t>(kill);
    for (std::mt19937 random(sent); sent < enough; ++sent)
      put_numbered(ring, sent, random() % (sent % 3 == 0 ? 30'000 : 100));
    child.signal(SIGKILL);
    child.wait();
    ASSERT_FALSE(seen->is_wrong) << "after kill " << kill;
  }
  std::uint32_t next = seen->next.load();
  while (const auto record = ring.front()) {
    ASSERT_TRUE(is_whole(*record));
    next = number_of(*record) + 1;
    ring.pop();
  }
  EXPECT_EQ(next, sent);
}

TEST(Ring, makes_do_with_less_address_space_where_that_is_limited) {
  if (testing::is_sanitized) GTEST_SKIP() << "a sanitizer needs more";
  EXPECT_EQ(testing::in_child([] {
              constexpr rlimit limit{std::size_t{1} << 30U, std::size_t{1} << 30U};
              ::setrlimit(RLIMIT_AS, &limit);
              Ring ring({.capacity_bytes = mib});
              const std::string large(10 * mib, 'L');
              return put(ring, large) && take(ring) == large && ring.largest_bytes() < limit.rlim_cur ? 0 : 1;
            }),
            0);
}

TEST(Ring, leaves_a_record_to_the_next_when_its_consumer_dies_before_the_pop) {
  Ring ring;
  put(ring, "for whom");
  forked([&]() -> int {
    if (ring.front()) ::raise(SIGKILL);
    return 1;
  }).wait();
  EXPECT_EQ(take(ring), "for whom");
}

}  // namespace
}  // namespace parbench::mp::detail
