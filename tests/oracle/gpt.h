// A GPT of the reference cases: the engine's transformer with the case's weights, its values under the cases' names.
#pragma once

#include "engine/files/gpt2_checkpoint.h"
#include "engine/run.h"
#include "oracle/folder.h"

#include <memory>
#include <span>
#include <string>
#include <vector>

namespace neurarium::oracle {

// The specification in the case's hyper-parameters.
Result<TransformerSpec> gpt_spec(const Case& c);

// The tensors PREFIX... of the case, without that prefix, behind another one.
TensorFile gpt_tensors(const Case& c, const std::string& prefix, const std::string& instead);

class GptRun {
 public:
  GptRun(const Case& c, const TransformerSpec& spec, std::shared_ptr<const Graph> graph, Params<float> params,
         std::int64_t rows, std::int64_t length);
  // The whole model with the case's weights, its token batch `tokens` [B,T] fed.
  static Result<std::unique_ptr<GptRun>> make(const Case& c, const std::string& tokens);

  Status feed(const std::string& input, const Numbers& numbers);
  void run(const std::vector<Edit>& edits = {});
  void run_backward(std::span<const float> upstream = {}) { backward(ws_, upstream); }

  // The numbers of a tensor named as in the cases: blocks.0.attn.hook_q, ln_final.hook_scale, logits, ...
  [[nodiscard]] std::vector<float> value(const std::string& name) const;
  [[nodiscard]] std::vector<float> gradient(const std::string& name) const;
  // What each head adds to the residual: z_h W_O,h without the bias, [B,T,H,C].
  [[nodiscard]] std::vector<float> head_results(int layer) const;
  [[nodiscard]] std::span<const float> param(const std::string& name) const { return params_.of(graph_->at(name)); }

  [[nodiscard]] const TransformerSpec& spec() const { return spec_; }
  [[nodiscard]] const Graph& graph() const { return *graph_; }
  [[nodiscard]] Workspace<float>& workspace() { return ws_; }
  [[nodiscard]] Params<float>& params() { return params_; }
  [[nodiscard]] std::int64_t rows() const { return ws_.rows(); }
  [[nodiscard]] std::int64_t length() const { return ws_.length(); }

 private:
  const Case& case_;
  TransformerSpec spec_;
  std::shared_ptr<const Graph> graph_;
  Params<float> params_;
  Workspace<float> ws_;
};

// blocks.0.attn.hook_attn_scores -> blocks.0.attn.scores
std::string engine_name(const std::string& hook);

}  // namespace neurarium::oracle
