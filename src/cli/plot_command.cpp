#include "cli/plot_command.hpp"

#include <algorithm>
#include <cstdio>
#include <filesystem>

#include "base/error.hpp"
#include "base/text.hpp"
#include "cli/app.hpp"
#include "cli/document.hpp"
#include "cli/output.hpp"
#include "cli/picture.hpp"
#include "cli/report_file.hpp"
#include "plot/page.hpp"
#include "report/sentence.hpp"
#include "sys/command.hpp"
#include "sys/file.hpp"
#include "sys/folder.hpp"
#include "sys/signals.hpp"

namespace parbench::cli {
namespace {

namespace fs = std::filesystem;
using base::UsageError;
using Format = PlotCommand::Format;

/// A mistyped -o must not cost a report.
void check_output(const PlotCommand& command) {
  if (command.output == "-") return;
  std::error_code ignored;
  for (const std::string& report : command.reports)
    if (fs::equivalent(report, command.output, ignored))
      throw UsageError("plot: --output: '" + command.output +
                       "' is a report that is to be read; name another file");
}

std::vector<plot::Source> load(const std::vector<std::string>& files) {
  std::vector<plot::Source> sources;
  sources.reserve(files.size());
  for (const std::string& file : files)
    sources.push_back({file == "-" ? "standard input" : file, load_report(file)});
  return sources;
}

/// Those that were asked for. Throws base::UsageError.
std::vector<plot::Chart> choose(std::vector<plot::Chart> charts, const std::string& name) {
  if (name.empty()) return charts;
  std::vector<std::string> names;
  names.reserve(charts.size());
  for (const plot::Chart& chart : charts) names.push_back(chart.name);
  std::erase_if(charts, [&](const plot::Chart& chart) { return chart.name != name; });
  if (!charts.empty()) return charts;
  const auto& known = plot::chart_names();
  const bool is_known = std::find(known.begin(), known.end(), name) != known.end();
  throw UsageError(
      "plot: --chart: " +
      (is_known ? "there is no '" + name + "' of these reports" : "unknown chart '" + name + "'") +
      base::suggestion(name, names));
}

std::vector<Picture> specifications(const std::vector<plot::Chart>& charts) {
  std::vector<Picture> files;
  files.reserve(charts.size());
  for (const plot::Chart& chart : charts) files.push_back({chart.name + ".vl.json", chart.spec});
  return files;
}

/// None where it was interrupted.
std::vector<Picture> draw(const PlotCommand& command, const std::vector<plot::Source>& sources) {
  const std::vector<plot::Chart> charts = choose(plot::gallery(sources), command.chart);
  if (charts.empty()) throw UsageError("plot: these reports hold nothing that could be drawn");
  if (command.format == Format::vega_lite) return specifications(charts);
  sys::InterruptWatch interrupts;
  return command.format == Format::svg ? draw_svg(charts, interrupts) : draw_png(charts, interrupts);
}

/// All of them, or none.
void write_folder(const std::string& path, const std::vector<Picture>& files) {
  const auto exists = [&] {
    return UsageError("plot: --output: '" + path +
                      "' is there already; name a new folder, or one chart with --chart");
  };
  const fs::path place = fs::path(path).has_filename() ? fs::path(path) : fs::path(path).parent_path();
  std::error_code ignored;
  if (fs::exists(fs::symlink_status(place, ignored))) throw exists();
  sys::NewFolder folder(place);
  for (const Picture& file : files) sys::replace_file(folder.path() / file.name, file.bytes);
  if (!folder.publish()) throw exists();
}

void say_written(const std::string& path, const std::string& what) {
  if (path != "-") std::printf("wrote %s: %s\n", path.c_str(), what.c_str());
}

int write_charts(const PlotCommand& command, const std::vector<plot::Source>& sources) {
  const std::vector<Picture> files = draw(command, sources);
  if (files.empty()) return exit_interrupted;
  if (!command.chart.empty()) {
    write_document(files.front().bytes, command.output, command.reports);
    say_written(command.output, "the chart " + command.chart);
    return exit_ok;
  }
  write_folder(command.output, files);
  say_written(command.output, report::count_text(static_cast<long long>(files.size()), "file"));
  return exit_ok;
}

/// The browser goes on when this program has ended.
void open_page(const std::string& path) {
  sys::require_program("xdg-open", "the page is written; open it by hand, or apt-get install xdg-utils");
  const std::string script = "setsid -f xdg-open \"$1\" >/dev/null 2>&1";
  sys::CommandRunner runner;
  runner.run("/bin/sh", {"sh", "-c", script, "sh", fs::absolute(path).string()}, sys::Stderr::inherited,
             [](std::span<const std::byte>) {});
}

int write_page(const PlotCommand& command, const std::vector<plot::Source>& sources) {
  const std::string page = plot::html_page(sources);
  write_document(page, command.output, command.reports);
  say_written(command.output, "a page of " + base::format_bytes(static_cast<double>(page.size())));
  if (command.open) open_page(command.output);
  return exit_ok;
}

}  // namespace

int run_plot(const PlotCommand& command) {
  check_output(command);
  const std::vector<plot::Source> sources = load(command.reports);
  return command.format == Format::html ? write_page(command, sources) : write_charts(command, sources);
}

}  // namespace parbench::cli
