// Everything on screen is explained: each widget of the exhibits, of their tabs, menus and dialogs has a tooltip or a
// text for F1.
#include <nlohmann/json.hpp>

#include <functional>
#include <map>
#include <set>

#include "tests/app/app_support.h"

namespace neurarium {
namespace {

class Walk {
 public:
  Walk(const std::string& exhibit, const std::string& language)
      : desk_(options(exhibit, language), {.width = 1600, .height = 1400}), user_(desk_.driver()) {
    user_.wait(3);
    collect();
  }
  // What is on screen after the action, and then Esc.
  void after(const std::function<void(Driver&)>& action) {
    action(user_);
    user_.wait(3);
    collect();
    user_.key(Key::Escape);
    user_.key(Key::Escape);
    user_.wait(2);
  }
  void after_click(const std::string& path) {
    after([&](Driver& user) { EXPECT_TRUE(user.click(path).ok()) << path; });
  }
  [[nodiscard]] Registry& registry() { return desk_.app->ui().registry(); }
  [[nodiscard]] test::Desk& desk() { return desk_; }
  [[nodiscard]] const std::set<std::string>& seen() const { return seen_; }
  [[nodiscard]] const std::set<std::string>& bare() const { return bare_; }

  void collect() {
    for (const std::string& path : registry().paths()) {
      seen_.insert(path);
      if (!registry().find(path)->explained) bare_.insert(path);
    }
  }

