#include "engine/files/safetensors.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <cstring>
#include <limits>
#include <numeric>

#include "engine/files/reader.h"
#include "engine/rng.h"
#include "tests/engine/files/temp_folder.h"

namespace neurarium {
namespace {

std::string framed(std::string_view header, std::string_view data = "") {
  const std::uint64_t length = header.size();
  std::string file(8, '\0');
  std::memcpy(file.data(), &length, 8);
  return file.append(header).append(data);
}

Result<TensorFile> parse(std::string_view file) { return parse_safetensors(as_bytes(file), "net.safetensors"); }

std::string bytes_of(const TensorFile& file) { return std::string(as_text(to_safetensors(file).value())); }

TensorFile small_file() {
  TensorFile file;
  file.metadata = {{"version", "1"}, {"name", "a \"quoted\" \xe5\xad\x97\n"}};
  file.add<std::uint8_t>("mask", {3}, std::vector<std::uint8_t>{1, 0, 1});
  file.add<float>("h0.weight", {2, 2}, std::vector<float>{1.0F, -2.5F, 0.0F, 4.0F});
  file.add<std::int64_t>("step", {}, std::vector<std::int64_t>{12});
  file.add<float>("empty", {0, 5}, std::vector<float>{});
  file.add_text("journal", "{}");
  return file;
}

TEST(Safetensors, gives_back_what_was_written) {
  const auto file = parse(bytes_of(small_file()));
  ASSERT_TRUE(file) << file.error().message;
  EXPECT_EQ(file->metadata, small_file().metadata);
  EXPECT_EQ(file->tensors().size(), 5U);
  EXPECT_EQ(file->floats("h0.weight").value(), (AlignedVector<float>{1.0F, -2.5F, 0.0F, 4.0F}));
  EXPECT_EQ(file->integers("mask").value(), (AlignedVector<std::int64_t>{1, 0, 1}));
  EXPECT_EQ(file->view<std::int64_t>("step").value()[0], 12);
  EXPECT_EQ(file->get("step", {}).value()->shape, Shape{});
  EXPECT_EQ(file->get("empty", {-1, 5}).value()->bytes.size(), 0U);
  EXPECT_EQ(file->text("journal").value(), "{}");
}

TEST(Safetensors, reads_a_file_written_by_the_reference_library) {
  // safetensors 0.4 for Python: save_file({"b": int8 [2], "a": float32 [1]}), which sorts by size and pads with spaces.
  const auto file = parse(framed(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},)"
                                 R"("b":{"dtype":"I8","shape":[2],"data_offsets":[4,6]}}    )",
                                 std::string("\0\0\x80\x3f\xff\x02", 6)));
  ASSERT_TRUE(file) << file.error().message;
  EXPECT_EQ(file->floats("a").value()[0], 1.0F);
  EXPECT_EQ(file->integers("b").value(), (AlignedVector<std::int64_t>{-1, 2}));
}

TEST(Safetensors, lays_tensors_out_aligned_behind_a_padded_header) {
  const std::string bytes = bytes_of(small_file());
  std::uint64_t length = 0;
  std::memcpy(&length, bytes.data(), 8);
  EXPECT_EQ(length % 8, 0U);
  EXPECT_EQ(bytes.substr(8, 16), R"({"__metadata__":)");
  EXPECT_NE(bytes.find(R"("step":{"dtype":"I64","shape":[],"data_offsets":[0,8]})"), std::string::npos);
  EXPECT_NE(bytes.find(R"("h0.weight":{"dtype":"F32","shape":[2,2],"data_offsets":[8,24]})"), std::string::npos);
  EXPECT_NE(bytes.find(R"("mask":{"dtype":"U8","shape":[3],"data_offsets":[24,27]})"), std::string::npos);
}

TEST(Safetensors, is_not_confused_by_the_order_of_the_header) {
  const auto file = parse(framed(R"({"b":{"shape":[2],"data_offsets":[1,3],"dtype":"U8"},)"
                                 R"("a":{"data_offsets":[0,1],"dtype":"U8","shape":[1]}})",
                                 "\1\2\3"));
  ASSERT_TRUE(file) << file.error().message;
  EXPECT_EQ(file->tensors()[0].first, "a");
  EXPECT_EQ(file->integers("b").value(), (AlignedVector<std::int64_t>{2, 3}));
}

