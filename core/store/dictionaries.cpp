#include "core/store/dictionaries.h"

#include "core/base/text.h"
#include "core/base/varint.h"
#include "core/store/rows.h"
#include "core/store/stacktext.h"

#include <cstring>

namespace spanglass {

namespace {

std::string tagKey(std::uint32_t key, ValueType type, std::string_view value)
{
    std::string out(reinterpret_cast<const char*>(&key), sizeof key);
    out.push_back(static_cast<char>(type));
    out += value;
    return out;
}

std::string resourceKey(const ResourceRow& row)
{
    const std::uint32_t numbers[] = { row.service, row.version, row.environment, row.host };
    return std::string(reinterpret_cast<const char*>(numbers), sizeof numbers) + row.tags;
}

std::string_view signatureKey(const SignatureRow& row)
{
    return { reinterpret_cast<const char*>(&row), sizeof row };
}

std::string hashBytes(Hash128 hash)
{
    std::string out;
    appendFixed64(out, __builtin_bswap64(hash.high));
    appendFixed64(out, __builtin_bswap64(hash.low));
    return out;
}

std::uint32_t small(const Statement& row, int column)
{
    return static_cast<std::uint32_t>(row.integer(column));
}

void put(std::vector<std::uint32_t>& at, std::uint32_t index, std::uint32_t value)
{
    if (index >= at.size()) {
        at.resize(std::size_t{ index } + 1 + index / 2);
    }
    at[index] = value;
}

} // namespace

Result<Dictionaries> Dictionaries::load(const Database& db)
{
    Dictionaries d;
    d.m_stringIds.assign(1, 0);
    d.m_numberOf.assign(1, 0);
    auto loaded =
        forEachRow(db.prepare("SELECT id, text FROM string WHERE id > 0"), [&](const Statement& row) {
            const std::uint32_t number = d.m_strings.intern(row.text(1));
            put(d.m_stringIds, number, small(row, 0));
            put(d.m_numberOf, small(row, 0), number);
            d.m_nextString = std::max(d.m_nextString, small(row, 0) + 1);
        });
    if (loaded) {
        loaded = forEachRow(db.prepare("SELECT id, key, type, value FROM tag"), [&](const Statement& row) {
            const auto key = tagKey(small(row, 1), static_cast<ValueType>(row.integer(2)), row.text(3));
            put(d.m_tagIds, d.m_tags.intern(key), small(row, 0));
            d.m_nextTag = std::max(d.m_nextTag, small(row, 0) + 1);
        });
    }
    if (loaded) {
        const char* sql = "SELECT id, service, version, environment, host, tags FROM resource";
        loaded = forEachRow(db.prepare(sql), [&](const Statement& row) {
            const ResourceRow resource{ small(row, 1), small(row, 2), small(row, 3), small(row, 4),
                std::string(row.text(5)) };
            put(d.m_resourceIds, d.m_resources.intern(resourceKey(resource)), small(row, 0));
            d.m_nextResource = std::max(d.m_nextResource, small(row, 0) + 1);
        });
    }
    if (loaded) {
        loaded = forEachRow(db.prepare("SELECT id, hash FROM stack"), [&](const Statement& row) {
            std::string_view bytes = row.text(1);
            Hash128 hash;
            if (takeFixed64(bytes, hash.high) && takeFixed64(bytes, hash.low)) {
                d.m_stacks.emplace(
                    Hash128{ __builtin_bswap64(hash.high), __builtin_bswap64(hash.low) }, small(row, 0));
            }
            d.m_nextStack = std::max(d.m_nextStack, small(row, 0) + 1);
        });
    }
    if (loaded) {
        const char* sql = "SELECT id, service, type, template, stack, custom, attributes, pin FROM signature";
        loaded = forEachRow(db.prepare(sql), [&](const Statement& row) {
            const SignatureRow signature{ small(row, 1), small(row, 2), small(row, 3), small(row, 4),
                small(row, 5), small(row, 6) };
            if (small(row, 7) == 0) { // what comes stays away from what was moved by hand
                put(d.m_signatureIds, d.m_signatures.intern(signatureKey(signature)), small(row, 0));
            }
            d.m_nextSignature = std::max(d.m_nextSignature, small(row, 0) + 1);
        });
    }
    if (loaded) {
        loaded = forEachRow(db.prepare("SELECT id, name FROM service"), [&](const Statement& row) {
            d.m_services.emplace(small(row, 1), static_cast<std::uint16_t>(row.integer(0)));
        });
    }
    if (!loaded) {
        return std::move(loaded).error();
    }
    return d;
}

/// The id of `key`, or the next one.
std::uint32_t Dictionaries::known(Interner& interner, std::vector<std::uint32_t>& ids, std::string_view key,
    std::uint32_t& next, bool& isNew)
{
    const std::uint32_t number = interner.intern(key);
    if (number < ids.size() && ids[number] != 0) {
        isNew = false;
        return ids[number];
    }
    isNew = true;
    put(ids, number, next);
    return next++;
}

std::uint32_t Dictionaries::string(std::string_view text)
{
    if (text.empty()) {
        return 0;
    }
    bool isNew = false;
    const std::string repaired = isValidUtf8(text) ? std::string() : toValidUtf8(text);
    const std::uint32_t id =
        known(m_strings, m_stringIds, repaired.empty() ? text : repaired, m_nextString, isNew);
    if (isNew) {
        put(m_numberOf, id, m_strings.size() - 1);
        m_newStrings.push_back(id);
    }
    return id;
}

std::uint32_t Dictionaries::tag(std::uint32_t key, ValueType type, std::string_view value)
{
    bool isNew = false;
    const std::uint32_t id = known(m_tags, m_tagIds,
        tagKey(key, type, isValidUtf8(value) ? value : std::string_view(toValidUtf8(value))), m_nextTag,
        isNew);
    if (isNew) {
        m_newTags.push_back(m_tags.size() - 1);
    }
    return id;
}

std::uint32_t Dictionaries::resource(const ResourceRow& row)
{
    bool isNew = false;
    const std::uint32_t id = known(m_resources, m_resourceIds, resourceKey(row), m_nextResource, isNew);
    if (isNew) {
        m_newResources.emplace_back(id, row);
    }
    return id;
}

RowNumber Dictionaries::stack(std::string_view text)
{
    if (text.empty()) {
        return {};
    }
    const Hash128 hash = hash128(text);
    const auto [found, added] = m_stacks.try_emplace(hash, m_nextStack);
    if (added) {
        m_newStacks.push_back({ m_nextStack++, hash, toValidUtf8(text) });
    }
    return { found->second, added };
}

RowNumber Dictionaries::signature(const SignatureRow& row)
{
    RowNumber number;
    number.id = known(m_signatures, m_signatureIds, signatureKey(row), m_nextSignature, number.isNew);
    return number;
}

std::uint16_t Dictionaries::serviceNumber(std::uint32_t service)
{
    constexpr std::size_t most = 16'383;
    if (const auto found = m_services.find(service); found != m_services.end()) {
        return found->second;
    }
    if (m_services.size() >= most) {
        return 0;
    }
    const auto number = static_cast<std::uint16_t>(m_services.size() + 1);
    m_services.emplace(service, number);
    m_newServices.push_back(service);
    return number;
}

Result<> Dictionaries::write(const Database& db)
{
    BulkInsert strings(db, "INSERT INTO string (id, text)", 2);
    for (const std::uint32_t id : m_newStrings) {
        strings.number(id).text(textOf(id)).endRow();
    }
    BulkInsert tags(db, "INSERT INTO tag (id, key, type, value)", 4);
    for (const std::uint32_t number : m_newTags) {
        const std::string_view key = m_tags.text(number);
        std::uint32_t keyId = 0;
        std::memcpy(&keyId, key.data(), sizeof keyId);
        tags.number(m_tagIds[number])
            .number(keyId)
            .number(key[sizeof keyId])
            .text(key.substr(sizeof keyId + 1))
            .endRow();
    }
    BulkInsert resources(db, "INSERT INTO resource (id, service, version, environment, host, tags)", 6);
    for (const auto& [id, row] : m_newResources) {
        resources.number(id).number(row.service).number(row.version).number(row.environment).number(row.host);
        resources.blob(row.tags).endRow();
    }
    BulkInsert stacks(db, "INSERT INTO stack (id, hash, codec, text)", 4);
    for (const NewStack& stack : m_newStacks) {
        const std::string hash = hashBytes(stack.hash);
        const StackText text = packStack(stack.text);
        stacks.number(stack.id).blob(hash).number(text.codec).blob(text.bytes).endRow();
        stacks.flush(); // the views end with this round
    }
    BulkInsert services(db, "INSERT INTO service (id, name)", 2);
    for (const std::uint32_t service : m_newServices) {
        services.number(m_services.at(service)).number(service).endRow();
    }
    for (BulkInsert* insert : { &strings, &tags, &resources, &stacks, &services }) {
        if (auto done = insert->finish(); !done) {
            return done;
        }
    }
    m_newStrings.clear();
    m_newTags.clear();
    m_newResources.clear();
    m_newStacks.clear();
    m_newServices.clear();
    return {};
}

} // namespace spanglass
