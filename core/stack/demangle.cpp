#include "core/stack/nativename.h"
#include "core/stack/scan.h"

#include <array>

namespace spanglass {

namespace {

constexpr std::size_t longestName = 4096;

struct OperatorCode {
    std::string_view code{};
    std::string_view name{};
};

constexpr std::array operatorCodes{ OperatorCode{ "pl", "+" }, OperatorCode{ "mi", "-" },
    OperatorCode{ "ml", "*" }, OperatorCode{ "dv", "/" }, OperatorCode{ "rm", "%" },
    OperatorCode{ "eq", "==" }, OperatorCode{ "ne", "!=" }, OperatorCode{ "lt", "<" },
    OperatorCode{ "gt", ">" }, OperatorCode{ "le", "<=" }, OperatorCode{ "ge", ">=" },
    OperatorCode{ "ss", "<=>" }, OperatorCode{ "ls", "<<" }, OperatorCode{ "rs", ">>" },
    OperatorCode{ "cl", "()" }, OperatorCode{ "ix", "[]" }, OperatorCode{ "pt", "->" },
    OperatorCode{ "de", "*" }, OperatorCode{ "ad", "&" }, OperatorCode{ "nt", "!" },
    OperatorCode{ "aS", "=" }, OperatorCode{ "pL", "+=" }, OperatorCode{ "mI", "-=" },
    OperatorCode{ "mL", "*=" }, OperatorCode{ "dV", "/=" }, OperatorCode{ "pp", "++" },
    OperatorCode{ "mm", "--" }, OperatorCode{ "nw", " new" }, OperatorCode{ "na", " new[]" },
    OperatorCode{ "dl", " delete" }, OperatorCode{ "da", " delete[]" }, OperatorCode{ "aa", "&&" },
    OperatorCode{ "oo", "||" }, OperatorCode{ "cv", "" } };

/// Reads the names of an Itanium symbol and passes over types, of which only the brackets count.
class Demangler {
public:
    explicit Demangler(std::string_view text)
        : m_rest(text)
    {
    }

    std::string run()
    {
        while (removePrefix(m_rest, "Z"))
            ++m_locals; // a name inside a function: that function first, then its types, then the name
        readName();
        for (; m_locals > 0 && !m_rest.empty(); --m_locals) {
            passBrackets();
            if (!m_rest.starts_with('s'))
                readName();
        }
        return m_failed ? std::string() : m_name;
    }

private:
    std::string_view take(std::size_t count)
    {
        const auto part = m_rest.substr(0, count);
        m_rest.remove_prefix(part.size());
        return part;
    }

    std::size_t takeNumber()
    {
        std::size_t number = 0;
        while (!m_rest.empty() && isDigit(m_rest.front()) && number < longestName)
            number = number * 10 + static_cast<std::size_t>(take(1).front() - '0');
        return number;
    }

    void add(std::string_view part)
    {
        if (!m_name.empty())
            m_name += "::";
        m_last = m_name.size();
        m_name += part;
    }

    void readName()
    {
        const bool nested = removePrefix(m_rest, "N");
        while (nested && !m_rest.empty() && std::string_view("rVKRO").find(m_rest.front()) != npos)
            take(1);
        const std::size_t before = m_name.size();
        while (!m_rest.empty() && !m_failed) {
            if (nested && removePrefix(m_rest, "E"))
                return;
            const bool prefix = m_rest.starts_with("St") || m_rest.starts_with('L');
            const bool arguments = m_name.size() > before && m_rest.starts_with('I');
            if (!nested && m_name.size() > before && !arguments && !prefix && !m_inStd)
                return;
            m_inStd = m_rest.starts_with("St");
            readPart();
        }
    }

    void readPart()
    {
        const char c = m_rest.front();
        if (isDigit(c)) {
            readSourceName();
        } else if (c == 'I') {
            take(1);
            passBrackets();
            m_name += "<T>";
        } else if (c == 'S') {
            readSubstitution();
        } else if (c == 'C' && !m_name.empty()) {
            take(2);
            add(std::string(lastPart()));
        } else if (c == 'D' && m_rest.size() > 1 && isDigit(m_rest[1])) {
            take(2);
            add('~' + std::string(lastPart()));
        } else if (removePrefix(m_rest, "L")) { // only this file sees the name
        } else if (removePrefix(m_rest, "B")) {
            take(takeNumber());
        } else if (removePrefix(m_rest, "Ul")) {
            passBrackets();
            passCounter();
            add("{lambda}");
        } else if (removePrefix(m_rest, "Ut")) {
            passCounter();
            add("{unnamed}");
        } else {
            readOperator();
        }
    }

