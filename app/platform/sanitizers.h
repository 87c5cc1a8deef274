// Graphics drivers leave small blocks behind which a leak checker reports when the driver is unloaded first;
// in sanitizer builds the platforms therefore do not unload it.
#pragma once

namespace neurarium {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool kKeepDriverLoaded = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
inline constexpr bool kKeepDriverLoaded = true;
#else
inline constexpr bool kKeepDriverLoaded = false;
#endif
#else
inline constexpr bool kKeepDriverLoaded = false;
#endif

}  // namespace neurarium
