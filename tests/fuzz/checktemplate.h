#pragma once

#include <string>
#include <string_view>

namespace spanglass::test {

/// Makes a message's template and key of bytes. Returns what went wrong, "" if nothing: both are the same
/// each time, short, and valid UTF-8 where the message is; the key of a key is that key, and what comes behind
/// the bytes that count changes nothing.
std::string checkTemplate(std::string_view bytes);

} // namespace spanglass::test
