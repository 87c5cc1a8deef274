// The state that is changed here and that ImGui's renderer does not set itself (framebuffer, depth test) is put back.
#include "app/gl/mesh_drawer.h"

#include <cstddef>

namespace neurarium {
namespace {

Result<GLuint> compile_shader(GLenum kind, const std::string& source) {
  const GLuint shader = glCreateShader(kind);
  const char* text = source.c_str();
  glShaderSource(shader, 1, &text, nullptr);
  glCompileShader(shader);
  GLint ok = GL_FALSE;
  glGetShaderiv(shader, GL_COMPILE_STATUS, &ok);
  if (ok == GL_TRUE) return shader;
  std::string log(2048, '\0');
  GLsizei length = 0;
  glGetShaderInfoLog(shader, static_cast<GLsizei>(log.size()), &length, log.data());
  log.resize(static_cast<std::size_t>(length));
  glDeleteShader(shader);
  return failure(ExitCode::InputRefused, "{}: it does not compile: {}; correct it, or start without --assets",
                 kind == GL_VERTEX_SHADER ? "shaders/surface.vert" : "shaders/surface.frag", log);
}

Result<GLuint> link_program(GLuint vertex, GLuint fragment) {
  const GLuint program = glCreateProgram();
  glAttachShader(program, vertex);
  glAttachShader(program, fragment);
  glLinkProgram(program);
  GLint ok = GL_FALSE;
  glGetProgramiv(program, GL_LINK_STATUS, &ok);
  if (ok == GL_TRUE) return program;
  glDeleteProgram(program);
  return failure(
      ExitCode::InputRefused,
      "shaders/surface.vert and surface.frag: they do not fit together; correct them, or start without --assets");
}

}  // namespace

ShaderProgram::~ShaderProgram() { glDeleteProgram(program_); }

Status ShaderProgram::use(const std::string& vertex, const std::string& fragment) {
  if (program_ == 0 || vertex != vertex_ || fragment != fragment_) {
    const Result<GLuint> v = compile_shader(GL_VERTEX_SHADER, vertex);
    if (!v) return v.error();
    const Result<GLuint> f = compile_shader(GL_FRAGMENT_SHADER, fragment);
    if (!f) {
      glDeleteShader(*v);
      return f.error();
    }
    const Result<GLuint> program = link_program(*v, *f);
    glDeleteShader(*v);
    glDeleteShader(*f);
    if (!program) return program.error();
    glDeleteProgram(program_);
    program_ = *program;
    vertex_ = vertex;
    fragment_ = fragment;
  }
  glUseProgram(program_);
  return ok_status();
}

MeshBuffers::MeshBuffers() {
  glGenVertexArrays(1, &array_);
  glGenBuffers(1, &vertices_);
  glGenBuffers(1, &indices_);
  glBindVertexArray(array_);
  glBindBuffer(GL_ARRAY_BUFFER, vertices_);
  glBindBuffer(GL_ELEMENT_ARRAY_BUFFER, indices_);
  const auto place = [](std::size_t offset) { return reinterpret_cast<const void*>(offset); };
  glVertexAttribPointer(0, 3, GL_FLOAT, GL_FALSE, sizeof(MeshVertex), place(offsetof(MeshVertex, at)));
  glVertexAttribPointer(1, 3, GL_FLOAT, GL_FALSE, sizeof(MeshVertex), place(offsetof(MeshVertex, normal)));
  glVertexAttribPointer(2, 4, GL_UNSIGNED_BYTE, GL_TRUE, sizeof(MeshVertex), place(offsetof(MeshVertex, color)));
  for (GLuint i = 0; i < 3; ++i) glEnableVertexAttribArray(i);
  glBindVertexArray(0);
}

MeshBuffers::~MeshBuffers() {
  glDeleteVertexArrays(1, &array_);
  glDeleteBuffers(1, &vertices_);
  glDeleteBuffers(1, &indices_);
}

void MeshBuffers::upload(const Mesh& mesh) {
  glBindVertexArray(array_);
  glBindBuffer(GL_ARRAY_BUFFER, vertices_);
  glBufferData(GL_ARRAY_BUFFER, static_cast<GLsizeiptr>(mesh.vertices.size() * sizeof(MeshVertex)),
               mesh.vertices.data(), GL_STREAM_DRAW);
  glBufferData(GL_ELEMENT_ARRAY_BUFFER, static_cast<GLsizeiptr>(mesh.indices.size() * sizeof(std::uint32_t)),
               mesh.indices.data(), GL_STREAM_DRAW);
  glBindVertexArray(0);
  count_ = static_cast<GLsizei>(mesh.indices.size());
}

void MeshBuffers::draw() const {
  glBindVertexArray(array_);
  glDrawElements(GL_TRIANGLES, count_, GL_UNSIGNED_INT, nullptr);
  glBindVertexArray(0);
}

DepthTarget::DepthTarget() {
  glGenFramebuffers(1, &framebuffer_);
  glGenRenderbuffers(1, &depth_);
}

DepthTarget::~DepthTarget() {
  glDeleteFramebuffers(1, &framebuffer_);
  glDeleteRenderbuffers(1, &depth_);
}

void DepthTarget::bind(GLuint texture, int width, int height) {
  glBindTexture(GL_TEXTURE_2D, texture);
  glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA8, width, height, 0, GL_RGBA, GL_UNSIGNED_BYTE, nullptr);
  glBindRenderbuffer(GL_RENDERBUFFER, depth_);
  glRenderbufferStorage(GL_RENDERBUFFER, GL_DEPTH_COMPONENT24, width, height);
  glBindFramebuffer(GL_FRAMEBUFFER, framebuffer_);
  glFramebufferTexture2D(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_TEXTURE_2D, texture, 0);
  glFramebufferRenderbuffer(GL_FRAMEBUFFER, GL_DEPTH_ATTACHMENT, GL_RENDERBUFFER, depth_);
  NEURARIUM_CHECK_EQ(glCheckFramebufferStatus(GL_FRAMEBUFFER), static_cast<GLenum>(GL_FRAMEBUFFER_COMPLETE));
  glViewport(0, 0, width, height);
}

Status MeshDrawer::draw(GLuint texture, const MeshPicture& picture) {
  if (Status used = program_.use(*picture.vertex_shader, *picture.fragment_shader); !used) return used;
  buffers_.upload(*picture.mesh);
  GLint before = 0;
  glGetIntegerv(GL_FRAMEBUFFER_BINDING, &before);
  target_.bind(texture, picture.width, picture.height);
  glDisable(GL_SCISSOR_TEST);
  glDisable(GL_BLEND);
  glDisable(GL_CULL_FACE);
  glEnable(GL_DEPTH_TEST);
  glDepthFunc(GL_LESS);
  const auto channel = [&](int shift) { return static_cast<float>((picture.background >> shift) & 255u) / 255.0f; };
  glClearColor(channel(IM_COL32_R_SHIFT), channel(IM_COL32_G_SHIFT), channel(IM_COL32_B_SHIFT),
               channel(IM_COL32_A_SHIFT));
  glClear(GL_COLOR_BUFFER_BIT | GL_DEPTH_BUFFER_BIT);
  glUniform4fv(program_.uniform("view"), 3, picture.view.rows[0].data());
  glUniform4f(program_.uniform("light"), picture.light.from.x, picture.light.from.y, picture.light.from.z,
              picture.light.ambient);
  buffers_.draw();
  glDisable(GL_DEPTH_TEST);
  glUseProgram(0);
  glBindFramebuffer(GL_FRAMEBUFFER, static_cast<GLuint>(before));
  return ok_status();
}

}  // namespace neurarium
