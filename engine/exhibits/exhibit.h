// The contract of an exhibit's engine side: named settings, and the task they make. One file an exhibit; the list is
// exhibits.h.
#pragma once

#include "engine/files/safetensors.h"
#include "engine/settings.h"
#include "engine/task.h"

#include <memory>
#include <span>
#include <string_view>

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

  // Data that is no setting (a user's points): saved under `prefix` as tensors, and read back.
  virtual void save_data(TensorFile& file, std::string_view prefix) const = 0;
  virtual Status load_data(const TensorFile& file, std::string_view prefix) = 0;

 protected:
  ExhibitSettings() = default;
  ExhibitSettings(const ExhibitSettings&) = default;
  ExhibitSettings& operator=(const ExhibitSettings&) = default;
};

struct ExhibitInfo {
  std::string_view name;  // as typed: "playground"; catalog keys exhibit.<name>.title and .about
  std::unique_ptr<ExhibitSettings> (*defaults)();
};

std::span<const ExhibitInfo> exhibits();
Result<const ExhibitInfo*> find_exhibit(std::string_view name);

}  // namespace neurarium
