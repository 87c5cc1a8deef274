// Settings without anything to set: the experiment of a workload asks them for its task.
#pragma once

#include "engine/exhibits/exhibit.h"

#include <functional>
#include <memory>
#include <string_view>
#include <utility>

namespace neurarium {

class BenchSettings final : public ExhibitSettings {
 public:
  explicit BenchSettings(std::function<TaskPtr()> make) : make_(std::move(make)) {}
  [[nodiscard]] std::unique_ptr<ExhibitSettings> clone() const override {
    return std::make_unique<BenchSettings>(*this);
  }
  [[nodiscard]] bool equals(const ExhibitSettings&) const override { return true; }
  [[nodiscard]] Fields fields() override { return {}; }
  [[nodiscard]] std::uint64_t seed() const override { return 0; }
  void save_data(TensorFile&, std::string_view) const override {}
  Status load_data(const TensorFile&, std::string_view) override { return ok_status(); }
  [[nodiscard]] Result<TaskPtr> make_task() const override { return make_(); }

 private:
  std::function<TaskPtr()> make_;
};

}  // namespace neurarium
