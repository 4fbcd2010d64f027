#pragma once

#include "core/store/sourcestore.h"

#include <QRect>
#include <QString>
#include <QStringList>
#include <QTemporaryDir>

#include <memory>

namespace spanglass {
class MainWindow;
class StackList;
} // namespace spanglass

namespace spanglass::test {

constexpr int patience = 30'000; // ms; a busy machine is slow, not wrong

/// The real window with the stack of an issue, in a folder of its own.
class StackScreen {
public:
    StackScreen();
    ~StackScreen();

    [[nodiscard]] QString path(const QString& name) const { return m_folder.filePath(name); }
    [[nodiscard]] QString workspace() const { return path(QStringLiteral("till.spanglass")); }

    /// A new window, of which the workspace above is opened with the capture; without one it must be there
    /// already. False if that does not come to pass.
    bool open(const QString& capture = {});
    /// The same with a source root, when the workspace holds it.
    bool openWithRoot(const QString& capture, const QString& root);
    /// What the workspace's file holds.
    [[nodiscard]] SourceSettings stored() const;
    /// Makes the first issue of the list the selected one; false if that does not come to pass.
    bool selectFirstIssue();
    void close();
    [[nodiscard]] MainWindow& window() const { return *m_window; }

    [[nodiscard]] StackList& stack() const;
    /// What a screen reader is told of the stack's rows.
    [[nodiscard]] QStringList rows() const;
    /// The first row that is told with these words, -1 if there is none.
    [[nodiscard]] int rowWith(const QString& words) const;
    /// Where the row is on the screen; empty if it is not in sight.
    [[nodiscard]] QRect placeOfRow(int row) const;
    /// Gives the stack the keyboard and makes this row the current one by keys; false if it is not there.
    bool goTo(const QString& words);
    void click(int row);

private:
    QTemporaryDir m_folder;
    std::unique_ptr<MainWindow> m_window;
};

} // namespace spanglass::test
