#include "app/exhibits/race_csv.h"

#include "engine/exports/csv_text.h"

#include <iterator>

namespace neurarium {
namespace {

// Lanes share their data and the order of its examples.
bool is_of_a_lane(const Field& field) { return field.group != "data" && field.key != "order"; }

std::string text_or_nothing(bool known, std::int64_t number) { return known ? std::to_string(number) : std::string(); }

}  // namespace

std::string race_csv(const RaceNews& race) {
  std::string out = "lane";
  for (std::size_t i = 0; i < race.lanes.size(); ++i) {
    const LaneNews& lane = race.lanes[i];
    const std::unique_ptr<ExhibitSettings> settings = lane.settings->clone();  // fields() hands out what can be written
    std::string head = std::to_string(i + 1);
    for (const Field& field : settings->fields()) {
      if (!is_of_a_lane(field)) continue;
      if (i == 0) out += fmt::format(",{}", field.key);
      head += ',' + csv_field(to_text(field));
    }
    if (i == 0) out += ",place,arrived_at,diverged_at,step,train_loss,test_loss,train_accuracy,test_accuracy\n";
    head += fmt::format(",{},{},{}", text_or_nothing(lane.place > 0, lane.place),
                        text_or_nothing(lane.arrived_at >= 0, lane.arrived_at),
                        text_or_nothing(lane.divergence.has_value(), lane.divergence ? lane.divergence->step : 0));
    for (const auto& [step, m] : lane.points) {
      fmt::format_to(std::back_inserter(out), "{},{}", head, step);
      for (const double number : {m.train_loss, m.test_loss, m.train_accuracy, m.test_accuracy})
        append_number(out, number);
      out += '\n';
    }
  }
  return out;
}

}  // namespace neurarium
