#pragma once

#include <nlohmann/json.hpp>
#include <zlib.h>

#include <map>
#include <set>
#include <string>
#include <vector>

namespace spanglass::test {

struct RealStack {
    std::string type{};
    std::string message{};
    std::string text{};
    friend auto operator<=>(const RealStack&, const RealStack&) = default;
};

inline std::string unzipped(const std::string& path)
{
    std::string text;
    std::string buffer(1 << 20, '\0');
    const gzFile file = gzopen(path.c_str(), "rb");
    for (int n = 0;
         file != nullptr && (n = gzread(file, buffer.data(), static_cast<unsigned>(buffer.size()))) > 0;)
        text.append(buffer, 0, static_cast<std::size_t>(n));
    if (file != nullptr)
        gzclose(file);
    return text;
}

/// The exceptions of a capture in OTLP JSON Lines, each kind (type and length of the stack) once; empty if
/// the file is not there.
inline std::vector<RealStack> stacksOf(const std::string& path)
{
    std::set<RealStack> stacks;
    std::set<std::pair<std::string, std::size_t>> kinds;
    const auto visit = [&](auto&& self, const nlohmann::json& node) -> void {
        if (node.is_object() && node.value("name", "") == "exception" && node.contains("attributes")) {
            RealStack stack;
            for (const auto& attribute : node["attributes"]) {
                const auto value = attribute["value"].value("stringValue", "");
                const auto& key = attribute["key"];
                auto& part = key == "exception.type" ? stack.type
                    : key == "exception.message"     ? stack.message
                                                     : stack.text;
                if (&part != &stack.text || key == "exception.stacktrace")
                    part = value;
            }
            if (!stack.text.empty() && kinds.emplace(stack.type, stack.text.size()).second)
                stacks.insert(std::move(stack));
        } else if (node.is_structured()) {
            for (const auto& child : node)
                self(self, child);
        }
    };
    const std::string text = unzipped(path);
    for (std::size_t from = 0; from < text.size();) {
        const auto end = std::min(text.find('\n', from), text.size());
        visit(visit, nlohmann::json::parse(text.substr(from, end - from)));
        from = end + 1;
    }
    return { stacks.begin(), stacks.end() };
}

} // namespace spanglass::test
