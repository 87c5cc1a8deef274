// Small models to intervene on, with weights that make every part matter.
#pragma once

#include "engine/interpret/studied_model.h"
#include "tests/engine/models/small_transformers.h"

#include <gtest/gtest.h>

#include <memory>

namespace neurarium {

struct StudiedSmall {
  explicit StudiedSmall(TransformerSpec s) : spec(s), graph(transformer(spec)), params(*graph) {
    Workspace<float> ws(graph, {.rows = 2, .length = spec.context});
    ws.bind(params);
    fill_transformer(spec, params, ws);
  }
  [[nodiscard]] StudiedModel model(std::vector<Edit> edits = {}) {
    return {graph, spec, &params, std::move(edits), -1};
  }
  TransformerSpec spec;
  std::shared_ptr<const Graph> graph;
  Params<float> params;
};

inline std::vector<float> logits_of(const StudiedModel& model, const std::vector<int>& tokens,
                                    const std::vector<Edit>& edits = {}) {
  TextRun run(model, tokens);
  run.run(edits);
  const auto logits = run.value("logits");
  return {logits.begin(), logits.end()};
}

}  // namespace neurarium
