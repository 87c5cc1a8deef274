// GPT-2 checkpoints: what is saved is read again, other spellings are understood, and every fault is named.
#include "engine/files/gpt2_checkpoint.h"

#include "temp_folder.h"

#include "engine/init.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace neurarium {
namespace {

TransformerSpec checkpoint_spec() {
  TransformerSpec spec;
  spec.vocab = 5;
  spec.layers = 2;
  spec.heads = 2;
  spec.width = 4;
  spec.context = 3;
  return spec;
}

struct Checkpoint {
  explicit Checkpoint(const TransformerSpec& spec_ = checkpoint_spec())
      : spec(spec_), graph(transformer(spec)), params(*graph) {
    Rng rng(3, "checkpoint");
    for (const ValueId id : graph->params())
      for (float& w : params.of(id)) w = static_cast<float>(rng.normal());
  }
  [[nodiscard]] TensorFile file(DType type = DType::F32) const { return to_gpt2(spec, *graph, params.flat(), type); }
  TransformerSpec spec;
  std::shared_ptr<const Graph> graph;
  Params<float> params;
};

std::string message_of(const TensorFile& file, const Checkpoint& c) {
  const auto read = read_gpt2(file, c.spec, *c.graph);
  return read ? "accepted" : read.error().message;
}

// The tensors under changed names; "" leaves one out.
template <class Rename>
TensorFile renamed(const TensorFile& file, Rename&& rename) {
  TensorFile out;
  out.source = file.source;
  for (const auto& [name, tensor] : file.tensors())
    if (const std::string now = rename(name); !now.empty()) out.add(now, tensor);
  return out;
}

TEST(Gpt2Checkpoint, what_is_saved_is_read_again) {
  TransformerSpec untied = checkpoint_spec();
  untied.tied = false;
  TransformerSpec plain = checkpoint_spec();
  plain.bias = false;
  plain.mlp = MlpKind::Silu;
  plain.mlp_width = 7;
  for (const TransformerSpec& spec : {checkpoint_spec(), untied, plain}) {
    const TempFolder folder;
    const Checkpoint c(spec);
    ASSERT_TRUE(save_gpt2(folder / "model.safetensors", c.spec, *c.graph, c.params));
    const auto model = load_gpt2(folder.path());
    ASSERT_TRUE(model) << model.error().message;
    EXPECT_EQ(model->spec, c.spec);
    EXPECT_TRUE(std::equal(c.params.flat().begin(), c.params.flat().end(), model->params.flat().begin()));
  }
}

TEST(Gpt2Checkpoint, half_precision_is_read_back_as_it_was_rounded) {
  const Checkpoint c;
  for (const DType type : {DType::F16, DType::BF16}) {
    const auto read = read_gpt2(c.file(type), c.spec, *c.graph);
    ASSERT_TRUE(read);
    const double step = type == DType::F16 ? 0x1p-11 : 0x1p-8;
    for (std::size_t i = 0; i < c.params.flat().size(); ++i)
      EXPECT_NEAR(read->flat()[i], c.params.flat()[i], step * std::max(1e-3F, std::abs(c.params.flat()[i])));
    EXPECT_EQ(c.file(type).find("wte.weight")->dtype, type);
  }
}

TEST(Gpt2Checkpoint, linear_weights_are_turned_and_q_k_v_lie_side_by_side) {
  const Checkpoint c;
  const auto attn = *c.file().floats("h.1.attn.c_attn.weight");  // [4, 12]
  const auto k = c.params.of(c.graph->at("blocks.1.attn.k.weight"));
  EXPECT_EQ(attn[2 * 12 + 4 + 1], k[1 * 4 + 2]) << "input 2, output 1";
  EXPECT_EQ(c.file().find("h.1.attn.c_attn.weight")->shape, (Shape{4, 12}));
  EXPECT_EQ(c.file().find("h.0.mlp.c_fc.weight")->shape, (Shape{4, 16}));
}

TEST(Gpt2Checkpoint, prefixes_buffers_and_a_repeated_embedding_are_understood) {
  const Checkpoint c;
  TensorFile file = renamed(c.file(), [](const std::string& name) { return "transformer." + name; });
  const std::vector<float> ones(9, 1.0F);
  file.add<float>("transformer.h.0.attn.bias", {1, 1, 3, 3}, std::span<const float>(ones));
  file.add<float>("transformer.h.0.attn.masked_bias", {}, std::span<const float>(ones).first(1));
  file.add("lm_head.weight", *file.find("transformer.wte.weight"));
  EXPECT_TRUE(spec_of_tensors(file, c.spec).tied);
  EXPECT_EQ(message_of(file, c), "accepted");
}

TEST(Gpt2Checkpoint, a_tensor_that_is_wrong_is_named_with_both_shapes) {
  const Checkpoint c;
  const auto without = renamed(c.file(), [](const std::string& name) { return name == "ln_f.bias" ? "" : name; });
  EXPECT_NE(message_of(without, c).find("ln_f.bias"), std::string::npos) << message_of(without, c);
  TensorFile extra = c.file();
  extra.add<float>("h.2.ln_1.weight", {4}, std::span<const float>(std::vector<float>(4)));
  EXPECT_NE(message_of(extra, c).find("\"h.2.ln_1.weight\" [4] has no place"), std::string::npos)
      << message_of(extra, c);
  TransformerSpec longer = c.spec;
  longer.context = 8;
  const std::string shape = message_of(c.file(), Checkpoint(longer));
  EXPECT_NE(shape.find("wpe.weight"), std::string::npos) << shape;
  EXPECT_NE(shape.find("[3, 4]"), std::string::npos) << shape;
  EXPECT_NE(shape.find("[8, 4]"), std::string::npos) << shape;
  Checkpoint nan;
  nan.params.of(nan.graph->at("blocks.0.mlp.in.bias"))[3] = std::numeric_limits<float>::quiet_NaN();
  EXPECT_NE(message_of(nan.file(), nan).find("h.0.mlp.c_fc.bias"), std::string::npos) << message_of(nan.file(), nan);
}

TEST(Gpt2Checkpoint, a_config_gives_the_specification) {
  const auto spec = parse_gpt2_config(R"({"n_layer": 3, "n_head": 4, "n_embd": 32, "n_ctx": 9, "vocab_size": 50257,
      "n_inner": null, "layer_norm_epsilon": 0.001, "activation_function": "relu", "anything": [1]})",
                                      "c");
  ASSERT_TRUE(spec);
  EXPECT_EQ(spec->layers, 3);
  EXPECT_EQ(spec->context, 9);
  EXPECT_EQ(spec->vocab, 50257);
  EXPECT_EQ(spec->mlp_size(), 128);
  EXPECT_EQ(spec->norm_eps, 0.001);
  EXPECT_EQ(spec->mlp, MlpKind::Relu);
  EXPECT_EQ(*parse_gpt2_config(gpt2_config(*spec), "again"), *spec);
}

