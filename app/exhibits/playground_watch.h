// Asks the observer for a view of the newest moment, on a thread of its own or in place, and keeps the last answer.
#pragma once

#include "engine/exhibits/playground_view.h"

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

namespace neurarium {

class PlaygroundWatch {
 public:
  explicit PlaygroundWatch(bool threads);
  ~PlaygroundWatch();
  PlaygroundWatch(const PlaygroundWatch&) = delete;
  PlaygroundWatch& operator=(const PlaygroundWatch&) = delete;

  // A newer request replaces one that has not begun yet. In place: the answer is there when this returns.
  void ask(PlaygroundRequest request);
  // The newest answer; null until there is one.
  [[nodiscard]] std::shared_ptr<const PlaygroundView> latest();
  [[nodiscard]] bool busy();
  // Another request would only wait: the last one has not begun yet.
  [[nodiscard]] bool full();

 private:
  void run();

  PlaygroundObserver observer_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::optional<PlaygroundRequest> request_;
  std::shared_ptr<const PlaygroundView> view_;
  bool working_ = false;
  bool stop_ = false;
  std::thread thread_;
};

}  // namespace neurarium
