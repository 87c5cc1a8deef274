// Checks, errors and small helpers that every other file may use.
// Programmer errors abort with both values printed; anything that comes from outside (files, flags, text)
// travels as a Result whose sentence names the input, the fault and the fix.
#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <string>
#include <utility>
#include <variant>

#include "engine/wording.h"

namespace neurarium {

// Process exit codes of the command line; an Error carries the one it leads to.
enum class ExitCode : int {
  Ok = 0,
  CheckFailed = 1,
  Usage = 2,
  NoDisplay = 3,
  NoOpenGl = 4,
  InputRefused = 5,
  OutOfMemory = 6,
  SaveFailed = 7,
  Internal = 8,
};

// Its message is one sentence: which input, what is wrong, what to do.
struct Error : Wording {
  ExitCode code = ExitCode::InputRefused;
};

template <class... Args>
[[nodiscard]] Error failure(ExitCode code, fmt::format_string<Args...> format, Args&&... args) {
  return {worded(format, std::forward<Args>(args)...), code};
}

template <class... Args>
[[nodiscard]] Error input_error(fmt::format_string<Args...> format, Args&&... args) {
  return {worded(format, std::forward<Args>(args)...), ExitCode::InputRefused};
}

template <class... Args>
[[nodiscard]] Error usage_error(fmt::format_string<Args...> format, Args&&... args) {
  return {worded(format, std::forward<Args>(args)...), ExitCode::Usage};
}

namespace detail {
[[noreturn]] void check_failed(const char* file, int line, const char* what, const std::string& values);
}  // namespace detail

#define NEURARIUM_CHECK(condition)                                                           \
  do {                                                                                       \
    if (!(condition)) ::neurarium::detail::check_failed(__FILE__, __LINE__, #condition, {}); \
  } while (false)

#define NEURARIUM_CHECK_EQ(a, b)                                                      \
  do {                                                                                \
    const auto& check_a_ = (a);                                                       \
    const auto& check_b_ = (b);                                                       \
    if (!(check_a_ == check_b_))                                                      \
      ::neurarium::detail::check_failed(__FILE__, __LINE__, #a " == " #b,             \
                                        fmt::format("{} vs {}", check_a_, check_b_)); \
  } while (false)

// A value or the Error that kept it from being made.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}      // NOLINT(google-explicit-constructor)
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}  // NOLINT(google-explicit-constructor)

  [[nodiscard]] bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }

  [[nodiscard]] T& value() & {
    check_ok();
    return std::get<0>(state_);
  }
  [[nodiscard]] const T& value() const& {
    check_ok();
    return std::get<0>(state_);
  }
  [[nodiscard]] T&& value() && {
    check_ok();
    return std::get<0>(std::move(state_));
  }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  [[nodiscard]] const Error& error() const {
    NEURARIUM_CHECK(!ok());
    return std::get<1>(state_);
  }

 private:
  void check_ok() const {
    if (!ok()) detail::check_failed(__FILE__, __LINE__, "Result has a value", std::get<1>(state_).message);
  }
  std::variant<T, Error> state_;
};

// The Result of something that makes nothing: `Status s = save(...); if (!s) ...`.
using Status = Result<std::monostate>;
inline Status ok_status() { return std::monostate{}; }

}  // namespace neurarium
