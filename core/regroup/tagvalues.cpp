#include "core/regroup/tagvalues.h"

#include "core/base/varint.h"
#include "core/store/rows.h"

namespace spanglass {

Result<> TagValues::load(const Database& db, const std::vector<std::string>& names)
{
    m_names = names;
    if (auto read = loadTags(db); !read) {
        return read;
    }
    return forEachRow(db.prepare("SELECT id, tags FROM resource"), [&](const Statement& row) {
        Values values(m_names.size());
        add(row.text(1), values);
        m_byResource.emplace(row.integer(0), std::move(values));
    });
}

TagValues::Values TagValues::of(std::string_view tags, std::int64_t resource) const
{
    Values values(m_names.size());
    add(tags, values);
    if (const auto found = m_byResource.find(resource); found != m_byResource.end()) {
        for (std::size_t i = 0; i < values.size(); ++i) {
            values[i] = values[i] != 0 ? values[i] : found->second[i];
        }
    }
    return values;
}

std::vector<NamedValue> TagValues::named(const Values& values) const
{
    std::vector<NamedValue> out;
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (values[i] != 0) {
            out.push_back({ m_names[i], m_texts[values[i]] });
        }
    }
    return out;
}

/// Equal texts have one number, though their types differ.
Result<> TagValues::loadTags(const Database& db)
{
    std::unordered_map<std::string, std::uint32_t> known;
    return forEachRow(db.prepare("SELECT t.id, s.text, t.value FROM tag t JOIN string s ON s.id = t.key"),
        [&](const Statement& row) {
            for (std::uint32_t name = 0; name < m_names.size(); ++name) {
                if (row.text(1) != m_names[name]) {
                    continue;
                }
                const auto [found, isNew] =
                    known.try_emplace(std::string(row.text(2)), static_cast<std::uint32_t>(m_texts.size()));
                if (isNew) {
                    m_texts.emplace_back(row.text(2));
                }
                m_byTag[static_cast<std::uint64_t>(row.integer(0))] = { name, found->second };
            }
        });
}

/// The first of each name counts.
void TagValues::add(std::string_view tags, Values& values) const
{
    for (std::uint64_t tag = 0; takeVarint(tags, tag);) {
        if (const auto found = m_byTag.find(tag); found != m_byTag.end()) {
            std::uint32_t& value = values[found->second.first];
            value = value != 0 ? value : found->second.second;
        }
    }
}

} // namespace spanglass
