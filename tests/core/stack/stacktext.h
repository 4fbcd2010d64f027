#pragma once

#include "core/model/stack.h"

#include <string>

namespace spanglass {

/// A parsed stack as lines to compare: "reported Type: message", then a line a frame, "*" before those
/// of the application and the package in brackets behind others.
inline std::string textOf(const StackTrace& stack)
{
    constexpr const char* relations[] = { "reported", "cause", "suppressed", "member" };
    std::string text;
    for (const auto& exception : stack.exceptions) {
        text += std::string(relations[static_cast<int>(exception.relation)]) + ' ' + exception.type + ": "
            + exception.message + '\n';
        for (const auto& frame : exception.frames) {
            text += frame.inApp ? "* " : "  ";
            text += frame.module.empty() ? "" : frame.module + '|';
            text += frame.function + ' ' + frame.file + ':' + std::to_string(frame.line);
            text += frame.column > 0 ? ':' + std::to_string(frame.column) : "";
            text += frame.inApp ? "\n" : " [" + frame.package + "]\n";
        }
        if (exception.framesInCommon > 0)
            text += "  +" + std::to_string(exception.framesInCommon) + '\n';
    }
    return text;
}

} // namespace spanglass
