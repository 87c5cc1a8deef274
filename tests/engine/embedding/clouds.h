// Points for tests of maps and searches: round clouds far apart, with the cloud of each point as its label.
#pragma once

#include "engine/embedding/points.h"
#include "engine/rng.h"

#include <string>
#include <vector>

namespace neurarium::test {

inline Vectors clouds(std::int64_t rows, std::int64_t width, int count, double apart = 12, std::uint64_t seed = 3) {
  Rng rng(seed, "clouds");
  std::vector<double> centres(static_cast<std::size_t>(count * width));
  for (double& c : centres) c = apart * rng.normal();
  Vectors vectors;
  vectors.source = "clouds";
  vectors.rows = rows;
  vectors.width = width;
  std::vector<std::string> names;
  for (std::int64_t i = 0; i < rows; ++i) {
    for (std::int64_t j = 0; j < width; ++j)
      vectors.values.push_back(
          static_cast<float>(centres[static_cast<std::size_t>(i % count * width + j)] + rng.normal()));
    names.push_back("c" + std::to_string(i % count));
  }
  vectors.columns = {word_column("cloud", names)};
  return vectors;
}

}  // namespace neurarium::test
