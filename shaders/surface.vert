// One corner of a triangle: its place in the picture by the view's three rows, its colour by the light. As
// app/draw/surface.cpp does it on the CPU. The picture is made top row first, so y points down here.
#version 330 core

layout(location = 0) in vec3 at;
layout(location = 1) in vec3 normal;
layout(location = 2) in vec4 color;

uniform vec4 view[3];
uniform vec4 light;  // direction, ambient

out vec3 lit;

void main() {
  vec4 p = vec4(at, 1.0);
  gl_Position = vec4(dot(view[0], p), -dot(view[1], p), dot(view[2], p), 1.0);
  bool everywhere = dot(normal, normal) < 0.5;
  float bright = everywhere ? 1.0 : light.w + (1.0 - light.w) * abs(dot(normal, light.xyz));
  lit = color.rgb * bright;
}
