#include "engine/models/parameter_count.h"

namespace neurarium {
namespace {

class PartsList {
 public:
  explicit PartsList(const TransformerSpec& spec) : spec_(spec) {}

  std::vector<ParameterRow> list() && {
    const std::int64_t width = spec_.width;
    rows_.push_back({"embed", spec_.vocab, width, 0, 1, false});
    if (spec_.positions == PositionKind::Learned) rows_.push_back({"position", spec_.context, width, 0, 1, false});
    const std::int64_t inner = std::int64_t{spec_.heads} * spec_.head_size();
    for (const std::string_view kind : {"query", "key", "value"}) linear(kind, inner, width);
    linear("output", width, inner);
    if (!spec_.attention_only) perceptron(width, spec_.mlp_size());
    norm("norm", spec_.attention_only ? spec_.layers : 2 * spec_.layers);
    if (!spec_.post_norm) norm("final_norm", 1);
    if (!spec_.tied) rows_.push_back({"unembed", spec_.vocab, width, 0, 1, true});
    return std::move(rows_);
  }

 private:
  void linear(std::string_view kind, std::int64_t out, std::int64_t in) {
    rows_.push_back({kind, out, in, spec_.bias ? out : 0, spec_.layers, true});
  }
  void perceptron(std::int64_t width, std::int64_t neurons) {
    if (spec_.mlp == MlpKind::SwiGlu) linear("mlp_gate", neurons, width);
    linear("mlp_in", neurons, width);
    linear("mlp_out", width, neurons);
  }
  void norm(std::string_view kind, std::int64_t copies) {
    const bool bias = spec_.bias && spec_.norm == NormKind::Layer;
    rows_.push_back({kind, spec_.width, 1, bias ? spec_.width : 0, copies, false});
  }

  const TransformerSpec& spec_;
  std::vector<ParameterRow> rows_;
};

TransformerSpec gpt(std::int32_t layers, std::int32_t heads, std::int32_t width, std::int32_t context) {
  TransformerSpec spec;
  spec.vocab = 50257;
  spec.layers = layers;
  spec.heads = heads;
  spec.width = width;
  spec.context = context;
  return spec;
}

TransformerSpec llama_7b() {
  TransformerSpec spec;
  spec.vocab = 32000;
  spec.layers = 32;
  spec.heads = 32;
  spec.width = 4096;
  spec.mlp_width = 11008;
  spec.context = 2048;
  spec.positions = PositionKind::Rotary;
  spec.norm = NormKind::Rms;
  spec.bias = false;
  spec.tied = false;
  spec.mlp = MlpKind::SwiGlu;
  return spec;
}

}  // namespace

ParameterCount count_parameters(const TransformerSpec& spec) {
  ParameterCount count;
  count.rows = PartsList(spec).list();
  std::int64_t multiplied = spec.tied ? std::int64_t{spec.vocab} * spec.width : 0;
  for (const ParameterRow& row : count.rows) {
    count.total += row.total();
    if (row.product) multiplied += row.copies * row.rows * row.columns;
  }
  const std::int64_t inner = std::int64_t{spec.heads} * spec.head_size();
  count.cache_numbers = 2 * spec.layers * inner * spec.context;
  count.flops_per_token = 2 * multiplied + 2 * count.cache_numbers;
  return count;
}

std::span<const ModelPreset> model_presets() {
  static const std::vector<ModelPreset> list = {
      {"GPT-2", gpt(12, 12, 768, 1024), 124'439'808},
      {"GPT-2 medium", gpt(24, 16, 1024, 1024), 354'823'168},
      {"GPT-2 large", gpt(36, 20, 1280, 1024), 774'030'080},
      {"GPT-2 XL", gpt(48, 25, 1600, 1024), 1'557'611'200},
      {"GPT-3 175B", gpt(96, 96, 12288, 2048), 174'604'259'328},
      {"LLaMA 7B", llama_7b(), 6'738'415'616},
  };
  return list;
}

}  // namespace neurarium
