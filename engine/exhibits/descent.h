// Gradient descent on a surface over two numbers: the surface is the loss, its coordinates are the parameters, and the
// examples pull the slope this way and that, which is all the noise of mini-batches. Its settings and their task.
#pragma once

#include "engine/exhibits/exhibit.h"
#include "engine/landscape/analytic.h"
#include "engine/train_settings.h"

#include <memory>
#include <string>

namespace neurarium {

inline constexpr std::int64_t kDescentExamples = 64;  // their pulls add up to nothing

struct DescentSettings final : ExhibitSettings, TrainSettings {
  std::string surface = "valley";
  double steepness = 25;  // of the valley, across against along
  double noise = 0;       // standard deviation of an example's pull, in each direction
  double start_x = 0, start_y = 0;

  DescentSettings();
  // That surface, with the start and the rate that go well with it.
  void choose_surface(std::string_view name);
  void choose(std::string_view key, std::string_view name) override;

  [[nodiscard]] std::unique_ptr<ExhibitSettings> clone() const override;
  [[nodiscard]] bool equals(const ExhibitSettings& other) const override;
  [[nodiscard]] Fields fields() override;
  // Values of the graph: pull_x, pull_y [b,1]; x, y [1]; height [b]; loss.each [b]; loss.data, loss.
  [[nodiscard]] Result<TaskPtr> make_task() const override;
  [[nodiscard]] std::uint64_t seed() const override { return static_cast<std::uint64_t>(random_seed); }
  void save_data(TensorFile&, std::string_view) const override {}
  Status load_data(const TensorFile&, std::string_view) override { return ok_status(); }

  [[nodiscard]] Surface shape() const;
};

std::unique_ptr<ExhibitSettings> make_descent_defaults();

}  // namespace neurarium
