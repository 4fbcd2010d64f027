#include "ui/source/editortable.h"

#include <algorithm>
#include <map>

namespace spanglass {

namespace {

QString text(const char* latin1)
{
    return QString::fromLatin1(latin1);
}

std::vector<Editor> makeTable()
{
    return {
        { text("code"), text("Visual Studio Code"), { text("code"), text("code-oss"), text("code-insiders") },
            { text("-g"), text("%f:%l:%c") } },
        { text("codium"), text("VSCodium"), { text("codium"), text("vscodium") },
            { text("-g"), text("%f:%l:%c") } },
        { text("cursor"), text("Cursor"), { text("cursor") }, { text("-g"), text("%f:%l:%c") } },
        { text("idea"), text("IntelliJ IDEA"),
            { text("idea"), text("intellij-idea-ultimate"), text("intellij-idea-community") },
            { text("--line"), text("%l"), text("--column"), text("%c"), text("%f") } },
        { text("pycharm"), text("PyCharm"),
            { text("pycharm"), text("pycharm-professional"), text("pycharm-community") },
            { text("--line"), text("%l"), text("--column"), text("%c"), text("%f") } },
        { text("webstorm"), text("WebStorm"), { text("webstorm") },
            { text("--line"), text("%l"), text("--column"), text("%c"), text("%f") } },
        { text("phpstorm"), text("PhpStorm"), { text("phpstorm") },
            { text("--line"), text("%l"), text("--column"), text("%c"), text("%f") } },
        { text("goland"), text("GoLand"), { text("goland") },
            { text("--line"), text("%l"), text("--column"), text("%c"), text("%f") } },
        { text("clion"), text("CLion"), { text("clion") },
            { text("--line"), text("%l"), text("--column"), text("%c"), text("%f") } },
        { text("rustrover"), text("RustRover"), { text("rustrover") },
            { text("--line"), text("%l"), text("--column"), text("%c"), text("%f") } },
        { text("rider"), text("Rider"), { text("rider") },
            { text("--line"), text("%l"), text("--column"), text("%c"), text("%f") } },
        { text("rubymine"), text("RubyMine"), { text("rubymine") },
            { text("--line"), text("%l"), text("--column"), text("%c"), text("%f") } },
        { text("qtcreator"), text("Qt Creator"), { text("qtcreator") },
            { text("-client"), text("%f:%l:%c") } },
        { text("kate"), text("Kate"), { text("kate") },
            { text("%f"), text("--line"), text("%l"), text("--column"), text("%c") } },
        { text("kdevelop"), text("KDevelop"), { text("kdevelop") }, { text("%f:%l:%c") } },
        { text("sublime"), text("Sublime Text"), { text("subl"), text("sublime_text") },
            { text("%f:%l:%c") } },
        { text("zed"), text("Zed"), { text("zed"), text("zeditor") }, { text("%f:%l:%c") } },
        { text("gedit"), text("gedit"), { text("gedit") }, { text("+%l:%c"), text("%f") } },
        { text("gvim"), text("gVim"), { text("gvim") }, { text("+call cursor(%l,%c)"), text("%f") } },
        { text("emacsclient"), text("Emacs (running)"), { text("emacsclient") },
            { text("-n"), text("-a"), text("emacs"), text("+%l:%c"), text("%f") } },
        { text("emacs"), text("Emacs"), { text("emacs") }, { text("+%l:%c"), text("%f") } },
        { text("nvim"), text("Neovim"), { text("nvim") }, { text("+call cursor(%l,%c)"), text("%f") }, true },
        { text("vim"), text("Vim"), { text("vim") }, { text("+call cursor(%l,%c)"), text("%f") }, true },
        { text("helix"), text("Helix"), { text("hx"), text("helix") }, { text("%f:%l:%c") }, true },
        { text("kak"), text("Kakoune"), { text("kak") }, { text("+%l:%c"), text("%f") }, true },
        { text("micro"), text("Micro"), { text("micro") }, { text("+%l:%c"), text("%f") }, true },
        { text("nano"), text("nano"), { text("nano") }, { text("+%l,%c"), text("%f") }, true },
        { text("vi"), text("vi"), { text("vi") }, { text("+%l"), text("%f") }, true },
    };
}

} // namespace

const std::vector<Editor>& editorTable()
{
    static const std::vector<Editor> table = makeTable();
    return table;
}

const Editor* editorNamed(const QString& name)
{
    const auto& table = editorTable();
    const auto found = std::ranges::find(table, name, &Editor::name);
    return found == table.end() ? nullptr : &*found;
}

const Editor* editorOfProgram(const QString& program)
{
    const auto& table = editorTable();
    const auto found = std::ranges::find_if(
        table, [&program](const Editor& editor) { return editor.programs.contains(program); });
    return found == table.end() ? nullptr : &*found;
}

QStringList jetBrainsFor(const QString& suffix)
{
    static const std::map<QString, QStringList> special{
        { text("py"), { text("pycharm"), text("idea") } },
        { text("java"), { text("idea") } },
        { text("kt"), { text("idea") } },
        { text("js"), { text("webstorm"), text("phpstorm"), text("idea") } },
        { text("jsx"), { text("webstorm"), text("phpstorm"), text("idea") } },
        { text("mjs"), { text("webstorm"), text("phpstorm"), text("idea") } },
        { text("ts"), { text("webstorm"), text("phpstorm"), text("idea") } },
        { text("tsx"), { text("webstorm"), text("phpstorm"), text("idea") } },
        { text("php"), { text("phpstorm"), text("idea") } },
        { text("go"), { text("goland"), text("idea") } },
        { text("rs"), { text("rustrover"), text("clion"), text("idea") } },
        { text("c"), { text("clion") } },
        { text("cc"), { text("clion") } },
        { text("cpp"), { text("clion") } },
        { text("h"), { text("clion") } },
        { text("hpp"), { text("clion") } },
        { text("cs"), { text("rider") } },
        { text("rb"), { text("rubymine"), text("idea") } },
    };
    const auto found = special.find(suffix);
    QStringList names = found == special.end() ? QStringList() : found->second;
    for (const char* other :
        { "idea", "pycharm", "webstorm", "phpstorm", "goland", "clion", "rustrover", "rider", "rubymine" }) {
        if (!names.contains(text(other))) {
            names << text(other);
        }
    }
    return names;
}

QStringList knownTerminals()
{
    return { text("x-terminal-emulator"), text("konsole"), text("gnome-terminal"), text("ptyxis"),
        text("xfce4-terminal"), text("kitty"), text("alacritty"), text("wezterm"), text("foot"),
        text("terminator"), text("xterm"), text("urxvt"), text("st") };
}

QStringList terminalArguments(const QString& terminal)
{
    if (terminal == QLatin1String("gnome-terminal") || terminal == QLatin1String("ptyxis")) {
        return { text("--") };
    }
    if (terminal == QLatin1String("xfce4-terminal") || terminal == QLatin1String("terminator")) {
        return { text("-x") };
    }
    if (terminal == QLatin1String("wezterm")) {
        return { text("start"), text("--") };
    }
    if (terminal == QLatin1String("kitty") || terminal == QLatin1String("foot")) {
        return {};
    }
    return { text("-e") };
}

} // namespace spanglass
