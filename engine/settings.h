// One place for each setting: fields() of a spec lists its numbers and names with range, flag, JSON key and effect.
// The panel, the command line, the project file, undo labels and tests all walk the same list.
#pragma once

#include "engine/base.h"

#include <nlohmann/json_fwd.hpp>

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace neurarium {

// What changing a setting does to the run; the interface says so before it happens.
enum class Effect : std::uint8_t {
  Live,           // applies from the next step on
  KeepsWeights,   // the network is rebuilt, weights stay by layer and unit
  Reinitialises,  // takes effect at the next reset
};

struct Field {
  std::string_view key;    // "learning-rate": flag (--learning-rate), JSON key, catalog key (setting.learning-rate)
  std::string_view group;  // panel section: "data", "network", "training"
  std::variant<double*, std::int64_t*, bool*, std::string*> value;
  double low = 0;  // numbers: range, inclusive
  double high = 0;
  double step = 0;  // of a slider; 0: continuous
  bool logarithmic = false;
  std::vector<std::string_view> choices;  // names: the allowed ones; empty: free text
  Effect effect = Effect::Live;
  bool visible = true;  // makes sense with the other settings as they are
};
using Fields = std::vector<Field>;

// Builds the list of a spec, one line a setting.
class FieldList {
 public:
  struct Range {
    double low, high, step = 0;
    bool logarithmic = false;
  };
  void group(std::string_view name) { group_ = name; }
  void number(std::string_view key, double* value, Range range, Effect effect = Effect::Live, bool visible = true);
  void number(std::string_view key, std::int64_t* value, Range range, Effect effect = Effect::Live,
              bool visible = true);
  void flag(std::string_view key, bool* value, Effect effect = Effect::Live, bool visible = true);
  void name(std::string_view key, std::string* value, std::vector<std::string_view> choices,
            Effect effect = Effect::Live, bool visible = true);
  [[nodiscard]] Fields list() && { return std::move(fields_); }

 private:
  std::string_view group_;
  Fields fields_;
};

// Sets a field from text (a flag's argument) or JSON. Errors name the flag, the fault and the allowed range or names.
Status set_from_text(const Field& field, std::string_view text);
Status set_from_json(const Field& field, const nlohmann::json& value);
nlohmann::json to_json(const Field& field);
std::string to_text(const Field& field);  // as set_from_text reads it

// All fields as one flat JSON object, and back; unknown keys are refused with the nearest known one.
nlohmann::json to_json(const Fields& fields);
Status set_from_json(const Fields& fields, const nlohmann::json& object);

bool same_value(const Field& a, const Field& b);
// The value of a field into the same field of another object.
void copy_value(const Field& from, const Field& to);

// Both lists hold the same values (they must be of the same spec).
bool same_values(const Fields& a, const Fields& b);

const Field* find_field(const Fields& fields, std::string_view key);

}  // namespace neurarium
