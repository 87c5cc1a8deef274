// What a transformer weighs: its matrices by kind with shapes and counts, the bytes they take in each number format,
// the arithmetic of one token and the memory of the key/value cache. From the specification alone, so that models that
// fit into no computer at hand can be counted too.
#pragma once

#include "engine/models/transformer.h"

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace neurarium {

struct ParameterRow {
  std::string_view kind;  // embed position query key value output mlp_gate mlp_in mlp_out norm final_norm unembed
  std::int64_t rows = 0;
  std::int64_t columns = 1;
  std::int64_t bias = 0;  // beside the matrix
  std::int64_t copies = 1;
  bool product = false;  // each token is multiplied by it

  [[nodiscard]] std::int64_t each() const { return rows * columns + bias; }
  [[nodiscard]] std::int64_t total() const { return copies * each(); }
};

struct ParameterCount {
  std::vector<ParameterRow> rows;
  std::int64_t total = 0;  // of the rows; the parameters of transformer(spec)
  // Multiplications and additions of one token at the end of a full context, forward: two for each weight of a product,
  // and four for each number of the earlier keys and values (Kaplan et al. 2020, without their approximation).
  std::int64_t flops_per_token = 0;
  std::int64_t cache_numbers = 0;  // keys and values of a full context
};

[[nodiscard]] ParameterCount count_parameters(const TransformerSpec& spec);

struct ModelPreset {
  std::string_view name;  // "GPT-2"
  TransformerSpec spec;
  std::int64_t published = 0;  // number of parameters of the released weights, or as computed from the paper
};
// GPT-2 in its four sizes (Radford et al. 2019), GPT-3 175B (Brown et al. 2020, table 2.1; its weights were not
// released, so its total is that of the paper's layer sizes), LLaMA 7B (Touvron et al. 2023).
[[nodiscard]] std::span<const ModelPreset> model_presets();

}  // namespace neurarium
