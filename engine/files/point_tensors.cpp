#include "engine/files/point_tensors.h"

#include <nlohmann/json.hpp>

#include <limits>

namespace neurarium {
namespace {

// Where points were erased; otherwise there are none.
Status read_point_ids(const TensorFile& file, const std::string& name, std::int64_t rows,
                      std::vector<std::uint32_t>& ids) {
  if (file.find(name) == nullptr) return ok_status();
  const auto read = file.integers(name);
  if (!read) return read.error();
  if (static_cast<std::int64_t>(read->size()) != rows)
    return input_error("{}: '{}' has {} entries for {} points.", file.source, name, read->size(), rows);
  std::int64_t last = -1;
  for (const std::int64_t id : *read) {
    if (id <= last || id > std::numeric_limits<std::uint32_t>::max())
      return input_error("{}: '{}' holds {} after {}, but ids of points ascend from 0 to 4,294,967,295.", file.source,
                         name, id, last);
    ids.push_back(static_cast<std::uint32_t>(id));
    last = id;
  }
  return ok_status();
}

}  // namespace

void write_points(TensorFile& file, std::string_view prefix, const PointSet& points, std::string_view points_name) {
  const auto name = [&](std::string_view part) { return fmt::format("{}{}", prefix, part); };
  file.add<float>(name("x"), {points.size(), 2}, points.x);
  file.add<float>(name("target"), {points.size()}, points.target);
  if (!points.ids.empty()) file.add<std::uint32_t>(name("ids"), {points.size()}, points.ids);
  const nlohmann::json about = {{"name", points_name},
                                {"classes", points.class_names},
                                {"regression", points.classes == 0},
                                {"plane", points.plane_half},
                                {"axes", points.axis_names}};
  file.add_text(name("about"), about.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
}

Result<PointSet> read_points(const TensorFile& file, const std::string& prefix, std::string& points_name) {
  const auto target = file.finite_floats(prefix + "target", std::vector<std::int64_t>{-1});
  if (!target) return target.error();
  const auto rows = static_cast<std::int64_t>(target->size());
  const auto x = file.finite_floats(prefix + "x", std::vector<std::int64_t>{rows, 2});
  if (!x) return x.error();
  const auto text = file.text(prefix + "about");
  if (!text) return text.error();
  const nlohmann::json about = nlohmann::json::parse(*text, nullptr, false);
  const auto wrong = [&] { return input_error("{}: '{}about' does not describe a point set.", file.source, prefix); };
  if (!about.is_object() || !about.contains("classes") || !about["classes"].is_array() || rows == 0) return wrong();
  PointSet set;
  if (Status read = read_point_ids(file, prefix + "ids", rows, set.ids); !read) return read.error();
  set.x.assign(x->begin(), x->end());
  set.target.assign(target->begin(), target->end());
  for (const auto& item : about["classes"]) {
    if (!item.is_string()) return wrong();
    set.class_names.push_back(item.get<std::string>());
  }
  if (!about.contains("regression") || !about["regression"].is_boolean() || !about.contains("axes")) return wrong();
  set.classes = about["regression"].get<bool>() ? 0 : static_cast<int>(set.class_names.size());
  if (set.classes == 0 && !about["regression"].get<bool>()) return wrong();
  const nlohmann::json& axes = about["axes"];
  if (!axes.is_array() || axes.size() != 2 || !axes[0].is_string() || !axes[1].is_string()) return wrong();
  set.axis_names = {axes[0].get<std::string>(), axes[1].get<std::string>()};
  // Files of earlier versions do not say.
  const nlohmann::json plane = about.value("plane", nlohmann::json(0));
  if (!plane.is_number() || !(plane.get<double>() >= 0 && plane.get<double>() <= 1e6)) return wrong();
  set.plane_half = plane.get<double>();
  for (const float t : set.target)
    if (set.classes > 0 &&
        (t < 0 || t >= static_cast<float>(set.classes) || t != static_cast<float>(static_cast<int>(t))))
      return input_error("{}: '{}target' holds {}, but there are {} classes.", file.source, prefix, t, set.classes);
  points_name = about.contains("name") && about["name"].is_string() ? about["name"].get<std::string>() : std::string();
  return set;
}

}  // namespace neurarium