TEST(Safetensors, round_trips_random_files_byte_for_byte) {
  constexpr DType types[] = {DType::Bool, DType::U8,  DType::I8,  DType::U16, DType::I16, DType::F16, DType::BF16,
                             DType::U32,  DType::I32, DType::F32, DType::U64, DType::I64, DType::F64};
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    Rng rng(seed, "round trip");
    TensorFile file;
    for (std::uint64_t i = rng.below(12); i > 0; --i) {
      Tensor tensor{types[rng.below(std::size(types))], {}, {}};
      for (std::uint64_t d = rng.below(4); d > 0; --d) tensor.shape.push_back(static_cast<std::int64_t>(rng.below(5)));
      tensor.bytes.resize(static_cast<std::size_t>(tensor.elements()) * dtype_size(tensor.dtype));
      for (auto& byte : tensor.bytes) byte = static_cast<std::byte>(rng.below(256));
      file.add(fmt::format("t{}.\"\\/{}", i, rng.below(1000)), std::move(tensor));
    }
    for (std::uint64_t i = rng.below(4); i > 0; --i) file.metadata[fmt::format("key{}", i)] = std::string(i, '\t');
    const std::string bytes = bytes_of(file);
    const auto again = parse(bytes);
    ASSERT_TRUE(again) << "seed " << seed << ": " << again.error().message;
    for (const auto& [name, tensor] : file.tensors()) {
      ASSERT_NE(again->find(name), nullptr) << "seed " << seed;
      ASSERT_EQ(again->find(name)->bytes, tensor.bytes) << "seed " << seed;
      ASSERT_EQ(again->find(name)->shape, tensor.shape) << "seed " << seed;
    }
    ASSERT_EQ(bytes_of(*again), bytes) << "seed " << seed;
  }
}

TEST(Safetensors, converts_half_precision_and_double_exactly) {
  TensorFile file;
  const auto raw = [](DType type, Shape shape, std::initializer_list<std::uint16_t> words) {
    const auto bytes = std::as_bytes(std::span(words.begin(), words.size()));
    return Tensor{type, std::move(shape), {bytes.begin(), bytes.end()}};
  };
  // 1, -2, the largest, the smallest subnormal, infinity (IEEE 754 binary16; bfloat16)
  file.add("half", raw(DType::F16, {5}, {0x3C00, 0xC000, 0x7BFF, 0x0001, 0x7C00}));
  file.add("brain", raw(DType::BF16, {5}, {0x3F80, 0xC000, 0x7F7F, 0x0001, 0x7F80}));
  file.add<double>("double", {2}, std::vector<double>{0.1, 1e300});
  const float inf = std::numeric_limits<float>::infinity();
  EXPECT_EQ(file.floats("half").value(), (AlignedVector<float>{1, -2, 65504, std::ldexp(1.0F, -24), inf}));
  EXPECT_EQ(file.floats("brain").value(),
            (AlignedVector<float>{1, -2, std::ldexp(255.0F, 120), std::ldexp(1.0F, -133), inf}));
  EXPECT_EQ(file.floats("double").value(), (AlignedVector<float>{0.1F, inf}));
  EXPECT_EQ(file.doubles("double").value(), (AlignedVector<double>{0.1, 1e300}));
  EXPECT_EQ(file.doubles("half").value()[2], 65504.0);
}

