// Networks that read pictures: their names, shapes, gradients, edits and explanations.
#include "engine/models/convnet.h"

#include "engine/params.h"
#include "vision_runs.h"

#include <fstream>
#include <map>
#include <regex>
#include <sstream>

namespace neurarium {
namespace {

ConvNetSpec small_vision_spec(VisionKind kind, Activation activation = Activation::Relu) {
  ConvNetSpec spec;
  spec.kind = kind;
  spec.channels = 2;
  spec.height = 5;
  spec.width = 4;
  spec.classes = kSmallClasses;
  spec.activation = activation;
  spec.widths = {3};
  return spec;
}

std::vector<SmallVision> small_convnets() {
  // With a slope everywhere, so that no unit is dead, but where normalised numbers keep some alive.
  constexpr std::array kActivations = {Activation::LeakyRelu, Activation::Tanh, Activation::LeakyRelu, Activation::Relu,
                                       Activation::Relu};
  std::vector<SmallVision> all;
  for (std::size_t i = 0; i < kVisionNames.size(); ++i) {
    const auto kind = static_cast<VisionKind>(i);
    ConvNetSpec spec = small_vision_spec(kind, kActivations[i]);
    if (kind == VisionKind::LeNet) spec.dense = {4};
    spec.blocks = 1;
    if (kind == VisionKind::ResNet) spec.widths = {2, 3};
    if (kind == VisionKind::Vit) {
      spec.widths = {4};
      spec.height = 4;
      spec.patch = spec.heads = 2;
    }
    all.push_back({std::string(kVisionNames[i]), convnet(spec)});
  }
  ConvNetSpec plain = small_vision_spec(VisionKind::ResNet, Activation::Tanh);
  plain.batch_norm = false;
  plain.skips = {true, false};
  all.push_back({"resnet without", convnet(plain)});
  return all;
}

std::string names_with_shapes(const Graph& graph) {
  std::ostringstream names;
  for (const Value& value : graph.values()) {
    names << value.name;
    for (const Dim& d : value.dims)
      names << ' ' << (d.size == kSymbol ? d.label : fmt::format("{}={}", d.label, d.size));
    names << '\n';
  }
  return names.str();
}

std::string default_names() {
  std::string names;
  for (const std::int32_t side : {28, 8})
    for (std::size_t kind = 0; kind < kVisionNames.size(); ++kind) {
      ConvNetSpec spec;
      spec.kind = static_cast<VisionKind>(kind);
      spec.height = spec.width = side;
      names += fmt::format("[{} {}]\n", kVisionNames[kind], side) + names_with_shapes(*convnet(spec));
    }
  return names;
}

TEST(ConvNet, its_names_and_shapes_are_the_approved_ones) {
  const std::string path = NEURARIUM_SOURCE_DIR "/tests/data/names/vision.txt";
  std::ifstream in(path);
  const std::string approved((std::istreambuf_iterator<char>(in)), {});
  EXPECT_EQ(default_names(), approved) << "names are file format and UI keys; approve a change by editing " << path;
}

TEST(ConvNet, the_default_on_28_pixels_is_the_network_of_the_speed_comparison) {
  const auto graph = convnet({});
  std::int64_t numbers = 0;
  for (const ValueId id : graph->params()) numbers += ParamLayout(*graph).count(id);
  EXPECT_EQ(numbers, 5994);
  EXPECT_EQ(graph->value(graph->at("pool2")).dims[3].size, 4);
}

TEST(ConvNet, a_skip_link_is_there_or_not_and_batch_norm_takes_the_place_of_biases) {
  ConvNetSpec spec;
  spec.kind = VisionKind::ResNet;
  spec.skips = {true, false};
  const auto graph = convnet(spec);
  EXPECT_NE(graph->find("blocks.0.sum"), kNoValue);
  EXPECT_EQ(graph->find("blocks.1.sum"), kNoValue);
  EXPECT_NE(graph->find("blocks.2.skip.weight"), kNoValue) << "the first block of a stage changes the shape";
  EXPECT_EQ(graph->find("blocks.0.conv1.bias"), kNoValue);
  spec.batch_norm = false;
  EXPECT_NE(convnet(spec)->find("blocks.0.conv1.bias"), kNoValue);
  EXPECT_EQ(convnet(spec)->find("bn1.out"), kNoValue);
}

TEST(ConvNet, a_change_of_kind_takes_no_weights_along) {
  ConvNetSpec spec;
  const auto lenet = convnet(spec);
  spec.kind = VisionKind::TinyVgg;
  const auto vgg = convnet(spec);
  for (const ValueId id : lenet->params()) EXPECT_EQ(vgg->find_key(lenet->value(id).key), kNoValue);
}

TEST(ConvNet, its_gradient_agrees_with_differences_and_floats_with_doubles) {
  for (const SmallVision& network : small_convnets()) {
    VisionRun<double> run(network);
    expect_vision_slope_agrees(run, network.name);
    expect_vision_floats_agree(network);
  }
}

TEST(ConvNet, explain_gives_every_number_and_every_gradient_again) {
  for (const SmallVision& network : small_convnets()) expect_vision_explained(network);
}

TEST(ConvNet, the_gradient_of_every_edit_is_that_of_the_edited_network) {
  for_every_vision_edit(small_convnets(),
                        [](const SmallVision& network, const BoundEdit& edit, const std::string& what) {
                          if (edit.kind == EditKind::Mean) return;  // stands still while the gradient is taken
                          VisionRun<double> run(network);
                          run.ws.set_edits({edit});
                          expect_vision_slope_agrees(run, what);
                        });
}

TEST(ConvNet, an_edit_changes_the_loss_and_not_a_bit_of_what_does_not_depend_on_it) {
  // Holds that rightly leave the loss as it was: what no loss reads, a class that a row has already, statistics that
  // training does not read, and a bias that shifts all scores of a query alike.
  const std::regex inert(".*/probs.*|[a-z ]+/target\\[b=1\\]/set|.*/[a-z0-9.]*running_.*|vit/.*attn\\.k\\.bias.*");
  std::map<std::string, std::unique_ptr<VisionRun<float>>> plain;
  for_every_vision_edit(small_convnets(),
                        [&](const SmallVision& network, const BoundEdit& edit, const std::string& what) {
                          auto& before = plain[network.name];
                          if (before == nullptr) (before = std::make_unique<VisionRun<float>>(network))->run();
                          VisionRun<float> run(network);
                          run.ws.set_edits({edit});
                          run.run();
                          const std::set<ValueId> after = vision_values_after(*run.graph, edit.value);
                          for (std::size_t v = 0; v < run.graph->values().size(); ++v) {
                            const auto id = static_cast<ValueId>(v);
                            if (!after.contains(id)) {
                              EXPECT_TRUE(vision_bits_equal(before->ws.value(id), run.ws.value(id)))
                                  << what << " changed " << run.graph->value(id).name;
                            }
                          }
                          const ValueId loss = run.graph->loss();
                          if (edit.kind == EditKind::Set && !std::regex_match(what, inert)) {
                            EXPECT_FALSE(vision_bits_equal(before->ws.value(loss), run.ws.value(loss))) << what;
                          }
                        });
}

TEST(ConvNet, numbers_that_make_no_network_are_refused_in_a_sentence) {
  const auto message = [](auto change) {
    ConvNetSpec spec;
    change(spec);
    const Status s = check(spec);
    return s ? std::string("accepted") : s.error().message;
  };
  EXPECT_EQ(message([](ConvNetSpec&) {}), "accepted");
  EXPECT_EQ(message([](ConvNetSpec& s) {
              s.widths = {4, 4, 4, 4};
            }),
            "Nothing is left of a picture of 28 x 28 pixels behind 4 stages; choose fewer.");
  EXPECT_EQ(message([](ConvNetSpec& s) { s.kernel = 4; }), "A kernel of 4 pixels has no middle; choose an odd number.");
  EXPECT_EQ(message([](ConvNetSpec& s) { s.kind = VisionKind::Vit, s.patch = 3; }),
            "A picture of 28 x 28 pixels cannot be cut into patches of 3; choose a divisor of both.");
  EXPECT_EQ(message([](ConvNetSpec& s) { s.kind = VisionKind::Vit, s.heads = 3; }),
            "A width of 32 cannot be split into 3 heads; choose a multiple of the heads.");
  EXPECT_EQ(message([](ConvNetSpec& s) { s.classes = 1; }),
            "A vision network with classes = 1 cannot be built; choose one from 2 to 4096.");
}

}  // namespace
}  // namespace neurarium
