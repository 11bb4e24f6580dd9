#include "cli/progress.hpp"

#include "base/text.hpp"

namespace parbench::cli {
namespace {

constexpr std::int64_t interval_ns = 100'000'000;
constexpr const char* erase_line = "\r\x1b[K";

std::string seconds(std::chrono::nanoseconds time) {
  return base::three_digits(std::chrono::duration<double>(time).count()) + " s";
}

}  // namespace

std::string progress_text(const measure::Progress& progress) {
  std::string text =
      "[" + std::to_string(progress.experiment + 1) + "/" + std::to_string(progress.experiments) + "] ";
  text += "round " + std::to_string(progress.rounds + 1) + ", " + progress.running;
  if (progress.widest) text += ", +-" + base::three_digits(100 * *progress.widest) + " %";
  return text + ", " + seconds(progress.spent) + " spent, about " + seconds(progress.left) + " to go";
}

void ProgressLine::show(const measure::Progress& progress) {
  const std::int64_t now_ns = clock_();
  if (now_ns < next_ns_) return;
  next_ns_ = now_ns + interval_ns;
  shown_ = true;
  write_(erase_line + progress_text(progress));
}

void ProgressLine::erase() {
  if (shown_) write_(erase_line);
  shown_ = false;
}

}  // namespace parbench::cli
