// The exhibit of word order: what each reader can and cannot tell, how positions are written, and what is refused.
#include "engine/exhibits/order_view.h"

#include "engine/experiment.h"
#include "engine/files/project.h"
#include "engine/gradient_check.h"
#include "tests/engine/files/temp_folder.h"

#include <gmock/gmock.h>

#include <cmath>

namespace neurarium {
namespace {

using ::testing::HasSubstr;

OrderSettings small_order() {
  OrderSettings s;
  s.width = 8;
  s.layers = 1;
  s.samples = 64;
  return s;
}

std::unique_ptr<Experiment> order_run(const OrderSettings& settings) {
  auto made = Experiment::make(settings.clone());
  EXPECT_TRUE(made.ok()) << (made.ok() ? "" : made.error().message);
  return std::move(*made);
}

std::shared_ptr<const OrderView> order_view(const Experiment& e) {
  return look_at_order(
      {e.task(), e.settings(), e.edits(), {e.params().flat().begin(), e.params().flat().end()}, e.steps()});
}

const ReaderAnswer& of(const OrderView& view, OrderReader reader) {
  return view.answers[static_cast<std::size_t>(reader)];
}

TEST(OrderExhibit, readers_without_positions_answer_both_orders_alike_and_the_others_do_not) {
  const auto run = order_run(small_order());
  for (int i = 0; i < 5; ++i) run->step();
  const auto view = order_view(*run);
  for (const OrderReader reader : {OrderReader::Bag, OrderReader::None}) EXPECT_LT(of(*view, reader).apart, 1e-6);
  for (const OrderReader reader : kPositionedReaders) EXPECT_GT(of(*view, reader).apart, 1e-6);
}

TEST(OrderConvergence, learns_who_did_it_where_positions_are_known) {
  OrderSettings s;
  s.length = 8;
  const auto run = order_run(s);
  for (int i = 0; i < 300; ++i) run->step();
  const auto view = order_view(*run);
  const auto animal = [&](const ReaderAnswer& answer, std::size_t sentence) {
    return view->language->word(view->language->animals()[static_cast<std::size_t>(answer.best[sentence])]);
  };
  for (const OrderReader reader : kPositionedReaders) {
    EXPECT_EQ(animal(of(*view, reader), 0), "cat");
    EXPECT_EQ(animal(of(*view, reader), 1), "dog");
    EXPECT_GT(view->right[static_cast<std::size_t>(reader)][0], 0.9);
  }
  for (const OrderReader reader : {OrderReader::Bag, OrderReader::None})
    EXPECT_LT(view->right[static_cast<std::size_t>(reader)][0], 0.75);
}

TEST(OrderExhibit, readers_learn_as_they_would_alone) {
  // No gradient of one reaches the parameters of another: a held loss of four leaves the fifth's step as it was.
  const auto all = order_run(small_order()), one = order_run(small_order());
  for (const std::string_view other : kOrderReaders)
    if (other != "rotary") {
      std::vector<Edit> edits = one->edits();
      edits.push_back({*parse_value_ref(fmt::format("{}.loss.data", other)), EditKind::Set, 0, 0, {}});
      ASSERT_TRUE(one->apply(SetEdits{edits}).ok());
    }
  for (int i = 0; i < 3; ++i) {
    all->step();
    one->step();
  }
  const Graph& graph = *all->task()->graph;
  for (const ValueId id : graph.params()) {
    const bool rotary = graph.value(id).name.starts_with("rotary.");
    const auto a = all->params().of(id), b = one->params().of(id);
    const bool same = std::equal(a.begin(), a.end(), b.begin());
    if (rotary) {
      EXPECT_TRUE(same) << graph.value(id).name;
    }
  }
}

TEST(OrderExhibit, encodings_are_those_of_their_papers) {
  const auto view = order_view(*order_run(small_order()));
  ASSERT_EQ(view->encoding_width[0], 8);
  // sin(t / 10000^(2i/c)) and cos of it, Vaswani et al. 2017.
  EXPECT_NEAR(view->encoding[0][3 * 8 + 2], std::sin(3 / std::pow(10000.0, 2.0 / 8)), 1e-5);
  EXPECT_NEAR(view->encoding[0][3 * 8 + 3], std::cos(3 / std::pow(10000.0, 2.0 / 8)), 1e-5);
  for (std::size_t i = 0; i < view->by_distance.size(); ++i) EXPECT_NEAR(view->by_distance[i][0], 1, 1e-6);
  EXPECT_EQ(std::ssize(view->by_distance[1]), view->trained_length()) << "learned positions beyond were never trained";
  // A rotation's likeness depends on the distance alone: the mean of cos(d angle).
  const double angle = std::pow(10000.0, -2.0 / 4);
  EXPECT_NEAR(view->by_distance[2][5], (std::cos(5.0) + std::cos(5 * angle)) / 2, 1e-6);
}

TEST(OrderExhibit, a_held_position_changes_its_reader_alone) {
  const auto run = order_run(small_order());
  const auto before = order_view(*run);
  ASSERT_TRUE(
      run->apply(SetEdits{{{*parse_value_ref("sinusoidal.pos_embed[t=1,c=3]"), EditKind::Set, 2, 0, {}}}}).ok());
  const auto after = order_view(*run);
  EXPECT_EQ(after->encoding[0][8 + 3], 2);
  for (std::size_t r = 0; r < kOrderReaderCount; ++r)
    EXPECT_EQ(before->answers[r].probability[0] == after->answers[r].probability[0],
              static_cast<OrderReader>(r) != OrderReader::Sinusoidal);
}

TEST(OrderExhibit, survives_a_project_file_and_refuses_a_width_that_heads_cannot_share) {
  const TempFolder folder;
  auto run = std::move(*Timeline::make(small_order().clone()));
  for (int i = 0; i < 3; ++i) run->step();
  const std::string path = folder / "run.safetensors";
  ASSERT_TRUE(save_project(path, *run, "order").ok());
  const auto again = load_project(path);
  ASSERT_TRUE(again.ok()) << again.error().message;
  EXPECT_TRUE(again->timeline->experiment().settings()->equals(*run->experiment().settings()));
  OrderSettings odd = small_order();
  odd.heads = 3;
  const auto task = odd.make_task();
  ASSERT_FALSE(task.ok());
  EXPECT_THAT(task.error().message, HasSubstr("A width of 8 cannot be split into 3 heads"));
}

TEST(OrderExhibit, sentences_of_nothing_or_of_unknown_words_are_still_answered) {
  OrderSettings s = small_order();
  s.sentence = "";
  s.other = "zebra \xff\xfe";
  const auto view = order_view(*order_run(s));
  for (const ReaderAnswer& answer : view->answers)
    for (const auto& shares : answer.probability)
      for (const double p : shares) EXPECT_TRUE(std::isfinite(p));
  EXPECT_EQ(view->typed[1].unknown, 1);
}

}  // namespace
}  // namespace neurarium
