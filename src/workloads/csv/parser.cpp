#include "workloads/csv/parser.hpp"

#include <string>

#include "workloads/csv/words.hpp"

namespace parbench::csv {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
constexpr std::string_view blank = " \t\r\n";
constexpr std::size_t none = std::string_view::npos;

/// One walk over a text, field by field.
class Parser {
 public:
  /// With columns unless the first record tells them.
  Parser(std::string_view text, Table& table) : text_(text), special_(text), table_(table) {}

  std::optional<Malformed> run() {
    while (true) {
      std::size_t end = special_.next();
      if (at(end) == '"') {
        if (end != begin_)
          return fail(
              end, "quote inside an unquoted field: put the field in quotes, and double each quote inside");
        end = quoted_field_end();
        if (end == none) return fail(begin_, "unclosed quote that opened here");
        if (!ends_field(end)) return fail(end, "text after a closing quote");
        add({text_.data() + begin_ + 1, length(begin_ + 2, end), true});
        special_.next();  // stands at `end`
      } else {
        add({text_.data() + begin_, length(begin_, end), false});
      }
      begin_ = end + 1;
      if (at(end) == ',') continue;
      if (at(end) == '\r') {
        if (at(end + 1) != '\n') return fail(end, "carriage return without a line feed");
        begin_ = special_.next() + 1;
      }
      if (!end_record()) return fail(record_, ragged());
      if (end == text_.size()) return std::nullopt;
    }
  }

 private:
  /// NUL at the end, which find_bad_text has made sure stands nowhere else.
  char at(std::size_t offset) const { return offset < text_.size() ? text_[offset] : '\0'; }

  bool ends_field(std::size_t offset) const {
    return at(offset) == ',' || at(offset) == '\n' || at(offset) == '\r' || offset == text_.size();
  }

  static std::uint32_t length(std::size_t begin, std::size_t end) {
    return static_cast<std::uint32_t>(end - begin);
  }

  void add(Field field) { table_.fields.push_back(field); }

  /// The offset behind the quote that closes the field at begin_, and special_ put there; or none.
  std::size_t quoted_field_end() {
    std::size_t quote = text_.find('"', begin_ + 1);
    while (quote != none && at(quote + 1) == '"') quote = text_.find('"', quote + 2);
    if (quote == none) return none;
    special_.seek(quote + 1);
    return quote + 1;
  }

  /// Notes where the next record begins; false when the one that ended has not as many fields as the header.
  bool end_record() {
    const std::size_t total = table_.fields.size();
    if (table_.columns == 0) table_.columns = total;
    if (total - fields_before_ != table_.columns) return false;
    fields_before_ = total;
    record_ = begin_;
    return true;
  }

  std::string ragged() const {
    return "ragged record: " + std::to_string(table_.columns) + " fields expected as in the header, found " +
           std::to_string(table_.fields.size() - fields_before_);
  }

  std::optional<Malformed> fail(std::size_t offset, std::string what) const {
    return malformed_at(text_, offset, std::move(what));
  }

  std::string_view text_;
  SpecialBytes special_;
  Table& table_;
  std::size_t begin_ = 0;          ///< offset of the field being read
  std::size_t record_ = 0;         ///< offset of its record
  std::size_t fields_before_ = 0;  ///< fields in the records before
};

std::string_view without_mark(std::string_view text) {
  return text.starts_with(byte_order_mark) ? text.substr(byte_order_mark.size()) : text;
}

std::string_view without_line_end(std::string_view text) {
  if (text.ends_with('\n')) text.remove_suffix(text.ends_with("\r\n") ? 2 : 1);
  return text;
}

/// Of text that holds no NUL.
std::optional<Malformed> parse_content(const Piece& piece, Table& table) {
  std::string_view text = piece.text;
  if (text.size() > largest_text) return Malformed{.what = "4 GiB or more in one file: split it"};
  table.headers = piece.has_header ? 1 : 0;
  table.columns = piece.columns;
  table.fields.clear();
  if (!piece.has_header && text.empty()) return std::nullopt;
  if (piece.has_header) {
    text = without_mark(text);
    if (text.empty()) return Malformed{.what = "empty file: no header"};
    if (const std::size_t first = text.find_first_not_of(" \t\r"); first == none || text[first] == '\n')
      return Malformed{.what = "blank line in place of the header"};
  }
  return Parser(without_line_end(text), table).run();
}

}  // namespace

std::optional<Malformed> parse(std::string_view text, Table& table) {
  // White space at the end is blank lines, or would be trimmed from the last field. Inside a quote it makes
  // no difference either: that quote is not closed.
  const std::string_view content = text.substr(0, text.find_last_not_of(blank) + 1);
  if (content.size() <= largest_text)  // more is not looked at
    if (auto bad = find_bad_text(without_mark(text))) return bad;
  return parse_content({.text = content}, table);
}

std::optional<Malformed> parse(const Piece& piece, Table& table) {
  if (auto bad = find_bad_text(piece.has_header ? without_mark(piece.text) : piece.text)) return bad;
  return parse_content(piece, table);
}

}  // namespace parbench::csv
