#include "report/info.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "report/listing.hpp"
#include "report/sample_report.hpp"

namespace parbench::report {
namespace {

using nlohmann::json;

model::Machine quiet_machine() {
  return test::sample_report().machine;
}

const Advice* find(const std::vector<Advice>& all, const std::string& topic) {
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const Advice& each) { return each.topic == topic; });
  return found == all.end() ? nullptr : &*found;
}

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

TEST(Advice, warns_of_nothing_on_a_quiet_machine) {
  for (const Advice& each : advice(quiet_machine())) EXPECT_EQ(each.severity, Severity::note) << each.topic;
}

TEST(Advice, says_nothing_about_what_is_not_known) {
  model::Machine machine;
  machine.cpus_online = 2;
  machine.cpus_allowed = 2;
  machine.load_avg = {0, 0, 0};
  EXPECT_TRUE(advice(machine).empty());
}

TEST(Advice, warns_of_each_disturbance_with_the_command_that_mends_it) {
  model::Machine machine = quiet_machine();
  machine.governor = "powersave";
  machine.load_avg = {1.5, 0, 0};
  machine.cpu_quota = 1.5;
  machine.aslr = 0;
  const std::vector<Advice> all = advice(machine, {true, "echo 1 | sudo tee /no_turbo", "always"});
  for (const char* topic : {"governor", "load", "quota", "aslr", "turbo"}) {
    ASSERT_NE(find(all, topic), nullptr) << topic;
    EXPECT_EQ(find(all, topic)->severity, Severity::warning) << topic;
    EXPECT_TRUE(find(all, topic)->command) << topic;
  }
  EXPECT_EQ(find(all, "turbo")->command, "echo 1 | sudo tee /no_turbo");
  EXPECT_TRUE(contains(*find(all, "quota")->command, "--workers 1"));
  EXPECT_EQ(find(all, "huge pages")->severity, Severity::note);
}

TEST(Advice, puts_warnings_first) {
  model::Machine machine = quiet_machine();
  machine.aslr = 0;
  machine.governor = "ondemand";
  const std::vector<Advice> all = advice(machine);
  EXPECT_TRUE(std::is_sorted(all.begin(), all.end(),
                             [](const Advice& a, const Advice& b) { return a.severity > b.severity; }));
}

TEST(Advice, notes_hardware_threads_numa_nodes_and_cpus_kept_back) {
  model::Machine machine = quiet_machine();
  machine.physical_cores = 1;
  machine.numa_nodes = 2;
  machine.cpus_online = 4;
  const std::vector<Advice> all = advice(machine);
  for (const char* topic : {"smt", "numa", "cpus", "hypervisor"})
    EXPECT_NE(find(all, topic), nullptr) << topic;
}

TEST(Advice, leaves_alone_what_is_as_it_should_be) {
  model::Machine machine = quiet_machine();
  machine.governor = "performance";
  machine.cpu_quota = 2;
  const std::vector<Advice> all = advice(machine, {false, "", "madvise"});
  for (const char* topic : {"governor", "quota", "turbo", "huge pages", "load", "smt", "numa", "cpus"})
    EXPECT_EQ(find(all, topic), nullptr) << topic;
}

TEST(Info, shows_facts_and_says_which_are_not_known) {
  const std::string text = info_text(quiet_machine(), {});
  EXPECT_TRUE(contains(text, "CPU model         Example CPU\n"));
  EXPECT_TRUE(contains(text, "caches            L1 data 32.0 KiB each, L3 unified 32.0 MiB for 2 CPUs\n"));
  EXPECT_TRUE(contains(text, "governor          not known\n"));
  EXPECT_TRUE(contains(text, "Nothing was found that would disturb a measurement."));
}

TEST(Info, shows_each_advice_with_its_command) {
  const std::string text = info_text(quiet_machine(), {{Severity::warning, "topic", "Text.", "do this"}});
  EXPECT_TRUE(contains(text, "  warning, topic: Text.\n      do this\n"));
}

TEST(Info, is_json_too) {
  const json document =
      json::parse(info_json(quiet_machine(), {{Severity::note, "t", "Text.", std::nullopt}}));
  EXPECT_EQ(document["schema"], "parbench.info/1");
  EXPECT_EQ(document["machine"]["caches"][1]["size_bytes"], 33554432);
  EXPECT_TRUE(document["machine"]["governor"].is_null());
  EXPECT_EQ(document["advice"][0],
            (json{{"severity", "note"}, {"topic", "t"}, {"text", "Text."}, {"command", nullptr}}));
}

std::vector<WorkloadKind> sample_kinds() {
  WorkloadKind kind;
  kind.name = "squares";
  kind.summary = "does it pay?";
  kind.item_name = "ints";
  ParameterSpec size;
  size.name = "size";
  size.default_value = "1M";
  size.help = "how many ints";
  ParameterSpec kernel;
  kernel.name = "kernel";
  kernel.type = ParameterType::choice;
  kernel.default_value = "simd";
  kernel.choices = {"simd", "scalar"};
  kind.parameters = {size, kernel};
  return {kind};
}

TEST(Listing, shows_parameters_with_values_and_defaults) {
  const std::string text = list_text(sample_kinds());
  EXPECT_TRUE(contains(text, "squares: does it pay?\n"));
  EXPECT_TRUE(contains(text, "    size       count        1M       how many ints\n"));
  EXPECT_TRUE(contains(text, "    kernel     simd|scalar  simd\n"));
  EXPECT_TRUE(contains(text, "modes: seq, threads, procs\n"));
}

TEST(Listing, is_json_too) {
  const json document = json::parse(list_json(sample_kinds()));
  EXPECT_EQ(document["modes"], json({"seq", "threads", "procs"}));
  const json& parameters = document["workloads"][0]["parameters"];
  EXPECT_EQ(parameters[0]["type"], "count");
  EXPECT_EQ(parameters[0]["minimum"], 0);
  EXPECT_TRUE(parameters[0]["maximum"].is_null());
  EXPECT_EQ(parameters[1]["choices"], json({"simd", "scalar"}));
  EXPECT_TRUE(parameters[1]["minimum"].is_null());
}

}  // namespace
}  // namespace parbench::report