    void readSourceName()
    {
        const auto length = takeNumber();
        const auto name = take(length);
        m_failed = m_failed || name.size() < length;
        if (name.starts_with("_GLOBAL__N_"))
            add("(anonymous namespace)");
        else
            add(name);
    }

    void readSubstitution()
    {
        static constexpr std::array names{ OperatorCode{ "St", "std" },
            OperatorCode{ "Sa", "std::allocator" }, OperatorCode{ "Ss", "std::string" },
            OperatorCode{ "Sb", "std::basic_string" }, OperatorCode{ "Si", "std::istream" },
            OperatorCode{ "So", "std::ostream" } };
        for (const auto& name : names) {
            if (removePrefix(m_rest, name.code)) {
                add(name.name);
                return;
            }
        }
        m_failed = true; // nothing stands before the first name that could be meant
    }

    void readOperator()
    {
        for (const auto& entry : operatorCodes) {
            if (!m_rest.starts_with(entry.code))
                continue;
            add("operator" + std::string(entry.name));
            if (entry.code == "cv")
                m_rest = {}; // a type follows
            else
                take(2);
            return;
        }
        m_failed = true;
    }

    std::string_view lastPart() const
    {
        auto part = std::string_view(m_name).substr(m_last);
        return part.substr(0, part.find('<'));
    }

    void passCounter()
    {
        while (!m_rest.empty() && isDigit(m_rest.front()))
            take(1);
        removePrefix(m_rest, "_");
    }

    /// Up to the E that belongs to a bracket which is open already.
    void passBrackets()
    {
        for (int depth = 1; depth > 0 && !m_rest.empty();) {
            const char c = m_rest.front();
            if (isDigit(c)) {
                take(takeNumber());
                continue;
            }
            take(1);
            if (c == 'E') {
                --depth;
                if (!m_rest.empty() && isDigit(m_rest.front()) && m_rest.substr(1, 1) == "_")
                    passCounter();
            } else if (c == 'L') {
                const auto end = removePrefix(m_rest, "_Z") ? 0 : m_rest.find('E');
                depth += end == 0 ? 1 : 0;
                take(end == npos ? m_rest.size() : end == 0 ? 0 : end + 1);
            } else if (c == 'S' || c == 'T') {
                passReference(c);
            } else if (c == 'D') {
                depth += m_rest.starts_with('t') || m_rest.starts_with('T') ? 1 : 0;
                take(1);
            } else if (std::string_view("INXJFZ").find(c) != npos || (c == 'U' && m_rest.starts_with('l'))) {
                ++depth;
            }
        }
    }

    /// "S_", "S1A_", "St", "T0_".
    void passReference(char kind)
    {
        if (kind == 'S' && !m_rest.empty() && isLetter(m_rest.front()) && !isUpper(m_rest.front())) {
            take(1);
            return;
        }
        while (!m_rest.empty() && (isDigit(m_rest.front()) || isUpper(m_rest.front())))
            take(1);
        removePrefix(m_rest, "_");
    }

    static constexpr auto npos = std::string_view::npos;
    std::string_view m_rest;
    std::string m_name;
    std::size_t m_last = 0; ///< where the last part of the name begins
    int m_locals = 0;
    bool m_inStd = false;
    bool m_failed = false;
};

} // namespace

std::string demangledName(std::string_view symbol)
{
    symbol = symbol.substr(0, longestName);
    removePrefix(symbol, "_"); // Apple's linker adds one
    if (!removePrefix(symbol, "_Z") && !removePrefix(symbol, "Z"))
        return {};
    if (symbol.starts_with('T') || symbol.starts_with('G'))
        return {};
    return Demangler(symbol).run();
}

} // namespace spanglass
