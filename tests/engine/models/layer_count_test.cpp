#include "engine/models/layer_count.h"

#include "tests/engine/interpret/studied_pictures.h"

#include <gtest/gtest.h>

namespace neurarium {
namespace {

TEST(LayerCount, counts_a_convolution_by_what_sharing_and_locality_save) {
  const StudiedPictures s;
  const LayerCounts counts = count_layers(*s.graph);
  ASSERT_EQ(counts.layers.size(), 3u);
  const LayerCount& second = counts.layers[1];
  EXPECT_EQ(second.name, "conv2.pre");
  EXPECT_TRUE(second.convolution);
  // 4 maps of 4x4 to 6 maps of 4x4 by kernels of 3x3
  EXPECT_EQ(second.inputs, 64);
  EXPECT_EQ(second.outputs, 96);
  EXPECT_EQ(second.as_it_is.parameters, 6 * 4 * 9 + 6);
  EXPECT_EQ(second.as_it_is.multiply_adds, 6 * 4 * 9 * 16);
  EXPECT_EQ(second.unshared.parameters, (6 * 4 * 9 + 6) * 16);
  EXPECT_EQ(second.unshared.multiply_adds, second.as_it_is.multiply_adds);
  EXPECT_EQ(second.dense.parameters, 64 * 96 + 96);
  const LayerCount& classes = counts.layers[2];
  EXPECT_FALSE(classes.convolution);
  EXPECT_EQ(classes.as_it_is.parameters, 24 * 3 + 3);
  EXPECT_EQ(classes.as_it_is.multiply_adds, classes.dense.multiply_adds);
  std::int64_t all = 0;
  for (const ValueId id : s.graph->params()) all += std::ssize(s.params->of(id));
  EXPECT_EQ(counts.total(&LayerCount::as_it_is).parameters, all);
}

}  // namespace
}  // namespace neurarium
