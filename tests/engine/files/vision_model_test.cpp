// Networks from PyTorch: the description makes the graph, the tensors fill it, and what does not fit is named.
#include "engine/files/vision_model.h"

#include "engine/models/convnet.h"
#include "engine/rng.h"
#include "engine/run.h"
#include "temp_folder.h"

#include <gtest/gtest.h>

#include <fstream>

namespace neurarium {
namespace {

constexpr const char* kLeNetDescription = R"({
  "input": [1, 28, 28],
  "layers": [
    {"type": "conv2d", "name": "conv1", "out": 8, "kernel": 5},
    {"type": "relu"},
    {"type": "max_pool", "kernel": 2},
    {"type": "conv2d", "name": "conv2", "out": 16, "kernel": [5, 5]},
    {"type": "relu"},
    {"type": "max_pool", "kernel": 2},
    {"type": "flatten"},
    {"type": "linear", "name": "fc", "out": 10}
  ]
})";

// The tensors that the graph asks for, drawn; variances positive.
TensorFile tensors_for(const Graph& graph) {
  TensorFile file;
  file.source = "model.safetensors";
  Rng rng(4, "vision_model_test");
  for (const ValueId id : graph.params()) {
    const Value& value = graph.value(id);
    std::vector<float> numbers(static_cast<std::size_t>(fixed_count(value)));
    for (float& x : numbers) x = static_cast<float>(0.2 * rng.normal());
    if (value.name.ends_with("running_var"))
      for (float& x : numbers) x = 1.0F + std::abs(x);
    file.add<float>(value.name, shape_of(value), numbers);
  }
  return file;
}

std::vector<float> logits_of(const std::shared_ptr<const Graph>& graph, Params<float> params) {
  Workspace<float> ws(graph, {.rows = 2, .gradients = false});
  ws.bind(params);
  Rng rng(5, "vision_model_test");
  for (float& x : ws.input(graph->at("x"))) x = static_cast<float>(rng.uniform());
  forward(ws);
  const auto logits = ws.value(graph->at("logits"));
  return {logits.begin(), logits.end()};
}

TEST(VisionModel, a_description_of_the_programs_own_network_gives_its_logits_to_the_bit) {
  const auto list = parse_layer_list(kLeNetDescription, "lenet.json");
  ASSERT_TRUE(list.ok()) << list.error().message;
  const auto graph = layer_graph(*list);
  ASSERT_TRUE(graph.ok()) << graph.error().message;
  const auto own = convnet({});
  const TensorFile file = tensors_for(*own);
  const auto params = read_vision_params(file, **graph), own_params = read_vision_params(file, *own);
  ASSERT_TRUE(params.ok() && own_params.ok());
  EXPECT_EQ(logits_of(*graph, *params), logits_of(own, *own_params));
  EXPECT_NE((*graph)->find("conv2.act"), kNoValue);
  EXPECT_NE((*graph)->find("pool2"), kNoValue);
}

TEST(VisionModel, every_kind_of_layer_has_its_place) {
  const auto list = parse_layer_list(R"({"input": [4, 9, 9], "layers": [
      {"type": "conv2d", "name": "features.0", "out": 4, "kernel": 3, "padding": 1, "groups": 4, "bias": false},
      {"type": "batch_norm", "name": "features.1"}, {"type": "gelu_erf"},
      {"type": "average_pool", "kernel": 3, "stride": 2, "padding": 1},
      {"type": "conv2d", "name": "features.4", "out": 6, "kernel": [1, 3], "stride": [1, 2], "dilation": 1},
      {"type": "global_average_pool"}, {"type": "flatten"},
      {"type": "linear", "name": "head.0", "out": 5}, {"type": "tanh"},
      {"type": "linear", "name": "head.2", "out": 3, "bias": false}]})",
                                     "all.json");
  ASSERT_TRUE(list.ok()) << list.error().message;
  const auto graph = layer_graph(*list);
  ASSERT_TRUE(graph.ok()) << graph.error().message;
  TensorFile file = tensors_for(**graph);
  const std::vector<std::int64_t> tracked = {7};
  file.add<std::int64_t>("features.1.num_batches_tracked", {1}, tracked);
  const auto params = read_vision_params(file, **graph);
  ASSERT_TRUE(params.ok()) << params.error().message;
  EXPECT_EQ(logits_of(*graph, *params).size(), 6U);
  EXPECT_NE((*graph)->find("features.1.act"), kNoValue) << "an activation takes the name of the layer before it";
  EXPECT_EQ(shape_of((*graph)->value((*graph)->at("features.0.weight"))), (Shape{4, 1, 3, 3}));
}

