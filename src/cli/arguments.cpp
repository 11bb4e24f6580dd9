#include "cli/arguments.hpp"

#include <CLI/CLI.hpp>
#include <map>

#include "base/error.hpp"
#include "base/text.hpp"
#include "cli/build_info.hpp"
#include "cli/plan_options.hpp"
#include "cli/suite.hpp"
#include "model/names.hpp"
#include "sys/file.hpp"

namespace parbench::cli {
namespace {

using base::UsageError;

constexpr const char* common = "Measurement";
constexpr const char* output_group = "Output";
constexpr const char* cases_group = "Cases";

/// The texts of the options that all measuring commands take. CLI11 fills them; take() reads them.
class MeasureOptions {
 public:
  void add_to(CLI::App& app) {
    app_ = &app;
    add_plan_option(app, "rounds", "N", "most rounds per experiment [132]");
    add_plan_option(app, "precision", "P", "stop when an interval this narrow shows no difference [2%]");
    add_plan_option(app, "margin", "P", "ratios this near to 1 are equivalent [1%]");
    add_plan_option(app, "max-time", "T", "time budget per experiment [10s]");
    add_plan_option(app, "timeout", "T", "longest time for one pass [30s]");
    add_plan_option(app, "seed", "N", "of the order of cases within rounds [1]");
    add_plan_option(app, "bind", "WHEN", "auto: a CPU for each worker, where there are enough; never [auto]");
    app.add_flag("--dry-run", dry_run_, "print the schedule and how long it may take; measure nothing")
        ->group(common);
    app.add_option("--json", json_,
                   "write the report to FILE, or to stdout with - (the table then goes to stderr)")
        ->type_name("FILE")
        ->group(output_group);
    app.add_option("--format", format_, "of the table: table, markdown or csv")
        ->type_name("F")
        ->group(output_group);
    app.add_option("--color", color_, "auto, always or never; NO_COLOR is respected")
        ->type_name("WHEN")
        ->group(output_group);
    app.add_flag("--no-progress", no_progress_, "no progress line on the terminal")->group(output_group);
    app.add_flag("-q,--quiet", quiet_, "print nothing but errors")->group(output_group);
    app.add_flag("-v,--verbose", verbosity_, "say on stderr what is being done; twice for more")
        ->group(output_group);
  }

  /// The options that were given override `plan`.
  MeasureCommand take(model::Plan plan, std::vector<Request> requests) const {
    MeasureCommand command;
    for (const auto& [name, text] : plan_options_)
      if (is_given("--" + name)) set_plan_option(plan, underscored(name), text, "--" + name);
    command.plan = std::move(plan);
    command.requests = std::move(requests);
    command.dry_run = dry_run_;
    if (is_given("--json")) {
      if (json_.empty())
        throw UsageError("--json: '' is not a file name; give one, or - for standard output");
      command.output.json = json_;
    }
    command.output.format = report::parse_format(format_, "--format");
    command.output.color = parse_when(color_);
    command.output.progress = !no_progress_;
    command.output.quiet = quiet_;
    command.output.verbosity = verbosity_;
    return command;
  }

 private:
  /// Not whether the text is empty: `--json "$UNSET"` must not be taken for no --json.
  bool is_given(const std::string& option) const { return app_->count(option) > 0; }

  static std::string underscored(std::string name) {
    for (char& character : name)
      if (character == '-') character = '_';
    return name;
  }

  static When parse_when(const std::string& text) {
    const std::vector<std::string> names{"auto", "always", "never"};
    if (text == names[0]) return When::automatic;
    if (text == names[1]) return When::always;
    if (text == names[2]) return When::never;
    throw UsageError("--color: unknown '" + text + "'" + base::suggestion(text, names));
  }

  void add_plan_option(CLI::App& app, const std::string& name, const std::string& type,
                       const std::string& help) {
    app.add_option("--" + name, plan_options_[name], help)->type_name(type)->group(common);
  }

