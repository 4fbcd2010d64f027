#pragma once

#include "core/source/openroot.h"
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
};

/// Finds the source maps of generated code and keeps those that were read last.
class GeneratedCode {
public:
    /// The map that this file names or holds, or that lies beside it. Nothing if there is none; a map that is
    /// damaged is none, and `problem` then says why.
    std::optional<PlacedMap> mapOf(const PlacedFile& generated, std::string& problem);

    /// The map of generated code that is in no commit: of the maps and codes lying in folders that share the
    /// most elements with the frame's path, the one that names its version, then its service, in a folder.
    /// Nothing if there is none or several differ.
    std::optional<PlacedMap> mapFor(std::string_view framePath, std::string_view version,
        std::string_view service, std::span<OpenRoot> roots, std::stop_token stop, std::string& problem);

    /// True for paths that compilers write, not people: ".js", ".mjs", ".cjs", ".jsx", ".bundle".
    static bool isGenerated(std::string_view path);

private:
    std::shared_ptr<const SourceMap> parsed(
        const PlacedFile& key, const std::string& json, std::string& problem);
    std::shared_ptr<const SourceMap> known(const PlacedFile& key);

    struct Known {
        PlacedFile key{};
        std::shared_ptr<const SourceMap> map{};
    };
    std::list<Known> m_known; ///< newest use first
};

} // namespace spanglass
