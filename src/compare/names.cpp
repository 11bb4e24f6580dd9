#include "compare/names.hpp"

#include <array>
#include <utility>

#include "base/error.hpp"
#include "base/text.hpp"

namespace parbench::compare {
namespace {

template <class Enum, std::size_t Count>
using Names = std::array<std::pair<Enum, std::string_view>, Count>;

constexpr Names<Verdict, 5> verdicts{{{Verdict::regressed, "regressed"},
                                      {Verdict::improved, "improved"},
                                      {Verdict::equivalent, "equivalent"},
                                      {Verdict::unresolved, "unresolved"},
                                      {Verdict::invalid, "invalid"}}};
constexpr Names<Obstacle, 5> obstacles{{{Obstacle::incomplete, "incomplete"},
                                        {Obstacle::machine, "machine"},
                                        {Obstacle::build, "build"},
                                        {Obstacle::plan, "plan"},
                                        {Obstacle::digest, "digest"}}};

template <class Enum, std::size_t Count>
std::string_view find_name(const Names<Enum, Count>& names, Enum value) {
  for (const auto& [candidate, text] : names)
    if (candidate == value) return text;
  PARBENCH_EXPECT(false && "an enumerator without a name");
  return {};
}

template <class Enum, std::size_t Count>
std::vector<std::string> all_names(const Names<Enum, Count>& names) {
  std::vector<std::string> texts;
  texts.reserve(Count);
  for (const auto& [value, text] : names) texts.emplace_back(text);
  return texts;
}

template <class Enum, std::size_t Count>
Enum find_value(const Names<Enum, Count>& names, std::string_view text, const std::string& where) {
  for (const auto& [value, candidate] : names)
    if (candidate == text) return value;
  throw base::UsageError(where + ": unknown '" + std::string(text) + "'" +
                         base::suggestion(text, all_names(names)));
}

}  // namespace

std::string_view name(Verdict verdict) {
  return find_name(verdicts, verdict);
}
std::string_view name(Obstacle obstacle) {
  return find_name(obstacles, obstacle);
}

Verdict parse_verdict(std::string_view text, const std::string& where) {
  return find_value(verdicts, text, where);
}
Obstacle parse_obstacle(std::string_view text, const std::string& where) {
  return find_value(obstacles, text, where);
}

std::vector<std::string> verdict_names() {
  return all_names(verdicts);
}
std::vector<std::string> obstacle_names() {
  return all_names(obstacles);
}

}  // namespace parbench::compare
