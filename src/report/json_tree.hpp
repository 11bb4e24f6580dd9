#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace parbench::report {

/// What a value in a JSON text is; numbers by how they are written.
enum class JsonKind : std::uint8_t { null, boolean, negative, natural, real, string, array, object };

/// A value of a JsonTree.
struct JsonEntry {
  /// The truth, the integer, where the text begins (a string's, or a real number's as written), or the number of
  /// children.
  std::uint64_t bits = 0;
  std::uint32_t length = 0;  ///< of the text
  std::uint32_t end = 0;     ///< index behind its last descendant
  std::uint32_t key = 0;     ///< index into the tree's keys
  JsonKind kind = JsonKind::null;
};

/// A JSON text, flat: reports hold millions of numbers, for each of which an object of its own would be made
/// otherwise.
struct JsonTree {
  std::string file;                ///< where the text comes from, for messages
  std::vector<JsonEntry> entries;  ///< each value before its children; the first is the root
  std::string texts;
  std::vector<std::string> keys;  ///< each once; the first, "", is that of what is in no object
};

/// Throws base::ConfigError with file:line:column where `text` is not JSON; or with the file where it is nested deeper
/// or larger than anything that is meant to be read.
JsonTree parse_json(std::string_view text, const std::string& file);

}  // namespace parbench::report
