#include "engine/files/project.h"

#include "engine/text.h"
#include "tests/engine/files/temp_folder.h"
#include "tests/engine/runs.h"

#include <nlohmann/json.hpp>

namespace neurarium {
namespace {

using Json = nlohmann::json;
using runs::advance;
using runs::state;
using runs::timeline;
using States = std::map<std::int64_t, std::string>;

std::unique_ptr<Timeline> saved_and_loaded(Timeline& t, int threads = 1) {
  const TempFolder folder;
  const Status saved = save_project(folder / "run.safetensors", t, "playground");
  EXPECT_TRUE(saved.ok()) << saved.error().message;
  auto opened = load_project(folder / "run.safetensors", threads);
  if (!opened) throw std::runtime_error(opened.error().message);
  EXPECT_EQ(opened->exhibit, "playground");
  EXPECT_TRUE(opened->notes.empty()) << opened->notes[0].message;
  return std::move(opened->timeline);
}

TEST(Project, save_load_and_continue_is_never_having_stopped_for_every_optimizer) {
  for (const std::string_view optimizer : kOptimizerNames) {
    const auto straight = timeline([&](auto& s) { s.optimizer = optimizer; });
    advance(*straight, 1000);
    const auto first = timeline([&](auto& s) { s.optimizer = optimizer; });
    advance(*first, 500);
    const auto second = saved_and_loaded(*first, 2);
    EXPECT_TRUE(state(*first) == state(*second));
    advance(*second, 500);
    EXPECT_TRUE(state(*straight) == state(*second)) << optimizer;
  }
}

TEST(Project, file_order_and_chunked_batches_continue_bit_for_bit) {
  const runs::Tweak tweak = [](auto& s) {
    s.samples = 700;
    s.hidden = "32,32";
    s.batch = 300;
    s.order = "file";
    s.test_split = 0;
  };
  const auto straight = timeline(tweak);
  advance(*straight, 30);
  const auto first = timeline(tweak);
  advance(*first, 17);
  const auto second = saved_and_loaded(*first);
  advance(*second, 13);
  EXPECT_TRUE(state(*straight) == state(*second));
}

TEST(Project, a_busy_run_keeps_its_past_its_branches_and_its_losses) {
  for (const unsigned seed : {1u, 2u}) {
    const auto t = timeline({}, 1, 50'000);
    States seen;
    runs::busy_session(*t, 200, seed, seen);
    t->seek(120);
    ASSERT_TRUE(t->change(SetParameters{"out.bias", {0}, {0.5f}}).ok());
    advance(*t, 40);
    t->seek(141);
    const auto loaded = saved_and_loaded(*t);
    EXPECT_EQ(loaded->steps(), 141);
    EXPECT_EQ(loaded->head(), 160);
    EXPECT_TRUE(state(*t) == state(*loaded));
    EXPECT_EQ(loaded->marks(), t->marks());
    ASSERT_EQ(loaded->series().points().size(), t->series().points().size());
    EXPECT_EQ(loaded->series().points().back().metrics.train_loss, t->series().points().back().metrics.train_loss);
    ASSERT_EQ(loaded->branches().size(), 1u);
    EXPECT_EQ(loaded->branches()[0].forked_at, t->branches()[0].forked_at);
    EXPECT_EQ(loaded->branches()[0].name, t->branches()[0].name);
    EXPECT_EQ(loaded->line(), t->line());
    for (const std::int64_t step : {160, 0, 33, 119}) {
      t->seek(step);
      loaded->seek(step);
      EXPECT_TRUE(state(*t) == state(*loaded)) << step;
    }
    ASSERT_TRUE(loaded->switch_to(0));
    EXPECT_TRUE(seen[200] == state(*loaded));
    loaded->seek(150);
    EXPECT_TRUE(seen[150] == state(*loaded));
  }
}

TEST(Project, saving_what_was_loaded_gives_the_same_tensors) {
  const auto t = timeline();
  States seen;
  runs::busy_session(*t, 60, 3, seen);
  const auto loaded = saved_and_loaded(*t);
  const auto first = to_safetensors(encode_project(*t, "playground").value()).value();
  const auto second = to_safetensors(encode_project(*loaded, "playground").value()).value();
  EXPECT_TRUE(first == second);
}

TEST(Project, the_smallest_file_holds_the_start_the_last_keyframe_the_present_and_the_journal) {
  const auto t = timeline();
  States seen;
  runs::busy_session(*t, 100, 4, seen);
  const TensorFile file = encode_project(*t, "playground", 0).value();
  EXPECT_EQ(file.find("keyframes/0/steps")->shape[0] + (file.find("keyframes/1/steps") != nullptr ? 1 : 0), 2);
  const auto opened = decode_project(file);
  ASSERT_TRUE(opened.ok()) << opened.error().message;
  EXPECT_TRUE(seen[100] == state(*opened->timeline));
  opened->timeline->seek(50);
  EXPECT_TRUE(seen[50] == state(*opened->timeline));
}

TEST(Project, after_a_crash_the_newest_steps_of_a_long_run_are_not_computed_from_the_start) {
  const auto t = timeline({}, 1, 400'000);  // so few keyframes that they are far apart
  advance(*t, 30'000);
  const std::int64_t apart = t->history().stride();
  ASSERT_GT(apart, 32);
  const auto opened = decode_project(encode_project(*t, "playground", 0).value()).value();
  Timeline& back = *opened.timeline;
  EXPECT_TRUE(state(*t) == state(back));
  const std::int64_t wanted = 30'000 - 7;
  EXPECT_LE(wanted - back.history().before(wanted).step, apart) << "steps to compute again";
  ASSERT_TRUE(back.seek(wanted));
  t->seek(wanted);
  EXPECT_TRUE(state(*t) == state(back));
}

TEST(Project, the_keyframes_of_a_long_run_are_thinned_to_the_budget) {
  const auto t = timeline();
  advance(*t, 1000);
  const TensorFile file = encode_project(*t, "playground", 100'000).value();
  const std::int64_t rows = file.find("keyframes/0/steps")->shape[0];
  EXPECT_GT(rows, 10);
  EXPECT_LT(rows * 800, 100'000);
}

TEST(Project, weights_stand_under_their_plain_names_for_other_programs) {
  const auto t = timeline();
  advance(*t, 10);
  const TensorFile file = encode_project(*t, "playground").value();
  const auto weights = file.finite_floats("h0.weight", Shape{5, 2});
  ASSERT_TRUE(weights.ok());
  const auto params = t->experiment().params().of(t->experiment().graph().at("h0.weight"));
  EXPECT_TRUE(std::equal(weights->begin(), weights->end(), params.begin(), params.end()));
  EXPECT_EQ(file.metadata.at("exhibit"), "playground");
  EXPECT_EQ(Json::parse(file.metadata.at("settings"))["hidden"], "5,4");
}

TEST(Project, the_users_points_come_back_once_for_all_settings) {
  PointSet set;
  set.x = {1, 2, -3, 4, 5, -6};
  set.target = {0, 1, 0};
  set.classes = 2;
  set.class_names = {"Äpfel", "Birnen"};
  const Points points = seal(std::move(set));
  const auto t = timeline([&](auto& s) {
    s.data = "file";
    s.points = points;
    s.points_name = "obst.csv";
    s.test_split = 0;
  });
  for (int i = 0; i < 5; ++i) {
    ASSERT_TRUE(t->change(runs::with_settings(t->experiment(), [](auto& s) { s.learning_rate /= 2; })).ok());
    advance(*t, 3);
  }
  EXPECT_EQ(encode_project(*t, "playground")->find("data/3"), nullptr);
  const auto loaded = saved_and_loaded(*t);
  EXPECT_TRUE(loaded->experiment().settings()->equals(*t->experiment().settings()));
  advance(*t, 10);
  advance(*loaded, 10);
  EXPECT_TRUE(state(*t) == state(*loaded));
}

TEST(Project, a_run_that_diverged_is_saved_at_its_last_finite_state) {
  const auto t = timeline([](auto& s) {
    s.activation = "relu";
    s.output_activation = "linear";
    s.optimizer = "sgd";
    s.learning_rate = 1e9;
  });
  while (t->step()) ASSERT_LT(t->steps(), 1000);
  const auto loaded = saved_and_loaded(*t);
  EXPECT_LE(loaded->steps(), t->steps());
  while (loaded->step()) ASSERT_LT(loaded->steps(), 1000);
  EXPECT_EQ(loaded->experiment().divergence()->tensor, t->experiment().divergence()->tensor);
  EXPECT_EQ(loaded->experiment().divergence()->step, t->experiment().divergence()->step);
}

// A project as a map of tensors that a test may spoil.
class Spoiled {
 public:
  Spoiled() {
    const auto t = timeline([](auto& s) { s.hidden = "3"; });
    advance(*t, 20);
    EXPECT_TRUE(t->change(SetParameters{"h0.bias", {0}, {0.5f}}).ok());
    EXPECT_TRUE(t->change(SetEdits{{runs::edit("h0.act[1]", EditKind::Set, 0.5f)}}).ok());
    EXPECT_TRUE(t->change(runs::with_settings(t->experiment(), [](auto& s) { s.batch = 5; })).ok());
    advance(*t, 20);
    t->seek(30);
    EXPECT_TRUE(t->change(SetEdits{}).ok());
    file_ = encode_project(*t, "playground", 3000).value();
    file_.source = "bad.safetensors";
    text_ = Json::parse(file_.text("project").value());
  }
  Json& text() { return text_; }
  std::map<std::string, std::string>& metadata() { return file_.metadata; }
  // The file with one tensor left out or replaced.
  void without(const std::string& name) { rebuild(name, nullptr); }
  void with(const std::string& name, Tensor tensor) { rebuild(name, &tensor); }
  [[nodiscard]] const Tensor& tensor(const std::string& name) const { return *file_.find(name); }
  std::string message() {
    rebuild("project", nullptr);
    file_.add_text("project", text_.dump());
    const auto opened = decode_project(file_);
    return opened.ok() ? "accepted" : opened.error().message;
  }

 private:
  void rebuild(const std::string& name, const Tensor* replacement) {
    TensorFile next;
    next.source = file_.source;
    next.metadata = file_.metadata;
    for (const auto& [n, t] : file_.tensors())
      if (n != name) next.add(n, t);
    if (replacement != nullptr) next.add(name, *replacement);
    file_ = std::move(next);
  }
  TensorFile file_;
  Json text_;
};

template <class T>
Tensor changed(Tensor tensor, std::size_t at, T value) {
  reinterpret_cast<T*>(tensor.bytes.data())[at] = value;
  return tensor;
}

TEST(Project, every_fault_is_a_sentence_that_names_the_file_and_the_place) {
  EXPECT_EQ(Spoiled().message(), "accepted");
  const std::pair<std::function<void(Spoiled&)>, std::string> faults[] = {
      {[](Spoiled& s) { s.without("h0.weight"); },
       R"(bad.safetensors: there is no tensor "h0.weight"; the nearest name is)"},
      {[](Spoiled& s) {
         s.with("h0.weight", make_tensor<float>({2, 2}, std::vector<float>{1, 2, 3, 4}));
       },
       R"(bad.safetensors: tensor "h0.weight" has the shape [2, 2], but [3, 2] was expected)"},
      {[](Spoiled& s) { s.with("out.bias", make_tensor<float>({1}, std::vector<float>{INFINITY})); },
       R"(bad.safetensors: tensor "out.bias" holds inf at element 0 of [1])"},
      {[](Spoiled& s) { s.without("optimizer/1/h0.bias"); },
       R"(bad.safetensors: there is no tensor "optimizer/1/h0.bias")"},
      {[](Spoiled& s) { s.with("keyframes/0/params", changed<float>(s.tensor("keyframes/0/params"), 3, NAN)); },
       "bad.safetensors: keyframes/0/steps, row 0: a number is not finite"},
      {[](Spoiled& s) { s.with("keyframes/0/steps", changed<std::int64_t>(s.tensor("keyframes/0/steps"), 0, 5)); },
       "bad.safetensors: the first keyframe is of step 5, but must be the start"},
      {[](Spoiled& s) { s.with("keyframes/0/steps", changed<std::int64_t>(s.tensor("keyframes/0/steps"), 0, -5)); },
       "bad.safetensors: keyframes/0/steps, row 0: step -5 of 30 after 0 of 4 entries of the journal cannot be"},
      {[](Spoiled& s) { s.with("keyframes/0/steps", changed<std::int64_t>(s.tensor("keyframes/0/steps"), 9, 2)); },
       "bad.safetensors: keyframes/0/steps, row 1: step"},
      {[](Spoiled& s) { s.with("keyframes/0/steps", changed<std::int64_t>(s.tensor("keyframes/0/steps"), 3, 1000)); },
       "bad.safetensors: keyframes/0/steps, row 0: row 1000 comes next, but there are 48 to train on"},
      {[](Spoiled& s) { s.with("keyframes/0/steps", changed<std::int64_t>(s.tensor("keyframes/0/steps"), 1, -1)); },
       "bad.safetensors: keyframes/0/steps, row 0: a counter is negative or too large"},
      {[](Spoiled& s) { s.with("series/steps", changed<std::int64_t>(s.tensor("series/steps"), 1, 0)); },
       "bad.safetensors: series/steps holds 0 at element 1, but steps must ascend from 0"},
      {[](Spoiled& s) { s.metadata()["exhibit"] = "playgroud"; },
       "bad.safetensors: There is no exhibit 'playgroud'. Did you mean 'playground'?"},
      {[](Spoiled& s) { s.text()["head"] = 7; }, "bad.safetensors: keyframes/0/steps, row"},
      {[](Spoiled& s) { s.text()["head"] = "x"; },
       "bad.safetensors: 'head' is \"x\", but must be a whole number from 0 to 9007199254740992; the file is damaged"},
      {[](Spoiled& s) { s.text()["head"] = 18446744073709551615ull; },
       "bad.safetensors: 'head' is 18446744073709551615"},
      {[](Spoiled& s) { s.text()["series_stride"] = 3; }, "bad.safetensors: series/steps has"},
      {[](Spoiled& s) { s.text()["groups"] = 3; }, R"(bad.safetensors: there is no tensor "keyframes/2/steps")"},
      {[](Spoiled& s) { s.text()["start"]["settings"] = 99; }, "bad.safetensors: start: 'settings' is 99"},
      {[](Spoiled& s) { s.text()["present"]["entries"] = 9; },
       "bad.safetensors: the present: step 30 of 30 after 9 of 4"},
      {[](Spoiled& s) { s.text()["journal"][0]["set"] = "h5.bias"; },
       "bad.safetensors: the journal, entry 0: 'h5.bias' is not a parameter of this network"},
      {[](Spoiled& s) { s.text()["journal"][0]["at"] = {77}; },
       "bad.safetensors: the journal, entry 0: 'h0.bias' has 3 numbers; there is none at 77."},
      {[](Spoiled& s) { s.text()["journal"][0]["to"] = {1e300}; },
       "bad.safetensors: the journal, entry 0, 'to': found 1e+300"},
      {[](Spoiled& s) { s.text()["journal"][0]["step"] = 33; }, "bad.safetensors: the journal, entry 1: 'step' is 20"},
      {[](Spoiled& s) { s.text()["journal"][1]["edits"][0]["value"] = "h0.act[9]"; },
       "bad.safetensors: the journal, entry 1: "},
      {[](Spoiled& s) { s.text()["journal"][1]["edits"][0]["kind"] = "sett"; },
       "bad.safetensors: the journal, entry 1, edit 0: 'sett' is not a kind of edit"},
      {[](Spoiled& s) { s.text()["journal"][2]["settings"] = 50; },
       "bad.safetensors: the journal, entry 2: 'settings' is 50"},
      {[](Spoiled& s) { s.text()["settings"][0]["values"]["batch"] = -1; },
       "bad.safetensors: settings 0: --batch is -1, but must lie between"},
      {[](Spoiled& s) { s.text()["settings"][0]["values"]["hidden"] = "4"; },
       "bad.safetensors: keyframes/0/steps, row 0: "},
      {[](Spoiled& s) { s.text()["settings"][0]["values"]["nothing"] = 1; },
       "bad.safetensors: settings 0: There is no setting 'nothing'."},
      {[](Spoiled& s) { s.text()["settings"][0]["data"]["layer_ids"] = "h0.bias"; },
       "bad.safetensors: settings 0: tensor \"layer_ids\""},
      {[](Spoiled& s) { s.text()["branches"][0]["journal"][0]["set"] = "x"; },
       "bad.safetensors: branch 0, entry 0: 'x' is not a parameter"},
      {[](Spoiled& s) { s.text()["branches"][0].erase("head"); }, "bad.safetensors: branch 0: 'head' is missing"},
      {[](Spoiled& s) {
         Json deep = 1;
         for (int i = 0; i < 40; ++i) deep = Json::array({deep});
         s.text()["journal"] = deep;
       },
       R"(bad.safetensors: tensor "project" is nested more than 16 deep)"},
  };
  for (const auto& [spoil, message] : faults) {
    Spoiled spoiled;
    spoil(spoiled);
    const std::string found = spoiled.message();
    EXPECT_EQ(found.substr(0, message.size()), message) << found;
  }
}

TEST(Project, another_build_is_a_note_and_no_fault) {
  const auto t = timeline();
  TensorFile file = encode_project(*t, "playground").value();
  file.metadata["build"] = "neurarium 0.0.9";
  const auto opened = decode_project(file);
  ASSERT_TRUE(opened.ok());
  ASSERT_EQ(opened->notes.size(), 1u);
  EXPECT_TRUE(opened->notes[0].message.starts_with("This project was saved by neurarium 0.0.9; this is neurarium "))
      << opened->notes[0].message;
}

TEST(Project, every_flipped_byte_and_every_cut_is_refused) {
  const TempFolder folder;
  const auto t = timeline([](auto& s) { s.hidden = "2"; });
  advance(*t, 3);
  const std::string path = folder / "run.safetensors";
  ASSERT_TRUE(save_project(path, *t, "playground").ok());
  const std::string whole = read_plainly(path);
  ASSERT_TRUE(load_project(path).ok());
  for (std::size_t at = 0; at < whole.size(); at += 1 + whole.size() / 400) {
    std::string bad = whole;
    bad[at] = static_cast<char>(bad[at] ^ 0x10);
    write_plainly(path, bad);
    const auto opened = load_project(path);
    ASSERT_FALSE(opened.ok()) << "byte " << at;
    EXPECT_TRUE(opened.error().message.starts_with(path)) << opened.error().message;
    write_plainly(path, whole.substr(0, at));
    EXPECT_FALSE(load_project(path).ok()) << "cut at " << at;
  }
}

TEST(Project, a_file_of_weights_alone_is_said_to_be_one) {
  const TempFolder folder;
  TensorFile weights;
  weights.add<float>("h0.bias", {1}, std::vector<float>{1});
  ASSERT_TRUE(save_safetensors(folder / "w.safetensors", weights).ok());
  const auto opened = load_project(folder / "w.safetensors");
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().message,
            (folder / "w.safetensors") +
                ": this is a safetensors file, but no project of Neurarium; take weights out of it with --init");
}

}  // namespace
}  // namespace neurarium
