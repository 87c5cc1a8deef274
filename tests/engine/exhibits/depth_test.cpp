// Depth: both networks learn as if they were alone, what vanishes and explodes is seen in the numbers and named, and
// what cures it cures it.
#include "engine/exhibits/depth_view.h"

#include "engine/doctor.h"
#include "engine/experiment.h"
#include "engine/files/project.h"
#include "engine/run.h"
#include "tests/engine/files/temp_folder.h"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <functional>
#include <limits>

namespace neurarium {
namespace {

using DepthTweak = std::function<void(DepthSettings&)>;

std::unique_ptr<Experiment> deep_run(const DepthTweak& tweak, std::int64_t steps = 0, int threads = 1) {
  DepthSettings s;
  if (tweak) tweak(s);
  auto made = Experiment::make(s.clone(), threads);
  if (!made) throw std::runtime_error(made.error().message);
  for (std::int64_t i = 0; i < steps; ++i) (*made)->step();
  return std::move(*made);
}

std::shared_ptr<const DepthView> looked_at(const Experiment& e) {
  return DepthObserver().observe(
      {e.task(), e.settings(), e.edits(), {e.params().flat().begin(), e.params().flat().end()}, e.steps()});
}

std::vector<float> numbers_of(const Experiment& e, std::string_view network) {
  std::vector<float> all;
  for (const ValueId id : e.graph().params())
    if (e.graph().value(id).name.starts_with(network)) {
      const std::span<const float> part = e.params().of(id);
      all.insert(all.end(), part.begin(), part.end());
    }
  return all;
}

TEST(Depth, batch_norm_keeps_the_gradient_of_a_deep_plain_network) {
  const auto bare = deep_run([](auto& s) { s.depth = 20; });
  const auto normed = deep_run([](auto& s) { s.depth = 20, s.batch_norm = true; }, 2);
  EXPECT_EQ(bare->graph().find("plain.layers.3.batch_norm.out"), kNoValue);
  EXPECT_NE(normed->graph().find("plain.layers.3.batch_norm.out"), kNoValue);
  const auto first_layer = [](Experiment& e) {
    e.step();
    const ValueId id = e.graph().at("plain.layers.1.weight");
    const auto all = e.gradients().subspan(static_cast<std::size_t>(e.params().layout().offset(id)),
                                           static_cast<std::size_t>(e.params().layout().count(id)));
    double sum = 0;
    for (const float g : all) sum += static_cast<double>(g) * static_cast<double>(g);
    return std::sqrt(sum);
  };
  EXPECT_GT(first_layer(*normed), 100 * first_layer(*bare));
}

TEST(Depth, both_networks_begin_with_the_same_weights) {
  const auto run = deep_run([](auto& s) { s.layer_norm = true; });
  EXPECT_EQ(numbers_of(*run, "plain."), numbers_of(*run, "residual."));
  EXPECT_NE(numbers_of(*run, "plain."), numbers_of(*deep_run([](auto& s) { s.random_seed = 1; }), "plain."));
}

TEST(Depth, a_residual_network_without_skips_is_the_plain_one_bit_for_bit) {
  const auto none = deep_run([](auto& s) { s.skips = "none"; }, 80);
  EXPECT_EQ(numbers_of(*none, "plain."), numbers_of(*none, "residual."));
  const auto view = looked_at(*none);
  EXPECT_EQ(view->networks[0].loss, view->networks[1].loss);
  EXPECT_EQ(view->networks[0].region, view->networks[1].region);
  const auto all = deep_run({}, 80);
  EXPECT_EQ(numbers_of(*all, "plain."), numbers_of(*none, "plain.")) << "skips are none of the plain one's business";
  EXPECT_NE(numbers_of(*all, "residual."), numbers_of(*none, "residual."));
}

TEST(Depth, any_number_of_threads_gives_the_same_bits) {
  const DepthTweak large = [](auto& s) {
    s.batch = 300;
    s.width = 32;
    s.layer_norm = true;
  };
  const auto one = deep_run(large, 10, 1), two = deep_run(large, 10, 2), four = deep_run(large, 10, 4);
  EXPECT_EQ(numbers_of(*one, ""), numbers_of(*two, ""));
  EXPECT_EQ(numbers_of(*one, ""), numbers_of(*four, ""));
}

TEST(Depth, skips_switched_while_it_learns_are_replayed_by_the_journal) {
  const auto run = deep_run({}, 20);
  auto other = run->settings()->clone();
  dynamic_cast<DepthSettings&>(*other).skips = "2-9,15";
  const std::vector<float> before = numbers_of(*run, "");
  ASSERT_TRUE(run->apply(SetSettings{SettingsPtr(std::move(other))}).ok());
  EXPECT_EQ(numbers_of(*run, ""), before) << "the weights stay";
  for (int i = 0; i < 20; ++i) run->step();
  const auto again = deep_run({});
  again->set_journal(run->journal());
  for (int i = 0; i < 40; ++i) again->step();
  EXPECT_EQ(numbers_of(*again, ""), numbers_of(*run, ""));
}

TEST(Depth, the_plain_networks_losses_are_measured_and_kept_in_the_project) {
  DepthSettings s;
  s.depth = 4;
  auto made = Timeline::make(s.clone());
  ASSERT_TRUE(made.ok());
  Timeline& run = **made;
  for (int i = 0; i < 40; ++i) run.step();
  const Metrics now = run.experiment().measure();
  EXPECT_TRUE(std::isfinite(now.other_train_loss) && std::isfinite(now.other_test_accuracy));
  EXPECT_NE(now.other_train_loss, now.train_loss);
  const TempFolder folder;
  ASSERT_TRUE(save_project(folder / "run.safetensors", run, "depth").ok());
  const auto opened = load_project(folder / "run.safetensors", 1);
  ASSERT_TRUE(opened.ok()) << opened.error().message;
  const auto& kept = opened->timeline->series().points();
  const auto& points = run.series().points();
  ASSERT_EQ(kept.size(), points.size());
  for (std::size_t i = 0; i < kept.size(); ++i) {
    EXPECT_EQ(kept[i].metrics.other_train_loss, points[i].metrics.other_train_loss);
    EXPECT_EQ(kept[i].metrics.other_test_accuracy, points[i].metrics.other_test_accuracy);
  }
}

TEST(Depth, the_gradient_of_thirty_plain_layers_vanishes_and_that_of_residual_ones_does_not) {
  for (const auto& [activation, orders] : {std::pair{"tanh", 1e5}, std::pair{"sigmoid", 1e10}}) {
    const std::string name = activation;  // clang 14 captures no structured binding
    const auto view = looked_at(*deep_run([&](auto& s) {
      s.depth = 30;
      s.activation = name;
    }));
    const auto& plain = view->networks[0].layers;
    const auto& residual = view->networks[1].layers;
    EXPECT_LT(plain.front().arriving * orders, plain.back().arriving) << activation;
    EXPECT_GT(residual.front().arriving * 10, residual.back().arriving) << activation;
    EXPECT_EQ(view->networks[0].verdict.state, FlowState::Vanishing) << activation;
    EXPECT_EQ(view->networks[0].verdict.number, plain.front().arriving / plain.back().arriving);
    EXPECT_NE(view->networks[1].verdict.state, FlowState::Vanishing) << activation;
  }
}

TEST(Depth, skips_or_fewer_layers_or_xavier_make_the_network_learn) {
  const auto deep = looked_at(*deep_run({}, 300));
  EXPECT_LT(deep->networks[0].accuracy, 0.6);
  EXPECT_GT(deep->networks[1].accuracy, 0.95);
  EXPECT_EQ(deep->networks[1].verdict.state, FlowState::Healthy);
  EXPECT_GT(looked_at(*deep_run([](auto& s) { s.depth = 5; }, 900))->networks[0].accuracy, 0.95);
  const auto xavier = looked_at(*deep_run([](auto& s) { s.init_scheme = "xavier"; }, 400));
  EXPECT_EQ(xavier->networks[0].verdict.state, FlowState::Healthy);
  EXPECT_GT(xavier->networks[0].accuracy, 0.95);
}

TEST(Depth, relu_with_skips_explodes_and_layer_norm_holds_it) {
  const DepthTweak relu = [](auto& s) {
    s.activation = "relu";
    s.init_scheme = "he";
  };
  EXPECT_EQ(looked_at(*deep_run(relu))->networks[1].verdict.state, FlowState::Exploding);
  const auto held = looked_at(*deep_run(
      [&](auto& s) {
        relu(s);
        s.layer_norm = true;
      },
      150));
  EXPECT_EQ(held->networks[1].verdict.state, FlowState::Healthy);
  EXPECT_GT(held->networks[1].accuracy, 0.95);
}

TEST(Depth, the_doctor_of_an_explosion_prescribes_the_norm_and_it_cures) {
  DepthSettings s;
  s.activation = "relu";
  s.init_scheme = "he";
  auto made = Timeline::make(s.clone());
  ASSERT_TRUE(made.ok());
  while ((*made)->step()) ASSERT_LT((*made)->steps(), 100) << "it explodes";
  const auto diagnosis = diagnose(patient_of(**made));
  ASSERT_TRUE(diagnosis);
  EXPECT_EQ(diagnosis->cause, Cause::InitTooLarge);
  EXPECT_EQ(diagnosis->evidence.subject, "residual.out.act");
  EXPECT_TRUE(diagnosis->from_start);
  const auto& cured = dynamic_cast<const DepthSettings&>(*std::get<SetSettings>(diagnosis->cure).settings);
  EXPECT_TRUE(cured.layer_norm);
  auto again = Experiment::make(cured.clone());
  ASSERT_TRUE(again.ok());
  for (int i = 0; i < 150; ++i) (*again)->step();
  EXPECT_GT((*again)->measure().train_accuracy, 0.95);
}

TEST(Depth, the_initial_size_decides_between_vanishing_and_exploding) {
  const auto state_at = [](double gain) {
    return looked_at(*deep_run([&](auto& s) {
             s.init_scheme = "xavier";
             s.init_gain = gain;
           }))
        ->networks[0]
        .verdict.state;
  };
  EXPECT_EQ(state_at(0.3), FlowState::Vanishing);
  EXPECT_EQ(state_at(1), FlowState::Healthy);
  EXPECT_EQ(state_at(3), FlowState::Exploding);
}

TEST(Depth, weights_of_zero_leave_every_unit_at_zero_and_that_is_said) {
  const auto view = looked_at(*deep_run([](auto& s) { s.init_scheme = "zeros"; }, 20));
  EXPECT_EQ(view->networks[0].verdict, (FlowVerdict{FlowState::Dead, 0, 1}));
  EXPECT_EQ(view->networks[0].layers[0].arriving, 0);
}

TEST(Depth, a_removed_layer_is_passed_by_where_it_has_a_skip_and_blocks_where_it_has_none) {
  const auto run = deep_run([](auto& s) { s.init_scheme = "xavier"; }, 400);
  EXPECT_GT(looked_at(*run)->networks[0].accuracy, 0.95);
  ASSERT_TRUE(run->apply(SetEdits{{{{"plain.layers.9.act", {}}, EditKind::Set, 0, 0, {}},
                                   {{"residual.layers.9.act", {}}, EditKind::Set, 0, 0, {}}}})
                  .ok());
  const auto view = looked_at(*run);
  EXPECT_TRUE(view->networks[0].layers[9].removed && view->networks[1].layers[9].removed);
  EXPECT_FALSE(view->networks[0].layers[8].removed);
  EXPECT_LT(view->networks[0].accuracy, 0.6);
  EXPECT_EQ(view->networks[0].verdict.state, FlowState::Vanishing);
  EXPECT_EQ(view->networks[0].layers[0].arriving, 0);
  EXPECT_GT(view->networks[1].accuracy, 0.75);
  EXPECT_EQ(view->networks[1].verdict.state, FlowState::Healthy);
}

// Layers with the same numbers throughout, for the thresholds.
std::vector<DeepLayer> even_layers() {
  DeepLayer one;
  one.gradient_norm = one.arriving = 0.1;
  one.deviation = one.spread = 0.5;
  return std::vector<DeepLayer>(6, one);
}

TEST(FlowVerdicts, come_from_the_numbers_of_the_layers) {
  const auto state_with = [](const std::function<void(std::vector<DeepLayer>&)>& change) {
    std::vector<DeepLayer> layers = even_layers();
    change(layers);
    return judge_flow(layers).state;
  };
  EXPECT_EQ(state_with([](auto&) {}), FlowState::Healthy);
  EXPECT_EQ(state_with([](auto& l) { l[0].arriving = 0.1 / 90; }), FlowState::Healthy);
  EXPECT_EQ(state_with([](auto& l) { l[0].arriving = 0.1 / 110; }), FlowState::Vanishing);
  EXPECT_EQ(state_with([](auto& l) { l[0].arriving = 9; }), FlowState::Healthy);
  EXPECT_EQ(state_with([](auto& l) { l[0].arriving = 11; }), FlowState::Exploding);
  EXPECT_EQ(state_with([](auto& l) { l[5].deviation = 51; }), FlowState::Exploding);
  EXPECT_EQ(state_with([](auto& l) { l[5].spread = 0.004; }), FlowState::Lost);
  EXPECT_EQ(state_with([](auto& l) { l[3].dead_share = 0.74; }), FlowState::Healthy);
  EXPECT_EQ(state_with([](auto& l) { l[3].dead_share = 0.76; }), FlowState::Dead);
  EXPECT_EQ(state_with([](auto& l) { l[2].saturated_share = 0.8; }), FlowState::Saturated);
  EXPECT_EQ(state_with([](auto& l) { l[4].mean = std::numeric_limits<double>::quiet_NaN(); }), FlowState::NotFinite);
  std::vector<DeepLayer> layers = even_layers();
  layers[3].dead_share = 1;
  layers[0].arriving = 0;
  EXPECT_EQ(judge_flow(layers), (FlowVerdict{FlowState::Dead, 3, 1})) << "a dead layer is why nothing arrives";
}

TEST(Depth, the_numbers_of_a_layer_are_those_of_its_values) {
  const auto run = deep_run({}, 30);
  const auto view = looked_at(*run);
  const DeepLayer& layer = view->networks[1].layers[7];
  const auto values = view->batch->value(run->graph().at("residual.layers.7.out"));
  double sum = 0, squares = 0;
  for (const float v : values)
    sum += static_cast<double>(v), squares += static_cast<double>(v) * static_cast<double>(v);
  const double mean = sum / static_cast<double>(values.size());
  EXPECT_NEAR(layer.mean, mean, 1e-9);
  EXPECT_NEAR(layer.deviation, std::sqrt(squares / static_cast<double>(values.size()) - mean * mean), 1e-6);
  EXPECT_LT(layer.spread, layer.deviation);
  double gradient = 0;
  for (const float v : view->batch->gradient(run->graph().at("residual.layers.7.weight")))
    gradient += static_cast<double>(v) * static_cast<double>(v);
  EXPECT_NEAR(layer.gradient_norm, std::sqrt(gradient), 1e-9);
  EXPECT_EQ(layer.activations.total, static_cast<std::int64_t>(values.size()));
  const std::vector<float> twice = scaled_weights(*view, 1, 7, 2);
  EXPECT_EQ(twice[3], 2 * run->params().of(run->graph().at("residual.layers.7.weight"))[3]);
}

TEST(Depth, digits_are_learned_with_skips_and_every_answer_is_counted) {
  const auto view = looked_at(*deep_run(
      [](auto& s) {
        s.data = "digits";
        s.depth = 12;
      },
      800));
  EXPECT_LT(view->networks[0].accuracy, 0.3);
  EXPECT_GT(view->networks[1].accuracy, 0.9);
  for (const DeepNetworkLook& look : view->networks) {
    EXPECT_TRUE(look.region.empty());
    std::int64_t all = 0, right = 0;
    for (std::size_t i = 0; i < look.confusion.size(); ++i) {
      all += look.confusion[i];
      right += i % 11 == 0 ? look.confusion[i] : 0;
    }
    ASSERT_EQ(look.confusion.size(), 100u);
    EXPECT_EQ(all, view->task->train->rows);
    EXPECT_NEAR(static_cast<double>(right) / static_cast<double>(all), look.accuracy, 1e-12);
  }
}

TEST(Depth, settings_that_make_no_task_are_refused_with_a_sentence) {
  for (const DepthTweak& spoil :
       {DepthTweak([](auto& s) { s.data = "plane"; }), DepthTweak([](auto& s) { s.data = "spira"; }),
        DepthTweak([](auto& s) { s.skips = "3-2"; }), DepthTweak([](auto& s) { s.activation = "tan"; })}) {
    DepthSettings s;
    spoil(s);
    const Result<TaskPtr> task = s.make_task();
    ASSERT_FALSE(task.ok());
    EXPECT_GT(task.error().message.size(), 20u);
  }
}

TEST(DepthNames, are_the_approved_ones) {
  std::string names;
  for (const bool layer_norm : {false, true}) {
    DepthSettings s;
    s.depth = 2;
    s.layer_norm = layer_norm;
    const auto task = s.make_task();
    ASSERT_TRUE(task.ok());
    for (const Value& value : (*task)->graph->values()) names += value.name + '\n';
    names += '\n';
  }
  std::ifstream in(NEURARIUM_SOURCE_DIR "/tests/data/names/depth.txt");
  EXPECT_EQ(names, std::string((std::istreambuf_iterator<char>(in)), {}));
}

}  // namespace
}  // namespace neurarium
