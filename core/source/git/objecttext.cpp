#include "core/source/git/objecttext.h"

#include "core/base/text.h"

#include <algorithm>
#include <charconv>
#include <limits>

namespace spanglass {

namespace {

constexpr std::string_view hexDigits = "0123456789abcdef";
constexpr std::size_t hexSize = 2 * std::tuple_size_v<ObjectId>;

int valueOf(char digit)
{
    if (digit >= '0' && digit <= '9') {
        return digit - '0';
    }
    if (digit >= 'a' && digit <= 'f') {
        return digit - 'a' + 10;
    }
    return digit >= 'A' && digit <= 'F' ? digit - 'A' + 10 : -1;
}

/// Takes "key value\n" from the front; nothing if the next line is another one.
std::optional<std::string_view> takeLine(std::string_view& text, std::string_view key)
{
    if (!text.starts_with(key) || text.size() <= key.size() || text[key.size()] != ' ') {
        return std::nullopt;
    }
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view value = text.substr(key.size() + 1, end - key.size() - 1);
    text.remove_prefix(std::min(end + 1, text.size()));
    return value;
}

/// "Ana <ana@example.org> 1767225600 +0100"
struct Signature {
    std::string_view name{};
    std::string_view email{};
    std::int64_t seconds = 0;
};

Signature parseSignature(std::string_view text)
{
    Signature out;
    const std::size_t open = text.find('<');
    const std::size_t close = text.rfind('>');
    if (open == std::string_view::npos || close == std::string_view::npos || close < open) {
        out.name = trimmed(text);
        return out;
    }
    out.name = trimmed(text.substr(0, open));
    out.email = trimmed(text.substr(open + 1, close - open - 1));
    const std::string_view rest = trimmed(text.substr(close + 1));
    std::from_chars(rest.data(), rest.data() + rest.size(), out.seconds);
    return out;
}

TimeNs timeOf(std::int64_t seconds)
{
    constexpr std::int64_t second = 1'000'000'000;
    constexpr std::int64_t last = std::numeric_limits<TimeNs>::max() / second;
    return std::clamp(seconds, -last, last) * second;
}

/// Commits may name another encoding than UTF-8; of those Latin-1 is the one that is met.
std::string readable(std::string_view text, std::string_view encoding)
{
    const std::string name = toLower(encoding);
    if (isValidUtf8(text)) {
        return std::string(text);
    }
    if (name != "iso-8859-1" && name != "latin1" && name != "latin-1" && name != "iso8859-1") {
        return toValidUtf8(text);
    }
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x80U) {
            out += c;
        } else {
            out += static_cast<char>(0xC0U | (byte >> 6U));
            out += static_cast<char>(0x80U | (byte & 0x3FU));
        }
    }
    return out;
}

/// Of a commit's headers behind the committer's.
std::string_view encodingOf(std::string_view headers)
{
    constexpr std::string_view key = "encoding ";
    while (!headers.empty()) {
        const std::string_view line = headers.substr(0, headers.find('\n'));
        if (line.starts_with(key)) {
            return line.substr(key.size());
        }
        headers.remove_prefix(std::min(line.size() + 1, headers.size()));
    }
    return {};
}

EntryKind kindOf(unsigned mode)
{
    constexpr unsigned typeBits = 0170000;
    switch (mode & typeBits) {
    case 0040000: return EntryKind::Folder;
    case 0100000: return EntryKind::File;
    case 0120000: return EntryKind::Link;
    case 0160000: return EntryKind::Submodule;
    default: return EntryKind::Other;
    }
}

/// Takes "mode name\0id" from the front; nothing if it is cut off.
std::optional<TreeEntry> takeEntry(std::string_view& text)
{
    const std::size_t space = text.find(' ');
    const std::size_t zero = text.find('\0');
    TreeEntry entry;
    if (space == std::string_view::npos || zero == std::string_view::npos || zero < space
        || text.size() - zero - 1 < entry.id.size()) {
        return std::nullopt;
    }
    unsigned mode = 0;
    std::from_chars(text.data(), text.data() + space, mode, 8);
    entry.kind = kindOf(mode);
    entry.name = text.substr(space + 1, zero - space - 1);
    std::memcpy(entry.id.data(), text.data() + zero + 1, entry.id.size());
    text.remove_prefix(zero + 1 + entry.id.size());
    return entry;
}

bool isUsableName(std::string_view name)
{
    return !name.empty() && name != "." && name != ".." && name.find('/') == std::string_view::npos
        && !(name.size() == 4 && toLower(name) == ".git");
}

} // namespace