TEST(Gpt2Checkpoint, a_config_that_makes_no_model_is_refused_in_a_sentence) {
  const auto message = [](std::string_view json) {
    const auto spec = parse_gpt2_config(json, "config.json");
    return spec ? std::string("accepted") : spec.error().message;
  };
  const std::string good = R"("n_layer": 1, "n_head": 2, "n_embd": 8, "n_positions": 4, "vocab_size": 9)";
  EXPECT_EQ(message("{" + good + "}"), "accepted");
  EXPECT_EQ(message("[1]"), "config.json: is not a JSON object; choose the config.json of a GPT-2 model");
  EXPECT_EQ(message("{}"), "config.json: \"n_layer\" is missing; a GPT-2 config needs it");
  EXPECT_EQ(message(R"({"n_layer": 1e9})"), "config.json: \"n_layer\" must be a whole number from 1 to 1048576");
  EXPECT_EQ(message(R"({"n_layer": 18446744073709551615})"),
            "config.json: \"n_layer\" must be a whole number from 1 to 1048576");
  EXPECT_EQ(message("{" + good + R"(, "layer_norm_epsilon": "x"})"),
            "config.json: \"layer_norm_epsilon\" must be a number");
  EXPECT_NE(message("{" + good + R"(, "activation_function": "mish"})").find("mish is not known"), std::string::npos);
  EXPECT_NE(message("{" + good + R"(, "activation_function": 3})").find("is no text"), std::string::npos);
  EXPECT_NE(message("{" + good + R"(, "scale_attn_by_inverse_layer_idx": true})").find("has not"), std::string::npos);
  EXPECT_NE(message(R"({"n_layer": 1, "n_head": 3, "n_embd": 8, "n_positions": 4, "vocab_size": 9})").find("3 heads"),
            std::string::npos);
  EXPECT_EQ(message(std::string(100000, '[')),
            "config.json: is not a JSON object; choose the config.json of a GPT-2 model");
}

TEST(Gpt2Checkpoint, a_config_that_claims_more_than_the_file_holds_costs_no_memory) {
  TransformerSpec huge = checkpoint_spec();
  huge.width = 1 << 19;
  huge.vocab = 1 << 20;
  const Checkpoint c;
  const auto read = read_gpt2(c.file(), huge, *transformer(huge));
  ASSERT_FALSE(read);
  EXPECT_NE(read.error().message.find("wte.weight"), std::string::npos);
}

TEST(Gpt2Checkpoint, a_config_nested_without_end_is_refused_in_a_sentence) {
  for (const std::string& json :
       {std::string(200'000, '['), R"({"n_layer":)" + std::string(200'000, '[') + std::string(200'000, ']') + "}",
        R"({"n_layer":1e999})" + std::string()}) {
    const auto spec = parse_gpt2_config(json, "config.json");
    ASSERT_FALSE(spec.ok());
    EXPECT_LT(spec.error().message.size(), 300u);
    EXPECT_EQ(spec.error().message.find("config.json: "), 0u) << spec.error().message;
  }
}

TEST(Gpt2Checkpoint, models_of_another_kind_are_not_saved_as_one) {
  TransformerSpec spec = checkpoint_spec();
  EXPECT_TRUE(check_gpt2(spec));
  spec.positions = PositionKind::Rotary;
  EXPECT_EQ(check_gpt2(spec).error().message,
            "A GPT-2 checkpoint cannot hold positions that are not learned; save the model as a project instead.");
}

TEST(Gpt2Checkpoint, a_folder_without_config_is_refused_by_name) {
  const TempFolder folder;
  const auto model = load_gpt2(folder.path());
  ASSERT_FALSE(model);
  EXPECT_NE(model.error().message.find("config.json"), std::string::npos);
}

}  // namespace
}  // namespace neurarium
