#include "cli/plot_options.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <utility>

#include "base/error.hpp"
#include "base/text.hpp"
#include "cli/offer.hpp"
#include "plot/gallery.hpp"

namespace parbench::cli {
namespace {

using base::UsageError;
using Format = PlotCommand::Format;

constexpr std::array<std::pair<const char*, Format>, 4> formats{
    {{"html", Format::html}, {"vega-lite", Format::vega_lite}, {"svg", Format::svg}, {"png", Format::png}}};

std::vector<std::string> format_names() {
  std::vector<std::string> names;
  names.reserve(formats.size());
  for (const auto& [name, format] : formats) names.emplace_back(name);
  return names;
}

Format parse_format(const std::string& text) {
  const auto found =
      std::find_if(formats.begin(), formats.end(), [&](const auto& each) { return each.first == text; });
  if (found == formats.end())
    throw UsageError("plot: --format: unknown format '" + text + "'" +
                     base::suggestion(text, format_names()));
  return found->second;
}

/// What the name of the output says, where --format says nothing.
Format format_of(const std::string& output) {
  if (output.ends_with(".svg")) return Format::svg;
  if (output.ends_with(".png")) return Format::png;
  return output.ends_with(".vl.json") ? Format::vega_lite : Format::html;
}

/// One picture is asked for, but not which.
bool lacks_chart(const PlotCommand& command) {
  return command.chart.empty() && command.format != Format::html &&
         format_of(command.output) == command.format;
}

}  // namespace

PlotOptions::PlotOptions(CLI::App& parent)
    : app_(parent.add_subcommand("plot", "charts of reports: a page for the browser, or single pictures")) {
  app_->add_option("report", command_.reports, "what --json has written; - reads standard input")
      ->required()
      ->type_name("REPORT.json...");
  app_->add_option(
          "-o,--output", command_.output,
          "the page or picture, - for standard output; without --chart, specifications and pictures go into "
          "a new folder of this name")
      ->required()
      ->type_name("FILE");
  offer(app_->add_option(
                "--format", format_,
                "html: one page with everything in it; vega-lite: the charts' specifications; svg, png: "
                "pictures, drawn by node (png: and rsvg-convert) [as FILE is called; html]")
            ->type_name("F"),
        format_names());
  offer(
      app_->add_option("--chart", command_.chart,
                       "only this one, not in a page; with several experiments NAME-2 is that of the second")
          ->type_name("NAME"),
      plot::chart_names());
  app_->add_flag("--open", command_.open, "show the page in the browser (xdg-open)");
}

PlotCommand PlotOptions::take() const {
  PlotCommand command = command_;
  command.format = format_.empty() ? format_of(command.output) : parse_format(format_);
  if (command.output.empty())
    throw UsageError("plot: --output: '' is not a file name; give one, or - for standard output");
  if (app_->count("--chart") > 0 && command.format == Format::html)
    throw UsageError("plot: --chart: a page has all charts; add --format svg, png or vega-lite");
  if (command.open && (command.format != Format::html || command.output == "-"))
    throw UsageError(
        "plot: --open: only a page in a file can be opened; leave out --format, and give -o FILE");
  if (command.chart.empty() && command.format != Format::html && command.output == "-")
    throw UsageError("plot: standard output takes one chart; choose it with --chart");
  if (lacks_chart(command))
    throw UsageError("plot: '" + command.output + "' is one picture: choose its chart with --chart, of " +
                     base::join(plot::chart_names(), ", ") + "; or name a new folder");
  if (std::count(command.reports.begin(), command.reports.end(), "-") > 1)
    throw UsageError("plot: standard input can be read once only; give one -");
  return command;
}

}  // namespace parbench::cli
