// A small network of pictures with weights that let every layer answer, to be studied.
#pragma once

#include "engine/interpret/picture_study.h"
#include "engine/models/convnet.h"
#include "engine/rng.h"

#include <memory>
#include <span>
#include <vector>

namespace neurarium {

struct StudiedPictures {
  explicit StudiedPictures(Activation activation = Activation::Tanh) {
    ConvNetSpec spec;
    spec.height = spec.width = 8;
    spec.classes = 3;
    spec.widths = {4, 6};
    spec.activation = activation;
    graph = convnet(spec);
    params = std::make_unique<Params<float>>(*graph);
    Rng rng(3, "studied pictures");
    for (const ValueId id : graph->params())
      for (float& w : params->of(id)) w = static_cast<float>(0.4 * rng.normal());
    for (int i = 0; i < 64; ++i) picture.push_back(static_cast<float>(rng.uniform()));
    network = {graph, params.get(), {}, graph->at("x")};
  }
  [[nodiscard]] double mean(const PictureUnit& unit, std::span<const float> x) const {
    PictureProbe probe(network, unit, 1);
    probe.run(x);
    return probe.mean();
  }
  [[nodiscard]] PictureUnit logit(std::int64_t i) const { return {graph->at("logits"), i, 1}; }

  std::shared_ptr<const Graph> graph;
  std::unique_ptr<Params<float>> params;
  std::vector<float> picture;
  PictureNetwork network;
};

}  // namespace neurarium
