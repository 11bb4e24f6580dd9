#include "workloads/csv/generator.hpp"

#include <array>
#include <cstdio>
#include <string_view>

#include "base/random.hpp"

namespace parbench::csv {
namespace {

using base::Random;

constexpr std::string_view header =
    "Order ID,Created At,Customer,Country,Product-Category,Unit Price (EUR),Quantity, Weight [kg] "
    ",Latitude,Longitude,"
    "Température °C,Score,\"Comment, free text\",Status,status,\n";

constexpr std::array<std::string_view, 16> customers{
    "Anna Schmidt",    "José García",         "Li Wei",           "Olga Petrova",
    "John O'Brien",    "Müller & Söhne GmbH", "ACME Corporation", "Yuki Tanaka",
    "Fatima Al-Sayed", "Nguyễn Văn An",       "Bob Smith",        "Contoso Ltd.",
    "Initech",         "Ewa Kowalska",        "Lars Ångström",    "Globex"};
constexpr std::array<std::string_view, 12> countries{"DE", "US", "FR", "JP", "CN", "BR",
                                                     "IN", "GB", "ES", "PL", "VN", "SE"};
constexpr std::array<std::string_view, 8> categories{
    "Books", "Garden & Home", "Electronics", "Toys", "Sports Outdoor", "Grocery", "Automotive", "Health"};
constexpr std::array<std::string_view, 4> statuses{"shipped", "open", "returned", "cancelled"};
constexpr std::array<std::string_view, 6> comments{
    "\"Please ring twice, then leave it at the door\"",
    "\"He said \"\"urgent\"\" - call before 5pm\"",
    "\"First line of the address\nsecond line, 3rd floor\"",
    "\"  spaces around, and a \"\"quoted\"\" word\n\nafter a blank line  \"",
    "gift wrapping",
    "\"déjà livré, \"\"très\"\" bien\""};
constexpr std::array<std::string_view, 7> missing_markers{"", "NA", "N/A", "NaN", "null", "-", "  "};

template <std::size_t Count>
std::string_view pick(Random& random, const std::array<std::string_view, Count>& values) {
  return values[random.below(Count)];
}

bool chance(Random& random, std::uint64_t percent) {
  return random.below(100) < percent;
}

/// "-12.345": an integer with the decimal point put in, so that no rounding differs from one C library to
/// another.
std::string decimal(std::int64_t value, int decimals) {
  std::array<char, 64> text{};
  std::int64_t unit = 1;
  for (int i = 0; i < decimals; ++i) unit *= 10;
  const std::int64_t size = value < 0 ? -value : value;
  std::snprintf(text.data(), text.size(), "%s%lld.%0*lld", value < 0 ? "-" : "",
                static_cast<long long>(size / unit), decimals, static_cast<long long>(size % unit));
  return text.data();
}

/// About normal, in integers: the sum of four uniform numbers in [-spread, spread].
std::int64_t bell(Random& random, std::int64_t spread) {
  std::int64_t sum = 0;
  for (int i = 0; i < 4; ++i)
    sum += static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(2 * spread + 1)));
  return sum - 4 * spread;
}

std::string timestamp(Random& random) {
  std::array<char, 32> text{};
  const auto part = [&](unsigned first, unsigned count) {
    return first + static_cast<unsigned>(random.below(count));
  };
  const unsigned month = part(1, 12), day = part(1, 28), hour = part(0, 24), minute = part(0, 60),
                 second = part(0, 60);
  std::snprintf(text.data(), text.size(), "2024-%02u-%02u %02u:%02u:%02u", month, day, hour, minute, second);
  return text.data();
}

/// What is written for a value, which `percent` of the time is missing.
std::string maybe(Random& random, std::uint64_t percent, const std::string& value) {
  return chance(random, percent) ? std::string(pick(random, missing_markers)) : value;
}

std::string float_text(Random& random) {  // eight significant digits, some with an exponent
  const std::string text = decimal(bell(random, 100'000'000), 7);
  return chance(random, 3) ? text + "e-3" : text;
}

void append_row(std::string& out, Random& random, std::size_t id) {
  const auto integer = [&](std::uint64_t bound) { return static_cast<std::int64_t>(random.below(bound)); };
  const auto add = [&](std::string_view text) { out.append(text).append(1, ','); };
  add(std::to_string(1'000'000 + id));
  add(timestamp(random));
  add(pick(random, customers));
  add(pick(random, countries));
  add(pick(random, categories));
  add(maybe(random, 2, decimal(99 + integer(50'000), 2)));
  add(std::to_string(1 + integer(12)));
  add(maybe(random, 5,
            std::string(chance(random, 10) ? 1 : 0, ' ').append(decimal(10 + integer(90'000), 3))));
  add(decimal(bell(random, 22'500'000), 6));
  add(decimal(bell(random, 45'000'000), 6));
  add(maybe(random, 8, decimal(1500 + bell(random, 600), 2)));
  add(maybe(random, 1, float_text(random)));
  add(chance(random, 25) ? pick(random, comments) : "");
  const std::string quote(chance(random, 30) ? 1 : 0, '"');
  add(std::string(quote).append(pick(random, statuses)).append(quote));
  add(chance(random, 50) ? "yes" : "no");
  out.append(maybe(random, 90, "1")).append(1, '\n');
}

}  // namespace

std::string SetSpec::name() const {
  constexpr int version = 1;  // raise it with any change of what generate_file writes
  return "csv-v" + std::to_string(version) + "-files" + std::to_string(files) + "-rows" +
         std::to_string(rows) + "-seed" + std::to_string(seed) + (gzip ? "-gzip" : "");
}

std::string generate_file(const SetSpec& set, std::size_t index) {
  Random random(Random(set.seed).next() + index);
  std::string text(header);
  for (std::size_t row = 0; row < set.rows; ++row) append_row(text, random, row);

  if (index % 3 == 1) {
    std::string crlf;
    for (const char c : text) crlf.append(c == '\n' ? "\r\n" : std::string_view(&c, 1));
    text = std::move(crlf);
  }
  if (index % 4 == 2) text.insert(0, "\xEF\xBB\xBF");
  if (index % 5 == 3) text.erase(text.find_last_not_of("\r\n") + 1);
  return text;
}

}  // namespace parbench::csv
