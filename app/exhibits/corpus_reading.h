// A text that is being read, cut into tokens and counted beside the window: a bar says how far it is, a button stops
// it, and the run goes on until it is there.
#pragma once

#include "app/session.h"
#include "app/ui/ui.h"
#include "engine/work_progress.h"

#include <functional>
#include <future>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

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
  // Takes what was read; while it is being read, or the trainer makes something long of it, the bar and the button.
  void draw(Ui& ui, Session& session);
  [[nodiscard]] bool busy() const { return reading_.valid(); }
  void stop();  // what is being read is forgotten, at once

 private:
  Status finish(Session& session);

  std::string label_;
  std::shared_ptr<WorkProgress> progress_;
  std::future<Result<ReadText>> reading_;
  std::vector<std::future<Result<ReadText>>> stopped_;  // until they notice: nobody waits for them
  TaskPtr task_;                                        // keeps what was read until the trainer has made its own of it
};

}  // namespace neurarium
