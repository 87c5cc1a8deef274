// Pictures of one set as a network that learned another one reads them: what transfer and opened models need, whose
// inputs have a size of their own.
#pragma once

#include "engine/data/pictures.h"

namespace neurarium {

// The set with its pictures cut to the form's proportions and resized to it (resized()), grey made of colours or the
// other way round. `classes` above 0 is what the network can tell apart: pictures of further classes are left out, and
// classes that the set does not have are named by their number. A set that fits is returned as it is; another one is
// made once while somebody holds it. Errors: a form of 2 or of more than 3 channels, fewer than two classes or pictures
// left.
[[nodiscard]] Result<Pictures> adapted(const Pictures& set, const PictureForm& form, std::int64_t classes = 0);

}  // namespace neurarium
