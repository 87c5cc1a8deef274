#include "engine/history.h"

#include <algorithm>
#include <bit>

namespace neurarium {

void History::add(Keyframe frame) {
  NEURARIUM_CHECK(frames_.empty() || frame.step > frames_.back().step);
  bytes_ += frame.bytes();
  frames_.push_back(std::move(frame));
  while (bytes_ > budget_ && frames_.size() > 2) thin();
}

void History::thin() {
  stride_ *= 2;
  std::erase_if(frames_, [&](const Keyframe& f) { return f.step % stride_ != 0 && f.step != frames_.front().step; });
  count_bytes();
}

void History::count_bytes() {
  bytes_ = 0;
  for (const Keyframe& f : frames_) bytes_ += f.bytes();
}

void History::set_frames(std::vector<Keyframe> frames, std::int64_t stride) {
  NEURARIUM_CHECK(!frames.empty() && stride >= 1);
  frames_ = std::move(frames);
  stride_ = stride;
  count_bytes();
  while (bytes_ > budget_ && frames_.size() > 2) thin();
}

void History::cut_after(std::int64_t step, std::size_t entries) {
  while (!frames_.empty() && (frames_.back().step > step || frames_.back().journal_size > entries)) {
    bytes_ -= frames_.back().bytes();
    frames_.pop_back();
  }
}

void History::clear() {
  frames_.clear();
  bytes_ = 0;
  stride_ = 1;
}

const Keyframe& History::before(std::int64_t step) const {
  const auto after = std::upper_bound(frames_.begin(), frames_.end(), step,
                                      [](std::int64_t s, const Keyframe& f) { return s < f.step; });
  NEURARIUM_CHECK(after != frames_.begin());
  return *(after - 1);
}

const Keyframe& History::nearest(std::int64_t step) const {
  const Keyframe& low = before(std::max(step, frames_.front().step));
  const auto next = static_cast<std::size_t>(&low - frames_.data()) + 1;
  if (next < frames_.size() && frames_[next].step - step < step - low.step) return frames_[next];
  return low;
}

void Series::clear() {
  points_.clear();
  stride_ = 1;
}

bool Series::wants(std::int64_t step, std::int64_t rows, std::int64_t batch, std::int64_t length) const {
  if (step % stride_ != 0 || (!points_.empty() && step <= points_.back().step)) return false;
  if (rows * length <= static_cast<std::int64_t>(kCapacity)) return true;
  const std::int64_t epoch = std::max<std::int64_t>(1, rows / batch);
  return step % static_cast<std::int64_t>(std::bit_ceil(static_cast<std::uint64_t>(epoch))) == 0;
}

void Series::add(MetricPoint point) {
  points_.push_back(point);
  if (points_.size() <= kCapacity) return;
  stride_ *= 2;
  std::erase_if(points_, [&](const MetricPoint& p) { return p.step % stride_ != 0; });
}

void Series::cut_after(std::int64_t step) {
  while (!points_.empty() && points_.back().step > step) points_.pop_back();
}

bool WrittenSamples::wants(std::int64_t step, std::int64_t every) const {
  return every > 0 && step % (every * thinned_) == 0 && (all_.empty() || step > all_.back().step);
}

void WrittenSamples::add(WrittenSample sample) {
  all_.push_back(std::move(sample));
  if (all_.size() <= kCapacity) return;
  thinned_ *= 2;
  for (std::size_t i = 0; 2 * i < all_.size(); ++i) std::swap(all_[i], all_[2 * i]);
  all_.resize((all_.size() + 1) / 2);
}

void WrittenSamples::cut_after(std::int64_t step) {
  while (!all_.empty() && all_.back().step > step) all_.pop_back();
}

}  // namespace neurarium
