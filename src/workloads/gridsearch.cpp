#include <algorithm>
#include <cstdint>

#include "base/error.hpp"
#include "base/text.hpp"
#include "workloads/catalogue.hpp"
#include "workloads/gridsearch/data_set.hpp"
#include "workloads/gridsearch/grid.hpp"
#include "workloads/gridsearch/training.hpp"
#include "workloads/tables/number_table.hpp"

namespace parbench::workloads {
namespace {

using gridsearch::Candidate;
using gridsearch::DataSet;
using gridsearch::LinearModel;
using gridsearch::Model;

struct TrainingScratch final : Scratch {
  gridsearch::Training training;
};

/// Phase 0 fits each candidate on all folds but one and scores it on that one; item = candidate * folds + fold; its
/// result is score, iterations, intercept, coefficients. Phase 1 is one item: the best candidate, fitted to all rows;
/// its result is the candidate's number, its mean score, intercept, coefficients. All are doubles.
class GridSearch final : public Workload {
 public:
  GridSearch(DataSet data, std::vector<Candidate> grid, std::string description)
      : data_(std::move(data)), grid_(std::move(grid)), description_(std::move(description)) {}

  std::vector<Phase> phases() const override {
    return {{grid_.size() * data_.folds.size(), width() * sizeof(double)}, {1, width() * sizeof(double)}};
  }
  std::string describe() const override { return description_; }
  std::unique_ptr<Scratch> make_scratch() const override { return std::make_unique<TrainingScratch>(); }

  void run(Range items, std::span<std::byte> out, const Worker& worker) const override {
    gridsearch::Training& training = static_cast<TrainingScratch&>(*worker.scratch).training;
    auto* result = reinterpret_cast<double*>(out.data());
    for (std::size_t item = items.begin; item < items.end; ++item, result += width())
      worker.phase == 0 ? validate(item, training, result) : refit(worker, training, result);
  }

 private:
  /// Doubles in a result.
  std::size_t width() const { return 3 + data_.columns(); }

  void validate(std::size_t item, gridsearch::Training& training, double* result) const {
    const Candidate& candidate = grid_[item / data_.folds.size()];
    const Range held_out = data_.folds[item % data_.folds.size()];
    training.load(data_, held_out);
    const LinearModel model = gridsearch::fit(candidate, training);
    write(gridsearch::score(candidate.model, model, data_, held_out), model.iterations, model, result);
  }

  void refit(const Worker& worker, gridsearch::Training& training, double* result) const {
    const std::span<const double> validated = worker.results<double>(0);
    std::vector<double> scores(grid_.size() * data_.folds.size());
    for (std::size_t item = 0; item < scores.size(); ++item) scores[item] = validated[item * width()];
    const gridsearch::Best best = gridsearch::find_best(scores, data_.folds.size());
    training.load(data_, {});
    write(static_cast<double>(best.candidate), best.score, gridsearch::fit(grid_[best.candidate], training),
          result);
  }

  static void write(double first, double second, const LinearModel& model, double* result) {
    *result++ = first;
    *result++ = second;
    *result++ = model.intercept;
    std::copy(model.coefficients.begin(), model.coefficients.end(), result);
  }

