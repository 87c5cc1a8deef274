// Answers a question about a snapshot (a decision grid, a loss landscape) away from the window's thread: the newest
// question wins, so that a slow answer never holds up a newer one by more than itself.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

namespace neurarium {

template <class Request, class Answer>
class Probe {
 public:
  using Work = std::function<Answer(const Request&)>;
  // `threads` false: ask() answers at once, in place. `done` is called on the probe's thread after each answer (to wake
  // the window).
  Probe(Work work, bool threads, std::function<void()> done = {}) : work_(std::move(work)), done_(std::move(done)) {
    if (threads) thread_ = std::thread([this] { run(); });
  }
  ~Probe() {
    if (!thread_.joinable()) return;
    {
      const std::lock_guard lock(mutex_);
      stop_ = true;
    }
    wake_.notify_one();
    thread_.join();
  }
  Probe(const Probe&) = delete;
  Probe& operator=(const Probe&) = delete;

  // Replaces a question that has not been begun.
  void ask(Request request) {
    if (!thread_.joinable()) {
      answer_ = work_(request);
      return;
    }
    {
      const std::lock_guard lock(mutex_);
      request_ = std::move(request);
    }
    wake_.notify_one();
  }

  // The newest answer, once.
  std::optional<Answer> take() {
    const std::lock_guard lock(mutex_);
    return std::exchange(answer_, std::nullopt);
  }

  // A question waits or is being worked on, or its answer has not been taken.
  [[nodiscard]] bool busy() const {
    const std::lock_guard lock(mutex_);
    return working_ || request_ || answer_;
  }

 private:
  void run() {
    std::unique_lock lock(mutex_);
    while (true) {
      wake_.wait(lock, [this] { return stop_ || request_; });
      if (stop_) return;
      const Request request = *std::exchange(request_, std::nullopt);
      working_ = true;
      lock.unlock();
      Answer answer = work_(request);
      lock.lock();
      working_ = false;
      answer_ = std::move(answer);
      if (!done_) continue;
      lock.unlock();
      done_();
      lock.lock();
    }
  }

  Work work_;
  std::function<void()> done_;
  mutable std::mutex mutex_;  // guards all below
  std::condition_variable wake_;
  std::optional<Request> request_;
  std::optional<Answer> answer_;
  bool working_ = false;
  bool stop_ = false;
  std::thread thread_;
};

}  // namespace neurarium
