#include "ui/look/theme.h"

namespace spanglass {

namespace {

// Placeholders are role names between @ signs. Kept small: a style sheet costs time for every widget.
constexpr auto sheetTemplate = R"(
QToolTip { color: @text@; background: @raised@; border: 1px solid @border@; padding: 4px 6px; }
QMenu { background: @surface@; border: 1px solid @border@; padding: 4px; }
QMenu::item { padding: 5px 28px 5px 24px; border-radius: 4px; }
QMenu::item:selected { background: @selection@; color: @text@; }
QMenu::item:disabled { color: @disabled@; }
QMenu::separator { height: 1px; background: @border@; margin: 4px 6px; }
QMenuBar { background: @surface@; border-bottom: 1px solid @border@; }
QMenuBar::item { padding: 4px 9px; background: transparent; }
QMenuBar::item:selected { background: @selection@; border-radius: 4px; }
QPushButton, QToolButton[button="true"] {
    background: @raised@; color: @text@; border: 1px solid @border@; border-radius: 5px; padding: 4px 12px; }
QPushButton:hover, QToolButton[button="true"]:hover { background: @hover@; }
QPushButton:pressed, QToolButton[button="true"]:pressed { background: @border@; }
QPushButton:focus, QToolButton[button="true"]:focus { border-color: @accent@; }
QPushButton:disabled, QToolButton[button="true"]:disabled { color: @disabled@; }
QPushButton:default, QPushButton[primary="true"] {
    background: @accent@; color: @onAccent@; border-color: @accent@; }
QPushButton:default:disabled, QPushButton[primary="true"]:disabled {
    background: @raised@; color: @disabled@; border-color: @border@; }
QPushButton[primary="true"]:hover { background: @accentHover@; }
QPushButton[link="true"] { background: transparent; border: 1px solid transparent; padding: 1px 6px; color: @accent@; }
QPushButton[link="true"]:hover, QPushButton[link="true"]:focus { border-color: @border@; }
QPushButton[link="true"][warning="true"] { color: @warning@; }
QPushButton[link="true"][live="true"] { color: @success@; }
QToolButton::menu-indicator { image: none; }
QPushButton::menu-indicator { image: none; width: 0; }
QLineEdit { background: @code@; color: @text@; border: 1px solid @border@; border-radius: 5px; padding: 4px 8px;
    selection-background-color: @accent@; selection-color: @onAccent@; }
QLineEdit:focus { border-color: @accent@; }
QLineEdit[invalid="true"] { border-color: @error@; }
QToolButton { background: transparent; color: @text@; border: 1px solid transparent; border-radius: 4px;
    padding: 3px 8px; }
QToolButton:hover { background: @hover@; }
QToolButton:checked { background: @selection@; }
QToolButton:focus { border-color: @accent@; }
QToolButton:disabled { color: @disabled@; }
QComboBox { background: @raised@; color: @text@; border: 1px solid @border@; border-radius: 5px; padding: 3px 10px; }
QComboBox:hover { background: @hover@; }
QComboBox:focus { border-color: @accent@; }
QComboBox::drop-down { border: none; width: 20px; }
QComboBox::down-arrow { image: url(:/spanglass/chevron-@theme@.svg); width: 10px; height: 10px; }
QComboBox QAbstractItemView { background: @surface@; border: 1px solid @border@;
    selection-background-color: @selection@; selection-color: @text@; }
QDialog QTableView, QTreeView, QListView { selection-background-color: @selection@; selection-color: @text@; }
QTreeWidget::item { padding: 3px 4px; }
QListView#completions { background: @surface@; border: 1px solid @border@; padding: 3px; }
QListView#completions::item { padding: 3px 6px; }
QListView#completions::item:selected { background: @selection@; color: @text@; }
QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0; }
QLabel[role="error"] { color: @error@; }
QLabel[role="muted"] { color: @muted@; }
QLabel[role="faint"] { color: @faint@; }
QTreeWidget#sourceRoots, QTableWidget#pathRules { border: 1px solid @border@; }
QTreeWidget#sourceRoots:focus, QTableWidget#pathRules:focus { border-color: @accent@; }
QHeaderView { background: @surface@; border: none; }
QHeaderView::section { background: @surface@; color: @muted@; border: none; border-bottom: 1px solid @border@;
    padding: 5px 8px; }
QHeaderView::section:first { padding-left: 12px; }
QDialog QTableView QHeaderView::section, QDialog QTableView QHeaderView::section:first,
QTreeWidget#sourceRoots QHeaderView::section { padding: 5px 4px; }
QHeaderView::section:hover { color: @text@; }
QSplitter::handle { background: @border@; }
QSplitter::handle:hover { background: @accent@; }
QStatusBar { background: @surface@; border-top: 1px solid @border@; }
QStatusBar::item { border: none; }
QProgressBar { background: @border@; border: none; border-radius: 3px; max-height: 6px; min-height: 6px; }
QProgressBar::chunk { background: @accent@; border-radius: 3px; }
QScrollBar:vertical { background: transparent; width: 11px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 11px; margin: 0; }
QScrollBar::handle { background: @thumb@; border-radius: 3px; margin: 2px; }
QScrollBar::handle:hover { background: @faint@; }
QScrollBar::handle:vertical { min-height: 28px; }
QScrollBar::handle:horizontal { min-width: 28px; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
)";

QString named(const QColor& color)
{
    return color.name(QColor::HexRgb);
}

} // namespace

QString styleSheetFor(bool dark)
{
    const ThemeColors c = themeColors(dark);
    QString sheet = QString::fromLatin1(sheetTemplate);
    const std::initializer_list<std::pair<const char*, QColor>> roles{
        { "@text@", c.text },
        { "@muted@", c.muted },
        { "@faint@", c.faint },
        { "@surface@", c.surface },
        { "@raised@", c.raised },
        { "@hover@", c.hover },
        { "@code@", c.code },
        { "@border@", c.border },
        { "@accent@", c.accent },
        { "@accentHover@", dark ? c.accent.lighter(112) : c.accent.darker(112) },
        { "@onAccent@", c.onAccent },
        { "@selection@", c.selection },
        { "@error@", c.error },
        { "@success@", c.success },
        { "@warning@", c.warning },
        { "@disabled@", paletteFor(dark).color(QPalette::Disabled, QPalette::Text) },
        { "@thumb@", dark ? QColor(0x4A, 0x51, 0x5A) : QColor(0xC3, 0xCA, 0xD2) },
    };
    for (const auto& [role, color] : roles) {
        sheet.replace(QLatin1String(role), named(color));
    }
    sheet.replace(QLatin1String("@theme@"), dark ? QLatin1String("dark") : QLatin1String("light"));
    return sheet;
}

} // namespace spanglass