  const CLI::App* app_ = nullptr;
  std::map<std::string, std::string> plan_options_;  // a map, since CLI11 keeps references to the texts
  bool dry_run_ = false;
  std::string json_;
  std::string format_ = "table";
  std::string color_ = "auto";
  bool no_progress_ = false;
  bool quiet_ = false;
  int verbosity_ = 0;
};

bool has_parameter(const WorkloadKind& kind, const std::string& name, ParameterType type) {
  for (const ParameterSpec& spec : kind.parameters)
    if (spec.name == name && spec.type == type) return true;
  return false;
}

std::string parameter_help(const WorkloadKind& kind) {
  std::string text = "Parameters (--set NAME=VALUE):\n";
  for (const ParameterSpec& spec : kind.parameters) {
    std::string line = "  " + spec.name;
    line.resize(std::max<std::size_t>(line.size() + 1, 30), ' ');
    line += spec.help;
    if (!spec.choices.empty()) line += ": " + base::join(spec.choices, ", ");
    if (!spec.default_value.empty()) line += " [" + spec.default_value + "]";
    text += line + "\n";
  }
  return text;
}

/// `parbench WORKLOAD`: which cases to run.
class WorkloadOptions {
 public:
  WorkloadOptions(CLI::App& parent, const WorkloadKind& kind) : kind_(kind) {
    app_ = parent.add_subcommand(kind.name, kind.summary);
    app_->group("Workloads");
    app_->footer(parameter_help(kind));
    list("--modes", modes_, "M[,M...]", "of seq, threads, procs; the first is the base of comparison [all]");
    list("--workers", workers_, "N[,N...]", "workers computing at once, for threads and procs");
    list("--threads", threads_, "N[,N...]", "the same for threads only");
    list("--procs", procs_, "N[,N...]",
         "the same for procs only; given alone, threads takes these, and the other way round [" +
             (kind.workers_per_cpu > 1 ? std::to_string(kind.workers_per_cpu) + " x " : std::string()) +
             "the CPUs this process may use]");
    list("--chunk", chunks_, "N|auto",
         "items that a worker claims at once. auto: static, one equal share per worker; dynamic, 1/32 of a "
         "share; "
         "guided, what is left / (2 x workers) [auto]");
    list("--schedule", schedules_, "S",
         "static (shares fixed beforehand), dynamic (chunks to whoever is free) or guided (shrinking chunks) "
         "[" +
             std::string(model::name(kind.schedule)) + "]");
    list("--transport", transports_, "T",
         "how processes hand over results: shm (computed in shared memory) or pipe (sent to worker 0) [shm]");
    if (has_parameter(kind, "size", ParameterType::count))
      app_->add_option("--size", size_, "items; k, M, G suffixes: short for --set size=N")
          ->type_name("N")
          ->group(cases_group);
    if (has_parameter(kind, "input", ParameterType::paths))
      app_->add_option("--input", input_, "files, folders or glob patterns")
          ->type_name("PATH...")
          ->group(cases_group);
    app_->add_option("--set", settings_, "set a parameter (below)")
        ->type_name("NAME=VALUE")
        ->take_all()
        ->allow_extra_args(false)
        ->group(cases_group);
    measure_.add_to(*app_);
  }

  bool parsed() const { return app_->parsed(); }
  MeasureCommand take() const { return measure_.take({}, {request()}); }

 private:
  void list(const std::string& name, std::vector<std::string>& into, const std::string& type,
            const std::string& help) {
    app_->add_option(name, into, help)
        ->type_name(type)
        ->delimiter(',')
        ->allow_extra_args(false)
        ->group(cases_group);
  }

  Request request() const {
    Request request;
    request.workload = kind_.name;
    for (const std::string& text : settings_) request.settings.push_back({parse_setting(text)});
    if (app_->get_option_no_throw("--size") != nullptr && app_->count("--size") > 0)
      request.settings.push_back({{"size", {size_}, "--size"}});
    if (!input_.empty()) request.settings.push_back({{"input", input_, "--input"}});
    if (!modes_.empty()) request.modes = parse_all<model::Mode>(modes_, "--modes", model::parse_mode);
    request.threads = request.procs = parse_workers(workers_, "--workers");
    if (!threads_.empty()) request.threads = parse_workers(threads_, "--threads");
    if (!procs_.empty()) request.procs = parse_workers(procs_, "--procs");
    if (!chunks_.empty())
      request.chunks = parse_all<std::optional<std::size_t>>(chunks_, "--chunk", parse_chunk);
    if (!schedules_.empty())
      request.schedules = parse_all<Schedule>(schedules_, "--schedule", model::parse_schedule);
    if (!transports_.empty())
      request.transports = parse_all<model::Transport>(transports_, "--transport", model::parse_transport);
    return request;
  }

  static workloads::Setting parse_setting(const std::string& text) {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos || equals == 0)
      throw UsageError("--set: '" + text + "' has no value; write NAME=VALUE");
    return {text.substr(0, equals), {text.substr(equals + 1)}, "--set " + text.substr(0, equals)};
  }

  template <class Value, class Parse>
  static std::vector<Value> parse_all(const std::vector<std::string>& texts, const std::string& where,
                                      Parse parse) {
    std::vector<Value> values;
    for (const std::string& text : texts) values.push_back(parse(text, where));
    return values;
  }

