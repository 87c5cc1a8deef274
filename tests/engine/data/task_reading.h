// What the tests of the language tasks share: a task by name, and a sample read as words.
#pragma once

#include "engine/data/language_tasks.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace neurarium {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr std::uint64_t kDrawn = 1'000;  // ten times slower
#else
inline constexpr std::uint64_t kDrawn = 10'000;
#endif

inline LanguageTaskPtr task_of(std::string_view name) {
  LanguageTaskSpec spec;
  spec.task = name;
  auto task = LanguageTask::make(spec);
  EXPECT_TRUE(task.ok()) << (task.ok() ? "" : task.error().message);
  return *task;
}

inline std::string refusal(LanguageTaskSpec spec) {
  const auto task = LanguageTask::make(spec);
  return task.ok() ? "accepted" : task.error().message;
}

// A sample with words for its numbers.
class Reading {
 public:
  Reading(const LanguageTask& task, std::uint64_t index, SamplePart part = SamplePart::Train)
      : sample(task.sample(11, index, part)), task_(task) {}
  const std::string& word(int place) const { return name(sample.tokens[static_cast<std::size_t>(place)]); }
  const std::string& target(int place) const { return name(sample.targets[static_cast<std::size_t>(place)]); }
  const std::string& name(int id) const { return task_.words()[static_cast<std::size_t>(id)]; }
  std::vector<int> sources(int query, LinkKind kind) const {
    std::vector<int> out;
    for (const GoldLink& link : sample.links)
      if (link.query == query && link.kind == kind) out.push_back(link.source);
    return out;
  }
  std::string text() const {
    std::string out;
    for (const int id : sample.tokens) out += name(id) + " ";
    return out;
  }
  TextSample sample;

 private:
  const LanguageTask& task_;
};

}  // namespace neurarium
