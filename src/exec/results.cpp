#include "exec/results.hpp"

namespace parbench::exec {
namespace {

/// No two phases share a page, and any type is aligned.
constexpr std::size_t page = 4096;

std::size_t size_of(const Phase& phase) {
  return phase.items * phase.result_size;
}

std::size_t paged(std::size_t size) {
  return (size + page - 1) / page * page;
}

std::size_t total_size(const std::vector<Phase>& phases) {
  std::size_t size = 0;
  for (const Phase& phase : phases) size += paged(size_of(phase));
  return size;
}

}  // namespace

Results::Results(const std::vector<Phase>& phases, Sharing sharing)
    : mapping_(sharing == Sharing::with_children ? sys::Mapping::shared(total_size(phases))
                                                 : sys::Mapping::unshared(total_size(phases))) {
  places_.reserve(phases.size());
  read_only_.reserve(phases.size());
  std::size_t begin = 0;
  for (const Phase& phase : phases) {
    places_.push_back({mapping_.bytes().subspan(begin, size_of(phase)), phase.result_size});
    read_only_.push_back(places_.back().bytes);
    begin += paged(size_of(phase));
  }
}

}  // namespace parbench::exec
