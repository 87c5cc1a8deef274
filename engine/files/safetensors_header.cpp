// Parses the header event by event, so that duplicate keys are seen and a hostile header never becomes a tree.
#include "engine/files/safetensors_header.h"

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <unordered_set>
#include <utility>

#include "engine/files/foreign.h"
#include "engine/files/reader.h"
#include "engine/text.h"

namespace neurarium::detail {
namespace {

constexpr Phrase kDamaged("the file is damaged or was not written as safetensors");
constexpr std::string_view kKnownTypes = "BOOL, U8, I8, U16, I16, F16, BF16, U32, I32, F32, U64, I64, F64";

std::optional<DType> dtype_by_name(std::string_view name) {
  for (int i = 0; i <= static_cast<int>(DType::F64); ++i)
    if (dtype_name(static_cast<DType>(i)) == name) return static_cast<DType>(i);
  return std::nullopt;
}

// Receives the events of the JSON parser; the first thing that is not allowed ends it with `fault`.
class HeaderEvents {
 public:
  using Json = nlohmann::json;

  TensorHeader header;
  Wording fault;

  bool null() { return unexpected(worded("null")); }
  bool boolean(bool) { return unexpected(worded("true or false")); }
  bool binary(Json::binary_t&) { return unexpected(worded("binary data")); }
  bool number_integer(Json::number_integer_t value) {
    return in_array()
               ? fail(worded("{} has {} in its {}; these are whole numbers from 0 up", tensor(), value, array_name()))
               : unexpected(worded("a number"));
  }
  bool number_float(Json::number_float_t, const Json::string_t& text) {
    return in_array() ? fail(worded("{} has {} in its {}; these are whole numbers from 0 up", tensor(), shown(text, 40),
                                    array_name()))
                      : unexpected(worded("a number"));
  }
  bool number_unsigned(Json::number_unsigned_t value);
  bool string(Json::string_t& value);
  bool start_object(std::size_t);
  bool end_object();
  bool start_array(std::size_t);
  bool end_array();
  bool key(Json::string_t& name);
  bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception&) {
    return fail(worded("the header is not valid JSON at its byte {}", with_commas(position)));
  }

 private:
  enum class Place { Start, Root, Tensor, Metadata, Shape, Offsets, End };

  bool fail(Wording what) {
    fault = std::move(what);
    return false;
  }
  [[nodiscard]] Wording tensor() const { return worded("tensor \"{}\"", shown(entry_.name)); }
  [[nodiscard]] bool in_array() const { return place_ == Place::Shape || place_ == Place::Offsets; }
  [[nodiscard]] std::string_view array_name() const { return place_ == Place::Shape ? "shape" : "data_offsets"; }
  bool unexpected(const Wording& what);
  bool finish_tensor();

