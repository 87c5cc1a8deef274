// The rasteriser finds the span of each row that a triangle covers; colour and depth are planes over the picture, so a
// pixel costs a few additions.
#include "app/draw/surface.h"

#include <algorithm>
#include <cmath>

namespace neurarium {
namespace {

constexpr float kRadiansPerPixel = 0.008f;
constexpr float kLowestPitch = 0.08f, kHighestPitch = 1.5f;
constexpr float kZoomPerNotch = 1.15f;
constexpr float kMostPixels = 2048;  // of a rectangle, along an edge
constexpr double kRest = 0.2;        // seconds without a change
constexpr int kShownChannels = 3;

struct Corner {
  float x, y, z;  // pixels, and the depth
  float channel[kShownChannels];
};

// A quantity that changes evenly over a triangle: its value at the first corner, and by one pixel across and down.
struct Plane {
  float origin, across, down;
  [[nodiscard]] float at(float x, float y) const { return origin + across * x + down * y; }
};

// The pixels of a row that lie within the triangle.
struct Span {
  float from, to;  // from the first corner
  // Keeps where the plane is not negative; `turn` is 1 / plane.across.
  void keep(const Plane& plane, float turn, float y) {
    const float here = plane.origin + plane.down * y;
    if (plane.across > 0)
      from = std::max(from, -here * turn);
    else if (plane.across < 0)
      to = std::min(to, -here * turn);
    else if (here < 0)
      to = from - 1;
  }
};

class Rasteriser {
 public:
  explicit Rasteriser(const MeshPicture& picture)
      : image_(picture.width, picture.height, picture.background),
        depth_(image_.pixels.size(), 1.0f),
        width_(picture.width),
        height_(picture.height) {}

  void triangle(const Corner& a, const Corner& b, const Corner& c) {
    const float area = (b.x - a.x) * (c.y - a.y) - (c.x - a.x) * (b.y - a.y);
    if (!(std::abs(area) > 1e-6f)) return;
    const float turn = 1.0f / area;
    const Plane to_b{0, (c.y - a.y) * turn, -(c.x - a.x) * turn};  // the shares of the corners
    const Plane to_c{0, -(b.y - a.y) * turn, (b.x - a.x) * turn};
    const Plane to_a{1, -to_b.across - to_c.across, -to_b.down - to_c.down};
    const auto plane = [&](float at_a, float at_b, float at_c) {
      return Plane{at_a, (at_b - at_a) * to_b.across + (at_c - at_a) * to_c.across,
                   (at_b - at_a) * to_b.down + (at_c - at_a) * to_c.down};
    };
    const Plane shares[] = {to_a, to_b, to_c};
    const float turns[] = {1 / to_a.across, 1 / to_b.across, 1 / to_c.across};
    const Plane z = plane(a.z, b.z, c.z);
    const Plane color[] = {plane(a.channel[0], b.channel[0], c.channel[0]),
                           plane(a.channel[1], b.channel[1], c.channel[1]),
                           plane(a.channel[2], b.channel[2], c.channel[2])};
    const int top = std::max(0, first_centre(std::min({a.y, b.y, c.y})));
    const int bottom = std::min(height_ - 1, last_centre(std::max({a.y, b.y, c.y})));
    const float left = std::min({a.x, b.x, c.x}) - a.x, right = std::max({a.x, b.x, c.x}) - a.x;
    for (int y = top; y <= bottom; ++y) {
      const float down = static_cast<float>(y) + 0.5f - a.y;
      Span span{left, right};
      for (int i = 0; i < 3; ++i) span.keep(shares[i], turns[i], down);
      if (span.from > span.to) continue;
      row(y, std::max(0, first_centre(span.from + a.x)), std::min(width_ - 1, last_centre(span.to + a.x)), a.x, down, z,
          color);
    }
  }

  [[nodiscard]] Image take() && { return std::move(image_); }

