#pragma once

#include "core/base/hash.h"
#include "core/base/interner.h"
#include "core/base/result.h"
#include "core/model/attribute.h"
#include "core/store/bulkinsert.h"
#include "core/store/database.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace spanglass {

/// The parts of a stored resource; string.id and tag.id numbers.
struct ResourceRow {
    std::uint32_t service = 0;
    std::uint32_t version = 0;
    std::uint32_t environment = 0;
    std::uint32_t host = 0;
    std::string tags{}; ///< varints
};

struct SignatureRow {
    std::uint32_t service = 0;
    std::uint32_t type = 0;
    std::uint32_t messageTemplate = 0;
    std::uint32_t stack = 0;
    std::uint32_t custom = 0;
    std::uint32_t attributes = 0; ///< as signature.attributes
};

/// A row's number, and whether it is not in the file yet.
struct RowNumber {
    std::uint32_t id = 0;
    bool isNew = false;
};

/// The dictionaries of a workspace in memory, for writing: gives each text, tag, resource, stack and
/// signature its row number, the stored one or a new one, and writes the new rows. One thread at a time;
/// within one transaction.
class Dictionaries {
public:
    /// Reads what the workspace holds.
    static Result<Dictionaries> load(const Database& db);

    std::uint32_t string(std::string_view text); ///< bytes that are not UTF-8 are replaced
    std::uint32_t tag(std::uint32_t key, ValueType type, std::string_view value);
    std::uint32_t resource(const ResourceRow& row);
    RowNumber stack(std::string_view text);
    RowNumber signature(const SignatureRow& row);
    [[nodiscard]] std::uint32_t nextSignature() const { return m_nextSignature; }
    std::uint16_t serviceNumber(std::uint32_t service); ///< 0 past 16,383

    [[nodiscard]] std::string_view textOf(std::uint32_t string) const
    {
        return m_strings.text(m_numberOf[string]);
    }

    /// Writes the rows that are new since the last call: strings, tags, resources, stacks, services.
    /// (Signatures belong to issues and are written with them.)
    Result<> write(const Database& db);

private:
    std::uint32_t known(Interner& interner, std::vector<std::uint32_t>& ids, std::string_view key,
        std::uint32_t& next, bool& isNew);

    Interner m_strings;
    std::vector<std::uint32_t> m_stringIds; ///< by number in m_strings
    std::vector<std::uint32_t> m_numberOf; ///< by string.id
    std::uint32_t m_nextString = 1;
    std::vector<std::uint32_t> m_newStrings; ///< string.id

    Interner m_tags; ///< key number, type and value as bytes
    std::vector<std::uint32_t> m_tagIds;
    std::uint32_t m_nextTag = 1;
    std::vector<std::uint32_t> m_newTags; ///< number in m_tags

    Interner m_resources;
    std::vector<std::uint32_t> m_resourceIds;
    std::uint32_t m_nextResource = 1;
    std::vector<std::pair<std::uint32_t, ResourceRow>> m_newResources;

    struct NewStack {
        std::uint32_t id = 0;
        Hash128 hash{};
        std::string text{};
    };
    std::unordered_map<Hash128, std::uint32_t> m_stacks;
    std::uint32_t m_nextStack = 1;
    std::vector<NewStack> m_newStacks;

    Interner m_signatures;
    std::vector<std::uint32_t> m_signatureIds;
    std::uint32_t m_nextSignature = 1;

    std::unordered_map<std::uint32_t, std::uint16_t> m_services;
    std::vector<std::uint32_t> m_newServices; ///< string.id
};

} // namespace spanglass
