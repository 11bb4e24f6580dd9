#include <png.h>

#include <algorithm>
#include <array>
#include <csetjmp>
#include <cstring>

#include "workloads/images/png.hpp"

// libpng's simplified reader would need no jumps, but it gives wrong pixels for interlaced pictures of 16 bits where
// 1.6.39 was mended for CVE-2025-65018 (seen with Debian's 1.6.39-2+deb12u6). So the older interface it is, whose
// errors are jumps: they end in `attempt`, and no frame that they leave holds an object with a destructor.
namespace parbench::images {
namespace {

class Reader {
 public:
  explicit Reader(std::span<const std::byte> png) : rest_(png) {
    png_ = png_create_read_struct(PNG_LIBPNG_VER_STRING, this, fail, ignore);
    if (png_ != nullptr) info_ = png_create_info_struct(png_);
    if (info_ != nullptr) png_set_read_fn(png_, this, read);
  }
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;
  ~Reader() { png_destroy_read_struct(&png_, &info_, nullptr); }

  /// Whether it is a PNG that begins well; then size() is known.
  bool read_header() {
    if (info_ == nullptr) return false;
    return attempt([](Reader& reader, std::uint8_t*) { png_read_info(reader.png_, reader.info_); }, nullptr);
  }
  Size size() const { return {png_get_image_width(png_, info_), png_get_image_height(png_, info_)}; }

  bool read_pixels(std::uint8_t* pixels) {
    return attempt(
        [](Reader& reader, std::uint8_t* out) {
          reader.ask_for_rgba();
          reader.read_rows(out);
          png_read_end(reader.png_, nullptr);
        },
        pixels);
  }

  /// Why the last of the above failed.
  std::string message() const { return message_.data(); }

 private:
  using Step = void (*)(Reader&, std::uint8_t*);

  bool attempt(Step step, std::uint8_t* pixels) {
    if (setjmp(png_jmpbuf(png_)) != 0) return false;
    step(*this, pixels);
    return true;
  }

  void ask_for_rgba() {
    png_set_expand(png_);
    png_set_scale_16(png_);
    png_set_gray_to_rgb(png_);
    png_set_add_alpha(png_, 0xFF, PNG_FILLER_AFTER);
  }

  void read_rows(std::uint8_t* pixels) {
    const int passes = png_set_interlace_handling(png_);
    png_read_update_info(png_, info_);
    const std::size_t row_size = size().width * channels;
    if (png_get_rowbytes(png_, info_) != row_size) png_error(png_, "not converted to four bytes per pixel");
    for (int pass = 0; pass < passes; ++pass)
      for (std::size_t y = 0; y < size().height; ++y) png_read_row(png_, pixels + y * row_size, nullptr);
  }

  static void read(png_structp png, png_bytep out, std::size_t size) {
    Reader& reader = *static_cast<Reader*>(png_get_io_ptr(png));
    if (reader.rest_.size() < size) png_error(png, "the file ends too early");
    std::memcpy(out, reader.rest_.data(), size);
    reader.rest_ = reader.rest_.subspan(size);
  }

  [[noreturn]] static void fail(png_structp png, png_const_charp message) {
    Reader& reader = *static_cast<Reader*>(png_get_error_ptr(png));
    std::strncpy(reader.message_.data(), message, reader.message_.size() - 1);
    png_longjmp(png, 1);
  }
  static void ignore(png_structp, png_const_charp) {}

  png_structp png_ = nullptr;
  png_infop info_ = nullptr;
  std::span<const std::byte> rest_;
  std::array<char, 128> message_{"no memory for a decoder"};
};

std::string text(Size size) {
  return std::to_string(size.width) + "x" + std::to_string(size.height);
}

/// (a * b) / 255, rounded, for bytes.
std::uint8_t multiply(std::uint32_t a, std::uint32_t b) {
  const std::uint32_t product = a * b + 128;
  return static_cast<std::uint8_t>((product + (product >> 8U)) >> 8U);
}

void multiply_by_alpha(std::span<std::uint8_t> pixels) {
  for (std::size_t i = 0; i < pixels.size(); i += channels) {
    const std::uint32_t alpha = pixels[i + 3];
    if (alpha == 255) continue;
    for (std::size_t channel = 0; channel < 3; ++channel)
      pixels[i + channel] = multiply(pixels[i + channel], alpha);
  }
}

Fault broken(const Reader& reader) {
  return "broken PNG: " + reader.message();
}

}  // namespace

Fault read_size(std::span<const std::byte> png, std::size_t max_pixels, Size& size) {
  Reader reader(png);
  if (!reader.read_header()) return broken(reader);
  size = reader.size();
  if (size.pixels() > max_pixels)
    return text(size) + " pixels are more than " + std::to_string(max_pixels) +
           ", the most that --set max_pixels allows";
  return std::nullopt;
}

Fault decode(std::span<const std::byte> png, Size expected, std::span<std::uint8_t> pixels) {
  Reader reader(png);
  if (!reader.read_header()) return broken(reader);
  if (reader.size() != expected)
    return text(reader.size()) + " pixels, not " + text(expected) + " as when it was first looked at";
  if (!reader.read_pixels(pixels.data())) return broken(reader);
  multiply_by_alpha(pixels);
  return std::nullopt;
}

}  // namespace parbench::images
