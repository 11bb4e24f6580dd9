#pragma once

#include <concepts>
#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Reads JSON that people or other programs wrote: each value knows where it stands, and what does not fit is refused
/// with "file: /path/to/it: must be ...". Everything here throws base::ConfigError.
namespace parbench::report {

struct JsonTree;
struct JsonEntry;
class JsonChildren;

/// A value in a JsonDocument; valid as long as that.
class JsonNode {
 public:
  JsonNode(const JsonTree& tree, std::uint32_t index) : tree_(&tree), index_(index) {}

  /// "file: /cases/3/rounds/0"
  std::string where() const;
  [[noreturn]] void refuse(const std::string& what) const;
  /// "must be WANTED, not 5"
  [[noreturn]] void refuse_as(const std::string& wanted) const;

  bool is_null() const;
  bool is_array() const;
  bool is_object() const;
  bool is_string() const;
  bool is_integer() const;  ///< as it is written: 2.0 is none

  /// "object", "array", "string", "number", "boolean", "null"
  std::string_view type_name() const;

  bool truth() const;
  std::string string() const;
  /// A string, or a number as it is written.
  std::string text() const;
  /// A finite number in [minimum, maximum].
  double number(double minimum = std::numeric_limits<double>::lowest(),
                double maximum = std::numeric_limits<double>::max()) const;
  /// An integer in [minimum, maximum].
  template <std::integral Integer>
  Integer integer(Integer minimum = std::numeric_limits<Integer>::min(),
                  Integer maximum = std::numeric_limits<Integer>::max()) const;

  /// Its key, where it is an object's member.
  const std::string& key() const;

  JsonChildren elements() const;  ///< of an array
  JsonChildren members() const;   ///< of an object, each key once

  /// Calls the handler of each key; refuses keys without one.
  void each_key(const std::map<std::string, std::function<void(const JsonNode&)>>& handlers) const;

  /// At least one.
  void each_element(const std::function<void(const JsonNode&)>& handle) const;

  /// One value or an array of them, in the words of the command line: 8, "8" and ["8", 16].
  std::vector<JsonNode> one_or_more() const;

 private:
  friend class JsonChildren;
  friend class JsonObject;

  const JsonEntry& entry() const;
  JsonChildren children() const;
  std::string path() const;
  std::string_view written() const;
  std::string shown() const;
  std::int64_t signed_integer(std::int64_t minimum, std::int64_t maximum) const;
  std::uint64_t unsigned_integer(std::uint64_t minimum, std::uint64_t maximum) const;

  const JsonTree* tree_;
  std::uint32_t index_;
};

template <std::integral Integer>
Integer JsonNode::integer(Integer minimum, Integer maximum) const {
  if constexpr (std::signed_integral<Integer>)
    return static_cast<Integer>(signed_integer(minimum, maximum));
  else
    return static_cast<Integer>(unsigned_integer(minimum, maximum));
}

/// The children of an array or object, in their order.
class JsonChildren {
 public:
  class Iterator {
   public:
    explicit Iterator(JsonNode node) : node_(node) {}
    const JsonNode& operator*() const { return node_; }
    Iterator& operator++();
    bool operator==(const Iterator& other) const { return node_.index_ == other.node_.index_; }

   private:
    JsonNode node_;
  };

  explicit JsonChildren(JsonNode parent) : parent_(parent) {}

  Iterator begin() const;
  Iterator end() const;
  std::size_t size() const;

 private:
  JsonNode parent_;
};

/// An object whose members are asked for by name, each once.
class JsonObject {
 public:
  explicit JsonObject(JsonNode node);

  /// Refuses the object where it has no such member.
  JsonNode operator[](std::string_view key);

  /// The member may be there, and is an array then, which is not looked into.
  void pass_over_array(std::string_view key);

  /// Refuses the object where it has members that were not asked for.
  void done() const;

 private:
  JsonNode node_;
  JsonChildren members_;
  JsonChildren::Iterator next_;  ///< behind the member that was asked for last
  std::vector<std::string_view> asked_;
};

class JsonDocument {
 public:
  /// `text` is the content of `file`. Throws with file:line:column for what is not JSON.
  JsonDocument(std::string_view text, const std::string& file);
  JsonDocument(JsonDocument&&) noexcept;
  JsonDocument& operator=(JsonDocument&&) noexcept;
  ~JsonDocument();

  JsonNode root() const { return {*tree_, 0}; }

 private:
  std::unique_ptr<const JsonTree> tree_;
};

}  // namespace parbench::report
