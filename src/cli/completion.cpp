#include "cli/completion.hpp"

#include <CLI/CLI.hpp>

#include "base/text.hpp"
#include "cli/offer.hpp"

namespace parbench::cli {
namespace {

constexpr const char* files = ":files";
constexpr const char* commands = ":commands";

bool takes_value(const CLI::Option& option) {
  return option.get_expected_max() > 0 && option.get_type_size() > 0;
}

bool takes_several(const CLI::Option& option) {
  return option.get_expected_max() > 1 && option.get_allow_extra_args();
}

/// "--modes" of "--modes=seq"
std::string before_equals(const std::string& word) {
  return word.substr(0, word.find('='));
}

CLI::App* subcommand(CLI::App& app, const std::string& name) {
  const auto named = app.get_subcommands([&](CLI::App* command) { return command->get_name() == name; });
  return named.empty() ? nullptr : named.front();
}

/// Walks along a command line that may end anywhere.
class Completion {
 public:
  Completion(CLI::App& app, const std::vector<WorkloadKind>& kinds) : at_(&app), kinds_(kinds) {}

  /// Of the words before the one that is typed.
  void pass(const std::string& word) {
    if (is_behind_dashes_) {
      ++positionals_;
      return;
    }
    if (word == "--") {
      is_behind_dashes_ = true;
      positionals_ = 0;
    } else if (word.rfind('-', 0) == 0 && word.size() > 1) {
      CLI::Option* const option = at_->get_option_no_throw(before_equals(word));
      open_ =
          option != nullptr && takes_value(*option) && word.find('=') == std::string::npos ? option : nullptr;
    } else if (open_ != nullptr) {
      if (!takes_several(*open_)) open_ = nullptr;
    } else if (CLI::App* const command = subcommand(*at_, word)) {
      at_ = command;
      positionals_ = 0;
    } else {
      ++positionals_;
    }
  }

  std::string offers_for(const std::string& word) {
    typed_ = word;
    const std::size_t equals = word.find('=');
    if (is_behind_dashes_) {
      add_line(positionals_ == 0 ? commands : files);
    } else if (word.rfind('-', 0) == 0 && equals != std::string::npos) {
      if (CLI::Option* const option = at_->get_option_no_throw(before_equals(word)))
        offer_values(*option, word.substr(0, equals + 1));
    } else if (word.rfind('-', 0) == 0) {
      offer_options();
    } else if (open_ != nullptr) {
      offer_values(*open_, "");
    } else {
      offer_words();
    }
    return std::move(lines_);
  }

 private:
  void add_line(const std::string& line) { lines_ += line + "\n"; }

  void add(const std::string& word, const std::string& meaning) {
    if (word.rfind(typed_, 0) != 0) return;
    add_line(meaning.empty() ? word : word + "\t" + meaning.substr(0, meaning.find('\n')));
  }

  void offer_options() {
    for (const CLI::Option* option : at_->get_options())
      for (const std::string& name : option->get_lnames()) add("--" + name, option->get_description());
  }

  void offer_words() {
    for (const CLI::App* command : at_->get_subcommands({}))
      add(command->get_name(), command->get_description());
    if (CLI::Option* const positional = open_positional()) offer_values(*positional, "");
    if (lines_.empty() && typed_.empty()) offer_options();
  }

  /// The one that the word that is typed would be; the last takes all that come.
  CLI::Option* open_positional() {
    CLI::Option* last = nullptr;
    std::size_t count = 0;
    for (CLI::Option* option : at_->get_options()) {
      if (!option->get_positional()) continue;
      if (count++ == positionals_) return option;
      last = option;
    }
    return last != nullptr && takes_several(*last) ? last : nullptr;
  }

  /// `before` is what of the word is no value yet: "--modes=".
  void offer_values(CLI::Option& option, std::string before) {
    if (option.get_lnames() == std::vector<std::string>{"set"}) return offer_settings(before);
    if (takes_path(option)) return add_line(files);
    if (const std::size_t comma = typed_.rfind(','); takes_list(option) && comma != std::string::npos)
      before = typed_.substr(0, comma + 1);
    for (const std::string& value : offered(option)) add(before + value, "");
  }

  /// NAME=VALUE of the workload that is spoken to.
  void offer_settings(const std::string& before) {
    for (const WorkloadKind& kind : kinds_)
      if (kind.name == at_->get_name())
        for (const ParameterSpec& spec : kind.parameters) offer_setting(spec, before + spec.name + "=");
  }

  void offer_setting(const ParameterSpec& spec, const std::string& before) {
    if (typed_.rfind(before, 0) != 0) return add(before, spec.help);
    for (const std::string& choice : spec.choices) add(before + choice, "");
    if (spec.type == ParameterType::paths || spec.type == ParameterType::text) add_line(files);
  }

  CLI::App* at_;
  const std::vector<WorkloadKind>& kinds_;
  CLI::Option* open_ = nullptr;  ///< whose value comes next
  std::size_t positionals_ = 0;  ///< words so far that were neither option, value nor command
  bool is_behind_dashes_ = false;
  std::string typed_;
  std::string lines_;
};

}  // namespace

std::string complete(CLI::App& app, const std::vector<WorkloadKind>& kinds, std::vector<std::string> words) {
  if (words.empty()) words.emplace_back();
  Completion completion(app, kinds);
  for (std::size_t i = 0; i + 1 < words.size(); ++i) completion.pass(words[i]);
  return completion.offers_for(words.back());
}

}  // namespace parbench::cli
