/// Parses and fingerprints real stacks of captures on one thread, each made distinct, and hostile texts of 1
/// MB. Prints "LANGUAGE: N stacks, N bytes, N frames, N stacks/s" for each language and for all, then "worst
/// LANGUAGE SHAPE: N ms". usage: stackbench FOLDER-WITH-CAPTURES [SECONDS]
#include "core/grouping/grouper.h"
#include "core/grouping/messagetemplate.h"
#include "core/stack/reducedstack.h"
#include "core/stack/stackparser.h"
#include "core/stack/structured.h"
#include "tests/core/stack/realstacks.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

using namespace spanglass;

namespace {

constexpr std::array languageNames{ "Unknown", "JavaScript", "Python", "Java", "Go", "Ruby", "PHP", "C#",
    "Rust", "C++", "Swift", "Dart", "Elixir", "Erlang", "Perl", "Lua" };
static_assert(languageNames.size() == languageCount);

/// Overflows of the call stack, which have a thousand, are measured as hostile texts.
constexpr std::size_t mostFrames = 100;

double cpuSeconds()
{
    timespec time{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

/// As the workspace keeps them: the message is cut out of the stack.
struct Failure {
    std::string type{};
    std::string message{};
    std::string stack{};
};

/// The number-th variant: other digits behind the last colons and in the message, as from another build.
Failure variantOf(const test::RealStack& real, std::size_t number)
{
    Failure error{ real.type, real.message, {} };
    std::string text = real.text;
    const auto shift = [number](std::string& digits, std::size_t from) {
        std::size_t left = number * 7919 + 13;
        for (std::size_t i = digits.size(); i-- > from;) {
            if (digits[i] >= '0' && digits[i] <= '9' && left != 0) {
                digits[i] = static_cast<char>('0' + (static_cast<std::size_t>(digits[i] - '0') + left) % 10);
                left /= 10;
            }
        }
    };
    error.stack = reduceStack(text, error.message);
    const auto header = isStructured(error.stack) ? error.stack.find(',') : error.stack.find('\n');
    shift(error.stack, header == std::string::npos ? 0 : header);
    shift(error.message, 0);
    return error;
}

struct Timed {
    std::size_t stacks = 0;
    std::size_t bytes = 0;
    std::size_t frames = 0;
    std::size_t keys = 0; ///< sum of the keys' lengths, so that nothing is optimised away
    double seconds = 0;
};

void run(const std::vector<Failure>& errors, Timed& timed)
{
    const Grouper grouper;
    const double began = cpuSeconds();
    for (const Failure& error : errors) {
        const StackTrace stack = parseStack(error.stack, error.type, error.message);
        const std::string text = messageTemplate(error.message);
        timed.keys += grouper.group({ "orders", error.type, text, &stack, {}, {} }).fingerprint.size();
        for (const auto& exception : stack.exceptions) {
            timed.frames += exception.frames.size();
        }
        timed.bytes += error.stack.size();
    }
    timed.seconds += cpuSeconds() - began;
    timed.stacks += errors.size();
}

void print(const char* name, const Timed& timed)
{
    const auto count = static_cast<double>(timed.stacks);
    std::printf("%s: %zu stacks, %.0f bytes, %.1f frames, %.0f stacks/s\n", name, timed.stacks,
        static_cast<double>(timed.bytes) / count, static_cast<double>(timed.frames) / count,
        count / timed.seconds);
}

std::map<Language, std::vector<test::RealStack>> stacksUnder(const std::filesystem::path& captures)
{
    std::map<Language, std::vector<test::RealStack>> byLanguage;
    for (const char* folder : { "langs", "otlp" }) {
        std::error_code ignored;
        for (const auto& file : std::filesystem::directory_iterator(captures / folder, ignored)) {
            const std::string name = file.path().filename().string();
            if (!name.ends_with(".jsonl.gz") || name.find("200mb") != std::string::npos
                || name.find("logs") != std::string::npos) {
                continue;
            }
            for (auto& stack : test::stacksOf(file.path().string())) {
                const StackTrace parsed = parseStack(stack.text, stack.type, stack.message);
                if (parsed.exceptions.front().frames.size() <= mostFrames) {
                    byLanguage[parsed.language].push_back(std::move(stack));
                }
            }
        }
    }
    return byLanguage;
}

Timed timed(const std::vector<test::RealStack>& stacks, double seconds)
{
    Timed result;
    for (std::size_t variant = 1; result.seconds < seconds;) {
        std::vector<Failure> errors;
        for (int i = 0; i < 2000; ++i, ++variant) {
            errors.push_back(variantOf(stacks[variant % stacks.size()], variant));
        }
        run(errors, result);
    }
    return result;
}

/// The same as SDKs send it that keep frames apart.
std::string structured(const test::RealStack& real)
{
    const StackTrace stack = parseStack(real.text, real.type, real.message);
    StructuredStack all{ "node", {} };
    for (const StackException& from : stack.exceptions) {
        StructuredException& exception = all.exceptions.emplace_back();
        exception.relation = from.relation;
        exception.type = from.type;
        exception.message = from.message;
        for (const StackFrame& frame : from.frames) {
            StructuredFrame& to = exception.frames.emplace_back();
            to.function = frame.function;
            to.file = frame.file;
            to.line = frame.line;
            to.column = frame.column;
            to.inApp = frame.inApp;
        }
    }
    return structuredStack(all);
}

/// A few frames that tell the language, then the shape.
std::string hostile(const std::string& head, const std::string& unit)
{
    constexpr std::size_t size = std::size_t{ 1 } << 20U;
    std::string text = head;
    while (text.size() + unit.size() <= size) {
        text += unit;
    }
    return text;
}

void measureHostile(const char* language, const std::string& head)
{
    const auto newline = head.rfind('\n', head.size() - 2);
    const std::string frame = head.substr(newline == std::string::npos ? 0 : newline + 1);
    const std::string blanks = frame.substr(0, frame.find_first_not_of(" \t"));
    const std::array<std::pair<const char*, std::string>, 18> shapes{ {
        { "long line", "x" },
        { "short lines", "x\n" },
        { "lines of four", "a:1)\n" },
        { "blank words", " at a\n" },
        { "empty lines", "\n" },
        { "frames", frame },
        { "headers", "a.B: c\nCaused by: d.E: f\n" },
        { "headers and frames", "Caused by: d.E: f\n" + frame },
        { "tracebacks", "Traceback (most recent call last):\nE: x\n" },
        { "goroutines", "goroutine 1 [running]:\npanic: x\n" },
        { "brackets", "((((" },
        { "closing", "))))" },
        { "nested", blanks + "at a(((((((((((((((((((((((((((((((b\n" },
        { "generics", "<[{(" },
        { "colons", ":1:1" },
        { "blanks", "    " },
        { "dots", "a.b/c\\" },
        { "quotes", "\"'`File \"" },
    } };
    const Grouper grouper;
    for (const auto& [name, unit] : shapes) {
        const std::string text = hostile(head, unit);
        double best = 1e9;
        for (int i = 0; i < 3; ++i) {
            const double began = cpuSeconds();
            const StackTrace stack = parseStack(text, "E", "x");
            const std::string key =
                grouper.group({ "s", "E", messageTemplate(text), &stack, {}, {} }).fingerprint;
            best = key.empty() ? best : std::min(best, cpuSeconds() - began);
        }
        std::printf("worst %s %s: %.1f ms\n", language, name, best * 1000);
    }
}

} // namespace

int main(int argc, char** argv)
{
    const std::filesystem::path captures = argc > 1 ? argv[1] : "";
    const double seconds = argc > 2 ? std::atof(argv[2]) : 1;
    const auto byLanguage = stacksUnder(captures);
    if (byLanguage.empty()) {
        std::fprintf(stderr, "usage: stackbench FOLDER-WITH-CAPTURES [SECONDS]\n");
        return 2;
    }
    Timed all;
    for (const auto& [language, stacks] : byLanguage) {
        const Timed took = timed(stacks, seconds);
        print(languageNames[static_cast<std::size_t>(language)], took);
        if (language == Language::Unknown) {
            continue;
        }
        // languages count the same, however fast each is
        all.stacks += 1000;
        all.seconds += 1000 * took.seconds / static_cast<double>(took.stacks);
        all.bytes += 1000 * took.bytes / took.stacks;
        all.frames += 1000 * took.frames / took.stacks;
    }
    print("all", all);
    if (const auto scripts = byLanguage.find(Language::JavaScript); scripts != byLanguage.end()) {
        std::vector<test::RealStack> stacks;
        for (const test::RealStack& stack : scripts->second) {
            stacks.push_back({ stack.type, stack.message, structured(stack) });
        }
        print("frames of SDKs", timed(stacks, seconds));
    }
    for (const auto& [language, stacks] : byLanguage) {
        const std::string text = reduceStack(stacks.front().text, stacks.front().message);
        measureHostile(
            languageNames[static_cast<std::size_t>(language)], text.back() == '\n' ? text : text + '\n');
    }
    return 0;
}
