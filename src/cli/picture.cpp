#include "cli/picture.hpp"

#include <cerrno>
#include <chrono>
#include <filesystem>

#include "base/error.hpp"
#include "base/text.hpp"
#include "plot/assets.hpp"
#include "sys/command.hpp"
#include "sys/file.hpp"
#include "sys/scratch_folder.hpp"

namespace parbench::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::seconds patience{60};  // node takes about one

const std::string node_advice =
    "pictures are drawn by Node.js; on Debian and Ubuntu: apt-get install nodejs (a page, --format html, "
    "needs nothing)";
const std::string rsvg_advice =
    "PNG is made from SVG by rsvg-convert; on Debian and Ubuntu: apt-get install librsvg2-bin (--format svg "
    "does "
    "without)";

/// Throws base::SystemError unless it ends well.
void run(const std::string& program, const std::vector<std::string>& arguments) {
  sys::CommandRunner runner;
  std::vector<std::string> words{program};
  words.insert(words.end(), arguments.begin(), arguments.end());
  const sys::CommandEnd end = runner.run(
      program, words, sys::Stderr::kept, [](std::span<const std::byte>) {}, patience);
  if (end.status.has_exited() && end.status.exit_code() == 0) return;
  const std::string words_of_it(base::trim(end.last_words));
  throw base::SystemError("draw with", "'" + program + "'", ECANCELED,
                          "it " + end.status.describe() + (words_of_it.empty() ? "" : ": " + words_of_it));
}

std::vector<Picture> collect(const fs::path& folder, const std::vector<plot::Chart>& charts,
                             const std::string& ending) {
  std::vector<Picture> pictures;
  pictures.reserve(charts.size());
  for (const plot::Chart& chart : charts)
    pictures.push_back({chart.name + ending, sys::read_file(folder / (chart.name + ending))});
  return pictures;
}

/// Puts into `folder` what node needs, and lets it draw NAME.svg for each NAME.json.
void draw_into(const fs::path& folder, const std::vector<plot::Chart>& charts, const std::string& node) {
  sys::replace_file(folder / "libraries.js", plot::libraries_script());
  sys::replace_file(folder / "theme.js", plot::theme_script());
  sys::replace_file(folder / "picture.cjs", plot::picture_script());
  for (const plot::Chart& chart : charts) sys::replace_file(folder / (chart.name + ".json"), chart.spec);
  run(node, {(folder / "picture.cjs").string(), folder.string()});
}

sys::ScratchFolder make_scratch() {
  return sys::ScratchFolder::create(fs::temp_directory_path(), "parbench-plot-");
}

}  // namespace

std::vector<Picture> draw_svg(const std::vector<plot::Chart>& charts) {
  const std::string node = sys::require_program("node", node_advice);
  const sys::ScratchFolder scratch = make_scratch();
  draw_into(scratch.path(), charts, node);
  return collect(scratch.path(), charts, ".svg");
}

std::vector<Picture> draw_png(const std::vector<plot::Chart>& charts) {
  const std::string node = sys::require_program("node", node_advice);
  const std::string rsvg = sys::require_program("rsvg-convert", rsvg_advice);
  const sys::ScratchFolder scratch = make_scratch();
  draw_into(scratch.path(), charts, node);
  for (const plot::Chart& chart : charts) {
    const std::string file = (scratch.path() / chart.name).string();
    run(rsvg, {"--zoom=2", "--output=" + file + ".png", file + ".svg"});
  }
  return collect(scratch.path(), charts, ".png");
}

}  // namespace parbench::cli