TEST(Safetensors, names_file_tensor_expected_and_found_when_a_tensor_does_not_fit) {
  TensorFile file = small_file();
  file.source = "net.safetensors";
  file.add<float>("bad", {2}, std::vector<float>{1.0F, std::nanf("")});
  file.add<std::uint64_t>("huge", {1}, std::vector<std::uint64_t>{~std::uint64_t{0}});
  file.add<std::uint8_t>("latin", {2}, std::vector<std::uint8_t>{'a', 0xE9});
  const Shape two = {2};
  const auto message = [](const auto& result) { return result.ok() ? "accepted" : result.error().message; };
  EXPECT_EQ(message(file.get("h0.wieght")),
            "net.safetensors: there is no tensor \"h0.wieght\"; the nearest name is \"h0.weight\"");
  EXPECT_EQ(message(file.get("embedding")),
            "net.safetensors: there is no tensor \"embedding\"; choose a file that holds it");
  EXPECT_EQ(message(file.get("h0.weight", {2, 3})),
            "net.safetensors: tensor \"h0.weight\" has the shape [2, 2], but [2, 3] was expected; "
            "choose a file made for this network");
  EXPECT_EQ(message(file.get("step", {-1})),
            "net.safetensors: tensor \"step\" has the shape [], but [any] was expected; "
            "choose a file made for this network");
  EXPECT_EQ(
      message(file.view<std::int32_t>("step")),
      "net.safetensors: tensor \"step\" has the type I64, but I32 was expected; convert it or choose another file");
  EXPECT_EQ(message(file.floats("mask")),
            "net.safetensors: tensor \"mask\" has the type U8, but F32, F16, BF16 or F64 was expected; "
            "convert it or choose another file");
  EXPECT_EQ(message(file.integers("bad")),
            "net.safetensors: tensor \"bad\" has the type F32, but a whole-number type was expected; "
            "convert it or choose another file");
  EXPECT_EQ(message(file.finite_floats("bad", two)),
            "net.safetensors: tensor \"bad\" holds nan at element 1 of [2]; choose a file with finite numbers");
  EXPECT_EQ(message(file.integers("huge")),
            "net.safetensors: tensor \"huge\" holds 18446744073709551615 at element 0, more than 2^63 - 1; "
            "use smaller numbers");
  EXPECT_EQ(message(file.text("latin")),
            "net.safetensors: the text in tensor \"latin\" is not valid UTF-8 at its byte 2; the file is damaged");
}

TEST(Safetensors, does_not_save_what_no_reader_could_read) {
  TensorFile file;
  file.metadata["path"] = "caf\xe9";
  EXPECT_EQ(to_safetensors(file).error().message,
            "the metadata value of path \"caf\\xe9\" is not valid UTF-8 and cannot be saved; rename it");
  EXPECT_EQ(to_safetensors(file).error().code, ExitCode::SaveFailed);
  TensorFile named;
  named.add_text("\xff", "x");
  EXPECT_EQ(to_safetensors(named).error().message,
            "the tensor name \"\\xff\" is not valid UTF-8 and cannot be saved; rename it");
}

// ---- hostile input -------------------------------------------------------------------------------------------------

TEST(SafetensorsHostile, every_prefix_of_a_valid_file_is_refused) {
  const std::string bytes = bytes_of(small_file());
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const std::vector<char> prefix(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size));
    const auto file = parse_safetensors(std::as_bytes(std::span(prefix)), "net.safetensors");
    ASSERT_FALSE(file) << size;
    ASSERT_TRUE(file.error().message.starts_with("net.safetensors: ")) << file.error().message;
  }
}

TEST(SafetensorsHostile, a_changed_byte_is_refused_or_gives_a_file_that_can_be_written) {
  const std::string bytes = bytes_of(small_file());
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    for (const int change : {0x01, 0x02, 0x04, 0x10, 0x20, 0x80, 0xFF, static_cast<int>(bytes[at] & 0xFF)}) {
      std::string flipped = bytes;
      flipped[at] = static_cast<char>(flipped[at] ^ change);
      const auto file = parse(flipped);
      if (!file) continue;
      const std::string written = bytes_of(*file);
      ASSERT_TRUE(parse(written)) << "byte " << at;
      ASSERT_EQ(bytes_of(parse(written).value()), written) << "byte " << at;
    }
  }
}

