// The Embeddings screen as a user has it: points of the run that is open, which move with it and move it.
#include "app/exhibits/embeddings.h"
#include "engine/embedding/tsv.h"
#include "engine/files/safetensors.h"
#include "tests/app/app_support.h"
#include "tests/app/exhibits/transformer_stage.h"

#include <cmath>
#include <fstream>
#include <set>

namespace neurarium {
namespace {

class PointsDesk {
 public:
  explicit PointsDesk(std::unique_ptr<ExhibitSettings> settings = nullptr) : desk_(options(std::move(settings))) {
    desk_.app->settle();
  }
  [[nodiscard]] EmbeddingsScreen& screen() { return dynamic_cast<EmbeddingsScreen&>(*desk_.app->screen()); }
  [[nodiscard]] EmbeddingsState& state() { return screen().state(); }
  [[nodiscard]] test::Desk& desk() { return desk_; }
  [[nodiscard]] Driver driver() { return desk_.driver(); }
  void settle() { desk_.app->settle(); }
  [[nodiscard]] std::string file(const std::string& name, const std::string& content) {
    const std::string path = folder_.path + "/" + name;
    std::ofstream(path) << content;
    return path;
  }
  void drop(const std::string& name, const std::string& content) {
    desk_.driver().drop({file(name, content)});
    settle();
  }

