#include "workloads/images/png.hpp"

#include <png.h>

namespace parbench::images {
namespace {

/// Frees what libpng holds for a picture that is not read to its end.
class Image {
 public:
  Image() { image_.version = PNG_IMAGE_VERSION; }
  Image(const Image&) = delete;
  Image& operator=(const Image&) = delete;
  ~Image() { png_image_free(&image_); }

  png_image* operator->() { return &image_; }
  png_image* get() { return &image_; }
  Size size() const { return {image_.width, image_.height}; }
  std::string message() const { return image_.message; }

 private:
  png_image image_{};
};

std::string text(Size size) {
  return std::to_string(size.width) + "x" + std::to_string(size.height);
}

Fault begin(Image& image, std::span<const std::byte> png) {
  if (png_image_begin_read_from_memory(image.get(), png.data(), png.size()) == 0)
    return "not a PNG that can be read: " + image.message();
  // Of 16-bit files that do not say what their numbers mean, nearly all mean sRGB, as 8-bit files do.
  image->flags |= PNG_IMAGE_FLAG_16BIT_sRGB;
  return std::nullopt;
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

Fault encode(std::span<const std::uint8_t> pixels, Size size, png_uint_32 format,
             std::vector<std::byte>& png) {
  Image image;
  image->width = static_cast<png_uint_32>(size.width);
  image->height = static_cast<png_uint_32>(size.height);
  image->format = format;
  png_alloc_size_t bytes = PNG_IMAGE_PNG_SIZE_MAX(*image.get());
  png.resize(bytes);
  if (png_image_write_to_memory(image.get(), png.data(), &bytes, 0, pixels.data(), 0, nullptr) == 0)
    return "cannot be encoded: " + image.message();
  png.resize(bytes);
  return std::nullopt;
}

}  // namespace

Fault read_size(std::span<const std::byte> png, std::size_t max_pixels, Size& size) {
  Image image;
  if (Fault fault = begin(image, png)) return fault;
  size = image.size();
  if (size.pixels() > max_pixels)
    return text(size) + " pixels are more than " + std::to_string(max_pixels) +
           ", the most that --set max_pixels allows";
  return std::nullopt;
}

Fault decode(std::span<const std::byte> png, Size expected, std::span<std::uint8_t> pixels) {
  Image image;
  if (Fault fault = begin(image, png)) return fault;
  if (image.size() != expected)
    return text(image.size()) + " pixels, not " + text(expected) + " as when it was first looked at";
  image->format = PNG_FORMAT_RGBA;
  if (png_image_finish_read(image.get(), nullptr, pixels.data(), 0, nullptr) == 0)
    return "broken PNG: " + image.message();
  multiply_by_alpha(pixels);
  return std::nullopt;
}

Fault encode_gray(std::span<const std::uint8_t> pixels, Size size, std::vector<std::byte>& png) {
  return encode(pixels, size, PNG_FORMAT_GRAY, png);
}

Fault encode_colour(std::span<const std::uint8_t> pixels, Size size, std::vector<std::byte>& png) {
  return encode(pixels, size, PNG_FORMAT_RGBA, png);
}

}  // namespace parbench::images