  const WorkloadKind& kind_;
  CLI::App* app_;
  std::vector<std::string> modes_, workers_, threads_, procs_, chunks_, schedules_, transports_, settings_,
      input_;
  std::string size_;
  MeasureOptions measure_;
};

/// Every name that may stand where `name` was not understood.
std::vector<std::string> option_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options())
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  return names;
}

const CLI::App& deepest(const CLI::App& app) {
  const auto parsed = app.get_subcommands();
  return parsed.empty() ? app : deepest(*parsed.front());
}

[[noreturn]] void refuse_extras(const CLI::App& app) {
  const CLI::App& where = deepest(app);
  const auto extras = app.remaining(true);
  const std::string first = extras.empty() ? "" : extras.front();
  const std::string bare = first.substr(0, first.find('='));
  std::string message = where.get_parent() != nullptr ? where.get_name() + ": " : "";
  if (first.rfind("--", 0) == 0) {
    const auto near = base::nearest(bare, option_names(where));
    throw UsageError(message + "unknown option '" + bare + "'" +
                     (near ? "; did you mean '" + *near + "'?" : "; see --help for those there are"));
  }
  throw UsageError(message + "unexpected '" + first + "'; see --help for what may stand here");
}

std::string read_suite(const std::string& file) {
  try {
    return sys::read_file(file);
  } catch (const base::SystemError& error) {
    throw UsageError(std::string("run: ") + error.what());
  }
}

/// A first word that is no command is most likely a mistyped workload.
void check_first_word(const std::vector<std::string>& arguments, const CLI::App& app) {
  if (arguments.empty() || arguments.front().empty() || arguments.front().front() == '-') return;
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands({})) names.push_back(command->get_name());
  for (const std::string& name : names)
    if (name == arguments.front()) return;
  throw UsageError("unknown workload or command '" + arguments.front() + "'" +
                   base::suggestion(arguments.front(), names));
}

}  // namespace

Command parse_arguments(const std::vector<std::string>& arguments, const std::vector<WorkloadKind>& kinds) {
  CLI::App app(
      "Runs the same work as a sequential loop, on threads and on processes, compares them honestly, and "
      "says what it "
      "means.\nTry: parbench squares --procs 8",
      "parbench");
  app.set_version_flag("--version", version_text());
  app.require_subcommand(1);
  app.failure_message(CLI::FailureMessage::simple);
  app.footer(
      "parbench COMMAND --help explains a command. Exit codes: 0 ok, 1 a case failed, 2 wrong usage,\n"
      "4 the system refused, 130 interrupted.");

  std::vector<std::unique_ptr<WorkloadOptions>> workloads;
  for (const WorkloadKind& kind : kinds) workloads.push_back(std::make_unique<WorkloadOptions>(app, kind));

  CLI::App* const run = app.add_subcommand("run", "run a suite of cases from a JSON file");
  std::string suite_file;
  run->add_option("suite", suite_file, "the suite, e.g. configs/tutorial.json")
      ->required()
      ->type_name("SUITE.json");
  MeasureOptions run_options;
  run_options.add_to(*run);

  ListCommand list_command;
  CLI::App* const list = app.add_subcommand("list", "workloads with their parameters and defaults, modes");
  list->add_flag("--json", list_command.json, "as JSON");

  InfoCommand info_command;
  CLI::App* const info =
      app.add_subcommand("info", "what parbench sees of this machine, and what will disturb a measurement");
  info->add_flag("--json", info_command.json, "as JSON");

  check_first_word(arguments, app);
  try {
    std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());
    app.parse(reversed);
  } catch (const CLI::CallForHelp&) {
    return PrintCommand{app.help()};  // CLI11 goes on to the subcommand, and puts "parbench" before its name
  } catch (const CLI::CallForVersion& version) {
    return PrintCommand{std::string(version.what()) + "\n"};
  } catch (const CLI::ExtrasError&) {
    refuse_extras(app);
  } catch (const CLI::RequiredError& error) {
    if (!app.remaining(true).empty()) refuse_extras(app);  // more likely what is wrong
    if (deepest(app).get_parent() != nullptr) throw UsageError(deepest(app).get_name() + ": " + error.what());
    throw UsageError("say what to run, e.g. 'parbench squares'; see 'parbench --help'");
  } catch (const CLI::ParseError& error) {
    throw UsageError(error.what());
  }

  if (list->parsed()) return list_command;
  if (info->parsed()) return info_command;
  if (run->parsed()) {
    Suite suite = parse_suite(read_suite(suite_file), suite_file, {});
    return run_options.take(std::move(suite.options), std::move(suite.requests));
  }
  for (const auto& workload : workloads)
    if (workload->parsed()) return workload->take();
  throw UsageError("say what to run, e.g. 'parbench squares'; see 'parbench --help'");
}

}  // namespace parbench::cli