TEST(SafetensorsHostile, bombs_are_refused_before_memory_is_taken_for_them) {
  const auto refused = [](std::string_view file) {
    const auto result = parse(file);
    return result.ok() ? "accepted" : result.error().message;
  };
  std::string huge_length = framed("{}");
  huge_length[7] = 0x10;  // 2^60 bytes and two
  EXPECT_EQ(refused(huge_length),
            "net.safetensors: the header is said to have 1,152,921,504,606,846,978 bytes, but only 2 follow; "
            "the file is damaged or was not written as safetensors");
  EXPECT_EQ(refused(framed("{" + std::string(100'000'000, '['))),
            "net.safetensors: the header has 100,000,001 bytes; 16,777,216 are read here (the format allows "
            "100,000,000); save fewer tensors in one file");
  EXPECT_EQ(refused(framed("{\"a\":" + std::string(1'000'000, '['))),
            "net.safetensors: tensor \"a\" is a list where an object with dtype, shape and data_offsets was expected; "
            "the file is damaged or was not written as safetensors");
  std::string deep = "{";
  for (int i = 0; i < 1'000'000; ++i) deep += "\"a\":{";
  EXPECT_EQ(refused(framed(deep)),
            "net.safetensors: tensor \"a\" has the unknown key \"a\"; "
            "the file is damaged or was not written as safetensors");
  std::string many = "{";
  for (int i = 0; i < 200'000; ++i)
    many += fmt::format(R"("{}":{{"dtype":"U8","shape":[0],"data_offsets":[0,0]}},)", i);
  many.back() = '}';
  EXPECT_EQ(refused(framed(many)),
            "net.safetensors: there are more than the 65,536 tensors that are read here; "
            "the file is damaged or was not written as safetensors");
}

TEST(Safetensors, opens_thousands_of_small_tensors_in_a_moment) {
  TensorFile file;
  for (int i = 0; i < 20'000; ++i)
    file.add<float>(fmt::format("frame.{}.h0.weight", i), {4}, std::vector<float>(4, 1.0F));
  const auto again = parse(bytes_of(file));
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(again->floats("frame.19999.h0.weight").value().size(), 4U);
}

// ---- the disk ------------------------------------------------------------------------------------------------------

TEST(SafetensorsFile, loads_what_was_saved_and_saves_over_what_is_loaded) {
  const TempFolder folder;
  const std::string path = folder / "net.safetensors";
  ASSERT_TRUE(save_safetensors(path, small_file()));
  auto file = load_safetensors(path);
  ASSERT_TRUE(file) << file.error().message;
  ASSERT_TRUE(save_safetensors(path, *file));
  EXPECT_EQ(file->floats("h0.weight").value()[1], -2.5F);
  EXPECT_EQ(bytes_of(load_safetensors(path).value()), bytes_of(small_file()));
  EXPECT_EQ(read_plainly(path), bytes_of(small_file()));
}

TEST(SafetensorsFile, loads_a_header_larger_than_the_first_look_and_data_smaller_than_it) {
  const TempFolder folder;
  for (const int tensors : {0, 1, 3, 4, 5, 6, 7, 8, 40, 400}) {
    TensorFile file;
    for (int i = 0; i < tensors; ++i)
      file.add<float>(fmt::format("t{}", i), {7}, std::vector<float>(7, static_cast<float>(i)));
    const std::string path = folder / "net.safetensors";
    ASSERT_TRUE(save_safetensors(path, file));
    EXPECT_EQ(bytes_of(load_safetensors(path).value()), bytes_of(file)) << tensors;
  }
}

TEST(SafetensorsFile, refuses_a_sparse_file_of_terabytes_at_once) {
  const TempFolder folder;
  const std::string path = folder / "huge.safetensors";
  write_plainly(path, framed(R"({"a":{"dtype":"U8","shape":[5368709120],"data_offsets":[0,5368709120]}})"));
  std::filesystem::resize_file(path, std::uintmax_t{1} << 40);
  const auto result = load_safetensors(path);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().message, path +
                                        ": the file has 1,099,511,627,776 bytes, more than the 8,589,934,592 that "
                                        "are read here; use a smaller file");
  std::filesystem::resize_file(path, std::uintmax_t{5} << 30);
  EXPECT_EQ(load_safetensors(path).error().code, ExitCode::InputRefused);
}

}  // namespace
}  // namespace neurarium
