#include "core/regroup/signaturelist.h"

#include "core/store/groupingstore.h"
#include "core/store/rows.h"

namespace spanglass {

Result<SignatureList> readSignatures(const Database& db)
{
    SignatureList list;
    std::unordered_map<std::int64_t, std::uint32_t> known;
    auto read = forEachRow(
        db.prepare("SELECT DISTINCT s.id, s.text FROM signature g JOIN string s ON s.id = g.attributes"
                   " WHERE g.attributes <> 0"),
        [&](const Statement& row) {
            known.emplace(row.integer(0), static_cast<std::uint32_t>(list.values.size()));
            list.values.push_back(attributesOfJson(row.text(1)));
        });
    if (!read) {
        return std::move(read).error();
    }
    read = forEachRow(db.prepare("SELECT id, issue, own, service, type, template, stack, custom, pin, count,"
                                 " attributes, partial FROM signature ORDER BY id"),
        [&](const Statement& row) {
            const auto values = known.find(row.integer(10));
            list.rows.push_back({ row.integer(0), row.integer(1), row.integer(2), row.integer(3),
                row.integer(4), row.integer(5), row.integer(6), row.integer(7), row.integer(8),
                unsignedOf(row.integer(9)), values == known.end() ? 0 : values->second,
                row.integer(11) != 0 });
        });
    return read ? Result<SignatureList>(std::move(list)) : std::move(read).error();
}

Result<SignatureTexts> SignatureTexts::open(const Database& db)
{
    auto string = db.prepare("SELECT text FROM string WHERE id = ?");
    auto stack = db.prepare("SELECT codec, text FROM stack WHERE id = ?");
    if (!string || !stack) {
        return !string ? string.error() : stack.error();
    }
    return SignatureTexts(*std::move(string), *std::move(stack));
}

Result<std::string_view> SignatureTexts::text(std::int64_t id)
{
    if (id == 0) {
        return std::string_view();
    }
    const auto [known, isNew] = m_known.try_emplace(id);
    if (isNew) {
        m_string.bind(0, id);
        const auto row = m_string.step();
        if (!row) {
            return row.error();
        }
        known->second = *row ? m_string.text(0) : std::string_view();
        m_string.reset();
    }
    return std::string_view(known->second);
}

Result<SignatureTexts::Texts> SignatureTexts::of(const RegroupSignature& signature)
{
    const auto service = text(signature.service);
    const auto type = text(signature.type);
    const auto messageTemplate = text(signature.messageTemplate);
    const auto custom = text(signature.custom);
    for (const auto* part : { &service, &type, &messageTemplate, &custom }) {
        if (!*part) {
            return part->error();
        }
    }
    return Texts{ *service, *type, *messageTemplate, *custom };
}

Result<SignatureTexts::PackedStack> SignatureTexts::stack(std::int64_t id)
{
    PackedStack stack;
    if (id == 0) {
        return stack;
    }
    m_stack.bind(0, id);
    const auto row = m_stack.step();
    if (!row) {
        return row.error();
    }
    if (*row) {
        stack = { m_stack.integer(0), std::string(m_stack.text(1)) };
    }
    m_stack.reset();
    return stack;
}

} // namespace spanglass
