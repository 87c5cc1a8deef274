// A sentence for people that can be said in another language: the English text, finished, and beside it the template
// and the parts that it was made of. Logs and the command line print the text; the window looks the template up in
// the catalog of its language (app/ui/sentences.h).
#pragma once

#include <fmt/format.h>

#include <array>
#include <concepts>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace neurarium {

struct Wording {
  std::string message = {};         // in English
  std::string_view form = {};       // the template as it stands in the source; "": text that is nobody's to translate
  std::vector<Wording> parts = {};  // by argument, each formatted as the template does where it first stands

  [[nodiscard]] bool empty() const { return message.empty(); }
  bool operator==(const Wording&) const = default;
  bool operator==(std::string_view english) const { return message == english; }
};

// A wording without parts for tables of constants, such as Phrase("a picture").
struct Phrase {
  std::string_view text;
  constexpr Phrase() = default;
  consteval explicit Phrase(std::string_view english) : text(english) {
    if (english.find_first_of("{}") != std::string_view::npos) throw "a phrase has no parts";
  }
  [[nodiscard]] bool empty() const { return text.empty(); }
  operator Wording() const { return {std::string(text), text}; }  // NOLINT(google-explicit-constructor)
};

namespace detail {

// The argument that is a wording itself; none: its text is nobody's to translate.
template <class T>
[[nodiscard]] std::optional<Wording> inner_wording(const T& argument) {
  if constexpr (std::derived_from<T, Wording>)
    return argument;
  else if constexpr (std::same_as<T, Phrase>)
    return Wording(argument);
  else
    return std::nullopt;
}

[[nodiscard]] Wording make_wording(std::string_view form, fmt::format_args args,
                                   std::span<const std::optional<Wording>> inner);

}  // namespace detail

// fmt::format that remembers what it was given. Arguments that are wordings, phrases or errors stay translatable.
template <class... Args>
[[nodiscard]] Wording worded(fmt::format_string<Args...> format, Args&&... args) {
  const std::array<std::optional<Wording>, sizeof...(Args)> inner = {detail::inner_wording(args)...};
  const fmt::string_view form = format;
  return detail::make_wording({form.data(), form.size()}, fmt::make_format_args(args...), inner);
}

}  // namespace neurarium

// Wordings, errors and phrases print in English.
template <std::derived_from<neurarium::Wording> W>
struct fmt::formatter<W> : fmt::formatter<std::string_view> {
  auto format(const W& wording, fmt::format_context& context) const {
    return fmt::formatter<std::string_view>::format(wording.message, context);
  }
};

template <>
struct fmt::formatter<neurarium::Phrase> : fmt::formatter<std::string_view> {
  auto format(const neurarium::Phrase& phrase, fmt::format_context& context) const {
    return fmt::formatter<std::string_view>::format(phrase.text, context);
  }
};
