#pragma once

#include <optional>
#include <string>

#include "report/contender.hpp"

/// What start-up costs, in sentences.
namespace parbench::report {

/// How a one-shot run of this contender compares with the base's, what its start-up takes, and when that has
/// paid for itself. Empty where there is no cold comparison.
std::string cold_text(const View& view, const Contender& contender);

/// The same of the winner, and of the fastest of the other kind of pool where that wins too but fares
/// otherwise cold.
std::string start_up_text(const View& view, const Contender& winner);

/// From which pass on a case with this warm and cold time has taken less time in total than the base; no
/// value where it never will, or does from the first pass. A run of n passes takes cold + (n - 1) warm.
std::optional<long long> break_even_pass(const model::CaseSummary& base, const model::CaseSummary& other);

}  // namespace parbench::report
