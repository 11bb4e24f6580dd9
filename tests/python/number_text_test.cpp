#include <gtest/gtest.h>

#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <string>
#include <vector>

#include "base/random.hpp"
#include "support/scratch_folder.hpp"

namespace parbench::python {
namespace {

std::vector<double> numbers() {
  std::vector<double> all{0.0,    -0.0, 1.0,     -1.0,   0.1,    1e5,     1e6,    123456,    1234567, 1e15,
                          1e16,   1e22, 1e23,    1e-3,   1e-4,   1e-5,    1.5e-4, 5e-324,    1e308,   1e-308,
                          2.5e-5, 12e5, 1.2e300, 999999, 100000, 99999.5, 0.001,  0.00099999};
  base::Random random(1);
  for (int i = 0; i < 20'000; ++i) {
    const double any = std::bit_cast<double>(random.next());
    if (std::isfinite(any)) all.push_back(any);
    all.push_back(random.normal());
    all.push_back(static_cast<double>(random.below(1U << 20U)) / 1000);
    all.push_back(std::ldexp(static_cast<double>(random.below(1000)), static_cast<int>(random.below(80))));
  }
  return all;
}

class NumberText : public testing::WithFolder {};

TEST_F(NumberText, is_that_of_the_cxx_library) {
  std::string bits;
  std::string expected;
  for (const double number : numbers()) {
    std::array<char, 64> text{};
    bits += std::to_string(std::bit_cast<std::uint64_t>(number)) + "\n";
    expected.append(text.data(), std::to_chars(text.data(), text.data() + text.size(), number).ptr) += "\n";
  }
  write("bits", bits);
  const std::string script = write("script.py",
                                   "import struct, sys\n"
                                   "import parbench_csv\n"
                                   "for line in open(sys.argv[1]):\n"
                                   "    number, = struct.unpack('d', struct.pack('Q', int(line)))\n"
                                   "    print(parbench_csv.number_text(number))\n");
  const std::string command = "PYTHONPATH=" PARBENCH_SOURCE_DIR
                              "/scripts/python PYTHONDONTWRITEBYTECODE=1 python3 " +
                              script + " " + path("bits") + " > " + path("texts");
  ASSERT_EQ(std::system(command.c_str()), 0);
  EXPECT_TRUE(read(path("texts")) == expected);  // a difference would fill the screen
}

}  // namespace
}  // namespace parbench::python
