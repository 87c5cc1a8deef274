// Where the pictures of a film go: through ffmpeg into an MP4 or a GIF, or into a folder as PNG files.
#pragma once

#include "app/draw/image.h"

#include <memory>
#include <string>

namespace neurarium {

struct FilmFormat {
  int width = 0, height = 0;
  int frames_per_second = 25;
};

class FilmWriter {
 public:
  virtual ~FilmWriter() = default;
  FilmWriter(const FilmWriter&) = delete;
  FilmWriter& operator=(const FilmWriter&) = delete;

  virtual Status add(const Image& picture) = 0;
  // Until it has returned nothing stands under the name; what was begun is removed with the writer.
  virtual Status finish() = 0;
  // Where it goes, as the user should read it.
  [[nodiscard]] virtual const std::string& place() const = 0;

 protected:
  FilmWriter() = default;
};

// "x.mp4", "x.gif", or a folder ("x/" or a name without an extension). Without ffmpeg on PATH a film becomes a folder
// of the same name, which place() tells. Errors: an unknown extension, a place that cannot be written to, a folder that
// holds a film already.
Result<std::unique_ptr<FilmWriter>> open_film(const std::string& path, const FilmFormat& format);
// The same check before the pictures are drawn, and before anything is made.
Status check_film_path(const std::string& path);

}  // namespace neurarium
