#include "compare/names.hpp"

#include "base/name_table.hpp"

namespace parbench::compare {
namespace {

using base::all_names;
using base::find_name;
using base::find_value;
using base::NameTable;

constexpr NameTable<Verdict, 5> verdicts{{{Verdict::regressed, "regressed"},
                                          {Verdict::improved, "improved"},
                                          {Verdict::equivalent, "equivalent"},
                                          {Verdict::unresolved, "unresolved"},
                                          {Verdict::invalid, "invalid"}}};
constexpr NameTable<Obstacle, 5> obstacles{{{Obstacle::incomplete, "incomplete"},
                                            {Obstacle::machine, "machine"},
                                            {Obstacle::build, "build"},
                                            {Obstacle::plan, "plan"},
                                            {Obstacle::digest, "digest"}}};

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
