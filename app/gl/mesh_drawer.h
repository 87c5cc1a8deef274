// Draws triangles into a texture with OpenGL: the shaders, the buffers on the graphics side and the depth buffer, each
// owned by what frees it.
#pragma once

#include <epoxy/gl.h>

#include <string>

#include "app/draw/mesh.h"
#include "engine/base.h"

namespace neurarium {

// Vertex and fragment shader, linked.
class ShaderProgram {
 public:
  ShaderProgram() = default;
  ~ShaderProgram();
  ShaderProgram(const ShaderProgram&) = delete;
  ShaderProgram& operator=(const ShaderProgram&) = delete;
  // Compiles where the sources changed. Error: which shader, and the compiler's message; the program of before stays.
  [[nodiscard]] Status use(const std::string& vertex, const std::string& fragment);
  [[nodiscard]] GLint uniform(const char* name) const { return glGetUniformLocation(program_, name); }

 private:
  GLuint program_ = 0;
  std::string vertex_, fragment_;
};

// The triangles of one mesh on the graphics side.
class MeshBuffers {
 public:
  MeshBuffers();
  ~MeshBuffers();
  MeshBuffers(const MeshBuffers&) = delete;
  MeshBuffers& operator=(const MeshBuffers&) = delete;
  void upload(const Mesh& mesh);
  void draw() const;

 private:
  GLuint array_ = 0, vertices_ = 0, indices_ = 0;
  GLsizei count_ = 0;
};

// A target that draws into a given texture, with a depth buffer of its own.
class DepthTarget {
 public:
  DepthTarget();
  ~DepthTarget();
  DepthTarget(const DepthTarget&) = delete;
  DepthTarget& operator=(const DepthTarget&) = delete;
  // Binds it; the texture gets this size, its content is lost.
  void bind(GLuint texture, int width, int height);

 private:
  GLuint framebuffer_ = 0, depth_ = 0;
};

class MeshDrawer {
 public:
  // Error: a shader that does not compile.
  [[nodiscard]] Status draw(GLuint texture, const MeshPicture& picture);

 private:
  ShaderProgram program_;
  MeshBuffers buffers_;
  DepthTarget target_;
};

}  // namespace neurarium
