#include "app/lessons/skip_step.h"

#include "engine/edits.h"

#include <algorithm>

namespace neurarium {
namespace {

void set_value(Session& session, const ValueRef& ref, float value) {
  const Graph& graph = *session.snapshot().task->graph;
  const Result<BoundEdit> places = bind(Edit{ref, EditKind::Freeze, 0, 0, {}}, graph);
  if (places && graph.value(places->value).role == Role::Param) {
    for (const std::int64_t offset : places->elements) session.set_parameter(ref.name, offset, value);
  } else {
    session.hold(ref, value);
  }
}

}  // namespace

void change_network(Session& session, const Deed& deed) {
  if (deed.back > 0) session.trainer().seek(std::max<std::int64_t>(0, session.snapshot().step - deed.back));
  if (!deed.settings.empty()) session.commit(settings_after(deed, session.settings()), "change.lesson");
  if (deed.restart) session.reset();
}

void act_in_network(Session& session, const Deed& deed) {
  for (const auto& [ref, value] : deed.values) set_value(session, ref, value);
  for (const ValueRef& ref : deed.release) session.remove_edits(ref);
  if (deed.steps > 0) session.trainer().step(deed.steps);
}

void act_on_screen(Screen* screen, Session& session, const Deed& deed) {
  if (screen == nullptr) return;
  if (!deed.select.empty()) screen->act(session, "select " + deed.select);
  for (const std::string& action : deed.screen) screen->act(session, action);
}

}  // namespace neurarium