std::string toHex(const ObjectId& id)
{
    std::string out;
    out.reserve(hexSize);
    for (const unsigned char byte : id) {
        out += hexDigits[byte >> 4U];
        out += hexDigits[byte & 15U];
    }
    return out;
}

std::optional<ObjectId> objectIdFromHex(std::string_view text)
{
    ObjectId id{};
    if (text.size() != hexSize) {
        return std::nullopt;
    }
    for (std::size_t i = 0; i < id.size(); ++i) {
        const int high = valueOf(text[2 * i]);
        const int low = valueOf(text[2 * i + 1]);
        if (high < 0 || low < 0) {
            return std::nullopt;
        }
        id[i] = static_cast<unsigned char>(high * 16 + low);
    }
    return id;
}

std::optional<CommitNode> parseCommitNode(std::string_view text)
{
    CommitNode node;
    const auto tree = takeLine(text, "tree");
    const auto id = tree ? objectIdFromHex(*tree) : std::nullopt;
    if (!id) {
        return std::nullopt;
    }
    node.tree = *id;
    while (const auto line = takeLine(text, "parent")) {
        const auto parent = objectIdFromHex(*line);
        if (!parent) {
            return std::nullopt;
        }
        node.parents.push_back(*parent);
    }
    takeLine(text, "author");
    const auto committer = takeLine(text, "committer");
    node.committed = committer ? parseSignature(*committer).seconds : 0;
    return node;
}

std::optional<CommitInfo> parseCommitInfo(std::string_view text, const ObjectId& id)
{
    constexpr std::size_t longest = 1000; ///< bytes of what people are shown
    const auto tree = takeLine(text, "tree");
    if (!tree || !objectIdFromHex(*tree)) {
        return std::nullopt;
    }
    while (takeLine(text, "parent")) { }
    const Signature author = parseSignature(takeLine(text, "author").value_or(std::string_view()));
    const Signature committer = parseSignature(takeLine(text, "committer").value_or(std::string_view()));
    const std::size_t end = std::min(text.starts_with('\n') ? 0 : text.find("\n\n"), text.size());
    const std::string_view encoding = encodingOf(text.substr(0, end));
    std::string_view message = text.substr(end);
    message.remove_prefix(std::min(message.find_first_not_of("\n\r"), message.size()));
    CommitInfo info;
    info.id = toHex(id);
    const std::string_view subject = trimmed(message.substr(0, message.find('\n')));
    info.subject = shortened(readable(subject.substr(0, 4 * longest), encoding), longest);
    info.author = shortened(readable(author.name.substr(0, 4 * longest), encoding), longest);
    info.email = shortened(readable(author.email.substr(0, 4 * longest), encoding), longest);
    info.authored = timeOf(author.seconds);
    info.committed = timeOf(committer.seconds);
    return info;
}

std::optional<TagTarget> parseTagTarget(std::string_view text)
{
    const auto object = takeLine(text, "object");
    const auto type = takeLine(text, "type");
    const auto id = object ? objectIdFromHex(*object) : std::nullopt;
    if (!id || !type) {
        return std::nullopt;
    }
    return TagTarget{ *id, *type == "tag", *type == "commit" };
}

std::optional<TreeEntry> findEntry(std::string_view tree, std::string_view name, bool& isDamaged)
{
    while (!tree.empty()) {
        const auto entry = takeEntry(tree);
        if (!entry) {
            isDamaged = true;
            return std::nullopt;
        }
        if (entry->name == name) {
            return isUsableName(name) ? entry : std::nullopt;
        }
    }
    return std::nullopt;
}

std::optional<std::vector<TreeEntry>> parseTree(std::string_view text)
{
    const auto byName = [](const TreeEntry& a, const TreeEntry& b) { return a.name < b.name; };
    std::vector<TreeEntry> entries;
    while (!text.empty()) {
        const auto entry = takeEntry(text);
        if (!entry) {
            return std::nullopt;
        }
        if (isUsableName(entry->name)) {
            entries.push_back(*entry);
        }
    }
    // git sorts folders as if their names ended in a slash.
    if (!std::is_sorted(entries.begin(), entries.end(), byName)) {
        std::stable_sort(entries.begin(), entries.end(), byName);
    }
    entries.erase(std::unique(entries.begin(), entries.end(),
                      [](const TreeEntry& a, const TreeEntry& b) { return a.name == b.name; }),
        entries.end());
    return entries;
}

} // namespace spanglass
