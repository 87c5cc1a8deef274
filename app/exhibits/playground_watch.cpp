#include "app/exhibits/playground_watch.h"

namespace neurarium {

PlaygroundWatch::PlaygroundWatch(bool threads) {
  if (threads) thread_ = std::thread([this] { run(); });
}

PlaygroundWatch::~PlaygroundWatch() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

void PlaygroundWatch::ask(PlaygroundRequest request) {
  if (!thread_.joinable()) {
    view_ = observer_.observe(request);
    return;
  }
  {
    const std::lock_guard lock(mutex_);
    request_ = std::move(request);
  }
  wake_.notify_one();
}

std::shared_ptr<const PlaygroundView> PlaygroundWatch::latest() {
  const std::lock_guard lock(mutex_);
  return view_;
}

bool PlaygroundWatch::busy() {
  const std::lock_guard lock(mutex_);
  return working_ || request_.has_value();
}

bool PlaygroundWatch::full() {
  const std::lock_guard lock(mutex_);
  return request_.has_value();
}

void PlaygroundWatch::run() {
  std::unique_lock lock(mutex_);
  while (true) {
    wake_.wait(lock, [&] { return stop_ || request_.has_value(); });
    if (stop_) return;
    const PlaygroundRequest request = std::move(*request_);
    request_.reset();
    working_ = true;
    lock.unlock();
    std::shared_ptr<const PlaygroundView> view = observer_.observe(request);
    lock.lock();
    view_ = std::move(view);
    working_ = false;
  }
}

}  // namespace neurarium
