#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

/// A CSV file cut into fields that point into its text: nothing is copied, and no field allocates.
namespace parbench::csv {

/// Of one text, or one piece of it: fields count their bytes in 32 bits.
inline constexpr std::uint64_t largest_text = (std::uint64_t{1} << 32U) - 1;

/// One field. Quotes around it are left out; a doubled quote inside stays doubled, since the only reader of
/// such a field is the writer, which would have to double it again.
struct Field {
  const char* data = nullptr;
  std::uint32_t size = 0;
  bool quoted = false;  ///< only then can it hold a comma, a quote or a line end

  std::string_view text() const { return {data, size}; }
};

/// Fields in the order of the file. Valid as long as the text that was parsed.
struct Table {
  std::vector<Field> fields;  ///< the header's, where there is one, then each row's; a multiple of `columns`
  std::size_t columns = 0;
  std::size_t headers = 1;  ///< 0 in a piece of a file that is not its beginning

  std::size_t rows() const { return columns == 0 ? 0 : fields.size() / columns - headers; }
  std::span<Field> header() { return std::span(fields).first(headers * columns); }
  std::span<Field> row(std::size_t index) {
    return std::span(fields).subspan((index + headers) * columns, columns);
  }
  std::span<const Field> row(std::size_t index) const {
    return std::span(fields).subspan((index + headers) * columns, columns);
  }
};

}  // namespace parbench::csv
