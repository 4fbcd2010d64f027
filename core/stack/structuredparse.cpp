#include "core/stack/structured.h"

#include "core/stack/inapp.h"
#include "core/stack/scan.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <limits>

namespace spanglass {

namespace {

using Json = nlohmann::json;
using Relation = StackException::Relation;

constexpr int deepest = 8; ///< the texts that structuredStack() makes have five levels

const Json* memberOf(const Json& object, const char* key)
{
    const auto found = object.is_object() ? object.find(key) : object.end();
    return object.is_object() && found != object.end() ? &*found : nullptr;
}

std::string textOf(const Json& object, const char* key)
{
    const Json* const value = memberOf(object, key);
    const auto* const text = value != nullptr ? value->get_ptr<const Json::string_t*>() : nullptr;
    return text != nullptr ? *text : std::string();
}

int numberOf(const Json& object, const char* key)
{
    const Json* const value = memberOf(object, key);
    const auto* const number = value != nullptr ? value->get_ptr<const Json::number_unsigned_t*>() : nullptr;
    return number != nullptr && *number <= std::numeric_limits<int>::max() ? static_cast<int>(*number) : 0;
}

const Json::array_t& listOf(const Json& object, const char* key)
{
    static const Json::array_t none;
    const Json* const value = memberOf(object, key);
    const auto* const list = value != nullptr ? value->get_ptr<const Json::array_t*>() : nullptr;
    return list != nullptr ? *list : none;
}

std::vector<std::string> linesOf(const Json& object, const char* key)
{
    std::vector<std::string> lines;
    for (const Json& line : listOf(object, key)) {
        const auto* const text = line.get_ptr<const Json::string_t*>();
        lines.push_back(text != nullptr ? *text : std::string());
    }
    return lines;
}

Relation relationNamed(std::string_view name)
{
    for (const Relation relation : { Relation::Cause, Relation::Suppressed, Relation::Member }) {
        if (name == nameOf(relation)) {
            return relation;
        }
    }
    return Relation::Reported;
}

/// What the source said of a frame, beside what is guessed from its path.
struct Told {
    std::optional<bool> inApp{};
    std::string package{};
};

/// Java writes "a.b.Class.method", Go files "host/module@v1/package/file.go", where a format has no place
/// for classes and packages.
void splitModule(Language language, StackFrame& frame)
{
    if (!frame.module.empty()) {
        return;
    }
    if (language == Language::Java) {
        const auto dot = frame.function.rfind('.');
        if (dot != std::string::npos && dot > 0) {
            frame.module = frame.function.substr(0, dot);
            frame.function.erase(0, dot + 1);
        }
    } else if (language == Language::Go && !frame.file.starts_with('/')) {
        frame.module = frame.file.substr(0, std::min(frame.file.rfind('/'), frame.file.size()));
        if (const auto version = frame.module.find('@'); version != std::string::npos) {
            frame.module.erase(version, frame.module.find('/', version) - version);
        }
        frame.module = frame.module == frame.file ? std::string() : frame.module;
    }
}

StackFrame frameOf(const Json& value, Language language)
{
    StackFrame frame;
    frame.module = textOf(value, "module");
    frame.function = textOf(value, "function");
    frame.file = textOf(value, "file");
    frame.line = numberOf(value, "line");
    frame.column = numberOf(value, "column");
    if (language == Language::Cpp || language == Language::Swift) {
        frame.package = textOf(value, "package"); // the image tells whose code it is
    }
    splitModule(language, frame);
    return frame;
}

Told toldOf(const Json& value)
{
    Told told;
    const Json* const inApp = memberOf(value, "in_app");
    if (inApp != nullptr && inApp->is_boolean()) {
        told.inApp = inApp->get<bool>();
    }
    told.package = textOf(value, "package");
    return told;
}

/// The language that most frames' files end like, for formats that name none.
Language languageOfFiles(const Json::array_t& exceptions)
{
    std::array<int, languageCount> counts{};
    for (const Json& exception : exceptions) {
        for (const Json& frame : listOf(exception, "frames")) {
            const std::string file = textOf(frame, "file");
            const auto dot = file.rfind('.');
            if (dot != std::string::npos) {
                ++counts[static_cast<std::size_t>(
                    languageOfPlatform(std::string_view(file).substr(dot + 1)))];
            }
        }
    }
    counts[static_cast<std::size_t>(Language::Unknown)] = 0;
    const auto most = std::ranges::max_element(counts);
    return *most > 0 ? static_cast<Language>(most - counts.begin()) : Language::Unknown;
}

void applyTold(StackException& exception, std::vector<Told>& told)
{
    for (std::size_t i = 0; i < exception.frames.size(); ++i) {
        StackFrame& frame = exception.frames[i];
        frame.inApp = told[i].inApp.value_or(frame.inApp);
        if (frame.inApp) {
            frame.package.clear();
        } else if (!told[i].package.empty()) {
            const auto slash = told[i].package.find_last_of("/\\");
            frame.package = told[i].package.substr(slash + 1);
        }
    }
}

/// Whether brackets of the text stand deeper in each other than ours do.
bool isDeep(std::string_view text)
{
    int depth = 0;
    bool inString = false;
    for (std::size_t i = 0; i < text.size() && depth <= deepest; ++i) {
        const char c = text[i];
        if (inString) {
            i += c == '\\' ? 1 : 0;
            inString = c != '"';
        } else {
            inString = c == '"';
            depth += c == '{' || c == '[' ? 1 : 0;
            depth -= c == '}' || c == ']' ? 1 : 0;
        }
    }
    return depth > deepest;
}

Json parsedBounded(std::string_view text)
{
    return isDeep(text) ? Json() : Json::parse(text, nullptr, false);
}

std::string headOf(const StackException& exception)
{
    constexpr std::array<std::string_view, 4> heads{ "", "Caused by: ", "Suppressed: ", "Member: " };
    const bool both = !exception.type.empty() && !exception.message.empty();
    return std::string(heads[static_cast<std::size_t>(exception.relation)]) + exception.type
        + (both ? ": " : "") + exception.message;
}

std::string lineOf(const StackFrame& frame)
{
    std::string place = frame.file.empty() ? frame.package : frame.file;
    place += frame.line > 0 ? ':' + std::to_string(frame.line) : "";
    place += frame.line > 0 && frame.column > 0 ? ':' + std::to_string(frame.column) : "";
    const std::string name = frame.module.empty() || frame.function.empty()
        ? frame.module + frame.function
        : frame.module + '.' + frame.function;
    if (name.empty() || place.empty()) {
        return "    at " + (name.empty() && place.empty() ? std::string("<unknown>") : name + place);
    }
    return "    at " + name + " (" + place + ')';
}

} // namespace

StackTrace parseStructured(std::string_view text)
{
    StackTrace stack;
    const Json root = parsedBounded(text);
    const Json::array_t& exceptions = listOf(root, "exceptions");
    stack.language = languageOfPlatform(textOf(root, "platform"));
    if (stack.language == Language::Unknown) {
        stack.language = languageOfFiles(exceptions);
    }
    std::vector<std::vector<Told>> told;
    for (const Json& value : exceptions) {
        if (stack.exceptions.size() == maxExceptions) {
            break;
        }
        StackException& exception = stack.exceptions.emplace_back();
        std::vector<Told>& toldFrames = told.emplace_back();
        exception.relation = relationNamed(textOf(value, "relation"));
        exception.type = textOf(value, "type");
        exception.message = textOf(value, "message");
        for (const Json& frame : listOf(value, "frames")) {
            if (exception.frames.size() < maxFrames) {
                exception.frames.push_back(frameOf(frame, stack.language));
                toldFrames.push_back(toldOf(frame));
            }
        }
    }
    markInApp(stack);
    for (std::size_t i = 0; i < stack.exceptions.size(); ++i) {
        applyTold(stack.exceptions[i], told[i]);
    }
    if (stack.exceptions.empty()) {
        stack.exceptions.emplace_back();
    }
    return stack;
}

std::vector<CodeContext> contextOfStructured(std::string_view text)
{
    std::vector<CodeContext> contexts;
    const Json root = parsedBounded(text);
    std::size_t exceptions = 0;
    for (const Json& exception : listOf(root, "exceptions")) {
        if (exceptions++ == maxExceptions) {
            break;
        }
        std::size_t frames = 0;
        for (const Json& frame : listOf(exception, "frames")) {
            CodeContext context{ textOf(frame, "file"), numberOf(frame, "line"), linesOf(frame, "before"),
                textOf(frame, "source"), linesOf(frame, "after") };
            const bool hasCode = !context.text.empty() || !context.before.empty() || !context.after.empty();
            if (frames++ < maxFrames && hasCode && context.line > 0) {
                contexts.push_back(std::move(context));
            }
        }
    }
    return contexts;
}

std::string displayText(std::string_view text, std::string_view type, std::string_view message)
{
    if (!isStructured(text)) {
        return std::string(text);
    }
    StackTrace stack = parseStructured(text);
    StackException& reported = stack.exceptions.front();
    reported.type = reported.type.empty() ? std::string(type) : reported.type;
    reported.message = message;
    std::string out;
    for (const StackException& exception : stack.exceptions) {
        const std::string head = headOf(exception);
        out += head.empty() ? "" : head + '\n';
        for (const StackFrame& frame : exception.frames) {
            out += lineOf(frame) + '\n';
        }
    }
    out.resize(out.empty() ? 0 : out.size() - 1);
    return out;
}

} // namespace spanglass
