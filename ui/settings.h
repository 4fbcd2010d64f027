#pragma once

#include "ui/look/theme.h"
#include "ui/source/editors.h"

#include <QByteArray>
#include <QString>
#include <QStringList>

#include <vector>

namespace spanglass {

/// Captures that were opened together, or one workspace file.
struct RecentItem {
    QStringList paths{};
    bool isWorkspace = false;
    friend bool operator==(const RecentItem&, const RecentItem&) = default;
};

/// What the window remembers between runs. Absent or damaged files give the defaults.
struct Settings {
    static constexpr int maxRecent = 10;

    ThemeChoice theme = ThemeChoice::System;
    bool follow = true; ///< captures that grow
    EditorChoice editor{}; ///< that frames are opened in
    QByteArray geometry{}; ///< QWidget::saveGeometry()
    QByteArray splitter{}; ///< QSplitter::saveState()
    std::vector<RecentItem> recent{}; ///< newest first

    /// Puts the item first; an equal one moves up.
    void remember(const RecentItem& item);
};

Settings loadSettings(const QString& file);

/// Writes a JSON file, whole or not at all; false if it cannot be written.
bool saveSettings(const QString& file, const Settings& settings);

/// "week.jsonl and 2 more"
QString titleOf(const RecentItem& item);

} // namespace spanglass
