#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <complex>
#include <deque>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <parbench/mp/codec.hpp>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <variant>
#include <vector>

namespace parbench::mp {
namespace {

template <class T>
T sent(const T& value) {
  return from_bytes<T>(to_bytes(value));
}

template <class T>
void expect_unchanged(const T& value) {
  EXPECT_EQ(sent(value), value);
}

enum class Colour { red, green };

struct Point {
  int x;
  double y;
  bool operator==(const Point&) const = default;
};

struct Student {
  std::string name;
  std::vector<double> marks;
  std::optional<std::string> nickname;

  auto fields() { return std::tie(name, marks, nickname); }
  bool operator==(const Student&) const = default;
};

struct Course {
  Student best;
  std::map<std::string, Student> students;

  auto fields() { return std::tie(best, students); }
  bool operator==(const Course&) const = default;
};

/// Trivially copyable, yet sent by its fields: the rest is of no use elsewhere.
struct Cached {
  int value = 0;
  int cache = -1;

  auto fields() { return std::tie(value); }
};

/// No default constructor.
class Even {
 public:
  explicit Even(int half) : value_(2 * half) {}
  int value() const { return value_; }

 private:
  int value_;
};

/// Neither trivially copyable nor with fields: by a specialisation.
class Word {
 public:
  explicit Word(std::string text) : text_(std::make_unique<std::string>(std::move(text))) {}
  const std::string& text() const { return *text_; }

