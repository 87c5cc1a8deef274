#include "app/film/film_writer.h"

#include "app/film/child_process.h"
#include "engine/text.h"

#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <vector>

namespace neurarium {
namespace {

namespace fs = std::filesystem;

Error film_not_written(const std::string& path, const Wording& why) {
  return failure(ExitCode::SaveFailed, "{}: the film cannot be written ({}); choose another place.", shown(path), why);
}

struct FilmPlace {
  std::string path;       // of the film, or of the folder
  std::string extension;  // ".mp4", ".gif"; empty: a folder of pictures
};

Result<FilmPlace> film_place(const std::string& path) {
  if (path.empty()) return usage_error("The film needs a name: FILE.mp4, FILE.gif or FOLDER/.");
  if (path.find('\0') != std::string::npos) return usage_error("{}: a name has no zero byte.", shown(path));
  std::error_code ignored;
  if (path.ends_with('/') || fs::is_directory(path, ignored))
    return FilmPlace{path.substr(0, std::max<std::size_t>(1, path.find_last_not_of('/') + 1)), {}};
  std::string extension = fs::path(path).extension().string();
  std::transform(extension.begin(), extension.end(), extension.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (extension.empty()) return FilmPlace{path, {}};
  if (extension != ".mp4" && extension != ".gif")
    return usage_error("{}: a film is FILE.mp4, FILE.gif, or FOLDER/ for single pictures.", shown(path));
  if (find_program("ffmpeg").empty()) return FilmPlace{fs::path(path).replace_extension().string(), {}};
  return FilmPlace{path, extension};
}

Status check_film_place(const FilmPlace& place) {
  std::error_code code;
  if (place.extension.empty() && fs::exists(place.path, code)) {
    if (!fs::is_directory(place.path, code)) return film_not_written(place.path, worded("it is a file and no folder"));
    for (const auto& entry : fs::directory_iterator(place.path, code))
      if (entry.path().filename().string().starts_with("frame-"))
        return usage_error("{}: there is a film in this folder already; choose an empty one.", shown(place.path));
    return ::access(place.path.c_str(), W_OK) == 0 ? ok_status()
                                                   : Status(film_not_written(place.path, {std::strerror(errno)}));
  }
  const fs::path parent = fs::path(place.path).parent_path();
  if (::access(parent.empty() ? "." : parent.c_str(), W_OK) != 0)
    return film_not_written(place.path, {std::strerror(errno)});
  return ok_status();
}

class PictureFolder final : public FilmWriter {
 public:
  static Result<std::unique_ptr<FilmWriter>> make(const std::string& path) {
    std::unique_ptr<PictureFolder> folder(new PictureFolder(path));
    std::error_code code;
    folder->own_ = fs::create_directory(path, code);
    if (code) return film_not_written(path, {code.message()});
    return std::unique_ptr<FilmWriter>(std::move(folder));
  }
  ~PictureFolder() override {
    if (finished_) return;
    std::error_code ignored;
    for (const std::string& file : written_) fs::remove(file, ignored);
    if (own_) fs::remove(place_, ignored);
  }
  Status add(const Image& picture) override {
    std::string file = fmt::format("{}/frame-{:05}.png", place_, written_.size() + 1);
    if (Status s = write_png(file, picture); !s) return s;
    written_.push_back(std::move(file));
    return ok_status();
  }
  Status finish() override {
    finished_ = true;
    return ok_status();
  }
  [[nodiscard]] const std::string& place() const override { return place_; }

 private:
  explicit PictureFolder(std::string path) : place_(std::move(path)) {}
  std::string place_;
  std::vector<std::string> written_;
  bool own_ = false;  // the folder was made for it
  bool finished_ = false;
};

// MP4 wants even sides; a GIF wants the 256 colours of its own pictures.
std::vector<std::string> ffmpeg_arguments(const std::string& program, const FilmFormat& format,
                                          const std::string& extension, const std::string& file) {
  std::vector<std::string> words = {program,
                                    "-y",
                                    "-nostdin",
                                    "-loglevel",
                                    "error",
                                    "-f",
                                    "rawvideo",
                                    "-pix_fmt",
                                    "rgba",
                                    "-video_size",
                                    fmt::format("{}x{}", format.width, format.height),
                                    "-framerate",
                                    std::to_string(format.frames_per_second),
                                    "-i",
                                    "pipe:0"};
  if (extension == ".mp4")
    words.insert(words.end(), {"-vf", "crop=trunc(iw/2)*2:trunc(ih/2)*2", "-pix_fmt", "yuv420p", "-movflags",
                               "+faststart", "-f", "mp4"});
  else
    words.insert(words.end(), {"-vf", "split[a][b];[a]palettegen[p];[b][p]paletteuse", "-f", "gif"});
  words.push_back("file:" + file);  // a colon or a dash in the name means nothing to ffmpeg then
  return words;
}

class FfmpegFilm final : public FilmWriter {
 public:
  static Result<std::unique_ptr<FilmWriter>> make(const FilmPlace& place, const FilmFormat& format) {
    std::unique_ptr<FfmpegFilm> film(new FfmpegFilm(place.path));
    auto child =
        ChildProcess::start(ffmpeg_arguments(find_program("ffmpeg"), format, place.extension, film->unfinished_));
    if (!child) return child.error();
    film->ffmpeg_ = std::move(*child);
    return std::unique_ptr<FilmWriter>(std::move(film));
  }
  ~FfmpegFilm() override {
    if (ffmpeg_ != nullptr) ffmpeg_->stop();
    std::error_code ignored;
    fs::remove(unfinished_, ignored);
  }
  Status add(const Image& picture) override {
    return ffmpeg_->write(std::as_bytes(std::span(picture.pixels))) ? ok_status() : Status(refused());
  }
  Status finish() override {
    if (ffmpeg_->finish() != 0) return refused();
    std::error_code code;
    fs::rename(unfinished_, place_, code);
    return code ? Status(film_not_written(place_, {code.message()})) : ok_status();
  }
  [[nodiscard]] const std::string& place() const override { return place_; }

 private:
  explicit FfmpegFilm(const std::string& path)
      : place_(path), unfinished_(fmt::format("{}.tmp.{}", fs::absolute(path).string(), ::getpid())) {}
  Error refused() {
    ffmpeg_->finish();
    const std::string said = ffmpeg_->complaints();
    return failure(ExitCode::SaveFailed,
                   "{}: ffmpeg could not make the film: {}; a folder (FOLDER/) takes single pictures.", shown(place_),
                   said.empty() ? worded("it gave no reason") : Wording{shown(said)});
  }
  std::string place_, unfinished_;
  std::unique_ptr<ChildProcess> ffmpeg_;
};

}  // namespace

Status check_film_path(const std::string& path) {
  const auto place = film_place(path);
  return place ? check_film_place(*place) : Status(place.error());
}

Result<std::unique_ptr<FilmWriter>> open_film(const std::string& path, const FilmFormat& format) {
  const auto place = film_place(path);
  if (!place) return place.error();
  if (Status s = check_film_place(*place); !s) return s.error();
  if (place->extension.empty()) return PictureFolder::make(place->path);
  return FfmpegFilm::make(*place, format);
}

}  // namespace neurarium
