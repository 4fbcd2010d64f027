#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

namespace spanglass {

/// An archive member's name as it is shown and stored: relative, without parts that lead upwards, valid
/// UTF-8 of at most 512 bytes without control characters or marks that turn the direction of text.
/// "unnamed" if nothing is left.
std::string safeMemberName(std::string_view name);

/// True if the file, or a folder it is in, is hidden (a dot in front), as the notes are that macOS adds to
/// archives.
bool isHiddenName(std::string_view safeName);

/// Keeps names of one archive apart: a name that was there gets " (2)", or the next number that is free.
class MemberNames {
public:
    std::string unique(std::string name);

private:
    std::unordered_map<std::string, int> m_seen; ///< the number given last to a name
    std::unordered_set<std::string> m_given;
};

} // namespace spanglass
