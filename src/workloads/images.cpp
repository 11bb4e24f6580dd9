#include <algorithm>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <system_error>
#include <utility>

#include "base/error.hpp"
#include "base/text.hpp"
#include "workloads/catalogue.hpp"
#include "workloads/csv/inputs.hpp"
#include "workloads/images/album.hpp"
#include "workloads/images/layout.hpp"
#include "workloads/images/taps.hpp"
#include "workloads/images/workload.hpp"
#include "workloads/output_folder.hpp"

namespace parbench::workloads {
namespace {

namespace fs = std::filesystem;
using namespace images;

/// What shapes the generated set says nothing about the user's own files.
void refuse_generator_settings(const Parameters& parameters) {
  for (const Parameters::Entry& entry : parameters.entries()) {
    const std::string& name = entry.spec.name;
    if (!entry.is_default && (name == "pictures" || name == "side" || name == "seed"))
      throw base::UsageError(name + " is for the generated set; leave it out, or leave out the input");
  }
}

Album make_album(const Parameters& parameters, std::size_t max_pixels) {
  const std::vector<std::string>& input = parameters.paths("input");
  if (!input.empty()) {
    refuse_generator_settings(parameters);
    return open_album(csv::find_inputs(input, {"*.png"}), max_pixels,
                      parameters.text("on_bad") == "skip" ? OnBad::skip : OnBad::error);
  }
  return generate_album({.pictures = static_cast<std::size_t>(parameters.count("pictures")),
                         .side = static_cast<std::size_t>(parameters.count("side")),
                         .seed = static_cast<std::uint64_t>(parameters.count("seed"))});
}

Size scaled(Size size, double scale) {
  const auto along = [&](std::size_t length) {
    return static_cast<std::size_t>(std::max(1LL, std::llround(static_cast<double>(length) * scale)));
  };
  return {along(size.width), along(size.height)};
}

/// Puts the large pictures first.
Layout make_layout(std::vector<Picture>& pictures, double scale, std::size_t tile_pixels,
                   std::size_t max_pixels) {
  std::stable_partition(pictures.begin(), pictures.end(), [&](const Picture& picture) {
    return Layout::is_large(scaled(picture.size, scale), tile_pixels);
  });
  std::vector<Size> sources;
  std::vector<Size> results;
  sources.reserve(pictures.size());
  results.reserve(pictures.size());
  for (const Picture& picture : pictures) {
    sources.push_back(picture.size);
    results.push_back(scaled(picture.size, scale));
    if (results.back().pixels() > max_pixels)
      throw base::UsageError(picture.name + ": would become " + std::to_string(results.back().width) + "x" +
                             std::to_string(results.back().height) +
                             " pixels; give a smaller --set scale or a larger --set max_pixels");
  }
  return {std::move(sources), std::move(results), tile_pixels};
}

/// One path per picture; those of skipped files are removed, since an earlier run's would look like this one's.
std::vector<std::string> make_outputs(const Album& album, const fs::path& folder) {
  std::vector<std::string> names;
  names.reserve(album.pictures.size() + album.skipped.size());
  for (const Picture& picture : album.pictures) names.push_back(picture.name);
  names.insert(names.end(), album.skipped.begin(), album.skipped.end());
  std::vector<std::string> outputs = csv::output_names(names);
  for (std::string& output : outputs) output = (folder / output).string();
  std::error_code none_there;
  for (std::size_t i = album.pictures.size(); i < outputs.size(); ++i) fs::remove(outputs[i], none_there);
  outputs.resize(album.pictures.size());
  return outputs;
}

std::string describe(const Album& album, const Layout& layout, const std::string& folder) {
  std::size_t pixels = 0;
  std::size_t bytes = 0;
  for (const Picture& picture : album.pictures) {
    pixels += picture.size.pixels();
    bytes += picture.bytes;
  }
  const std::size_t count = album.pictures.size();
  std::string text = std::to_string(count) + (count == 1 ? " picture" : " pictures") + " of " +
                     base::three_digits(static_cast<double>(pixels) / 1e6) + " megapixels, " +
                     base::format_bytes(static_cast<double>(bytes)) + " of PNG";
  if (layout.large() > 0)
    text += ", " + std::to_string(layout.large()) + " of them in " + std::to_string(layout.tiles().size()) +
            " tiles";
  if (!folder.empty()) text += ", written to " + folder;
  if (!album.skipped.empty()) text += ", " + std::to_string(album.skipped.size()) + " skipped as broken";
  return text;
}

std::unique_ptr<const Workload> prepare(const Parameters& parameters) {
  const auto max_pixels = static_cast<std::size_t>(parameters.count("max_pixels"));
  Album album = make_album(parameters, max_pixels);
  Layout layout = make_layout(album.pictures, parameters.real("scale"),
                              static_cast<std::size_t>(parameters.count("tile")), max_pixels);
  if (const auto allowed = static_cast<std::size_t>(parameters.count("memory")); layout.memory() > allowed)
    throw base::UsageError("the pixels of " + std::to_string(layout.large()) + " pictures in tiles take " +
                           base::format_bytes(static_cast<double>(layout.memory())) + ", more than memory, " +
                           base::format_bytes(static_cast<double>(allowed)) +
                           "; raise it, or cut fewer with a larger --set tile (0: none)");

  const std::string& folder = parameters.text("output");
  std::vector<std::string> outputs;
  if (!folder.empty()) {
    std::vector<std::string> files;
    if (!parameters.paths("input").empty())
      for (const Picture& picture : album.pictures) files.push_back(picture.name);
    files.insert(files.end(), album.skipped.begin(), album.skipped.end());
    make_output_folder(folder, files);
    outputs = make_outputs(album, folder);
  }
  std::string description = describe(album, layout, folder);
  return make_workload(std::move(album.pictures), std::move(outputs), std::move(layout),
                       gaussian_kernel(parameters.real("sigma")), std::move(description));
}

std::vector<ParameterSpec> parameters() {
  return {{.name = "input",
           .type = ParameterType::paths,
           .default_value = "",
           .help = "your own PNG files, folders or patterns, in place of a generated set"},
          {.name = "pictures",
           .type = ParameterType::count,
           .default_value = "24",
           .help = "how many pictures to generate",
           .minimum = 1,
           .maximum = 10'000},
          {.name = "side",
           .type = ParameterType::count,
           .default_value = "96",
           .help = "side of a small generated picture, about; every sixth is four times as large",
           .minimum = 1,
           .maximum = 4096},
          {.name = "seed",
           .type = ParameterType::count,
           .default_value = "1",
           .help = "seed of the generated set",
           .minimum = 0,
           .maximum = 9e15},
          {.name = "scale",
           .type = ParameterType::real,
           .default_value = "0.5",
           .help = "sides of the resized pictures, as a factor",
           .minimum = 0.01,
           .maximum = 16},
          {.name = "sigma",
           .type = ParameterType::real,
           .default_value = "1.5",
           .help = "of the Gaussian blur, in pixels of the resized pictures",
           .minimum = 0,
           .maximum = 50},
          {.name = "tile",
           .type = ParameterType::count,
           .default_value = "32Ki",
           .help = "pictures that become more pixels are cut in tiles of at most as many; 0: none is",
           .minimum = 0,
           .maximum = 1e9},
          {.name = "max_pixels",
           .type = ParameterType::count,
           .default_value = "64Mi",
           .help = "pictures of more pixels, before or after resizing, are refused",
           .minimum = 1,
           .maximum = 1e9},
          {.name = "memory",
           .type = ParameterType::count,
           .default_value = "1Gi",
           .help = "bytes that the pixels of pictures in tiles may take",
           .minimum = 0,
           .maximum = 1e13},
          {.name = "on_bad",
           .type = ParameterType::choice,
           .default_value = "error",
           .help = "a broken file ends the run, or is counted and skipped",
           .choices = {"error", "skip"}},
          {.name = "output",
           .type = ParameterType::text,
           .default_value = "",
           .help = "folder for the resulting pictures; by default they are not written"}};
}

}  // namespace

WorkloadKind images() {
  return {
      .name = "images",
      .summary =
          "PNG pictures decoded, resized, blurred, searched for edges and encoded: do whole pictures spread?",
      .item_name = "pictures",
      .parameters = parameters(),
      .schedule = Schedule::dynamic,
      .prepare = prepare};
}

}  // namespace parbench::workloads
