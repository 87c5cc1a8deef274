// The same seed gives the same bits: in every run, with every number of threads, and with the build that is written
// down here.
#include "engine/files/sha256.h"
#include "tests/engine/runs.h"

#include <cstdlib>
#include <span>

namespace neurarium {
namespace {

std::string digest(std::int64_t steps, const runs::Tweak& tweak, int threads) {
  const auto e = runs::experiment(tweak, threads);
  runs::advance(*e, steps);
  const std::string state = runs::state(*e);
  return hex(sha256(std::as_bytes(std::span(state))));
}

struct RunCase {
  const char* name;
  runs::Tweak tweak;
  std::int64_t steps;
};

const std::vector<RunCase>& cases() {
  static const std::vector<RunCase> all = {
      {"small", {}, 1000},
      {"in chunks",
       [](PlaygroundSettings& s) {
         s.samples = 1000;
         s.hidden = "32,32,32";
         s.batch = 300;
       },
       200},
      {"regression",
       [](PlaygroundSettings& s) {
         s.data = "multi-gaussian";
         s.hidden = "8:relu,8:sigmoid";
         s.optimizer = "rmsprop";
       },
       1000},
  };
  return all;
}

TEST(Determinism, every_run_with_every_number_of_threads_has_the_same_bits) {
  const bool is_long = std::getenv("NEURARIUM_LONG") != nullptr;
  const std::vector<int> threads = is_long ? std::vector{1, 2, 3, 4, 8, 16} : std::vector{1, 2, 3, 8};
  for (const RunCase& c : cases()) {
    const std::string expected = digest(c.steps, c.tweak, 1);
    for (int run = 0; run < (is_long ? 10 : 1); ++run)
      for (const int count : threads) EXPECT_EQ(digest(c.steps, c.tweak, count), expected) << c.name << count;
  }
}

}  // namespace
}  // namespace neurarium