  Place place_ = Place::Start;
  TensorEntry entry_;
  std::string key_;  // the last key inside a tensor or the metadata
  bool has_dtype_ = false;
  bool has_shape_ = false;
  std::vector<std::uint64_t> offsets_;
  bool has_offsets_ = false;
  bool has_metadata_ = false;
  std::unordered_set<std::string> names_;
};

bool HeaderEvents::unexpected(const Wording& what) {
  switch (place_) {
    case Place::Start:
    case Place::End:
      return fail(worded("the header is {} where a JSON object was expected", what));
    case Place::Root:
      return fail(worded("{} is {} where an object with dtype, shape and data_offsets was expected", tensor(), what));
    case Place::Tensor:
      return fail(worded("the {} of {} is {}", key_, tensor(), what));
    case Place::Metadata:
      return fail(worded("the __metadata__ value \"{}\" is {} where a string was expected", shown(key_), what));
    case Place::Shape:
    case Place::Offsets:
      break;
  }
  return fail(worded("{} has {} in its {}; these are whole numbers from 0 up", tensor(), what, array_name()));
}

bool HeaderEvents::number_unsigned(Json::number_unsigned_t value) {
  if (place_ == Place::Shape) {
    if (entry_.shape.size() == kMaxDims)
      return fail(worded("{} has more than the {} dimensions that are read here", tensor(), kMaxDims));
    if (value > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
      return fail(worded("{} has a dimension of {}, more than 2^63", tensor(), value));
    entry_.shape.push_back(static_cast<std::int64_t>(value));
    return true;
  }
  if (place_ == Place::Offsets) {
    if (offsets_.size() == 2) return fail(worded("{} has more than 2 data_offsets", tensor()));
    offsets_.push_back(value);
    return true;
  }
  return unexpected(worded("a number"));
}

bool HeaderEvents::string(Json::string_t& value) {
  if (place_ == Place::Metadata) {
    if (!header.metadata.emplace(key_, value).second)
      return fail(worded("the __metadata__ key \"{}\" appears twice", shown(key_)));
    return true;
  }
  if (place_ != Place::Tensor || key_ != "dtype") return unexpected(worded("a string"));
  const auto dtype = dtype_by_name(value);
  if (!dtype)
    return fail(worded("{} has the dtype \"{}\"; the types read here are {}", tensor(), shown(value, 40), kKnownTypes));
  entry_.dtype = *dtype;
  has_dtype_ = true;
  return true;
}

bool HeaderEvents::start_object(std::size_t) {
  if (place_ == Place::Start) {
    place_ = Place::Root;
  } else if (place_ == Place::Root) {
    place_ = entry_.name == "__metadata__" ? Place::Metadata : Place::Tensor;
    has_dtype_ = has_shape_ = has_offsets_ = false;
    entry_.shape.clear();
    offsets_.clear();
  } else {
    return unexpected(worded("an object"));
  }
  return true;
}

bool HeaderEvents::end_object() {
  if (place_ == Place::Root) {
    place_ = Place::End;
    return true;
  }
  const bool is_tensor = place_ == Place::Tensor;
  place_ = Place::Root;
  return !is_tensor || finish_tensor();
}

bool HeaderEvents::start_array(std::size_t) {
  if (place_ != Place::Tensor || key_ == "dtype") return unexpected(worded("a list"));
  place_ = key_ == "shape" ? Place::Shape : Place::Offsets;
  (place_ == Place::Shape ? has_shape_ : has_offsets_) = true;
  return true;
}

bool HeaderEvents::end_array() {
  place_ = Place::Tensor;
  return true;
}

bool HeaderEvents::key(Json::string_t& name) {
  if (place_ == Place::Root) {
    entry_.name = name;
    if (name == "__metadata__") {
      if (std::exchange(has_metadata_, true)) return fail(worded("__metadata__ appears twice"));
      return true;
    }
    if (name.size() > kMaxTensorName)
      return fail(worded("the tensor name \"{}\" has {} bytes, more than the {} that are read here", shown(name, 40),
                         with_commas(name.size()), kMaxTensorName));
    if (!names_.insert(name).second) return fail(worded("{} appears twice", tensor()));
    if (header.entries.size() == kMaxTensors)
      return fail(worded("there are more than the {} tensors that are read here", with_commas(kMaxTensors)));
    return true;
  }
  key_ = name;
  if (place_ == Place::Metadata) return true;
  if (name != "dtype" && name != "shape" && name != "data_offsets")
    return fail(worded("{} has the unknown key \"{}\"", tensor(), shown(name, 40)));
  const bool seen = name == "dtype" ? has_dtype_ : name == "shape" ? has_shape_ : has_offsets_;
  return !seen || fail(worded("{} has two entries called {}", tensor(), name));
}

bool HeaderEvents::finish_tensor() {
  if (!has_dtype_) return fail(worded("{} has no dtype", tensor()));
  if (!has_shape_) return fail(worded("{} has no shape", tensor()));
  if (!has_offsets_) return fail(worded("{} has no data_offsets", tensor()));
  if (offsets_.size() != 2) return fail(worded("{} has {} of the 2 data_offsets", tensor(), offsets_.size()));
  entry_.begin = offsets_[0];
  entry_.end = offsets_[1];
  header.entries.push_back(entry_);
  return true;
}

// Bytes of a tensor, or nothing if its shape is too large for any memory (with its zeros taken for ones, so that the
// number of elements can be multiplied out everywhere else).
std::optional<std::int64_t> checked_size(const TensorEntry& entry) {
  std::optional<std::int64_t> size = static_cast<std::int64_t>(dtype_size(entry.dtype));
  bool empty = false;
  for (const std::int64_t dim : entry.shape) {
    empty = empty || dim == 0;
    if (size) size = checked_mul(*size, std::max<std::int64_t>(dim, 1));
  }
  if (size && empty) return 0;
  return size;
}

// The fault in where the tensors lie, or "". Sorts the entries by their place.
Wording check_places(std::vector<TensorEntry>& entries, std::uint64_t data_size) {
  for (const TensorEntry& e : entries) {
    const auto label = [&] {
      return worded("tensor \"{}\" ({} {})", shown(e.name), dtype_name(e.dtype), shape_text(e.shape));
    };
    const auto size = checked_size(e);
    if (!size) return worded("{} would have more than 2^63 bytes", label());
    if (e.end < e.begin) return worded("{} ends at byte {}, before it begins at {}", label(), e.end, e.begin);
    if (e.end - e.begin != static_cast<std::uint64_t>(*size))
      return worded("{} needs {} bytes but its data_offsets [{}, {}] hold {}", label(),
                    with_commas(static_cast<std::uint64_t>(*size)), e.begin, e.end, with_commas(e.end - e.begin));
    if (e.end > data_size)
      return worded("{} ends at byte {} of the data, but the file has only {}", label(), with_commas(e.end),
                    with_commas(data_size));
  }
  std::stable_sort(entries.begin(), entries.end(), [](const TensorEntry& a, const TensorEntry& b) {
    return std::pair(a.begin, a.end) < std::pair(b.begin, b.end);
  });
  std::uint64_t covered = 0;
  std::string_view previous;
  for (const TensorEntry& e : entries) {
    if (e.begin < covered)
      return worded("tensors \"{}\" and \"{}\" overlap: the one ends at byte {}, the other begins at {}",
                    shown(previous), shown(e.name), covered, e.begin);
    if (e.begin > covered)
      return worded("bytes {} to {} of the data, before tensor \"{}\", belong to no tensor", covered, e.begin - 1,
                    shown(e.name));
    covered = e.end;
    previous = e.name;
  }
  if (covered != data_size)
    return worded("the tensors end at byte {} of the data, but the file has {}", with_commas(covered),
                  with_commas(data_size));
  return {};
}

}  // namespace

Result<std::uint64_t> header_length(std::span<const std::byte> first_bytes, std::uint64_t file_size,
                                    const std::string& source) {
  Reader reader(first_bytes);
  const auto length = reader.take_little_endian<std::uint64_t>();
  const bool plausible = length && *length <= kMaxTensorHeader && *length <= file_size - 8;
  const bool opens = length && reader.remaining() > 0 && as_text(first_bytes)[8] == '{';
  if (plausible && *length >= 2 && opens) return *length;
  if (auto known = foreign_message(source, first_bytes, Phrase("a safetensors file")); !known.empty())
    return Error{std::move(known)};
  if (!length)
    return input_error("{}: the file has {} bytes, but the length of a safetensors header alone takes 8; {}",
                       shown(source), file_size, kDamaged);
  if (*length > file_size - 8)
    return input_error("{}: the header is said to have {} bytes, but only {} follow; {}", shown(source),
                       with_commas(*length), with_commas(file_size - 8), kDamaged);
  if (*length > kMaxTensorHeader)
    return input_error(
        "{}: the header has {} bytes; {} are read here (the format allows 100,000,000); save fewer tensors in one file",
        shown(source), with_commas(*length), with_commas(kMaxTensorHeader));
  if (*length < 2)
    return input_error("{}: the header has {} bytes, but the shortest header is {{}}; {}", shown(source), *length,
                       kDamaged);
  return input_error("{}: the header does not begin with {{; {}", shown(source), kDamaged);
}

Result<TensorHeader> parse_header(std::string_view json, std::uint64_t data_size, const std::string& source) {
  const auto refuse = [&](const Wording& fault) { return input_error("{}: {}; {}", shown(source), fault, kDamaged); };
  if (const auto at = find_invalid_utf8(json); at != std::string_view::npos)
    return refuse(worded("the header is not valid UTF-8 at its byte {}", with_commas(at + 1)));
  // The parser takes a zero byte for the end, behind which anything could hide.
  if (const auto at = json.find('\0'); at != std::string_view::npos)
    return refuse(worded("the header is not valid JSON at its byte {}", with_commas(at + 1)));
  HeaderEvents events;
  if (!nlohmann::json::sax_parse(json.begin(), json.end(), &events)) return refuse(events.fault);
  if (auto fault = check_places(events.header.entries, data_size); !fault.empty()) return refuse(fault);
  return std::move(events.header);
}

}  // namespace neurarium::detail
