#include "ui/issue/codelexer.h"

#include "ui/issue/scintilla.h"

#include <algorithm>
#include <array>
#include <string>

namespace spanglass {

namespace {

constexpr auto goWords =
    "break case chan const continue default defer else fallthrough for func go goto if import interface "
    "map package range return select struct switch type var true false nil iota any bool byte error int "
    "int8 int16 int32 int64 uint uint8 uint16 uint32 uint64 uintptr float32 float64 string rune";
constexpr auto javaScriptWords =
    "abstract any as asserts async await bigint boolean break case catch class const constructor continue "
    "debugger declare default delete do else enum export extends false finally for from function get if "
    "implements import in infer instanceof interface is keyof let module namespace never new null number "
    "object of override package private protected public readonly return satisfies set static string "
    "super switch symbol this throw true try type typeof undefined unique unknown var void while with "
    "yield";
constexpr auto kotlinWords =
    "abstract actual annotation as break by catch class companion const constructor continue crossinline "
    "data do else enum expect external false final finally for fun get if import in infix init inline "
    "inner interface internal is lateinit noinline null object open operator out override package private "
    "protected public reified return sealed set super suspend tailrec this throw true try typealias val "
    "value var vararg when where while";
constexpr auto scalaWords =
    "abstract case catch class def derives do else end enum export extends extension false final finally "
    "for forSome given if implicit import inline lazy match new null object opaque open override package "
    "private protected return sealed super then this throw trait transparent true try type using val var "
    "while with yield";
constexpr auto swiftWords =
    "actor any as associatedtype async await break case catch class continue convenience default defer "
    "deinit didSet do dynamic else enum extension fallthrough false fileprivate final for func get guard "
    "if import in indirect infix init inout internal is lazy let mutating nil nonisolated open operator "
    "optional override postfix precedencegroup prefix private protocol public repeat required rethrows "
    "return self Self set some static struct subscript super switch throw throws true try typealias "
    "unowned var weak where while willSet";
constexpr auto dartWords =
    "abstract as assert async await base bool break case catch class const continue covariant default "
    "deferred do double dynamic else enum export extends extension external factory false final finally "
    "for Function get hide if implements import in int interface is late library mixin new null num on "
    "operator part required rethrow return sealed set show static String super switch sync this throw "
    "true try typedef var void when while with yield";
constexpr auto elixirWords =
    "after alias and case catch cond def defdelegate defexception defguard defimpl defmacro defmacrop "
    "defmodule defoverridable defp defprotocol defstruct do else end false fn for if import in nil not or "
    "quote raise receive require rescue super throw true try unless unquote use when with";
constexpr auto rustWords =
    "as async await box break const continue crate dyn else enum extern false fn for if impl in let loop "
    "macro match mod move mut pub ref return self Self static struct super trait true try type union "
    "unsafe use where while yield bool char f32 f64 i8 i16 i32 i64 i128 isize str u8 u16 u32 u64 u128 "
    "usize String Vec Option Result Box";
constexpr auto erlangWords =
    "after and andalso band begin bnot bor bsl bsr bxor case catch cond div else end fun if let maybe not "
    "of or orelse receive rem try when xor";

constexpr auto phpWords =
    "abstract and array as bool break callable case catch class clone const continue declare default die do "
    "echo else elseif empty enddeclare endfor endforeach endif endswitch endwhile enum exit extends false "
    "final finally float fn for foreach function global goto if implements include include_once instanceof "
    "insteadof int interface isset iterable list match mixed namespace never new null object or print "
    "private "
    "protected public readonly require require_once return self static string switch this throw trait true "
    "try unset use var void while xor yield __class__ __dir__ __file__ __function__ __line__ __method__ "
    "__namespace__";

/// A lexer of QScintilla for a language it does not know, by the words of that.
template <class Base> class WithWords : public Base {
public:
    WithWords(const char* words, QObject* parent)
        : Base(parent)
        , m_words(words)
    {
    }
    const char* keywords(int set) const override { return set == 1 ? m_words : nullptr; }

private:
    const char* m_words;
};

/// The words of today's PHP.
class PhpLexer : public QsciLexerHTML {
public:
    using QsciLexerHTML::QsciLexerHTML;
    const char* keywords(int set) const override
    {
        constexpr int phpSet = 5;
        return set == phpSet ? phpWords : QsciLexerHTML::keywords(set);
    }
};

/// A lexer of Scintilla that QScintilla has no class for, with a name for each of its styles.
class NamedLexer : public QsciLexer {
public:
    NamedLexer(const char* name, const char* words, std::vector<const char*> styles, QObject* parent)
        : QsciLexer(parent)
        , m_name(name)
        , m_words(words)
        , m_styles(std::move(styles))
    {
    }
    const char* language() const override { return m_name; }
    const char* lexer() const override { return m_name; }
    const char* keywords(int set) const override { return set == 1 ? m_words : nullptr; }
    QString description(int style) const override
    {
        return style >= 0 && static_cast<std::size_t>(style) < m_styles.size()
            ? QString::fromLatin1(m_styles[static_cast<std::size_t>(style)])
            : QString();
    }

private:
    const char* m_name;
    const char* m_words;
    std::vector<const char*> m_styles;
};

QsciLexer* makeRust(QObject* parent)
{
    return new NamedLexer("rust", rustWords,
        { "Default", "Comment", "Comment", "Comment", "Comment", "Number", "Keyword", "Keyword", "Keyword",
            "Keyword", "Keyword", "Keyword", "Keyword", "String", "String", "Character", "Operator",
            "Identifier", "Lifetime", "Macro", "Error", "String", "String", "Character" },
        parent);
}

QsciLexer* makeErlang(QObject* parent)
{
    return new NamedLexer("erlang", erlangWords,
        { "Default", "Comment", "Variable", "Number", "Keyword", "String", "Operator", "Atom",
            "Function name", "Character", "Macro", "Record", "Preprocessor", "Node", "Comment", "Comment",
            "Comment", "Comment", "Quoted atom", "Macro", "Record", "Node", "Function name", "Module",
            "Preprocessor" },
        parent);
}

QsciLexer* makeLikeC(const char* words, QObject* parent)
{
    auto* lexer = new WithWords<QsciLexerCPP>(words, parent);
    lexer->setHighlightBackQuotedStrings(true);
    return lexer;
}

/// Kotlin, Scala and Swift: strings in three quotes.
QsciLexer* makeWithTripleQuotes(const char* words, QObject* parent)
{
    auto* lexer = new WithWords<QsciLexerCPP>(words, parent);
    lexer->setHighlightTripleQuotedStrings(true);
    return lexer;
}

struct Extension {
    std::string_view name;
    Syntax syntax;
};

constexpr std::array<Extension, 71> extensions{ {
    { "js", Syntax::JavaScript },
    { "jsx", Syntax::JavaScript },
    { "mjs", Syntax::JavaScript },
    { "cjs", Syntax::JavaScript },
    { "ts", Syntax::JavaScript },
    { "tsx", Syntax::JavaScript },
    { "mts", Syntax::JavaScript },
    { "cts", Syntax::JavaScript },
    { "json", Syntax::JavaScript },
    { "py", Syntax::Python },
    { "pyi", Syntax::Python },
    { "pyx", Syntax::Python },
    { "java", Syntax::Java },
    { "groovy", Syntax::Java },
    { "gradle", Syntax::Java },
    { "kt", Syntax::Kotlin },
    { "kts", Syntax::Kotlin },
    { "scala", Syntax::Scala },
    { "sc", Syntax::Scala },
    { "go", Syntax::Go },
    { "rb", Syntax::Ruby },
    { "rake", Syntax::Ruby },
    { "gemspec", Syntax::Ruby },
    { "ru", Syntax::Ruby },
    { "php", Syntax::Php },
    { "phtml", Syntax::Php },
    { "inc", Syntax::Php },
    { "module", Syntax::Php },
    { "cs", Syntax::CSharp },
    { "csx", Syntax::CSharp },
    { "razor", Syntax::CSharp },
    { "cshtml", Syntax::CSharp },
    { "rs", Syntax::Rust },
    { "c", Syntax::Cpp },
    { "h", Syntax::Cpp },
    { "cc", Syntax::Cpp },
    { "cpp", Syntax::Cpp },
    { "cxx", Syntax::Cpp },
    { "hpp", Syntax::Cpp },
    { "hh", Syntax::Cpp },
    { "hxx", Syntax::Cpp },
    { "inl", Syntax::Cpp },
    { "ipp", Syntax::Cpp },
    { "tcc", Syntax::Cpp },
    { "m", Syntax::Cpp },
    { "mm", Syntax::Cpp },
    { "swift", Syntax::Swift },
    { "dart", Syntax::Dart },
    { "ex", Syntax::Elixir },
    { "exs", Syntax::Elixir },
    { "erl", Syntax::Erlang },
    { "hrl", Syntax::Erlang },
    { "pl", Syntax::Perl },
    { "pm", Syntax::Perl },
    { "t", Syntax::Perl },
    { "lua", Syntax::Lua },
    { "sql", Syntax::Sql },
    { "html", Syntax::Html },
    { "htm", Syntax::Html },
    { "vue", Syntax::Html },
    { "svelte", Syntax::Html },
    { "xml", Syntax::Html },
    { "erb", Syntax::Html },
    { "eex", Syntax::Html },
    { "heex", Syntax::Html },
    { "css", Syntax::Css },
    { "scss", Syntax::Css },
    { "yaml", Syntax::Yaml },
    { "yml", Syntax::Yaml },
    { "sh", Syntax::Bash },
    { "bash", Syntax::Bash },
} };

Syntax syntaxOf(Language language)
{
    switch (language) {
    case Language::Unknown: return Syntax::None;
    case Language::JavaScript: return Syntax::JavaScript;
    case Language::Python: return Syntax::Python;
    case Language::Java: return Syntax::Java;
    case Language::Go: return Syntax::Go;
    case Language::Ruby: return Syntax::Ruby;
    case Language::Php: return Syntax::Php;
    case Language::CSharp: return Syntax::CSharp;
    case Language::Rust: return Syntax::Rust;
    case Language::Cpp: return Syntax::Cpp;
    case Language::Swift: return Syntax::Swift;
    case Language::Dart: return Syntax::Dart;
    case Language::Elixir: return Syntax::Elixir;
    case Language::Erlang: return Syntax::Erlang;
    case Language::Perl: return Syntax::Perl;
    case Language::Lua: return Syntax::Lua;
    }
    return Syntax::None;
}

struct Described {
    const char* word;
    CodeStyle style;
};

/// Words of the lexers' descriptions; the first that occurs decides.
constexpr std::array<Described, 26> described{ {
    { "comment", CodeStyle::Comment },
    { "documentation", CodeStyle::Comment },
    { "pod", CodeStyle::Comment },
    { "task marker", CodeStyle::Comment },
    { "string", CodeStyle::String },
    { "quoted", CodeStyle::String },
    { "character", CodeStyle::String },
    { "regular expression", CodeStyle::String },
    { "regex", CodeStyle::String },
    { "heredoc", CodeStyle::String },
    { "here document", CodeStyle::String },
    { "backticks", CodeStyle::String },
    { "substitution", CodeStyle::String },
    { "number", CodeStyle::Number },
    { "symbol", CodeStyle::Number },
    { "preprocessor", CodeStyle::Preprocessor },
    { "pre-processor", CodeStyle::Preprocessor },
    { "macro", CodeStyle::Preprocessor },
    { "decorator", CodeStyle::Preprocessor },
    { "keyword", CodeStyle::Keyword },
    { "tag", CodeStyle::Keyword },
    { "function", CodeStyle::Name },
    { "class name", CodeStyle::Name },
    { "module name", CodeStyle::Name },
    { "attribute", CodeStyle::Name },
    { "operator", CodeStyle::Operator },
} };

} // namespace

Syntax syntaxOf(std::string_view path, Language language)
{
    const std::size_t dot = path.find_last_of("./\\");
    if (dot != std::string_view::npos && path[dot] == '.' && path.size() - dot <= 9) {
        std::string name(path.substr(dot + 1));
        std::ranges::transform(
            name, name.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
        const auto* const found = std::ranges::find(extensions, std::string_view(name), &Extension::name);
        if (found != extensions.end())
            return found->syntax;
    }
    return syntaxOf(language);
}

QsciLexer* makeLexer(Syntax syntax, QObject* parent)
{
    switch (syntax) {
    case Syntax::None: return nullptr;
    case Syntax::JavaScript: return makeLikeC(javaScriptWords, parent);
    case Syntax::Python: return new QsciLexerPython(parent);
    case Syntax::Java: return new QsciLexerJava(parent);
    case Syntax::Kotlin: return makeWithTripleQuotes(kotlinWords, parent);
    case Syntax::Scala: return makeWithTripleQuotes(scalaWords, parent);
    case Syntax::Go: return makeLikeC(goWords, parent);
    case Syntax::Ruby: return new QsciLexerRuby(parent);
    case Syntax::Php: return new PhpLexer(parent);
    case Syntax::Html: return new QsciLexerHTML(parent);
    case Syntax::CSharp: return new QsciLexerCSharp(parent);
    case Syntax::Rust: return makeRust(parent);
    case Syntax::Cpp: return new QsciLexerCPP(parent);
    case Syntax::Swift: return makeWithTripleQuotes(swiftWords, parent);
    case Syntax::Dart: return makeWithTripleQuotes(dartWords, parent);
    case Syntax::Elixir:
        return new WithWords<QsciLexerPython>(elixirWords, parent); // comments and quotes are alike
    case Syntax::Erlang: return makeErlang(parent);
    case Syntax::Perl: return new QsciLexerPerl(parent);
    case Syntax::Lua: return new QsciLexerLua(parent);
    case Syntax::Sql: return new QsciLexerSQL(parent);
    case Syntax::Css: return new QsciLexerCSS(parent);
    case Syntax::Yaml: return new QsciLexerYAML(parent);
    case Syntax::Bash: return new QsciLexerBash(parent);
    }
    return nullptr;
}

CodeStyle styleOf(const QsciLexer& lexer, int style)
{
    const QString words = lexer.description(style);
    for (const Described& it : described) {
        if (words.contains(QLatin1String(it.word), Qt::CaseInsensitive))
            return it.style;
    }
    return CodeStyle::Plain;
}

QColor colorOf(CodeStyle style, const ThemeColors& colors)
{
    switch (style) {
    case CodeStyle::Plain:
    case CodeStyle::Operator: return colors.text;
    case CodeStyle::Keyword: return colors.codeKeyword;
    case CodeStyle::Name: return colors.codeName;
    case CodeStyle::String: return colors.codeString;
    case CodeStyle::Number: return colors.codeNumber;
    case CodeStyle::Comment: return colors.codeComment;
    case CodeStyle::Preprocessor: return colors.codePreprocessor;
    }
    return colors.text;
}

void applyLook(QsciLexer& lexer, const ThemeColors& colors, const QFont& font)
{
    lexer.setDefaultFont(font);
    lexer.setDefaultPaper(colors.code);
    lexer.setDefaultColor(colors.text);
    lexer.setFont(font);
    lexer.setPaper(colors.code);
    constexpr int styles = 128;
    for (int style = 0; style < styles; ++style) {
        if (!lexer.description(style).isEmpty()) {
            lexer.setColor(colorOf(styleOf(lexer, style), colors), style);
            lexer.setEolFill(false, style);
        }
    }
}

} // namespace spanglass
