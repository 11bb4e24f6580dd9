#include "cli/document.hpp"

#include <cstdio>
#include <filesystem>

#include "base/error.hpp"
#include "cli/output.hpp"
#include "sys/file.hpp"

namespace parbench::cli {
namespace {

bool is_same_file(const std::string& one, const std::string& other) {
  std::error_code ignored;
  return std::filesystem::equivalent(one, other, ignored);
}

}  // namespace

void write_document(const std::string& text, const std::string& output,
                    const std::vector<std::string>& inputs) {
  if (output == "-") {
    std::fwrite(text.data(), 1, text.size(), stdout);
    return;
  }
  if (output.empty()) throw base::UsageError("-o: '' is not a file name; give one, or - for standard output");
  for (const std::string& input : inputs)
    if (is_same_file(output, input) && !sys::is_special(output))
      throw base::UsageError("-o: '" + output + "' is the report itself; give another file");
  check_writable(output, "-o");
  sys::replace_file(output, text);
}

}  // namespace parbench::cli
