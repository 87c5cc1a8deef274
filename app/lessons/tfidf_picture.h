// The picture of a starting state of TF-IDF: how alike every two documents are.
#pragma once

#include "app/draw/image.h"
#include "app/ui/theme.h"
#include "engine/exhibits/tfidf_view.h"

namespace neurarium {

[[nodiscard]] Image tfidf_picture(const Theme& theme, const TfidfView& view);

}  // namespace neurarium
