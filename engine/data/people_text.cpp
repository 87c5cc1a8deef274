#include "engine/data/people_text.h"

#include "engine/rng.h"

#include <algorithm>
#include <span>
#include <vector>

namespace neurarium {
namespace {

using Phrases = std::array<std::string_view, 3>;

constexpr Phrases kMale = {"he laughs", "his beard is long", "they call him sir"};
constexpr Phrases kFemale = {"she laughs", "her dress is long", "they call her lady"};
constexpr Phrases kRoyal = {"wears a crown", "lives in the palace", "sits on the throne"};
constexpr Phrases kPlain = {"works in the town", "walks to the market", "carries a basket"};
constexpr Phrases kParents = {"stays at home", "loves the family", "sets the table"};
constexpr Phrases kKin = {"comes to visit", "sends a letter", "lives far away"};
constexpr Phrases kOld = {"with gray hair", "old and wise", "speaks slowly"};
constexpr Phrases kYoung = {"still at school", "small and quick", "plays with toys"};

constexpr Phrases kCat = {"purrs", "hunts mice", "climbs trees"};
constexpr Phrases kDog = {"barks", "guards the house", "fetches sticks"};
constexpr Phrases kCow = {"moos", "gives milk", "eats grass"};
constexpr Phrases kHorse = {"neighs", "pulls the cart", "gallops"};
constexpr Phrases kDuck = {"quacks", "swims in the pond", "has webbed feet"};
constexpr Phrases kGrown = {"fully grown", "strong and heavy", "many years old"};
constexpr Phrases kNewborn = {"just born", "tiny and soft", "sleeps in the straw"};
constexpr Phrases kOne = {"is alone", "there is only one", "walks by itself"};
constexpr Phrases kSeveral = {"are together", "there are several", "all of them"};

constexpr Phrases kFrench = {"speaks french", "near the seine", "bakes baguettes"};
constexpr Phrases kItalian = {"speaks italian", "near the tiber", "cooks pasta"};
constexpr Phrases kSpanish = {"speaks spanish", "dances flamenco", "cooks paella"};
constexpr Phrases kGerman = {"speaks german", "near the spree", "grills sausages"};
constexpr Phrases kJapanese = {"speaks japanese", "under mount fuji", "rolls sushi"};
constexpr Phrases kChinese = {"speaks chinese", "behind the great wall", "steams dumplings"};
constexpr Phrases kCountry = {"has borders", "a land of rivers and fields", "its people vote"};
constexpr Phrases kCapital = {"a busy city", "has a mayor", "its streets are full"};

// Who a sentence is about, and what may be said.
struct Subject {
  std::string_view word;
  std::array<const Phrases*, 3> traits;
};
constexpr Subject kSubjects[] = {{"king", {&kMale, &kRoyal, &kOld}},
                                 {"queen", {&kFemale, &kRoyal, &kOld}},
                                 {"prince", {&kMale, &kRoyal, &kYoung}},
                                 {"princess", {&kFemale, &kRoyal, &kYoung}},
                                 {"man", {&kMale, &kPlain, &kOld}},
                                 {"woman", {&kFemale, &kPlain, &kOld}},
                                 {"boy", {&kMale, &kPlain, &kYoung}},
                                 {"girl", {&kFemale, &kPlain, &kYoung}},
                                 {"father", {&kMale, &kParents, &kOld}},
                                 {"mother", {&kFemale, &kParents, &kOld}},
                                 {"son", {&kMale, &kParents, &kYoung}},
                                 {"daughter", {&kFemale, &kParents, &kYoung}},
                                 {"uncle", {&kMale, &kKin, &kOld}},
                                 {"aunt", {&kFemale, &kKin, &kOld}},
                                 {"nephew", {&kMale, &kKin, &kYoung}},
                                 {"niece", {&kFemale, &kKin, &kYoung}},
                                 {"cat", {&kCat, &kGrown, &kOne}},
                                 {"cats", {&kCat, &kGrown, &kSeveral}},
                                 {"kitten", {&kCat, &kNewborn, &kOne}},
                                 {"kittens", {&kCat, &kNewborn, &kSeveral}},
                                 {"dog", {&kDog, &kGrown, &kOne}},
                                 {"dogs", {&kDog, &kGrown, &kSeveral}},
                                 {"puppy", {&kDog, &kNewborn, &kOne}},
                                 {"puppies", {&kDog, &kNewborn, &kSeveral}},
                                 {"cow", {&kCow, &kGrown, &kOne}},
                                 {"cows", {&kCow, &kGrown, &kSeveral}},
                                 {"calf", {&kCow, &kNewborn, &kOne}},
                                 {"calves", {&kCow, &kNewborn, &kSeveral}},
                                 {"horse", {&kHorse, &kGrown, &kOne}},
                                 {"horses", {&kHorse, &kGrown, &kSeveral}},
                                 {"foal", {&kHorse, &kNewborn, &kOne}},
                                 {"foals", {&kHorse, &kNewborn, &kSeveral}},
                                 {"duck", {&kDuck, &kGrown, &kOne}},
                                 {"ducks", {&kDuck, &kGrown, &kSeveral}},
                                 {"duckling", {&kDuck, &kNewborn, &kOne}},
                                 {"ducklings", {&kDuck, &kNewborn, &kSeveral}},
                                 {"france", {&kFrench, &kCountry, &kCountry}},
                                 {"paris", {&kFrench, &kCapital, &kCapital}},
                                 {"italy", {&kItalian, &kCountry, &kCountry}},
                                 {"rome", {&kItalian, &kCapital, &kCapital}},
                                 {"spain", {&kSpanish, &kCountry, &kCountry}},
                                 {"madrid", {&kSpanish, &kCapital, &kCapital}},
                                 {"germany", {&kGerman, &kCountry, &kCountry}},
                                 {"berlin", {&kGerman, &kCapital, &kCapital}},
                                 {"japan", {&kJapanese, &kCountry, &kCountry}},
                                 {"tokyo", {&kJapanese, &kCapital, &kCapital}},
                                 {"china", {&kChinese, &kCountry, &kCountry}},
                                 {"beijing", {&kChinese, &kCapital, &kCapital}}};

}  // namespace

std::string people_text(std::int64_t lines, std::uint64_t seed) {
  Rng rng(seed, "people_text");
  std::string out;
  for (std::int64_t i = 0; i < lines; ++i) {
    const Subject& subject = kSubjects[rng.below(std::size(kSubjects))];
    out += subject.word;
    std::array<std::int32_t, 3> order = {0, 1, 2};
    rng.shuffle(order);
    for (const std::int32_t trait : order) {
      const Phrases& phrases = *subject.traits[static_cast<std::size_t>(trait)];
      out += ' ';
      out += phrases[rng.below(phrases.size())];
    }
    out += " .\n";
  }
  return out;
}

}  // namespace neurarium