 private:
  static AppOptions options(const std::string& exhibit, const std::string& language) {
    AppOptions options;
    options.exhibit = exhibit;
    options.language = language;
    options.program = "/proc/self/exe";  // so that films are on offer
    return options;
  }
  test::Desk desk_;
  Driver user_;
  std::set<std::string> seen_, bare_;
};

void walk_dialogs(Walk& walk) {
  for (const char* button : {"rail/open", "rail/save", "rail/palette", "rail/help", "rail/list", "rail/title"})
    walk.after_click(button);
  walk.after_click("rail/export");
  for (const char* what : {"panel", "film", "c", "settings"})
    walk.after([&](Driver& user) {
      EXPECT_TRUE(user.click("rail/export").ok());
      user.wait(2);
      const Status chosen = user.choose("export/what", what);
      EXPECT_TRUE(chosen.ok()) << test::why(chosen);
    });
  walk.after([&](Driver& user) {
    EXPECT_TRUE(user.click("rail/export").ok());
    user.wait(2);
    EXPECT_TRUE(user.click("export/what").ok());
  });
  walk.desk().app->session().mark_changed();
  walk.after([&](Driver&) { walk.desk().platform->request_close(true); });
  walk.after([&](Driver& user) {
    EXPECT_TRUE(user.click("rail/list").ok());
    user.wait(2);
    EXPECT_TRUE(user.click("lessons/item/xor").ok());
  });
  walk.after_click("lesson/leave");
}

// Choices that are open show their options, folded sections what is in them.
void open_everything(Walk& walk) {
  const std::set<std::string> first = walk.seen();
  for (const std::string& path : first) {
    const Widget* widget = walk.registry().find(path);
    if (widget == nullptr || !widget->enabled) continue;
    if (widget->kind != WidgetKind::Choice && widget->kind != WidgetKind::Section) continue;
    walk.after([&](Driver& user) { (void)user.click(path); });
  }
}

void expect_explained(const Walk& walk, std::size_t at_least) {
  EXPECT_GE(walk.seen().size(), at_least) << "the walk came nowhere";
  EXPECT_TRUE(walk.bare().empty()) << walk.bare().size() << " of " << walk.seen().size() << ":\n"
                                   << fmt::format("{}", fmt::join(walk.bare(), "\n"));
}

class ExplainedScreens : public ::testing::TestWithParam<std::string> {};

TEST_P(ExplainedScreens, IsEverythingOnThePlayground) {
  Walk walk("playground", GetParam());
  walk.after_click("playground/example/loss");
  walk.after([&](Driver& user) {
    EXPECT_TRUE(user.click("playground/network/walk").ok());
    walk.desk().app->settle();
    EXPECT_TRUE(user.click("playground/walk/rows/mini batch").ok());
    walk.desk().app->settle();
    EXPECT_TRUE(user.click("playground/walk/stage/backward").ok());
  });
  walk.after([](Driver& user) {
    EXPECT_TRUE(user.click("run/step menu").ok());
    user.wait(2);
    const Status opened = user.click("run/step menu/stop when");
    EXPECT_TRUE(opened.ok()) << test::why(opened);
  });
  walk.after([](Driver& user) { (void)user.click("run/steps"); });  // a click beside it closes the menu
  open_everything(walk);
  walk.after_click("playground/network/h0/1");
  walk.after([](Driver& user) { (void)user.click("playground/network/h0/1"); });
  walk.after([](Driver& user) { (void)user.right_click("playground/network/h0/1"); });
  walk.after([](Driver& user) { (void)user.right_click("playground/network/h0.weight[1,1]"); });
  walk.after([](Driver& user) { (void)user.double_click("playground/network/h0/1"); });
  walk.after([](Driver& user) { (void)user.click("playground/features/own input"); });
  walk.after([](Driver& user) { (void)user.click("playground/data/open csv"); });
  for (const char* data : {"formula", "blobs", "plane", "spiral"})
    walk.after([&](Driver& user) { EXPECT_TRUE(user.click(fmt::format("playground/data/{}", data)).ok()); });
  for (const char* view : {"surface", "space", "layers", "classes"})
    walk.after([&](Driver& user) { EXPECT_TRUE(user.click(fmt::format("playground/output/view {}", view)).ok()); });
  walk.after_click("playground/output/classes/actual 0 predicted 0");
  walk.after_click("playground/output/view region");
  walk.desk().app->session().trainer().step(200);
  walk.desk().app->settle();
  walk.after([](Driver& user) { (void)user.drag("time/step", {0.9f, 0.5f}, {0.3f, 0.5f}); });
  walk_dialogs(walk);
  expect_explained(walk, 150);
}

TEST_P(ExplainedScreens, IsEverythingOnTheTransformer) {
  Walk walk("transformer", GetParam());
  const std::set<std::string> first = walk.seen();
  for (const std::string& path : first)
    if (path.find("/detail/") != std::string::npos || path.find("/stage") != std::string::npos) {
      (void)walk.desk().driver().click(path);
      walk.desk().app->settle();
      walk.collect();
    }
  for (const char* part : {"residual", "lens", "attribution", "words", "probes", "birth", "paths"}) {
    const std::string_view name = part;
    const char* tab = name == "words" || name == "probes"  ? "words"
                      : name == "birth" || name == "paths" ? "learning"
                                                           : "residual";
    EXPECT_TRUE(walk.desk().driver().click(fmt::format("transformer/detail/{}", tab)).ok());
    EXPECT_TRUE(walk.desk().driver().click(fmt::format("transformer/part/{}", part)).ok()) << part;
    walk.desk().app->settle();
    walk.desk().driver().wait(2);
    walk.collect();
  }
  open_everything(walk);
  expect_explained(walk, 150);
}

TEST_P(ExplainedScreens, IsEverythingOnTheEmbeddings) {
  Walk walk("embeddings", GetParam());
  walk.desk().app->settle();
  walk.collect();
  for (const char* method : {"tsne", "umap", "groups", "raw"}) {
    EXPECT_TRUE(walk.desk().driver().choose("embeddings/method", method).ok());
    walk.desk().app->settle();
    walk.collect();
  }
  walk.desk().app->settle();
  EXPECT_TRUE(walk.desk().driver().click("embeddings/map", {0.5f, 0.5f}).ok());
  for (const std::string& path : walk.registry().paths())
    if (path.starts_with("embeddings/point ")) {
      EXPECT_TRUE(walk.desk().driver().click(path).ok()) << path;
      break;
    }
  walk.desk().app->settle();
  walk.collect();
  expect_explained(walk, 60);
}

TEST_P(ExplainedScreens, IsEverythingOfTheCurve) {
  Walk walk("curve", GetParam());
  walk.after_click("curve/units/1/unit");
  walk.after([](Driver& user) {
    (void)user.click("curve/units/1/unit");
    user.wait(2);
  });
  walk.after([](Driver& user) { (void)user.right_click("curve/units/0/unit"); });
  walk.after([](Driver& user) { (void)user.double_click("curve/units/0/v"); });
  walk.after_click("curve/data/open csv");
  walk.after_click("curve/side/side polynomial");
  walk.after_click("curve/data/tool/tool draw");
  open_everything(walk);
  expect_explained(walk, 60);
}

TEST_P(ExplainedScreens, IsEverythingOfTheDescentAndTheLandscape) {
  Walk walk("descent", GetParam());
  walk.after_click("descent/race/race");
  open_everything(walk);
  expect_explained(walk, 60);
  Walk network("landscape", GetParam());
  network.after_click("landscape/plane/plane random");
  open_everything(network);
  expect_explained(network, 60);
}

TEST_P(ExplainedScreens, IsEverythingOnTheLookup) {
  Walk walk("lookup", GetParam());
  open_everything(walk);
  walk.after([](Driver& user) { (void)user.right_click("lookup/plot", {0.5f, 0.9f}); });
  walk.after_click("lookup/settings/kernel/dot");
  walk.after_click("lookup/settings/source/sentence");
  expect_explained(walk, 100);
}

TEST_P(ExplainedScreens, IsEverythingOfSampling) {
  Walk walk("sampling", GetParam());
  open_everything(walk);
  walk.after_click("sampling/settings/source/list");
  expect_explained(walk, 80);
}

TEST_P(ExplainedScreens, IsEverythingOfTheNgrams) {
  Walk walk("ngram", GetParam());
  open_everything(walk);
  for (const char* part : {"table", "graph", "growth", "perplexity"})
    walk.after_click(fmt::format("ngram/part/part {}", part));
  walk.after_click("ngram/settings/open text");
  walk.after([](Driver& user) { (void)user.choose("ngram/settings/smoothing", "add k"); });
  expect_explained(walk, 60);
}

TEST_P(ExplainedScreens, IsEverythingOfTheRecurrentNetworks) {
  Walk walk("rnn", GetParam());
  open_everything(walk);
  walk.after([](Driver& user) { (void)user.right_click("rnn/strip", {0.3f, 0.4f}); });
  walk.after_click("rnn/part/part units");
  walk.after_click("rnn/part/part waiting");
  walk.after_click("rnn/waiting/measure");
  expect_explained(walk, 60);
}

TEST_P(ExplainedScreens, IsEverythingOfWordOrder) {
  Walk walk("order", GetParam());
  open_everything(walk);
  walk.after_click("order/panel/panel positions");
  walk.after_click("order/panel/panel lengths");
  expect_explained(walk, 50);
}

TEST_P(ExplainedScreens, IsEverythingOfTfidf) {
  Walk walk("tfidf", GetParam());
  open_everything(walk);
  walk.after_click("tfidf/part/part search");
  walk.after_click("tfidf/found/0/found");
  walk.after_click("tfidf/part/part documents");
  walk.after_click("tfidf/part/part weights");
  walk.after_click("tfidf/part/part order");
  walk.after_click("tfidf/settings/open documents");
  expect_explained(walk, 60);
}

TEST_P(ExplainedScreens, IsEverythingOfWordVectors) {
  Walk walk("word2vec", GetParam());
  open_everything(walk);
  walk.after_click("word2vec/settings/open text");
  expect_explained(walk, 60);
}

TEST_P(ExplainedScreens, IsEverythingOfTheNextWord) {
  Walk walk("next", GetParam());
  open_everything(walk);
  walk.after_click("next/settings/open text");
  expect_explained(walk, 60);
}

TEST_P(ExplainedScreens, IsEverythingOfTheTranslation) {
  Walk walk("translate", GetParam());
  open_everything(walk);
  walk.after_click("translate/words/from start");
  walk.after_click("translate/part/part matrices");
  walk.after_click("translate/heads/0.1/head");
  walk.after([](Driver& user) { (void)user.right_click("translate/matrices/cross/matrix", {0.3f, 0.4f}); });
  walk.after_click("translate/part/part beams");
  walk.after_click("translate/settings/open pairs");
  expect_explained(walk, 60);
}

TEST_P(ExplainedScreens, IsEverythingOfBackpropagation) {
  Walk walk("backprop", GetParam());
  open_everything(walk);
  walk.after_click("backprop/graph/network");
  walk.after_click("backprop/graph/chain");
  expect_explained(walk, 50);
}

TEST_P(ExplainedScreens, IsEverythingOfTheBasins) {
  Walk walk("basins", GetParam());
  open_everything(walk);
  walk.after([](Driver& user) { (void)user.right_click("basins/plane/exact", {0.2f, 0.25f}); });
  walk.after_click("basins/view/hopfield");
  expect_explained(walk, 80);
}

TEST_P(ExplainedScreens, IsEverythingOfTheDepth) {
  Walk walk("depth", GetParam());
  open_everything(walk);
  walk.after([](Driver& user) { (void)user.right_click("depth/residual/layer 5"); });
  walk.after_click("depth/residual/layer 3");
  walk.after([](Driver& user) { (void)user.click("depth/layer/weight matrix", {0.3f, 0.1f}); });
  walk.after([](Driver& user) { (void)user.right_click("depth/layer/weight matrix", {0.3f, 0.1f}); });
  walk.after([](Driver& user) { (void)user.choose("depth/settings/data", "digits"); });
  expect_explained(walk, 80);
}

TEST_P(ExplainedScreens, IsEverythingOfVision) {
  Walk walk("vision", GetParam());
  open_everything(walk);
  for (const char* part : {"kernels", "why", "learned", "count", "transfer"})
    walk.after_click(fmt::format("vision/part/part {}", part));
  walk.after_click("vision/pad/learn");
  expect_explained(walk, 80);
}

TEST_P(ExplainedScreens, IsEverythingOfTheLimits) {
  Walk walk("limits", GetParam());
  open_everything(walk);
  walk.after_click("limits/problem/automaton");
  walk.after_click("limits/problem/line");
  expect_explained(walk, 50);
}

INSTANTIATE_TEST_SUITE_P(InEachLanguage, ExplainedScreens, ::testing::Values("en", "zh"));

}  // namespace
}  // namespace neurarium
