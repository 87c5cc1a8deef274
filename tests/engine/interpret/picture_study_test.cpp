#include "engine/interpret/picture_study.h"

#include "tests/engine/interpret/studied_pictures.h"
#include "engine/run.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

namespace neurarium {
namespace {

TEST(PictureStudy, a_graph_differentiated_from_another_value_keeps_its_ids_and_parameters) {
  const StudiedPictures s;
  const auto again = differentiated_from(*s.graph, s.graph->at("logits"));
  EXPECT_EQ(again->loss(), s.graph->at("logits"));
  ASSERT_EQ(again->values().size(), s.graph->values().size());
  for (std::size_t i = 0; i < again->values().size(); ++i) {
    EXPECT_EQ(again->values()[i].name, s.graph->values()[i].name);
    EXPECT_EQ(again->values()[i].kind, s.graph->values()[i].kind);
  }
}

TEST(PictureStudy, the_gradient_of_a_class_is_what_small_changes_of_a_pixel_do) {
  const StudiedPictures s;
  for (const PictureUnit unit : {s.logit(1), PictureUnit{s.graph->at("conv2.act"), 16, 16}}) {
    const std::vector<float> slopes = saliency(s.network, unit, s.picture, Saliency::Gradient);
    for (const std::size_t i : {std::size_t{9}, std::size_t{27}, std::size_t{36}}) {
      std::vector<float> more = s.picture, less = s.picture;
      more[i] += 0.01f;
      less[i] -= 0.01f;
      EXPECT_NEAR((s.mean(unit, more) - s.mean(unit, less)) / 0.02, static_cast<double>(slopes[i]), 2e-3) << i;
    }
  }
}

TEST(PictureStudy, gradient_times_input_is_that) {
  const StudiedPictures s;
  const auto slopes = saliency(s.network, s.logit(0), s.picture, Saliency::Gradient);
  const auto products = saliency(s.network, s.logit(0), s.picture, Saliency::Product);
  for (std::size_t i = 0; i < slopes.size(); ++i) EXPECT_FLOAT_EQ(products[i], slopes[i] * s.picture[i]);
}

TEST(PictureStudy, integrated_gradients_add_up_to_the_difference_from_black) {
  const StudiedPictures s;
  const auto parts = saliency(s.network, s.logit(2), s.picture, Saliency::Integrated);
  const double sum = std::accumulate(parts.begin(), parts.end(), 0.0);
  const std::vector<float> black(64, 0.0f);
  EXPECT_NEAR(sum, s.mean(s.logit(2), s.picture) - s.mean(s.logit(2), black), 2e-2);
  EXPECT_GT(std::abs(sum), 0.1);
}

TEST(PictureStudy, grad_cam_weighs_each_map_by_its_mean_gradient) {
  const StudiedPictures s;
  const ValueId maps = last_maps(*s.graph, s.graph->at("logits"));
  EXPECT_EQ(s.graph->value(maps).name, "pool2");
  const PictureMap map = grad_cam(s.network, s.logit(1), s.picture, maps);
  ASSERT_EQ(map.numbers.size(), 4u);
  // The classes read pool2 directly: the gradient of a number is its weight.
  const auto weight = s.params->of(s.graph->at("fc.weight")).subspan(24, 24);
  PictureProbe probe(s.network, s.logit(1), 1);
  probe.run(s.picture);
  const auto pool = probe.workspace().value(maps);
  for (std::size_t i = 0; i < 4; ++i) {
    double sum = 0;
    for (std::size_t c = 0; c < 6; ++c) {
      double mean = 0;
      for (std::size_t k = 0; k < 4; ++k) mean += static_cast<double>(weight[c * 4 + k]) / 4;
      sum += mean * static_cast<double>(pool[c * 4 + i]);
    }
    EXPECT_NEAR(static_cast<double>(map.numbers[i]), std::max(0.0, sum), 1e-5);
  }
}

TEST(PictureStudy, occlusion_is_the_fall_of_the_answer_when_a_part_is_black) {
  const StudiedPictures s;
  const PictureMap map = occlusion(s.network, s.logit(0), s.picture, 3, 1);
  ASSERT_EQ(map.numbers.size(), 64u);
  std::vector<float> covered = s.picture;
  for (const int y : {4, 5, 6})
    for (const int x : {1, 2, 3}) covered[static_cast<std::size_t>(y * 8 + x)] = 0;
  EXPECT_NEAR(static_cast<double>(map.numbers[5 * 8 + 2]), s.mean(s.logit(0), s.picture) - s.mean(s.logit(0), covered),
              1e-5);
  EXPECT_EQ(occlusion(s.network, s.logit(0), s.picture, 3, 2).numbers.size(), 16u);
}

TEST(PictureStudy, ascent_finds_a_picture_that_fires_the_unit_more) {
  const StudiedPictures s(Activation::Relu);
  const PictureUnit unit{s.graph->at("conv2.pre"), 16, 16};
  PictureAscent ascent(s.network, unit, 1);
  const double before = ascent.mean();
  for (int i = 0; i < 60; ++i) ascent.step();
  EXPECT_GT(ascent.mean(), before + 0.1);
  EXPECT_GT(ascent.mean(), s.mean(unit, s.picture));
  EXPECT_NEAR(ascent.mean(), s.mean(unit, ascent.picture()), 1e-6);
  for (const float v : ascent.picture()) EXPECT_TRUE(v >= 0 && v <= 1);
}

TEST(PictureStudy, an_adversarial_nudge_raises_the_loss_and_stays_a_picture) {
  const StudiedPictures s;
  Workspace<float> run(s.graph, {.input_gradients = true});
  run.bind(*s.params);
  const auto loss = [&](const std::vector<float>& x) {
    std::copy(x.begin(), x.end(), run.input(s.network.input).begin());
    run.input(s.graph->at("target"))[0] = 1;
    forward(run);
    return run.value(s.graph->loss())[0];
  };
  const float before = loss(s.picture);
  backward(run);
  const std::vector<float> nudged = adversarial(s.picture, run.gradient(s.network.input), 0.1);
  for (std::size_t i = 0; i < nudged.size(); ++i) {
    EXPECT_LE(std::abs(nudged[i] - s.picture[i]), 0.1f + 1e-6f);
    EXPECT_TRUE(nudged[i] >= 0 && nudged[i] <= 1);
  }
  EXPECT_GT(loss(nudged), before + 0.05f);
}

TEST(PictureStudy, edits_hold_in_every_study) {
  StudiedPictures s;
  const double before = s.mean(s.logit(0), s.picture);
  s.network.edits = {{{"conv1.act", {{"", 2}}}, EditKind::Set, 0, 0, {}}};
  EXPECT_NE(s.mean(s.logit(0), s.picture), before);
  // A class whose last maps are all held depends on no pixel.
  s.network.edits = {{{"pool2", {}}, EditKind::Set, 0.5, 0, {}}};
  for (const float v : saliency(s.network, s.logit(0), s.picture, Saliency::Gradient)) EXPECT_EQ(v, 0);
}

}  // namespace
}  // namespace neurarium
