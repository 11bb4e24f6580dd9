#include "base/text.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <vector>

namespace parbench::base {
namespace {

using std::chrono::nanoseconds;

constexpr std::int64_t largest = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t smallest = std::numeric_limits<std::int64_t>::min();

// --- Counts ---

TEST(Count, is_a_plain_integer_or_one_with_a_suffix) {
  EXPECT_EQ(parse_count("0"), 0);
  EXPECT_EQ(parse_count("1000000"), 1'000'000);
  EXPECT_EQ(parse_count("-7"), -7);
  EXPECT_EQ(parse_count("64k"), 64'000);
  EXPECT_EQ(parse_count("64K"), 64'000);
  EXPECT_EQ(parse_count("1M"), 1'000'000);
  EXPECT_EQ(parse_count("2G"), 2'000'000'000);
  EXPECT_EQ(parse_count("-2k"), -2'000);
  EXPECT_EQ(parse_count("1Ki"), 1'024);
  EXPECT_EQ(parse_count("3Mi"), 3'145'728);
  EXPECT_EQ(parse_count("4Gi"), 4'294'967'296);
}

TEST(Count, may_be_written_as_a_fraction_that_comes_to_an_integer) {
  EXPECT_EQ(parse_count("1.5k"), 1'500);
  EXPECT_EQ(parse_count("0.5Ki"), 512);
  EXPECT_EQ(parse_count("1e3"), 1'000);
  EXPECT_EQ(parse_count("1.5"), std::nullopt);
  EXPECT_EQ(parse_count("1.2345k"), std::nullopt);
  EXPECT_EQ(parse_count("0.3Ki"), std::nullopt);
}

TEST(Count, takes_every_fraction_of_a_suffix_in_spite_of_binary_rounding) {
  // 16.1 * 1e3 is 16100.000000000002 in doubles.
  EXPECT_EQ(parse_count("16.1k"), 16'100);
  for (int thousandths = 1; thousandths < 100'000; ++thousandths) {
    std::string text = std::to_string(thousandths);
    if (text.size() < 4) text.insert(0, 4 - text.size(), '0');
    text.insert(text.size() - 3, ".");
    ASSERT_EQ(parse_count(text + "k"), thousandths) << text;
    ASSERT_EQ(parse_count(text + "G"), std::int64_t{thousandths} * 1'000'000) << text;
  }
}

TEST(Count, reaches_from_the_smallest_to_the_largest_integer_and_no_further) {
  EXPECT_EQ(parse_count("9223372036854775807"), largest);
  EXPECT_EQ(parse_count("-9223372036854775808"), smallest);
  EXPECT_EQ(parse_count("9223372036854775808"), std::nullopt);
  EXPECT_EQ(parse_count("-9223372036854775809"), std::nullopt);
  EXPECT_EQ(parse_count("9000000000G"), 9'000'000'000'000'000'000);
  EXPECT_EQ(parse_count("10000000000G"), std::nullopt);
  EXPECT_EQ(parse_count("1e300"), std::nullopt);
  EXPECT_EQ(parse_count("1e999"), std::nullopt);
}

TEST(Count, is_refused_when_anything_else_is_in_the_text) {
  for (const char* const text : {"", " ", " 1", "1 ", "1 k", "k", "-", "--1", "+1", "1kk", "1m", "1kB",
                                 "0x10", "1,000", "nan", "inf", "-inf"})
    EXPECT_EQ(parse_count(text), std::nullopt) << "'" << text << "'";
}

TEST(Count, is_formatted_so_that_parsing_gives_it_back) {
  EXPECT_EQ(format_count(0), "0");
  EXPECT_EQ(format_count(999), "999");
  EXPECT_EQ(format_count(1'000), "1k");
  EXPECT_EQ(format_count(1'000'000), "1M");
  EXPECT_EQ(format_count(1'500'000), "1.5M");
  EXPECT_EQ(format_count(65'536), "65536");
  EXPECT_EQ(format_count(-1'500), "-1.5k");
  for (const std::int64_t count : {std::int64_t{1}, std::int64_t{1'100}, std::int64_t{16'100},
                                   std::int64_t{1'100'000'000}, std::int64_t{-64'000}, largest, smallest})
    EXPECT_EQ(parse_count(format_count(count)), count) << format_count(count);
}

// --- Reals and fractions ---

TEST(Real, is_a_finite_decimal_number) {
  EXPECT_EQ(parse_real("0.5"), 0.5);
  EXPECT_EQ(parse_real("-3"), -3.0);
  EXPECT_EQ(parse_real("1e-3"), 1e-3);
  for (const char* const text : {"", "nan", "inf", "-inf", "1e999", "0.5x", " 1", "1 ", "+1", "1k", "1,5"})
    EXPECT_EQ(parse_real(text), std::nullopt) << "'" << text << "'";
}

TEST(Fraction, may_be_written_in_percent) {
  EXPECT_EQ(parse_fraction("2%"), 0.02);
  EXPECT_EQ(parse_fraction("0.02"), 0.02);
  EXPECT_EQ(parse_fraction("150%"), 1.5);
  EXPECT_EQ(parse_fraction("-1%"), -0.01);
  for (const char* const text : {"", "%", "2%%", "2 %", "%2", "two"})
    EXPECT_EQ(parse_fraction(text), std::nullopt) << "'" << text << "'";
}

// --- Durations ---

TEST(Duration, needs_a_unit_unless_it_is_0) {
  EXPECT_EQ(parse_duration("0"), nanoseconds(0));
  EXPECT_EQ(parse_duration("300ns"), nanoseconds(300));
  EXPECT_EQ(parse_duration("10us"), nanoseconds(10'000));
  EXPECT_EQ(parse_duration("10\u00b5s"), nanoseconds(10'000));
  EXPECT_EQ(parse_duration("2ms"), nanoseconds(2'000'000));
  EXPECT_EQ(parse_duration("1.5s"), nanoseconds(1'500'000'000));
  EXPECT_EQ(parse_duration("2min"), std::chrono::minutes(2));
  for (const char* const text :
       {"", "5", "0.0", "s", "ms", "5 s", "5S", "5h", "5sec", "-1s", "nans", "infs", "1s2"})
    EXPECT_EQ(parse_duration(text), std::nullopt) << "'" << text << "'";
}

TEST(Duration, is_rounded_to_whole_nanoseconds) {
  EXPECT_EQ(parse_duration("0.4ns"), nanoseconds(0));
  EXPECT_EQ(parse_duration("0.6ns"), nanoseconds(1));
  EXPECT_EQ(parse_duration("1.0005us"), nanoseconds(1001));
}

TEST(Duration, that_does_not_fit_into_nanoseconds_is_refused) {
  EXPECT_EQ(parse_duration("9000000000s"), std::chrono::seconds(9'000'000'000));
  EXPECT_EQ(parse_duration("10000000000s"), std::nullopt);
  EXPECT_EQ(parse_duration("1e300s"), std::nullopt);
}

TEST(Duration, is_shown_in_the_unit_that_reads_best) {
  EXPECT_EQ(format_duration(nanoseconds(0)), "0 ns");
  EXPECT_EQ(format_duration(nanoseconds(999)), "999 ns");
  EXPECT_EQ(format_duration(nanoseconds(1'000)), "1.00 us");
  EXPECT_EQ(format_duration(nanoseconds(447'123)), "447 us");
  EXPECT_EQ(format_duration(nanoseconds(4'471'230)), "4.47 ms");
  EXPECT_EQ(format_duration(std::chrono::seconds(12'345)), "12345 s");
  EXPECT_EQ(format_duration(nanoseconds(-1'500)), "-1.50 us");
}

TEST(ExactDuration, is_written_so_that_parsing_gives_it_back) {
  EXPECT_EQ(exact_duration(nanoseconds(0)), "0ns");
  EXPECT_EQ(exact_duration(nanoseconds(2'000'000)), "2ms");
  EXPECT_EQ(exact_duration(nanoseconds(2'001'000)), "2001us");
  EXPECT_EQ(exact_duration(std::chrono::minutes(1)), "60s");
  for (const std::int64_t time : {1L, 999L, 1'000L, 1'500'000'001L, 86'400'000'000'000L})
    EXPECT_EQ(parse_duration(exact_duration(nanoseconds(time))), nanoseconds(time));
}

TEST(ExactReal, is_written_so_that_parsing_gives_it_back) {
  EXPECT_EQ(exact_real(0.1), "0.1");
  for (const double value : {0.0, -3.0, 1.0 / 3, 1e-300, 1.7976931348623157e308})
    EXPECT_EQ(parse_real(exact_real(value)), value) << exact_real(value);
}

TEST(Wrap, breaks_between_words_and_indents_what_follows) {
  EXPECT_EQ(wrap("a few words", 2, 80), "a few words");
  EXPECT_EQ(wrap("a few words", 2, 5), "a few\n  words");
  EXPECT_EQ(wrap("a unbreakable b", 1, 4), "a\n unbreakable\n b");
  EXPECT_EQ(wrap("", 2, 5), "");
}

TEST(Bytes, are_shown_in_decimal_units) {
  EXPECT_EQ(format_bytes(0), "0 B");
  EXPECT_EQ(format_bytes(999), "999 B");
  EXPECT_EQ(format_bytes(1'000), "1.00 kB");
  EXPECT_EQ(format_bytes(8e6), "8.00 MB");
  EXPECT_EQ(format_bytes(2.5e9), "2.50 GB");
  EXPECT_EQ(format_bytes(7e12), "7000 GB");
}

TEST(Unit, changes_exactly_at_its_size) {
  EXPECT_EQ(duration_unit(999.9).name, "ns");
  EXPECT_EQ(duration_unit(1e3).name, "us");
  EXPECT_EQ(duration_unit(1e6).name, "ms");
  EXPECT_EQ(duration_unit(1e9).name, "s");
  EXPECT_EQ(duration_unit(1e9).size, 1e9);
  EXPECT_EQ(byte_unit(0).name, "B");
  EXPECT_EQ(byte_unit(1e9).name, "GB");
}

TEST(ThreeDigits, are_those_of_the_rounded_number) {
  EXPECT_EQ(three_digits(447), "447");
  EXPECT_EQ(three_digits(44.7), "44.7");
  EXPECT_EQ(three_digits(4.47), "4.47");
  EXPECT_EQ(three_digits(0.447), "0.447");
  EXPECT_EQ(three_digits(12345), "12345");
  EXPECT_EQ(three_digits(0.9996), "1.00");
  EXPECT_EQ(three_digits(9.996), "10.0");
  EXPECT_EQ(three_digits(99.96), "100");
  EXPECT_EQ(three_digits(0), "0.00");
  EXPECT_EQ(three_digits(0.04472), "0.0447");
  EXPECT_EQ(three_digits(-0.00099996), "-0.00100");
  EXPECT_EQ(three_digits(-44.71), "-44.7");
}

// --- Names ---

const std::vector<std::string> names{"squares", "csv", "io"};

TEST(NearestName, forgives_a_slip_of_the_keys) {
  EXPECT_EQ(nearest("squares", names), "squares");
  EXPECT_EQ(nearest("square", names), "squares");
  EXPECT_EQ(nearest("sqaures", names), "squares");  // two letters changed places: one slip
  EXPECT_EQ(nearest("squqres", names), "squares");
  EXPECT_EQ(nearest("cvs", names), "csv");
  EXPECT_EQ(nearest("oi", names), "io");
}

TEST(NearestName, is_none_where_nothing_is_near) {
  EXPECT_EQ(nearest("mandelbrot", names), std::nullopt);
  EXPECT_EQ(nearest("", names), std::nullopt);
  EXPECT_EQ(nearest("abc", names), std::nullopt);
  EXPECT_EQ(nearest("squares", {}), std::nullopt);
  EXPECT_EQ(nearest(std::string(5'000, 'q'), names), std::nullopt);
}

TEST(NearestName, takes_the_first_of_equally_near_ones) {
  const std::vector<std::string> alike{"ba", "ca"};
  EXPECT_EQ(nearest("a", alike), "ba");
}

TEST(Suggestion, names_what_there_is_when_nothing_is_near) {
  EXPECT_EQ(suggestion("squrs", names), "; did you mean 'squares'?");
  EXPECT_EQ(suggestion("mandelbrot", names), "; there are: squares, csv, io");
}

// --- Pieces ---

TEST(Split, keeps_empty_parts_so_that_join_gives_the_text_back) {
  EXPECT_EQ(split("a,b,c", ','), (std::vector<std::string>{"a", "b", "c"}));
  EXPECT_EQ(split(",a,", ','), (std::vector<std::string>{"", "a", ""}));
  EXPECT_EQ(split("", ','), (std::vector<std::string>{""}));
  for (const char* const text : {"", ",", ",,a", "a,b", "abc"}) EXPECT_EQ(join(split(text, ','), ","), text);
  EXPECT_EQ(join({}, ", "), "");
}

TEST(Trim, takes_blanks_off_both_ends_only) {
  EXPECT_EQ(trim("  a b\t\r\n"), "a b");
  EXPECT_EQ(trim("a"), "a");
  EXPECT_EQ(trim(" \n"), "");
  EXPECT_EQ(trim(""), "");
}

}  // namespace
}  // namespace parbench::base
