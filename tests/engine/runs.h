// Runs for tests: small Playground timelines, users who change everything at random, and the bits of a state.
#pragma once

#include "engine/exhibits/playground.h"
#include "engine/timeline.h"

#include <gtest/gtest.h>

#include <cstring>
#include <functional>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

namespace neurarium::runs {

using Tweak = std::function<void(PlaygroundSettings&)>;

inline std::unique_ptr<PlaygroundSettings> settings(const Tweak& tweak = {}) {
  auto made = std::make_unique<PlaygroundSettings>();
  made->samples = 60;
  made->hidden = "5,4";
  if (tweak) tweak(*made);
  return made;
}

inline std::unique_ptr<Experiment> experiment(const Tweak& tweak = {}, int threads = 1) {
  auto made = Experiment::make(settings(tweak), threads);
  if (!made) throw std::runtime_error(made.error().message);
  return std::move(*made);
}

inline std::unique_ptr<Timeline> timeline(const Tweak& tweak = {}, int threads = 1, std::size_t bytes = kHistoryBytes) {
  auto made = Timeline::make(settings(tweak), threads, bytes);
  if (!made) throw std::runtime_error(made.error().message);
  return std::move(*made);
}

// Everything that decides how a run goes on. Weights are compared as bits.
inline std::string state(const Experiment& e) {
  const Keyframe k = e.keyframe();
  const auto bits = [](const AlignedVector<float>& v) {
    return std::string(reinterpret_cast<const char*>(v.data()), v.size() * sizeof(float));
  };
  return fmt::format("{} {} {} {} {}|", k.step, k.optimizer_steps, k.cursor.epoch, k.cursor.position, k.edits.size()) +
         bits(k.params) + bits(k.optimizer);
}
inline std::string state(const Timeline& t) { return state(t.experiment()); }

template <class Run>
void advance(Run& run, std::int64_t steps) {
  for (std::int64_t i = 0; i < steps; ++i) ASSERT_TRUE(run.step());
}

inline Change with_settings(const Experiment& e, const Tweak& tweak) {
  auto changed = std::make_unique<PlaygroundSettings>(dynamic_cast<const PlaygroundSettings&>(*e.settings()));
  tweak(*changed);
  return SetSettings{SettingsPtr(std::move(changed))};
}

inline Change half_rate(const Experiment& e) {
  return with_settings(e, [](auto& s) { s.learning_rate /= 2; });
}

inline Edit edit(const std::string& ref, EditKind kind, float a = 0, float b = 0) {
  return {parse_value_ref(ref).value(), kind, a, b, {}};
}

// One thing that a user may do, chosen by `random`.
inline Change any_change(const Experiment& e, std::mt19937& random) {
  const auto pick = [&](auto... options) {
    const std::common_type_t<decltype(options)...> all[] = {options...};
    return all[random() % std::size(all)];
  };
  std::vector<Edit> edits = e.edits();
  switch (random() % 9) {
    case 0:
      return SetParameters{"out.weight", {0, 1}, {0.25f, -0.5f}};
    case 1:
      return SetParameters{"h0.bias", {static_cast<std::int64_t>(random() % 2)}, {0.75f}};
    case 2:
      edits.push_back(edit("h0.act[1]", EditKind::Set, 0.5f));
      return SetEdits{edits};
    case 3:
      edits.push_back(edit("h0.weight", EditKind::Freeze));
      return SetEdits{edits};
    case 4:
      return SetEdits{};
    case 5:
      return with_settings(e, [&](auto& s) { s.hidden = pick("5,4", "6,4", "5", "5,4,3", "4:relu,4"); });
    case 6:
      return with_settings(e, [&](auto& s) {
        s.noise = pick(0.0, 0.1, 0.2);
        s.batch = pick(1, 7, 10, 1000);
      });
    case 7:
      return with_settings(e, [&](auto& s) { s.optimizer = pick("sgd", "momentum", "adam", "rmsprop"); });
    default:
      return with_settings(e, [&](auto& s) {
        s.inputs = pick("x1,x2", "x1,x2,sin(x1)", "x2");
        s.learning_rate /= 2;
      });
  }
}

// A run with a change every few steps, the first at step 0, and some steps on a single row. `seen` gets the state of
// every step (after its changes).
inline void busy_session(Timeline& t, std::int64_t steps, unsigned seed, std::map<std::int64_t, std::string>& seen) {
  std::mt19937 random(seed);
  for (std::int64_t i = 0; i <= steps; ++i) {
    for (int n = i == 0 || random() % 11 == 0 ? 1 + static_cast<int>(random() % 2) : 0; n > 0; --n) {
      const Status s = t.change(any_change(t.experiment(), random));
      ASSERT_TRUE(s.ok()) << s.error().message;
    }
    seen[t.steps()] = state(t);
    if (i < steps) {
      ASSERT_TRUE(random() % 5 == 0 ? t.step_one() : t.step()) << t.experiment().divergence()->tensor.message;
    }
  }
}

}  // namespace neurarium::runs
