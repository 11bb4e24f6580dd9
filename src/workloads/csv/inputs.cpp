#include "workloads/csv/inputs.hpp"

#include <algorithm>
#include <filesystem>
#include <set>
#include <system_error>
#include <utility>

#include "base/error.hpp"
#include "base/text.hpp"
#include "workloads/csv/source.hpp"

namespace parbench::csv {
namespace {

namespace fs = std::filesystem;

bool is_pattern(std::string_view text) {
  return text.find_first_of("*?") != std::string_view::npos;
}

std::vector<fs::path> entries(const fs::path& folder) {
  std::vector<fs::path> paths;
  std::error_code error;
  fs::directory_iterator entry(folder.empty() ? "." : folder, error);
  for (; !error && entry != fs::directory_iterator(); entry.increment(error))
    paths.push_back(folder / entry->path().filename());
  if (error) throw base::UsageError("cannot read the folder " + folder.string() + ": " + error.message());
  return paths;
}

/// What exists of `base` / `parts`, the wildcards in the parts replaced in all ways.
std::vector<fs::path> expand(const fs::path& base, fs::path::iterator part, const fs::path::iterator& last) {
  std::error_code error;
  if (part == last) return fs::exists(base, error) ? std::vector{base} : std::vector<fs::path>{};
  const fs::path name = *part++;
  if (!is_pattern(name.native())) return expand(base / name, part, last);
  std::vector<fs::path> found;
  if (!fs::is_directory(base.empty() ? "." : base, error)) return found;
  for (const fs::path& entry : entries(base)) {
    if (!matches(entry.filename().native(), name.native())) continue;
    const std::vector<fs::path> below = expand(entry, part, last);
    found.insert(found.end(), below.begin(), below.end());
  }
  return found;
}

using Forms = std::vector<std::string>;

bool has_form(std::string_view name, const Forms& forms) {
  return std::any_of(forms.begin(), forms.end(),
                     [&](const std::string& form) { return matches(name, form); });
}

void add_folder(const fs::path& folder, const Forms& forms, std::vector<std::string>& files) {
  const std::size_t before = files.size();
  for (const fs::path& entry : entries(folder))
    if (has_form(entry.filename().native(), forms) && fs::is_regular_file(entry))
      files.push_back(entry.string());
  if (files.size() == before)
    throw base::UsageError("--input " + folder.string() + ": no " + base::join(forms, " or ") +
                           " file in this folder");
}

void add_pattern(const std::string& pattern, const Forms& in_folders, std::vector<std::string>& files) {
  std::error_code error;
  const bool literal = fs::exists(pattern, error);
  const fs::path path(pattern);
  const std::vector<fs::path> found = literal ? std::vector{path} : expand({}, path.begin(), path.end());
  if (found.empty())
    throw base::UsageError("--input " + pattern +
                           (is_pattern(pattern) ? ": nothing matches" : ": no such file or folder"));
  for (const fs::path& file : found) {
    if (fs::is_directory(file, error)) {
      add_folder(file, in_folders, files);
    } else if (fs::is_regular_file(file, error)) {
      files.push_back(file.string());
    } else {
      throw base::UsageError("--input " + file.string() +
                             ": not a regular file, which each pass could read again");
    }
  }
}

}  // namespace

bool matches(std::string_view name, std::string_view pattern) {
  if (name.starts_with('.') && !pattern.starts_with('.')) return false;
  // On a mismatch let the last star take one more byte and try again from there.
  constexpr std::size_t none = std::string_view::npos;
  std::size_t n = 0;
  std::size_t p = 0;
  std::size_t star = none;
  std::size_t taken = 0;
  while (n < name.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      taken = n;
    } else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == name[n])) {
      ++p;
      ++n;
    } else if (star != none) {
      p = star + 1;
      n = ++taken;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', p) == none;
}

std::vector<std::string> find_inputs(const std::vector<std::string>& patterns, const Forms& in_folders) {
  std::vector<std::string> files;
  for (const std::string& pattern : patterns) add_pattern(pattern, in_folders, files);
  std::sort(files.begin(), files.end());
  std::set<fs::path> seen;
  std::erase_if(files,
                [&](const std::string& file) { return !seen.insert(fs::weakly_canonical(file)).second; });
  return files;
}

std::vector<std::string> output_names(const std::vector<std::string>& inputs) {
  std::vector<std::string> names;
  std::set<std::string> taken;
  for (const std::string& input : inputs) {
    fs::path base = fs::path(input).filename();
    if (is_packed(base.native())) base.replace_extension();  // what is written is not packed
    std::string name = base.string();
    for (int k = 2; taken.contains(name) || taken.contains(name + std::string(summary_suffix)); ++k)
      name = base.stem().string() + "." + std::to_string(k) + base.extension().string();
    taken.insert(name);
    taken.insert(name + std::string(summary_suffix));
    names.push_back(std::move(name));
  }
  return names;
}

}  // namespace parbench::csv
