// A text made for word vectors: sentences about people, animals and places whose gender, standing, age, kind, number
// and country each bring words of their own, so that each becomes a direction of the vectors.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace neurarium {

// `lines` sentences, a line each; a function of the two.
[[nodiscard]] std::string people_text(std::int64_t lines, std::uint64_t seed);

// "man is to woman as king is to queen".
struct WordAnalogy {
  std::string_view from, to, as, expected;
};
inline constexpr std::array<WordAnalogy, 18> kPeopleAnalogies = {{{"man", "woman", "king", "queen"},
                                                                  {"king", "queen", "prince", "princess"},
                                                                  {"father", "mother", "son", "daughter"},
                                                                  {"boy", "girl", "uncle", "aunt"},
                                                                  {"uncle", "aunt", "nephew", "niece"},
                                                                  {"king", "prince", "queen", "princess"},
                                                                  {"father", "son", "mother", "daughter"},
                                                                  {"man", "boy", "woman", "girl"},
                                                                  {"uncle", "nephew", "aunt", "niece"},
                                                                  {"king", "man", "queen", "woman"},
                                                                  {"cat", "kitten", "dog", "puppy"},
                                                                  {"cow", "calf", "horse", "foal"},
                                                                  {"dog", "dogs", "cat", "cats"},
                                                                  {"horse", "horses", "cow", "cows"},
                                                                  {"kitten", "kittens", "puppy", "puppies"},
                                                                  {"france", "paris", "italy", "rome"},
                                                                  {"spain", "madrid", "germany", "berlin"},
                                                                  {"japan", "tokyo", "china", "beijing"}}};

}  // namespace neurarium
