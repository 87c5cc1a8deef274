// A trained model of the program's, ready to be read.
#pragma once

#include "engine/exhibits/trained_models.h"
#include "engine/experiment.h"

#include <gtest/gtest.h>

#include <memory>
#include <string_view>

namespace neurarium {

struct TrainedReading {
  explicit TrainedReading(std::string_view name) {
    const TrainedModel* model = find_trained_model(name);
    EXPECT_NE(model, nullptr);
    TransformerSettings settings = model->settings;
    settings.samples = 256;  // few, as nothing is trained
    auto made = Experiment::make(settings.clone());
    EXPECT_TRUE(made.ok());
    task = (*made)->task();
    data = *settings.data();
    spec = settings.spec(*data);
    params = std::make_unique<Params<float>>((*made)->params());
  }
  TaskPtr task;
  std::shared_ptr<const LanguageData> data;
  TransformerSpec spec;
  std::unique_ptr<Params<float>> params;
};

}  // namespace neurarium
