#include "core/grouping/knownnames.h"

#include "core/grouping/chars.h"

#include <algorithm>
#include <array>

namespace spanglass {

namespace {

constexpr std::size_t longestName = 16;

/// Lower-case letters of a short word.
class Lowered {
public:
    explicit Lowered(std::string_view word)
        : m_size(word.size() <= longestName ? word.size() : 0)
    {
        for (std::size_t i = 0; i < m_size; ++i)
            m_text[i] = isIn(word[i], Upper) ? static_cast<char>(word[i] - 'A' + 'a') : word[i];
    }
    [[nodiscard]] std::string_view view() const { return { m_text.data(), m_size }; }

private:
    std::array<char, longestName> m_text{};
    std::size_t m_size;
};

template <std::size_t Size>
bool isOneOf(std::string_view text, const std::array<std::string_view, Size>& sorted)
{
    return std::binary_search(sorted.begin(), sorted.end(), text);
}

/// Letters that a number of this many digits may follow, of a name.
constexpr auto namePrefixes = std::to_array<std::string_view>({ "aes", "amd", "argon", "arm", "ascii", "base",
    "bigint", "blake", "bz", "cp", "crc", "ec", "ed", "es", "float", "h", "http", "i", "int", "ip", "ipv",
    "iso", "latin", "lz", "md", "mp", "neo", "oauth", "p", "php", "pkcs", "python", "rsa", "ruby", "s", "sha",
    "sqlite", "tls", "tlsv", "u", "uint", "utf", "v", "wasm", "win", "x", "xxh" });

constexpr auto wholeNames = std::to_array<std::string_view>({ "2fa", "a11y", "c3p0", "h264", "i18n", "i386",
    "i686", "k8s", "l10n", "log4j", "log4j2", "log4net", "neo4j", "oauth2", "p256", "psycopg2", "psycopg3",
    "utf8mb3", "utf8mb4", "x509", "x64", "x86", "x86_64" });

constexpr auto dashedNames = std::to_array<std::string_view>(
    { "aes", "blake", "cp", "ed", "http", "iso", "latin", "md", "rsa", "sha", "tls", "us-ascii", "utf" });

constexpr auto extensions = std::to_array<std::string_view>({ "avro", "bak", "bash", "bin", "bz2", "c", "cc",
    "cfg", "cjs", "class", "clj", "cmd", "conf", "cpp", "cs", "css", "csv", "cts", "dart", "db", "dll", "doc",
    "docx", "eex", "env", "erb", "erl", "ex", "exe", "exs", "gif", "go", "gradle", "groovy", "gz", "h",
    "heex", "hpp", "hrl", "hs", "html", "ini", "ipynb", "jar", "java", "jpeg", "jpg", "js", "json", "jsonl",
    "jsp", "jsx", "kt", "kts", "less", "lock", "log", "lua", "m", "map", "md", "mjs", "mm", "mts", "parquet",
    "pb", "pdf", "php", "pid", "pl", "plist", "pm", "png", "proto", "ps1", "py", "pyc", "rake", "rb", "rs",
    "sass", "scala", "scss", "service", "sh", "so", "sock", "sql", "sqlite", "svelte", "svg", "swift", "tar",
    "tf", "tgz", "tmp", "toml", "ts", "tsv", "tsx", "txt", "vb", "vue", "war", "wasm", "webp", "xls", "xlsx",
    "xml", "xz", "yaml", "yml", "zip", "zst" });

constexpr auto commonDomains = std::to_array<std::string_view>(
    { "com", "edu", "gov", "internal", "lan", "local", "localdomain", "net", "onion", "org" });

constexpr auto otherDomains = std::to_array<std::string_view>({ "ai", "app", "at", "au", "be", "biz", "br",
    "ca", "ch", "cloud", "cluster", "cn", "co", "consul", "corp", "cz", "de", "dev", "dk", "es", "eu",
    "example", "fi", "fr", "home", "ie", "in", "info", "intern", "intranet", "invalid", "io", "it", "jp",
    "kr", "localhost", "me", "mil", "mx", "nl", "no", "nz", "online", "pl", "private", "pt", "se", "shop",
    "site", "svc", "test", "tv", "tw", "uk", "us", "xyz", "za" });

constexpr auto packageRoots = std::to_array<std::string_view>(
    { "android", "androidx", "clojure", "co", "com", "de", "dev", "edu", "eu", "fr", "io", "jakarta", "java",
        "javax", "jdk", "kotlin", "kotlinx", "me", "net", "nl", "org", "scala", "sun", "uk", "us" });

constexpr auto schemaWords = std::to_array<std::string_view>({ "argument",
    "argument:", "arguments:", "attribute", "column", "constraint", "field", "function", "identifier",
    "invoke", "method", "module", "name", "named", "property", "reading", "relation", "setting", "table" });

/// Words of five letters that a generator of pods' names could make and people did.
constexpr auto fiveConsonants = std::to_array<std::string_view>(
    { "grpcs", "httpd", "https", "mssql", "nntps", "pgsql", "smtps", "xhtml", "xpdf2" });

static_assert(std::is_sorted(namePrefixes.begin(), namePrefixes.end()));
static_assert(std::is_sorted(wholeNames.begin(), wholeNames.end()));
static_assert(std::is_sorted(dashedNames.begin(), dashedNames.end()));
static_assert(std::is_sorted(extensions.begin(), extensions.end()));
static_assert(std::is_sorted(commonDomains.begin(), commonDomains.end()));
static_assert(std::is_sorted(otherDomains.begin(), otherDomains.end()));
static_assert(std::is_sorted(packageRoots.begin(), packageRoots.end()));
static_assert(std::is_sorted(schemaWords.begin(), schemaWords.end()));
static_assert(std::is_sorted(fiveConsonants.begin(), fiveConsonants.end()));

/// Where the last hump of "parseUtf" begins.
std::size_t lastHump(std::string_view letters)
{
    std::size_t from = letters.size();
    while (from > 0 && isIn(letters[from - 1], Lower))
        --from;
    if (from < letters.size())
        return from > 0 ? from - 1 : 0;
    while (from > 0 && isIn(letters[from - 1], Upper))
        --from;
    return from;
}

} // namespace

bool isNameWithDigits(std::string_view word)
{
    const Lowered lowered(word);
    const auto text = lowered.view();
    if (isOneOf(text, wholeNames))
        return true;
    const auto digit = std::find_if(text.begin(), text.end(), [](char c) { return isIn(c, Digit); });
    const auto letters = text.substr(0, static_cast<std::size_t>(digit - text.begin()));
    const auto digits = text.substr(letters.size());
    return !digits.empty() && digits.size() <= (letters.size() == 1 ? 1U : 4U)
        && std::all_of(digits.begin(), digits.end(), [](char c) { return isIn(c, Digit); })
        && isOneOf(letters, namePrefixes);
}

bool isCompoundName(std::string_view word)
{
    const auto isDigit = [](char c) { return isIn(c, Digit); };
    const auto first = std::find_if(word.begin(), word.end(), isDigit);
    const auto last = std::find_if_not(first, word.end(), isDigit);
    const auto letters = word.substr(0, static_cast<std::size_t>(first - word.begin()));
    const auto digits = static_cast<std::size_t>(last - first);
    const auto rest = word.substr(letters.size() + digits);
    const auto hump = lastHump(letters);
    if (rest.size() < 3 || std::any_of(rest.begin(), rest.end(), isDigit)
        || !isNameWithDigits(word.substr(hump, letters.size() - hump + digits)))
        return false;
    const bool camel = isIn(rest[0], Upper) && isIn(rest[1], Lower);
    return camel
        || (hump == 0 && std::all_of(rest.begin(), rest.end(), [](char c) { return isIn(c, Lower); }));
}

bool takesNumber(std::string_view word)
{
    return isOneOf(Lowered(word).view(), dashedNames);
}

bool isFileExtension(std::string_view text)
{
    return isOneOf(text, extensions);
}

bool isDomain(std::string_view label)
{
    return isOneOf(label, otherDomains) || isCommonDomain(label);
}

bool isCommonDomain(std::string_view label)
{
    return isOneOf(label, commonDomains);
}

bool isPackageRoot(std::string_view label)
{
    return isOneOf(label, packageRoots);
}

bool isSchemaWord(std::string_view word)
{
    return isOneOf(word, schemaWords);
}

bool isPodPart(std::string_view text)
{
    const bool alphabet = std::all_of(text.begin(), text.end(), [](char c) {
        return isIn(c, Digit | Lower) && std::string_view("aeiouy013").find(c) == std::string_view::npos;
    });
    return alphabet && !isOneOf(text, fiveConsonants);
}

} // namespace spanglass