 private:
  static AppOptions options(std::unique_ptr<ExhibitSettings> settings) {
    AppOptions options;
    options.exhibit = "embeddings";
    options.settings = std::move(settings);
    return options;
  }
  test::Folder folder_;
  test::Desk desk_;
};

std::string two_clouds(int rows) {
  std::string table = "name\ta\tb\tc\n";
  for (int i = 0; i < rows; ++i)
    table +=
        fmt::format("{}{}\t{}\t{}\t{}\n", i % 2 == 0 ? "low" : "high", i, i % 2 * 9 + 0.01 * i, 0.02 * i, i * i % 7);
  return table;
}

TEST(Embeddings, ShowsTheTokensOfTheTransformerThatIsOpen) {
  PointsDesk points;
  ASSERT_NE(points.state().vectors(), nullptr);
  EXPECT_EQ(points.state().source.value, "embed.weight");
  EXPECT_GT(points.state().rows(), 20);
  EXPECT_FALSE(points.state().view->next.empty());
  EXPECT_NE(points.desk().app->ui().registry().find("embeddings/point mary"), nullptr);
}

TEST(Embeddings, ChoosesOtherVectorsFromTheList) {
  PointsDesk points;
  Driver user = points.driver();
  ASSERT_DONE(user.click("embeddings/source"));
  user.wait(2);
  ASSERT_DONE(user.click("embeddings/source/1"));
  points.settle();
  EXPECT_NE(points.state().source.value, "embed.weight");
}

TEST(Embeddings, ADraggedPointChangesItsVectorAndTheAnswerOfTheModel) {
  PointsDesk points;
  Driver user = points.driver();
  const std::vector<float> before = points.desk().params();
  const double answer = points.state().view->next.front().probability;
  const std::string word = points.state().text.substr(points.state().text.rfind(' ') + 1);
  ASSERT_DONE(user.drag_pixels("embeddings/point " + word, 120, -60));
  points.settle();
  std::set<std::size_t> rows;
  const std::vector<float> after = points.desk().params();
  for (std::size_t i = 0; i < before.size(); ++i)
    if (before[i] != after[i]) rows.insert(i);
  EXPECT_FALSE(rows.empty());
  EXPECT_LE(rows.size(), static_cast<std::size_t>(points.state().vectors()->width));
  EXPECT_NE(points.state().view->next.front().probability, answer);
  EXPECT_TRUE(points.state().keep_axes);
  user.chord({Key::Z, {.ctrl = true}});
  points.settle();
  EXPECT_EQ(points.desk().params(), before);
}

TEST(Embeddings, PointsMoveWhileTheModelLearns) {
  PointsDesk points;
  const std::vector<MapPosition> before = points.state().view->positions;
  points.desk().app->session().trainer().step(3);
  points.settle();
  EXPECT_EQ(points.state().view->step, points.desk().snapshot().step);
  EXPECT_NE(points.state().view->positions, before);
  EXPECT_EQ(points.state().view->positions.size(), before.size());
}

TEST(Embeddings, AMapRunsToItsEndAndCanBeStoppedAndPushed) {
  PointsDesk points;
  Driver user = points.driver();
  points.drop("v.tsv", two_clouds(40));
  ASSERT_DONE(user.choose("embeddings/method", "tsne"));
  points.settle();
  EXPECT_EQ(points.state().view->map_steps, points.state().view->planned_steps);
  const std::vector<MapPosition> there = points.state().view->positions;
  ASSERT_DONE(user.click("embeddings/push"));
  points.settle();
  EXPECT_NE(points.state().view->positions, there);
  ASSERT_DONE(user.choose("embeddings/method", "umap"));
  points.settle();
  EXPECT_EQ(points.state().view->map_steps, points.state().view->planned_steps);
  ASSERT_DONE(user.click("embeddings/dims/three"));
  points.settle();
  EXPECT_NE(points.state().view->positions[3][2], 0);
}

TEST(Embeddings, AClickShowsTheNeighboursAndABoxChoosesSeveral) {
  PointsDesk points;
  Driver user = points.driver();
  points.drop("v.tsv", two_clouds(20));
  ASSERT_DONE(user.click("embeddings/point low4"));
  points.settle();
  ASSERT_EQ(points.state().selected, std::vector<std::int32_t>{4});
  EXPECT_EQ(points.state().neighbors().size(), 12u);
  ASSERT_DONE(user.click("embeddings/near/0"));
  EXPECT_NE(points.state().selected, std::vector<std::int32_t>{4});
  ASSERT_DONE(user.click("embeddings/isolate"));
  user.wait(2);
  EXPECT_EQ(points.state().only.size(), 1u);
  ASSERT_DONE(user.click("embeddings/show all"));
  EXPECT_TRUE(points.state().only.empty());
  points.state().search = "high";
  user.wait(2);
  ASSERT_DONE(user.click("embeddings/found/select found"));
  EXPECT_EQ(points.state().selected.size(), 10u);
}

TEST(Embeddings, AxesLeadFromOnePointToAnother) {
  PointsDesk points;
  Driver user = points.driver();
  points.drop("v.tsv", two_clouds(20));
  ASSERT_DONE(user.choose("embeddings/method", "groups"));
  points.settle();
  points.state().selected = {2};
  user.wait(1);
  ASSERT_DONE(user.click("embeddings/x/axis from"));
  points.state().selected = {3};
  ASSERT_DONE(user.click("embeddings/x/axis to"));
  points.state().selected = {4};
  ASSERT_DONE(user.click("embeddings/y/axis from"));
  points.state().selected = {7};
  ASSERT_DONE(user.click("embeddings/y/axis to"));
  points.settle();
  EXPECT_NEAR(points.state().view->positions[2][0], 0, 1e-5);
  EXPECT_NEAR(points.state().view->positions[3][0], 1, 1e-5);
}

TEST(Embeddings, BadFilesAreASentenceAndLabelsAreFound) {
  PointsDesk points;
  points.drop("ragged.tsv", "1\t2\n3\n");
  EXPECT_TRUE(points.desk().has_banner("vectors"));
  EXPECT_EQ(points.state().own, nullptr);
  points.drop("v.tsv", "1\t2\n3\t4\n5\t7\n");
  ASSERT_NE(points.state().own, nullptr);
  EXPECT_FALSE(points.desk().has_banner("vectors"));
  points.drop("l.tsv", "red\nblue\nred\n");
  ASSERT_EQ(points.state().vectors()->columns.size(), 1u);
  EXPECT_EQ(cell_text(points.state().vectors()->columns[0], 1), "blue");
  ASSERT_DONE(points.driver().choose("embeddings/method", "tsne"));
  points.settle();
  EXPECT_NE(points.state().view->fault.message.find("at least 4"), std::string::npos);
  ASSERT_DONE(points.driver().click("embeddings/back to model"));
  points.settle();
  EXPECT_EQ(points.state().own, nullptr);
}

TEST(Embeddings, LabelsOfAnotherNumberAreRefusedWithBothNumbers) {
  PointsDesk points;
  points.drop("v.tsv", "1\t2\n3\t4\n5\t7\n");
  points.drop("l.tsv", "red\nblue\nred\ngreen\nblue\n");
  ASSERT_TRUE(points.desk().has_banner("vectors"));
  EXPECT_TRUE(points.state().vectors()->columns.empty());
  Vectors three;
  three.rows = 3;
  three.width = 1;
  const auto five = read_csv(points.file("five.tsv", "red\nblue\nred\ngreen\nblue\n"));
  ASSERT_TRUE(five.ok());
  EXPECT_TRUE(looks_like_labels(three, *five));
  const Status added = add_labels(three, *five);
  ASSERT_FALSE(added.ok());
  EXPECT_NE(added.error().message.find("4 labels and there are 3 vectors"), std::string::npos) << added.error().message;
}

TEST(Embeddings, ShowsVectorsThatAreOpenedInAnotherExhibit) {
  for (const char* exhibit : {"transformer", "playground"}) {
    AppOptions options;
    options.exhibit = exhibit;
    if (options.exhibit == "transformer") options.settings = test::small_transformer().clone();
    test::Desk desk(std::move(options));
    const test::Folder folder;
    const std::vector<float> numbers = {1, 2, 3, 4, 5, 7};
    TensorFile one, two;
    one.add("vectors", make_float_tensor(DType::F32, {3, 2}, numbers));
    two.add("a", make_float_tensor(DType::F32, {3, 2}, numbers));
    two.add("b", make_float_tensor(DType::F32, {2, 3}, numbers));
    ASSERT_TRUE(save_safetensors(folder.path + "/one.safetensors", one).ok());
    ASSERT_TRUE(save_safetensors(folder.path + "/two.safetensors", two).ok());
    const Status refused = desk.app->open(folder.path + "/two.safetensors");
    ASSERT_FALSE(refused.ok());
    EXPECT_NE(refused.error().message.find("it has 2 matrices"), std::string::npos) << refused.error().message;
    EXPECT_EQ(dynamic_cast<EmbeddingsScreen*>(desk.app->screen()), nullptr) << "the screen stays as it is";
    for (const std::string path : {"/one.safetensors", "/two.safetensors:b"}) {
      ASSERT_DONE(desk.app->open(folder.path + path));
      desk.app->settle();
      auto* points = dynamic_cast<EmbeddingsScreen*>(desk.app->screen());
      ASSERT_NE(points, nullptr);
      EXPECT_EQ(points->state().rows(), path.ends_with("b") ? 2 : 3);
    }
  }
}

TEST(Embeddings, OnePointAndTwinsAreShown) {
  PointsDesk points;
  points.drop("one.tsv", "1\t2\n");
  EXPECT_EQ(points.state().rows(), 1);
  points.drop("twins.tsv", "1\t2\n1\t2\n1\t2\n1\t2\n1\t2\n");
  EXPECT_EQ(points.state().view->duplicates, 4);
  for (const MapPosition& p : points.state().view->positions) EXPECT_TRUE(std::isfinite(p[0]));
}

TEST(Embeddings, TheCoordinatesAreWrittenAsATable) {
  PointsDesk points;
  Driver user = points.driver();
  const std::string path = points.file("out.tsv", "");
  points.drop("v.tsv", two_clouds(6));
  ASSERT_DONE(user.set_value("embeddings/out", path));
  ASSERT_DONE(user.click("embeddings/write"));
  std::ifstream in(path);
  std::string header;
  std::getline(in, header);
  EXPECT_EQ(header, "x\ty\tname");
}

TEST(Embeddings, EverySourceOfBothRunsIsShown) {
  PointsDesk points;
  Driver user = points.driver();
  for (const char* run : {"transformer", "playground"}) {
    if (std::string_view(run) == "playground") {
      ASSERT_DONE(user.click("rail/playground"));
      points.settle();
      ASSERT_DONE(user.click("rail/embeddings"));
      points.settle();
    }
    const std::vector<PointSource> sources = points.state().sources;
    ASSERT_FALSE(sources.empty());
    for (const PointSource& source : sources) {
      points.state().source = source;
      points.state().forget_points();
      points.state().changed();
      points.settle();
      EXPECT_EQ(points.state().view->fault, "") << source.value;
      EXPECT_EQ(points.state().view->source, source);
      EXPECT_GT(points.state().rows(), 0) << source.value;
    }
  }
}

}  // namespace
}  // namespace neurarium
