#pragma once

#include "core/source/openroot.h"
#include "core/source/pathmapping.h"
#include "core/source/sourcemap/sourcemap.h"

#include <list>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>

namespace spanglass {

/// A file at its place: of a commit of a root, or of its folder ("").
struct PlacedFile {
    OpenRoot* root = nullptr;
    std::string commit{};
    std::string path{};
    friend bool operator==(const PlacedFile&, const PlacedFile&) = default;
};

/// A source map with the path that its sources are relative to.
struct PlacedMap {
    std::shared_ptr<const SourceMap> map{};
    PlacedFile file{}; ///< of the map, or of the code that holds it
    PlacedFile code{}; ///< that it is of; may not be there
};

/// What lies in the folders of the roots and fits generated code.
struct LyingBuilds {
    std::string framePath{}; ///< without what makes it absolute
    std::string service{};
    std::string version{};
    FileMatch code{}; ///< that the frame means
    FileMatch maps{}; ///< that may be of it
};

/// Finds the source maps of generated code and keeps those that were read last.
class GeneratedCode {
public:
    /// The map that this file names or holds, or that lies beside it. Nothing if there is none; a map that is
    /// damaged is none, and `problem` then says why.
    std::optional<PlacedMap> mapOf(const PlacedFile& generated, std::string& problem);

    /// The map of generated code that is in no commit. Nothing if there is none, if several fit or if it has
    /// but its base name in common with the frame and lies where no build of that would.
    std::optional<PlacedMap> mapFor(
        const LyingBuilds& lying, std::span<OpenRoot> roots, std::stop_token stop, std::string& problem);

    /// A sentence where the original of a place (column 0: unknown) is only near it, "" for others.
    static std::string nearNote(const PlacedMap& map, int line, int column);

    /// True for paths that compilers write, not people: ".js", ".mjs", ".cjs", ".jsx", ".bundle".
    static bool isGenerated(std::string_view path);

private:
    std::shared_ptr<const SourceMap> parsed(
        const PlacedFile& key, const std::string& json, std::string& problem);
    std::optional<PlacedMap> mapAlone(const PlacedFile& file, std::string& problem);
    std::shared_ptr<const SourceMap> known(const PlacedFile& key);

    struct Known {
        PlacedFile key{};
        std::shared_ptr<const SourceMap> map{};
    };
    std::list<Known> m_known; ///< newest use first
};

} // namespace spanglass
