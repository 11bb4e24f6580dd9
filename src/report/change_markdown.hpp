#pragma once

#include <string>
#include <string_view>

#include "report/change_words.hpp"

namespace parbench::report {

/// For a pull request on GitHub: the verdict as a heading, a table of what is not equivalent, the worst first, and
/// folded away what is equivalent, the reasons, both builds and the machine.
std::string change_markdown(const Compared& compared);

/// `text` so that it is read as text in any place of Markdown: no markup, HTML, link, mention or end of a table's
/// cell, since these characters stand there as entities.
std::string inert_markdown(std::string_view text);

}  // namespace parbench::report
