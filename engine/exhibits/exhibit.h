// The contract of an exhibit's engine side: named settings, and the task they make. One file an exhibit; the list is
// exhibits.h.
#pragma once

#include "engine/edits.h"
#include "engine/files/safetensors.h"
#include "engine/params.h"
#include "engine/settings.h"
#include "engine/task.h"

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace neurarium {

// The whole state that a user sets, data included; a value: copied, compared, kept in undo, journal and project file.
class ExhibitSettings {
 public:
  virtual ~ExhibitSettings() = default;
  [[nodiscard]] virtual std::unique_ptr<ExhibitSettings> clone() const = 0;
  [[nodiscard]] virtual bool equals(const ExhibitSettings& other) const = 0;
  // Every setting, pointing into this object. The list depends on the settings only by `visible` and ranges.
  [[nodiscard]] virtual Fields fields() = 0;
  // The graph, the examples and the plan. Errors name the setting at fault.
  [[nodiscard]] virtual Result<TaskPtr> make_task() const = 0;
  [[nodiscard]] virtual std::uint64_t seed() const = 0;

  // Takes over what the choice of a name brings with it: the rates of a task, the start on a surface. What is set
  // afterwards counts; a name that is none of the choices is for fields() to refuse.
  virtual void choose(std::string_view, std::string_view) {}

  // Data that is no setting (a user's points): saved under `prefix` as tensors, and read back.
  virtual void save_data(TensorFile& file, std::string_view prefix) const = 0;
  virtual Status load_data(const TensorFile& file, std::string_view prefix) = 0;

  // Models of text show what they can write as they learn: after how many steps they are asked again (0: never), and
  // what they write. A function of its arguments alone, so that the past can be asked again.
  [[nodiscard]] virtual std::int64_t sample_every() const { return 0; }
  [[nodiscard]] virtual std::string write_sample(const Task&, const Params<float>&, const std::vector<Edit>&) const {
    return {};
  }

 protected:
  ExhibitSettings() = default;
  ExhibitSettings(const ExhibitSettings&) = default;
  ExhibitSettings& operator=(const ExhibitSettings&) = default;
};

// Choices with what they bring, then the settings as given. Errors: those of set_from_json() for fields.
Status set_from_json(ExhibitSettings& settings, const nlohmann::json& object);

struct ExhibitInfo {
  std::string_view name;  // as typed: "playground"; catalog keys exhibit.<name>.title and .about
  std::unique_ptr<ExhibitSettings> (*defaults)();  // of the command line: it starts from nothing
  std::unique_ptr<ExhibitSettings> (*opening)();   // of the window
};

std::span<const ExhibitInfo> exhibits();
Result<const ExhibitInfo*> find_exhibit(std::string_view name);

// A screen without a run of its own: it shows the run of another exhibit, which goes on as it is.
struct ExhibitView {
  std::string_view name;
  std::span<const std::string_view> of;  // the exhibits whose runs it can show; the first where none of them is open
};
std::span<const ExhibitView> exhibit_views();
[[nodiscard]] const ExhibitView* find_view(std::string_view name);  // null: no view has that name

// The exhibit that runs when `name`, an exhibit or a view, is shown.
Result<const ExhibitInfo*> find_shown(std::string_view name);

}  // namespace neurarium
