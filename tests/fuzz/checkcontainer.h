#pragma once

#include <string>
#include <string_view>

namespace spanglass::test {

/// Opens bytes as a file that may be packed, reads the members and asks what it is. Returns what went
/// wrong, "" if nothing: a member's path must be safe to show, and a bomb must not get through. The rest is
/// for sanitizers to see.
std::string checkContainer(std::string_view bytes);

} // namespace spanglass::test
