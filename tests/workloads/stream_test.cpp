#include <gtest/gtest.h>

#include <cstring>

#include "base/error.hpp"
#include "support/pass.hpp"
#include "workloads/catalogue.hpp"

namespace parbench::workloads {
namespace {

std::unique_ptr<const Workload> make(const std::string& size, const std::string& kernel) {
  return stream().prepare(
      make_parameters(stream(), {{"size", {size}, "size"}, {"kernel", {kernel}, "kernel"}}));
}

std::vector<double> doubles(const std::vector<std::byte>& bytes) {
  std::vector<double> values(bytes.size() / sizeof(double));
  std::memcpy(values.data(), bytes.data(), bytes.size());
  return values;
}

/// The inputs by their definition.
double x(std::size_t i) {
  return static_cast<double>(i % 1021);
}
double y(std::size_t i) {
  return static_cast<double>(i % 509);
}

TEST(Stream, computes_what_each_kernel_is_named_for) {
  const auto copied = doubles(testing::pass_of(*make("4k", "copy")));
  const auto scaled = doubles(testing::pass_of(*make("4k", "scale")));
  const auto added = doubles(testing::pass_of(*make("4k", "add")));
  const auto triad = doubles(testing::pass_of(*make("4k", "triad")));
  ASSERT_EQ(triad.size(), 4'000U);
  for (std::size_t i = 0; i < triad.size(); ++i) {
    ASSERT_EQ(copied[i], x(i));
    ASSERT_EQ(scaled[i], 3 * x(i));
    ASSERT_EQ(added[i], x(i) + y(i));
    ASSERT_EQ(triad[i], x(i) + 3 * y(i)) << i;
  }
}

TEST(Stream, of_all_kernels_ends_with_fifteen_times_what_it_began_with) {
  const auto phases = testing::phases_of_a_pass(*make("4k", "all"));
  ASSERT_EQ(phases.size(), 4U);
  const double factors[] = {1, 3, 4, 15};
  for (std::size_t phase = 0; phase < 4; ++phase)
    for (std::size_t i = 0; i < 4'000; ++i)
      ASSERT_EQ(doubles(phases[phase])[i], factors[phase] * x(i)) << phase;
}

TEST(Stream, gives_the_same_bytes_in_chunks_of_any_size) {
  for (const char* kernel : {"all", "copy", "scale", "add", "triad"}) {
    const auto workload = make("8k", kernel);
    const auto expected = testing::pass_of(*workload);
    for (const std::size_t chunk : {1U, 7U, 999U, 2'000U})
      EXPECT_EQ(testing::pass_of(*workload, chunk), expected) << kernel << " " << chunk;
  }
}

TEST(Stream, takes_whole_cache_lines) {
  EXPECT_EQ(make("17", "triad")->phases(), (std::vector<Phase>{{3, 64}}));
  EXPECT_EQ(doubles(testing::pass_of(*make("17", "triad"))).size(), 24U);
  EXPECT_TRUE(testing::pass_of(*make("0", "all")).empty());
}

TEST(Stream, says_the_bytes_that_it_moves) {
  EXPECT_EQ(make("1M", "triad")->describe(),
            "triad over arrays of 1M doubles, 8.00 MB each; bytes as STREAM counts them");
  EXPECT_EQ(make("1M", "triad")->bytes_moved(), 24'000'000U);
  EXPECT_EQ(make("1M", "all")->bytes_moved(), 80'000'000U);
}

TEST(Stream, that_would_not_fit_into_memory_says_what_would) {
  try {
    make("1000G", "triad");
    FAIL() << "24 TB were taken";
  } catch (const base::UsageError& error) {
    const std::string text = error.what();
    EXPECT_EQ(text.substr(0, 46), "size: 3 arrays of 8000 GB do not fit into the ") << text;
    EXPECT_NE(text.find("; give at most --size "), std::string::npos) << text;
  }
}

}  // namespace
}  // namespace parbench::workloads
