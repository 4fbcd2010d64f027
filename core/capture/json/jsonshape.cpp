#include "core/capture/json/jsonshape.h"

#include "core/base/text.h"

#include <algorithm>

namespace spanglass {

namespace {

constexpr std::size_t deepest = 6;
constexpr std::size_t mostEntries = 400;
constexpr std::size_t mostText = 256;
constexpr std::size_t mostBytes = std::size_t{ 256 } << 10U;

bool endsScalar(char c)
{
    return c == ',' || c == '}' || c == ']' || c == ':' || static_cast<unsigned char>(c) <= ' ';
}

} // namespace

/// Goes through the text once, without recursion.
class ShapeScan {
public:
    explicit ShapeScan(std::string_view text)
        : m_rest(text.substr(0, mostBytes))
    {
    }

    /// One top-level value; false if there is none.
    bool value(JsonShape& out)
    {
        m_out = &out;
        m_open.clear();
        m_closers.clear();
        m_path.clear();
        while (!m_rest.empty() && (static_cast<unsigned char>(m_rest[0]) <= ' ' || m_rest[0] == ',')) {
            m_rest.remove_prefix(1);
        }
        if (m_rest.empty() || (m_rest[0] != '{' && m_rest[0] != '[')) {
            return false;
        }
        while (!m_rest.empty()) {
            if (!step() || (m_open.empty() && m_closers.empty())) {
                break;
            }
        }
        return true;
    }

private:
    struct Open {
        std::size_t pathSize = 0; ///< of the container's own path
        bool isList = false;
        bool wantsKey = false;
    };

    bool step()
    {
        const char c = m_rest[0];
        if (static_cast<unsigned char>(c) <= ' ' || c == ':') {
            m_rest.remove_prefix(1);
            return true;
        }
        if (c == ',') {
            m_rest.remove_prefix(1);
            next();
            return true;
        }
        if (c == '}' || c == ']') {
            m_rest.remove_prefix(1);
            return close(c);
        }
        if (c == '"') {
            return string();
        }
        if (c == '{' || c == '[') {
            open(c == '[');
            m_rest.remove_prefix(1);
            return true;
        }
        return scalar();
    }

    void next()
    {
        if (m_closers.empty() && !m_open.empty()) {
            Open& top = m_open.back();
            top.wantsKey = !top.isList;
            m_path.resize(top.pathSize);
            m_path += top.isList ? "[]" : "";
        }
    }

    void open(bool isList)
    {
        if (m_open.size() >= deepest || !m_closers.empty()) {
            m_closers.push_back(isList ? ']' : '}');
            return;
        }
        add(isList ? JsonShape::Kind::Array : JsonShape::Kind::Object, {});
        m_open.push_back({ m_path.size(), isList, !isList });
        m_path += isList ? "[]" : "";
    }

    bool close(char c)
    {
        if (!m_closers.empty()) {
            const bool fits = m_closers.back() == c;
            m_closers.pop_back();
            return fits;
        }
        if (m_open.empty() || m_open.back().isList != (c == ']')) {
            return false;
        }
        m_path.resize(m_open.back().pathSize);
        m_open.pop_back();
        return true;
    }

    bool string()
    {
        std::size_t end = 1;
        while (end < m_rest.size() && m_rest[end] != '"') {
            end += m_rest[end] == '\\' ? 2 : 1;
        }
        const bool whole = end < m_rest.size();
        const std::string_view text = m_rest.substr(1, std::min(end, m_rest.size()) - 1);
        m_rest.remove_prefix(std::min(end + 1, m_rest.size()));
        if (m_closers.empty() && !m_open.empty() && m_open.back().wantsKey) {
            if (!whole) {
                return false;
            }
            m_open.back().wantsKey = false;
            m_path.resize(m_open.back().pathSize);
            m_path += m_path.empty() ? "" : ".";
            m_path += text.substr(0, mostText);
        } else {
            add(JsonShape::Kind::String, text);
        }
        return whole;
    }

    bool scalar()
    {
        const auto* const end = std::ranges::find_if(m_rest, endsScalar);
        const std::string_view text = m_rest.substr(0, static_cast<std::size_t>(end - m_rest.begin()));
        m_rest.remove_prefix(text.size());
        if (text == "true" || text == "false") {
            add(JsonShape::Kind::Bool, text);
        } else if (text == "null") {
            add(JsonShape::Kind::Null, text);
        } else if (text[0] == '-' || (text[0] >= '0' && text[0] <= '9')) {
            add(JsonShape::Kind::Number, text);
        } else {
            return false;
        }
        return true;
    }

    void add(JsonShape::Kind kind, std::string_view text)
    {
        if (m_closers.empty() && m_out->m_entries.size() < mostEntries && !m_out->has(m_path)) {
            m_out->m_entries.push_back({ m_path, kind, std::string(text.substr(0, mostText)) });
        }
    }

    std::string_view m_rest;
    JsonShape* m_out = nullptr;
    std::vector<Open> m_open;
    std::string m_closers; ///< of what is nested too deep to be kept
    std::string m_path;
};

std::vector<JsonShape> JsonShape::of(std::string_view text, std::size_t most)
{
    std::vector<JsonShape> shapes;
    ShapeScan scan(text);
    for (JsonShape shape; shapes.size() < most && scan.value(shape); shape = {}) {
        shapes.push_back(std::move(shape));
    }
    return shapes;
}

const JsonShape::Entry* JsonShape::find(std::string_view path) const
{
    const auto found = std::ranges::find(m_entries, path, &Entry::path);
    return found == m_entries.end() ? nullptr : &*found;
}

bool JsonShape::has(std::string_view path, Kind kind) const
{
    const Entry* const entry = find(path);
    return entry != nullptr && entry->kind == kind;
}

std::string_view JsonShape::text(std::string_view path) const
{
    const Entry* const entry = find(path);
    return entry == nullptr ? std::string_view{} : std::string_view(entry->text);
}

std::string JsonShape::firstKeys() const
{
    constexpr int most = 4;
    const std::string_view prefix = has("[]", Kind::Object) ? "[]." : "";
    std::string keys;
    int found = 0;
    for (const Entry& entry : m_entries) {
        const std::string_view path = entry.path;
        if (found >= most || !path.starts_with(prefix) || path.size() == prefix.size()
            || path.find_first_of(".[", prefix.size()) != std::string_view::npos) {
            continue;
        }
        keys += (found++ > 0 ? ", " : "") + toValidUtf8(path.substr(prefix.size()).substr(0, 40));
    }
    return keys;
}

} // namespace spanglass
