// A run as a line: the same bits come back from it, and nothing that is pasted does harm.
#include "engine/exports/settings_string.h"

#include "engine/files/printable.h"
#include "engine/files/project_text.h"
#include "tests/engine/runs.h"

#include <nlohmann/json.hpp>

namespace neurarium {
namespace {

using Json = nlohmann::json;

std::unique_ptr<Timeline> busy_run(std::map<std::int64_t, std::string>& seen) {
  auto t = runs::timeline([](auto& s) {
    s.data = "blobs";
    s.classes = 3;
    s.random_seed = 7;
  });
  runs::busy_session(*t, 150, 5, seen);
  return t;
}

// A line whose JSON `change` has touched.
std::string changed(const std::string& line, const std::function<void(Json&)>& change) {
  Json json = Json::parse(from_printable(kSettingsPrefix, line, {"x"}).value());
  change(json);
  return to_printable(kSettingsPrefix, json.dump());
}

TEST(SettingsString, brings_settings_seed_and_hand_edits_back_with_the_same_bits_at_every_step) {
  std::map<std::int64_t, std::string> seen;
  const auto sent = busy_run(seen);
  const std::string line = settings_string(*sent, "playground").value();
  for (const char c : line) ASSERT_TRUE(c > ' ' && c < 127);
  auto opened = open_settings_string(line);
  ASSERT_TRUE(opened.ok()) << opened.error().message;
  EXPECT_EQ(opened->step, 150);
  EXPECT_EQ(opened->project.exhibit, "playground");
  EXPECT_TRUE(opened->project.notes.empty());
  Timeline& run = *opened->project.timeline;
  EXPECT_EQ(run.steps(), 0);
  for (const auto& [step, state] : seen) {
    while (run.steps() < step) ASSERT_TRUE(run.step());
    EXPECT_EQ(runs::state(run), state) << step;
  }
  EXPECT_GT(run.series().points().size(), 50u);
}

TEST(SettingsString, is_short_for_a_run_that_nobody_touched_and_survives_a_line_break) {
  const auto t = runs::timeline();
  runs::advance(*t, 3);
  std::string line = settings_string(*t, "playground").value();
  EXPECT_LT(line.size(), 500u) << line;
  line.insert(50, "\n  ");
  EXPECT_TRUE(open_settings_string(line + "\n").ok());
}

TEST(SettingsString, carries_formulas) {
  const auto sent = runs::timeline([](auto& s) {
    s.data = "formula";
    s.target_formula = "sin(3*x1) > x2";
    s.inputs = "x1,exp(-x2^2)";
  });
  runs::advance(*sent, 10);
  auto opened = open_settings_string(settings_string(*sent, "playground").value());
  ASSERT_TRUE(opened.ok()) << opened.error().message;
  runs::advance(*opened->project.timeline, opened->step);
  EXPECT_EQ(runs::state(*opened->project.timeline), runs::state(*sent));
}

TEST(SettingsString, says_when_another_build_made_it) {
  const auto t = runs::timeline();
  const std::string line = changed(settings_string(*t, "playground").value(),
                                   [](Json& json) { json["build"] = "neurarium 0.0.1 for x86-64"; });
  const auto opened = open_settings_string(line);
  ASSERT_TRUE(opened.ok());
  ASSERT_EQ(opened->project.notes.size(), 1u);
  EXPECT_NE(opened->project.notes[0].message.find("neurarium 0.0.1 for x86-64"), std::string::npos);
}

TEST(SettingsString, own_data_and_own_weights_are_shared_as_a_project) {
  const auto own = runs::timeline([](auto& s) {
    PointSet set;
    set.x = {0, 1, 1, 0, 2, 2, 3, 1};
    set.target = {1, 2, 3, 4};
    s.points = seal(std::move(set));
    s.data = "file";
  });
  EXPECT_NE(settings_string(*own, "playground").error().message.find("project file"), std::string::npos);
  const auto loaded = runs::timeline();
  ASSERT_TRUE(loaded
                  ->load_parameters([&] {
                    TensorFile file;
                    for (const ValueId id : loaded->experiment().graph().params()) {
                      const Shape shape = shape_of(loaded->experiment().graph().value(id));
                      file.add<float>(loaded->experiment().graph().value(id).name, shape,
                                      std::vector<float>(static_cast<std::size_t>(element_count(shape)), 0.5f));
                    }
                    return file;
                  }())
                  .ok());
  EXPECT_NE(settings_string(*loaded, "playground").error().message.find("weights of your own"), std::string::npos);
}

TEST(SettingsString, every_damage_is_a_sentence) {
  std::map<std::int64_t, std::string> seen;
  const std::string line = settings_string(*busy_run(seen), "playground").value();
  for (std::size_t length = 0; length < line.size(); length += 7)
    ASSERT_FALSE(open_settings_string(line.substr(0, length)).ok()) << length;
  std::mt19937 random(1);
  for (int i = 0; i < 200; ++i) {
    std::string broken = line;
    char& c = broken[random() % broken.size()];
    c = c == 'A' ? 'B' : 'A';
    const auto opened = open_settings_string(broken);
    ASSERT_FALSE(opened.ok()) << broken;
    EXPECT_NE(opened.error().message.find("The settings string"), std::string::npos);
  }
  EXPECT_FALSE(open_settings_string(std::string(2 << 20, 'A')).ok());
  EXPECT_FALSE(open_settings_string(to_printable(kSettingsPrefix, std::string(9 << 20, ' '))).ok());
  EXPECT_FALSE(open_settings_string(to_printable(kSettingsPrefix, std::string(100000, '['))).ok());
  EXPECT_FALSE(open_settings_string(to_printable(kSettingsPrefix, "{}")).ok());
}

TEST(SettingsString, what_was_made_to_do_harm_is_a_sentence) {
  std::map<std::int64_t, std::string> seen;
  const std::string line = settings_string(*busy_run(seen), "playground").value();
  const std::function<void(Json&)> harms[] = {
      [](Json& j) { j["exhibit"] = "nothing"; },
      [](Json& j) { j["exhibit"] = 3; },
      [](Json& j) { j["step"] = -1; },
      [](Json& j) { j["step"] = 1e300; },
      [](Json& j) { j["start"]["settings"] = 99; },
      [](Json& j) { j["start"] = Json::array(); },
      [](Json& j) { j["settings"] = Json::array(); },
      [](Json& j) { j["settings"][0]["values"]["hidden"] = "1000000"; },
      [](Json& j) { j["settings"][0]["values"]["samples"] = 1e18; },
      [](Json& j) { j["settings"][0]["values"]["data"] = "file"; },
      [](Json& j) {
        j["settings"][0]["data"] = {{"layer_ids", "keyframes/0/steps"}};
      },
      [](Json& j) {
        j["data"] = {{"h0.weight", {1}}};
      },
      [](Json& j) {
        j["data"] = {{"data/9", {1e30}}};
      },
      [](Json& j) {
        j["data"] = {{"data/9", std::vector<int>(1000, 1)}};
      },
      [](Json& j) { j["journal"][0]["step"] = 5.5; },
      [](Json& j) {
        j["journal"].push_back({{"step", 200}, {"set", "h9.weight"}, {"at", {0}}, {"to", {1}}});
      },
      [](Json& j) {
        j["journal"].push_back({{"step", 200}, {"set", "out.weight"}, {"at", {9999}}, {"to", {1}}});
      },
      [](Json& j) {
        j["journal"].push_back({{"step", 1}, {"edits", Json::array()}});
      },
  };
  int number = 0;
  for (const auto& harm : harms) {
    const auto opened = open_settings_string(changed(line, harm));
    ASSERT_FALSE(opened.ok()) << number;
    EXPECT_NE(opened.error().message.find("settings string"), std::string::npos) << opened.error().message;
    ++number;
  }
}

}  // namespace
}  // namespace neurarium
