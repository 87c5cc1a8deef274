#include "engine/exhibits/playground.h"

#include "engine/data/paint.h"
#include "engine/files/safetensors.h"
#include "tests/engine/runs.h"

namespace neurarium {
namespace {

TEST(Playground, hidden_layers_are_read_as_they_are_written) {
  for (const char* text : {"", "8", "8,8", "8:relu,4", "32,32,32,32,32,32,32,32"})
    EXPECT_EQ(to_string(parse_hidden(text).value()), text);
  EXPECT_EQ(to_string(parse_hidden(" 8 , 4 : relu ").value()), "8,4:relu");
  const auto message = [](const char* text) { return parse_hidden(text).error().message; };
  EXPECT_EQ(message("0"), "--hidden: '0' is not a layer width; write whole numbers from 1 to 32, such as 8,8.");
  EXPECT_EQ(message("4096"), "--hidden: '4096' is not a layer width; write whole numbers from 1 to 32, such as 8,8.");
  EXPECT_EQ(message("8,"), "--hidden ends with a comma; write widths such as 8,8.");
  EXPECT_EQ(message("1,1,1,1,1,1,1,1,1"), "--hidden has 9 layers, but at most 8 are possible.");
}

TEST(Playground, the_loss_and_the_output_fit_the_data) {
  const auto network = [](const runs::Tweak& tweak) {
    return playground_parts(*runs::settings(tweak)).value().network;
  };
  const MlpSpec two = network({});
  EXPECT_EQ(two.outputs, 1);
  EXPECT_EQ(two.loss, LossKind::HalfMse);
  EXPECT_EQ(two.output_activation, Activation::Tanh);
  const MlpSpec three = network([](auto& s) { s.data = "spiral3"; });
  EXPECT_EQ(three.outputs, 3);
  EXPECT_EQ(three.loss, LossKind::CrossEntropy);
  EXPECT_EQ(three.output_activation, Activation::Linear);
  const MlpSpec plane = network([](auto& s) { s.data = "plane"; });
  EXPECT_EQ(plane.outputs, 1);
  EXPECT_EQ(plane.output_activation, Activation::Linear);
  const auto refused = runs::settings([](auto& s) {
                         s.data = "plane";
                         s.loss = "hinge";
                       })->make_task();
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().message,
            "--loss hinge needs classes, but the data is a regression; use mse, half_mse, mae or huber.");
}

TEST(Playground, layers_without_an_id_of_their_own_get_a_free_one) {
  const auto ids = [](std::vector<std::int32_t> wanted) {
    std::vector<std::int32_t> out;
    const auto s = runs::settings([&](auto& settings) {
      settings.hidden = "2,2,2";
      settings.layer_ids = std::move(wanted);
    });
    const PlaygroundParts parts = playground_parts(*s).value();
    for (const LayerSpec& layer : parts.network.hidden) out.push_back(layer.id);
    return out;
  };
  using Ids = std::vector<std::int32_t>;
  EXPECT_EQ(ids({}), (Ids{1, 2, 3}));
  EXPECT_EQ(ids({1, 3}), (Ids{1, 3, 2}));
  EXPECT_EQ(ids({5, 5, -1}), (Ids{5, 1, 2}));
}

TEST(Playground, noise_moves_points_but_no_point_changes_sides_of_the_split) {
  const auto calm = playground_parts(*runs::settings()).value();
  const auto noisy = playground_parts(*runs::settings([](auto& s) { s.noise = 0.3; })).value();
  EXPECT_EQ(calm.train, noisy.train);
  EXPECT_EQ(calm.test, noisy.test);
  EXPECT_NE(calm.points->x, noisy.points->x);
}

TEST(Playground, data_of_a_file_that_does_not_describe_points_is_refused) {
  const auto message = [](const char* about, std::vector<float> target, std::int64_t id) {
    TensorFile file;
    file.source = "bad";
    file.add<float>("points.x", {2, 2}, std::vector<float>{1, 2, 3, 4});
    file.add<float>("points.target", {static_cast<std::int64_t>(target.size())}, target);
    file.add_text("points.about", about);
    file.add<std::int64_t>("layer_ids", {1}, std::vector<std::int64_t>{id});
    PlaygroundSettings settings;
    const Status s = settings.load_data(file, "");
    return s.ok() ? "accepted" : s.error().message;
  };
  const char* good = R"({"classes": ["a", "b"], "regression": false, "axes": ["u", "v"], "name": "f.csv"})";
  const std::string wrong = "bad: 'points.about' does not describe a point set.";
  EXPECT_EQ(message(good, {0, 1}, 1), "accepted");
  EXPECT_EQ(message("[", {0, 1}, 1), wrong);
  EXPECT_EQ(message(R"({"classes": ["a"], "regression": "yes", "axes": ["u", "v"]})", {0, 0}, 1), wrong);
  EXPECT_EQ(message(R"({"classes": [1], "regression": false, "axes": ["u", "v"]})", {0, 0}, 1), wrong);
  EXPECT_EQ(message(R"({"classes": [], "regression": false, "axes": ["u", "v"]})", {0, 0}, 1), wrong);
  EXPECT_EQ(message(R"({"classes": ["a"], "regression": false, "axes": {"u": "v", "w": 1}})", {0, 0}, 1), wrong);
  EXPECT_EQ(message(good, {0, 2}, 1), "bad: 'points.target' holds 2, but there are 2 classes.");
  EXPECT_EQ(message(good, {0, 0.5f}, 1), "bad: 'points.target' holds 0.5, but there are 2 classes.");
  EXPECT_EQ(message(good, {0}, 1).find("bad: tensor \"points.x\" has the shape [2, "), 0U);
  EXPECT_EQ(message(good, {0, 1}, 1LL << 40),
            "bad: 'layer_ids' holds 1099511627776, but ids of layers are whole numbers from 1.");
}

TEST(Playground, erased_points_keep_their_ids_in_a_file_and_wrong_ids_are_refused) {
  PlaygroundSettings settings;
  settings.data = "file";
  settings.points = erase_points(**make_points({"spiral", 100, 0, 2, 0}), {0, 0, 2, 2});
  TensorFile file;
  settings.save_data(file, "");
  PlaygroundSettings read;
  ASSERT_TRUE(read.load_data(file, ""));
  EXPECT_EQ(read.points->ids, settings.points->ids);
  EXPECT_EQ(read.points->content_hash, settings.points->content_hash);
  const auto message = [&](const std::vector<std::int64_t>& ids) {
    TensorFile other;
    other.source = "bad";
    PlaygroundSettings two;
    PointSet set = **make_points({"spiral", 2, 0, 2, 0});
    two.points = seal(std::move(set));
    two.save_data(other, "");
    other.add<std::int64_t>("points.ids", {static_cast<std::int64_t>(ids.size())}, ids);
    const Status s = PlaygroundSettings{}.load_data(other, "");
    return s.ok() ? "accepted" : s.error().message;
  };
  EXPECT_EQ(message({3, 9}), "accepted");
  EXPECT_EQ(message({3}), "bad: 'points.ids' has 1 entries for 2 points.");
  const std::string order = "but ids of points ascend from 0 to 4,294,967,295.";
  EXPECT_EQ(message({3, 3}), "bad: 'points.ids' holds 3 after 3, " + order);
  EXPECT_EQ(message({-5, 3}), "bad: 'points.ids' holds -5 after -1, " + order);
  EXPECT_EQ(message({3, 1LL << 32}), "bad: 'points.ids' holds 4294967296 after 3, " + order);
}

}  // namespace
}  // namespace neurarium
