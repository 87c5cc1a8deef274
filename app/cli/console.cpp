#include "app/cli/console.h"

#include <algorithm>
#include <cmath>
#include <ostream>

namespace neurarium {
namespace {

constexpr int kBarCells = 30;
constexpr auto kBarEvery = std::chrono::milliseconds(100);
constexpr auto kLineEvery = std::chrono::seconds(5);

template <class T>
std::string number_text(T number) {
  return std::isfinite(number) ? fmt::format("{}", number) : std::string("null");
}

}  // namespace

void note(Console& console, std::string_view sentence) { console.err << "neurarium: " << sentence << '\n'; }

Status flush(Console& console) {
  console.out.flush();
  if (console.out) return ok_status();
  return failure(ExitCode::SaveFailed,
                 "The results could not be written to the standard output; is the disk full, or the reader gone?");
}

std::string json_number(float number) { return number_text(number); }
std::string json_number(double number) { return number_text(number); }

ProgressBar::ProgressBar(Console& console, std::string what)
    : console_(console),
      what_(std::move(what)),
      next_(std::chrono::steady_clock::now() + (console.terminal ? kBarEvery : kLineEvery)) {}

ProgressBar::~ProgressBar() {
  if (drawn_) console_.err << "\r\033[K" << std::flush;
}

void ProgressBar::show(double done) {
  const auto now = std::chrono::steady_clock::now();
  if (now < next_) return;
  done = std::clamp(done, 0.0, 1.0);
  if (console_.terminal) {
    const auto full = static_cast<std::size_t>(std::lround(done * kBarCells));
    console_.err << fmt::format("\r{} [{}{}] {:3.0f} %", what_, std::string(full, '='),
                                std::string(kBarCells - full, ' '), 100 * done)
                 << std::flush;
    drawn_ = true;
    next_ = now + kBarEvery;
  } else {
    note(console_, fmt::format("{}: {:.0f} %", what_, 100 * done));
    next_ = now + kLineEvery;
  }
}

}  // namespace neurarium
