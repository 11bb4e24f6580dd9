#include "cli/arguments.hpp"

#include <CLI/CLI.hpp>
#include <memory>

#include "base/error.hpp"
#include "base/text.hpp"
#include "cli/build_info.hpp"
#include "cli/compare_options.hpp"
#include "cli/completion.hpp"
#include "cli/completion_script.hpp"
#include "cli/exec_options.hpp"
#include "cli/export_options.hpp"
#include "cli/help_formatter.hpp"
#include "cli/measure_options.hpp"
#include "cli/metg_options.hpp"
#include "cli/micro_options.hpp"
#include "cli/offer.hpp"
#include "cli/plot_options.hpp"
#include "cli/python_options.hpp"
#include "cli/scale_options.hpp"
#include "cli/suite.hpp"
#include "cli/toolkit_command.hpp"
#include "cli/workload_options.hpp"
#include "sys/file.hpp"

namespace parbench::cli {
namespace {

using base::UsageError;

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
    if (near == bare)
      throw UsageError("'" + bare + "' stands before the command; put it behind: parbench " +
                       where.get_name() + " " + bare + " ...");
    throw UsageError(message + "unknown option '" + bare + "'" +
                     (near ? "; did you mean '" + *near + "'?" : "; see --help for those there are"));
  }
  throw UsageError(message + "unexpected '" + first + "'; see --help for what may stand here" +
                   (where.get_name() == "exec" ? "; your own command stands behind --" : ""));
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
      "Runs the same work as a sequential loop, on threads and on processes, compares them honestly,\n"
      "and says what it means. Try: parbench squares --procs 8",
      "parbench");
  app.formatter(std::make_shared<HelpFormatter>());
  app.set_version_flag("--version", version_text());
  std::string plugin;  // what take_plugins has taken out already
  app.add_option(
         "--plugin", plugin,
         "load workloads of your own from a shared object, or several; also from the files and folders in "
         "PARBENCH_PLUGIN_PATH (with colons between them)")
      ->type_name("FILE.so");
  app.require_subcommand(1);
  app.failure_message(CLI::FailureMessage::simple);
  app.footer(
      "parbench COMMAND --help explains a command. Exit codes: 0 ok, 1 a case failed, 2 wrong usage,\n"
      "3 compare found a regression, 4 the system refused, 130 interrupted.");

  std::vector<std::unique_ptr<WorkloadOptions>> workloads;
  workloads.reserve(kinds.size());
  for (const WorkloadKind& kind : kinds) workloads.push_back(std::make_unique<WorkloadOptions>(app, kind));
  ExecOptions exec_options(workloads);

  CLI::App* const run = app.add_subcommand("run", "run a suite of cases from a JSON file");
  std::string suite_file;
  run->add_option("suite", suite_file, "the suite, e.g. configs/tutorial.json")
      ->required()
      ->type_name("SUITE.json");
  MeasureOptions run_options;
  run_options.add_to(*run);
  ScaleOptions scale_options(app, kinds);
  MetgOptions metg_options(app, kinds);

  ListCommand list_command;
  CLI::App* const list = app.add_subcommand("list", "workloads with their parameters and defaults, modes");
  list->add_flag("--json", list_command.json, "as JSON");

  InfoCommand info_command;
  CLI::App* const info =
      app.add_subcommand("info", "what parbench sees of this machine, and what will disturb a measurement");
  info->add_flag("--json", info_command.json, "as JSON");

  ToolkitCommand toolkit_command;
  CLI::App* const toolkit =
      app.add_subcommand("toolkit", "example programs of parbench::mp, beside the Python that they mirror");
  offer(toolkit->add_option("program", toolkit_command.names, "which to run; all, unless named")
            ->type_name("NAME..."),
        toolkit_program_names());
  toolkit->add_flag("--list", toolkit_command.list, "only say what there is");
  MicroOptions micro_options(app);
  CompareOptions compare_options(app);
  ExportOptions export_options(app);
  TraceOptions trace_options(app);
  PlotOptions plot_options(app);
  PythonOptions python_options(app);
  NewCommand new_command;
  CLI::App* const new_app =
      app.add_subcommand("new", "write a project with a workload of your own, ready to build");
  new_app->add_option("name", new_command.name, "of the workload")->required()->type_name("NAME");
  new_app->add_option("--dir", new_command.folder, "make its folder in this one [.]")->type_name("D");

  std::string shell;
  CLI::App* const completion = app.add_subcommand(
      "completion", "a script by which a shell completes what is typed here: see its --help");
  completion->footer(completion_help());
  offer(completion->add_option("shell", shell, "bash, zsh or fish")->required()->type_name("SHELL"),
        shells());

  if (!arguments.empty() && arguments.front() == complete_command)
    return PrintCommand{complete(app, kinds, {arguments.begin() + 1, arguments.end()})};
  check_first_word(arguments, app);
  try {
    const std::vector<std::string> words = scale_options.take_command(exec_options.take_command(arguments));
    std::vector<std::string> reversed(words.rbegin(), words.rend());
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
  if (toolkit->parsed()) return toolkit_command;
  if (new_app->parsed()) return new_command;
  if (micro_options.parsed()) return micro_options.take();
  if (compare_options.parsed()) return compare_options.take();
  if (export_options.parsed()) return export_options.take();
  if (trace_options.parsed()) return trace_options.take();
  if (plot_options.parsed()) return plot_options.take();
  if (python_options.parsed()) return python_options.take();
  if (completion->parsed()) return PrintCommand{completion_script(shell)};
  if (exec_options.parsed()) return exec_options.take();
  if (scale_options.parsed()) return scale_options.take();
  if (metg_options.parsed()) return metg_options.take();
  if (run->parsed()) {
    Suite suite = parse_suite(read_suite(suite_file), suite_file, {});
    return run_options.take(std::move(suite.options), std::move(suite.requests));
  }
  for (const auto& workload : workloads)
    if (workload->parsed()) return workload->take();
  throw UsageError("say what to run, e.g. 'parbench squares'; see 'parbench --help'");
}

}  // namespace parbench::cli