  DataSet data_;
  std::vector<Candidate> grid_;
  std::string description_;
};

/// What shapes the generated set says nothing about the user's own file, and the other way round.
void refuse_settings_without_use(const Parameters& parameters, bool generated) {
  for (const Parameters::Entry& entry : parameters.entries()) {
    if (entry.is_default) continue;
    const std::string& name = entry.spec.name;
    if (!generated && (name == "rows" || name == "features"))
      throw base::UsageError(name + " is for the generated set; leave it out, or leave out the input");
    if (generated && name == "target")
      throw base::UsageError("target names a column of an input; leave it out, or give a file by --input");
  }
}

std::vector<Model> models_of(const std::string& choice) {
  if (choice == "ridge") return {Model::ridge};
  if (choice == "logistic") return {Model::logistic};
  return {Model::logistic, Model::ridge};
}

std::vector<double> alphas_of(const Parameters& parameters) {
  const double from = parameters.real("from");
  const double to = parameters.real("to");
  if (from > to)
    throw base::UsageError("from: " + base::exact_real(from) + " is larger than to, " + base::exact_real(to) +
                           "; swap them");
  return gridsearch::log_grid(from, to, static_cast<std::size_t>(parameters.count("alphas")));
}

std::unique_ptr<const Workload> prepare(const Parameters& parameters) {
  fix_eigen_blocking();
  const std::vector<std::string>& input = parameters.paths("input");
  const bool generated = input.empty();
  refuse_settings_without_use(parameters, generated);
  const std::vector<Model> models = models_of(parameters.text("models"));
  const std::vector<double> alphas = alphas_of(parameters);
  const auto folds = static_cast<std::size_t>(parameters.count("folds"));
  const auto seed = static_cast<std::uint64_t>(parameters.count("seed"));
  // Ridge regression alone takes any target.
  const gridsearch::Target target =
      models.front() == Model::ridge ? gridsearch::Target::real : gridsearch::Target::label;
  const tables::NumberTable table =
      generated ? gridsearch::generate(static_cast<std::size_t>(parameters.count("rows")),
                                       static_cast<std::size_t>(parameters.count("features")), target, seed)
                : tables::read_number_table(input, tables::Missing::refused);
  DataSet data = gridsearch::make_data_set(table, parameters.text("target"), target, folds, seed,
                                           generated ? "the generated set" : base::join(input, " "));
  std::vector<Candidate> grid = gridsearch::make_grid(models, alphas);
  std::string description = base::format_count(static_cast<std::int64_t>(table.rows)) + " rows of " +
                            std::to_string(data.columns()) + " features, " + std::to_string(grid.size()) +
                            (grid.size() == 1 ? " candidate, " : " candidates, ") + std::to_string(folds) +
                            " folds";
  return std::make_unique<GridSearch>(std::move(data), std::move(grid), std::move(description));
}

}  // namespace

WorkloadKind gridsearch() {
  return {
      .name = "gridsearch",
      .summary = "ridge and logistic regression, cross-validated over a grid: do uneven model fits spread?",
      .item_name = "fits",
      .parameters = {{.name = "input",
                      .type = ParameterType::paths,
                      .default_value = "",
                      .help = "your own CSV file of numbers, in place of a generated set"},
                     {.name = "target",
                      .type = ParameterType::text,
                      .default_value = "",
                      .help = "the column of the input to predict; by default the last"},
                     {.name = "models",
                      .type = ParameterType::choice,
                      .default_value = "both",
                      .help = "what is fitted; logistic (thus both) needs a target of two values",
                      .choices = {"ridge", "logistic", "both"}},
                     {.name = "alphas",
                      .type = ParameterType::count,
                      .default_value = "12",
                      .help = "how many penalties to try, in equal ratios",
                      .minimum = 1,
                      .maximum = 10'000},
                     {.name = "from",
                      .type = ParameterType::real,
                      .default_value = "0.001",
                      .help = "the weakest penalty",
                      .minimum = 1e-9,
                      .maximum = 1e9},
                     {.name = "to",
                      .type = ParameterType::real,
                      .default_value = "1000",
                      .help = "the strongest penalty",
                      .minimum = 1e-9,
                      .maximum = 1e9},
                     {.name = "folds",
                      .type = ParameterType::count,
                      .default_value = "5",
                      .help = "parts of the rows, each of which is held out once",
                      .minimum = 2,
                      .maximum = 1000},
                     {.name = "rows",
                      .type = ParameterType::count,
                      .default_value = "1500",
                      .help = "rows of the generated set",
                      .minimum = 4,
                      .maximum = 10'000'000},
                     {.name = "features",
                      .type = ParameterType::count,
                      .default_value = "16",
                      .help = "features of the generated set",
                      .minimum = 1,
                      .maximum = 512},
                     {.name = "seed",
                      .type = ParameterType::count,
                      .default_value = "1",
                      .help = "of the generated set, and of how rows are dealt to folds",
                      .minimum = 0,
                      .maximum = 9e15}},
      .schedule = Schedule::dynamic,
      .prepare = prepare};
}

}  // namespace parbench::workloads
