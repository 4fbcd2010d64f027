#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace spanglass {

/// Names of the files in folders, listed once for all who ask. One thread at a time.
class FolderListings {
public:
    struct Listing {
        std::vector<std::string> names{}; ///< sorted
        std::int64_t modified = 0; ///< of the folder, before it was listed
        std::int64_t listed = 0; ///< when that was

        /// Those that begin with this, which lie side by side.
        [[nodiscard]] std::span<const std::string> startingWith(std::string_view text) const;
    };

    /// What is listed anew from now on.
    void beginRound() { ++m_round; }

    /// When the folder changed last, as it was seen first in this round.
    [[nodiscard]] std::int64_t modified(const std::string& folder);

    /// As the folder was at some time since the round began; null if it cannot be listed.
    [[nodiscard]] const Listing* ofRound(const std::string& folder);

    /// As the folder is now, which takes a listing only if it may have changed; null as above.
    [[nodiscard]] const Listing* now(const std::string& folder);

    /// How often a folder was listed, which is what this keeps low.
    [[nodiscard]] std::uint64_t listings() const { return m_listings; }

private:
    struct Kept {
        std::optional<Listing> listing{};
        std::uint64_t round = 0; ///< that the listing is true for
        std::int64_t modified = 0;
        std::uint64_t modifiedRound = 0;
    };
    std::optional<Listing> list(const std::string& folder);
    static bool mayHaveChanged(const Listing& listing, std::int64_t modified);

    std::map<std::string, Kept, std::less<>> m_folders{};
    std::uint64_t m_round = 1;
    std::uint64_t m_listings = 0;
};

/// When a file or folder changed last, in nanoseconds; 0 if it is not there.
std::int64_t modifiedTime(const std::string& path);

} // namespace spanglass
