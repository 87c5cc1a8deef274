// Fuzz target: any text is a lesson that can be begun and looked at, a starting state, or a sentence about it.
#include "engine/lessons/lesson.h"
#include "tests/fuzz/sentence_checks.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

namespace {

using namespace neurarium;

constexpr std::int64_t kMostSamples = 2000;  // larger sets and networks are right, but slow

bool is_small(const Start& start) {
  const std::unique_ptr<ExhibitSettings> copy = start.settings->clone();
  const Fields fields = copy->fields();
  const Field* samples = find_field(fields, "samples");
  return start.exhibit == "playground" && samples != nullptr &&
         **std::get_if<std::int64_t*>(&samples->value) <= kMostSamples;
}

void begin_and_look(Lesson&& lesson) {
  const auto shared = std::make_shared<const Lesson>(std::move(lesson));
  const auto run = begin(shared->start);
  if (!run) return;
  Snapshot snapshot;
  const Experiment& e = (*run)->experiment();
  snapshot.task = e.task();
  snapshot.settings = e.settings();
  snapshot.edits = e.edits();
  snapshot.params.assign(e.params().flat().begin(), e.params().flat().end());
  snapshot.points = (*run)->series().points();
  LessonRun under_way(shared);
  for (std::size_t i = 0; i < shared->steps.size(); ++i) {
    (void)under_way.look({snapshot, *snapshot.settings, snapshot.edits, "h0.act[0]", 0});
    under_way.next();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  Result<Lesson> lesson = parse_lesson(text, "fuzz");
  if (!lesson)
    check_sentence(lesson.error(), "lesson 'fuzz'");
  else if (is_small(lesson->start))
    begin_and_look(std::move(*lesson));
  const Result<StartingState> state = parse_starting_state(text, "fuzz");
  if (!state) check_sentence(state.error(), "starting state 'fuzz'");
  return 0;
}
