#define ZLIB_CONST
#include "workloads/csv/gzip.hpp"

#include <zlib.h>

#include <algorithm>
#include <limits>
#include <new>

#include "base/text.hpp"

namespace parbench::csv {
namespace {

constexpr std::string_view magic = "\x1F\x8B";
constexpr int gzip_window = 15 + 16;  // zlib's way to say: 32 KiB, with gzip's header and trailer

class Inflater {
 public:
  Inflater() {
    if (inflateInit2(&stream_, gzip_window) != Z_OK) throw std::bad_alloc();
  }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;
  ~Inflater() { inflateEnd(&stream_); }

  /// Takes from the front of `packed`, gives to the end of `out`; zlib's status.
  int step(std::string_view& packed, TextBuffer& out) {
    constexpr uInt room = 1U << 16U;
    const std::size_t most = std::min<std::size_t>(packed.size(), std::numeric_limits<uInt>::max());
    stream_.next_in = reinterpret_cast<const Bytef*>(packed.data());
    stream_.avail_in = static_cast<uInt>(most);
    stream_.next_out = reinterpret_cast<Bytef*>(out.room(room));
    stream_.avail_out = room;
    const int status = inflate(&stream_, Z_NO_FLUSH);
    packed.remove_prefix(most - stream_.avail_in);
    out.grow(room - stream_.avail_out);
    return status;
  }

  void restart() { inflateReset(&stream_); }
  std::string complaint() const { return stream_.msg == nullptr ? "" : std::string(": ") + stream_.msg; }

 private:
  z_stream stream_{};
};

}  // namespace

std::optional<std::string> gunzip(std::string_view packed, std::size_t most, TextBuffer& out) {
  out.clear();
  if (!packed.starts_with(magic)) return "not in gzip format";
  Inflater inflater;
  while (true) {
    const int status = inflater.step(packed, out);
    if (out.text().size() > most)
      return "gzip that unpacks to more than " + base::format_bytes(static_cast<double>(most)) +
             ", which is too much for one table in memory; unpack it, and set split=blocks";
    if (status == Z_STREAM_END) {
      if (!packed.starts_with(magic)) return std::nullopt;
      inflater.restart();
    } else if (status == Z_BUF_ERROR) {  // no progress, though there is room
      return "gzip that is cut short";
    } else if (status == Z_MEM_ERROR) {
      throw std::bad_alloc();
    } else if (status != Z_OK) {
      return "damaged gzip" + inflater.complaint();
    }
  }
}

std::string gzip(std::string_view text) {
  z_stream stream{};
  constexpr int level = 6;  // gzip's own
  constexpr int memory = 8;
  if (deflateInit2(&stream, level, Z_DEFLATED, gzip_window, memory, Z_DEFAULT_STRATEGY) != Z_OK)
    throw std::bad_alloc();
  std::string packed(deflateBound(&stream, text.size()), '\0');
  stream.next_in = reinterpret_cast<const Bytef*>(text.data());
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  deflate(&stream, Z_FINISH);  // cannot fail: deflateBound is enough
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

}  // namespace parbench::csv
