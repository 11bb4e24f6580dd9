#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace parbench::report {

/// Writes a JSON document from its start to its end. A report holds many thousands of numbers, so they go
/// straight to text, without a tree in between; and short lists stay on one line, so that people can read the
/// file.
///
/// Strings that are not valid UTF-8 get U+FFFD in place of the bad bytes. A number that is not finite is a
/// broken contract: what is not available has to be null.
class JsonText {
 public:
  enum class Layout {
    lines,  ///< each element on a line of its own
    line    ///< all on one line, and whatever is nested too
  };

  template <class Body>
  void object(Layout layout, Body body) {
    open('{', '}', layout);
    body();
    close();
  }

  template <class Body>
  void array(Layout layout, Body body) {
    open('[', ']', layout);
    body();
    close();
  }

  void key(std::string_view name);

  void value(std::string_view text);
  void value(const std::string& text) { value(std::string_view(text)); }
  void value(const char* text) { value(std::string_view(text)); }
  void value(double number);
  void value(std::same_as<bool> auto truth) { raw(truth ? "true" : "false"); }
  void value(std::integral auto number) requires(!std::same_as<decltype(number), bool>) {
    raw(std::to_string(number));
  }
  void null() { raw("null"); }

  /// A value that is JSON already, as it stands.
  void document(std::string_view json) { raw(json); }
  void document_field(std::string_view name, std::string_view json) {
    key(name);
    document(json);
  }

  /// null where there is no value.
  template <class Value>
  void value(const std::optional<Value>& optional) {
    optional ? value(*optional) : null();
  }

  template <class Value>
  void value(const std::vector<Value>& values) {
    array(Layout::line, [&] {
      for (const Value& each : values) value(each);
    });
  }

  template <class Value>
  void field(std::string_view name, const Value& content) {
    key(name);
    value(content);
  }

  /// The document so far, with a line end; every object and array has to be closed.
  std::string take();

 private:
  struct Frame {
    char end;
    Layout layout;
    bool is_empty = true;
  };

  void open(char begin, char end, Layout layout);
  void close();
  void raw(std::string_view token);
  void separate();
  void new_line();

  std::string text_;
  std::vector<Frame> frames_;
  bool is_after_key_ = false;
};

}  // namespace parbench::report
