#include "core/capture/recognition.h"

#include "core/capture/container/container.h"
#include "core/capture/container/filesource.h"
#include "core/capture/looks.h"
#include "core/capture/sniff.h"

#include <algorithm>
#include <exception>
#include <string_view>
#include <utility>
#include <vector>

namespace spanglass {

namespace {

constexpr std::size_t mostOfAFile = std::size_t{ 2 } << 20U;
constexpr std::uint64_t mostOfAnArchive = std::uint64_t{ 8 } << 20U;
constexpr std::uint64_t mostMembers = 16;

/// "OpenTelemetry OTLP JSON" of "OpenTelemetry OTLP JSON: one request a line, ...".
std::string shortName(const Format& format)
{
    const std::string_view description = format.description;
    return std::string(description.substr(0, description.find(':')));
}

struct Seen {
    const Format* format = nullptr;
    Look look{};
};

Seen lookAt(OpenedSource& source)
{
    std::string head = peek(source.bytes, mostOfAFile);
    const std::size_t size = head.size();
    head.resize(size + jsonPadding);
    const std::string_view text(head.data(), size);
    const bool complete = size < mostOfAFile;
    if (auto sniffed = sniff(text, complete)) {
        return { sniffed->format, {} };
    }
    Beginning beginning{ text, complete, JsonShape::of(text) };
    return { nullptr, lookOf(beginning) };
}

/// "gzip of a tar of " for "gzip, tar".
std::string wordsFor(std::string_view packing)
{
    std::string words;
    while (!packing.empty()) {
        const std::size_t end = std::min(packing.find(", "), packing.size());
        const std::string_view one = packing.substr(0, end);
        packing.remove_prefix(std::min(end + 2, packing.size()));
        words += (one == "tar" || one == "zip" ? "a " : "") + std::string(one) + " of ";
    }
    return words;
}

/// The kinds of files in an archive by how many there are: "PNG files", "PNG files, text files and others".
std::string kindsOf(std::vector<std::string> looks)
{
    std::ranges::sort(looks);
    std::vector<std::pair<std::ptrdiff_t, std::string>> kinds;
    for (auto at = looks.begin(); at != looks.end();) {
        const auto end = std::upper_bound(at, looks.end(), *at);
        kinds.emplace_back(end - at, *at);
        at = end;
    }
    std::ranges::stable_sort(kinds, std::ranges::greater(), [](const auto& kind) { return kind.first; });
    if (kinds.empty()) {
        return "no files";
    }
    std::string text = kinds[0].second;
    if (kinds.size() > 1) {
        text += (kinds.size() > 2 ? ", " : " and ") + kinds[1].second;
        text += kinds.size() > 2 ? " and others" : "";
    }
    return text;
}

Result<Recognition> recogniseMembers(Container& container, Recognition about)
{
    std::vector<std::string> looks;
    std::uint64_t taken = 0;
    for (std::uint64_t members = 0; members < mostMembers && taken < mostOfAnArchive; ++members) {
        auto member = container.next();
        if (!member) {
            looks.push_back("files that are damaged");
            break;
        }
        if (!*member) {
            break;
        }
        if (!(*member)->source) {
            looks.push_back("files that cannot be opened");
            continue;
        }
        OpenedSource& source = *(*member)->source;
        const Seen seen = lookAt(source);
        taken += std::max<std::uint64_t>(source.size, source.bytes->consumed());
        if (seen.format != nullptr) {
            about.format = seen.format;
            about.packing = source.compression;
            about.text = shortName(*seen.format) + ", " + about.packing;
            return about;
        }
        looks.push_back(seen.look.many);
    }
    about.text = wordsFor(about.packing) + kindsOf(std::move(looks));
    return about;
}

Result<Recognition> recogniseFile(const std::string& path, std::stop_token stop)
{
    auto container = openContainer(path, {}, std::move(stop));
    if (!container) {
        return std::move(container).error();
    }
    Recognition about;
    about.size = (*container)->size();
    if ((*container)->isArchive()) {
        about.packing = (*container)->packing();
        return recogniseMembers(**container, std::move(about));
    }
    auto member = (*container)->next();
    if (!member || !*member || !(*member)->source) {
        return Error{ Error::Kind::Io, path + ": cannot be opened" };
    }
    OpenedSource& source = *(*member)->source;
    about.packing = source.compression;
    const Seen seen = lookAt(source);
    about.format = seen.format;
    about.text = seen.format == nullptr ? wordsFor(about.packing) + seen.look.one
        : about.packing.empty()         ? shortName(*seen.format)
                                        : shortName(*seen.format) + ", " + about.packing;
    return about;
}

} // namespace

Result<Recognition> recognise(const std::string& path, std::stop_token stop)
{
    try {
        return recogniseFile(path, std::move(stop));
    } catch (const std::exception& exception) { // no memory
        return Error{ Error::Kind::Io, path + ": " + exception.what() };
    }
}

} // namespace spanglass
