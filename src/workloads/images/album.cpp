#include "workloads/images/album.hpp"

#include <stdexcept>
#include <utility>

#include "base/error.hpp"
#include "workloads/images/png.hpp"

namespace parbench::images {

Album generate_album(const SetSpec& set) {
  Album album;
  album.pictures.reserve(set.pictures);
  for (std::size_t i = 0; i < set.pictures; ++i) {
    const Generated generated = generate_picture(set, i);
    std::vector<std::byte> png;
    if (const Fault fault = encode_colour(generated.pixels, generated.size, png))
      throw base::UsageError(generated_name(i) + ": " + *fault + "; give a smaller --set side");
    png.shrink_to_fit();
    const std::size_t bytes = png.size();
    album.pictures.push_back({generated_name(i), std::move(png), bytes, generated.size});
  }
  return album;
}

Album open_album(const std::vector<std::string>& files, std::size_t max_pixels, OnBad on_bad) {
  Album album;
  csv::FileBuffer file;
  std::vector<std::uint8_t> pixels;
  for (const std::string& name : files) {
    if (const auto error = file.read(name))
      throw base::UsageError("cannot read " + name + ": " + error.message());
    const auto png = std::as_bytes(std::span(file.text()));
    Size size;
    Fault fault = read_size(png, max_pixels, size);
    if (!fault) {
      pixels.resize(size.pixels() * channels);
      fault = decode(png, size, pixels);
    }
    if (!fault) {
      album.pictures.push_back({name, {}, png.size(), size});
    } else if (on_bad == OnBad::skip) {
      album.skipped.push_back(name);
    } else {
      throw base::UsageError(name + ": " + *fault +
                             "; mend the file, or have such files skipped with --set on_bad=skip");
    }
  }
  if (album.pictures.empty())
    throw base::UsageError("input: all of " + std::to_string(files.size()) +
                           " files are broken; name at least one good picture");
  return album;
}

std::span<const std::byte> load(const Picture& picture, csv::FileBuffer& file) {
  if (!picture.png.empty()) return picture.png;
  if (const auto error = file.read(picture.name))
    throw std::runtime_error("cannot read " + picture.name + ": " + error.message());
  return std::as_bytes(std::span(file.text()));
}

}  // namespace parbench::images
