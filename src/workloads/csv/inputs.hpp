#pragma once

#include <string>
#include <string_view>
#include <vector>

/// From what the user names to the list of files, and from that to the names of what is written.
namespace parbench::csv {

/// The files that `patterns` stand for, sorted by path, each once. A pattern is a file of any name; a folder,
/// which stands for the files of form `in_folders` in it (not below it, and none whose name begins with a
/// dot); or a path whose parts may hold `*` and `?`, as in a shell. What exists under its literal name is
/// never taken for a pattern. Throws base::UsageError that names the pattern that stands for nothing, or for
/// something that is not a regular file.
std::vector<std::string> find_inputs(const std::vector<std::string>& patterns,
                                     std::string_view in_folders = "*.csv");

/// What is appended to the name of an output to name its column summary.
inline constexpr std::string_view summary_suffix = ".summary.csv";

/// For each input the name of its output: its own base name, or where that (or its summary's) is taken by an
/// input before it, "name.2.csv", "name.3.csv", ...
std::vector<std::string> output_names(const std::vector<std::string>& inputs);

/// Whether `name` is of the form of `pattern`: `*` stands for any characters or none, `?` for one byte. As in
/// a shell, they do not stand for a leading dot.
bool matches(std::string_view name, std::string_view pattern);

}  // namespace parbench::csv