 private:
  std::unique_ptr<std::string> text_;
};

}  // namespace

template <>
struct Codec<Word> {
  static void encode(Writer& out, const Word& word) { mp::encode(out, word.text()); }
  static Word decode(Reader& in) { return Word(mp::decode<std::string>(in)); }
};

namespace {

TEST(Codec, sends_numbers_enumerations_and_plain_structs) {
  expect_unchanged(3);
  expect_unchanged(-1.5);
  expect_unchanged('x');
  expect_unchanged(true);
  expect_unchanged(Colour::green);
  expect_unchanged(Point{1, 2.5});
  expect_unchanged(std::complex<double>(1, 2));
  expect_unchanged(std::chrono::nanoseconds(7));
  expect_unchanged(std::monostate());
}

TEST(Codec, takes_for_a_plain_struct_its_bytes_and_no_more) {
  EXPECT_EQ(to_bytes(Point{1, 2}).size(), sizeof(Point));
  EXPECT_EQ(to_bytes(7).size(), sizeof(int));
}

TEST(Codec, sends_strings_of_any_bytes_and_length) {
  expect_unchanged(std::string());
  expect_unchanged(std::string("short"));
  expect_unchanged(std::string("with\0a zero", 11));
  expect_unchanged(std::string(1'000'000, 'x'));
  expect_unchanged(std::wstring(L"wide"));
}

TEST(Codec, sends_vectors) {
  expect_unchanged(std::vector<int>{});
  expect_unchanged(std::vector{1, 2, 3});
  expect_unchanged(std::vector<std::string>{"a", "", "c"});
  expect_unchanged(std::vector<std::vector<int>>{{1}, {}, {2, 3}});
  expect_unchanged(std::vector<bool>{true, false, true});
  expect_unchanged(std::vector<Point>{{1, 2}, {3, 4}});
}

TEST(Codec, copies_plain_elements_as_a_block) {
  EXPECT_EQ(to_bytes(std::vector<int>(1'000)).size(), sizeof(std::uint64_t) + 1'000 * sizeof(int));
}

TEST(Codec, sends_the_other_containers) {
  expect_unchanged(std::deque<std::string>{"a", "b"});
  expect_unchanged(std::list{3, 1, 2});
  expect_unchanged(std::set<std::string>{"a", "b"});
  expect_unchanged(std::multiset{1, 1, 2});
  expect_unchanged(std::unordered_set{1, 2});
  expect_unchanged(std::map<std::string, int>{{"a", 1}, {"b", 2}});
  expect_unchanged(std::multimap<int, std::string>{{1, "x"}, {1, "y"}});
  expect_unchanged(std::unordered_map<int, std::vector<int>>{{1, {2}}, {3, {}}});
}

TEST(Codec, sends_pairs_tuples_and_arrays) {
  expect_unchanged(std::pair(1, 2));
  expect_unchanged(std::pair(std::string("a"), 2));
  expect_unchanged(std::tuple<int, std::string, double>(1, "x", 2.5));
  expect_unchanged(std::tuple<>());
  expect_unchanged(std::array{1, 2, 3});
  expect_unchanged(std::array<std::string, 2>{"a", "b"});
}

TEST(Codec, sends_what_may_be_missing) {
  expect_unchanged(std::optional<int>());
  expect_unchanged(std::optional<int>(4));
  expect_unchanged(std::optional<std::string>());
  expect_unchanged(std::optional<std::string>("q"));
  expect_unchanged(std::vector<std::optional<std::string>>{std::nullopt, "x"});
}

TEST(Codec, sends_variants_with_the_choice_that_they_hold) {
  using Mixed = std::variant<int, std::monostate, std::string, std::vector<int>>;
  expect_unchanged(std::vector<Mixed>{42, std::monostate(), "hello", std::vector{1, 2}});
  using Ambiguous = std::variant<std::string, std::string>;
  expect_unchanged(Ambiguous(std::in_place_index<1>, "the second"));
}

TEST(Codec, sends_structs_by_their_fields) {
  expect_unchanged(Student{"Ada", {1.0, 1.3}, std::nullopt});
  const Student ada{"Ada", {}, "Countess"};
  expect_unchanged(Course{ada, {{"a", ada}, {"b", {"Bob", {4.0}, std::nullopt}}}});
  EXPECT_EQ(to_bytes(Cached{3, 5}).size(), sizeof(int));
  EXPECT_EQ(sent(Cached{3, 5}).value, 3);
  EXPECT_EQ(sent(Cached{3, 5}).cache, -1);
}

TEST(Codec, needs_no_default_constructor) {
  EXPECT_EQ(sent(Even(4)).value(), 8);
  EXPECT_EQ(sent(std::vector{Even(1), Even(2)}).back().value(), 4);
  EXPECT_EQ(sent(std::optional(Even(3)))->value(), 6);
}

TEST(Codec, can_be_specialised) {
  EXPECT_EQ(sent(Word("mine")).text(), "mine");
  std::map<int, Word> words;
  words.emplace(1, Word("in a map"));
  EXPECT_EQ(sent(words).at(1).text(), "in a map");
}

TEST(Codec, writes_and_reads_one_value_after_the_other) {
  std::vector<std::byte> bytes;
  Writer out(bytes);
  encode(out, std::string("first"));
  encode(out, 2);
  Reader in(bytes);
  EXPECT_EQ(decode<std::string>(in), "first");
  EXPECT_EQ(decode<int>(in), 2);
  EXPECT_EQ(in.left(), 0U);
}

TEST(Codec, refuses_a_message_that_ends_anywhere_too_soon) {
  const auto bytes = to_bytes(Course{{"Ada", {1.0}, "A."}, {{"b", {"Bob", {}, std::nullopt}}}});
  for (std::size_t size = 0; size < bytes.size(); ++size)
    EXPECT_THROW(from_bytes<Course>(std::span(bytes).first(size)), ValueError) << size;
}

TEST(Codec, refuses_a_message_that_is_longer_than_its_type) {
  EXPECT_THROW(from_bytes<std::int32_t>(to_bytes(std::int64_t{1})), ValueError);
  auto bytes = to_bytes(std::string("text"));
  bytes.push_back(std::byte{0});
  EXPECT_THROW(from_bytes<std::string>(bytes), ValueError);
}

TEST(Codec, refuses_impossible_lengths_before_it_allocates) {
  const auto bytes = to_bytes(std::uint64_t{1} << 62);
  EXPECT_THROW(from_bytes<std::string>(bytes), ValueError);
  EXPECT_THROW(from_bytes<std::vector<double>>(bytes), ValueError);
  EXPECT_THROW(from_bytes<std::vector<std::string>>(bytes), ValueError);
  EXPECT_THROW((from_bytes<std::map<int, int>>(bytes)), ValueError);
}

TEST(Codec, refuses_a_choice_that_a_variant_does_not_have) {
  const auto bytes = to_bytes(std::size_t{7});
  EXPECT_THROW((from_bytes<std::variant<int, std::string>>(bytes)), ValueError);
}

// What is told when compiling.
static_assert(Sendable<int> && Sendable<std::string> && Sendable<Student> && Sendable<Course> &&
              Sendable<Word>);
static_assert(Sendable<std::chrono::system_clock::time_point>);
static_assert(!Sendable<int*> && !Sendable<const char*> && !Sendable<std::nullptr_t>);
static_assert(!Sendable<void (*)()>);
static_assert(!Sendable<std::string_view> && !Sendable<std::span<int>>);
static_assert(!Sendable<std::reference_wrapper<int>>);
static_assert(!Sendable<std::unique_ptr<int>> && !Sendable<std::shared_ptr<int>>);
static_assert(!Sendable<std::mutex> && !Sendable<std::thread>);
static_assert(!Sendable<std::vector<int*>> && !Sendable<std::vector<std::mutex>>);
static_assert(!Sendable<std::optional<std::unique_ptr<int>>>);
static_assert(!Sendable<std::map<std::string, const char*>>);
static_assert(!Sendable<std::variant<int, std::unique_ptr<int>>>);

TEST(Codec, takes_no_pointers_within_other_types) {
  EXPECT_FALSE((Sendable<std::pair<int, std::unique_ptr<int>>>));
  EXPECT_FALSE((Sendable<std::tuple<std::string, std::unique_ptr<int>>>));
  EXPECT_FALSE((Sendable<std::array<std::unique_ptr<int>, 2>>));
  EXPECT_FALSE((Sendable<std::pair<int, const char*>>));
  EXPECT_FALSE((Sendable<std::tuple<const char*>>));
  EXPECT_FALSE((Sendable<std::array<const char*, 2>>));
  EXPECT_FALSE((Sendable<std::optional<int*>>));
  EXPECT_FALSE((Sendable<std::variant<int, int*>>));
}

}  // namespace
}  // namespace parbench::mp
