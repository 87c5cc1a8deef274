// A text that is being read, cut into tokens and counted beside the window: a bar says how far it is, a button stops
// it, and the run goes on until it is there.
#pragma once

#include "app/session.h"
#include "app/ui/ui.h"
#include "engine/work_progress.h"

#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <string_view>

namespace neurarium {

// What a text changes in the settings once it was read, and the task that was made with it.
struct ReadText {
  std::function<void(ExhibitSettings&)> change;
  TaskPtr task;
};

class CorpusReading {
 public:
  using Read = std::function<Result<ReadText>()>;

  CorpusReading() = default;
  ~CorpusReading() { stop(); }
  CorpusReading(const CorpusReading&) = delete;
  CorpusReading& operator=(const CorpusReading&) = delete;

  // Calls `read` on a thread of its own; what it read begins the run anew, as an entry of undo called `label`. A text
  // that is read in a moment is there when this returns. Errors: those of a `read` that ended by then; of a later one
  // draw() tells.
  [[nodiscard]] Status begin(Session& session, std::string_view label, Read read);
  // Takes what was read; while it is being read, the bar and the button.
  void draw(Ui& ui, Session& session);
  [[nodiscard]] bool busy() const { return reading_.valid(); }
  void stop();  // what is being read is forgotten

 private:
  [[nodiscard]] bool ended(std::chrono::milliseconds within) const;
  Status finish(Session& session);

  std::string label_;
  std::unique_ptr<WorkProgress> progress_;  // before what works with it
  std::future<Result<ReadText>> reading_;
  TaskPtr task_;  // until the trainer has made its own of the same text
};

// A banner with the fault of a text; without one it goes.
void tell_text(Ui& ui, const Status& status);

}  // namespace neurarium
