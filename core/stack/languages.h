#pragma once

#include "core/model/stack.h"
#include "core/stack/scan.h"

#include <string_view>
#include <vector>

namespace spanglass {

/// What a language brings: the shape of its frame lines and its parser. Parsers give the reported
/// exception first and the frame nearest the raise first, and leave out what they do not understand.

bool isJavaScriptFrame(std::string_view line);
std::vector<StackException> parseJavaScript(const StackText& stack);

bool isPythonFrame(std::string_view line);
std::vector<StackException> parsePython(const StackText& stack);

bool isJavaFrame(std::string_view line);
std::vector<StackException> parseJava(const StackText& stack);

bool isGoFrame(std::string_view line);
std::vector<StackException> parseGo(const StackText& stack);

} // namespace spanglass
