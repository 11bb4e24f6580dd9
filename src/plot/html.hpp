#pragma once

#include <string>
#include <string_view>

#include "plot/chart.hpp"

/// Pieces of a page. What comes from a report passes through escape_html or script_json, without exception.
namespace parbench::plot {

/// `text` as the content of an element or of an attribute in quotes: no character of it is markup. What is not UTF-8
/// becomes U+FFFD, control characters \xNN.
std::string escape_html(std::string_view text);

/// JSON that can stand in a script element: the characters that could end it are written as escapes, and space between
/// values is left out.
std::string script_json(std::string_view json);

/// <tag>escaped text</tag>
std::string element(const std::string& tag, std::string_view text);

std::string html_table(const Table& table, std::string_view caption);

/// As a shell would take it: words with odd characters in quotes.
std::string command_line(const std::vector<std::string>& words);

}  // namespace parbench::plot
