#include "core/stack/cppreport.h"

#include "core/stack/nativecode.h"
#include "core/stack/scan.h"

#include <algorithm>
#include <array>

namespace spanglass {

namespace {

constexpr auto npos = std::string_view::npos;

/// What follows `mark` in the first part of a line; nothing if it is not there.
std::optional<std::string_view> behind(std::string_view text, std::string_view mark)
{
    constexpr std::size_t farthest = 400;
    const auto at = text.substr(0, farthest).find(mark);
    if (at == npos)
        return {};
    return text.substr(at + mark.size());
}

std::string_view firstWord(std::string_view text)
{
    return text.substr(0, text.find_first_of(" :,("));
}

/// "==12==ERROR: AddressSanitizer: heap-use-after-free on address 0x...", "(pid=3) WARNING: ThreadSanitizer".
std::optional<CrashHeader> sanitizerHeader(std::string_view text)
{
    if (text.starts_with("SUMMARY:"))
        return {};
    const auto told = behind(text, "Sanitizer: ");
    if (told && (behind(text, "ERROR: ") || behind(text, "WARNING: "))) {
        auto kind = firstWord(*told);
        if (kind == "data" || kind == "detected")
            kind = kind == "data" ? "data race" : "memory leak";
        return CrashHeader{ kind, *told, false };
    }
    if (const auto fuzzer = behind(text, "ERROR: libFuzzer: "))
        return CrashHeader{ *fuzzer, *fuzzer, true };
    if (const auto error = behind(text, ": runtime error: "))
        return CrashHeader{ "runtime error", *error, false };
    if (const auto leak = behind(text, "Direct leak of "); leak && text.starts_with("Direct"))
        return CrashHeader{ "memory leak", text, false };
    return {};
}

std::optional<CrashHeader> thrownHeader(std::string_view text)
{
    if (const auto thrown = behind(text, "terminate called after throwing an instance of '"))
        return CrashHeader{ thrown->substr(0, thrown->rfind('\'')), {}, false };
    if (auto thrown = behind(text, "due to uncaught exception of type ")) {
        const auto colon = thrown->find(": ");
        return CrashHeader{ thrown->substr(0, colon), colon == npos ? "" : thrown->substr(colon + 2), false };
    }
    if (const auto panic = behind(text, " panicked at "))
        return CrashHeader{ "panic", *panic, false };
    if (text.starts_with("terminate called"))
        return CrashHeader{ "std::terminate", text, false };
    return {};
}

std::optional<CrashHeader> assertionHeader(std::string_view text)
{
    for (const std::string_view mark : { "Check failed: ", "CHECK failed: ", "Debug check failed: ",
             "RAW: Check ", "Security DCHECK failed: " }) {
        if (const auto told = behind(text, mark))
            return CrashHeader{ "Check failed", *told, false };
    }
    if (const auto told = behind(text, "FATAL:")) {
        const auto end = told->find("] ");
        if (text.starts_with('[') && end != npos)
            return CrashHeader{ "Fatal error", told->substr(end + 2), false };
    }
    if (behind(text, ": Assertion `") || behind(text, ": assertion failed: ")
        || text.starts_with("Assertion failed"))
        return CrashHeader{ "Assertion failed", text, false };
    if (const auto told = behind(text, "Abort message: "))
        return CrashHeader{ {}, *told, false };
    if (text.starts_with("*** ") && behind(text, " detected"))
        return CrashHeader{ "abort", text.substr(4), false };
    if (text.starts_with("# Fatal error in "))
        return CrashHeader{ "Fatal error", text.substr(17), false };
    if (text.starts_with("abort: "))
        return CrashHeader{ "abort", text.substr(7), false };
    return {};
}

std::optional<CrashHeader> kernelHeader(std::string_view text)
{
    if (const auto told = behind(text, "Kernel panic - not syncing: "))
        return CrashHeader{ "Kernel panic", *told, false };
    if (const auto told = behind(text, "BUG: KASAN: "))
        return CrashHeader{ firstWord(*told), *told, false };
    for (const std::string_view mark : { "Unable to handle kernel ", "BUG: unable to handle " }) {
        if (const auto told = behind(text, mark))
            return CrashHeader{ "Oops", *told, false };
    }
    return {};
}

std::optional<CrashHeader> signalHeader(std::string_view text)
{
    if (auto told = behind(text, "received signal "))
        return CrashHeader{ firstWord(*told), *told, true };
    if (const auto told = behind(text, "Received signal "); told && text.starts_with("Received"))
        return CrashHeader{ text.substr(0, 16 + firstWord(*told).size()), text, true };
    if (const auto told = behind(text, "signal "); told && !told->empty() && isDigit(told->front())) {
        const auto open = told->find('(');
        const auto close = told->find(')');
        if (open != npos && close != npos && open < close && open < 5)
            return CrashHeader{ told->substr(open + 1, close - open - 1), text, true };
    }
    if (const auto told = behind(text, "stop reason = "))
        return CrashHeader{ firstWord(*told), *told, true };
    if (text.starts_with("Unhandled exception at ") || text.starts_with("Access violation"))
        return CrashHeader{ "Access violation", text, true };
    return {};
}

/// "    rax 0000000000000000  rbx ..." and "=>0x0c067fff8000: fa fa[fd]fd".
bool isRegisters(std::string_view text)
{
    if (text.size() < 8)
        return false;
    if (text.substr(0, 12).find(" = 0x") < 5 || text.starts_with("=>0x")
        || (text.starts_with("0x") && text.substr(0, 24).find(": ") < 20))
        return true;
    std::size_t hex = 0;
    for (std::size_t i = 0; i < std::min<std::size_t>(text.size(), 200); ++i)
        hex += isDigit(text[i]) || (text[i] >= 'a' && text[i] <= 'f') ? 1 : 0;
    return text.size() > 30 && hex * 4 > std::min<std::size_t>(text.size(), 200) * 3;
}

constexpr auto noise = std::to_array<std::string_view>(
    { "==", "-----", "Suppressions used:", "SanitizerCoverage:", "SUMMARY:", "SCARINESS",
        "HINT:", "NOTE:", "Hint:", "0x", "READ of size", "WRITE of size", "Read of size", "Write of size",
        "The signal is caused by", "Address 0x", "AddressSanitizer", "AddressSanitizer:DEADLYSIGNAL",
        "MemorySanitizer", "UndefinedBehaviorSanitizer", "Shadow byte", "Shadow gap",
        "Addressable:", "Partially addressable", "Heap left redzone", "Heap right redzone", "Freed heap",
        "Stack left", "Stack mid", "Stack right", "Stack partial", "Stack after", "Stack use",
        "Global redzone", "Global init", "Poisoned by", "Container overflow", "Array cookie", "Intra object",
        "ASan internal", "Left alloca", "Right alloca", "This frame has", "[end of stack trace]",
        "Call trace:", "Call Trace:", "Backtrace:", "backtrace:", "Stack trace", "stack trace", "Stack dump",
        "*** Check failure stack trace", "CPU:", "Hardware name:", "Modules linked in", "(lldb)", "(gdb)",
        "[Switching to", "[New Thread", "[Thread ", "INFO:", "Running:", "+------", "[Environment]",
        "[Command line]", "Command:", "Time ran:", "MS:", "base unit:", "artifact_prefix",
        "Test unit written", "Base64:", "*** ***", "pid:", "Build fingerprint:", "Revision:", "ABI:" });

constexpr auto otherStacks = std::to_array<std::string_view>(
    { "freed by", "Freed by", "previously allocated", "allocated by", "Allocated by", "Thread ",
        "Uninitialized value", "Previous write", "Previous read", "Previous atomic", "Memory was marked",
        "Location is", "Mutex M", "Indirect leak", "Direct leak", "Last potentially related",
        "Second to last", "Address 0x", "The buggy address", "thread #", "* thread #", "==== " });

/// First bytes of all of them: lines are many, and most begin with none of these.
constexpr auto noiseBytes = [] {
    std::array<bool, 256> bytes{};
    for (const auto start : noise)
        bytes[static_cast<unsigned char>(start.front())] = true;
    for (const auto start : otherStacks)
        bytes[static_cast<unsigned char>(start.front())] = true;
    return bytes;
}();

} // namespace

std::optional<CrashHeader> crashHeaderOf(std::string_view line)
{
    const auto text = withoutIndent(line);
    if (text.size() < 8)
        return {};
    for (const auto read : { sanitizerHeader, thrownHeader, assertionHeader, kernelHeader, signalHeader }) {
        if (auto header = read(text))
            return header;
    }
    return {};
}

bool startsOtherStack(std::string_view line)
{
    return startsWithOne(withoutIndent(line), otherStacks);
}

bool isCrashNoise(std::string_view line)
{
    const auto text = withoutIndent(line);
    if (text.empty())
        return true;
    const bool known = noiseBytes[static_cast<unsigned char>(text.front())]
        && (startsWithOne(text, noise) || startsWithOne(text, otherStacks));
    return known || isRegisters(text);
}

} // namespace spanglass
