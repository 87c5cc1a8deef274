#include "engine/settings.h"

#include "engine/exhibits/exhibit.h"
#include "tests/engine/runs.h"

#include <nlohmann/json.hpp>

#include <set>

namespace neurarium {
namespace {

using Json = nlohmann::json;

// The values at the ends of a field, as text.
std::vector<std::string> ends(const Field& field) {
  if (std::holds_alternative<bool*>(field.value)) return {"true", "false"};
  if (std::holds_alternative<std::string*>(field.value)) {
    if (field.key == "inputs") return {"x1", "x1,x2,x1^2,x2^2,x1x2,sin(x1),sin(x2)"};
    if (field.key == "hidden") return {"", "1", "32,32,32,32,32,32,32,32", "4:relu,2:sine"};
    return {field.choices.begin(), field.choices.end()};
  }
  // A million points are for the benchmark of large data, not for a walk over all fields.
  const double high = field.key == "samples" ? 2000 : field.high;
  const auto text = [&](double x) {
    return std::holds_alternative<double*>(field.value) ? fmt::format("{}", x)
                                                        : fmt::format("{}", static_cast<std::int64_t>(x));
  };
  return {text(field.low), text(high)};
}

TEST(Settings, every_field_survives_text_and_json) {
  for (const ExhibitInfo& exhibit : exhibits()) {
    const auto settings = exhibit.defaults();
    std::set<std::string_view> keys;
    for (const Field& field : settings->fields()) {
      EXPECT_TRUE(keys.insert(field.key).second) << field.key << " is there twice";
      for (const std::string& text : ends(field)) {
        const auto other = exhibit.defaults();
        const Fields fields = other->fields();
        const Field& changed = *find_field(fields, field.key);
        Status s = set_from_text(changed, text);
        ASSERT_TRUE(s.ok()) << s.error().message;
        const auto by_text = exhibit.defaults();
        const Fields text_fields = by_text->fields();
        ASSERT_TRUE(set_from_text(*find_field(text_fields, field.key), to_text(changed)).ok());
        EXPECT_TRUE(same_values(fields, text_fields)) << field.key << " " << text;
        const auto by_json = exhibit.defaults();
        const Fields json_fields = by_json->fields();
        s = set_from_json(json_fields, Json::parse(to_json(fields).dump()));
        ASSERT_TRUE(s.ok()) << s.error().message;
        EXPECT_TRUE(same_values(fields, json_fields)) << field.key << " " << text;
        EXPECT_TRUE(other->equals(*by_json));
      }
    }
  }
}

TEST(Settings, a_fault_is_one_sentence_with_the_range_or_the_nearest_name) {
  PlaygroundSettings settings;
  const Fields fields = settings.fields();
  const auto text = [&](std::string_view key, std::string_view value) {
    const Status s = set_from_text(*find_field(fields, key), value);
    return s.ok() ? std::string("accepted") : s.error().message;
  };
  EXPECT_EQ(text("learning-rate", "abc"), "--learning-rate is 'abc', but must be a number.");
  EXPECT_EQ(text("learning-rate", "0,5"), "--learning-rate is '0,5', but must be a number.");
  EXPECT_EQ(text("learning-rate", "-1"), "--learning-rate is -1, but must lie between 0 and 10000000000.");
  EXPECT_EQ(text("learning-rate", "1e38"), "--learning-rate is 1e38, but must lie between 0 and 10000000000.");
  EXPECT_EQ(text("learning-rate", "1e999"), "--learning-rate is 1e999, but must lie between 0 and 10000000000.");
  EXPECT_EQ(text("learning-rate", "nan"), "--learning-rate is nan, but must be a finite number.");
  EXPECT_EQ(text("learning-rate", "inf"), "--learning-rate is inf, but must be a finite number.");
  EXPECT_EQ(text("learning-rate", ""), "--learning-rate is '', but must be a number.");
  EXPECT_EQ(text("learning-rate", "1e-45"), "accepted");
  EXPECT_EQ(settings.learning_rate, 1e-45);
  EXPECT_EQ(text("batch", "0"), "--batch is 0, but must lie between 1 and 1000000.");
  EXPECT_EQ(text("batch", "2.5"), "--batch is 2.5, but must be a whole number.");
  EXPECT_EQ(text("batch", "99999999999999999999"),
            "--batch is 99999999999999999999, but must lie between 1 and 1000000.");
  EXPECT_EQ(text("data", "spirale"), "'spirale' is not a value of --data. Did you mean 'spiral'? Known: " +
                                         fmt::format("{}.", fmt::join(find_field(fields, "data")->choices, ", ")));
  EXPECT_EQ(text("standardize", "yes"), "--standardize is 'yes', but must be true or false.");
  const auto json = [&](const char* value) {
    const Status s = set_from_json(fields, Json::parse(value));
    return s.ok() ? std::string("accepted") : s.error().message;
  };
  EXPECT_EQ(json("[]"), "The settings are not a JSON object.");
  EXPECT_EQ(json(R"({"bach": 3})"), "There is no setting 'bach'. Did you mean 'batch'?");
  EXPECT_EQ(json(R"({"batch": "3"})"), "Setting 'batch' is \"3\", but must be a number.");
  EXPECT_EQ(json(R"({"batch": 3.5})"), "--batch is 3.5, but must be a whole number.");
  EXPECT_EQ(json(R"({"data": 3})"), "Setting 'data' is 3, but must be a text.");
  EXPECT_EQ(json(R"({"standardize": 1})"), "Setting 'standardize' is 1, but must be true or false.");
  EXPECT_EQ(json(R"({"seed": 999999999999999})"), "accepted");
  EXPECT_EQ(settings.random_seed, 999'999'999'999'999);
}

// Walks fields(): each one is put to its ends while a run goes on. A combination that makes no sense is refused with a
// sentence; everything else has the declared effect and trains on.
TEST(Settings, every_field_can_be_changed_while_a_run_goes_on_with_its_declared_effect) {
  for (const char* data : {"spiral", "blobs", "plane"}) {
    PlaygroundSettings defaults;
    for (const Field& field : defaults.fields()) {
      for (const std::string& text : ends(field)) {
        const auto e = runs::experiment([&](auto& s) { s.data = data; });
        runs::advance(*e, 12);
        const Keyframe before = e->keyframe();
        const auto graph = e->task()->graph;
        auto settings = e->settings()->clone();
        const Fields fields = settings->fields();
        ASSERT_TRUE(set_from_text(*find_field(fields, field.key), text).ok());
        const Status s = e->apply(SetSettings{SettingsPtr(std::move(settings))});
        const std::string what = fmt::format("{}: {} = {}", data, field.key, text);
        if (!s.ok()) {
          EXPECT_TRUE(field.key == "data" || field.key == "loss" || field.key == "classes")
              << what << ": " << s.error().message;
          EXPECT_TRUE(e->keyframe().params == before.params) << what;
          continue;
        }
        const bool same_shapes =
            graph->params().size() == e->graph().params().size() && e->keyframe().params.size() == before.params.size();
        if (same_shapes && field.key != "inputs" && field.key != "hidden" && field.key != "data" &&
            field.key != "loss" && field.key != "classes") {
          EXPECT_TRUE(e->keyframe().params == before.params) << what << " moved the weights";
        }
        for (int i = 0; i < 3 && e->step(); ++i) continue;
        if (e->divergence()) {
          EXPECT_TRUE(field.key == "learning-rate" || field.key == "l1" || field.key == "l2" ||
                      field.key == "weight-decay")
              << what;
        } else {
          const Metrics m = e->measure();
          EXPECT_TRUE(std::isfinite(m.train_loss) || field.key == "learning-rate") << what;
        }
        e->reset();
        EXPECT_EQ(e->steps(), 0);
      }
    }
  }
}

TEST(Settings, a_setting_that_waits_for_a_reset_leaves_the_weights_until_then) {
  for (const char* key : {"seed", "init-scheme"}) {
    const auto e = runs::experiment();
    const AlignedVector<float> start = e->keyframe().params;
    ASSERT_TRUE(e->apply(runs::with_settings(*e, [&](auto& s) {
                   if (std::string(key) == "seed")
                     s.random_seed = 5;
                   else
                     s.init_scheme = "normal";
                 })).ok());
    EXPECT_TRUE(start == e->keyframe().params) << key;
    e->reset();
    EXPECT_FALSE(start == e->keyframe().params) << key;
  }
}

// The user's points, at their worst.
Points points_of(std::vector<float> x, std::vector<float> target, std::vector<std::string> classes) {
  PointSet set;
  set.x = std::move(x);
  set.target = std::move(target);
  set.classes = static_cast<int>(classes.size());
  set.class_names = std::move(classes);
  return seal(std::move(set));
}

TEST(Settings, poor_data_trains_or_is_refused_with_a_sentence) {
  const Points sets[] = {points_of({1, 2}, {0}, {"only"}), points_of({1, 2, 3, 4}, {0, 0}, {"only"}),
                         points_of({1, 1, 1, 1, 1, 1}, {0, 1, 0}, {"a", "b"}),
                         points_of({1e30f, 2, 3, -1e30f}, {0, 1}, {"a", "b"}), points_of({0, 0}, {0.5f}, {})};
  for (const Points& points : sets) {
    for (const char* loss : {"auto", "cross_entropy", "bce_logits", "mse"}) {
      for (const bool standardize : {false, true}) {
        auto settings = runs::settings([&](auto& s) {
          s.data = "file";
          s.points = points;
          s.loss = loss;
          s.standardize = standardize;
        });
        auto made = Experiment::make(std::move(settings));
        if (!made) {
          EXPECT_TRUE(made.error().message.ends_with(".")) << made.error().message;
          continue;
        }
        for (int i = 0; i < 60 && (*made)->step(); ++i) continue;
        (void)(*made)->measure();
      }
    }
  }
}

TEST(Settings, no_points_of_ones_own_is_said) {
  const auto made = Experiment::make(runs::settings([](auto& s) { s.data = "file"; }));
  ASSERT_FALSE(made.ok());
  EXPECT_EQ(made.error().message,
            "--data file needs points of your own; give them with --points FILE.csv or drop a file on the window.");
}

}  // namespace
}  // namespace neurarium
