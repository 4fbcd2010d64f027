#include "core/store/stringreader.h"

#include "core/base/text.h"

namespace spanglass {

Result<StringReader> StringReader::open(const Database& db)
{
    auto select = db.prepare("SELECT text FROM string WHERE id=?");
    if (!select) {
        return std::move(select).error();
    }
    return StringReader(*std::move(select));
}

Result<std::string> StringReader::text(std::int64_t id)
{
    if (id == 0) {
        return std::string();
    }
    const auto found = m_known.find(id);
    if (found != m_known.end()) {
        return found->second;
    }
    m_select.bind(0, id);
    const auto row = m_select.step();
    if (!row) {
        return row.error();
    }
    const std::string text = *row ? toValidUtf8(m_select.text(0)) : std::string();
    m_select.reset();
    m_known.emplace(id, text);
    return text;
}

} // namespace spanglass
