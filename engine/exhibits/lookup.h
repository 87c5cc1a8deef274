// Attention as a look-up: a table is asked by a query, first as kernel regression, then with learned projections, then
// with the words of a sentence as queries, keys and values. Settings, and the task they make.
#pragma once

#include "engine/data/lookup_table.h"
#include "engine/exhibits/exhibit.h"
#include "engine/exhibits/transformer_data.h"
#include "engine/models/lookup.h"
#include "engine/train_settings.h"

#include <array>
#include <memory>
#include <string>

namespace neurarium {

using LookupTablePtr = std::shared_ptr<const LookupTable>;

inline constexpr double kCoolest = 1e-4;  // below, softmax is the nearest neighbour to the last bit of a float
inline constexpr double kHottest = 1e4;

struct LookupSettings final : ExhibitSettings, TrainSettings {
  LookupSettings();

  std::string source = "table";  // table | sentence
  // the table
  std::string data = "heights";  // a row of lookup_kinds(), or "file" with the user's own in `own`
  std::int64_t entries = 15;
  double noise = 0.1;
  double test_split = 0;  // part of the rows that is kept out of the table, for testing
  std::int64_t data_seed = 0;
  double query = 1.72;  // what is asked, in the units of the keys
  double query2 = 0;    // its second number, of keys that have two
  LookupTablePtr own;
  std::string own_name;
  // the sentence
  std::string task = "town";  // town | town-zh: what it is learned from
  std::string sentence = "tom and mary were at the park . she gave tom a cup .";
  std::int64_t width = 16;

  std::string kernel = "gaussian";  // gaussian | dot
  double temperature = 1;
  std::string start = "kernel";  // kernel: projections that equal the kernel; random

  [[nodiscard]] std::unique_ptr<ExhibitSettings> clone() const override;
  [[nodiscard]] bool equals(const ExhibitSettings& other) const override;
  [[nodiscard]] Fields fields() override;
  [[nodiscard]] Result<TaskPtr> make_task() const override;
  [[nodiscard]] std::uint64_t seed() const override { return static_cast<std::uint64_t>(random_seed); }
  void save_data(TensorFile& file, std::string_view prefix) const override;
  Status load_data(const TensorFile& file, std::string_view prefix) override;

  // Another data set with the query that suits it.
  void choose_data(std::string_view name);
  // The user's own table, or one that was edited.
  void take_table(LookupTable table, std::string name);
  [[nodiscard]] Result<std::shared_ptr<const LanguageData>> language() const;
};

// The table as the network sees it: keys and values shifted to mean 0 and scaled to deviation 1.
struct LookupParts {
  LookupTable table;
  std::vector<std::int32_t> kept, held;  // rows that can be looked up, and those that test
  std::array<double, 2> key_mean{}, key_scale{1, 1}, value_mean{}, value_scale{1, 1};
  LookupSpec spec;
};
Result<LookupParts> lookup_parts(const LookupSettings& settings);

// A row of "x" that asks for `key` (in the units of the table); `but` (a place in `kept`) may not be read, -1: all may.
void add_lookup_row(const LookupParts& parts, std::span<const float> key, int but, AlignedVector<float>& x);
// What is asked now: one row with an empty target, or the sentence's ids. Errors: a sentence without words.
Result<Examples> asked_examples(const LookupSettings& settings, const Task& task);

// Where the projections make attention equal to the kernel of width kStartBandwidth (in deviations of the keys).
inline constexpr double kStartBandwidth = 0.4;

std::unique_ptr<ExhibitSettings> make_lookup_defaults();

}  // namespace neurarium
