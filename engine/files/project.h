// A run as one file: the present parameters under their plain names, the optimizer, keyframes, the journal, the losses,
// the branches and the user's data. A .safetensors file, so that any other program can read the weights out of it.
#pragma once

#include "engine/files/safetensors.h"
#include "engine/timeline.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace neurarium {

// Keyframes that a saved project carries, so that its past is at hand at once; the first and the last always go with
// it. An autosave takes few: its newest steps are at hand after a crash, the rest is computed again where it is wanted.
inline constexpr std::size_t kProjectKeyframeBytes = std::size_t{8} << 20;
inline constexpr std::size_t kAutosaveKeyframeBytes = std::size_t{1} << 20;

// A file of tensors without the checksum that every project has. What cannot be read counts as a project: opening it
// says why.
[[nodiscard]] bool is_plain_tensor_file(const std::string& path);

struct OpenedProject {
  std::string exhibit;
  std::unique_ptr<Timeline> timeline;  // stands at the step that was saved, paused
  std::vector<Wording> notes;          // sentences for the user: saved by another build, ...
};

// A whole project on the calling thread. Errors of load name the file, the tensor, what was expected and what was
// found.
Status save_project(const std::string& path, Timeline& timeline, std::string_view exhibit);
Result<OpenedProject> load_project(const std::string& path, int threads = 1);

// The same in two halves: the trainer's thread only copies (encode), any other thread writes. A run that has diverged
// is saved at its last finite keyframe.
Result<TensorFile> encode_project(const Timeline& timeline, std::string_view exhibit,
                                  std::size_t keyframe_bytes = kProjectKeyframeBytes);
Status write_project(const std::string& path, TensorFile project);

// The checksum is right (read), and everything in the file makes sense (decode): every shape is compared with the graph
// that the saved settings make, every entry of the journal with the network of its time.
Result<TensorFile> read_project(const std::string& path);
Result<OpenedProject> decode_project(const TensorFile& project, int threads = 1);

}  // namespace neurarium