TEST(VisionModel, tensors_that_do_not_fit_are_named_with_both_shapes) {
  const auto graph = *layer_graph(*parse_layer_list(kLeNetDescription, "lenet.json"));
  const auto message = [&](const char* name, Shape shape, bool extra = false) {
    const TensorFile good = tensors_for(*graph);
    TensorFile file;
    file.source = "model.safetensors";
    for (const auto& [known, tensor] : good.tensors())
      if (known != name) file.add(known, tensor);
    if (!shape.empty() || extra)
      file.add<float>(name, shape, std::vector<float>(static_cast<std::size_t>(element_count(shape)), 1.0F));
    const auto params = read_vision_params(file, *graph);
    return params ? std::string("accepted") : params.error().message;
  };
  const std::string wrong = message("conv2.weight", {16, 8, 3, 3});
  EXPECT_NE(wrong.find("conv2.weight"), std::string::npos) << wrong;
  EXPECT_NE(wrong.find("[16, 8, 3, 3]"), std::string::npos) << wrong;
  EXPECT_NE(wrong.find("[16, 8, 5, 5]"), std::string::npos) << wrong;
  EXPECT_NE(message("fc.bias", {}).find("fc.bias"), std::string::npos);
  EXPECT_EQ(message("conv3.weight", {2, 2}),
            "model.safetensors: tensor \"conv3.weight\" [2, 2] belongs to no layer of the description; add its layer");
}

TEST(VisionModel, a_description_that_makes_no_network_is_refused_in_a_sentence) {
  const auto message = [](const std::string& json) {
    const auto list = parse_layer_list(json, "d.json");
    if (!list) return list.error().message;
    const auto graph = layer_graph(*list);
    return graph ? std::string("accepted") : graph.error().message;
  };
  const auto layers = [&](const std::string& list) {
    return message(R"({"input": [1, 8, 8], "layers": [)" + list + "]}");
  };
  const std::string flat = R"({"type": "flatten"}, )", fc = R"({"type": "linear", "name": "fc", "out": 3})";
  EXPECT_EQ(layers(flat + fc), "accepted");
  EXPECT_EQ(message("[1"), "d.json: must be a JSON object with \"input\" and a list of \"layers\"");
  EXPECT_EQ(message(R"({"input": [1, 8], "layers": [1]})"),
            "d.json: \"input\" must be three whole numbers from 1 to 4096: [channels, height, width]");
  EXPECT_EQ(layers("7"), "d.json: layer 1: must be an object such as {\"type\": \"relu\"}");
  EXPECT_TRUE(layers(R"({"type": "conv3d"})").starts_with("d.json: layer 1: the type \"conv3d\" is not known."));
  EXPECT_EQ(layers(R"({"type": "relu", "slope": 1})"), "d.json: layer 1: \"slope\" is not known here; leave it out");
  EXPECT_EQ(layers(R"({"type": "conv2d", "name": "c", "out": 0, "kernel": 3})"),
            "d.json: layer 1: \"out\" must be a whole number from 1 to 65536");
  EXPECT_EQ(layers(R"({"type": "conv2d", "name": "c", "out": 2})"), "d.json: layer 1: \"kernel\" is missing");
  EXPECT_EQ(layers(R"({"type": "batch_norm", "name": "a"}, {"type": "batch_norm", "name": "a"})"),
            "d.json: layer 2: another layer has the name \"a\" already");
  EXPECT_EQ(layers(R"({"type": "conv2d", "name": "c", "out": 2, "kernel": 9})"),
            "layer 1 ('c') has a window of 9 x 9 that does not fit into maps of 8 x 8");
  EXPECT_EQ(layers(fc), "layer 1 ('fc') reads rows, not maps; put {\"type\": \"flatten\"} before it");
  EXPECT_EQ(layers(R"({"type": "relu"})"), "the last layer must be a linear one, whose outputs are the classes");
  EXPECT_EQ(layers(R"({"type": "relu"}, {"type": "relu"})"),
            "layer 2 is an activation of an activation; leave one of them out");
  EXPECT_EQ(layers(R"({"type": "conv2d", "name": "c", "out": 4, "kernel": 3, "groups": 2})"),
            "layer 1 ('c') cannot cut 1 channels into 4 and 2 groups alike");
}

TEST(VisionModel, files_are_read_and_a_missing_one_is_named) {
  const TempFolder folder;
  const std::string json = folder / "lenet.json", weights = folder / "lenet.safetensors";
  std::ofstream(json) << kLeNetDescription;
  ASSERT_TRUE(save_safetensors(weights, tensors_for(*convnet({}))).ok());
  const auto model = load_vision_model(weights, json);
  ASSERT_TRUE(model.ok()) << model.error().message;
  EXPECT_EQ(model->list.layers.size(), 8U);
  const auto missing = load_vision_model(weights, folder / "none.json");
  ASSERT_FALSE(missing.ok());
  EXPECT_NE(missing.error().message.find("none.json"), std::string::npos);
}

}  // namespace
}  // namespace neurarium
