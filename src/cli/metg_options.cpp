#include "cli/metg_options.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"
#include "cli/offer.hpp"
#include "model/names.hpp"

namespace parbench::cli {
namespace {

using base::UsageError;

constexpr const char* cases = "Cases";
constexpr const char* tasks = "spin";  ///< the workload whose items are tasks of a set length

std::vector<std::string> names_of(const std::vector<WorkloadKind>& kinds) {
  std::vector<std::string> names;
  names.reserve(kinds.size());
  for (const WorkloadKind& kind : kinds) names.push_back(kind.name);
  return names;
}

}  // namespace

MetgOptions::MetgOptions(CLI::App& parent, const std::vector<WorkloadKind>& kinds)
    : kinds_(kinds),
      app_(parent.add_subcommand(
          "metg", "how long tasks, or how large a workload, must be for threads and processes to pay")) {
  app_->footer(
      "METG(50 %), the minimum effective task granularity, is the shortest task that workers run at an "
      "efficiency of\n"
      "50 %: the loop's time / (workers x theirs). Tasks are those of the workload spin, each claimed on its "
      "own.\n"
      "A task's length is its work alone; Task Bench (SC20) counts the overhead as well, which makes twice "
      "of it at 50 %.\n"
      "With --workload: the size from which on each way to run beats the loop, with a warm pool and in a "
      "one-shot run.");
  offer(app_->add_option("--modes", modes_, "of threads, procs [both]")->type_name("M[,M...]")->group(cases),
        {"threads", "procs"});
  offer(app_->add_option("--transport", transports_, "how processes hand over results: shm, pipe [both]")
            ->type_name("T[,T...]")
            ->group(cases),
        model::transport_names());
  app_->add_option("--workers", workers_,
                   "workers computing at once [the CPUs this process may use, at least 2]")
      ->type_name("N")
      ->group(cases);
  offer(app_->add_option("--workload", workload_,
                         "seek the break-even size of this workload, not that of tasks")
            ->type_name("NAME")
            ->group(cases),
        names_of(kinds));
  app_->add_option("--grow", grow_, "the parameter that is that workload's size [what counts its work]")
      ->type_name("NAME")
      ->group(cases);
  app_->add_option("--set", settings_, "set another parameter of that workload; may be repeated")
      ->type_name("NAME=VALUE")
      ->take_all()
      ->allow_extra_args(false)
      ->group(cases);
  measure_.add_to(*app_);
  app_->get_option("--max-time")->description("time budget of the whole command [45s]");
  app_->get_option("--rounds")->description("most rounds per size [12; 4 where sizes are tried coarsely]");
}

Request MetgOptions::request() const {
  Request request;
  request.workload = is_given("--workload") ? workload_ : tasks;
  if (std::none_of(kinds_.begin(), kinds_.end(),
                   [&](const auto& kind) { return kind.name == request.workload; }))
    throw UsageError("--workload: unknown '" + request.workload + "'" +
                     base::suggestion(request.workload, names_of(kinds_)));
  request.modes.clear();
  for (const std::string& text : base::split(is_given("--modes") ? modes_ : "threads,procs", ','))
    request.modes.push_back(model::parse_mode(text, "--modes"));
  std::erase(request.modes, model::Mode::seq);
  if (request.modes.empty())
    throw UsageError("--modes: metg takes threads, procs or both; the loop is its base");
  request.transports.clear();
  for (const std::string& text : base::split(is_given("--transport") ? transports_ : "shm,pipe", ','))
    request.transports.push_back(model::parse_transport(text, "--transport"));
  if (is_given("--workers")) request.threads = parse_workers({workers_}, "--workers");
  if (request.threads.size() > 1) throw UsageError("--workers: metg takes one count, not a range");
  for (const std::string& text : settings_) request.settings.push_back({parse_setting(text)});
  return request;
}

MetgCommand MetgOptions::take() const {
  model::Plan defaults;
  defaults.max_time = std::chrono::seconds(45);
  defaults.rounds_max = 12;
  MetgCommand command{measure_.take(defaults, {request()}), is_given("--workload"), {}};
  if (is_given("--grow")) command.grow = grow_;
  if (!command.is_break_even && (command.grow || !settings_.empty()))
    throw UsageError(std::string(command.grow ? "--grow" : "--set") +
                     ": the tasks of metg have a length only; name a workload with --workload");
  return command;
}

}  // namespace parbench::cli
