#include "core/stack/jsdownlevel.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace spanglass {

namespace {

constexpr auto npos = std::string_view::npos;

enum class Part {
    None,
    Sure, ///< its name says that it is a helper
    Maybe, ///< may be a helper if such a one stands beside it
    Promise, ///< "new Promise (<anonymous>)"
    Nameless,
};

template <std::size_t Size>
bool isOneOf(std::string_view text, const std::array<std::string_view, Size>& names)
{
    return std::find(names.begin(), names.end(), text) != names.end();
}

bool isNameless(std::string_view function)
{
    return function.empty() || function == "<anonymous>" || function.ends_with(".<anonymous>");
}

Part partOf(const StackFrame& frame)
{
    constexpr auto sure = std::to_array<std::string_view>(
        { "__awaiter", "Object.__awaiter", "__generator", "asyncGeneratorStep", "_asyncToGenerator" });
    constexpr auto maybe = std::to_array<std::string_view>(
        { "step", "fulfilled", "rejected", "Object.next", "Object.throw", "_next", "_throw", "tryCatch" });
    const std::string_view function = frame.function;
    if (isNameless(function))
        return Part::Nameless;
    if (frame.file == "<anonymous>") {
        if (function == "new Promise")
            return Part::Promise;
        return function == "Generator.next" || function == "Generator.throw" ? Part::Sure : Part::None;
    }
    if (isOneOf(function, sure))
        return Part::Sure;
    return isOneOf(function, maybe) ? Part::Maybe : Part::None;
}

/// The nameless functions that make the promise: the one in it, and Babel's around it.
bool isAroundPromise(const std::vector<StackFrame>& frames, std::size_t begin, std::size_t at)
{
    const auto is = [&](std::size_t i, Part part) { return i < frames.size() && partOf(frames[i]) == part; };
    if (is(at + 1, Part::Promise) && at > begin)
        return frames[at - 1].function == "_next" || is(at + 2, Part::Sure);
    return at >= begin + 3 && is(at - 1, Part::Promise) && frames[at - 3].function == "_next";
}

struct Helpers {
    std::size_t end = 0;
    bool isSure = false;
};

Helpers helpersAt(const std::vector<StackFrame>& frames, std::size_t begin)
{
    Helpers helpers{ begin, false };
    for (; helpers.end < frames.size(); ++helpers.end) {
        const Part part = partOf(frames[helpers.end]);
        const bool belongs = part == Part::Sure || part == Part::Maybe
            || (part == Part::Promise && helpers.end > begin)
            || (part == Part::Nameless && isAroundPromise(frames, begin, helpers.end));
        if (!belongs)
            break;
        helpers.isSure = helpers.isSure || part == Part::Sure;
    }
    return helpers;
}

/// The generator in front of the helpers is what the function behind them holds.
void joinGenerator(std::vector<StackFrame>& frames, std::size_t begin, std::size_t end)
{
    const bool isStart = frames[end - 1].function.ends_with("__awaiter");
    if (!isStart || begin == 0 || end == frames.size())
        return;
    auto& generator = frames[begin - 1];
    auto& function = frames[end];
    if (!isNameless(generator.function) || isNameless(function.function) || generator.file != function.file)
        return;
    generator.function = function.function;
    function.package = "tslib";
}

/// No path, nor what engines print for their own code.
bool isScriptName(std::string_view file)
{
    return !file.empty() && std::string_view("./\\<[(").find(file.front()) == npos && file.find(':') == npos
        && file.find('.') != npos && !file.starts_with("internal/") && file.find("node_modules/") == npos;
}

} // namespace

void markEvaluated(std::vector<StackFrame>& frames, std::string_view name)
{
    const auto isVm = [](const StackFrame& frame) {
        return frame.file == "node:vm" || frame.file == "vm.js";
    };
    const auto outermost = std::find_if(frames.rbegin(), frames.rend(), isVm);
    for (auto frame = frames.rbegin(); frame != frames.rend(); ++frame) {
        if ((frame >= outermost || frame->file == name) && !isVm(*frame) && isScriptName(frame->file))
            frame->package = "eval";
    }
}

void undoDownlevelling(std::vector<StackFrame>& frames)
{
    for (std::size_t i = 0; i < frames.size();) {
        const Helpers helpers = helpersAt(frames, i);
        for (std::size_t k = i; helpers.isSure && k < helpers.end; ++k) {
            if (frames[k].file != "<anonymous>")
                frames[k].package = "tslib";
        }
        if (helpers.isSure)
            joinGenerator(frames, i, helpers.end);
        i = helpers.end + 1; // the frame behind them is none
    }
}

} // namespace spanglass