 private:
  // The first pixel whose centre is not before `at`, and the last one whose centre is not behind it.
  static int first_centre(float at) { return static_cast<int>(std::ceil(std::clamp(at, -16384.0f, 16384.0f) - 0.5f)); }
  static int last_centre(float at) { return static_cast<int>(std::floor(std::clamp(at, -16384.0f, 16384.0f) - 0.5f)); }
  static unsigned byte(float v) { return static_cast<unsigned>(std::clamp(v + 0.5f, 0.0f, 255.0f)); }

  void row(int y, int first, int last, float origin, float down, const Plane& z, const Plane (&color)[kShownChannels]) {
    const std::size_t begin = static_cast<std::size_t>(y) * static_cast<std::size_t>(width_);
    float* depth = depth_.data() + begin;
    std::uint32_t* pixel = image_.pixels.data() + begin;
    for (int x = first; x <= last; ++x) {
      const float across = static_cast<float>(x) + 0.5f - origin;
      const float d = z.at(across, down);
      if (d >= depth[x] || d < -1) continue;
      depth[x] = d;
      pixel[x] = IM_COL32(byte(color[0].at(across, down)), byte(color[1].at(across, down)),
                          byte(color[2].at(across, down)), 255);
    }
  }

  Image image_;
  std::vector<float> depth_;
  int width_, height_;
};

// As shaders/surface.vert: place and lit colour.
Corner corner_of(const MeshVertex& v, const MeshPicture& picture) {
  const Vec3 p = picture.view.project(v.at);
  const Vec3 n = v.normal, l = picture.light.from;
  const bool everywhere = n.x * n.x + n.y * n.y + n.z * n.z < 0.5f;
  const float shine = std::abs(n.x * l.x + n.y * l.y + n.z * l.z);
  const float bright = everywhere ? 1.0f : picture.light.ambient + (1.0f - picture.light.ambient) * shine;
  const auto channel = [&](int shift) { return static_cast<float>((v.color >> shift) & 255u) * bright; };
  return {(p.x + 1) * 0.5f * static_cast<float>(picture.width),
          (1 - p.y) * 0.5f * static_cast<float>(picture.height),
          p.z,
          {channel(IM_COL32_R_SHIFT), channel(IM_COL32_G_SHIFT), channel(IM_COL32_B_SHIFT)}};
}

}  // namespace

void Orbit::turn(float dx, float dy) {
  yaw = std::remainder(yaw - dx * kRadiansPerPixel, 6.2831853f);
  pitch = std::clamp(pitch + dy * kRadiansPerPixel, kLowestPitch, kHighestPitch);
}

void Orbit::zoom_by(float notches) { zoom = std::clamp(zoom * std::pow(kZoomPerNotch, notches), 0.5f, 8.0f); }

MeshView Orbit::view() const {
  const float cy = std::cos(yaw), sy = std::sin(yaw), cp = std::cos(pitch), sp = std::sin(pitch);
  const float size = zoom / kSceneRadius;
  constexpr float kDepth = 1.0f / (kSceneRadius * 2);  // whatever the zoom
  return {{{{size * cy, size * sy, 0, 0},
            {size * -sy * sp, size * cy * sp, size * cp, 0},
            {kDepth * -sy * cp, kDepth * cy * cp, kDepth * -sp, 0}}}};
}

Image rasterise(const MeshPicture& picture) {
  std::vector<Corner> corners;
  corners.reserve(picture.mesh->vertices.size());
  for (const MeshVertex& v : picture.mesh->vertices) corners.push_back(corner_of(v, picture));
  Rasteriser raster(picture);
  const std::vector<std::uint32_t>& indices = picture.mesh->indices;
  for (std::size_t i = 0; i + 2 < indices.size(); i += 3)
    raster.triangle(corners[indices[i]], corners[indices[i + 1]], corners[indices[i + 2]]);
  return std::move(raster).take();
}

std::optional<Vec3> hit_mesh(const Mesh& mesh, std::size_t triangles, const MeshView& view, float x, float y) {
  std::optional<Vec3> found;
  float nearest = 1;
  std::vector<Vec3> at;
  at.reserve(mesh.vertices.size());
  for (const MeshVertex& v : mesh.vertices) at.push_back(view.project(v.at));
  for (std::size_t i = 0; i < 3 * triangles && i + 2 < mesh.indices.size(); i += 3) {
    const Vec3 &a = at[mesh.indices[i]], &b = at[mesh.indices[i + 1]], &c = at[mesh.indices[i + 2]];
    const float area = (b.x - a.x) * (c.y - a.y) - (c.x - a.x) * (b.y - a.y);
    if (area == 0) continue;
    const float wb = ((x - a.x) * (c.y - a.y) - (c.x - a.x) * (y - a.y)) / area;
    const float wc = ((b.x - a.x) * (y - a.y) - (x - a.x) * (b.y - a.y)) / area;
    if (!(wb >= 0 && wc >= 0 && wb + wc <= 1)) continue;
    const float depth = a.z + wb * (b.z - a.z) + wc * (c.z - a.z);
    if (depth >= nearest) continue;
    nearest = depth;
    const Vec3 &p = mesh.vertices[mesh.indices[i]].at, &q = mesh.vertices[mesh.indices[i + 1]].at,
               &r = mesh.vertices[mesh.indices[i + 2]].at;
    found = Vec3{p.x + wb * (q.x - p.x) + wc * (r.x - p.x), p.y + wb * (q.y - p.y) + wc * (r.y - p.y),
                 p.z + wb * (q.z - p.z) + wc * (r.z - p.z)};
  }
  return found;
}

SurfaceLayer::~SurfaceLayer() {
  if (texture_ != 0) platform_.destroy_texture(texture_);
}

void SurfaceLayer::set_mesh(Mesh mesh) {
  mesh_ = std::move(mesh);
  ++version_;
}

Status SurfaceLayer::draw(Ui& ui, ImDrawList& list, ImVec2 min, ImVec2 max, const MeshView& view) {
  const ImVec2 scale = platform_.pixels_per_unit();
  const auto pixels = [](float length) { return static_cast<int>(std::clamp(std::round(length), 1.0f, kMostPixels)); };
  Drawn wanted;
  wanted.version = version_;
  wanted.view = view;
  wanted.width = pixels((max.x - min.x) * scale.x);
  wanted.height = pixels((max.y - min.y) * scale.y);
  // Half-covered pixels mix with the surface behind the picture, of which nothing else is drawn.
  wanted.background = with_alpha(ui.theme().background, 0);
  wanted.oversampling = drawn_.oversampling;
  if (platform_.draws_meshes() && !platform_.software_renderer()) {
    const Result<std::string> vertex = ui.assets().read("shaders/surface.vert");
    const Result<std::string> fragment = ui.assets().read("shaders/surface.frag");
    if (vertex && fragment) {
      wanted.vertex_shader = *vertex;
      wanted.fragment_shader = *fragment;
    }
  }
  const bool rests = !wanted.vertex_shader.empty() || changed_at_ < 0 || ui.now() - changed_at_ > kRest;
  if (drawn_ != wanted) changed_at_ = ui.now();
  if (drawn_ != wanted || rests) wanted.oversampling = rests ? 2 : 1;
  Status status = ok_status();
  if (drawn_ != wanted) {
    status = draw_again(wanted);
    drawn_ = std::move(wanted);
  }
  if (texture_ != 0)
    list.AddImage(reinterpret_cast<ImTextureID>(texture_), min, max);
  else
    picture_.draw(list, min, max);
  return status;
}

Status SurfaceLayer::draw_again(const Drawn& wanted) {
  const MeshPicture picture{&mesh_,
                            wanted.view,
                            {},
                            wanted.width * wanted.oversampling,
                            wanted.height * wanted.oversampling,
                            wanted.background,
                            &wanted.vertex_shader,
                            &wanted.fragment_shader};
  Status status = ok_status();
  if (!wanted.vertex_shader.empty()) {
    if (texture_ == 0) texture_ = platform_.create_texture(Filter::Linear);
    status = platform_.draw_mesh(texture_, picture);
    if (status) return status;
    platform_.destroy_texture(texture_);
    texture_ = 0;
  }
  picture_.update(rasterise(picture));
  return status;
}

}  // namespace neurarium
