#include "sys/usage.hpp"

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstring>

#include "support/scene.hpp"
#include "sys/mapping.hpp"

namespace parbench::sys {
namespace {

/// Uses at least `ns` of CPU time.
void burn(std::int64_t ns) {
  const auto start = process_cpu_ns(::getpid());
  while (*process_cpu_ns(::getpid()) - *start < ns) relax();
}

// --- Parsers ---

TEST(PssParser, takes_the_line_that_begins_with_Pss_in_kibibytes) {
  EXPECT_EQ(parse_pss_bytes("55d1c000-7ffd rollup\n"
                            "Rss:                1500 kB\n"
                            "Pss:                 735 kB\n"
                            "Pss_Anon:            108 kB\n"
                            "SwapPss:               9 kB\n"),
            735 * 1024);
  EXPECT_EQ(parse_pss_bytes("00-ff rollup\nRss: 1 kB\nPss:\t0 kB\n"), 0);
}

TEST(PssParser, gives_no_value_for_what_it_does_not_find) {
  for (const char* const text : {"", "Rss: 5 kB\n", "x\nPss_Anon: 7 kB\nSwapPss: 9 kB\n",
                                 "x\nPss:", "x\nPss:   ", "x\nPss: many kB\n"})
    EXPECT_EQ(parse_pss_bytes(text), std::nullopt) << text;
}

TEST(StealParser, takes_the_eighth_number_of_the_first_line) {
  EXPECT_EQ(parse_steal_ticks("cpu  101 2 33 4444 55 0 7 888 9 10\ncpu0 1 1 1 1 1 1 1 1 1 1\n"), 888);
  EXPECT_EQ(parse_steal_ticks("cpu  1 2 3 4 5 6 7 8"), 8);
}

TEST(StealParser, gives_no_value_where_the_kernel_has_fewer_numbers) {
  for (const char* const text :
       {"", "cpu  1 2 3 4 5 6 7\ncpu0 1 1 1 1 1 1 1 1 1 1\n", "cpu0 1 2 3 4 5 6 7 8\n",
        "intr 1 2 3 4 5 6 7 8 9\n", "cpu  1 2 3 4 5 6 7 x 9\n", "cpu "})
    EXPECT_EQ(parse_steal_ticks(text), std::nullopt) << text;
}

TEST(PressureParser, takes_the_total_of_the_first_line) {
  EXPECT_EQ(parse_pressure_us("some avg10=0.78 avg60=21.24 avg300=48.03 total=567815949\n"
                              "full avg10=0.00 avg60=0.00 avg300=0.00 total=12\n"),
            567815949);
  EXPECT_EQ(parse_pressure_us("some avg10=0.00 avg60=0.00 avg300=0.00\nfull total=12\n"), std::nullopt);
  EXPECT_EQ(parse_pressure_us(""), std::nullopt);
}

// --- The real system ---

TEST(Usage, counts_the_cpu_time_of_this_process) {
  const ResourceUsage before = usage_with_children();
  burn(30'000'000);
  const ResourceUsage after = usage_with_children();
  EXPECT_GE(after.user_ns + after.system_ns - before.user_ns - before.system_ns, 20'000'000);
}

TEST(Usage, counts_children_once_they_are_reaped) {
  const ResourceUsage before = usage_with_children();
  Child child = Child::fork([]() noexcept {
    burn(30'000'000);
    return 0;
  });
  child.wait();
  const ResourceUsage after = usage_with_children();
  EXPECT_GE(after.user_ns + after.system_ns - before.user_ns - before.system_ns, 20'000'000);
}

TEST(Usage, counts_a_fault_per_page_that_is_touched) {
  constexpr std::size_t pages = 1'000;
  const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  const ResourceUsage before = usage_with_children();
  EXPECT_EQ(testing::in_child([&] {
              const Mapping mapping = Mapping::shared(pages * page);
              ::madvise(mapping.bytes().data(), mapping.bytes().size(), MADV_NOHUGEPAGE);
              for (std::size_t i = 0; i < pages; ++i) mapping.bytes()[i * page] = std::byte{1};
              return 0;
            }),
            0);
  EXPECT_GE(usage_with_children().minor_faults - before.minor_faults, static_cast<std::int64_t>(pages));
}

TEST(Usage, counts_the_times_that_a_process_went_to_sleep) {
  const ResourceUsage before = usage_with_children();
  for (int i = 0; i < 20; ++i) ::usleep(2'000);
  // Not each one: on a busy machine a timer may be over before its process has left the CPU.
  EXPECT_GE(usage_with_children().voluntary_switches - before.voluntary_switches, 10);
}

TEST(ProcessCpuTime, is_that_of_another_living_process_too) {
  Child child = Child::fork([]() noexcept -> int {
    burn(20'000'000);
    for (;;) ::pause();
  });
  EXPECT_TRUE(testing::eventually([&] { return process_cpu_ns(child.pid()).value_or(0) >= 20'000'000; }));
  const pid_t pid = child.pid();
  child.signal(9);
  child.wait();
  EXPECT_EQ(process_cpu_ns(pid), std::nullopt);
}

TEST(ProcessCpuTime, counts_children_that_were_reaped) {
  const auto before = process_cpu_ns(::getpid());
  EXPECT_EQ(testing::in_child([] {
              burn(50'000'000);
              return 0;
            }),
            0);
  EXPECT_GE(*process_cpu_ns(::getpid()) - *before, 30'000'000);  // they are counted in ticks
}

TEST(ChildrenTicks, stand_behind_a_name_that_may_hold_anything) {
  EXPECT_EQ(parse_children_ticks("7 (a ) b) S 1 7 7 0 -1 4194304 1 2 3 4 50 60 700 8000 20 0 1 0 99"), 8'700);
  for (const char* text : {"", "7 (a", "7 (a) S 1 7 7 0 -1 4194304 1 2 3 4 50 60 700"})
    EXPECT_EQ(parse_children_ticks(text), std::nullopt) << text;
}

TEST(Pss, divides_shared_pages_among_those_who_map_them) {
  if (!pss_bytes(::getpid())) GTEST_SKIP() << "reason: this kernel has no smaps_rollup";
  constexpr std::int64_t size = 32'000'000;
  const auto before = pss_bytes(::getpid());
  // Mapped by hand: a compiler may do without memory that nobody reads.
  void* const touched = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  ASSERT_NE(touched, MAP_FAILED);
  std::memset(touched, 1, size);
  const auto alone = pss_bytes(::getpid());
  EXPECT_GE(*alone - *before, size * 9 / 10);
  const Child child = Child::fork([]() noexcept -> int {
    for (;;) ::pause();
  });
  const auto shared = pss_bytes(::getpid());
  const auto other = pss_bytes(child.pid());
  ASSERT_TRUE(other.has_value());
  EXPECT_LE(*shared, *alone - size / 3) << "half of the pages is the child's now";
  EXPECT_LE(*shared + *other, *alone + size / 3) << "so that processes may be added up";
  ::munmap(touched, size);
}

TEST(Pss, of_a_process_without_memory_has_no_value) {
  Child child = Child::fork([]() noexcept { return 0; });
  ASSERT_TRUE(testing::eventually([&] { return process_state(child.pid()) == 'Z'; }));
  EXPECT_EQ(pss_bytes(child.pid()), std::nullopt);  // the file opens, and then cannot be read
  const pid_t pid = child.pid();
  child.wait();
  EXPECT_EQ(pss_bytes(pid), std::nullopt);
}

TEST(MachineWideTimes, never_run_backwards) {
  const auto steal = steal_ns();
  const auto pressure = cpu_pressure_ns();
  burn(10'000'000);
  ASSERT_TRUE(steal.has_value());  // each kernel since 2.6.11 tells
  EXPECT_GE(*steal, 0);
  EXPECT_GE(*steal_ns(), *steal);
  EXPECT_EQ(cpu_pressure_ns().has_value(), pressure.has_value());
  if (pressure) {
    EXPECT_GE(*cpu_pressure_ns(), *pressure);
  }
}

}  // namespace
}  // namespace parbench::sys
