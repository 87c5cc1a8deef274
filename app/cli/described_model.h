// A network from another program, given as its weights and a description of its layers, run on pictures of a file.
#pragma once

#include "engine/edits.h"
#include "engine/files/vision_model.h"
#include "engine/workspace.h"

#include <memory>
#include <string>
#include <vector>

namespace neurarium {

struct DescribedRun {
  std::unique_ptr<VisionModel> model;
  std::unique_ptr<Workspace<float>> workspace;  // forward has run, with the edits in place
};

// `input` holds x [rows, channels, height, width] (or [rows, their product]) and, for the loss, target [rows], class
// ids. Errors: those of the files; no rows; a target that is no class.
Result<DescribedRun> run_described_model(const std::string& weights, const std::string& description,
                                         const std::string& input, const std::vector<std::string>& sets);

}  // namespace neurarium
