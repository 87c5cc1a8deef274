#include "engine/data/word_windows.h"

#include "engine/base.h"
#include "engine/rng.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace neurarium {
namespace {

constexpr double kDrawPower = 0.75;
constexpr int kMostRedraws = 16;  // of a random word that is the true one

std::vector<double> rising_shares(std::span<const std::int64_t> counts) {
  std::vector<double> sums;
  double sum = 0;
  for (const std::int64_t n : counts) sums.push_back(sum += std::pow(static_cast<double>(n), kDrawPower));
  return sums;
}

// Fills the rows while it walks over the text.
class WindowReader {
 public:
  WindowReader(std::span<const int> text, const WindowSpec& spec) : text_(text), spec_(spec) {
    out_.counts.assign(static_cast<std::size_t>(spec.vocabulary), 0);
    for (const int id : text)
      if (id >= 0) ++out_.counts[static_cast<std::size_t>(id)];
    shares_ = rising_shares(out_.counts);
    out_.spec = {spec.vocabulary, 1, spec.negatives, spec.mean_of_window ? 2 * spec.window : 1};
  }

  WordWindows read() {
    keep_places();
    out_.found = walk([](std::int32_t, std::int32_t, std::int32_t) {});
    const double share =
        out_.found > spec_.most ? static_cast<double>(spec_.most) / static_cast<double>(out_.found) : 1;
    Rng thin(spec_.seed, "word_windows.thin"), draw(spec_.seed, "word_windows.draw");
    walk([&](std::int32_t at, std::int32_t first, std::int32_t last) {
      if (spec_.mean_of_window) {
        if (share == 1 || thin.uniform() < share) add_window(at, first, last, draw);
        return;
      }
      for (std::int32_t i = first; i <= last; ++i)
        if (i != at && (share == 1 || thin.uniform() < share)) add_pair(at, i, draw);
    });
    made_.rows = std::ssize(out_.center);
    made_.inputs = out_.spec.row_width();
    made_.targets = out_.spec.answers();
    out_.rows = std::make_shared<const Examples>(std::move(made_));
    return std::move(out_);
  }

 private:
  // The places that are read: frequent words are left out now and then.
  void keep_places() {
    Rng rng(spec_.seed, "word_windows.subsample");
    const auto all = static_cast<double>(text_.size());
    std::int32_t part = 0;
    for (std::size_t i = 0; i < text_.size(); ++i) {
      if (text_[i] == kWindowEnd) ++part;
      if (text_[i] < 0) continue;
      const double f = static_cast<double>(out_.counts[static_cast<std::size_t>(text_[i])]) / all;
      if (spec_.subsample > 0 && rng.uniform() >= std::sqrt(spec_.subsample / f)) continue;
      kept_.push_back(static_cast<std::int32_t>(i));
      part_.push_back(part);
    }
  }

  // Calls `each` with a kept place and the first and last of its window; gives how many rows that makes.
  template <class Each>
  std::int64_t walk(Each each) const {
    Rng rng(spec_.seed, "word_windows.size");
    std::int64_t count = 0;
    const auto size = static_cast<std::int32_t>(kept_.size());
    for (std::int32_t at = 0; at < size; ++at) {
      const auto reach = static_cast<std::int32_t>(1 + rng.below(static_cast<std::uint64_t>(spec_.window)));
      std::int32_t first = std::max(0, at - reach), last = std::min(size - 1, at + reach);
      while (part_[static_cast<std::size_t>(first)] != part_[static_cast<std::size_t>(at)]) ++first;
      while (part_[static_cast<std::size_t>(last)] != part_[static_cast<std::size_t>(at)]) --last;
      if (first == last) continue;
      each(at, first, last);
      count += spec_.mean_of_window ? 1 : last - first;
    }
    return count;
  }

  [[nodiscard]] int word(std::int32_t kept) const {
    return text_[static_cast<std::size_t>(kept_[static_cast<std::size_t>(kept)])];
  }

  int random_word(int but, Rng& rng) const {
    int drawn = but;
    for (int i = 0; i < kMostRedraws && drawn == but; ++i) {
      const auto at = std::ranges::upper_bound(shares_, rng.uniform() * shares_.back());
      drawn = static_cast<int>(std::min(at, shares_.end() - 1) - shares_.begin());
    }
    return drawn;
  }

  void add_answers(std::int32_t at, std::int32_t beside, int right, Rng& rng) {
    made_.x.push_back(static_cast<float>(right));
    made_.target.push_back(1);
    for (std::int32_t k = 0; k < spec_.negatives; ++k) {
      made_.x.push_back(static_cast<float>(random_word(right, rng)));
      made_.target.push_back(0);
    }
    out_.center.push_back(kept_[static_cast<std::size_t>(at)]);
    out_.beside.push_back(kept_[static_cast<std::size_t>(beside)]);
  }

  void add_pair(std::int32_t at, std::int32_t beside, Rng& rng) {
    made_.x.push_back(static_cast<float>(word(at)));
    out_.asking.push_back(kept_[static_cast<std::size_t>(at)]);
    add_answers(at, beside, word(beside), rng);
  }

  void add_window(std::int32_t at, std::int32_t first, std::int32_t last, Rng& rng) {
    const auto room = static_cast<std::size_t>(out_.spec.context);
    const auto count = static_cast<std::size_t>(last - first);
    for (std::int32_t i = first; i <= last; ++i) {
      if (i == at) continue;
      made_.x.push_back(static_cast<float>(word(i)));
      out_.asking.push_back(kept_[static_cast<std::size_t>(i)]);
    }
    out_.asking.insert(out_.asking.end(), room - count, -1);
    made_.x.insert(made_.x.end(), room - count, -1.0f);
    made_.x.insert(made_.x.end(), count, 1 / static_cast<float>(count));
    made_.x.insert(made_.x.end(), room - count, 0.0f);
    add_answers(at, at, word(at), rng);
  }

  std::span<const int> text_;
  WindowSpec spec_;
  std::vector<double> shares_;
  std::vector<std::int32_t> kept_, part_;  // places that are read, and which stretch between two ends they are of
  Examples made_;
  WordWindows out_;
};

}  // namespace

WordWindows word_windows(std::span<const int> text, const WindowSpec& spec) {
  NEURARIUM_CHECK(spec.window >= 1 && spec.negatives >= 0 && spec.vocabulary >= 1);
  return WindowReader(text, spec).read();
}

}  // namespace neurarium
