// A table that is asked: kernel regression and attention give the same answer, the temperature has its two ends, the
// projections learn, and words of a sentence look in each other.
#include "engine/exhibits/lookup_view.h"

#include "engine/experiment.h"
#include "engine/measure.h"
#include "engine/run.h"
#include "tests/engine/files/temp_folder.h"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <iterator>

namespace neurarium {
namespace {

std::unique_ptr<Experiment> experiment_of(const LookupSettings& settings) {
  auto made = Experiment::make(settings.clone());
  if (!made) throw std::runtime_error(made.error().message);
  return std::move(*made);
}

std::shared_ptr<const LookupView> looked_up(const Experiment& e) {
  return look_up({e.task(), e.settings(), e.edits(), {e.params().flat().begin(), e.params().flat().end()}, e.steps()});
}
std::shared_ptr<const LookupView> looked_up(const LookupSettings& settings) {
  return looked_up(*experiment_of(settings));
}

LookupSettings asking(std::string_view data, double temperature = 1, std::string_view kernel = "gaussian") {
  LookupSettings s;
  s.choose_data(data);
  s.temperature = temperature;
  s.kernel = kernel;
  return s;
}

// Nadaraya and Watson's formula, in double.
double regression(const LookupView& view, double query) {
  double sum = 0;
  double weights = 0;
  for (const LookedUp& e : view.entries) {
    const double u = (e.key[0] - query) / (kStartBandwidth * view.parts.key_scale[0]);
    const double weight = std::exp(-u * u / 2);
    weights += weight;
    sum += weight * e.value[0];
  }
  return sum / weights;
}

TEST(Lookup, answers_as_kernel_regression_does) {
  const auto view = looked_up(asking("heights"));
  EXPECT_NEAR(view->answer[0], regression(*view, 1.72), 1e-3);
  EXPECT_NEAR(view->curve[80], regression(*view, (view->key_low[0] + view->key_high[0]) / 2), 1e-3);
}

TEST(Lookup, dot_products_of_the_first_projections_give_the_same_answers) {
  for (const LookupKind& kind : lookup_kinds()) {
    const auto distance = looked_up(asking(kind.name));
    const auto dot = looked_up(asking(kind.name, 1, "dot"));
    ASSERT_EQ(distance->entries.size(), dot->entries.size());
    for (std::size_t i = 0; i < dot->entries.size(); ++i)
      EXPECT_NEAR(dot->entries[i].weight, distance->entries[i].weight, 1e-5) << kind.name << i;
    EXPECT_NEAR(dot->answer[0], distance->answer[0], 1e-4) << kind.name;
  }
}

TEST(Lookup, cold_is_the_nearest_neighbour_and_hot_the_mean) {
  const auto cold = looked_up(asking("heights", kCoolest));
  const LookedUp& nearest = cold->entries[static_cast<std::size_t>(cold->nearest)];
  EXPECT_NEAR(cold->answer[0], nearest.value[0], 1e-4);
  for (const LookedUp& e : cold->entries) EXPECT_GE(e.distance, nearest.distance);
  const auto hot = looked_up(asking("heights", kHottest));
  EXPECT_NEAR(hot->answer[0], hot->mean[0], 1e-2);
  EXPECT_NEAR(hot->spread, 15, 1e-3);
}

TEST(Lookup, no_example_reads_itself_while_it_trains) {
  const auto e = experiment_of(asking("heights", kCoolest));
  Workspace<float> ws(e->task()->graph, {.rows = e->task()->train->rows, .gradients = false});
  Params<float> params = e->params();
  ws.bind(params);
  std::vector<std::int32_t> rows;
  for (int i = 0; i < 15; ++i) rows.push_back(i);
  ws.set_rows(15);
  feed(*e->task(), *e->task()->train, rows, ws);
  forward(ws);
  const auto pattern = ws.value(e->task()->graph->at("pattern"));
  for (std::size_t i = 0; i < 15; ++i) EXPECT_EQ(pattern[i * 15 + i], 0) << i;
}

TEST(Lookup, explains_every_number_that_it_shows) {
  for (const char* kernel : {"gaussian", "dot"}) {
    const auto view = looked_up(asking("hills", 0.7, kernel));
    const CellReader read = cell_reader(*view->run);
    for (const char* name : {"query", "scores", "pattern", "v", "z", "answer"}) {
      const ValueId id = view->task->graph->at(name);
      const auto numbers = view->run->value(id);
      for (std::size_t i = 0; i < numbers.size(); ++i)
        EXPECT_NEAR(evaluate(explain(*view->run, {id, static_cast<std::int64_t>(i)}), read),
                    static_cast<double>(numbers[i]), 1e-4 * (1 + std::abs(static_cast<double>(numbers[i]))))
            << kernel << ' ' << name << i;
    }
  }
}

TEST(Lookup, learned_projections_and_bandwidth_foretell_hidden_entries_better) {
  for (const char* kernel : {"gaussian", "dot"}) {
    const auto e = experiment_of(asking("heights", 1, kernel));
    const double before = e->measure().train_loss;
    for (int i = 0; i < 200; ++i) e->step();
    EXPECT_LT(e->measure().train_loss, 0.8 * before) << kernel;
  }
}

TEST(Lookup, a_held_weight_moves_the_answer) {
  const auto e = experiment_of(asking("heights"));
  const LookupMoment moment{e->task(),
                            e->settings(),
                            {{*parse_value_ref("pattern[k=14]"), EditKind::Set, 1, 0, {}}},
                            {e->params().flat().begin(), e->params().flat().end()},
                            0};
  const auto plain = looked_up(*e);
  EXPECT_GT(look_up(moment)->answer[0], plain->answer[0] + 10) << "the tallest entry counts once more";
}

TEST(Lookup, the_users_table_is_read_edited_and_kept) {
  const TempFolder folder;
  std::ofstream(folder / "mine.csv") << "cm,kg\n150,50\n160,58\n170,66\n";
  const auto table = read_lookup_table(folder / "mine.csv", 1);
  ASSERT_TRUE(table.ok()) << table.error().message;
  EXPECT_EQ(table->key_names, std::vector<std::string>{"cm"});
  LookupSettings settings;
  settings.take_table(*table, "mine.csv");
  settings.query = 160;
  TensorFile file;
  settings.save_data(file, "data.");
  LookupSettings again;
  again.data = "file";
  ASSERT_TRUE(again.load_data(file, "data.").ok());
  EXPECT_EQ(*again.own, *table);
  EXPECT_EQ(again.own_name, "mine.csv");
  EXPECT_NEAR(looked_up(settings)->answer[0], 58, 1e-3) << "the middle of three";
}

TEST(Lookup, a_bad_table_is_refused_in_a_sentence) {
  const TempFolder folder;
  const auto refused = [&](const std::string& text) {
    std::ofstream(folder / "bad.csv") << text;
    const auto table = read_lookup_table(folder / "bad.csv", 1);
    return table ? std::string("accepted") : table.error().message;
  };
  EXPECT_NE(refused("a,b\n1,2\n3,\n").find("row 3"), std::string::npos);
  EXPECT_NE(refused("a,b\n1,2\n3,tall\n").find("tall"), std::string::npos);
  EXPECT_NE(refused("a\n1\n2\n").find("columns"), std::string::npos);
  EXPECT_NE(refused("a,b,c,d\n1,2,3,4\n1,2,3,4\n").find("columns"), std::string::npos);
  EXPECT_NE(refused("a,b\n1,2\n").find("2 to 64"), std::string::npos);
  LookupSettings none;
  none.data = "file";
  EXPECT_FALSE(none.make_task().ok());
}

TEST(Lookup, equal_keys_and_far_questions_have_answers) {
  LookupSettings settings;
  settings.take_table({.keys = {1, 1}, .values = {2, 4}}, "");
  settings.query = 1e9;
  const auto view = looked_up(settings);
  EXPECT_NEAR(view->answer[0], 3, 1e-4);
  settings = asking("heights", kCoolest);
  settings.query = -1e9;
  EXPECT_TRUE(std::isfinite(looked_up(settings)->answer[0]));
}

LookupSettings sentence(const std::string& text) {
  LookupSettings s;
  s.source = "sentence";
  s.sentence = text;
  return s;
}

TEST(LookupSentence, words_read_themselves_and_those_before_them) {
  const auto view = looked_up(sentence("tom and mary were at the park ."));
  ASSERT_EQ(view->words.size(), 8U);
  const auto pattern = view->of("pattern");
  for (std::size_t q = 0; q < 8; ++q) {
    float sum = 0;
    for (std::size_t k = 0; k < 8; ++k) sum += pattern[q * 8 + k];
    EXPECT_NEAR(sum, 1, 1e-5);
    for (std::size_t k = q + 1; k < 8; ++k) EXPECT_EQ(pattern[q * 8 + k], 0);
  }
  ASSERT_EQ(view->next.size(), 8U);
  double told = 0;
  for (const NextToken& next : view->next) told += next.probability;
  EXPECT_GT(told, 8.0 / 200) << "the most probable of at most 200 words";
  EXPECT_LE(told, 1 + 1e-9);
  EXPECT_GT(view->words.back().effect, 0);
}

TEST(LookupSentence, learns_what_comes_next) {
  const auto e = experiment_of(sentence("tom and mary were at the park ."));
  const double before = e->measure().train_loss;
  for (int i = 0; i < 80; ++i) e->step();
  EXPECT_LT(e->measure().train_loss, 0.75 * before);
}

TEST(LookupSentence, any_text_is_read_or_refused_in_a_sentence) {
  EXPECT_FALSE(looked_up(sentence(""))->fault.empty());
  EXPECT_EQ(looked_up(sentence("tom"))->words.size(), 1U);
  std::string mixed;
  while (mixed.size() < 10'000) mixed += "tom \xF0\x9F\x98\x80 \xE6\xB1\xA4\xE5\xA7\x86 \xFF ";
  const auto view = looked_up(sentence(mixed));
  EXPECT_TRUE(view->fault.empty());
  EXPECT_GT(view->left_out, 100);
  EXPECT_GT(view->unknown, 0);
}

TEST(LookupNames, are_the_approved_ones) {
  std::string names;
  for (const LookupSettings& s : {asking("heights"), asking("heights", 1, "dot"), sentence("tom")}) {
    const auto task = s.make_task();
    ASSERT_TRUE(task.ok());
    for (const Value& value : (*task)->graph->values()) names += value.name + '\n';
    names += '\n';
  }
  std::ifstream in(NEURARIUM_SOURCE_DIR "/tests/data/names/lookup.txt");
  EXPECT_EQ(names, std::string((std::istreambuf_iterator<char>(in)), {}));
}

}  // namespace
}  // namespace neurarium
